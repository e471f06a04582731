#include "backends/postgres/statement.h"

#include "backends/postgres/errors.h"
#include "backends/postgres/slots.h"
#include "util/error.h"
#include "util/time.h"

#include <vvl/sys/member.h>

#include <stdlib.h>
#include <string.h>

enum { ARENA_FIRST = 1024 };

typedef vvl_postgres_statement statement;

static statement *statement_of(vvl_statement *base)
{
    return (statement *)base;
}

static vvl_statement *base_of(statement *self)
{
    return (vvl_statement *)self;
}

static statement *new_statement(vvl_postgres_connection *connection, const vvl_statement_text *text)
{
    vvl_arena *memory = vvl_arena_new(ARENA_FIRST);
    statement *self = memory == NULL ? NULL : vvl_arena_zero(memory, sizeof *self);
    if (self == NULL) {
        vvl_arena_free(memory);
        return NULL;
    }
    self->connection = connection;
    self->memory = memory;
    self->stream = text->stream && text->column_count > 0;
    self->column_count = text->column_count;
    self->sql = vvl_arena_text(memory, text->sql, strlen(text->sql));
    self->decoders = vvl_arena_zero(memory, text->column_count * sizeof *self->decoders);
    self->members = vvl_arena_zero(memory, text->column_count * sizeof *self->members);
    self->ways = vvl_arena_zero(memory, text->column_count * sizeof *self->ways);
    if (self->sql == NULL || self->decoders == NULL || self->members == NULL ||
        self->ways == NULL || !vvl_postgres_parameters_init(&self->parameters, text, memory)) {
        vvl_arena_free(memory);
        return NULL;
    }
    if (text->members != NULL) {
        memcpy(self->members, text->members, self->column_count * sizeof *self->members);
    }
    return self;
}

