/** @file connection.h A connection of libpq and what the backend remembers of it. */
#ifndef VVL_BACKENDS_POSTGRES_CONNECTION_H
#define VVL_BACKENDS_POSTGRES_CONNECTION_H

#include "util/buffer.h"

#include <libpq-fe.h>
#include <vvl/sys/backend.h>

typedef struct vvl_postgres_connection {
    vvl_connection base;
    PGconn *handle;
    const vvl_options *options;
    uint64_t statements;         /**< prepared so far: the next one's name */
    vvl_statement *stream;       /**< libpq delivers its rows one by one: nothing else may run */
    bool loading;                /**< the same for a bulk load */
    bool broken;                 /**< a rollback failed, or libpq lost its place */
    vvl_connection_state during; /**< the state that a stream or bulk load started in */
    vvl_buffer unwanted; /**< SQL that deallocates statements, to run when one is prepared */
} vvl_postgres_connection;

/** The backend's own view of a connection of its own. */
vvl_postgres_connection *vvl_postgres_of(vvl_connection *base);

/**
 * Whether a command may be sent now.
 * @return VVL_OK; VVL_E_CONNECT (the connection is broken); VVL_E_USAGE (a stream or bulk load is
 * not ended).
 */
vvl_status vvl_postgres_ready(const vvl_postgres_connection *connection, vvl_error *error);

/** Notes that a prepared statement is needed no more. A connection that is closed tells nobody. */
void vvl_postgres_unprepare(vvl_postgres_connection *connection, const char *name);

/** Deallocates what was noted, if no transaction is open. */
void vvl_postgres_deallocate(vvl_postgres_connection *connection);

/**
 * Waits until the server has answered what was sent, so that the answer can be taken without
 * waiting; a lost connection has answered too.
 * @param timeout in milliseconds, 0: none.
 * @return VVL_OK; VVL_E_BUSY (the time is over); VVL_E_NO_MEMORY (the connection is broken then).
 */
vvl_status vvl_postgres_await(vvl_postgres_connection *connection, unsigned timeout);

/** Reads and drops every result that is still to come. */
void vvl_postgres_drain(vvl_postgres_connection *connection);

/**
 * Lifts the statement timeout, because a stream takes as long as the caller does. Inside a
 * transaction a savepoint comes with it, so that the stream can be cancelled without losing the
 * transaction.
 */
vvl_status vvl_postgres_enter_long(vvl_postgres_connection *connection, vvl_error *error);

/** A timeout in milliseconds as the server takes it. */
int vvl_postgres_timeout(unsigned milliseconds);

/** Undoes vvl_postgres_enter_long. `cancelled`: a failed transaction is taken back to before it. */
void vvl_postgres_leave_long(vvl_postgres_connection *connection, bool cancelled);

#endif
