#include "suites.h"

#include <string.h>

static const char *const all_versions = "1.0.0 1.0.1 1.1.0 ";

static void versions_follow_each_other(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, &result, &error), &error);
    EXPECT_TEXT("1.0.0", result.from);
    EXPECT_TEXT("1.1.0", result.to);
    EXPECT(result.changed, "nothing was changed");
    EXPECT(result.statement_count == 5, "%zu statements", result.statement_count);
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT(all_versions, world_versions(database));
    EXPECT_TEXT("1|one|\n2|semi;colon|\n",
                test_query(database, "SELECT id, name, note FROM item ORDER BY id"));
    EXPECT(world_entry(db, "1.1.0").applied_at.has, "it was never applied");
}

static void nothing_to_do_is_no_change(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    const char *before = world_content(database);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, &result, &error), &error);
    EXPECT(!result.changed && result.statement_count == 0, "something was done");
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT(before, world_content(database));
}

static void a_single_version_can_be_asked_for(void)
{
    vvl_error error;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, "1.0.1", NULL, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_upgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT(strstr(error.hint, "downgrade") != NULL, "the hint is \"%s\"", error.hint);
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_downgrade(db, "1.1.0", NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_upgrade(db, "1.0.7", NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_downgrade(db, "", NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_downgrade(db, NULL, NULL, NULL, &error), &error);
}

static void the_way_back_counts_what_is_lost(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    const test_database *database = world_make(history_plain);
    const char *before = test_query(database, "SELECT * FROM item");
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    REQUIRE_OK(vvl_schema_downgrade(db, "1.0.0", NULL, &result, &error), &error);
    if (EXPECT(result.loss_count == 1, "%zu losses", result.loss_count)) {
        EXPECT_TEXT("1.0.1", result.losses[0].version);
        EXPECT_TEXT("items with a semicolon", result.losses[0].what);
        EXPECT(result.losses[0].rows == 1, "%d rows", (int)result.losses[0].rows);
    }
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT("1.0.0 ", world_versions(database));
    EXPECT_TEXT(before, test_query(database, "SELECT * FROM item"));
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_TEXT(all_versions, world_versions(database));
}

static void what_cannot_go_back_stays(void)
{
    vvl_error error;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    test_sql(database, "INSERT INTO extra VALUES (100), (101)");
    const char *before = world_content(database);
    EXPECT_STATUS(VVL_E_INVALID, vvl_schema_downgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT(strstr(error.message, "extras of a hundred and more (rows: 2)") != NULL, "%s",
           error.message);
    EXPECT_TEXT("delete them first", error.hint);
    EXPECT_TEXT(before, world_content(database));
}

static void a_version_without_a_way_back_is_not_left(void)
{
    static const vvl_migration one_way[] = {
        {"1.0.0", "first",
         "CREATE TABLE schema_version (version text PRIMARY KEY,"
         " applied_at timestamptz, description text); CREATE TABLE item (id int)",
         NULL},
        {"1.0.1", "second", "CREATE TABLE extra (id int)", NULL},
        {NULL, NULL, NULL, NULL}};
    vvl_error error;
    const test_database *database = world_make(one_way);
    vvl_db *db = world_open(database->url, one_way);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_STATE, vvl_schema_downgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT(strstr(error.message, "1.0.1") != NULL, "%s", error.message);
}

static void a_faulty_migration_changes_nothing(void)
{
    vvl_error error;
    const test_database *database = world_make(history_faulty);
    vvl_db *db = world_open(database->url, history_faulty);
    const char *before = world_content(database);
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT(strstr(error.message, "migration 1.0.1: line 3: ") != NULL, "%s", error.message);
    EXPECT_TEXT(before, world_content(database));
    vvl_db *whole = world_open(database->url, history_plain);
    EXPECT_OK(vvl_schema_upgrade(whole, NULL, NULL, NULL, &error), &error);
}

static void a_faulty_history_makes_nothing(void)
{
    vvl_error error;
    const test_database *database = test_database_new(world_backend());
    vvl_db *db = world_open(database->url, history_faulty);
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_schema_init(db, NULL, NULL, &error), &error);
    EXPECT(test_database_is_empty(database), "something was left");
}

static bool stop_in_third(void *context, const vvl_migrate_progress *progress)
{
    (void)context;
    return progress->version == NULL || strcmp(progress->version, "1.1.0") != 0 ||
           progress->statement < 2;
}

static void who_is_stopped_has_done_whole_versions(void)
{
    vvl_error error;
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    options.progress = stop_in_third;
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
    EXPECT(test_sql_refused(database, "SELECT * FROM extra"), "half of 1.1.0 is there");
    EXPECT_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_TEXT(all_versions, world_versions(database));
}

static void trying_changes_nothing(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    const char *before = world_content(database);
    options.dry_run = true;
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, &options, &result, &error), &error);
    EXPECT(!result.changed && result.statement_count == 5, "%zu statements",
           result.statement_count);
    EXPECT_TEXT("CREATE TABLE extra (id bigint)", result.statements[3].sql);
    EXPECT_TEXT("1.1.0", result.statements[3].version);
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT(before, world_content(database));
    REQUIRE_OK(vvl_schema_upgrade(db, "1.0.1", NULL, NULL, &error), &error);
    before = world_content(database);
    REQUIRE_OK(vvl_schema_downgrade(db, "1.0.0", &options, &result, &error), &error);
    EXPECT(result.loss_count == 1, "%zu losses", result.loss_count);
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT(before, world_content(database));
}

CU_TestInfo version_tests[] = {
    {"versions follow each other", versions_follow_each_other},
    {"nothing to do is no change", nothing_to_do_is_no_change},
    {"a single version can be asked for", a_single_version_can_be_asked_for},
    {"the way back counts what is lost", the_way_back_counts_what_is_lost},
    {"what cannot go back stays", what_cannot_go_back_stays},
    {"a version without a way back is not left", a_version_without_a_way_back_is_not_left},
    {"a faulty migration changes nothing", a_faulty_migration_changes_nothing},
    {"a faulty history makes nothing", a_faulty_history_makes_nothing},
    {"who is stopped has done whole versions", who_is_stopped_has_done_whole_versions},
    {"trying changes nothing", trying_changes_nothing},
    CU_TEST_INFO_NULL,
};
