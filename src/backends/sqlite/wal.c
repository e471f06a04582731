#include "backends/sqlite/connection.h"
#include "util/clock.h"

enum { PRIMARY_MASK = 0xFF, RETRY_MILLISECONDS = 5 };

/* SQLite does not call its busy handler when two connections turn on WAL at once. */
static int turn_on(sqlite3 *db, unsigned timeout)
{
    int64_t deadline = vvl_clock_deadline(timeout);
    for (;;) {
        int code = sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & PRIMARY_MASK) != SQLITE_BUSY || vvl_clock_now() >= deadline) {
            return code;
        }
        sqlite3_sleep(RETRY_MILLISECONDS);
    }
}

static bool has_row(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    bool row = sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK &&
               sqlite3_step(query) == SQLITE_ROW;
    sqlite3_finalize(query);
    return row;
}

/* A new file may be made ours; other connections have to see our lock on it until it is. */
static bool is_new(sqlite3 *db)
{
    sqlite3_int64 pages = -1;
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(db, "PRAGMA page_count", -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW) {
        pages = sqlite3_column_int64(query, 0);
    }
    sqlite3_finalize(query);
    return pages == 0;
}

static bool is_ours(const vvl_sqlite_connection *connection)
{
    return connection->ours != NULL && has_row(connection->db, connection->ours);
}

int vvl_sqlite_enter_wal(vvl_sqlite_connection *connection, const vvl_options *options)
{
    if (options->read_only || connection->base.exclusive) {
        return SQLITE_OK;
    }
    if (!is_new(connection->db) && !is_ours(connection)) {
        connection->rollback_mode = true;
        return SQLITE_OK;
    }
    return turn_on(connection->db, options->lock_timeout);
}

/* Whoever is in the way is not waited for: the next commit tries again. */
void vvl_sqlite_settle(vvl_sqlite_connection *connection)
{
    if (connection->rollback_mode && is_ours(connection)) {
        connection->rollback_mode = turn_on(connection->db, 0) != SQLITE_OK;
    }
}
