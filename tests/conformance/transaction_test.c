#include "calls.h"

#include <string.h>

static vvl_status store(vvl_db *db, const char *name, vvl_error *error)
{
    vvl_user user = {
        .username = name, .email = test_format("%s@x.org", name), .password_hash = "!"};
    return vvl_user_create(db, &user, NULL, error);
}

static vvl_db *begun(vvl_db *db)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    REQUIRE(transaction != NULL, "no transaction");
    return transaction;
}

static void must_store(vvl_db *db, const char *name)
{
    vvl_error error;
    REQUIRE_OK(store(db, name, &error), &error);
}

static void must_commit(vvl_db *transaction)
{
    vvl_error error;
    REQUIRE_OK(vvl_commit(transaction, &error), &error);
}

/* The names of all users, in their order. */
static const char *names(vvl_db *db)
{
    vvl_error error;
    vvl_user_page page = {0};
    const char *all = "";
    vvl_query query = {.order = "username", .limit = 100};
    REQUIRE_OK(vvl_user_list(db, &query, &page, &error), &error);
    for (size_t i = 0; i < page.count; i++) {
        all = test_format("%s%s%s", all, i == 0 ? "" : " ", page.items[i].username);
    }
    vvl_user_page_clear(&page);
    return all;
}

static void what_is_committed_stays(void)
{
    vvl_db *db = fixture_db();
    vvl_db *transaction = begun(db);
    must_store(transaction, "ada");
    EXPECT_TEXT("", names(db));
    EXPECT_TEXT("ada", names(transaction));
    must_store(transaction, "bob");
    must_commit(transaction);
    EXPECT_TEXT("ada bob", names(db));
}

static void what_is_rolled_back_was_never_there(void)
{
    vvl_db *db = fixture_db();
    must_store(db, "ada");
    vvl_db *transaction = begun(db);
    must_store(transaction, "bob");
    EXPECT_TEXT("ada bob", names(transaction));
    vvl_rollback(transaction);
    EXPECT_TEXT("ada", names(db));
    transaction = begun(db);
    vvl_rollback(transaction);
    must_commit(begun(db));
}

static void an_inner_one_is_taken_back_alone(void)
{
    vvl_db *db = fixture_db();
    vvl_db *outer = begun(db);
    must_store(outer, "ada");
    vvl_db *inner = begun(outer);
    must_store(inner, "bob");
    vvl_db *innermost = begun(inner);
    must_store(innermost, "cyd");
    EXPECT_TEXT("ada bob cyd", names(innermost));
    vvl_rollback(innermost);
    EXPECT_TEXT("ada bob", names(inner));
    innermost = begun(inner);
    must_store(innermost, "dee");
    must_commit(innermost);
    must_commit(inner);
    inner = begun(outer);
    must_store(inner, "eve");
    vvl_rollback(inner);
    EXPECT_TEXT("ada bob dee", names(outer));
    EXPECT_TEXT("", names(db));
    must_commit(outer);
    EXPECT_TEXT("ada bob dee", names(db));
}

static void an_inner_commit_goes_with_the_outer_one(void)
{
    vvl_db *db = fixture_db();
    vvl_db *outer = begun(db);
    vvl_db *inner = begun(outer);
    must_store(inner, "ada");
    must_commit(inner);
    EXPECT_TEXT("ada", names(outer));
    vvl_rollback(outer);
    EXPECT_TEXT("", names(db));
}

