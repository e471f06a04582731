#include "suites.h"

#include <string.h>

static void a_statement_is_prepared_once(void)
{
    fake_script script = fake_script_ready();
    fake_script_add(&script, fake_answers_user());
    vvl_db *db = fake_open(&script, 4);
    fake_get_user(db, VVL_OK);
    unsigned prepared = script.calls[FAKE_PREPARE];
    unsigned executed = script.calls[FAKE_EXECUTE];
    for (int i = 0; i < 20; i++) {
        fake_get_user(db, VVL_OK);
    }
    EXPECT(script.calls[FAKE_PREPARE] == prepared, "prepared %u times more",
           script.calls[FAKE_PREPARE] - prepared);
    EXPECT(script.calls[FAKE_EXECUTE] == executed + 20, "executed %u times",
           script.calls[FAKE_EXECUTE] - executed);
    EXPECT(script.calls[FAKE_OPEN] == 1, "%u connections", script.calls[FAKE_OPEN]);
    fake_close(&script, db);
}

static void list_in_every_way(vvl_db *db)
{
    static const char *const orders[] = {"id",        "username",   "email",      "first_name",
                                         "last_name", "last_login", "created_at", "updated_at"};
    for (size_t i = 0; i < COUNT_OF(orders) * 4; i++) {
        vvl_error error;
        vvl_page page;
        const vvl_query query = {
            .order = orders[i / 4], .descending = i % 2 == 1, .all = i / 2 % 2 == 1};
        EXPECT_OK(vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
        vvl_page_clear(&page);
    }
}

/* Every set of fields is another statement: far more than are kept. */
static void statements_do_not_pile_up(void)
{
    fake_script script = fake_script_ready();
    fake_script_add(&script, (fake_rule){.slot = FAKE_EXECUTE, .sql = "UPDATE", .affected = 1});
    vvl_db *db = fake_open(&script, 1);
    const vvl_user changes = {.username = "joe", .email = "joe@x.y", .password_hash = "x"};
    vvl_fields mutable_fields = ((UINT64_C(1) << VVL_INDEX_users_count) - 1) &
                                ~(VVL_FIELD(users, id) | VVL_FIELD(users, created_at));
    for (vvl_fields fields = 1; fields <= mutable_fields; fields++) {
        vvl_error error;
        if ((fields & ~mutable_fields) == 0) {
            EXPECT_OK(vvl_user_update(db, &fake_user_id, &changes, fields, NULL, &error), &error);
        }
    }
    list_in_every_way(db);
    EXPECT(script.calls[FAKE_PREPARE] > 280, "%u statements", script.calls[FAKE_PREPARE]);
    EXPECT(script.statements_most <= 260, "%u at once", script.statements_most);
    fake_close(&script, db);
}

static void a_failed_preparation_is_tried_again(void)
{
    fake_script script = fake_script_ready();
    fake_script_add(&script, fake_answers_user());
    fake_script_add(
        &script,
        (fake_rule){.slot = FAKE_PREPARE, .sql = "FROM \"users\"", .status = VVL_E_IO, .times = 1});
    vvl_db *db = fake_open(&script, 1);
    fake_get_user(db, VVL_E_IO);
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
}

static void a_failed_call_leaves_everything_usable(void)
{
    static const fake_slot slots[] = {FAKE_EXECUTE, FAKE_STEP};
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        fake_script script = fake_script_ready();
        fake_script_add(&script, fake_answers_user());
        fake_script_add(
            &script,
            (fake_rule){.slot = slots[i], .sql = "FROM \"users\"", .status = VVL_E_IO, .times = 1});
        vvl_db *db = fake_open(&script, 1);
        fake_get_user(db, VVL_E_IO);
        fake_get_user(db, VVL_OK);
        EXPECT(script.calls[FAKE_OPEN] == 1, "%u connections", script.calls[FAKE_OPEN]);
        fake_close(&script, db);
    }
}

