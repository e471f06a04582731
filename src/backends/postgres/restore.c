#include "backends/postgres/archive.h"
#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "util/error.h"
#include "util/sql.h"

#include <string.h>

/* A restore on its way, inside a transaction. */
typedef struct restoring {
    vvl_postgres_connection *connection;
    const vvl_work *work;
    vvl_buffer sql;  /* not run yet */
    uint64_t tables; /* done */
} restoring;

/* Rights and owners name roles, which belong to the server and not to the database. */
static vvl_status explain(vvl_status status, vvl_error *error)
{
    if (error != NULL && strcmp(error->sqlstate, "42704") == 0) {
        vvl_hint(error, "if it is a role, create it on the server: the backup gives it rights");
    }
    return status;
}

static vvl_status run_sql(restoring *self, vvl_error *error)
{
    if (self->sql.failed) {
        return vvl_fail_memory(error);
    }
    vvl_status status = self->sql.size == 0
                            ? VVL_OK
                            : vvl_postgres_script(&self->connection->base, self->sql.data, error);
    vvl_buffer_reset(&self->sql);
    return explain(status, error);
}

static vvl_status take_sql(void *context, const char *line, size_t size, vvl_error *error)
{
    restoring *self = context;
    vvl_buffer_bytes(&self->sql, line, size);
    return self->sql.failed ? vvl_fail_memory(error) : VVL_OK;
}

static vvl_status take_copy(void *context, const char *command, vvl_error *error)
{
    restoring *self = context;
    vvl_status status = run_sql(self, error);
    if (status != VVL_OK) {
        return status;
    }
    PGresult *result = PQexec(self->connection->handle, command);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        status = vvl_postgres_fail(self->connection, result, error);
    }
    PQclear(result);
    return status;
}

static vvl_status take_rows(void *context, const char *bytes, size_t size, vvl_error *error)
{
    const restoring *self = context;
    return PQputCopyData(self->connection->handle, bytes, (int)size) == 1
               ? VVL_OK
               : vvl_postgres_fail(self->connection, NULL, error);
}

static vvl_status end_copy(vvl_postgres_connection *connection, vvl_error *error)
{
    vvl_status status = VVL_OK;
    PGresult *result = NULL;
    if (PQputCopyEnd(connection->handle, NULL) != 1) {
        return vvl_postgres_fail(connection, NULL, error);
    }
    while ((result = PQgetResult(connection->handle)) != NULL) {
        if (status == VVL_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
            status = vvl_postgres_fail(connection, result, error);
        }
        PQclear(result);
    }
    return status;
}

static vvl_status take_end(void *context, uint64_t rows, vvl_error *error)
{
    restoring *self = context;
    (void)rows;
    self->tables++;
    return end_copy(self->connection, error);
}

static bool report(void *context, const char *table, uint64_t done, uint64_t total)
{
    const restoring *self = context;
    (void)done, (void)total;
    return self->work->progress(self->work->context, table, self->tables, self->work->table_count);
}

/* Views before the tables that they show. */
static const char drop_order[] =
    "SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,"
    " relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relkind IN ('r', 'p'), oid DESC";

static bool is_listed(const vvl_work *work, const char *name)
{
    for (size_t i = 0; i < work->table_count; i++) {
        if (strcmp(work->tables[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* One statement for all tables, so that they may refer to each other in any way. */
static void add_drop(vvl_buffer *sql, const char *kind, const char *name, bool *tables)
{
    bool table = strcmp(kind, "TABLE") == 0;
    if (table && *tables) {
        vvl_buffer_text(sql, ", public.");
    } else {
        vvl_buffer_format(sql, "%sDROP %s public.", sql->size > 0 ? "; " : "", kind);
    }
    *tables = table;
    vvl_sql_name(sql, name);
}

/* Without CASCADE: what is not ours and stands in the way keeps everything as it is. */
static vvl_status drop_ours(restoring *self, vvl_error *error)
{
    PGresult *result = PQexec(self->connection->handle, drop_order);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        vvl_status status = vvl_postgres_fail(self->connection, result, error);
        PQclear(result);
        return status;
    }
    bool tables = false;
    for (int row = 0; row < PQntuples(result); row++) {
        if (is_listed(self->work, PQgetvalue(result, row, 1))) {
            add_drop(&self->sql, PQgetvalue(result, row, 0), PQgetvalue(result, row, 1), &tables);
        }
    }
    PQclear(result);
    return run_sql(self, error);
}

static vvl_status replay(restoring *self, vvl_error *error)
{
    const vvl_postgres_script_taker taker = {
        .sql = take_sql, .copy = take_copy, .rows = take_rows, .copied = take_end, .context = self};
    vvl_work work = *self->work;
    work.progress = report;
    work.context = self;
    vvl_status status = vvl_postgres_read_archive(&work, &taker, error);
    return status == VVL_OK ? run_sql(self, error) : status;
}

static vvl_status replace(restoring *self, vvl_error *error)
{
    vvl_connection *base = &self->connection->base;
    vvl_status status = vvl_postgres_script(base, vvl_postgres_dialect.schema_lock, error);
    if (status == VVL_OK) {
        status = vvl_postgres_script(base, vvl_postgres_dialect.transfer_settings, error);
    }
    if (status == VVL_OK) {
        status = drop_ours(self, error);
    }
    return status == VVL_OK ? replay(self, error) : status;
}

/* Rows that are still to come are no use to anybody. */
static void give_up(vvl_postgres_connection *connection)
{
    if (PQtransactionStatus(connection->handle) == PQTRANS_ACTIVE) {
        (void)PQputCopyEnd(connection->handle, "the restore was given up");
        vvl_postgres_drain(connection);
    }
    vvl_postgres_rollback(&connection->base);
}

vvl_status vvl_postgres_restore(vvl_connection *base, const vvl_work *work, vvl_error *error)
{
    restoring self = {.connection = vvl_postgres_of(base), .work = work};
    vvl_status status = vvl_postgres_begin(base, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = replace(&self, error);
    if (status == VVL_OK) {
        status = vvl_postgres_commit(base, error);
    } else {
        give_up(self.connection);
    }
    vvl_buffer_free(&self.sql);
    /* The script sets the session up for itself, and what was set stays after a commit. */
    self.connection->broken = true;
    return status;
}