static void a_failure_fails_all_that_follows(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *inner = NULL;
    must_store(db, "ada");
    vvl_db *transaction = begun(db);
    must_store(transaction, "bob");
    EXPECT_STATUS(VVL_E_CONFLICT, store(transaction, "ada", &error), &error);
    for (size_t i = 0; i < CALLS; i++) {
        memset(&error, 0, sizeof error);
        EXPECT(EXPECT_STATUS(VVL_E_INTERNAL, call(transaction, i, &error), &error), "call %zu", i);
        EXPECT_TEXT("25P02", error.sqlstate);
    }
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_begin(transaction, NULL, &inner, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_commit(transaction, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_TEXT("ada", names(db));
    must_store(db, "cyd");
}

static vvl_status conflict(vvl_db *db, vvl_error *error)
{
    return store(db, "ada", error);
}

static vvl_status orphan(vvl_db *db, vvl_error *error)
{
    vvl_campaign campaign = {.name = "c", .user_id = test_uuid("nobody", 1)};
    return vvl_campaign_create(db, &campaign, NULL, error);
}

static vvl_status changed_conflict(vvl_db *db, vvl_error *error)
{
    const vvl_filter filter = {.column = "username", .value = "bob"};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    vvl_user changes = {.username = "ada"};
    vvl_user_page page = {0};
    return vvl_user_update_where(db, &query, &changes, VVL_FIELD(users, username), &page, NULL,
                                 error);
}

static vvl_status updated_conflict(vvl_db *db, vvl_error *error)
{
    vvl_user changes = {.username = "ada"};
    vvl_user_page page = {0};
    const vvl_filter filter = {.column = "username", .value = "bob"};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    REQUIRE_OK(vvl_user_list(db, &query, &page, error), error);
    REQUIRE(page.count == 1, "no bob");
    vvl_uuid id = page.items[0].id;
    vvl_user_page_clear(&page);
    return vvl_user_update(db, &id, &changes, VVL_FIELD(users, username), NULL, error);
}

static void every_kind_of_failure_fails_a_transaction(void)
{
    static const struct {
        vvl_status (*fail)(vvl_db *, vvl_error *);
        vvl_status status;
    } cases[] = {{conflict, VVL_E_CONFLICT},
                 {orphan, VVL_E_REFERENCE},
                 {changed_conflict, VVL_E_CONFLICT},
                 {updated_conflict, VVL_E_CONFLICT}};
    vvl_error error;
    vvl_db *db = fixture_db();
    must_store(db, "ada");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_db *outer = begun(db);
        must_store(outer, "bob");
        vvl_db *inner = begun(outer);
        EXPECT_STATUS(cases[i].status, cases[i].fail(inner, &error), &error);
        EXPECT_STATUS(VVL_E_INTERNAL, store(inner, "cyd", &error), &error);
        EXPECT_TEXT("25P02", error.sqlstate);
        if (i % 2 == 0) {
            vvl_rollback(inner);
        } else {
            EXPECT_STATUS(VVL_E_INTERNAL, vvl_commit(inner, &error), &error);
        }
        must_store(outer, "dee");
        EXPECT_TEXT("ada bob dee", names(outer));
        EXPECT_STATUS(cases[i].status, cases[i].fail(outer, &error), &error);
        EXPECT_STATUS(VVL_E_INTERNAL, store(outer, "cyd", &error), &error);
        vvl_rollback(outer);
        EXPECT_TEXT("ada", names(db));
    }
}

static vvl_status unknown_column(vvl_db *db, vvl_error *error)
{
    vvl_user_page page = {0};
    return vvl_user_list(db, &(vvl_query){.order = "nothing"}, &page, error);
}

static vvl_status short_name(vvl_db *db, vvl_error *error)
{
    return store(db, "x", error);
}

static vvl_status nobody(vvl_db *db, vvl_error *error)
{
    vvl_uuid id = test_uuid("nobody", 1);
    return vvl_user_purge(db, &id, error);
}

static vvl_status nobody_of_a_version(vvl_db *db, vvl_error *error)
{
    vvl_uuid id = test_uuid("nobody", 1);
    vvl_user changes = {.first_name = "new"};
    return vvl_user_update_version(db, &id, (vvl_opt_time){true, 1}, &changes,
                                   VVL_FIELD(users, first_name), NULL, error);
}

static vvl_status stale(vvl_db *db, vvl_error *error)
{
    vvl_user stored;
    vvl_user eve = {.username = "eve", .email = "e@x.org", .password_hash = "!"};
    REQUIRE_OK(vvl_user_create(db, &eve, &stored, error), error);
    vvl_status status = vvl_user_update_version(db, &stored.id, (vvl_opt_time){0}, &eve,
                                                VVL_FIELD(users, first_name), NULL, error);
    vvl_error ignored;
    REQUIRE_OK(vvl_user_purge(db, &stored.id, &ignored), &ignored);
    vvl_user_clear(&stored);
    return status;
}

static vvl_status too_great(vvl_db *db, vvl_error *error)
{
    parents owner = parents_new(db, 900);
    vvl_status status =
        vvl_add(db, &vvl_entity_campaigns, &owner.campaign, "creativity_level", INT64_MAX, error);
    vvl_error ignored;
    REQUIRE_OK(vvl_user_purge(db, &owner.user, &ignored), &ignored);
    return status;
}

static void what_nothing_was_wrong_with_in_the_database_costs_nothing(void)
{
    static const struct {
        vvl_status (*fail)(vvl_db *, vvl_error *);
        vvl_status status;
    } cases[] = {{unknown_column, VVL_E_USAGE}, {short_name, VVL_E_INVALID},
                 {nobody, VVL_E_NOT_FOUND},     {nobody_of_a_version, VVL_E_NOT_FOUND},
                 {stale, VVL_E_STALE},          {too_great, VVL_E_INVALID}};
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *transaction = begun(db);
    must_store(transaction, "ada");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT_STATUS(cases[i].status, cases[i].fail(transaction, &error), &error);
        EXPECT_TEXT("ada", names(transaction));
    }
    must_store(transaction, "bob");
    must_commit(transaction);
    EXPECT_TEXT("ada bob", names(db));
}

