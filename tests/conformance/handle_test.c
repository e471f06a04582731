#include "calls.h"

#include <string.h>

static vvl_db *begun(vvl_db *db)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    return transaction;
}

static void store(vvl_db *db, unsigned serial)
{
    vvl_error error;
    vvl_user user = {.username = test_format("user %u", serial),
                     .email = test_format("%u@x.org", serial),
                     .password_hash = "!"};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
}

static int64_t users_in(vvl_db *db)
{
    vvl_error error;
    int64_t count = -1;
    REQUIRE_OK(vvl_user_count(db, NULL, &count, &error), &error);
    return count;
}

/* Whatever is asked of it, the handle is refused and the answer says why. */
static void expect_refused(vvl_db *handle, const char *when)
{
    vvl_error error;
    vvl_db *inner = handle;
    for (size_t i = 0; i < CALLS; i++) {
        memset(&error, 0, sizeof error);
        EXPECT(EXPECT_STATUS(VVL_E_USAGE, call(handle, i, &error), &error), "%s: call %zu", when,
               i);
    }
    EXPECT_STATUS(VVL_E_USAGE, vvl_begin(handle, NULL, &inner, &error), &error);
    EXPECT(inner == handle, "%s: the output was touched", when);
    EXPECT_STATUS(VVL_E_USAGE, vvl_commit(handle, &error), &error);
}

static void the_outer_one_waits_for_the_inner_one(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *outer = begun(db);
    store(outer, 1);
    vvl_db *inner = begun(outer);
    expect_refused(outer, "an inner one is open");
    store(inner, 2);
    EXPECT_OK(vvl_commit(inner, &error), &error);
    store(outer, 3);
    inner = begun(outer);
    store(inner, 4);
    vvl_rollback(inner);
    EXPECT(users_in(outer) == 3, "%lld users", (long long)users_in(outer));
    EXPECT_OK(vvl_commit(outer, &error), &error);
    EXPECT(users_in(db) == 3, "%lld users", (long long)users_in(db));
}

static void a_rollback_takes_the_inner_ones_along(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *outer = begun(db);
    vvl_db *inner = begun(outer);
    vvl_db *innermost = begun(inner);
    store(innermost, 1);
    vvl_rollback(inner);
    expect_refused(innermost, "the one around it is gone");
    expect_refused(inner, "it is gone");
    store(outer, 2);
    inner = begun(outer);
    innermost = begun(inner);
    store(innermost, 3);
    vvl_rollback(outer);
    expect_refused(innermost, "all are gone");
    expect_refused(inner, "all are gone");
    expect_refused(outer, "all are gone");
    EXPECT(users_in(db) == 0, "%lld users", (long long)users_in(db));
    outer = begun(db);
    store(outer, 4);
    EXPECT_OK(vvl_commit(outer, &error), &error);
}

static void one_that_has_ended_is_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *committed = begun(db);
    store(committed, 1);
    EXPECT_OK(vvl_commit(committed, &error), &error);
    vvl_db *rolled_back = begun(db);
    store(rolled_back, 2);
    vvl_rollback(rolled_back);
    vvl_db *failed = begun(db);
    vvl_user user = {.username = "user 1", .email = "x@x.org", .password_hash = "!"};
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_user_create(failed, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_commit(failed, &error), &error);
    vvl_db *const ended[] = {committed, rolled_back, failed};
    for (size_t i = 0; i < COUNT_OF(ended); i++) {
        expect_refused(ended[i], "it has ended");
        vvl_rollback(ended[i]);
        EXPECT_TEXT("", vvl_db_url(ended[i]));
    }
    vvl_rollback(NULL);
    EXPECT(users_in(db) == 1, "%lld users", (long long)users_in(db));
}

static void what_is_open_when_the_database_is_closed_is_taken_back(void)
{
    vvl_db *db = fixture_db();
    const test_database *database = test_database_of(db);
    vvl_db *other = test_open(database, NULL);
    vvl_db *outer = begun(db);
    store(outer, 1);
    vvl_db *inner = begun(outer);
    store(inner, 2);
    test_close(db);
    expect_refused(inner, "the database is closed");
    expect_refused(outer, "the database is closed");
    expect_refused(db, "it is closed");
    vvl_rollback(inner);
    vvl_rollback(outer);
    EXPECT(users_in(other) == 0, "%lld users", (long long)users_in(other));
    store(other, 3);
}

