#include "suites.h"

static const vvl_transaction_mode writing[] = {
    VVL_TRANSACTION_WRITE, VVL_TRANSACTION_WRITE_SNAPSHOT, VVL_TRANSACTION_WRITE_SERIAL};
static const vvl_transaction_mode reading[] = {VVL_TRANSACTION_READ, VVL_TRANSACTION_SNAPSHOT,
                                               VVL_TRANSACTION_SERIAL};

static void every_mode_that_writes_does(void)
{
    driver *driver = driver_new();
    vvl_error error;
    for (size_t i = 0; i < COUNT_OF(writing); i++) {
        driver_begin(driver, writing[i]);
        EXPECT_OK(store_item(driver, (int64_t)i, &error), &error);
        driver_commit(driver);
    }
    EXPECT_TEXT("0 1 2 ", stored_items());
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 3, &error), &error);
    driver->backend->rollback(driver->connection);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
    EXPECT_TEXT("0 1 2 ", stored_items());
}

static vvl_status write_by_script(driver *driver, vvl_error *error)
{
    return store_item(driver, 1, error);
}

static vvl_status write_behind_a_comment(driver *driver, vvl_error *error)
{
    return driver->backend->script(driver->connection,
                                   "/* harmless */; SELECT 1; DELETE FROM item; -- all", error);
}

static vvl_status write_by_statement(driver *driver, vvl_error *error)
{
    vvl_value values[3];
    item_values(values, 1, "one", "{}");
    return driver->backend->execute(driver_insert(driver), values, error);
}

static vvl_status write_many(driver *driver, vvl_error *error)
{
    vvl_value values[3];
    uint64_t affected = 0;
    size_t done = 0;
    item_values(values, 1, "one", "{}");
    return driver->backend->execute_many(driver_insert(driver), values, 1, &affected, &done, error);
}

static vvl_status write_by_load(driver *driver, vvl_error *error)
{
    static const char *const columns[] = {"id"};
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER};
    static const vvl_bulk_target target = {"item", columns, types, 1};
    vvl_bulk *bulk = NULL;
    return driver->backend->bulk_begin(driver->connection, &target, &bulk, error);
}

static void one_that_reads_is_refused_every_write(void)
{
    static vvl_status (*const writes[])(struct driver *, vvl_error *) = {
        write_by_script, write_behind_a_comment, write_by_statement, write_many, write_by_load};
    driver *driver = driver_new();
    vvl_error error = {0};
    REQUIRE_OK(store_item(driver, 7, &error), &error);
    for (size_t i = 0; i < COUNT_OF(reading); i++) {
        for (size_t j = 0; j < COUNT_OF(writes); j++) {
            driver_begin(driver, reading[i]);
            EXPECT(driver_number(driver, "SELECT count(*) FROM item") == 1, "no reading");
            EXPECT_STATUS(VVL_E_POLICY, writes[j](driver, &error), &error);
            EXPECT_TEXT("25006", error.sqlstate);
            expect_failed(driver);
            driver->backend->rollback(driver->connection);
        }
        driver_begin(driver, reading[i]);
        driver_commit(driver);
    }
    EXPECT_OK(store_item(driver, 8, &error), &error);
    EXPECT_TEXT("7 8 ", stored_items());
}

static void a_savepoint_of_one_that_reads_takes_the_refusal_back(void)
{
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_READ);
    driver_savepoint(driver, 1);
    EXPECT_STATUS(VVL_E_POLICY, store_item(driver, 1, &error), &error);
    driver_end_savepoint(driver, 1, false);
    EXPECT(driver_number(driver, "SELECT count(*) FROM item") == 0, "something was stored");
    driver_commit(driver);
}

/* It reads what it has read before, and nobody waits for it. */
static void a_snapshot_stays_what_it_is(void)
{
    driver *first = driver_new();
    driver *second = driver_again(first, 0);
    vvl_error error;
    for (vvl_transaction_mode mode = VVL_TRANSACTION_SNAPSHOT; mode <= VVL_TRANSACTION_SERIAL;
         mode++) {
        driver_begin(first, mode);
        int64_t before = driver_number(first, "SELECT count(*) FROM item");
        driver_begin(second, VVL_TRANSACTION_WRITE);
        EXPECT_OK(store_item(second, before + 1, &error), &error);
        driver_commit(second);
        EXPECT(driver_number(first, "SELECT count(*) FROM item") == before, "it has changed");
        driver_commit(first);
        EXPECT(driver_number(first, "SELECT count(*) FROM item") == before + 1, "nothing came");
    }
}

/* Each writes what the other one has read, which cannot come of one after the other. */
static void serial_transactions_are_as_if_alone(void)
{
    driver *first = driver_new();
    driver *second = driver_again(first, 0);
    vvl_error error = {0};
    driver_begin(first, VVL_TRANSACTION_WRITE_SERIAL);
    vvl_status status =
        second->backend->begin(second->connection, VVL_TRANSACTION_WRITE_SERIAL, &error);
    EXPECT(driver_number(first, "SELECT count(*) FROM item WHERE id >= 0") == 0, "not empty");
    if (status == VVL_OK) {
        EXPECT(driver_number(second, "SELECT count(*) FROM item WHERE id >= 0") == 0, "not empty");
    }
    EXPECT_OK(store_item(first, 1, &error), &error);
    if (status == VVL_OK) {
        status = store_item(second, 2, &error);
    }
    driver_commit(first);
    if (status == VVL_OK) {
        status = second->backend->commit(second->connection, &error);
    }
    EXPECT_STATUS(VVL_E_BUSY, status, &error);
    second->backend->rollback(second->connection);
    EXPECT_TEXT("1 ", stored_items());
}

CU_TestInfo mode_tests[] = {
    {"every mode that writes does", every_mode_that_writes_does},
    {"one that reads is refused every write", one_that_reads_is_refused_every_write},
    {"a savepoint of one that reads takes the refusal back",
     a_savepoint_of_one_that_reads_takes_the_refusal_back},
    {"a snapshot stays what it is", a_snapshot_stays_what_it_is},
    {"serial transactions are as if alone", serial_transactions_are_as_if_alone},
    CU_TEST_INFO_NULL,
};
