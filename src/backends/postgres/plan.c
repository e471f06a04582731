#include "backends/postgres/statement.h"

#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

vvl_status vvl_postgres_plan(vvl_postgres_statement *self, vvl_error *error)
{
    vvl_postgres_connection *connection = self->connection;
    connection->statements++;
    snprintf(self->name, sizeof self->name, "vvl_%llu", (unsigned long long)connection->statements);
    PGresult *result = PQprepare(connection->handle, self->name, self->sql,
                                 (int)self->parameters.count, self->parameters.types);
    vvl_status status = VVL_OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        status = vvl_postgres_fail(connection, result, error);
    }
    PQclear(result);
    self->stale = status != VVL_OK;
    self->decoders_known = false;
    return status;
}

vvl_status vvl_postgres_plan_fresh(vvl_postgres_statement *self, vvl_error *error)
{
    return self->stale ? vvl_postgres_plan(self, error) : VVL_OK;
}

/* The server refuses to answer other columns than it announced when the statement was prepared;
 * its message may be translated, the function that raised it may not. */
static bool plan_has_changed(const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    return sqlstate != NULL && function != NULL && strcmp(sqlstate, "0A000") == 0 &&
           strcmp(function, "RevalidateCachedQuery") == 0;
}

static bool plan_is_lost(const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return sqlstate != NULL && strcmp(sqlstate, "26000") == 0;
}

bool vvl_postgres_plan_failed(const PGresult *result)
{
    return plan_has_changed(result) || plan_is_lost(result);
}

vvl_status vvl_postgres_plan_leave(vvl_postgres_statement *self, const PGresult *result,
                                   vvl_error *error)
{
    vvl_postgres_drain(self->connection);
    if (plan_has_changed(result)) {
        vvl_postgres_unprepare(self->connection, self->name);
    }
    self->stale = true;
    if (vvl_postgres_state(&self->connection->base) == VVL_CONNECTION_IDLE) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_SCHEMA, "the schema was changed while the transaction ran");
    vvl_hint(error, "run the transaction again");
    return VVL_E_SCHEMA;
}
