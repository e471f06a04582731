#include "backends/postgres/connection.h"
#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/*
 * A lock of the session, because a transaction that stays open would wait for CREATE INDEX
 * CONCURRENTLY, which waits for all transactions. The number only has to be one that no other
 * program is likely to use: "vvldb" in ASCII, and the next one after that of `schema_lock`.
 */
static const char take[] = "SELECT CASE WHEN pg_backend_pid() <> $1::int THEN 'unsure'"
                           " WHEN pg_try_advisory_lock(508792956003) THEN 'taken' ELSE 'held' END";
static const char give[] = "SELECT pg_advisory_unlock(508792956003)";

static vvl_exclusion meaning_of(const char *word)
{
    if (strcmp(word, "taken") == 0) {
        return VVL_EXCLUSION_TAKEN;
    }
    return strcmp(word, "held") == 0 ? VVL_EXCLUSION_HELD : VVL_EXCLUSION_UNSURE;
}

/* A pooler shows itself by the number of the server process, which it invents at the log-in. */
vvl_status vvl_postgres_exclude(vvl_connection *base, vvl_exclusion *out, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    if (status != VVL_OK) {
        return status;
    }
    char process[16];
    snprintf(process, sizeof process, "%d", PQbackendPID(connection->handle));
    const char *const values[] = {process};
    PGresult *result = PQexecParams(connection->handle, take, 1, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        status = vvl_postgres_fail(connection, result, error);
    } else {
        *out = meaning_of(PQgetvalue(result, 0, 0));
    }
    PQclear(result);
    return status;
}

void vvl_postgres_admit(vvl_connection *base)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    if (vvl_postgres_state(base) != VVL_CONNECTION_BROKEN) {
        /* Whoever cannot give the lock back would keep it as long as the pool lives. */
        connection->broken = vvl_postgres_script(base, give, NULL) != VVL_OK;
    }
}