static void a_failed_listing_leaves_the_page(void)
{
    vvl_error error;
    fake_script script = fake_script_ready();
    fake_script_add(&script, fake_answers_user());
    fake_script_add(&script,
                    (fake_rule){.slot = FAKE_STEP, .sql = "FROM \"users\"", .status = VVL_E_BUSY});
    vvl_db *db = fake_open(&script, 1);
    vvl_user_page untouched = {0};
    vvl_user_page page = {0};
    memset(&untouched, 0x5A, sizeof untouched);
    memset(&page, 0x5A, sizeof page);
    EXPECT_STATUS(VVL_E_BUSY, vvl_user_list(db, NULL, &page, &error), &error);
    EXPECT(memcmp(&page, &untouched, sizeof page) == 0, "the output was changed");
    fake_close(&script, db);
}

static void a_failed_commit_is_a_failed_update(void)
{
    vvl_error error;
    fake_script script = fake_script_ready();
    fake_script_add(
        &script,
        (fake_rule){.slot = FAKE_EXECUTE, .sql = "UPDATE", .rows = fake_user, .row_count = 1});
    fake_script_add(&script, (fake_rule){.slot = FAKE_COMMIT, .status = VVL_E_FULL, .times = 1});
    vvl_db *db = fake_open(&script, 1);
    const vvl_user changes = {.first_name = "Joe"};
    vvl_user untouched;
    vvl_user stored;
    memset(&untouched, 0x5A, sizeof untouched);
    memset(&stored, 0x5A, sizeof stored);
    EXPECT_STATUS(
        VVL_E_FULL,
        vvl_user_update(db, &fake_user_id, &changes, VVL_FIELD(users, first_name), &stored, &error),
        &error);
    EXPECT(memcmp(&stored, &untouched, sizeof stored) == 0, "the output was changed");
    EXPECT_OK(
        vvl_user_update(db, &fake_user_id, &changes, VVL_FIELD(users, first_name), &stored, &error),
        &error);
    vvl_user_clear(&stored);
    fake_close(&script, db);
}

static void a_failed_update_is_rolled_back(void)
{
    vvl_error error;
    vvl_user stored;
    fake_script script = fake_script_ready();
    fake_script_add(
        &script,
        (fake_rule){.slot = FAKE_EXECUTE, .sql = "UPDATE", .status = VVL_E_IO, .times = 1});
    vvl_db *db = fake_open(&script, 1);
    const vvl_user changes = {.first_name = "Joe"};
    EXPECT_STATUS(
        VVL_E_IO,
        vvl_user_update(db, &fake_user_id, &changes, VVL_FIELD(users, first_name), &stored, &error),
        &error);
    EXPECT(script.rolled_back >= 1 && script.calls[FAKE_COMMIT] == 0, "it was not rolled back");
    EXPECT_STATUS(
        VVL_E_NOT_FOUND,
        vvl_user_update(db, &fake_user_id, &changes, VVL_FIELD(users, first_name), &stored, &error),
        &error);
    EXPECT(script.calls[FAKE_COMMIT] == 0, "an update of nothing was committed");
    fake_close(&script, db);
}

/* A migration that fails half-way: nothing is committed, and the next one starts again. */
static void a_failed_migration_is_rolled_back(void)
{
    vvl_error error;
    bool changed = false;
    fake_script script = {.lock = PTHREAD_MUTEX_INITIALIZER};
    fake_script_add(&script, (fake_rule){.slot = FAKE_SCRIPT,
                                         .sql = "CREATE EVERYTHING",
                                         .status = VVL_E_FULL,
                                         .times = 1});
    vvl_db *db = fake_open(&script, 1);
    EXPECT_STATUS(VVL_E_FULL, vvl_schema_init(db, NULL, &changed, &error), &error);
    EXPECT(script.calls[FAKE_COMMIT] == 0 && script.rolled_back >= 1 && !changed, "it was kept");
    EXPECT_OK(vvl_schema_init(db, NULL, &changed, &error), &error);
    EXPECT(script.calls[FAKE_COMMIT] == 1 && changed, "it was not made");
    fake_close(&script, db);
}

