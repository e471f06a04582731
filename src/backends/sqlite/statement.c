#include "backends/sqlite/connection.h"
#include "backends/sqlite/values.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

typedef struct statement {
    vvl_sqlite_connection *connection;
    sqlite3_stmt *handle;
    size_t parameter_count;
    size_t column_count;
    vvl_value_type *columns;     /* expected; VVL_VALUE_NULL where anything will do */
    vvl_member *members;         /* of a record; without meaning where none was told */
    vvl_sqlite_scratch *scratch; /* one for each parameter */
    bool writes;
    bool running;
    int64_t changes_before; /* of the connection, when this execution began */
    uint64_t affected;
} statement;

/* Wrong counts would make `execute` and `step` read and write beyond the caller's arrays. */
static vvl_status check_counts(const statement *self, vvl_error *error)
{
    size_t parameters = (size_t)sqlite3_bind_parameter_count(self->handle);
    size_t columns = (size_t)sqlite3_column_count(self->handle);
    if (parameters == self->parameter_count &&
        (columns == self->column_count || self->column_count == 0)) {
        return VVL_OK;
    }
    return vvl_fail(error, VVL_E_USAGE,
                    "a statement has %zu parameters and %zu columns where %zu and %zu were told",
                    parameters, columns, self->parameter_count, self->column_count);
}

static vvl_status allocate(statement *self, const vvl_statement_text *text, vvl_error *error)
{
    self->parameter_count = text->parameter_count;
    self->column_count = text->column_count;
    self->columns = calloc(self->column_count + 1, sizeof *self->columns);
    self->scratch = calloc(self->parameter_count + 1, sizeof *self->scratch);
    self->members = calloc(self->column_count + 1, sizeof *self->members);
    if (self->columns == NULL || self->scratch == NULL || self->members == NULL) {
        return vvl_fail_memory(error);
    }
    if (text->columns != NULL) {
        memcpy(self->columns, text->columns, self->column_count * sizeof *self->columns);
    }
    if (text->members != NULL) {
        memcpy(self->members, text->members, self->column_count * sizeof *self->members);
    }
    return VVL_OK;
}

static vvl_status compile(statement *self, const char *sql, vvl_error *error)
{
    vvl_sqlite_connection *connection = self->connection;
    int code =
        sqlite3_prepare_v3(connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->handle, NULL);
    if (code != SQLITE_OK) {
        return vvl_sqlite_fail(connection, code, error);
    }
    self->writes = sqlite3_stmt_readonly(self->handle) == 0;
    return check_counts(self, error);
}

vvl_status vvl_sqlite_prepare(vvl_connection *connection, const vvl_statement_text *text,
                              vvl_statement **out, vvl_error *error)
{
    statement *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return vvl_fail_memory(error);
    }
    self->connection = (vvl_sqlite_connection *)connection;
    vvl_status status = allocate(self, text, error);
    if (status == VVL_OK) {
        status = compile(self, text->sql, error);
    }
    if (status != VVL_OK) {
        vvl_sqlite_finalize((vvl_statement *)self);
        return status;
    }
    *out = (vvl_statement *)self;
    return VVL_OK;
}

/* The number of changes is that of the last statement which changed anything, maybe not ours. */
static void count_affected(statement *self)
{
    sqlite3 *db = self->connection->db;
    bool changed = sqlite3_total_changes64(db) != self->changes_before;
    self->affected = changed ? (uint64_t)sqlite3_changes64(db) : 0;
}

static void finish(statement *self)
{
    self->running = false;
    sqlite3_reset(self->handle);
    if (self->writes) {
        count_affected(self);
    }
}

static vvl_status fail(statement *self, int code, vvl_error *error)
{
    self->running = false;
    sqlite3_reset(self->handle);
    return vvl_sqlite_fail(self->connection, code, error);
}

static vvl_status run_to_end(statement *self, vvl_error *error)
{
    int code;
    do {
        code = sqlite3_step(self->handle);
    } while (code == SQLITE_ROW);
    if (code != SQLITE_DONE) {
        return fail(self, code, error);
    }
    finish(self);
    return VVL_OK;
}

