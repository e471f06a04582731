#include "suites.h"

#include <string.h>

static const vvl_finding *find(const vvl_checkup *checkup, const char *rule)
{
    for (size_t i = 0; i < checkup->finding_count; i++) {
        if (strcmp(checkup->findings[i].rule->id, rule) == 0) {
            return &checkup->findings[i];
        }
    }
    return NULL;
}

static vvl_checkup examine(vvl_db *db)
{
    vvl_error error;
    vvl_checkup checkup;
    REQUIRE_OK(vvl_doctor(db, NULL, &checkup, &error), &error);
    return checkup;
}

static void a_new_database_keeps_its_data(void)
{
    vvl_db *db = fixture_db();
    vvl_checkup checkup = examine(db);
    EXPECT(checkup.rejected == 0 && checkup.seconds >= 0, "rejected");
    EXPECT_TEXT(vvl_db_url(db), checkup.url);
    for (size_t i = 0; i < checkup.finding_count; i++) {
        EXPECT(!checkup.findings[i].rule->answer || checkup.findings[i].level == VVL_LEVEL_NOTE,
               "%s", checkup.findings[i].rule->id);
        EXPECT(i == 0 || checkup.findings[i - 1].level >= checkup.findings[i].level, "order");
    }
    vvl_checkup_clear(&checkup);
    EXPECT(checkup.findings == NULL && checkup.memory == NULL, "cleared");
}

static void what_is_not_ours_is_named(void)
{
    vvl_db *db = fixture_db();
    test_sql(test_database_of(db),
             "CREATE TABLE guests (name TEXT); CREATE VIEW visitors AS SELECT "
             "1 AS one; ALTER TABLE users ADD COLUMN shoe_size TEXT");
    vvl_checkup checkup = examine(db);
    const vvl_finding *table = find(&checkup, "extra-table");
    const vvl_finding *view = find(&checkup, "extra-view");
    const vvl_finding *column = find(&checkup, "extra-column");
    EXPECT(!checkup.survives, "it survives");
    EXPECT(table != NULL && view != NULL && column != NULL, "not all were found");
    if (table != NULL && view != NULL && column != NULL) {
        EXPECT_TEXT("guests", table->table);
        EXPECT_TEXT("visitors", view->object);
        EXPECT_TEXT("users", column->table);
        EXPECT_TEXT("shoe_size", column->column);
        EXPECT(table->level == VVL_LEVEL_PROBLEM && table->count == 1, "level");
    }
    vvl_checkup_clear(&checkup);
}

/* Which only a server can be short of. */
static void the_pool_must_fit_the_server(void)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    const test_database *database = test_database_of(fixture_db());
    vvl_checkup checkup = examine(test_open(database, &options));
    EXPECT(find(&checkup, "pg-connections") == NULL, "a small pool");
    vvl_checkup_clear(&checkup);
    options.max_connections = 100000;
    checkup = examine(test_open(database, &options));
    const vvl_finding *found = find(&checkup, "pg-connections");
    EXPECT((found != NULL) == (test_file(database) == NULL), "a pool of 100,000");
    EXPECT(found == NULL || (found->level == VVL_LEVEL_WARNING && found->count < 100000), "level");
    vvl_checkup_clear(&checkup);
}

/* A trusted file that is damaged in a table, which opening it does not look for. */
static void a_fault_of_the_file_is_found(void)
{
    vvl_db *db = fixture_db();
    const test_database *database = test_database_of(db);
    if (test_file(database) == NULL) {
        return; /* a server checks its own files */
    }
    test_sql(database, "CREATE TABLE t (x); CREATE INDEX i ON t (x); INSERT INTO t VALUES (1), (2);"
                       "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = (SELECT "
                       "rootpage FROM sqlite_master WHERE name = 't') WHERE name = 'i'");
    test_close(db);
    vvl_checkup checkup = examine(test_open(database, NULL));
    const vvl_finding *found = find(&checkup, "file-damage");
    EXPECT(found != NULL && found->detail != NULL && found->level == VVL_LEVEL_PROBLEM, "damage");
    vvl_checkup_clear(&checkup);
}

static void one_table_does_not_hide_the_others(void)
{
    vvl_db *db = fixture_db();
    const test_database *database = test_database_of(db);
    if (test_file(database) == NULL) {
        return; /* whose rows are not read */
    }
    test_sql(database,
             "CREATE TABLE a (x TEXT PRIMARY KEY) WITHOUT ROWID; CREATE TABLE b (t TIMESTAMP);"
             "INSERT INTO b VALUES ('soon'); PRAGMA writable_schema = ON; UPDATE sqlite_master SET "
             "sql = 'CREATE TABLE a (x TEXT COLLATE elsewhere PRIMARY KEY) WITHOUT ROWID' "
             "WHERE name = 'a'");
    test_close(db);
    vvl_checkup checkup = examine(test_open(database, NULL));
    const vvl_finding *unreadable = find(&checkup, "unreadable");
    EXPECT(unreadable != NULL, "it was read");
    if (unreadable != NULL) {
        EXPECT_TEXT("a", unreadable->table);
        EXPECT(unreadable->detail != NULL && unreadable->detail[0] != '\0', "no detail");
    }
    EXPECT(find(&checkup, "time-text") != NULL, "the other table");
    vvl_checkup_clear(&checkup);
}

typedef struct watcher {
    unsigned calls, stop_at;
} watcher;

static bool watch(void *context, const vvl_progress *progress)
{
    watcher *self = context;
    EXPECT(progress->stage == VVL_STAGE_CHECK && progress->rows <= progress->total, "progress");
    return ++self->calls != self->stop_at;
}

/* Stopped at every call there is, until it runs through; nothing stays of it. */
static void it_can_be_stopped_anywhere(void)
{
    vvl_db *db = fixture_db();
    vvl_status status = VVL_E_CANCELLED;
    unsigned stop = 1;
    for (; status == VVL_E_CANCELLED && stop < 200; stop++) {
        vvl_error error = {0};
        vvl_checkup checkup;
        watcher self = {.stop_at = stop};
        const vvl_doctor_options options = {.progress = watch, .progress_context = &self};
        status = vvl_doctor(db, &options, &checkup, &error);
        if (status == VVL_OK) {
            vvl_checkup_clear(&checkup);
        } else {
            EXPECT_STATUS(VVL_E_CANCELLED, status, &error);
        }
    }
    EXPECT(status == VVL_OK && stop > 4, "%u calls", stop);
    EXPECT(record_count(db, &vvl_entity_campaign_templates) == 3, "the database is of use");
}

static void not_inside_a_transaction(void)
{
    vvl_error error;
    vvl_checkup checkup;
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_begin(fixture_db(), NULL, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_doctor(transaction, NULL, &checkup, &error), &error);
    vvl_rollback(transaction);
}

CU_TestInfo doctor_tests[] = {
    {"a new database keeps its data", a_new_database_keeps_its_data},
    {"what is not ours is named", what_is_not_ours_is_named},
    {"the pool must fit the server", the_pool_must_fit_the_server},
    {"a fault of the file is found", a_fault_of_the_file_is_found},
    {"one table does not hide the others", one_table_does_not_hide_the_others},
    {"it can be stopped anywhere", it_can_be_stopped_anywhere},
    {"not inside a transaction", not_inside_a_transaction},
    CU_TEST_INFO_NULL,
};