vvl_status vvl_postgres_prepare(vvl_connection *base, const vvl_statement_text *text,
                                vvl_statement **out, vvl_error *error)
{
    vvl_postgres_connection *connection = vvl_postgres_of(base);
    vvl_status status = vvl_postgres_ready(connection, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_postgres_deallocate(connection);
    statement *self = new_statement(connection, text);
    if (self == NULL) {
        return vvl_fail_memory(error);
    }
    status = vvl_postgres_plan(self, error);
    if (status != VVL_OK) {
        vvl_arena_free(self->memory);
        return status;
    }
    *out = base_of(self);
    return VVL_OK;
}

/* The first result. NULL: libpq could not send the command. */
static PGresult *start(statement *self)
{
    PGconn *handle = self->connection->handle;
    const vvl_postgres_parameters *with = &self->parameters;
    if (!self->stream) {
        return PQexecPrepared(handle, self->name, (int)with->count, with->values, with->lengths,
                              with->formats, 1);
    }
    if (!PQsendQueryPrepared(handle, self->name, (int)with->count, with->values, with->lengths,
                             with->formats, 1)) {
        return NULL;
    }
    PQsetSingleRowMode(handle);
    return PQgetResult(handle);
}

/* Starts; once more after a change of the schema. */
static vvl_status start_fresh(statement *self, vvl_error *error)
{
    vvl_status status = vvl_postgres_plan_fresh(self, error);
    if (status != VVL_OK) {
        return status;
    }
    self->result = start(self);
    if (!vvl_postgres_plan_failed(self->result)) {
        return VVL_OK;
    }
    status = vvl_postgres_plan_leave(self, self->result, error);
    PQclear(self->result);
    self->result = NULL;
    if (status == VVL_OK) {
        status = vvl_postgres_plan(self, error);
    }
    if (status == VVL_OK) {
        self->result = start(self);
    }
    return status;
}

static vvl_status check_column_count(const statement *self, vvl_error *error)
{
    int count = PQnfields(self->result);
    if (self->column_count != 0 && count != (int)self->column_count) {
        vvl_fail(error, VVL_E_INTERNAL, "the statement answers %d columns instead of %zu", count,
                 self->column_count);
        vvl_hint(error, "report this as a fault of vvldb");
        return VVL_E_INTERNAL;
    }
    return VVL_OK;
}

static vvl_postgres_way way_of(const vvl_member *member, Oid type)
{
    if (member->form == VVL_MEMBER_TEXT && member->type == VVL_VALUE_TEXT &&
        type == vvl_postgres_type(VVL_VALUE_TEXT)) {
        return VVL_POSTGRES_POINTED;
    }
    return member->form == VVL_MEMBER_TEXT && member->type == VVL_VALUE_JSON &&
                   type == vvl_postgres_type(VVL_VALUE_JSON)
               ? VVL_POSTGRES_VERSIONED
               : VVL_POSTGRES_DECODED;
}

static vvl_status choose_decoders(statement *self, vvl_error *error)
{
    vvl_status status = check_column_count(self, error);
    for (size_t i = 0; i < self->column_count && status == VVL_OK; i++) {
        Oid type = PQftype(self->result, (int)i);
        self->decoders[i] = vvl_postgres_decoder_of(type);
        self->ways[i] = way_of(&self->members[i], type);
        if (self->decoders[i] == NULL) {
            const char *column = PQfname(self->result, (int)i);
            status = vvl_fail(error, VVL_E_INTERNAL,
                              "column %s is of a type that vvldb does not read", column);
            vvl_hint(error, "give the column the type that the schema of vvldb has for it");
            vvl_locate(error, NULL, column);
        }
    }
    self->decoders_known = status == VVL_OK;
    return status;
}

/* The server counts the rows of a SELECT as well. */
uint64_t vvl_postgres_changes(PGresult *result)
{
    if (strncmp(PQcmdStatus(result), "SELECT", strlen("SELECT")) == 0) {
        return 0;
    }
    return strtoull(PQcmdTuples(result), NULL, 10);
}

static void end_stream(statement *self, bool cancelled)
{
    vvl_postgres_drain(self->connection);
    self->connection->stream = NULL;
    vvl_postgres_leave_long(self->connection, cancelled);
}

/* Looks at the result that has come: rows, the end, or a failure. */
static vvl_status accept(statement *self, vvl_error *error)
{
    ExecStatusType got = PQresultStatus(self->result);
    self->row = 0;
    if (got != PGRES_TUPLES_OK && got != PGRES_SINGLE_TUPLE && got != PGRES_COMMAND_OK) {
        return vvl_postgres_fail(self->connection, self->result, error);
    }
    if (got != PGRES_SINGLE_TUPLE) {
        self->affected = vvl_postgres_changes(self->result);
    }
    bool rows = got != PGRES_COMMAND_OK && self->column_count > 0;
    self->row_count = rows ? PQntuples(self->result) : 0;
    return self->decoders_known || !rows ? VVL_OK : choose_decoders(self, error);
}

static void end_stream_with_result(statement *self)
{
    bool open = self->connection->stream == base_of(self);
    if (open && PQresultStatus(self->result) != PGRES_SINGLE_TUPLE) {
        end_stream(self, false);
    }
}

static vvl_status run(statement *self, vvl_error *error)
{
    if (self->stream) {
        vvl_status status = vvl_postgres_enter_long(self->connection, error);
        if (status != VVL_OK) {
            return status;
        }
        self->connection->stream = base_of(self);
    }
    vvl_status status = start_fresh(self, error);
    if (status == VVL_OK) {
        status = accept(self, error);
    }
    end_stream_with_result(self);
    return status;
}

vvl_status vvl_postgres_execute(vvl_statement *base, const vvl_value *parameters, vvl_error *error)
{
    statement *self = statement_of(base);
    vvl_status status = vvl_postgres_ready(self->connection, error);
    if (status != VVL_OK) {
        return status;
    }
    self->affected = 0;
    status = vvl_postgres_parameters_bind(&self->parameters, parameters, error);
    if (status == VVL_OK) {
        status = run(self, error);
    }
    if (status != VVL_OK) {
        vvl_postgres_reset(base);
    }
    return status;
}

static vvl_status fail_value(const statement *self, int column, vvl_error *error)
{
    const char *name = PQfname(self->result, column);
    vvl_fail(error, VVL_E_INVALID, "column %s holds a value that vvldb cannot hold", name);
    vvl_hint(error, "times must lie within the years 1 to 9999");
    vvl_locate(error, NULL, name);
    return VVL_E_INVALID;
}

static inline bool decode_value(const statement *self, int row, int column, vvl_value *out)
{
    int size = PQgetlength(self->result, row, column);
    /* A null has no length, so that hardly any value need be asked whether it is one. */
    if (size == 0 && PQgetisnull(self->result, row, column)) {
        out->type = VVL_VALUE_NULL;
        return true;
    }
    return self->decoders[column](PQgetvalue(self->result, row, column), (size_t)size, out);
}

static vvl_status decode_row(const statement *self, int number, vvl_value *row, vvl_error *error)
{
    int count = row == NULL ? 0 : (int)self->column_count;
    for (int i = 0; i < count; i++) {
        if (!decode_value(self, number, i, &row[i])) {
            return fail_value(self, i, error);
        }
    }
    return VVL_OK;
}

/* Points to what most columns hold; false where there is no such text. */
static bool take_text(const statement *self, int row, int column, vvl_reading *reading)
{
    const char *text = PQgetvalue(self->result, row, column);
    if (*text == '\0' && PQgetisnull(self->result, row, column)) {
        return !self->members[column].required;
    }
    if (self->ways[column] == VVL_POSTGRES_VERSIONED && *text++ != VVL_POSTGRES_JSONB_VERSION) {
        return false;
    }
    vvl_member_point(&self->members[column], text, reading->record);
    return true;
}

static vvl_status decode_record(const statement *self, int row, vvl_reading *reading,
                                vvl_error *error)
{
    uint64_t left = 0;
    for (int i = 0; i < (int)self->column_count; i++) {
        if (self->ways[i] != VVL_POSTGRES_DECODED && take_text(self, row, i, reading)) {
            continue;
        }
        vvl_value *value = &reading->row[i];
        if (!decode_value(self, row, i, value)) {
            return fail_value(self, i, error);
        }
        bool beyond = value->type == VVL_VALUE_TIME && !vvl_time_valid(value->as.time);
        if (beyond || !vvl_member_take(&self->members[i], value, reading->record)) {
            left |= UINT64_C(1) << i;
        }
    }
    reading->left = left;
    return VVL_OK;
}

static vvl_status fetch(statement *self, vvl_error *error)
{
    PQclear(self->result);
    self->result = PQgetResult(self->connection->handle);
    vvl_status status = accept(self, error);
    end_stream_with_result(self);
    return status;
}

/* Makes sure that row number `row` of the result has come, if there is one more. */
static vvl_status next_row(statement *self, bool *more, vvl_error *error)
{
    vvl_status status = VVL_OK;
    if (self->row == self->row_count && self->connection->stream == base_of(self)) {
        status = fetch(self, error);
    }
    *more = self->row < self->row_count;
    return status;
}

static vvl_status end_step(statement *self, vvl_status status, bool more, bool *has_row)
{
    if (status == VVL_OK) {
        *has_row = more;
    } else {
        vvl_postgres_reset(base_of(self));
    }
    return status;
}

vvl_status vvl_postgres_step(vvl_statement *base, vvl_value *row, bool *has_row, vvl_error *error)
{
    statement *self = statement_of(base);
    bool more = false;
    vvl_status status = next_row(self, &more, error);
    if (status == VVL_OK && more) {
        status = decode_row(self, self->row++, row, error);
    }
    return end_step(self, status, more, has_row);
}

vvl_status vvl_postgres_read(vvl_statement *base, vvl_reading *reading, bool *has_row,
                             vvl_error *error)
{
    statement *self = statement_of(base);
    bool more = false;
    vvl_status status = next_row(self, &more, error);
    if (status == VVL_OK && more) {
        status = decode_record(self, self->row++, reading, error);
    }
    return end_step(self, status, more, has_row);
}

uint64_t vvl_postgres_affected(const vvl_statement *base)
{
    return ((const statement *)base)->affected;
}

static void free_result(void *result)
{
    PQclear(result);
}

vvl_kept vvl_postgres_keep(vvl_statement *base)
{
    statement *self = statement_of(base);
    vvl_kept kept = {self->result, free_result};
    self->result = NULL;
    return kept;
}

/* Without this the rest of the result, of whatever size, would have to be read. */
static void cancel(const statement *self)
{
    char ignored[256];
    PGcancel *request = PQgetCancel(self->connection->handle);
    if (request != NULL) {
        PQcancel(request, ignored, sizeof ignored);
        PQfreeCancel(request);
    }
}

void vvl_postgres_reset(vvl_statement *base)
{
    statement *self = statement_of(base);
    if (self->connection->stream == base) {
        cancel(self);
        end_stream(self, true);
    }
    PQclear(self->result);
    self->result = NULL;
    self->row = 0;
    self->row_count = 0;
    vvl_postgres_parameters_trim(&self->parameters);
}

void vvl_postgres_finalize(vvl_statement *base)
{
    if (base != NULL) {
        statement *self = statement_of(base);
        vvl_postgres_reset(base);
        if (!self->stale) {
            vvl_postgres_unprepare(self->connection, self->name);
        }
        vvl_postgres_parameters_free(&self->parameters);
        vvl_arena_free(self->memory);
    }
}
