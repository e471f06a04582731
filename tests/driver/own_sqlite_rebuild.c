/* Tables that are made anew: what must survive, also when the process does not. */
#include "suites.h"

#include "backends/sqlite/connection.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char old_schema[] =
    "CREATE TABLE parent (id TEXT PRIMARY KEY);"
    "CREATE TABLE thing (id TEXT PRIMARY KEY, owner TEXT REFERENCES parent (id) ON DELETE CASCADE,"
    " amount FLOAT, mine TEXT DEFAULT ('a,b') COLLATE NOCASE, -- the user's\n"
    " \"my, own\" INTEGER CHECK (\"my, own\" > 0), UNIQUE (owner, amount));"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, thing TEXT REFERENCES thing (id)"
    " ON DELETE CASCADE);"
    "CREATE INDEX thing_mine ON thing (mine);"
    "CREATE VIEW things AS SELECT id, mine FROM thing;"
    "CREATE TRIGGER thing_gone AFTER DELETE ON thing BEGIN DELETE FROM child; END;"
    "INSERT INTO parent VALUES ('p');"
    "INSERT INTO thing VALUES ('b', 'p', 4.0, 'x', 7), ('a', 'p', 5.0, 'y', 8);"
    "INSERT INTO child VALUES (1, 'a'), (2, 'b')";

static const char new_form[] =
    "CREATE TABLE thing (id TEXT PRIMARY KEY NOT NULL,"
    " owner TEXT CONSTRAINT thing_owner_fkey REFERENCES parent (id) ON DELETE CASCADE,"
    " amount INTEGER, state TEXT DEFAULT 'new', CONSTRAINT thing_check CHECK (amount > 0))";
static const char mapping[] = "INSERT INTO thing (id, owner, amount, state)"
                              " SELECT id, owner, amount, state FROM thing";

static sqlite3 *handle_of(const driver *driver)
{
    return ((const vvl_sqlite_connection *)driver->connection)->db;
}

static driver *with_things(void)
{
    driver *driver = driver_new();
    vvl_error error;
    REQUIRE_OK(driver->backend->script(driver->connection, old_schema, &error), &error);
    return driver;
}

static vvl_status rebuild(driver *driver, const char *copy, vvl_error *error)
{
    const vvl_backend *backend = driver->backend;
    vvl_connection *connection = driver->connection;
    vvl_status status = backend->foreign_keys(connection, false, error);
    if (status == VVL_OK) {
        status = backend->begin(connection, VVL_TRANSACTION_WRITE, error);
    }
    if (status == VVL_OK) {
        status = backend->rebuild(connection, "thing", new_form, copy, error);
    }
    if (status == VVL_OK) {
        status = backend->check_references(connection, error);
    }
    if (status == VVL_OK) {
        status = backend->commit(connection, error);
    } else {
        backend->rollback(connection);
    }
    vvl_status restored = backend->foreign_keys(connection, true, NULL);
    return status == VVL_OK ? restored : status;
}

#define COUNT(driver, sql) driver_number(driver, "SELECT count(*) FROM " sql)

static void expect_rows(driver *driver)
{
    EXPECT(COUNT(driver, "child") == 2, "a cascade has fired");
    EXPECT(COUNT(driver, "thing WHERE id = 'b' AND _rowid_ = 1 AND amount = 4 AND mine = 'X'"
                         " AND \"my, own\" = 7") == 1,
           "the first row is another");
    EXPECT(COUNT(driver, "thing WHERE id = 'a' AND _rowid_ = 2 AND amount = 5") == 1,
           "the second row is another");
    EXPECT(COUNT(driver, "things WHERE mine = 'Y'") == 1, "the view");
    EXPECT(COUNT(driver, "sqlite_schema WHERE name IN ('thing_mine', 'thing_gone')") == 2,
           "the index or the trigger is gone");
    EXPECT(COUNT(driver, "pragma_integrity_check WHERE integrity_check <> 'ok'") == 0, "damaged");
    EXPECT(COUNT(driver, "pragma_foreign_key_check") == 0, "references are broken");
}

static int64_t is_new(driver *driver)
{
    return COUNT(driver, "pragma_table_info('thing') WHERE name = 'state'");
}

static void everything_is_kept(void)
{
    driver *driver = with_things();
    vvl_error error;
    EXPECT_OK(rebuild(driver, mapping, &error), &error);
    expect_rows(driver);
    EXPECT(COUNT(driver, "thing WHERE typeof(amount) = 'integer' AND state = 'new'") == 2,
           "the values have not the new form");
    EXPECT(COUNT(driver, "sqlite_schema WHERE name LIKE 'vvl@_%' ESCAPE '@'") == 0, "remains");
}

