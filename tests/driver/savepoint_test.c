#include "suites.h"

static void what_is_taken_back_is_that_since(void)
{
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 1, &error), &error);
    driver_savepoint(driver, 1);
    EXPECT_OK(store_item(driver, 2, &error), &error);
    driver_savepoint(driver, 2);
    EXPECT_OK(store_item(driver, 3, &error), &error);
    driver_end_savepoint(driver, 2, false);
    driver_savepoint(driver, 2);
    EXPECT_OK(store_item(driver, 4, &error), &error);
    driver_end_savepoint(driver, 2, true);
    driver_end_savepoint(driver, 1, true);
    driver_savepoint(driver, 1);
    EXPECT_OK(store_item(driver, 5, &error), &error);
    driver_savepoint(driver, 2);
    EXPECT_OK(store_item(driver, 6, &error), &error);
    driver_end_savepoint(driver, 2, true);
    driver_end_savepoint(driver, 1, false);
    EXPECT_TEXT("", stored_items());
    driver_commit(driver);
    EXPECT_TEXT("1 2 4 ", stored_items());
}

/* Each fails with this status; an empty `sqlstate` is whatever the database says. */
static const struct {
    const char *sql;
    vvl_status status;
    const char *sqlstate;
} failures[] = {
    {"INSERT INTO item (id) VALUES (1)", VVL_E_CONFLICT, "23505"},
    {"INSERT INTO item (id, name) VALUES (2, 'bad')", VVL_E_INVALID, "23514"},
    {"INSERT INTO other (id) VALUES (1)", VVL_E_SCHEMA, "42P01"},
    {"INSERT INTO item (nowhere) VALUES (1)", VVL_E_SCHEMA, "42703"},
    {"INSERT INTO item (id) VALUES (2); INSERT INTO item (id) VALUES (3), (1)", VVL_E_CONFLICT,
     "23505"},
    {"this is no SQL", VVL_E_INTERNAL, ""},
    {"UPDATE item SET id = (SELECT CAST(sum(n) AS bigint) FROM"
     " (SELECT 9223372036854775807 AS n UNION ALL SELECT 1) AS numbers)",
     VVL_E_INVALID, "22003"},
};

static void fail_as(driver *driver, size_t which)
{
    vvl_error error = {0};
    EXPECT_STATUS(failures[which].status,
                  driver->backend->script(driver->connection, failures[which].sql, &error), &error);
    if (failures[which].sqlstate[0] != '\0') {
        EXPECT_TEXT(failures[which].sqlstate, error.sqlstate);
    }
    expect_failed(driver);
}

static void a_failure_is_taken_back(void)
{
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 1, &error), &error);
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        driver_savepoint(driver, 1);
        EXPECT_OK(store_item(driver, 50, &error), &error);
        fail_as(driver, i);
        driver_end_savepoint(driver, 1, false);
    }
    EXPECT_OK(store_item(driver, 5, &error), &error);
    driver_commit(driver);
    EXPECT_TEXT("1 5 ", stored_items());
}

static void a_failure_cannot_be_kept(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    REQUIRE_OK(store_item(driver, 1, &error), &error);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        driver_savepoint(driver, 1);
        fail_as(driver, i);
        EXPECT_STATUS(VVL_E_INTERNAL,
                      driver->backend->end_savepoint(driver->connection, 1, true, &error), &error);
        EXPECT_TEXT("25P02", error.sqlstate);
        expect_failed(driver);
        driver_end_savepoint(driver, 1, false);
    }
    driver_savepoint(driver, 1);
    fail_as(driver, 0);
    EXPECT_STATUS(VVL_E_INTERNAL, driver->backend->commit(driver->connection, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATE(VVL_CONNECTION_IDLE, driver);
    EXPECT_TEXT("1 ", stored_items());
}

static void the_outer_one_takes_the_inner_ones_with_it(void)
{
    enum { DEPTH = 20 };
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 1, &error), &error);
    for (unsigned depth = 1; depth <= DEPTH; depth++) {
        driver_savepoint(driver, depth);
        EXPECT_OK(store_item(driver, 1 + depth, &error), &error);
    }
    fail_as(driver, 0);
    driver_end_savepoint(driver, 2, false);
    EXPECT_OK(store_item(driver, 30, &error), &error);
    driver_end_savepoint(driver, 1, true);
    driver_commit(driver);
    EXPECT_TEXT("1 2 30 ", stored_items());
}

