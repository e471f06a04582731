#include "backends/postgres/connection.h"

#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "util/clock.h"
#include "util/error.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND_SIZE = 128 };

vvl_postgres_connection *vvl_postgres_of(vvl_connection *base)
{
    return (vvl_postgres_connection *)base;
}

void vvl_postgres_close(vvl_connection *base)
{
    if (base != NULL) {
        vvl_postgres_connection *connection = vvl_postgres_of(base);
        PQfinish(connection->handle);
        vvl_buffer_free(&connection->unwanted);
        free(connection);
    }
}

static vvl_connection_state state_of(const vvl_postgres_connection *connection)
{
    if (connection->broken || PQstatus(connection->handle) == CONNECTION_BAD) {
        return VVL_CONNECTION_BROKEN;
    }
    switch (PQtransactionStatus(connection->handle)) {
    case PQTRANS_IDLE:
        return VVL_CONNECTION_IDLE;
    case PQTRANS_INTRANS:
        return VVL_CONNECTION_IN_TRANSACTION;
    case PQTRANS_INERROR:
        return VVL_CONNECTION_FAILED;
    case PQTRANS_ACTIVE:
        return connection->during;
    default:
        return VVL_CONNECTION_BROKEN;
    }
}

vvl_connection_state vvl_postgres_state(const vvl_connection *base)
{
    return state_of((const vvl_postgres_connection *)base);
}

bool vvl_postgres_check(vvl_connection *base)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    connection->broken = connection->broken || vvl_postgres_is_gone(connection->handle);
    return state_of(connection) != VVL_CONNECTION_BROKEN;
}