static void values_that_stay_are_kept(void)
{
    driver *driver = with_things();
    vvl_error error;
    EXPECT_OK(rebuild(driver, NULL, &error), &error);
    expect_rows(driver);
    EXPECT(is_new(driver) == 1, "the new column is missing");
}

static void a_row_that_does_not_fit_changes_nothing(void)
{
    driver *driver = with_things();
    vvl_error error = {0};
    REQUIRE_OK(driver->backend->script(driver->connection,
                                       "INSERT INTO thing (id, owner, amount) VALUES ('c', 'p', 0)",
                                       &error),
               &error);
    EXPECT_STATUS(VVL_E_INVALID, rebuild(driver, mapping, &error), &error);
    EXPECT_TEXT("thing_check", error.constraint);
    EXPECT(is_new(driver) == 0, "the table has the new form");
    expect_rows(driver);
}

static void a_missing_table_is_named(void)
{
    driver *driver = driver_new();
    vvl_error error = {0};
    EXPECT_STATUS(VVL_E_SCHEMA, rebuild(driver, mapping, &error), &error);
    EXPECT_TEXT("thing", error.table);
}

static int64_t mapped(const driver *driver)
{
    sqlite3_int64 size = -1;
    EXPECT(sqlite3_file_control(handle_of(driver), "main", SQLITE_FCNTL_MMAP_SIZE, &size) ==
               SQLITE_OK,
           "the size is not known");
    return size;
}

/* What is read of a mapped file counts as memory of the process, and a rebuild reads all of it. */
static void a_rebuild_maps_no_file(void)
{
    driver *driver = with_things();
    vvl_error error = {0};
    int64_t usual = mapped(driver);
    EXPECT(usual > 0, "the file is not mapped to begin with");
    REQUIRE_OK(driver->backend->foreign_keys(driver->connection, false, &error), &error);
    EXPECT(mapped(driver) == 0, "%lld bytes may be mapped", (long long)mapped(driver));
    REQUIRE_OK(driver->backend->foreign_keys(driver->connection, true, &error), &error);
    EXPECT(mapped(driver) == usual, "%lld bytes are mapped", (long long)mapped(driver));
}

/* Counts down the steps of statements, and ends this process as kill -9 does. */
static int die(unsigned kind, void *context, void *statement, void *sql)
{
    int *left = context;
    (void)kind, (void)statement, (void)sql;
    if ((*left)-- == 0) {
        raise(SIGKILL);
    }
    return 0;
}

static void rebuild_and_die(int statement)
{
    pid_t child = fork();
    if (child == 0) {
        driver *driver = driver_reopen();
        sqlite3_trace_v2(handle_of(driver), SQLITE_TRACE_STMT, die, &statement);
        _exit(rebuild(driver, mapping, NULL) == VVL_OK ? 0 : 1);
    }
    int status = 0;
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child, "there is no process");
    EXPECT(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "status %d", status);
}

static void a_killed_process_leaves_one_form_or_the_other(void)
{
    int statement = 0;
    bool done = false;
    (void)with_things();
    for (; !done; statement++) {
        driver_close_all(); /* a connection must not be taken into another process */
        rebuild_and_die(statement);
        driver *looking = driver_reopen();
        done = is_new(looking) != 0;
        expect_rows(looking);
        EXPECT(COUNT(looking, "sqlite_schema WHERE name LIKE 'vvl@_%' ESCAPE '@'") == 0,
               "after %d statements: half of it is there", statement);
        EXPECT(COUNT(looking, "thing WHERE typeof(amount) = 'real'") == (done ? 0 : 2),
               "after %d statements: the values have another form", statement);
    }
    EXPECT(statement > 15, "only %d statements were looked at", statement);
}

CU_TestInfo own_second_tests[] = {
    {"everything is kept", everything_is_kept},
    {"values that stay are kept", values_that_stay_are_kept},
    {"a row that does not fit changes nothing", a_row_that_does_not_fit_changes_nothing},
    {"a missing table is named", a_missing_table_is_named},
    {"a rebuild maps no file", a_rebuild_maps_no_file},
    {"a killed process leaves one form or the other",
     a_killed_process_leaves_one_form_or_the_other},
    CU_TEST_INFO_NULL,
};
