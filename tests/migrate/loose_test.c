#include "suites.h"

#include <string.h>
#include <sys/wait.h>

static vvl_status upgrade(vvl_db *db, vvl_error *error)
{
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    options.lock_retries = 1;
    return vvl_schema_upgrade(db, NULL, &options, NULL, error);
}

static bool has_statement_ledger(const test_database *database)
{
    return !test_sql_refused(database, "SELECT * FROM schema_statements");
}

static void statements_run_one_by_one(void)
{
    vvl_error error;
    const test_database *database = world_make(history_loose);
    vvl_db *db = world_open(database->url, history_loose);
    REQUIRE_OK(upgrade(db, &error), &error);
    EXPECT_TEXT("1|ONE\n5|five\n", test_query(database, "SELECT id, name FROM item ORDER BY id"));
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
    EXPECT(!has_statement_ledger(database), "the ledger of statements is left");
    REQUIRE_OK(vvl_schema_downgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT_TEXT("1|one\n", test_query(database, "SELECT id, name FROM item ORDER BY id"));
    EXPECT(!has_statement_ledger(database), "the ledger of statements is left");
}

static void an_empty_database_gets_them_in_one_transaction(void)
{
    vvl_error error;
    bool file = world_backend() == test_backend_find("sqlite");
    const vvl_migration *history = file ? history_loose : history_concurrent;
    const test_database *database = test_database_new(world_backend());
    vvl_db *db = world_open(database->url, history);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
    EXPECT(test_sql_refused(database, "CREATE INDEX item_name ON item (name)"), "no index");
}

/* A unique name stands in the way of the second statement. */
static void a_failed_statement_is_repaired(void)
{
    vvl_error error;
    const test_database *database = world_make(history_loose);
    vvl_db *db = world_open(database->url, history_loose);
    test_sql(database, "INSERT INTO item VALUES (5, 'in the way')");
    EXPECT_STATUS(VVL_E_CONFLICT, upgrade(db, &error), &error);
    EXPECT(strstr(error.message, "line 3") != NULL, "%s", error.message);
    EXPECT(strstr(error.hint, "vvldb repair") != NULL, "%s", error.hint);
    EXPECT(world_entry(db, "1.0.1").state == VVL_MIGRATION_INTERRUPTED, "it is not interrupted");
    EXPECT_STATUS(VVL_E_SCHEMA, upgrade(db, &error), &error);
    EXPECT(strstr(error.hint, "vvldb repair") != NULL, "%s", error.hint);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_schema_repair(db, NULL, NULL, &error), &error);
    test_sql(database, "DELETE FROM item WHERE id = 5");
    EXPECT_OK(vvl_schema_repair(db, NULL, NULL, &error), &error);
    EXPECT_TEXT("1|ONE\n5|five\n", test_query(database, "SELECT id, name FROM item ORDER BY id"));
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
    EXPECT(!has_statement_ledger(database), "the ledger of statements is left");
}

static void repairing_what_is_whole_does_nothing(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    const test_database *database = world_make(history_loose);
    vvl_db *db = world_open(database->url, history_loose);
    const char *before = world_content(database);
    REQUIRE_OK(vvl_schema_repair(db, NULL, &result, &error), &error);
    EXPECT(!result.changed && result.statement_count == 0, "something was done");
    EXPECT_TEXT("1.0.0", result.to);
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT(before, world_content(database));
}

static void a_killed_one_is_repaired(void)
{
    vvl_error error;
    int how = 0;
    vvl_migrate_result result = {0};
    vvl_migrate_options trying = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_loose);
    pid_t child = world_start(database, WORLD_DIE, NULL);
    waitpid(child, &how, 0);
    EXPECT(WIFSIGNALED(how) && WTERMSIG(how) == 9, "the process ended with %d", how);
    vvl_db *db = world_open(database->url, history_loose);
    trying.dry_run = true;
    REQUIRE_OK(vvl_schema_repair(db, &trying, &result, &error), &error);
    if (EXPECT(result.statement_count == 3, "%zu statements", result.statement_count)) {
        EXPECT_TEXT("done", result.statements[0].state);
        EXPECT_TEXT("not begun", result.statements[1].state);
    }
    vvl_migrate_result_clear(&result);
    REQUIRE_OK(vvl_schema_repair(db, NULL, &result, &error), &error);
    EXPECT(result.changed, "nothing was done");
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT("1|ONE\n5|five\n", test_query(database, "SELECT id, name FROM item ORDER BY id"));
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
}

/* What only another vvldb can finish is left as it is. */
static void a_changed_migration_is_not_finished(void)
{
    vvl_error error;
    const test_database *database = world_make(history_loose);
    vvl_db *db = world_open(database->url, history_loose);
    test_sql(database, "INSERT INTO item VALUES (5, 'in the way')");
    EXPECT_STATUS(VVL_E_CONFLICT, upgrade(db, &error), &error);
    vvl_db *other = world_open(database->url, history_plain);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_repair(other, NULL, NULL, &error), &error);
    test_sql(database, "DELETE FROM schema_statements");
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_repair(db, NULL, NULL, &error), &error);
}

/* Duplicates keep the index from being valid; it is dropped and made again. */
static void an_invalid_index_is_made_again(void)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    const test_database *database = world_make(history_concurrent);
    vvl_db *db = world_open(database->url, history_concurrent);
    if (test_file(database) != NULL) {
        /* SQLite knows no such statement, and says so. */
        EXPECT_STATUS(VVL_E_INTERNAL, upgrade(db, &error), &error);
        return;
    }
    test_sql(database, "INSERT INTO item VALUES (11, 'twin'), (12, 'twin')");
    EXPECT_STATUS(VVL_E_CONFLICT, upgrade(db, &error), &error);
    test_sql(database, "UPDATE item SET name = 'other' WHERE id = 12");
    REQUIRE_OK(vvl_schema_repair(db, NULL, &result, &error), &error);
    if (EXPECT(result.statement_count == 3, "%zu statements", result.statement_count)) {
        EXPECT_TEXT("done", result.statements[0].state);
        EXPECT_TEXT("begun, left an invalid index", result.statements[1].state);
        EXPECT_TEXT("not begun", result.statements[2].state);
    }
    vvl_migrate_result_clear(&result);
    EXPECT_TEXT("t\n", test_query(database, "SELECT bool_and(indisvalid) FROM pg_index"));
    EXPECT_TEXT("5\n", test_query(database, "SELECT count(*) FROM item"));
    REQUIRE_OK(vvl_schema_downgrade(db, "1.0.0", NULL, NULL, &error), &error);
    EXPECT_TEXT("1\n", test_query(database, "SELECT count(*) FROM item"));
}

CU_TestInfo loose_tests[] = {
    {"statements run one by one", statements_run_one_by_one},
    {"an empty database gets them in one transaction",
     an_empty_database_gets_them_in_one_transaction},
    {"a failed statement is repaired", a_failed_statement_is_repaired},
    {"repairing what is whole does nothing", repairing_what_is_whole_does_nothing},
    {"a killed one is repaired", a_killed_one_is_repaired},
    {"a changed migration is not finished", a_changed_migration_is_not_finished},
    {"an invalid index is made again", an_invalid_index_is_made_again},
    CU_TEST_INFO_NULL,
};
