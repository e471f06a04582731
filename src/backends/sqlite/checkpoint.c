#include "backends/sqlite/connection.h"

/*
 * Copying the log back into the database waits for the disk. SQLite does it every 1000 pages within
 * the commit that is just due, where it keeps every writer waiting. Here the pool says when nobody
 * is kept waiting, and a commit does it only when that moment does not come.
 */
enum { PAGES_AT_REST = 4000, PAGES_MOST = 16000 };

static void checkpoint(vvl_sqlite_connection *connection)
{
    /* What readers still need is kept back, and copied the next time. */
    (void)sqlite3_wal_checkpoint_v2(connection->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    connection->log_copied = connection->log_pages;
}

static int take_log_size(void *context, sqlite3 *db, const char *name, int pages)
{
    vvl_sqlite_connection *connection = context;
    (void)db, (void)name;
    if (pages < connection->log_pages) { /* the log begins anew once all of it was copied */
        connection->log_copied = 0;
    }
    connection->log_pages = pages;
    if (pages - connection->log_copied >= PAGES_MOST) {
        checkpoint(connection);
    }
    return SQLITE_OK;
}

void vvl_sqlite_watch_log(vvl_sqlite_connection *connection)
{
    sqlite3_wal_hook(connection->db, take_log_size, connection);
}

void vvl_sqlite_rest(vvl_connection *base)
{
    vvl_sqlite_connection *connection = (vvl_sqlite_connection *)base;
    if (connection->log_pages - connection->log_copied >= PAGES_AT_REST) {
        checkpoint(connection);
    }
}