vvl_status vvl_sqlite_execute(vvl_statement *opaque, const vvl_value *parameters, vvl_error *error)
{
    statement *self = (statement *)opaque;
    /* What only reads may help to explain the failure. */
    vvl_status status = self->writes ? vvl_sqlite_check_writing(self->connection, error) : VVL_OK;
    if (status != VVL_OK) {
        return status;
    }
    /* Rows are fetched after this call, when the caller's texts may be gone. */
    bool rows = self->column_count > 0;
    int code = vvl_sqlite_bind(self->handle, parameters, self->parameter_count, self->scratch,
                               rows ? SQLITE_TRANSIENT : SQLITE_STATIC);
    if (code != SQLITE_OK) {
        return fail(self, code, error);
    }
    self->affected = 0;
    if (self->writes) {
        self->changes_before = sqlite3_total_changes64(self->connection->db);
    }
    self->running = true;
    return rows ? VVL_OK : run_to_end(self, error);
}

vvl_status vvl_sqlite_execute_many(vvl_statement *statement, const vvl_value *parameters,
                                   size_t count, uint64_t *affected, size_t *done, vvl_error *error)
{
    size_t width = ((struct statement *)statement)->parameter_count;
    vvl_status status = VVL_OK;
    for (*done = 0; *done < count; ++*done) {
        status = vvl_sqlite_execute(statement, parameters + *done * width, error);
        if (status != VVL_OK) {
            break;
        }
        affected[*done] = vvl_sqlite_affected(statement);
        vvl_sqlite_reset(statement);
    }
    return status;
}

/* Steps to a row; what is to become of it is the caller's to say, if there is one. */
static vvl_status next_row(statement *self, bool *has_row, vvl_error *error)
{
    int code = self->running ? sqlite3_step(self->handle) : SQLITE_DONE;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return fail(self, code, error);
    }
    if (code == SQLITE_DONE && self->running) {
        /* At once, because a statement that was not reset keeps its snapshot and blocks
         * checkpoints. */
        finish(self);
    }
    *has_row = code == SQLITE_ROW;
    return VVL_OK;
}

vvl_status vvl_sqlite_step(vvl_statement *opaque, vvl_value *row, bool *has_row, vvl_error *error)
{
    statement *self = (statement *)opaque;
    bool more = false;
    vvl_status status = next_row(self, &more, error);
    if (status == VVL_OK && more && row != NULL) {
        int code = vvl_sqlite_read_row(self->handle, self->columns, self->column_count,
                                       self->connection->utf16, row);
        status = code == SQLITE_OK ? VVL_OK : fail(self, code, error);
    }
    if (status == VVL_OK) {
        *has_row = more;
    }
    return status;
}

vvl_status vvl_sqlite_read(vvl_statement *opaque, vvl_reading *reading, bool *has_row,
                           vvl_error *error)
{
    statement *self = (statement *)opaque;
    bool more = false;
    vvl_status status = next_row(self, &more, error);
    if (status == VVL_OK && more) {
        int code = vvl_sqlite_read_record(self->handle, self->members, self->column_count,
                                          self->connection->utf16, reading);
        status = code == SQLITE_OK ? VVL_OK : fail(self, code, error);
    }
    if (status == VVL_OK) {
        *has_row = more;
    }
    return status;
}

uint64_t vvl_sqlite_affected(const vvl_statement *opaque)
{
    return ((const statement *)opaque)->affected;
}

void vvl_sqlite_reset(vvl_statement *opaque)
{
    statement *self = (statement *)opaque;
    if (self->running) {
        finish(self);
    }
}

void vvl_sqlite_finalize(vvl_statement *opaque)
{
    statement *self = (statement *)opaque;
    if (self != NULL) {
        sqlite3_finalize(self->handle);
        free(self->columns);
        free(self->members);
        free(self->scratch);
        free(self);
    }
}