static void a_migration_that_cannot_begin_ends_nothing(void)
{
    vvl_error error;
    fake_script script = {.lock = PTHREAD_MUTEX_INITIALIZER};
    fake_script_add(&script, (fake_rule){.slot = FAKE_BEGIN, .status = VVL_E_BUSY, .times = 1});
    vvl_db *db = fake_open(&script, 1);
    EXPECT_STATUS(VVL_E_BUSY, vvl_schema_init(db, NULL, NULL, &error), &error);
    EXPECT(script.calls[FAKE_COMMIT] == 0 && script.rolled_back == 0, "there was nothing to end");
    fake_close(&script, db);
}

static void the_version_is_looked_at_once(void)
{
    fake_script script = {.lock = PTHREAD_MUTEX_INITIALIZER};
    fake_script_add(&script, fake_answers_user());
    vvl_db *db = fake_open(&script, 1);
    fake_get_user(db, VVL_E_SCHEMA);
    fake_get_user(db, VVL_E_SCHEMA);
    const fake_script ready = fake_script_ready();
    fake_script_add(&script, ready.rules[0]);
    fake_script_add(&script, ready.rules[1]);
    fake_script_add(&script, ready.rules[2]);
    fake_get_user(db, VVL_OK);
    unsigned executed = script.calls[FAKE_EXECUTE];
    fake_get_user(db, VVL_OK);
    EXPECT(script.calls[FAKE_EXECUTE] == executed + 1, "%u statements for a record",
           script.calls[FAKE_EXECUTE] - executed);
    fake_close(&script, db);
}

static void a_value_of_the_wrong_kind_is_named(void)
{
    vvl_value row[VVL_INDEX_users_count];
    vvl_error error = {0};
    vvl_user user;
    fake_script script = fake_script_ready();
    memcpy(row, fake_user, sizeof row);
    row[VVL_INDEX_users_email].type = VVL_VALUE_BLOB;
    fake_script_add(
        &script,
        (fake_rule){.slot = FAKE_EXECUTE, .sql = "FROM \"users\"", .rows = row, .row_count = 1});
    vvl_db *db = fake_open(&script, 1);
    EXPECT_REFUSED(VVL_E_INVALID, vvl_user_get(db, &fake_user_id, &user, &error), &error, "email");
    EXPECT_TEXT("users", error.table);
    fake_close(&script, db);
}

static CU_TestInfo statement_tests[] = {
    {"a statement is prepared once", a_statement_is_prepared_once},
    {"statements do not pile up", statements_do_not_pile_up},
    {"a failed preparation is tried again", a_failed_preparation_is_tried_again},
    {"the version is looked at once", the_version_is_looked_at_once},
    {"a value of the wrong kind is named", a_value_of_the_wrong_kind_is_named},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo failure_tests[] = {
    {"a failed call leaves everything usable", a_failed_call_leaves_everything_usable},
    {"a failed listing leaves the page", a_failed_listing_leaves_the_page},
    {"a failed commit is a failed update", a_failed_commit_is_a_failed_update},
    {"a failed update is rolled back", a_failed_update_is_rolled_back},
    {"a failed migration is rolled back", a_failed_migration_is_rolled_back},
    {"a migration that cannot begin ends nothing", a_migration_that_cannot_begin_ends_nothing},
    CU_TEST_INFO_NULL,
};

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"contract", NULL, NULL, NULL, test_scratch_free, contract_tests},
        {"statement", NULL, NULL, NULL, test_scratch_free, statement_tests},
        {"keep", NULL, NULL, NULL, test_scratch_free, keep_tests},
        {"failure", NULL, NULL, NULL, test_scratch_free, failure_tests},
        {"pool", NULL, NULL, NULL, test_scratch_free, pool_tests},
        {"metrics", NULL, NULL, NULL, test_scratch_free, metrics_tests},
        {"watch", NULL, NULL, NULL, test_scratch_free, watch_tests},
        {"turn", NULL, NULL, NULL, test_scratch_free, turn_tests},
        {"loss", NULL, NULL, NULL, test_scratch_free, loss_tests},
        CU_SUITE_INFO_NULL,
    };
    return test_run(suites, argc > 1 ? argv[1] : NULL);
}
