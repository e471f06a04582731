#include "backends/sqlite/connection.h"
#include "util/buffer.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATTEMPTS_MAX = 100 };

/*
 * A lock on a file beside the database. Not on the database itself: closing any descriptor of that
 * file would drop the locks that SQLite has on it in this process. The system drops the lock with
 * the process, so that a file left behind means nothing and is removed by the next one.
 */
static char *path_of(const vvl_sqlite_connection *connection)
{
    vvl_buffer path = {0};
    vvl_buffer_text(&path, sqlite3_db_filename(connection->db, "main"));
    vvl_buffer_text(&path, "-migrating");
    return vvl_buffer_take(&path);
}

static vvl_status fail_file(const char *path, int reason, vvl_error *error)
{
    if (reason == EACCES || reason == EPERM || reason == EROFS) {
        vvl_fail(error, VVL_E_POLICY, "%.300s cannot be written: %s", path, strerror(reason));
        vvl_hint(error, "to change the schema, the folder of the database must be writable");
        return VVL_E_POLICY;
    }
    vvl_status status = reason == ENOSPC || reason == EDQUOT ? VVL_E_FULL : VVL_E_IO;
    vvl_fail(error, status, "%.300s cannot be written: %s", path, strerror(reason));
    vvl_hint(error, status == VVL_E_FULL ? "free space on that disk" : "check the disk");
    return status;
}

/* Whether the name still leads to the file that was locked: its holder removes it at the end. */
static bool is_there(const char *path, int file)
{
    struct stat named;
    struct stat locked;
    return stat(path, &named) == 0 && fstat(file, &locked) == 0 && named.st_ino == locked.st_ino &&
           named.st_dev == locked.st_dev;
}

static vvl_status lock_file(const char *path, int *out, vvl_exclusion *exclusion, vvl_error *error)
{
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
        if (file < 0) {
            return fail_file(path, errno, error);
        }
        bool locked = flock(file, LOCK_EX | LOCK_NB) == 0;
        int reason = errno;
        if (locked && is_there(path, file)) {
            *out = file;
            *exclusion = VVL_EXCLUSION_TAKEN;
            return VVL_OK;
        }
        close(file);
        if (!locked && reason != EWOULDBLOCK) {
            return fail_file(path, reason, error);
        }
        if (!locked) {
            break;
        }
    }
    *exclusion = VVL_EXCLUSION_HELD;
    return VVL_OK;
}

vvl_status vvl_sqlite_exclude(vvl_connection *connection, vvl_exclusion *out, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    if (connection->exclusive) {
        *out = VVL_EXCLUSION_TAKEN;
        return VVL_OK;
    }
    char *path = path_of(sqlite);
    if (path == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = lock_file(path, &sqlite->exclusion_file, out, error);
    if (status == VVL_OK && *out == VVL_EXCLUSION_TAKEN) {
        sqlite->exclusion = path;
    } else {
        free(path);
    }
    return status;
}

/* Removed before it is unlocked, so that nobody finds it unlocked and then gone. */
void vvl_sqlite_admit(vvl_connection *connection)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    if (sqlite->exclusion != NULL) {
        unlink(sqlite->exclusion);
        close(sqlite->exclusion_file);
        free(sqlite->exclusion);
        sqlite->exclusion = NULL;
    }
}
