#include "suites.h"

#include "core/backend.h"
#include "core/json_contains.h"

#include <string.h>

enum { DRIVERS = 4, STATEMENTS = 16 };

static const char table[] = "CREATE TABLE item (id bigint PRIMARY KEY,"
                            " name text CONSTRAINT item_name_check CHECK (name <> 'bad'),"
                            " content jsonb)";

/* What the running test has made. CUnit hands tests no argument to keep it in. */
static struct {
    const test_backend *chosen;
    test_database *database;
    driver drivers[DRIVERS];
    size_t driver_count;
    vvl_statement *statements[STATEMENTS];
    const driver *owners[STATEMENTS];
    size_t statement_count;
} made;

void driver_choose(const test_backend *backend)
{
    made.chosen = backend;
}

static driver *open_driver(unsigned statement_timeout)
{
    vvl_error error;
    REQUIRE(made.driver_count < DRIVERS, "a test may open %d connections", DRIVERS);
    driver *driver = &made.drivers[made.driver_count];
    driver->options = (vvl_options)VVL_OPTIONS_DEFAULT;
    driver->options.create = true;
    driver->options.lock_timeout = 1;
    driver->options.statement_timeout = statement_timeout;
    const vvl_open_parameters parameters = {
        .url = made.database->url, .options = &driver->options, .json_contains = vvl_json_contains};
    REQUIRE_OK(vvl_backend_for(made.database->url, &driver->backend, &error), &error);
    REQUIRE_OK(driver->backend->open(&parameters, &driver->connection, &error), &error);
    made.driver_count++;
    return driver;
}

driver *driver_new(void)
{
    vvl_error error;
    made.database = test_database_new(made.chosen);
    driver *driver = open_driver(0);
    REQUIRE_OK(driver->backend->script(driver->connection, table, &error), &error);
    return driver;
}

driver *driver_again(const driver *first, unsigned statement_timeout)
{
    REQUIRE(first == &made.drivers[0], "the connection is that of driver_new");
    return open_driver(statement_timeout);
}

void driver_close_all(void)
{
    while (made.statement_count > 0) {
        made.statement_count--;
        made.owners[made.statement_count]->backend->finalize(made.statements[made.statement_count]);
    }
    while (made.driver_count > 0) {
        const driver *driver = &made.drivers[--made.driver_count];
        driver->backend->close(driver->connection);
    }
}

driver *driver_reopen(void)
{
    driver_close_all();
    return open_driver(0);
}

void driver_cleanup(void)
{
    driver_close_all();
    test_cleanup();
}

static void mark_parameters(char *sql, char mark)
{
    for (char *at = strchr(sql, '#'); at != NULL; at = strchr(at, '#')) {
        *at = mark;
    }
}

vvl_statement *driver_statement(driver *driver, const char *sql, const vvl_value_type *parameters,
                                size_t count)
{
    vvl_error error;
    char *text = test_format("%s", sql);
    mark_parameters(text, driver->backend->dialect->parameter_mark);
    const vvl_statement_text statement = {
        .sql = text, .parameters = parameters, .parameter_count = count};
    REQUIRE(made.statement_count < STATEMENTS, "a test may prepare %d statements", STATEMENTS);
    vvl_statement **place = &made.statements[made.statement_count];
    REQUIRE_OK(driver->backend->prepare(driver->connection, &statement, place, &error), &error);
    made.owners[made.statement_count++] = driver;
    return *place;
}

vvl_statement *driver_insert(driver *driver)
{
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER, VVL_VALUE_TEXT, VVL_VALUE_JSON};
    return driver_statement(driver, "INSERT INTO item (id, name, content) VALUES (#1, #2, #3)",
                            types, COUNT_OF(types));
}

static vvl_value text_value(vvl_value_type type, const char *text)
{
    return text == NULL ? (vvl_value){.type = VVL_VALUE_NULL}
                        : (vvl_value){.type = type, .size = strlen(text), .as = {.text = text}};
}

void item_values(vvl_value values[3], int64_t id, const char *name, const char *content)
{
    values[0] = (vvl_value){.type = VVL_VALUE_INTEGER, .as = {.integer = id}};
    values[1] = text_value(VVL_VALUE_TEXT, name);
    values[2] = text_value(VVL_VALUE_JSON, content);
}

vvl_status store_item(driver *driver, int64_t id, vvl_error *error)
{
    return driver->backend->script(
        driver->connection, test_format("INSERT INTO item (id) VALUES (%lld)", (long long)id),
        error);
}

int64_t driver_number(driver *driver, const char *sql)
{
    static const vvl_value_type columns[] = {VVL_VALUE_INTEGER};
    const vvl_statement_text text = {.sql = sql, .columns = columns, .column_count = 1};
    vvl_error error;
    vvl_statement *statement = NULL;
    vvl_value row = {.type = VVL_VALUE_NULL};
    bool has_row = false;
    const vvl_backend *backend = driver->backend;
    REQUIRE_OK(backend->prepare(driver->connection, &text, &statement, &error), &error);
    vvl_status status = backend->execute(statement, NULL, &error);
    if (status == VVL_OK) {
        status = backend->step(statement, &row, &has_row, &error);
    }
    backend->finalize(statement);
    REQUIRE_OK(status, &error);
    REQUIRE(has_row && row.type == VVL_VALUE_INTEGER, "%s answers no integer", sql);
    return row.as.integer;
}

const char *stored_items(void)
{
    char *rows = test_query(made.database, "SELECT id FROM item ORDER BY id");
    for (char *at = strchr(rows, '\n'); at != NULL; at = strchr(at, '\n')) {
        *at = ' ';
    }
    return rows;
}

void driver_begin(driver *driver, vvl_transaction_mode mode)
{
    vvl_error error;
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
    REQUIRE_OK(driver->backend->begin(driver->connection, mode, &error), &error);
    EXPECT_STATE(VVL_CONNECTION_IN_TRANSACTION, driver);
}

void driver_commit(driver *driver)
{
    vvl_error error;
    REQUIRE_OK(driver->backend->commit(driver->connection, &error), &error);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
}

void driver_savepoint(driver *driver, unsigned depth)
{
    vvl_error error;
    REQUIRE_OK(driver->backend->savepoint(driver->connection, depth, &error), &error);
    EXPECT_STATE(VVL_CONNECTION_IN_TRANSACTION, driver);
}

void driver_end_savepoint(driver *driver, unsigned depth, bool keep)
{
    vvl_error error;
    REQUIRE_OK(driver->backend->end_savepoint(driver->connection, depth, keep, &error), &error);
    EXPECT_STATE(VVL_CONNECTION_IN_TRANSACTION, driver);
}

void expect_failed(driver *driver)
{
    vvl_error error = {0};
    EXPECT_STATE(VVL_CONNECTION_FAILED, driver);
    EXPECT_STATUS(VVL_E_INTERNAL, store_item(driver, 1000, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATUS(VVL_E_INTERNAL, driver->backend->savepoint(driver->connection, 9, &error),
                  &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATE(VVL_CONNECTION_FAILED, driver);
}
