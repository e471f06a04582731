#include "database_drivers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *make(test_database *database)
{
    snprintf(database->place, sizeof database->place, "/tmp/vvldb-test.XXXXXX");
    if (mkdtemp(database->place) == NULL) {
        return "no temporary directory";
    }
    snprintf(database->url, sizeof database->url, "sqlite:%s/test.db", database->place);
    return NULL;
}

static const char *file(const test_database *database)
{
    return test_format("%s/test.db", database->place);
}

static int add_row(void *context, int count, char **values, char **names)
{
    char **rows = context;
    (void)names;
    for (int i = 0; i < count; i++) {
        *rows = test_format("%s%s%s", *rows, i == 0 ? "" : "|", values[i] == NULL ? "" : values[i]);
    }
    *rows = test_format("%s\n", *rows);
    return 0;
}

static const char *run(const test_database *database, const char *sql, char **rows)
{
    sqlite3 *connection = NULL;
    const char *fault = NULL;
    char *text = test_format("%s", "");
    int code = sqlite3_open(file(database), &connection);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(connection, 5000);
        code = sqlite3_exec(connection, sql, add_row, &text, NULL);
    }
    if (code != SQLITE_OK) {
        fault = test_format("%s", sqlite3_errmsg(connection));
    } else if (rows != NULL) {
        *rows = text;
    }
    sqlite3_close(connection);
    return fault;
}

static const char *empty(const test_database *database)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        unlink(test_format("%s/test.db%s", database->place, endings[i]));
    }
    return NULL;
}

static void drop(const test_database *database)
{
    empty(database);
    rmdir(database->place);
}

const test_backend test_backend_sqlite = {
    "sqlite", make, run, "SELECT count(*) FROM sqlite_master", file, empty, drop};
