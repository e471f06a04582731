#include "backends/postgres/connection.h"
#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "backends/postgres/values.h"
#include "util/error.h"
#include "util/sql.h"

#include <ctype.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 128 * 1024 };

typedef struct bulk {
    vvl_postgres_connection *connection;
    const vvl_bulk_target *target;
    uint64_t rows;      /* taken so far */
    uint64_t refused;   /* the row that could not be sent, counted from 1; 0: none */
    vvl_status failure; /* why; half a row may have been sent, so nothing can be kept */
    size_t used;
    char buffer[CAPACITY];
} bulk;

/* How COPY's binary form begins: a signature with its NUL, then flags and the length of an
 * extension, both 0. */
enum { HEADER_SIZE = 19 };
static const char header[HEADER_SIZE] = "PGCOPY\n\377\r\n";

static vvl_status send(bulk *self, const char *bytes, size_t size, vvl_error *error)
{
    PGconn *handle = self->connection->handle;
    if (size > 0 && PQputCopyData(handle, bytes, (int)size) != 1) {
        return vvl_postgres_fail(self->connection, NULL, error);
    }
    return VVL_OK;
}

static vvl_status flush(bulk *self, vvl_error *error)
{
    size_t used = self->used;
    self->used = 0;
    return send(self, self->buffer, used, error);
}

/* libpq keeps a copy of what it is handed, so a large value goes in pieces. */
static vvl_status send_pieces(bulk *self, const char *bytes, size_t size, vvl_error *error)
{
    vvl_status status = flush(self, error);
    while (status == VVL_OK && size > 0) {
        size_t piece = size < CAPACITY ? size : CAPACITY;
        status = send(self, bytes, piece, error);
        bytes += piece;
        size -= piece;
    }
    return status;
}

