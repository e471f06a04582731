#include "suites.h"

#include <time.h>

enum { COUNT = 500 };

/* Sets of one integer each, from 0 on. */
static vvl_value *numbers(void)
{
    vvl_value *values = test_scratch(COUNT * sizeof *values);
    for (size_t i = 0; i < COUNT; i++) {
        values[i] = (vvl_value){.type = VVL_VALUE_INTEGER, .as = {.integer = (int64_t)i}};
    }
    return values;
}

static vvl_statement *one_number(driver *driver, const char *sql)
{
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER};
    return driver_statement(driver, sql, types, COUNT_OF(types));
}

static void a_connection_lost_among_many(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    uint64_t affected[COUNT];
    size_t done = COUNT;
    vvl_statement *insert =
        one_number(driver, "INSERT INTO item (id) SELECT #1 WHERE CASE WHEN #1 = 250"
                           " THEN pg_terminate_backend(pg_backend_pid()) AND pg_sleep(60) IS NULL"
                           " ELSE true END");
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(VVL_E_CONNECT,
                  driver->backend->execute_many(insert, numbers(), COUNT, affected, &done, &error),
                  &error);
    EXPECT(done <= 250, "%zu done", done);
    EXPECT_STATE(VVL_CONNECTION_BROKEN, driver);
    EXPECT_STATUS(VVL_E_CONNECT,
                  driver->backend->execute_many(insert, numbers(), COUNT, affected, &done, &error),
                  &error);
    EXPECT(done == 0, "%zu done on a lost connection", done);
    driver->backend->rollback(driver->connection);
    EXPECT_STATE(VVL_CONNECTION_BROKEN, driver);
    EXPECT_TEXT("", stored_items());
}

static void a_savepoint_of_a_lost_connection(void)
{
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    driver_savepoint(driver, 1);
    EXPECT_STATUS(VVL_E_CONNECT,
                  driver->backend->script(driver->connection,
                                          "SELECT pg_terminate_backend(pg_backend_pid())", &error),
                  &error);
    EXPECT_STATUS(VVL_E_CONNECT,
                  driver->backend->end_savepoint(driver->connection, 1, false, &error), &error);
    EXPECT_STATE(VVL_CONNECTION_BROKEN, driver);
}

/* What a pooler between us and the server may do at any time. */
static void a_plan_that_is_gone_is_made_again(void)
{
    driver *driver = driver_new();
    const vvl_backend *backend = driver->backend;
    vvl_error error = {0};
    uint64_t affected[COUNT];
    size_t done = COUNT;
    vvl_statement *insert = one_number(driver, "INSERT INTO item (id) VALUES (#1)");
    REQUIRE_OK(backend->script(driver->connection, "DEALLOCATE ALL", &error), &error);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(VVL_E_SCHEMA,
                  backend->execute_many(insert, numbers(), COUNT, affected, &done, &error), &error);
    EXPECT(done == 0, "%zu done", done);
    expect_failed(driver);
    backend->rollback(driver->connection);
    for (int again = 0; again < 2; again++) {
        driver_begin(driver, VVL_TRANSACTION_WRITE);
        EXPECT_OK(backend->execute_many(insert, numbers(), COUNT, affected, &done, &error), &error);
        EXPECT(done == COUNT, "%zu done", done);
        backend->rollback(driver->connection);
    }
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    REQUIRE_OK(backend->script(driver->connection, "ALTER TABLE item ALTER COLUMN id TYPE integer",
                               &error),
               &error);
    EXPECT_OK(backend->execute_many(insert, numbers(), COUNT, affected, &done, &error), &error);
    driver_commit(driver);
    EXPECT(driver_number(driver, "SELECT count(*) FROM item") == COUNT, "not all are there");
}

static void cancelled_statements_are_taken_back(void)
{
    static const char *const scripts[] = {
        "SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)",
        "SET LOCAL lock_timeout = 1; SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)",
    };
    driver *driver = driver_new();
    vvl_error error = {0};
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        driver_savepoint(driver, 1);
        EXPECT_STATUS(VVL_E_BUSY, driver->backend->script(driver->connection, scripts[i], &error),
                      &error);
        EXPECT_TEXT("57014", error.sqlstate);
        expect_failed(driver);
        driver_end_savepoint(driver, 1, false);
        EXPECT(driver_number(driver, "SELECT setting::integer FROM pg_settings"
                                     " WHERE name = 'statement_timeout'") == 0,
               "the timeout stayed");
    }
    EXPECT_OK(store_item(driver, 1, &error), &error);
    driver_commit(driver);
    EXPECT_TEXT("1 ", stored_items());
}

