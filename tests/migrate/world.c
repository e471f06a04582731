#include "suites.h"

#include "core/backend.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OPEN_MOST = 16 };

#define LEDGER                                                                                     \
    "CREATE TABLE schema_version (version text PRIMARY KEY NOT NULL,"                              \
    " applied_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP, description text);\n"

static const char first[] = LEDGER "CREATE TABLE item (id bigint PRIMARY KEY, name text);\n"
                                   "INSERT INTO item VALUES (1, 'one');\n"
                                   "INSERT INTO schema_version (version) VALUES ('1.0.0');";
static const char second[] = "ALTER TABLE item ADD COLUMN note text; -- not the end; of it\n"
                             "INSERT INTO item (id, name) VALUES (2, 'semi;colon');\n"
                             "INSERT INTO schema_version (version) VALUES ('1.0.1');";
static const char second_down[] = "-- vvldb: loses items with a semicolon\n"
                                  "SELECT count(*) FROM item WHERE name LIKE '%;%';\n"
                                  "DELETE FROM item WHERE id = 2;\n"
                                  "ALTER TABLE item DROP COLUMN note;\n"
                                  "DELETE FROM schema_version WHERE version = '1.0.1';";
static const char third[] = "CREATE TABLE extra (id bigint);\n"
                            "INSERT INTO extra VALUES (7);";
static const char third_down[] = "-- vvldb: refuse extras of a hundred and more\n"
                                 "-- vvldb: hint delete them first\n"
                                 "SELECT count(*) FROM extra WHERE id >= 100;\n"
                                 "DROP TABLE extra;";

const vvl_migration history_plain[] = {{"1.0.0", "first", first, NULL},
                                       {"1.0.1", "second", second, second_down},
                                       {"1.1.0", "third", third, third_down},
                                       {NULL, NULL, NULL, NULL}};

static const char third_reworded[] =
    "/* said otherwise */ CREATE TABLE\textra\r\n(id bigint) ; INSERT INTO extra -- here\r\n"
    "VALUES ( 7 ) ;";
static const char third_drifted[] = "CREATE TABLE extra (id bigint);\n"
                                    "INSERT INTO extra VALUES (8);";

const vvl_migration history_reworded[] = {{"1.0.0", "first", first, NULL},
                                          {"1.0.1", "second", second, second_down},
                                          {"1.1.0", "third", third_reworded, third_down},
                                          {NULL, NULL, NULL, NULL}};
const vvl_migration history_drifted[] = {{"1.0.0", "first", first, NULL},
                                         {"1.0.1", "second", second, second_down},
                                         {"1.1.0", "third", third_drifted, third_down},
                                         {NULL, NULL, NULL, NULL}};

static const char faulty[] = "ALTER TABLE item ADD COLUMN note text;\n"
                             "INSERT INTO item (id, name) VALUES (2, 'two');\n"
                             "CREATE TABEL extra (id bigint);\n"
                             "INSERT INTO item (id, name) VALUES (3, 'three');";

const vvl_migration history_faulty[] = {
    {"1.0.0", "first", first, NULL}, {"1.0.1", "faulty", faulty, NULL}, {NULL, NULL, NULL, NULL}};

static const char loose[] = "-- vvldb: no transaction\n"
                            "CREATE INDEX item_name ON item (name);\n"
                            "INSERT INTO item (id, name) VALUES (5, 'five');\n"
                            "UPDATE item SET name = 'ONE' WHERE id = 1;";
static const char loose_down[] = "-- vvldb: no transaction\n"
                                 "DROP INDEX item_name;\n"
                                 "DELETE FROM item WHERE id = 5;\n"
                                 "UPDATE item SET name = 'one' WHERE id = 1;";

const vvl_migration history_loose[] = {{"1.0.0", "first", first, NULL},
                                       {"1.0.1", "loose", loose, loose_down},
                                       {NULL, NULL, NULL, NULL}};

static const char concurrent[] = "-- vvldb: no transaction\n"
                                 "INSERT INTO item (id, name) VALUES (5, 'five');\n"
                                 "CREATE UNIQUE INDEX CONCURRENTLY item_name ON item (name);\n"
                                 "INSERT INTO item (id, name) VALUES (6, 'six');";
static const char concurrent_down[] = "-- vvldb: no transaction\n"
                                      "DROP INDEX CONCURRENTLY item_name;\n"
                                      "DELETE FROM item WHERE id > 1;";

