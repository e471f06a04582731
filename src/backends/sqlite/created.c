#include "backends/sqlite/created.h"

#include "util/buffer.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <unistd.h>

static bool is_empty(sqlite3 *db)
{
    sqlite3_stmt *any = NULL;
    bool empty = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master LIMIT 1", -1, &any, NULL) ==
                     SQLITE_OK &&
                 sqlite3_step(any) == SQLITE_DONE;
    sqlite3_finalize(any);
    return empty;
}

static void remove_file(const char *path, const char *suffix)
{
    vvl_buffer name = {0};
    vvl_buffer_text(&name, path);
    vvl_buffer_text(&name, suffix);
    if (!name.failed) {
        unlink(name.data);
    }
    vvl_buffer_free(&name);
}

/* In exclusive mode the first access takes the lock that proves that nobody else has it open. */
void vvl_sqlite_remove_if_empty(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL) ==
            SQLITE_OK &&
        is_empty(db)) {
        remove_file(path, "");
        remove_file(path, "-wal");
        remove_file(path, "-shm");
    }
    sqlite3_close(db);
}
