#include "suites.h"

#include "backends/sqlite/connection.h"

#include <string.h>

static sqlite3 *handle_of(const driver *driver)
{
    return ((const vvl_sqlite_connection *)driver->connection)->db;
}

static int interrupt_at_once(void *context)
{
    (void)context;
    return 1;
}

static vvl_status run_interrupted(driver *driver, const char *sql, vvl_error *error)
{
    sqlite3_progress_handler(handle_of(driver), 1000, interrupt_at_once, NULL);
    vvl_status status = driver->backend->script(driver->connection, sql, error);
    sqlite3_progress_handler(handle_of(driver), 0, NULL, NULL);
    return status;
}

#define NUMBERS(count)                                                                             \
    "WITH RECURSIVE numbers(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM numbers LIMIT " count ")"

static void begin_with_items(driver *driver)
{
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 1, &error), &error);
    driver_savepoint(driver, 1);
    EXPECT_OK(store_item(driver, 2, &error), &error);
}

/* The savepoint is gone with the transaction: nothing may be stored behind its back. */
static void expect_all_lost(driver *driver)
{
    vvl_error error = {0};
    EXPECT(sqlite3_get_autocommit(handle_of(driver)) != 0, "SQLite rolls back by itself no more");
    expect_failed(driver);
    EXPECT_STATUS(VVL_E_INTERNAL,
                  driver->backend->end_savepoint(driver->connection, 1, false, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    expect_failed(driver);
    EXPECT_STATUS(VVL_E_INTERNAL, driver->backend->commit(driver->connection, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
    EXPECT_TEXT("", stored_items());
    EXPECT_OK(store_item(driver, 3, &error), &error);
    EXPECT_TEXT("3 ", stored_items());
}

static void an_interrupted_change_is_the_end(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    begin_with_items(driver);
    EXPECT_STATUS(
        VVL_E_CANCELLED,
        run_interrupted(driver, "INSERT INTO item (id) " NUMBERS("100000") " SELECT n FROM numbers",
                        &error),
        &error);
    EXPECT_TEXT("57014", error.sqlstate);
    expect_all_lost(driver);
}

static void an_interrupted_query_is_not(void)
{
    driver *driver = driver_new();
    vvl_error error;
    begin_with_items(driver);
    EXPECT_STATUS(
        VVL_E_CANCELLED,
        run_interrupted(driver, NUMBERS("100000") " SELECT count(*) FROM numbers", &error), &error);
    expect_failed(driver);
    driver_end_savepoint(driver, 1, false);
    driver_commit(driver);
    EXPECT_TEXT("1 ", stored_items());
}

/* No room for a page more than there are now. */
static void fill_up(driver *driver)
{
    sqlite3 *db = handle_of(driver);
    EXPECT(sqlite3_exec(db, "PRAGMA max_page_count = 1", NULL, NULL, NULL) == SQLITE_OK,
           "no limit of pages");
}

static const char large_item[] =
    "INSERT INTO item (id, name) VALUES (9, printf('%.*c', 100000, 'x'))";

static void a_full_disk_is_the_end(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    begin_with_items(driver);
    fill_up(driver);
    EXPECT_STATUS(VVL_E_FULL, driver->backend->script(driver->connection, large_item, &error),
                  &error);
    EXPECT_TEXT("53100", error.sqlstate);
    expect_all_lost(driver);
}

static void a_full_disk_among_many_is_numbered(void)
{
    driver *driver = driver_new();
    vvl_error error;
    vvl_value values[3][3];
    uint64_t affected[3];
    size_t done = 0;
    char *text = test_scratch(100001);
    memset(text, 'x', 100000);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        item_values(values[i], (int64_t)i + 10, i == 2 ? text : NULL, NULL);
    }
    vvl_statement *insert = driver_insert(driver);
    begin_with_items(driver);
    fill_up(driver);
    EXPECT_STATUS(VVL_E_FULL,
                  driver->backend->execute_many(insert, values[0], 3, affected, &done, &error),
                  &error);
    EXPECT(done == 2, "%zu done", done);
    expect_all_lost(driver);
}

/* A script that ends the transaction by itself, as a migration from outside might. */
static void a_transaction_ended_behind_our_back(void)
{
    driver *driver = driver_new();
    vvl_error error;
    begin_with_items(driver);
    EXPECT_OK(driver->backend->script(driver->connection, "ROLLBACK", &error), &error);
    expect_all_lost(driver);
}

/* Messages about values may quote them; those of ours do not. */
static void faults_of_values_are_told_from_those_of_statements(void)
{
    static const struct {
        const char *sql;
        vvl_status status;
        const char *sqlstate;
    } cases[] = {
        {"SELECT abs(-9223372036854775807 - 1)", VVL_E_INVALID, "22003"},
        {"SELECT json_extract('secret', '$')", VVL_E_INVALID, "22P02"},
        {"SELECT json_array(x'00')", VVL_E_INVALID, "22P02"},
        {"SELECT json_extract('{}', 'secret')", VVL_E_INVALID, "22023"},
        {"SELECT 'a' LIKE 'a' ESCAPE 'secret'", VVL_E_INVALID, "22019"},
        {"SELECT 'a' LIKE printf('%.*c', 60000, 'x')", VVL_E_INVALID, "54000"},
        {"SELECT nothing()", VVL_E_INTERNAL, ""},
    };
    driver *driver = driver_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        EXPECT_STATUS(cases[i].status,
                      driver->backend->script(driver->connection, cases[i].sql, &error), &error);
        EXPECT_TEXT(cases[i].sqlstate, error.sqlstate);
        EXPECT(strstr(error.message, "secret") == NULL, "%s", error.message);
    }
}

/* The function is for statements of the library: no schema may call it, whoever wrote it. */
static void a_schema_cannot_call_our_function(void)
{
    static const char trigger[] = "CREATE TRIGGER trap AFTER INSERT ON item"
                                  " BEGIN SELECT vvl_json_contains('{}', '{}'); END;"
                                  " INSERT INTO item (id) VALUES (1)";
    static const char *const schemas[] = {
        "CREATE TABLE trap (a CHECK (vvl_json_contains(a, '{}')))",
        "CREATE TABLE trap (a, b AS (vvl_json_contains(a, '{}')))",
        "CREATE INDEX trap ON item (vvl_json_contains(content, '{}'))",
        "CREATE VIEW trap AS SELECT vvl_json_contains('{}', '{}'); SELECT * FROM trap",
        trigger,
    };
    driver *driver = driver_new();
    vvl_error error = {0};
    EXPECT(driver_number(driver, "SELECT vvl_json_contains('{\"a\": 1}', '{}')") == 1, "not true");
    for (size_t i = 0; i < COUNT_OF(schemas); i++) {
        driver_begin(driver, VVL_TRANSACTION_WRITE);
        EXPECT_STATUS(VVL_E_INTERNAL,
                      driver->backend->script(driver->connection, schemas[i], &error), &error);
        EXPECT(strstr(error.message, "unsafe use") != NULL, "%s", error.message);
        driver->backend->rollback(driver->connection);
    }
}

static void null_holds_nothing(void)
{
    driver *driver = driver_new();
    EXPECT(driver_number(driver, "SELECT vvl_json_contains(NULL, '{}') IS NULL") == 1, "json");
    EXPECT(driver_number(driver, "SELECT vvl_json_contains('{}', NULL) IS NULL") == 1, "part");
    EXPECT(driver_number(driver, "SELECT vvl_json_contains('', '{}')") == 0, "no JSON");
    EXPECT(driver_number(driver, "SELECT vvl_json_contains('[1]', 1)") == 1, "a number");
}

CU_TestInfo own_tests[] = {
    {"an interrupted change is the end", an_interrupted_change_is_the_end},
    {"an interrupted query is not", an_interrupted_query_is_not},
    {"a full disk is the end", a_full_disk_is_the_end},
    {"a full disk among many is numbered", a_full_disk_among_many_is_numbered},
    {"a transaction ended behind our back", a_transaction_ended_behind_our_back},
    {"faults of values are told from those of statements",
     faults_of_values_are_told_from_those_of_statements},
    {"a schema cannot call our function", a_schema_cannot_call_our_function},
    {"null holds nothing", null_holds_nothing},
    CU_TEST_INFO_NULL,
};
