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

/* The first statement of a script; `*rest` is what follows it. */
static int run_first(const vvl_sqlite_connection *connection, const char *sql, const char **rest)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection->db, sql, -1, &statement, rest);
    if (code == SQLITE_OK && connection->reading && sqlite3_stmt_readonly(statement) == 0) {
        code = SQLITE_READONLY;
    }
    /* Nothing but a comment is no statement. */
    bool more = code == SQLITE_OK && statement != NULL;
    while (more) {
        code = sqlite3_step(statement);
        more = code == SQLITE_ROW;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

vvl_status vvl_sqlite_script(vvl_connection *connection, const char *sql, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    vvl_status status = vvl_sqlite_check_transaction(sqlite, error);
    while (status == VVL_OK && *sql != '\0') {
        int code = run_first(sqlite, sql, &sql);
        status = code == SQLITE_OK ? VVL_OK : vvl_sqlite_fail(sqlite, code, error);
    }
    return status;
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
    sqlite->reading = status == VVL_OK && !writing;
    return status;
}

static void leave(vvl_sqlite_connection *connection)
{
    connection->in_transaction = false;
    connection->reading = false;
    connection->failed = false;
    connection->rebuilding = false;
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
    leave(sqlite);
    if (status == VVL_OK) {
        vvl_sqlite_settle(sqlite);
    }
    return status;
}

void vvl_sqlite_rollback(vvl_connection *connection)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    if (sqlite3_get_autocommit(sqlite->db) == 0) {
        /* Whether it worked shows in the autocommit flag, which `state` looks at. */
        (void)sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    }
    leave(sqlite);
}

vvl_status vvl_sqlite_savepoint(vvl_connection *connection, unsigned depth, vvl_error *error)
{
    char sql[COMMAND_SIZE];
    snprintf(sql, sizeof sql, "SAVEPOINT vvl_%u", depth);
    return vvl_sqlite_script(connection, sql, error);
}

/* After some errors SQLite itself rolls back the whole transaction, and no savepoint is left. */
static vvl_status take_back(vvl_sqlite_connection *connection, unsigned depth, vvl_error *error)
{
    char sql[COMMAND_SIZE];
    if (sqlite3_get_autocommit(connection->db) != 0) {
        return vvl_sqlite_check_transaction(connection, error);
    }
    snprintf(sql, sizeof sql, "ROLLBACK TO vvl_%u; RELEASE vvl_%u", depth, depth);
    vvl_status status = run(connection, sql, error);
    connection->failed = status != VVL_OK;
    return status;
}

vvl_status vvl_sqlite_end_savepoint(vvl_connection *connection, unsigned depth, bool keep,
                                    vvl_error *error)
{
    char sql[COMMAND_SIZE];
    if (!keep) {
        return take_back((vvl_sqlite_connection *)connection, depth, error);
    }
    snprintf(sql, sizeof sql, "RELEASE vvl_%u", depth);
    return vvl_sqlite_script(connection, sql, error);
}