vvl_status vvl_postgres_ready(const vvl_postgres_connection *connection, vvl_error *error)
{
    if (connection->stream != NULL || connection->loading) {
        vvl_fail(error, VVL_E_USAGE,
                 "a stream or bulk load of this connection has not been ended yet");
        vvl_hint(error, "end it first, or use another connection");
        return VVL_E_USAGE;
    }
    if (state_of(connection) == VVL_CONNECTION_BROKEN) {
        return vvl_postgres_fail_lost(NULL, error);
    }
    return VVL_OK;
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* Runs SQL without parameters to its end and drops its rows. Not checked for readiness. */
static vvl_status run(vvl_postgres_connection *connection, const char *sql, vvl_error *error)
{
    PGresult *result = PQexec(connection->handle, sql);
    vvl_status status = VVL_OK;
    if (!succeeded(result)) {
        status = vvl_postgres_fail(connection, result, error);
    }
    PQclear(result);
    return status;
}

/* Looking anew at an answer that has come whole, libpq may not have the memory to read it, takes it
 * for unfinished, and would wait for a server that waits for us. */
static bool lacks_memory(PGconn *handle, bool *busy)
{
    errno = 0;
    *busy = PQisBusy(handle) != 0;
    return *busy && errno == ENOMEM;
}

vvl_status vvl_postgres_await(vvl_postgres_connection *connection, unsigned timeout)
{
    PGconn *handle = connection->handle;
    int64_t deadline = vvl_clock_deadline(timeout);
    for (;;) {
        bool busy = false;
        connection->broken = connection->broken || lacks_memory(handle, &busy);
        if (connection->broken || !busy) {
            return connection->broken ? VVL_E_NO_MEMORY : VVL_OK;
        }
        int64_t left = deadline - vvl_clock_now();
        struct pollfd socket = {.fd = PQsocket(handle), .events = POLLIN};
        if (left <= 0) {
            return VVL_E_BUSY;
        }
        if (poll(&socket, 1, timeout == 0 ? -1 : (int)left) > 0 && !PQconsumeInput(handle)) {
            return VVL_OK; /* the connection is lost, which the caller will see */
        }
    }
}

void vvl_postgres_drain(vvl_postgres_connection *connection)
{
    PGresult *result;
    while (!connection->broken && (result = PQgetResult(connection->handle)) != NULL) {
        /* A load whose end could not be sent goes on for ever. */
        connection->broken = PQresultStatus(result) == PGRES_COPY_IN;
        PQclear(result);
    }
}

void vvl_postgres_unprepare(vvl_postgres_connection *connection, const char *name)
{
    vvl_buffer_format(&connection->unwanted, "DEALLOCATE %s;", name);
}

/* Outside a transaction, which a failure would end. What fails to be deallocated is dropped with
 * the connection at the latest, so it is nobody's concern. */
void vvl_postgres_deallocate(vvl_postgres_connection *connection)
{
    if (connection->unwanted.size > 0 && state_of(connection) == VVL_CONNECTION_IDLE) {
        (void)run(connection, connection->unwanted.data, NULL);
        vvl_buffer_reset(&connection->unwanted);
    }
}

vvl_status vvl_postgres_script(vvl_connection *base, const char *sql, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    return status != VVL_OK ? status : run(connection, sql, error);
}

static bool is_standby(const vvl_postgres_connection *connection)
{
    const char *standby = PQparameterStatus(connection->handle, "in_hot_standby");
    return standby != NULL && strcmp(standby, "on") == 0;
}

/* Before the first write, and in our words. */
static vvl_status refuse_writes(const vvl_postgres_connection *connection, vvl_error *error)
{
    if (!connection->options->read_only && !is_standby(connection)) {
        return VVL_OK;
    }
    if (connection->options->read_only) {
        vvl_fail(error, VVL_E_POLICY, "the database was opened read-only");
        vvl_hint(error, "open it without read_only to write to it");
    } else {
        vvl_fail(error, VVL_E_POLICY, "the server is a standby, which takes no writes");
        vvl_hint(error, "connect to the primary, for instance with target_session_attrs=primary");
    }
    if (error != NULL) {
        vvl_error_text(error->sqlstate, sizeof error->sqlstate, "25006");
    }
    return VVL_E_POLICY;
}

static const char *const commands[VVL_TRANSACTION_MODE_COUNT] = {
    [VVL_TRANSACTION_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED",
    [VVL_TRANSACTION_WRITE_SNAPSHOT] = "BEGIN ISOLATION LEVEL REPEATABLE READ",
    [VVL_TRANSACTION_WRITE_SERIAL] = "BEGIN ISOLATION LEVEL SERIALIZABLE",
    [VVL_TRANSACTION_READ] = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
    [VVL_TRANSACTION_SNAPSHOT] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [VVL_TRANSACTION_SERIAL] = "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
};

vvl_status vvl_postgres_begin(vvl_connection *base, vvl_transaction_mode mode, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    if (status == VVL_OK && mode <= VVL_TRANSACTION_WRITE_SERIAL) {
        status = refuse_writes(connection, error);
    }
    return status == VVL_OK ? run(connection, commands[mode], error) : status;
}

vvl_status vvl_postgres_savepoint(vvl_connection *base, unsigned depth, vvl_error *error)
{
    char sql[COMMAND_SIZE];
    snprintf(sql, sizeof sql, "SAVEPOINT vvl_%u", depth);
    return vvl_postgres_script(base, sql, error);
}

vvl_status vvl_postgres_end_savepoint(vvl_connection *base, unsigned depth, bool keep,
                                      vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    char sql[COMMAND_SIZE];
    if (keep) {
        snprintf(sql, sizeof sql, "RELEASE vvl_%u", depth);
        return vvl_postgres_script(base, sql, error);
    }
    if (connection->stream != NULL) {
        vvl_postgres_reset(connection->stream);
    }
    snprintf(sql, sizeof sql, "ROLLBACK TO vvl_%u; RELEASE vvl_%u", depth, depth);
    vvl_status status = state_of(connection) == VVL_CONNECTION_BROKEN
                            ? vvl_postgres_fail_lost(NULL, error)
                            : run(connection, sql, error);
    connection->broken = connection->broken || status != VVL_OK;
    return status;
}

/* Whether the changes were stored is not known when the answer to COMMIT got lost. */
static vvl_status fail_commit(vvl_postgres_connection *connection, const PGresult *result,
                              vvl_error *error)
{
    bool answered = PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL || succeeded(result);
    if (!answered || vvl_postgres_is_gone(connection->handle)) {
        connection->broken = true;
        vvl_status status = vvl_fail(error, VVL_E_CONNECT,
                                     "the connection was lost while the transaction was committed, "
                                     "so it may have been stored or not");
        vvl_hint(error, "look whether the changes are there before running it again");
        if (error != NULL) {
            vvl_error_text(error->sqlstate, sizeof error->sqlstate, "08007");
        }
        return status;
    }
    if (!succeeded(result)) {
        return vvl_postgres_fail(connection, result, error);
    }
    vvl_fail(error, VVL_E_INTERNAL, "the transaction had failed and was rolled back");
    vvl_hint(error, "run it again");
    if (error != NULL) {
        vvl_error_text(error->sqlstate, sizeof error->sqlstate, "25P02");
    }
    return VVL_E_INTERNAL;
}

vvl_status vvl_postgres_commit(vvl_connection *base, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    if (status != VVL_OK) {
        vvl_postgres_rollback(base);
        return status;
    }
    PGresult *result = PQexec(connection->handle, "COMMIT");
    /* The server answers ROLLBACK, and no error, when the transaction had failed before. */
    if (!succeeded(result) || strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        status = fail_commit(connection, result, error);
        vvl_postgres_rollback(base);
    }
    PQclear(result);
    return status;
}

void vvl_postgres_rollback(vvl_connection *base)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    if (connection->stream != NULL) {
        vvl_postgres_reset(connection->stream);
    }
    vvl_connection_state state = state_of(connection);
    if (state == VVL_CONNECTION_IN_TRANSACTION || state == VVL_CONNECTION_FAILED) {
        connection->broken = run(connection, "ROLLBACK", NULL) != VVL_OK;
    }
}

int vvl_postgres_timeout(unsigned milliseconds)
{
    return milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

vvl_status vvl_postgres_enter_long(vvl_postgres_connection *connection, vvl_error *error)
{
    connection->during = state_of(connection);
    const char *sql = connection->during == VVL_CONNECTION_IN_TRANSACTION
                          ? "SAVEPOINT vvl_long; SET LOCAL statement_timeout TO 0"
                          : "SET statement_timeout TO 0";
    return run(connection, sql, error);
}

void vvl_postgres_leave_long(vvl_postgres_connection *connection, bool cancelled)
{
    vvl_connection_state state = state_of(connection);
    int timeout = vvl_postgres_timeout(connection->options->statement_timeout);
    char sql[COMMAND_SIZE];
    if (state == VVL_CONNECTION_IDLE) {
        snprintf(sql, sizeof sql, "SET statement_timeout TO %d", timeout);
    } else if (state == VVL_CONNECTION_IN_TRANSACTION) {
        snprintf(sql, sizeof sql, "RELEASE vvl_long; SET LOCAL statement_timeout TO %d", timeout);
    } else if (state == VVL_CONNECTION_FAILED && cancelled) {
        snprintf(sql, sizeof sql, "ROLLBACK TO vvl_long; RELEASE vvl_long");
    } else {
        return; /* the rollback to come takes the timeout back too */
    }
    if (run(connection, sql, NULL) != VVL_OK) {
        connection->broken = true;
    }
}