static vvl_status append(bulk *self, const void *bytes, size_t size, vvl_error *error)
{
    if (size > CAPACITY) {
        return send_pieces(self, bytes, size, error);
    }
    if (size > CAPACITY - self->used) {
        vvl_status status = flush(self, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    if (size > 0) {
        memcpy(self->buffer + self->used, bytes, size);
        self->used += size;
    }
    return VVL_OK;
}

static vvl_status append_count(bulk *self, int count, vvl_error *error)
{
    uint16_t field = htobe16((uint16_t)count);
    return append(self, &field, sizeof field, error);
}

static vvl_status append_length(bulk *self, int64_t length, vvl_error *error)
{
    uint32_t field = htobe32((uint32_t)length);
    return append(self, &field, sizeof field, error);
}

static vvl_status append_value(bulk *self, const vvl_postgres_wire *wire, vvl_error *error)
{
    static const char version = VVL_POSTGRES_JSONB_VERSION;
    if (wire->bytes == NULL) {
        return append_length(self, -1, error);
    }
    vvl_status status = append_length(self, (int64_t)(wire->size + wire->versioned), error);
    if (status == VVL_OK) {
        status = append(self, &version, wire->versioned, error);
    }
    return status != VVL_OK ? status : append(self, wire->bytes, wire->size, error);
}

/* A load takes as long as its caller does, so the statement timeout is lifted for it; in one
 * string, because each command of its own would cost the time that loading a thousand rows takes.
 * The caller's to free; NULL when memory is out. */
static char *copy_command(const vvl_bulk_target *target, unsigned timeout)
{
    vvl_buffer sql = {0};
    vvl_buffer_text(&sql, "SET LOCAL statement_timeout TO 0; COPY ");
    vvl_sql_table(&sql, target->table, target->columns, target->column_count);
    vvl_buffer_format(&sql, " FROM STDIN (FORMAT binary); SET LOCAL statement_timeout TO %d",
                      vvl_postgres_timeout(timeout));
    return vvl_buffer_take(&sql);
}

/* The result of the first command that takes data, or failed; NULL: there is no reading it. */
static PGresult *send_command(vvl_postgres_connection *connection, const char *sql)
{
    PGconn *handle = connection->handle;
    bool sent = PQsendQuery(handle, sql) != 0;
    while (sent && vvl_postgres_await(connection, 0) != VVL_E_NO_MEMORY) {
        PGresult *result = PQgetResult(handle);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            return result;
        }
        PQclear(result);
    }
    return NULL;
}

static vvl_status start_copy(bulk *self, vvl_error *error)
{
    char *sql = copy_command(self->target, self->connection->options->statement_timeout);
    if (sql == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = VVL_OK;
    PGresult *result = send_command(self->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        status = vvl_postgres_fail(self->connection, result, error);
        vvl_postgres_drain(self->connection);
    }
    PQclear(result);
    free(sql);
    return status;
}

vvl_status vvl_postgres_bulk_begin(vvl_connection *base, const vvl_bulk_target *target,
                                   vvl_bulk **out, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    if (status != VVL_OK) {
        return status;
    }
    bulk *self = malloc(sizeof *self);
    if (self == NULL) {
        return vvl_fail_memory(error);
    }
    self->connection = connection;
    self->target = target;
    self->rows = 0;
    self->refused = 0;
    self->failure = VVL_OK;
    self->used = 0;
    connection->during = vvl_postgres_state(base);
    status = start_copy(self, error);
    if (status != VVL_OK) {
        free(self);
        return status;
    }
    connection->loading = true;
    memcpy(self->buffer, header, sizeof header);
    self->used = sizeof header;
    *out = (vvl_bulk *)self;
    return VVL_OK;
}

static vvl_status append_row(bulk *self, const vvl_value *row, vvl_error *error)
{
    const vvl_bulk_target *target = self->target;
    vvl_status status = append_count(self, (int)target->column_count, error);
    for (size_t i = 0; i < target->column_count && status == VVL_OK; i++) {
        vvl_postgres_room room;
        vvl_postgres_wire wire;
        status = vvl_postgres_encode(&row[i], target->types[i], &room, &wire, error);
        if (status != VVL_OK) {
            vvl_locate(error, target->table, target->columns[i]);
            break;
        }
        status = append_value(self, &wire, error);
    }
    return status;
}

static vvl_status fail_again(const bulk *self, vvl_error *error)
{
    vvl_fail(error, self->failure, "a row of this bulk load was refused before");
    vvl_hint(error, "end the load and roll the transaction back");
    vvl_locate(error, self->target->table, NULL);
    return self->failure;
}

vvl_status vvl_postgres_bulk_row(vvl_bulk *base, const vvl_value *row, vvl_error *error)
{
    bulk *self = (bulk *)base;
    if (self->failure != VVL_OK) {
        return fail_again(self, error);
    }
    self->rows++;
    self->failure = append_row(self, row, error);
    if (self->failure != VVL_OK) {
        self->refused = self->rows;
    }
    return self->failure;
}

/* The context reads "COPY users, line 3", with "line" in the server's language. The header is not
 * counted as a line. */
static uint64_t failed_row(const PGresult *result, const char *table)
{
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const char *start = context == NULL ? NULL : strstr(context, "COPY ");
    if (start == NULL) {
        return 0;
    }
    start += strlen("COPY ");
    size_t size = strlen(table);
    if (strncmp(start, table, size) != 0 || start[size] != ',') {
        return 0;
    }
    start += size;
    while (*start != '\0' && *start != '\n' && !isdigit((unsigned char)*start)) {
        start++;
    }
    return strtoull(start, NULL, 10);
}

/* What the server says of all the rows. */
static vvl_status take_answer(bulk *self, vvl_bulk_result *result, vvl_error *error)
{
    PGconn *handle = self->connection->handle;
    const char *table = self->target->table;
    PGresult *answer = PQgetResult(handle);
    vvl_status status = VVL_OK;
    if (PQresultStatus(answer) == PGRES_COMMAND_OK) {
        result->rows = strtoull(PQcmdTuples(answer), NULL, 10);
    } else {
        result->failed_row = failed_row(answer, table);
        status = vvl_postgres_fail(self->connection, answer, error);
        vvl_locate(error, table, NULL);
    }
    PQclear(answer);
    return status;
}

static vvl_status finish(bulk *self, vvl_bulk_result *result, vvl_error *error)
{
    PGconn *handle = self->connection->handle;
    vvl_status status = append_count(self, -1, error);
    if (status == VVL_OK) {
        status = flush(self, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    return PQputCopyEnd(handle, NULL) == 1 ? take_answer(self, result, error)
                                           : vvl_postgres_fail(self->connection, NULL, error);
}

vvl_status vvl_postgres_bulk_end(vvl_bulk *base, bool keep, vvl_bulk_result *result,
                                 vvl_error *error)
{
    bulk *self = (bulk *)base;
    vvl_postgres_connection *connection = self->connection;
    vvl_status status = VVL_OK;
    *result = (vvl_bulk_result){.failed_row = self->refused};
    if (keep && self->failure == VVL_OK) {
        status = finish(self, result, error);
    } else {
        PQputCopyEnd(connection->handle, "given up");
        status = keep ? fail_again(self, error) : VVL_OK;
    }
    vvl_postgres_drain(connection);
    connection->loading = false;
    free(self);
    return status;
}
