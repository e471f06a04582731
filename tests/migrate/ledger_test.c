#include "suites.h"

#include <string.h>

/* A database at the newest version, in which something was then done to the ledger. */
static const test_database *tampered(const char *sql)
{
    vvl_error error;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    if (sql != NULL) {
        test_sql(database, sql);
    }
    return database;
}

/* Nothing is run in either direction, and the message has these words. */
static void expect_refused(const test_database *database, const vvl_migration *history,
                           const char *words)
{
    vvl_error error;
    const char *before = world_content(database);
    vvl_db *db = world_open(database->url, history);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT(strstr(error.message, words) != NULL, "\"%s\" in: %s", words, error.message);
    EXPECT(error.hint[0] != '\0', "no hint");
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_downgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT(strstr(error.message, words) != NULL, "\"%s\" in: %s", words, error.message);
    EXPECT_TEXT(before, world_content(database));
}

static void words_do_not_matter_and_literals_do(void)
{
    vvl_error error;
    const test_database *database = tampered(NULL);
    vvl_db *db = world_open(database->url, history_reworded);
    EXPECT_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT(world_entry(db, "1.1.0").state == VVL_MIGRATION_APPLIED, "it is not the same");
    expect_refused(database, history_drifted, "version 1.1.0 was applied from other SQL");
    vvl_db *other = world_open(database->url, history_drifted);
    EXPECT(world_entry(other, "1.1.0").state == VVL_MIGRATION_DRIFTED, "it is the same");
    EXPECT(world_entry(other, "1.0.1").state == VVL_MIGRATION_APPLIED, "it is not the same");
}

static void an_unknown_version_is_named(void)
{
    const test_database *database =
        tampered("INSERT INTO schema_version (version, applied_at) VALUES ('3.1.4', '2099-01-01')");
    expect_refused(database, history_plain, "3.1.4");
    vvl_db *db = world_open(database->url, history_plain);
    EXPECT(world_entry(db, "3.1.4").state == VVL_MIGRATION_UNKNOWN, "it is known");
}

static void a_missing_version_is_named(void)
{
    const test_database *database = tampered("DELETE FROM schema_version WHERE version = '1.0.1'");
    expect_refused(database, history_plain, "lacks version 1.0.1");
    database = tampered("DELETE FROM schema_version WHERE version = '1.0.0'");
    expect_refused(database, history_plain, "lacks version 1.0.0");
}

static void versions_out_of_order_are_named(void)
{
    const test_database *database = tampered("UPDATE schema_version SET applied_at ="
                                             " '2001-01-01 00:00:00' WHERE version = '1.1.0'");
    expect_refused(database, history_plain, "version 1.1.0 out of order");
}

static void rows_that_are_not_ours_are_named(void)
{
    const test_database *database =
        tampered("INSERT INTO schema_version (version) VALUES ('garbage')");
    expect_refused(database, history_plain, "a row that is no version");
    database = tampered("UPDATE schema_version SET checksum = NULL WHERE version = '1.0.1'");
    expect_refused(database, history_plain, "row of version 1.0.1 was not written by vvldb");
    database = tampered("UPDATE schema_version SET checksum = 'abc' WHERE version = '1.0.1'");
    expect_refused(database, history_plain, "row of version 1.0.1 was not written by vvldb");
}

static void an_old_ledger_is_to_be_adopted(void)
{
    vvl_error error;
    const test_database *database = test_database_new(world_backend());
    test_sql(database, history_plain[0].up);
    expect_refused(database, history_plain, "this vvldb did not make it");
    vvl_db *db = world_open(database->url, history_plain);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT(strstr(error.hint, "vvldb adopt") != NULL, "the hint is \"%s\"", error.hint);
    EXPECT(world_entry(db, "1.0.0").checksum == NULL, "it has a checksum");
}

static void what_has_no_ledger_is_left_alone(void)
{
    vvl_error error;
    const test_database *database = test_database_new(world_backend());
    test_sql(database, "CREATE TABLE invoices (id int)");
    vvl_db *db = world_open(database->url, history_plain);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_repair(db, NULL, NULL, &error), &error);
    EXPECT(world_entry(db, "1.0.0").state == VVL_MIGRATION_PENDING, "it is not pending");
    test_sql(database, "CREATE TABLE schema_version (number int)");
    vvl_migration_list list = {0};
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_migrations(db, &list, &error), &error);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
}

/* A row from the future, such as a clock set wrong leaves, must not make the next one the older. */
static void the_newest_version_has_the_newest_time(void)
{
    vvl_error error;
    const test_database *database = world_make(history_plain);
    test_sql(database, "UPDATE schema_version SET applied_at = '2098-12-31 23:59:59.000000'");
    vvl_db *db = world_open(database->url, history_plain);
    REQUIRE_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
}

CU_TestInfo ledger_tests[] = {
    {"words do not matter and literals do", words_do_not_matter_and_literals_do},
    {"an unknown version is named", an_unknown_version_is_named},
    {"a missing version is named", a_missing_version_is_named},
    {"versions out of order are named", versions_out_of_order_are_named},
    {"rows that are not ours are named", rows_that_are_not_ours_are_named},
    {"an old ledger is to be adopted", an_old_ledger_is_to_be_adopted},
    {"what has no ledger is left alone", what_has_no_ledger_is_left_alone},
    {"the newest version has the newest time", the_newest_version_has_the_newest_time},
    CU_TEST_INFO_NULL,
};
