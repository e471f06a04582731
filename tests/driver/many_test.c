#include "suites.h"

#include <string.h>

enum { COUNT = 1000, WIDTH = 3 };

typedef struct run {
    vvl_value *values;
    uint64_t *affected;
    size_t done;
} run;

static run new_run(size_t count)
{
    return (run){.values = test_scratch(count * WIDTH * sizeof(vvl_value)),
                 .affected = test_scratch(count * sizeof(uint64_t)),
                 .done = 12345};
}

static run items(size_t count)
{
    run run = new_run(count);
    for (size_t i = 0; i < count; i++) {
        item_values(run.values + i * WIDTH, (int64_t)i, i % 5 == 0 ? NULL : "some name",
                    i % 3 == 0 ? NULL : "{\"a\": [1, 2]}");
    }
    return run;
}

static void every_execution_is_counted(void)
{
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER, VVL_VALUE_TEXT, VVL_VALUE_JSON};
    driver *driver = driver_new();
    const vvl_backend *backend = driver->backend;
    vvl_error error;
    run run = items(COUNT);
    vvl_statement *insert = driver_insert(driver);
    vvl_statement *update = driver_statement(
        driver, "UPDATE item SET name = #2, content = #3 WHERE id BETWEEN #1 AND #1 + 1", types,
        COUNT_OF(types));
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(backend->execute_many(insert, run.values, COUNT, run.affected, &run.done, &error),
              &error);
    EXPECT(run.done == COUNT, "%zu done", run.done);
    for (size_t i = 0; i < COUNT; i++) {
        EXPECT(run.affected[i] == 1, "execution %zu: %llu", i, (unsigned long long)run.affected[i]);
        item_values(run.values + i * WIDTH, (int64_t)(i + COUNT - 10), "new", "[]");
    }
    EXPECT_OK(backend->execute_many(update, run.values, COUNT, run.affected, &run.done, &error),
              &error);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t expected = i < 9 ? 2 : i == 9;
        EXPECT(run.affected[i] == expected, "execution %zu: %llu", i,
               (unsigned long long)run.affected[i]);
    }
    driver_commit(driver);
    EXPECT(driver_number(driver, "SELECT count(*) FROM item WHERE name = 'new'") == 10, "names");
    EXPECT(driver_number(driver, "SELECT count(*) FROM item WHERE name IS NULL") == 198, "nulls");
}

static void none_is_done_at_once(void)
{
    driver *driver = driver_new();
    vvl_error error;
    run run = items(1);
    vvl_statement *insert = driver_insert(driver);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(driver->backend->execute_many(insert, run.values, 0, run.affected, &run.done, &error),
              &error);
    EXPECT(run.done == 0, "%zu done", run.done);
    driver_commit(driver);
    EXPECT_TEXT("", stored_items());
}

static void fail_at(driver *driver, vvl_statement *insert, size_t culprit, size_t count)
{
    vvl_error error = {0};
    run run = items(count);
    vvl_value *values = run.values + culprit * WIDTH;
    item_values(values, (int64_t)culprit, "bad", NULL);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(
        VVL_E_INVALID,
        driver->backend->execute_many(insert, run.values, count, run.affected, &run.done, &error),
        &error);
    EXPECT_TEXT("23514", error.sqlstate);
    EXPECT_TEXT("name", error.column);
    EXPECT(run.done == culprit, "%zu done instead of %zu", run.done, culprit);
    expect_failed(driver);
    driver->backend->rollback(driver->connection);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
}

static void the_culprit_is_numbered(void)
{
    static const size_t culprits[] = {0, 1, COUNT / 2, COUNT - 1};
    driver *driver = driver_new();
    vvl_error error;
    vvl_statement *insert = driver_insert(driver);
    run run = items(COUNT);
    fail_at(driver, insert, 0, 1);
    for (size_t i = 0; i < COUNT_OF(culprits); i++) {
        fail_at(driver, insert, culprits[i], COUNT);
    }
    EXPECT_TEXT("", stored_items());
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(
        driver->backend->execute_many(insert, run.values, COUNT, run.affected, &run.done, &error),
        &error);
    driver_commit(driver);
    EXPECT(driver_number(driver, "SELECT count(*) FROM item") == COUNT, "not all are there");
}