const vvl_migration history_concurrent[] = {{"1.0.0", "first", first, NULL},
                                            {"1.0.1", "concurrent", concurrent, concurrent_down},
                                            {NULL, NULL, NULL, NULL}};

static const char large[] =
    "CREATE TABLE extra (id bigint);\n"
    "INSERT INTO item (id, name) WITH RECURSIVE number(n) AS"
    " (SELECT 10 UNION ALL SELECT n + 1 FROM number WHERE n < 50000)"
    " SELECT n, 'a text that takes some room, again and again and again' FROM number;";

const vvl_migration history_large[] = {
    {"1.0.0", "first", first, NULL}, {"1.0.1", "large", large, NULL}, {NULL, NULL, NULL, NULL}};

/* What the running test has made. CUnit hands tests no argument to keep it in. */
static struct {
    const test_backend *chosen;
    vvl_backend backends[OPEN_MOST];
    vvl_dialect dialects[OPEN_MOST];
    vvl_db *open[OPEN_MOST];
    size_t count;
} made;

void world_choose(const test_backend *backend)
{
    made.chosen = backend;
}

const test_backend *world_backend(void)
{
    return made.chosen;
}

static vvl_db *open_with(const char *url, const vvl_migration *history, unsigned timeout)
{
    vvl_error error;
    const vvl_backend *real = NULL;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.lock_timeout = timeout == 0 ? options.lock_timeout : timeout;
    REQUIRE(made.count < OPEN_MOST, "a test may open %d databases", OPEN_MOST);
    REQUIRE_OK(vvl_backend_for(url, &real, &error), &error);
    made.dialects[made.count] = *real->dialect;
    made.dialects[made.count].migrations = history;
    made.backends[made.count] = *real;
    made.backends[made.count].dialect = &made.dialects[made.count];
    REQUIRE_OK(vvl_db_open_backend(&made.backends[made.count], url, &options,
                                   &made.open[made.count], &error),
               &error);
    return made.open[made.count++];
}

vvl_db *world_open(const char *url, const vvl_migration *history)
{
    return open_with(url, history, 0);
}

vvl_db *world_open_impatient(const char *url, const vvl_migration *history, unsigned timeout)
{
    return open_with(url, history, timeout);
}

const test_database *world_make(const vvl_migration *history)
{
    vvl_error error;
    const test_database *database = test_database_new(made.chosen);
    vvl_db *db = world_open(database->url, history);
    REQUIRE_OK(vvl_schema_init(db, "1.0.0", NULL, &error), &error);
    return database;
}

void world_cleanup(void)
{
    while (made.count > 0) {
        vvl_db_close(made.open[--made.count]);
    }
    test_cleanup();
}

const char *world_versions(const test_database *database)
{
    char *rows = test_query(database, "SELECT version FROM schema_version ORDER BY applied_at");
    for (char *at = rows; *at != '\0'; at++) {
        *at = *at == '\n' ? ' ' : *at;
    }
    return rows;
}

vvl_migration_entry world_entry(vvl_db *db, const char *version)
{
    vvl_error error;
    vvl_migration_list list = {0};
    vvl_migration_entry entry = {.version = NULL};
    REQUIRE_OK(vvl_schema_migrations(db, &list, &error), &error);
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.items[i].version, version) == 0) {
            entry = list.items[i];
            entry.version = version;
            entry.description = entry.applied_by = "";
            entry.checksum = entry.checksum == NULL ? NULL : test_format("%s", entry.checksum);
        }
    }
    vvl_migration_list_clear(&list);
    REQUIRE(entry.version != NULL, "version %s is not listed", version);
    return entry;
}

const char *world_content(const test_database *database)
{
    bool file = test_file(database) != NULL;
    return test_format(
        "%s%s%s",
        test_query(database, file ? "SELECT name, sql FROM sqlite_schema ORDER BY name"
                                  : "SELECT c.relname, a.attname FROM pg_class AS c LEFT JOIN"
                                    " pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0"
                                    " WHERE c.relnamespace = 'public'::regnamespace"
                                    " ORDER BY 1, a.attnum"),
        test_query(database, "SELECT * FROM item ORDER BY id"),
        test_query(database, "SELECT * FROM schema_version ORDER BY version"));
}

