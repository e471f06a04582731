#include "backends/sqlite/sidecars.h"

#include "util/buffer.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * In WAL mode even a read-only connection makes a -wal and a -shm file where there are none, and
 * never removes them. SQLite removes them when the last connection that may write is closed: it
 * takes the exclusive lock on the database first, which proves that nobody else uses it, because
 * every user of the WAL holds the shared lock. We do the same, under the same lock, taken through
 * SQLite: a lock of our own on the file would, when released, drop those that other connections of
 * this process hold on it.
 */

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno == ENOENT;
}

/* False when in doubt. */
static bool holds_nothing(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        return errno == ENOENT;
    }
    return file.st_size == 0;
}

/* Through SQLite's own descriptor: closing another one would drop its locks. */
static vvl_status read_journal_version(sqlite3 *db, bool *wal, vvl_error *error)
{
    enum { READ_VERSION_OFFSET = 19, READ_VERSION_WAL = 2 };
    sqlite3_file *file = NULL;
    unsigned char version = 0;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK) {
        code = file->pMethods->xRead(file, &version, 1, READ_VERSION_OFFSET);
    }
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
        vvl_fail(error, VVL_E_CONNECT, "%s cannot be read", sqlite3_db_filename(db, "main"));
        vvl_hint(error, "check the disk it lies on");
        return VVL_E_CONNECT;
    }
    *wal = version == READ_VERSION_WAL;
    return VVL_OK;
}

static char *join(const char *path, const char *suffix)
{
    vvl_buffer buffer = {0};
    vvl_buffer_text(&buffer, path);
    vvl_buffer_text(&buffer, suffix);
    return vvl_buffer_take(&buffer);
}

static void clear(vvl_sqlite_sidecars *sidecars)
{
    free(sidecars->path);
    free(sidecars->wal);
    free(sidecars->shm);
    *sidecars = (vvl_sqlite_sidecars){0};
}

/* All names now, so that closing needs no memory. */
static vvl_status name_files(const char *path, vvl_sqlite_sidecars *out, vvl_error *error)
{
    out->path = join(path, "");
    out->wal = join(path, "-wal");
    out->shm = join(path, "-shm");
    if (out->path == NULL || out->wal == NULL || out->shm == NULL) {
        clear(out);
        return vvl_fail_memory(error);
    }
    return VVL_OK;
}

static bool is_writable(const char *path)
{
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

static vvl_status check_folder(const char *path, bool *writable, vvl_error *error)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        return vvl_fail_memory(error);
    }
    *writable = is_writable(dirname(copy));
    free(copy);
    return VVL_OK;
}

/* Opening it as immutable would need no files, but nothing proves that nobody else writes to it: a
 * disk mounted read-only here may be written to from elsewhere. */
static vvl_status fail_beside(const char *path, vvl_error *error)
{
    vvl_fail(error, VVL_E_POLICY,
             "%s is in WAL mode and cannot be read where this user may not write", path);
    vvl_hint(error,
             "open it as its owner, or copy it, with its -wal file if it has one, to a folder "
             "of your own and open the copy");
    return VVL_E_POLICY;
}

/* Files that could not be removed again are not to be made: they would belong to this user, and
 * keep the application from its own database. */
static vvl_status check_removable(vvl_sqlite_sidecars *sidecars, vvl_error *error)
{
    bool writable = false;
    vvl_status status = check_folder(sidecars->path, &writable, error);
    if (status == VVL_OK && !(writable && is_writable(sidecars->path))) {
        if (is_missing(sidecars->wal) || is_missing(sidecars->shm)) {
            status = fail_beside(sidecars->path, error);
        }
        clear(sidecars);
    }
    return status;
}

vvl_status vvl_sqlite_sidecars_look(sqlite3 *db, vvl_sqlite_sidecars *out, vvl_error *error)
{
    bool wal = false;
    vvl_status status = read_journal_version(db, &wal, error);
    if (status != VVL_OK || !wal) {
        return status;
    }
    status = name_files(sqlite3_db_filename(db, "main"), out, error);
    if (status == VVL_OK) {
        out->had_shm = !is_missing(out->shm);
        status = check_removable(out, error);
    }
    return status;
}

/* An empty -wal is worth nothing; one with data stays, and so does a -shm that was there before. */
static bool is_as_before(const vvl_sqlite_sidecars *sidecars)
{
    if (holds_nothing(sidecars->wal)) {
        return is_missing(sidecars->wal) && is_missing(sidecars->shm);
    }
    return sidecars->had_shm || is_missing(sidecars->shm);
}

static void remove_unneeded(const vvl_sqlite_sidecars *sidecars)
{
    bool nothing = holds_nothing(sidecars->wal);
    if (nothing) {
        unlink(sidecars->wal);
    }
    if (nothing || !sidecars->had_shm) {
        unlink(sidecars->shm);
    }
}

/* Under the lock with which SQLite itself proves that nobody else uses the database. Taken through
 * its file methods it works for a damaged database too, and reads nothing of it. */
static void remove_locked(sqlite3_file *file, const vvl_sqlite_sidecars *sidecars)
{
    const sqlite3_io_methods *methods = file->pMethods;
    if (methods->xLock(file, SQLITE_LOCK_SHARED) == SQLITE_OK &&
        methods->xLock(file, SQLITE_LOCK_EXCLUSIVE) == SQLITE_OK) {
        remove_unneeded(sidecars);
    }
    methods->xUnlock(file, SQLITE_LOCK_NONE);
}

/* For writing, because the exclusive lock needs a descriptor that may write. */
static void remove_if_alone(const vvl_sqlite_sidecars *sidecars)
{
    sqlite3 *db = NULL;
    sqlite3_file *file = NULL;
    int code =
        sqlite3_open_v2(sidecars->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    }
    if (code == SQLITE_OK) {
        remove_locked(file, sidecars);
    }
    sqlite3_close(db);
}

void vvl_sqlite_sidecars_restore(vvl_sqlite_sidecars *sidecars)
{
    if (sidecars->path != NULL && !is_as_before(sidecars)) {
        remove_if_alone(sidecars);
    }
    clear(sidecars);
}
