#include "backends/sqlite/connection.h"
#include "util/error.h"

#include <stdio.h>

enum { COMMAND_SIZE = 64 };

vvl_connection_state vvl_sqlite_state(const vvl_connection *connection)
{
    const vvl_sqlite_connection *sqlite = (const vvl_sqlite_connection *)connection;
    bool open = sqlite3_get_autocommit(sqlite->db) == 0;
    if (sqlite->in_transaction) {
        /* SQLite itself rolls back after some errors; the caller still has to hear of it. */
        return sqlite->failed || !open ? VVL_CONNECTION_FAILED : VVL_CONNECTION_IN_TRANSACTION;
    }
    /* Outside of begin and its end nothing may be open: a rollback failed. */
    return open ? VVL_CONNECTION_BROKEN : VVL_CONNECTION_IDLE;
}

/* There is nobody at the other end who could have gone. */
bool vvl_sqlite_check(vvl_connection *connection)
{
    return vvl_sqlite_state(connection) != VVL_CONNECTION_BROKEN;
}

static vvl_status run(vvl_sqlite_connection *connection, const char *sql, vvl_error *error)
{
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? VVL_OK : vvl_sqlite_fail(connection, code, error);
}

vvl_status vvl_sqlite_script(vvl_connection *connection, const char *sql, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    vvl_status status = vvl_sqlite_check_transaction(sqlite, error);
    return status == VVL_OK ? run(sqlite, sql, error) : status;
}

vvl_status vvl_sqlite_begin(vvl_connection *connection, vvl_transaction_mode mode, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    bool writing = mode <= VVL_TRANSACTION_WRITE_SERIAL;
    if (writing && sqlite->read_only) {
        return vvl_sqlite_fail(sqlite, SQLITE_READONLY, error);
    }
    vvl_status status = run(sqlite, writing ? "BEGIN IMMEDIATE" : "BEGIN", error);
    sqlite->in_transaction = status == VVL_OK;
    return status;
}

vvl_status vvl_sqlite_commit(vvl_connection *connection, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    vvl_status status = vvl_sqlite_check_transaction(sqlite, error);
    if (status == VVL_OK) {
        status = run(sqlite, "COMMIT", error);
    }
    if (status != VVL_OK) {
        vvl_sqlite_rollback(connection);
    }
    sqlite->in_transaction = false;
    return status;
}

void vvl_sqlite_rollback(vvl_connection *connection)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    if (sqlite3_get_autocommit(sqlite->db) == 0) {
        /* Whether it worked shows in the autocommit flag, which `state` looks at. */
        (void)sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite->in_transaction = false;
    sqlite->failed = false;
}

vvl_status vvl_sqlite_savepoint(vvl_connection *connection, unsigned depth, vvl_error *error)
{
    char sql[COMMAND_SIZE];
    snprintf(sql, sizeof sql, "SAVEPOINT vvl_%u", depth);
    return vvl_sqlite_script(connection, sql, error);
}

vvl_status vvl_sqlite_end_savepoint(vvl_connection *connection, unsigned depth, bool keep,
                                    vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    char sql[COMMAND_SIZE];
    if (keep) {
        snprintf(sql, sizeof sql, "RELEASE vvl_%u", depth);
        return vvl_sqlite_script(connection, sql, error);
    }
    snprintf(sql, sizeof sql, "ROLLBACK TO vvl_%u; RELEASE vvl_%u", depth, depth);
    vvl_status status = run(sqlite, sql, error);
    sqlite->failed = status != VVL_OK;
    return status;
}