/* A transaction is none of its database's handles, and does not close it. */
static void closing_a_transaction_does_nothing(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *transaction = begun(db);
    EXPECT(vvl_db_close(transaction) == NULL, "it answers NULL");
    store(transaction, 1);
    EXPECT_TEXT(vvl_db_url(db), vvl_db_url(transaction));
    EXPECT_TEXT(vvl_db_backend(db), vvl_db_backend(transaction));
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT(users_in(db) == 1, "%lld users", (long long)users_in(db));
}

static void what_has_its_own_transactions_refuses_one(void)
{
    vvl_error error;
    vvl_inspection inspection;
    vvl_transfer result;
    bool changed;
    vvl_db *db = fixture_db();
    vvl_db *target = test_open(test_database_new(fixture_backend()), NULL);
    vvl_db *transaction = begun(db);
    store(transaction, 1);
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_init(transaction, NULL, &changed, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_inspect(transaction, &inspection, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_copy(transaction, target, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_copy(target, transaction, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_verify(transaction, target, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_verify(target, transaction, NULL, &result, &error), &error);
    store(transaction, 2);
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT(users_in(db) == 2, "%lld users", (long long)users_in(db));
}

static void a_transaction_is_begun_rightly(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *transaction = NULL;
    const vvl_transaction_options beyond = {.isolation = VVL_ISOLATION_SERIAL + 1};
    const vvl_transaction_options below = {.isolation = (vvl_isolation)-1};
    EXPECT_STATUS(VVL_E_USAGE, vvl_begin(NULL, NULL, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_begin(db, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_begin(db, &beyond, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_begin(db, &below, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_commit(NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_commit(db, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_transact(db, NULL, NULL, NULL, &error), &error);
    EXPECT(transaction == NULL, "the output was touched");
    vvl_rollback(db);
    store(db, 1);
    for (vvl_isolation i = VVL_ISOLATION_COMMITTED; i <= VVL_ISOLATION_SERIAL; i++) {
        const vvl_transaction_options options = {.isolation = i};
        REQUIRE_OK(vvl_begin(db, &options, &transaction, &error), &error);
        store(transaction, 2 + i);
        EXPECT_OK(vvl_commit(transaction, NULL), NULL);
    }
    EXPECT(users_in(db) == 4, "%lld users", (long long)users_in(db));
}

static void a_database_that_is_only_read_has_transactions_that_read(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_options reading = VVL_OPTIONS_DEFAULT;
    reading.read_only = true;
    vvl_db *reader = test_open(test_database_of(db), &reading);
    vvl_db *transaction = NULL;
    const vvl_transaction_options options = {.read_only = true};
    store(db, 1);
    EXPECT_STATUS(VVL_E_POLICY, vvl_begin(reader, NULL, &transaction, &error), &error);
    REQUIRE_OK(vvl_begin(reader, &options, &transaction, &error), &error);
    EXPECT(users_in(transaction) == 1, "%lld users", (long long)users_in(transaction));
    for (size_t i = CALLS_READING; i < CALLS; i++) {
        EXPECT_STATUS(VVL_E_POLICY, call(transaction, i, &error), &error);
    }
    EXPECT_OK(vvl_commit(transaction, &error), &error);
}

/* More than the pool has connections, and more than ended handles are kept. */
static void connections_come_back(void)
{
    enum { MANY = 1500 };
    vvl_error error;
    vvl_db *db = fixture_db();
    for (unsigned i = 0; i < MANY; i++) {
        vvl_db *transaction = begun(db);
        vvl_db *inner = begun(transaction);
        if (i % 3 == 0) {
            vvl_rollback(transaction);
            continue;
        }
        EXPECT_OK(vvl_commit(inner, &error), &error);
        EXPECT_OK(vvl_commit(transaction, &error), &error);
    }
    store(db, 1);
}

CU_TestInfo handle_tests[] = {
    {"the outer one waits for the inner one", the_outer_one_waits_for_the_inner_one},
    {"a rollback takes the inner ones along", a_rollback_takes_the_inner_ones_along},
    {"one that has ended is refused", one_that_has_ended_is_refused},
    {"what is open when the database is closed is taken back",
     what_is_open_when_the_database_is_closed_is_taken_back},
    {"closing a transaction does nothing", closing_a_transaction_does_nothing},
    {"what has its own transactions refuses one", what_has_its_own_transactions_refuses_one},
    {"a transaction is begun rightly", a_transaction_is_begun_rightly},
    {"a database that is only read has transactions that read",
     a_database_that_is_only_read_has_transactions_that_read},
    {"connections come back", connections_come_back},
    CU_TEST_INFO_NULL,
};
