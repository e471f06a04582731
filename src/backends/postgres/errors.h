/** @file errors.h From the errors of libpq and the server to ours. */
#ifndef VVL_BACKENDS_POSTGRES_ERRORS_H
#define VVL_BACKENDS_POSTGRES_ERRORS_H

#include "backends/postgres/connection.h"

/**
 * Fills `error` from a failed result (NULL: libpq had none to give) and answers its status.
 * Nothing of the server's text that may hold a row's value gets into it. Where libpq ran out of
 * memory the connection is broken then.
 */
vvl_status vvl_postgres_fail(vvl_postgres_connection *connection, const PGresult *result,
                             vvl_error *error);

/** Whether the server has closed the connection, as far as can be seen without waiting. */
bool vvl_postgres_is_gone(PGconn *handle);

/** Fills `error` for a connection of no use any more; `sqlstate` may be NULL. VVL_E_CONNECT. */
vvl_status vvl_postgres_fail_lost(const char *sqlstate, vvl_error *error);

#endif
