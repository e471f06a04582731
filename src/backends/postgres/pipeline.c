#include "backends/postgres/slots.h"

#include "backends/postgres/errors.h"
#include "backends/postgres/statement.h"

#include <errno.h>
#include <poll.h>

/* Bytes of parameters that libpq may hold before they have to be on their way. */
enum { QUEUE_MOST = 32 * 1024 };

/* Executions that are sent without waiting for the answers to those before. */
typedef struct pipeline {
    vvl_postgres_statement *statement;
    PGconn *handle;
    size_t count;
    size_t sent;
    size_t ended;  /* executions that the server has done with, one way or the other */
    size_t queued; /* bytes handed to libpq since it was last empty */
    bool over;     /* the server has seen the end of the pipeline */
    uint64_t *affected;
    size_t done;
    PGresult *failure; /* the first one */
} pipeline;

/* What an execution answers ends with NULL. After the first failure the server skips all that is in
 * the pipeline. */
static void take(pipeline *self, PGresult *result)
{
    ExecStatusType got = PQresultStatus(result);
    if (result == NULL) {
        self->ended++;
    } else if (got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK) {
        self->affected[self->done++] = vvl_postgres_changes(result);
    } else if (got == PGRES_PIPELINE_SYNC) {
        self->over = true;
    } else if (got != PGRES_PIPELINE_ABORTED && self->failure == NULL) {
        self->failure = result;
        return;
    }
    PQclear(result);
}

static void take_what_came(pipeline *self)
{
    while (self->ended < self->sent && !PQisBusy(self->handle)) {
        take(self, PQgetResult(self->handle));
    }
}

static bool wait_for_server(const pipeline *self)
{
    struct pollfd socket = {.fd = PQsocket(self->handle), .events = POLLIN | POLLOUT};
    int ready;
    do {
        ready = poll(&socket, 1, -1);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/* Hands all that libpq holds to the system. A server that cannot get rid of its answers reads no
 * more, so they are taken meanwhile. */
static bool flush(pipeline *self)
{
    int left = PQflush(self->handle);
    while (left > 0 && wait_for_server(self) && PQconsumeInput(self->handle)) {
        take_what_came(self);
        left = PQflush(self->handle);
    }
    self->queued = 0;
    return left == 0;
}

static size_t parameters_size(const vvl_postgres_parameters *parameters)
{
    size_t size = 0;
    for (size_t i = 0; i < parameters->count; i++) {
        size += (size_t)parameters->lengths[i];
    }
    return size;
}

static vvl_status send(pipeline *self, const vvl_value *values, vvl_error *error)
{
    vvl_postgres_parameters *with = &self->statement->parameters;
    vvl_status status = vvl_postgres_parameters_bind(with, values, error);
    if (status != VVL_OK) {
        return status;
    }
    if (!PQsendQueryPrepared(self->handle, self->statement->name, (int)with->count, with->values,
                             with->lengths, with->formats, 1)) {
        return vvl_postgres_fail(self->statement->connection, NULL, error);
    }
    self->sent++;
    self->queued += parameters_size(with);
    bool good = self->queued < QUEUE_MOST || flush(self);
    return good ? VVL_OK : vvl_postgres_fail(self->statement->connection, NULL, error);
}

static vvl_status send_all(pipeline *self, const vvl_value *parameters, vvl_error *error)
{
    size_t width = self->statement->parameters.count;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && self->failure == NULL && self->sent < self->count) {
        status = send(self, parameters + self->sent * width, error);
    }
    return status;
}

/* Reads to the end of the pipeline, which a lost connection does not have. */
static bool finish(pipeline *self)
{
    bool sound = PQpipelineSync(self->handle) && flush(self);
    while (sound && !self->over) {
        sound = vvl_postgres_await(self->statement->connection, 0) == VVL_OK;
        take(self, sound ? PQgetResult(self->handle) : NULL);
        sound = sound && PQstatus(self->handle) == CONNECTION_OK;
    }
    return sound && PQexitPipelineMode(self->handle) && PQsetnonblocking(self->handle, 0) == 0;
}

/* An execution that failed comes before one that could not be sent (`status`). */
static vvl_status explain(const pipeline *self, vvl_status status, vvl_error *error)
{
    if (self->failure == NULL) {
        bool lost = status == VVL_OK && self->done < self->count;
        return lost ? vvl_postgres_fail(self->statement->connection, NULL, error) : status;
    }
    status = VVL_OK;
    if (vvl_postgres_plan_failed(self->failure)) {
        status = vvl_postgres_plan_leave(self->statement, self->failure, error);
    }
    return status != VVL_OK ? status
                            : vvl_postgres_fail(self->statement->connection, self->failure, error);
}

static vvl_status run(pipeline *self, const vvl_value *parameters, vvl_error *error)
{
    if (PQsetnonblocking(self->handle, 1) != 0 || !PQenterPipelineMode(self->handle)) {
        return vvl_postgres_fail(self->statement->connection, NULL, error);
    }
    vvl_status status = send_all(self, parameters, error);
    if (!finish(self)) {
        self->statement->connection->broken = true;
    }
    return explain(self, status, error);
}

vvl_status vvl_postgres_execute_many(vvl_statement *base, const vvl_value *parameters, size_t count,
                                     uint64_t *affected, size_t *done, vvl_error *error)
{
    vvl_postgres_statement *statement = (vvl_postgres_statement *)base;
    pipeline self = {.statement = statement,
                     .handle = statement->connection->handle,
                     .count = count,
                     .affected = affected};
    vvl_status status = vvl_postgres_ready(statement->connection, error);
    if (status == VVL_OK) {
        status = vvl_postgres_plan_fresh(statement, error);
    }
    if (status == VVL_OK && count > 0) {
        status = run(&self, parameters, error);
    }
    PQclear(self.failure);
    vvl_postgres_reset(base);
    *done = self.done;
    return status;
}