static vvl_bulk *begin_load(driver *driver)
{
    static const char *const columns[] = {"id"};
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER};
    static const vvl_bulk_target target = {"item", columns, types, 1};
    vvl_error error;
    vvl_bulk *bulk = NULL;
    REQUIRE_OK(driver->backend->bulk_begin(driver->connection, &target, &bulk, &error), &error);
    return bulk;
}

static int64_t statement_timeout(driver *driver)
{
    return driver_number(
        driver, "SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'");
}

/* A load lasts as long as its caller likes, and nothing else does. */
static void a_load_has_no_timeout(void)
{
    enum { TIMEOUT = 50 };
    static const struct timespec longer = {.tv_nsec = 3 * TIMEOUT * 1000000L};
    driver *driver = driver_again(driver_new(), TIMEOUT);
    vvl_error error;
    vvl_bulk_result result;
    const vvl_value one = {.type = VVL_VALUE_INTEGER, .as = {.integer = 1}};
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    vvl_bulk *bulk = begin_load(driver);
    nanosleep(&longer, NULL);
    EXPECT_OK(driver->backend->bulk_row(bulk, &one, &error), &error);
    EXPECT_OK(driver->backend->bulk_end(bulk, true, &result, &error), &error);
    EXPECT(result.rows == 1, "%llu rows", (unsigned long long)result.rows);
    EXPECT(statement_timeout(driver) == TIMEOUT, "the timeout did not come back");
    driver_commit(driver);
    EXPECT(statement_timeout(driver) == TIMEOUT, "the timeout did not come back");
    EXPECT_TEXT("1 ", stored_items());
}

/* Against the contract, but a program that has lost its way must not lose its data too. */
static void taking_back_ends_a_load(void)
{
    driver *driver = driver_new();
    const vvl_backend *backend = driver->backend;
    vvl_error error;
    vvl_bulk_result result;
    const vvl_value one = {.type = VVL_VALUE_INTEGER, .as = {.integer = 1}};
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 5, &error), &error);
    driver_savepoint(driver, 1);
    vvl_bulk *bulk = begin_load(driver);
    EXPECT_OK(backend->bulk_row(bulk, &one, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, store_item(driver, 6, &error), &error);
    driver_end_savepoint(driver, 1, false);
    EXPECT(backend->bulk_end(bulk, true, &result, &error) != VVL_OK, "the load was kept");
    EXPECT_STATE(VVL_CONNECTION_IN_TRANSACTION, driver);
    bulk = begin_load(driver);
    backend->rollback(driver->connection);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
    EXPECT(backend->bulk_end(bulk, true, &result, &error) != VVL_OK, "the load was kept");
    EXPECT_OK(store_item(driver, 7, &error), &error);
    EXPECT_TEXT("7 ", stored_items());
}

/* A record may live longer than the connection that it was read with. */
static void what_was_kept_outlives_its_connection(void)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_JSON};
    static const vvl_statement_text text = {
        .sql = "SELECT 'one', '{\"a\": 1}'::jsonb UNION ALL SELECT 'two', '[]'",
        .columns = types,
        .column_count = COUNT_OF(types)};
    driver *driver = driver_again(driver_new(), 0);
    const vvl_backend *backend = driver->backend;
    vvl_error error = {0};
    vvl_statement *statement = NULL;
    vvl_value rows[2][COUNT_OF(types)];
    bool has_row = false;
    REQUIRE_OK(backend->prepare(driver->connection, &text, &statement, &error), &error);
    REQUIRE_OK(backend->execute(statement, NULL, &error), &error);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        REQUIRE_OK(backend->step(statement, rows[i], &has_row, &error), &error);
        REQUIRE(has_row, "row %zu is missing", i);
    }
    vvl_kept kept = backend->keep(statement);
    backend->reset(statement);
    EXPECT_OK(backend->execute(statement, NULL, &error), &error);
    backend->finalize(statement);
    backend->close(driver->connection);
    driver->connection = NULL;
    EXPECT_TEXT("one", rows[0][0].as.text);
    EXPECT_TEXT("{\"a\": 1}", rows[0][1].as.text);
    EXPECT_TEXT("two", rows[1][0].as.text);
    EXPECT_TEXT("[]", rows[1][1].as.text);
    kept.free(kept.memory);
}

CU_TestInfo own_tests[] = {
    {"a connection lost among many", a_connection_lost_among_many},
    {"a savepoint of a lost connection", a_savepoint_of_a_lost_connection},
    {"a plan that is gone is made again", a_plan_that_is_gone_is_made_again},
    {"cancelled statements are taken back", cancelled_statements_are_taken_back},
    {"a load has no timeout", a_load_has_no_timeout},
    {"taking back ends a load", taking_back_ends_a_load},
    {"what was kept outlives its connection", what_was_kept_outlives_its_connection},
    CU_TEST_INFO_NULL,
};

/* It changes the form of a table by itself. */
CU_TestInfo own_second_tests[] = {CU_TEST_INFO_NULL};