static const char *const task_names[] = {
    [WORLD_UPGRADE] = "upgrade", [WORLD_HOLD] = "hold", [WORLD_LEASE] = "lease",
    [WORLD_DIE] = "die",         [WORLD_FULL] = "full", [WORLD_WRITE] = "write"};

static bool stop_for_ever(void *context, const vvl_migrate_progress *progress)
{
    (void)context;
    if (progress->version != NULL && progress->statement == 2) {
        (void)!write(STDOUT_FILENO, "!", 1);
        for (;;) {
            pause();
        }
    }
    return true;
}

static bool kill_itself(void *context, const vvl_migrate_progress *progress)
{
    (void)context;
    if (progress->version != NULL && progress->statement == 2) {
        (void)raise(SIGKILL);
    }
    return true;
}

/* Somebody who has changed a row and does not end the transaction. */
static int write_for_ever(const vvl_backend *backend, const char *url)
{
    vvl_error error;
    const vvl_options options = VVL_OPTIONS_DEFAULT;
    const vvl_open_parameters parameters = {.url = url, .options = &options};
    vvl_connection *connection = NULL;
    vvl_status status = backend->open(&parameters, &connection, &error);
    if (status == VVL_OK) {
        status = backend->begin(connection, VVL_TRANSACTION_WRITE, &error);
    }
    if (status == VVL_OK) {
        status = backend->script(connection, "UPDATE item SET name = 'changed'", &error);
    }
    if (status == VVL_OK) {
        const vvl_migrate_progress here = {.version = "", .statement = 2};
        (void)stop_for_ever(NULL, &here);
    }
    fprintf(stderr, "child: %s: %s\n", vvl_status_name(status), error.message);
    return WORLD_FAILED;
}

/* A file that may not grow is as good as a disk that is full. */
static bool limit_files(void)
{
    const struct rlimit limit = {1 << 20, 1 << 20};
    return signal(SIGXFSZ, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

static const vvl_migration *history_of(const char *task)
{
    if (strcmp(task, task_names[WORLD_FULL]) == 0) {
        return limit_files() ? history_large : history_plain;
    }
    return strcmp(task, task_names[WORLD_DIE]) == 0 ? history_loose : history_plain;
}

int world_child(const char *url, const char *task)
{
    vvl_error error;
    vvl_migrate_result result = {0};
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    bool dying = strcmp(task, task_names[WORLD_DIE]) == 0;
    const vvl_backend *backend = NULL;
    vvl_db *db = NULL;
    bool holding = strcmp(task, task_names[WORLD_HOLD]) == 0;
    options.lease = strcmp(task, task_names[WORLD_LEASE]) == 0;
    if (dying || holding || options.lease) {
        options.progress = dying ? kill_itself : stop_for_ever;
    }
    if (vvl_backend_for(url, &backend, &error) != VVL_OK) {
        return WORLD_FAILED;
    }
    if (strcmp(task, task_names[WORLD_WRITE]) == 0) {
        return write_for_ever(backend, url);
    }
    vvl_dialect dialect = *backend->dialect;
    vvl_backend own = *backend;
    dialect.migrations = history_of(task);
    own.dialect = &dialect;
    vvl_status status = vvl_db_open_backend(&own, url, NULL, &db, &error);
    if (status == VVL_OK) {
        status = vvl_schema_upgrade(db, NULL, &options, &result, &error);
    }
    if (status != VVL_OK) {
        fprintf(stderr, "child: %s: %s\n", vvl_status_name(status), error.message);
    }
    int code = result.changed ? WORLD_CHANGED : WORLD_UNCHANGED;
    vvl_migrate_result_clear(&result);
    vvl_db_close(db);
    return status == VVL_OK ? code : WORLD_FAILED;
}

int world_start(const test_database *database, world_task task, int *told)
{
    int ends[2];
    pid_t child;
    posix_spawn_file_actions_t actions;
    char program[] = "/proc/self/exe";
    char *arguments[] = {program, test_format("%s", test_backend_name(made.chosen)),
                         test_format("%s", database->url), test_format("%s", task_names[task]),
                         NULL};
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    int failed = posix_spawn(&child, program, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    REQUIRE(failed == 0, "no process");
    if (told == NULL) {
        close(ends[0]);
    } else {
        *told = ends[0];
    }
    return child;
}