static void a_savepoint_that_is_none_fails(void)
{
    driver *driver = driver_new();
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT(driver->backend->end_savepoint(driver->connection, 3, true, &error) != VVL_OK,
           "it was kept");
    expect_failed(driver);
    EXPECT(driver->backend->end_savepoint(driver->connection, 3, false, &error) != VVL_OK,
           "it was taken back");
    vvl_connection_state state = driver->backend->state(driver->connection);
    EXPECT(state == VVL_CONNECTION_FAILED || state == VVL_CONNECTION_BROKEN, "the state is %d",
           (int)state);
}

static void a_stream_is_ended_by_taking_back(void)
{
    static const vvl_value_type columns[] = {VVL_VALUE_INTEGER};
    static const vvl_statement_text text = {
        .sql = "SELECT id FROM item", .columns = columns, .column_count = 1, .stream = true};
    driver *driver = driver_new();
    const vvl_backend *backend = driver->backend;
    vvl_error error;
    vvl_statement *stream = NULL;
    vvl_value row;
    bool has_row = false;
    for (int64_t id = 1; id <= 100; id++) {
        REQUIRE_OK(store_item(driver, id, &error), &error);
    }
    REQUIRE_OK(backend->prepare(driver->connection, &text, &stream, &error), &error);
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 101, &error), &error);
    driver_savepoint(driver, 1);
    EXPECT_OK(store_item(driver, 102, &error), &error);
    EXPECT_OK(backend->execute(stream, NULL, &error), &error);
    EXPECT_OK(backend->step(stream, &row, &has_row, &error), &error);
    EXPECT(has_row, "no row");
    driver_end_savepoint(driver, 1, false);
    backend->reset(stream);
    size_t rows = 0;
    EXPECT_OK(backend->execute(stream, NULL, &error), &error);
    while (backend->step(stream, &row, &has_row, &error) == VVL_OK && has_row) {
        rows++;
    }
    EXPECT(rows == 101, "%zu rows", rows);
    backend->finalize(stream);
    driver_commit(driver);
}

static void a_load_is_taken_back(void)
{
    static const char *const columns[] = {"id"};
    static const vvl_value_type types[] = {VVL_VALUE_INTEGER};
    static const vvl_bulk_target target = {"item", columns, types, 1};
    driver *driver = driver_new();
    const vvl_backend *backend = driver->backend;
    vvl_error error;
    driver_begin(driver, VVL_TRANSACTION_WRITE);
    EXPECT_OK(store_item(driver, 1, &error), &error);
    for (int64_t again = 0; again < 3; again++) {
        bool keep = again != 1; /* the second load is given up, the first and third are refused */
        vvl_bulk *bulk = NULL;
        vvl_bulk_result result;
        const vvl_value values[] = {{.type = VVL_VALUE_INTEGER, .as = {.integer = 10 + again}},
                                    {.type = VVL_VALUE_INTEGER, .as = {.integer = 1}}};
        driver_savepoint(driver, 1);
        REQUIRE_OK(backend->bulk_begin(driver->connection, &target, &bulk, &error), &error);
        EXPECT_OK(backend->bulk_row(bulk, &values[0], &error), &error);
        vvl_status status = keep ? backend->bulk_row(bulk, &values[1], &error) : VVL_OK;
        vvl_status ended = backend->bulk_end(bulk, keep && status == VVL_OK, &result, &error);
        EXPECT(ended == (keep && status == VVL_OK ? VVL_E_CONFLICT : VVL_OK), "it answers %s",
               vvl_status_name(ended));
        driver_end_savepoint(driver, 1, false);
    }
    EXPECT_OK(store_item(driver, 2, &error), &error);
    driver_commit(driver);
    EXPECT_TEXT("1 2 ", stored_items());
}

CU_TestInfo savepoint_tests[] = {
    {"what is taken back is that since", what_is_taken_back_is_that_since},
    {"a failure is taken back", a_failure_is_taken_back},
    {"a failure cannot be kept", a_failure_cannot_be_kept},
    {"the outer one takes the inner ones with it", the_outer_one_takes_the_inner_ones_with_it},
    {"a savepoint that is none fails", a_savepoint_that_is_none_fails},
    {"a stream is ended by taking back", a_stream_is_ended_by_taking_back},
    {"a load is taken back", a_load_is_taken_back},
    CU_TEST_INFO_NULL,
};
