#include "suites.h"

#include <string.h>

static void begins_anew(void)
{
    vvl_error error;
    vvl_db *db = filled();
    vvl_inspection found = {0};
    EXPECT_OK(vvl_reset(db, NULL, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 0, "no users");
    EXPECT(record_count(db, &vvl_entity_campaign_templates) == 3, "the templates");
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(found.healthy, "nothing is missing");
    EXPECT_TEXT(vvl_schema_newest(), found.schema_version);
    vvl_inspection_clear(&found);
    parents_new(db, 900);
}

static void makes_what_was_never_there(void)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(own_backend()), NULL);
    EXPECT_OK(vvl_reset(db, NULL, &error), &error);
    EXPECT(record_count(db, &vvl_entity_campaign_templates) == 3, "the templates");
}

static void keeps_what_is_not_ours(void)
{
    vvl_error error;
    vvl_reset_result result = {.memory = NULL};
    vvl_db *db = filled();
    const test_database *database = test_database_of(db);
    test_sql(database, "CREATE TABLE mine (a integer)");
    test_sql(database, "INSERT INTO mine VALUES (1), (2)");
    test_sql(database, "CREATE VIEW my_view AS SELECT a FROM mine");
    REQUIRE_OK(vvl_reset(db, &result, &error), &error);
    EXPECT(result.kept.count == 2, "%zu are kept", result.kept.count);
    EXPECT_TEXT("mine", result.kept.items[0]);
    EXPECT_TEXT("my_view", result.kept.items[1]);
    EXPECT_TEXT("2\n", test_query(database, "SELECT count(*) FROM my_view"));
    EXPECT(record_count(db, &vvl_entity_users) == 0, "no users");
    vvl_reset_clear(&result);
}

static void expect_refused(vvl_db *db, vvl_status expected, const char *why)
{
    vvl_error error;
    const char *before = content_of(db);
    EXPECT_STATUS(expected, vvl_reset(db, NULL, &error), &error);
    EXPECT(strcmp(before, content_of(db)) == 0, "%s: the database is as it was", why);
}

static void takes_nothing_from_others(void)
{
    vvl_db *db = filled();
    const test_database *database = test_database_of(db);
    test_sql(database, "CREATE TABLE mine (u uuid REFERENCES users (id) ON DELETE CASCADE)");
    test_sql(database, "INSERT INTO mine SELECT id FROM users");
    expect_refused(db, VVL_E_POLICY, "a foreign key");
    EXPECT(strcmp(test_query(database, "SELECT count(*) FROM mine"), "0\n") != 0, "its rows");
}

static void wants_a_ledger_that_it_knows(void)
{
    vvl_db *db = filled();
    test_sql(test_database_of(db),
             "UPDATE schema_version SET version = '99.0.0' WHERE version = '1.2.0'");
    expect_refused(db, VVL_E_SCHEMA, "a version of the future");
    test_sql(test_database_of(db), "DROP TABLE schema_version");
    expect_refused(db, VVL_E_SCHEMA, "tables that may be another program's");
}

CU_TestInfo reset_tests[] = {
    {"begins anew", begins_anew},
    {"makes what was never there", makes_what_was_never_there},
    {"keeps what is not ours", keeps_what_is_not_ours},
    {"takes nothing from others", takes_nothing_from_others},
    {"wants a ledger that it knows", wants_a_ledger_that_it_knows},
    CU_TEST_INFO_NULL,
};
