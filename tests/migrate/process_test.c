#include "suites.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 16 };

static void one_of_many_does_it(void)
{
    pid_t children[PROCESSES];
    unsigned changed = 0;
    unsigned unchanged = 0;
    const test_database *database = world_make(history_plain);
    for (size_t i = 0; i < PROCESSES; i++) {
        children[i] = world_start(database, WORLD_UPGRADE, NULL);
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int how = 0;
        waitpid(children[i], &how, 0);
        changed += WIFEXITED(how) && WEXITSTATUS(how) == WORLD_CHANGED;
        unchanged += WIFEXITED(how) && WEXITSTATUS(how) == WORLD_UNCHANGED;
    }
    EXPECT(changed == 1 && unchanged == PROCESSES - 1, "%u did it, %u found it done", changed,
           unchanged);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
    EXPECT_TEXT("7\n", test_query(database, "SELECT id FROM extra"));
}

/* A process that stands in the middle of a migration. */
static pid_t start_holder(const test_database *database, world_task task)
{
    char byte = 0;
    int told = -1;
    pid_t holder = world_start(database, task, &told);
    REQUIRE(read(told, &byte, 1) == 1, "the process did not come so far");
    close(told);
    return holder;
}

static void end_holder(pid_t holder)
{
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
}

static vvl_status upgrade_within(vvl_db *db, unsigned wait, vvl_error *error)
{
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    options.wait = wait;
    return vvl_schema_upgrade(db, NULL, &options, NULL, error);
}

static bool give_up(void *context, const vvl_migrate_progress *progress)
{
    (void)context;
    return progress->version != NULL;
}

static void a_killed_holder_leaves_no_lock(void)
{
    vvl_error error;
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    pid_t holder = start_holder(database, WORLD_HOLD);
    EXPECT_STATUS(VVL_E_BUSY, upgrade_within(db, 50, &error), &error);
    EXPECT(strstr(error.message, "another process") != NULL, "%s", error.message);
    options.progress = give_up;
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    end_holder(holder);
    EXPECT_OK(upgrade_within(db, 10000, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
}

/* Nobody is kept from reading while the schema changes on SQLite, and nobody from waiting. */
static void those_who_wait_go_on_when_it_ends(void)
{
    int how = 0;
    const test_database *database = world_make(history_plain);
    pid_t holder = start_holder(database, WORLD_HOLD);
    pid_t waiting = world_start(database, WORLD_UPGRADE, NULL);
    end_holder(holder);
    waitpid(waiting, &how, 0);
    EXPECT(WIFEXITED(how) && WEXITSTATUS(how) == WORLD_CHANGED, "the process ended with %d", how);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
}

/* Where a session's locks mean nothing, a lease ends by itself; here its end is brought forward. */
static void a_lease_runs_out(void)
{
    vvl_error error;
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_plain);
    vvl_db *db = world_open(database->url, history_plain);
    pid_t holder = start_holder(database, WORLD_LEASE);
    options.lease = true;
    options.wait = 50;
    EXPECT_STATUS(VVL_E_BUSY, vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    end_holder(holder);
    if (test_file(database) == NULL) {
        EXPECT_STATUS(VVL_E_BUSY, vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
        test_sql(database, "UPDATE schema_lease SET expires_at = '2001-01-01'");
    }
    EXPECT_OK(vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
    EXPECT(test_sql_refused(database, "SELECT * FROM schema_lease"), "the lease is left");
}

/* Somebody has changed the table, and does not come to an end. */
static void a_lock_that_is_not_to_be_had_changes_nothing(void)
{
    vvl_error error;
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    const test_database *database = world_make(history_plain);
    const char *before = world_content(database);
    vvl_db *db = world_open_impatient(database->url, history_plain, 20);
    pid_t holder = start_holder(database, WORLD_WRITE);
    options.lock_retries = 2;
    EXPECT_STATUS(VVL_E_BUSY, vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    EXPECT_TEXT(before, world_content(database));
    end_holder(holder);
    options.lock_retries = 100;
    EXPECT_OK(vvl_schema_upgrade(db, NULL, &options, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 1.1.0 ", world_versions(database));
}

/* The file of the database may not grow; a server's files are its own. */
static void a_full_disk_changes_nothing(void)
{
    vvl_error error;
    int how = 0;
    const test_database *database = world_make(history_large);
    const char *before = world_content(database);
    waitpid(world_start(database, WORLD_FULL, NULL), &how, 0);
    vvl_db *db = world_open(database->url, history_large);
    if (test_file(database) != NULL) {
        EXPECT(WIFEXITED(how) && WEXITSTATUS(how) == WORLD_FAILED, "it ended with %d", how);
        EXPECT_TEXT(before, world_content(database));
    }
    EXPECT_OK(vvl_schema_upgrade(db, NULL, NULL, NULL, &error), &error);
    EXPECT_TEXT("1.0.0 1.0.1 ", world_versions(database));
}

CU_TestInfo process_tests[] = {
    {"one of many does it", one_of_many_does_it},
    {"a killed holder leaves no lock", a_killed_holder_leaves_no_lock},
    {"those who wait go on when it ends", those_who_wait_go_on_when_it_ends},
    {"a lease runs out", a_lease_runs_out},
    {"a lock that is not to be had changes nothing", a_lock_that_is_not_to_be_had_changes_nothing},
    {"a full disk changes nothing", a_full_disk_changes_nothing},
    CU_TEST_INFO_NULL,
};
