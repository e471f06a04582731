#include "backends/sqlite/pages.h"

#include "util/error.h"

/* A mebibyte where pages have the usual size: often enough to be told, and to be stopped. */
enum { PAGES_AT_ONCE = 256 };

static bool goes_on(sqlite3_backup *backup, const vvl_work *work)
{
    int total = sqlite3_backup_pagecount(backup);
    int done = total - sqlite3_backup_remaining(backup);
    return work->progress(work->context, NULL, (uint64_t)done, (uint64_t)total);
}

int vvl_sqlite_copy_pages(sqlite3 *from, sqlite3 *to, const vvl_work *work, bool *cancelled)
{
    *cancelled = false;
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return sqlite3_extended_errcode(to);
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK && !*cancelled) {
        code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
        *cancelled = (code == SQLITE_OK || code == SQLITE_DONE) && !goes_on(backup, work);
    }
    /* What was copied whole is there now, whoever would have stopped it. */
    *cancelled = *cancelled && code != SQLITE_DONE;
    int ended = sqlite3_backup_finish(backup);
    return ended == SQLITE_OK ? code : ended;
}

vvl_status vvl_sqlite_fail_cancelled(vvl_error *error)
{
    vvl_fail(error, VVL_E_CANCELLED, "the work was stopped before its end");
    vvl_hint(error, "run it again");
    return VVL_E_CANCELLED;
}