static void one_that_reads_is_refused_every_write(void)
{
    static const vvl_transaction_options reading = {.read_only = true};
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *transaction = NULL;
    vvl_db *inner = NULL;
    must_store(db, "ada");
    REQUIRE_OK(vvl_begin(db, &reading, &transaction, &error), &error);
    for (size_t i = 0; i < CALLS; i++) {
        vvl_status status = call(transaction, i, &error);
        if (i < CALLS_READING) {
            EXPECT(status == VVL_OK || status == VVL_E_NOT_FOUND, "call %zu: %s", i, error.message);
        } else {
            EXPECT(EXPECT_STATUS(VVL_E_POLICY, status, &error), "call %zu", i);
        }
    }
    EXPECT_STATUS(VVL_E_POLICY, vvl_begin(transaction, NULL, &inner, &error), &error);
    REQUIRE_OK(vvl_begin(transaction, &reading, &inner, &error), &error);
    EXPECT_STATUS(VVL_E_POLICY, store(inner, "bob", &error), &error);
    EXPECT_TEXT("ada", names(inner));
    must_commit(inner);
    EXPECT_TEXT("ada", names(transaction));
    must_commit(transaction);
    must_store(db, "bob");
    EXPECT_TEXT("ada bob", names(db));
}

/* An inner one that only reads leaves the outer one as it was. */
static void one_that_reads_may_stand_in_one_that_writes(void)
{
    static const vvl_transaction_options reading = {.read_only = true};
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *outer = begun(db);
    vvl_db *inner = NULL;
    must_store(outer, "ada");
    REQUIRE_OK(vvl_begin(outer, &reading, &inner, &error), &error);
    EXPECT_TEXT("ada", names(inner));
    EXPECT_STATUS(VVL_E_POLICY, store(inner, "bob", &error), &error);
    vvl_rollback(inner);
    must_store(outer, "bob");
    must_commit(outer);
    EXPECT_TEXT("ada bob", names(db));
}

CU_TestInfo transaction_tests[] = {
    {"what is committed stays", what_is_committed_stays},
    {"what is rolled back was never there", what_is_rolled_back_was_never_there},
    {"an inner one is taken back alone", an_inner_one_is_taken_back_alone},
    {"an inner commit goes with the outer one", an_inner_commit_goes_with_the_outer_one},
    {"a failure fails all that follows", a_failure_fails_all_that_follows},
    {"every kind of failure fails a transaction", every_kind_of_failure_fails_a_transaction},
    {"what nothing was wrong with in the database costs nothing",
     what_nothing_was_wrong_with_in_the_database_costs_nothing},
    {"one that reads is refused every write", one_that_reads_is_refused_every_write},
    {"one that reads may stand in one that writes", one_that_reads_may_stand_in_one_that_writes},
    CU_TEST_INFO_NULL,
};
