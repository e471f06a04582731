#include "backends/sqlite/connection.h"
#include "backends/sqlite/pages.h"
#include "util/error.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRIMARY_MASK = 0xFF };

static const char magic[] = "SQLite format 3";

bool vvl_sqlite_recognize(const unsigned char *bytes, size_t size)
{
    return size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

/* What SQLite, and the lock of migrations (exclusion.c), put beside a database, and remove. */
static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", "-migrating"};

enum { NAME_SIZE = PATH_MAX + sizeof "-migrating" };

static bool is_same_file(const char *path, const char *other)
{
    struct stat file;
    struct stat found;
    return stat(path, &file) == 0 && stat(other, &found) == 0 && file.st_dev == found.st_dev &&
           file.st_ino == found.st_ino;
}

/* Whether a path leads to a file of the database, or will be the name of one that is not there. */
static bool is_beside(const char *database, const char *path, const char *suffix)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s%s", database, suffix);
    if (is_same_file(path, name)) {
        return true;
    }
    size_t size = strlen(path);
    size_t end = strlen(suffix);
    if (size < end || size - end >= sizeof name || strcmp(path + size - end, suffix) != 0) {
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)(size - end), path);
    return is_same_file(database, name);
}

bool vvl_sqlite_owns(vvl_connection *connection, const char *path)
{
    const char *database = sqlite3_db_filename(((vvl_sqlite_connection *)connection)->db, "main");
    bool owned = false;
    if (database == NULL || database[0] == '\0') {
        return false;
    }
    for (size_t i = 0; !owned && i < sizeof suffixes / sizeof suffixes[0]; i++) {
        owned = is_beside(database, path, suffixes[i]);
    }
    return owned;
}

/* Whether a copy failed because of the file that it was written to. */
static bool is_about_target(int code)
{
    return (code & PRIMARY_MASK) == SQLITE_FULL || (code & PRIMARY_MASK) == SQLITE_CANTOPEN ||
           code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE;
}

static vvl_status fail_target(int code, vvl_error *error)
{
    bool full = (code & PRIMARY_MASK) == SQLITE_FULL;
    vvl_status status = full ? VVL_E_FULL : VVL_E_IO;
    vvl_fail(error, status,
             full ? "the disk of the backup is full" : "the backup could not be written");
    vvl_hint(error, full ? "free space on it, or choose a file on another disk"
                         : "check the disk that it was to lie on");
    vvl_state(error, full ? "53100" : "58030");
    return status;
}

static vvl_status fail_copy(vvl_sqlite_connection *source, int code, vvl_error *error)
{
    return is_about_target(code) ? fail_target(code, error) : vvl_sqlite_fail(source, code, error);
}

/*
 * A copy of a database in WAL mode says of itself that it is in that mode too, and could not be
 * read where nobody may write. There is no log beside it, so that the header can say so; the file
 * format has the two bytes for it.
 */
static bool leave_wal_mode(int descriptor)
{
    enum { VERSIONS_OFFSET = 18 };
    static const unsigned char rollback[] = {1, 1};
    return pwrite(descriptor, rollback, sizeof rollback, VERSIONS_OFFSET) == sizeof rollback;
}

/* Without a journal, because a copy that breaks off is thrown away; the caller waits for the disk.
 */
static int open_target(const char *path, sqlite3 **out)
{
    int code = sqlite3_open_v2(
        path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    return code == SQLITE_OK
               ? sqlite3_exec(*out, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL,
                              NULL, NULL)
               : code;
}

vvl_status vvl_sqlite_backup(vvl_connection *connection, const vvl_work *work, vvl_error *error)
{
    vvl_sqlite_connection *source = (vvl_sqlite_connection *)connection;
    sqlite3 *target = NULL;
    bool cancelled = false;
    int code = open_target(work->path, &target);
    if (code != SQLITE_OK) {
        sqlite3_close(target);
        return fail_target(code, error);
    }
    code = vvl_sqlite_copy_pages(source->db, target, work, &cancelled);
    sqlite3_close(target);
    if (cancelled) {
        return vvl_sqlite_fail_cancelled(error);
    }
    if (code != SQLITE_DONE) {
        return fail_copy(source, code, error);
    }
    return leave_wal_mode(work->descriptor) ? VVL_OK : fail_target(SQLITE_IOERR_WRITE, error);
}
