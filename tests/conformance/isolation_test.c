#include "suites.h"

#include <string.h>

static vvl_uuid id_of(unsigned serial)
{
    return test_uuid("user", serial);
}

static void store(vvl_db *db, unsigned serial)
{
    vvl_error error;
    vvl_user user = {.id = id_of(serial),
                     .username = test_format("user %u", serial),
                     .email = test_format("%u@x.org", serial),
                     .password_hash = "!",
                     .first_name = "on call"};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
}

static vvl_status rename_user(vvl_db *db, unsigned serial, const char *name, vvl_error *error)
{
    vvl_uuid id = id_of(serial);
    const vvl_user changes = {.first_name = name};
    return vvl_user_update(db, &id, &changes, VVL_FIELD(users, first_name), NULL, error);
}

static int64_t count_named(vvl_db *db, const char *name)
{
    vvl_error error;
    int64_t count = -1;
    const vvl_filter filter = {.column = "first_name", .value = name};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    REQUIRE_OK(vvl_user_count(db, &query, &count, &error), &error);
    return count;
}

static vvl_db *begun(vvl_db *db, vvl_isolation isolation, bool read_only)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    vvl_transaction_options options = {.isolation = isolation, .read_only = read_only};
    REQUIRE_OK(vvl_begin(db, &options, &transaction, &error), &error);
    return transaction;
}

/* Of the same database, and waits for nobody. */
static vvl_db *impatient(const vvl_db *db)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.lock_timeout = 50;
    return test_open(test_database_of(db), &options);
}

static void a_snapshot_stays_as_it_was(void)
{
    static const vvl_isolation isolations[] = {VVL_ISOLATION_SNAPSHOT, VVL_ISOLATION_SERIAL};
    vvl_error error;
    vvl_db *db = fixture_db();
    store(db, 1);
    store(db, 2);
    for (size_t i = 0; i < COUNT_OF(isolations); i++) {
        REQUIRE_OK(rename_user(db, 1, "old", &error), &error);
        vvl_db *reader = begun(db, isolations[i], true);
        EXPECT(count_named(reader, "old") == 1, "before");
        REQUIRE_OK(rename_user(db, 1, "new", &error), &error);
        store(db, 10 + (unsigned)i);
        EXPECT(count_named(reader, "old") == 1 && count_named(reader, "new") == 0,
               "the reader sees what came after it");
        int64_t all = count_named(reader, "on call");
        EXPECT(count_named(db, "on call") == all + 1, "others see %lld",
               (long long)count_named(db, "on call"));
        EXPECT_OK(vvl_commit(reader, &error), &error);
        EXPECT(count_named(db, "new") == 1, "after");
    }
}

static void nobody_sees_what_is_not_committed(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    store(db, 1);
    for (vvl_isolation i = VVL_ISOLATION_COMMITTED; i <= VVL_ISOLATION_SERIAL; i++) {
        vvl_db *writer = begun(db, i, false);
        EXPECT_OK(rename_user(writer, 1, "new", &error), &error);
        vvl_db *reader = begun(db, i, true);
        EXPECT(count_named(reader, "new") == 0, "a reader sees it");
        EXPECT(count_named(db, "new") == 0, "others see it");
        EXPECT_OK(vvl_commit(reader, &error), &error);
        vvl_rollback(writer);
    }
}

/* Where another one can write meanwhile, a transaction of the default isolation sees it. */
static void what_others_commit_is_seen(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    store(db, 1);
    vvl_db *other = impatient(db);
    vvl_db *transaction = begun(db, VVL_ISOLATION_COMMITTED, false);
    EXPECT(count_named(transaction, "new") == 0, "before");
    vvl_status status = rename_user(other, 1, "new", &error);
    if (status != VVL_OK) {
        EXPECT_STATUS(VVL_E_BUSY, status, &error);
        EXPECT_TEXT("55P03", error.sqlstate);
    }
    EXPECT(count_named(transaction, "new") == (status == VVL_OK), "after");
    EXPECT_OK(vvl_commit(transaction, &error), &error);
}

/* Both read the record and then write it: one of them is told so, and nothing is lost. */
static void an_update_is_not_lost(void)
{
    static const vvl_isolation isolations[] = {VVL_ISOLATION_SNAPSHOT, VVL_ISOLATION_SERIAL};
    vvl_error error;
    vvl_db *db = fixture_db();
    store(db, 1);
    vvl_db *other = impatient(db);
    for (size_t i = 0; i < COUNT_OF(isolations); i++) {
        REQUIRE_OK(rename_user(db, 1, "old", &error), &error);
        vvl_db *transaction = begun(db, isolations[i], false);
        EXPECT(count_named(transaction, "old") == 1, "before");
        bool others = rename_user(other, 1, "theirs", &error) == VVL_OK;
        vvl_status status = rename_user(transaction, 1, "ours", &error);
        EXPECT_STATUS(others ? VVL_E_BUSY : VVL_OK, status, &error);
        if (others) {
            EXPECT_TEXT("40001", error.sqlstate);
            vvl_rollback(transaction);
        } else {
            EXPECT_OK(vvl_commit(transaction, &error), &error);
        }
        EXPECT(count_named(db, others ? "theirs" : "ours") == 1, "lost");
    }
}

/* Takes a user off call, if another one is left. */
static vvl_status take_off_call(vvl_db *transaction, unsigned serial, vvl_error *error)
{
    return count_named(transaction, "on call") > 1
               ? rename_user(transaction, serial, "off call", error)
               : VVL_OK;
}

/* Each sees the other one on call: one after the other, one of them would not. */
static void two_that_could_not_run_one_after_the_other_do_not_both_commit(void)
{
    vvl_error error = {0};
    vvl_db *db = fixture_db();
    vvl_db *other = impatient(db);
    vvl_db *second = NULL;
    const vvl_transaction_options serial = {.isolation = VVL_ISOLATION_SERIAL};
    store(db, 1);
    store(db, 2);
    vvl_db *first = begun(db, VVL_ISOLATION_SERIAL, false);
    EXPECT(count_named(first, "on call") == 2, "before");
    vvl_status status = vvl_begin(other, &serial, &second, &error);
    if (status == VVL_OK) {
        status = take_off_call(second, 2, &error);
    }
    vvl_error ours;
    EXPECT_OK(take_off_call(first, 1, &ours), &ours);
    EXPECT_OK(vvl_commit(first, &ours), &ours);
    if (status == VVL_OK) {
        status = vvl_commit(second, &error);
    } else {
        vvl_rollback(second);
    }
    EXPECT_STATUS(VVL_E_BUSY, status, &error);
    EXPECT(strcmp(error.sqlstate, "40001") == 0 || strcmp(error.sqlstate, "55P03") == 0, "%s",
           error.sqlstate);
    EXPECT(count_named(db, "on call") == 1, "%lld on call", (long long)count_named(db, "on call"));
}

CU_TestInfo isolation_tests[] = {
    {"a snapshot stays as it was", a_snapshot_stays_as_it_was},
    {"nobody sees what is not committed", nobody_sees_what_is_not_committed},
    {"what others commit is seen", what_others_commit_is_seen},
    {"an update is not lost", an_update_is_not_lost},
    {"two that could not run one after the other do not both commit",
     two_that_could_not_run_one_after_the_other_do_not_both_commit},
    CU_TEST_INFO_NULL,
};
