/** @file pages.h Copying a whole database, page by page. */
#ifndef VVL_BACKENDS_SQLITE_PAGES_H
#define VVL_BACKENDS_SQLITE_PAGES_H

#include <vvl/sys/backend.h>

#include <sqlite3.h>

/**
 * Makes `to` a copy of `from`, as one transaction of `to`. A transaction open on `from` decides
 * which of its states is copied; without one the copy begins anew when somebody writes to it.
 * @param cancelled gets whether the work's progress function wanted no more.
 * @return a result code of SQLite; SQLITE_DONE: all of it was copied.
 */
int vvl_sqlite_copy_pages(sqlite3 *from, sqlite3 *to, const vvl_work *work, bool *cancelled);

/** The answer to a copy that its caller wanted no more. */
vvl_status vvl_sqlite_fail_cancelled(vvl_error *error);

#endif