static void a_savepoint_saves_from_the_culprit(void)
{
    driver *driver = driver_new();
    vvl_error error;
    run run = items(3);
    vvl_statement *insert = driver_insert(driver);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 2, &error), &error);
    driver_savepoint(driver, 1);
    EXPECT_STATUS(
        VVL_E_CONFLICT,
        driver->backend->execute_many(insert, run.values, 3, run.affected, &run.done, &error),
        &error);
    EXPECT(run.done == 2, "%zu done", run.done);
    driver_end_savepoint(driver, 1, false);
    EXPECT_OK(driver->backend->execute_many(insert, run.values, 2, run.affected, &run.done, &error),
              &error);
    driver_commit(driver);
    EXPECT_TEXT("0 1 2 ", stored_items());
}

static void a_failed_transaction_executes_nothing(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    run run = items(3);
    vvl_statement *insert = driver_insert(driver);
    REQUIRE_OK(store_item(driver, 7, &error), &error);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(VVL_E_CONFLICT, store_item(driver, 7, &error), &error);
    EXPECT_STATUS(
        VVL_E_INTERNAL,
        driver->backend->execute_many(insert, run.values, 3, run.affected, &run.done, &error),
        &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT(run.done == 0, "%zu done", run.done);
    driver->backend->rollback(driver->connection);
    EXPECT_TEXT("7 ", stored_items());
}

/* Only where the database lets every column hold anything, so may a parameter. */
static void a_value_that_cannot_be_sent_is_the_culprit(void)
{
    driver *driver = driver_new();
    vvl_error error;
    run run = items(COUNT);
    bool loose = (driver->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_statement *insert = driver_insert(driver);
    run.values[700 * WIDTH + 1] = (vvl_value){.type = VVL_VALUE_INTEGER, .as = {.integer = 1}};
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(
        loose ? VVL_OK : VVL_E_INTERNAL,
        driver->backend->execute_many(insert, run.values, COUNT, run.affected, &run.done, &error),
        &error);
    EXPECT(run.done == (loose ? COUNT : 700), "%zu done", run.done);
    item_values(run.values + 600 * WIDTH, 1, NULL, NULL);
    driver->backend->rollback(driver->connection);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_STATUS(
        VVL_E_CONFLICT,
        driver->backend->execute_many(insert, run.values, COUNT, run.affected, &run.done, &error),
        &error);
    EXPECT(run.done == 600, "%zu done", run.done);
    driver->backend->rollback(driver->connection);
    EXPECT_TEXT("", stored_items());
}

/* More than the buffers between a program and a server hold, in either direction. */
static void neither_side_waits_for_the_other(void)
{
    enum { LARGE = 1 << 20, LARGE_COUNT = 24, SMALL_COUNT = 40000 };
    driver *driver = driver_new();
    vvl_error error;
    run run = new_run(SMALL_COUNT);
    vvl_statement *insert = driver_insert(driver);
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER};
    vvl_statement *remove =
        driver_statement(driver, "DELETE FROM item WHERE id = #1", types, COUNT_OF(types));
    char *text = test_scratch(LARGE + 1);
    memset(text, 'x', LARGE);
    for (int64_t i = 0; i < LARGE_COUNT; i++) {
        item_values(run.values + i * WIDTH, i, text, test_format("[\"%s\"]", text));
    }
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(driver->backend->execute_many(insert, run.values, LARGE_COUNT, run.affected,
                                            &run.done, &error),
              &error);
    EXPECT(driver_number(driver, "SELECT sum(length(name)) FROM item WHERE id >= 0") ==
               (int64_t)LARGE * LARGE_COUNT,
           "the texts are not what they were");
    for (size_t i = 0; i < SMALL_COUNT; i++) {
        run.values[i] = (vvl_value){.type = VVL_VALUE_INTEGER, .as = {.integer = (int64_t)i}};
    }
    EXPECT_OK(driver->backend->execute_many(remove, run.values, SMALL_COUNT, run.affected,
                                            &run.done, &error),
              &error);
    EXPECT(run.done == SMALL_COUNT, "%zu done", run.done);
    EXPECT(run.affected[LARGE_COUNT - 1] == 1 && run.affected[LARGE_COUNT] == 0, "wrong counts");
    driver_commit(driver);
    EXPECT_TEXT("", stored_items());
}

CU_TestInfo many_tests[] = {
    {"every execution is counted", every_execution_is_counted},
    {"none is done at once", none_is_done_at_once},
    {"the culprit is numbered", the_culprit_is_numbered},
    {"a savepoint saves from the culprit", a_savepoint_saves_from_the_culprit},
    {"a failed transaction executes nothing", a_failed_transaction_executes_nothing},
    {"a value that cannot be sent is the culprit", a_value_that_cannot_be_sent_is_the_culprit},
    {"neither side waits for the other", neither_side_waits_for_the_other},
    CU_TEST_INFO_NULL,
};
