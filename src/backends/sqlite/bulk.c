#include "backends/sqlite/connection.h"
#include "backends/sqlite/values.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/sql.h"

#include <stdlib.h>

/* Nothing is faster in SQLite than a prepared INSERT for each row of one transaction. */
typedef struct bulk {
    vvl_sqlite_connection *connection;
    sqlite3_stmt *insert;
    size_t column_count;
    vvl_sqlite_scratch *scratch; /* one for each column */
    uint64_t rows;
    uint64_t failed_row;
} bulk;

/* NULL when memory is out. */
static char *insert_text(const vvl_bulk_target *target)
{
    vvl_buffer sql = {0};
    vvl_buffer_text(&sql, "INSERT INTO ");
    vvl_sql_table(&sql, target->table, target->columns, target->column_count);
    for (size_t i = 0; i < target->column_count; i++) {
        vvl_buffer_format(&sql, i == 0 ? " VALUES (?%zu" : ", ?%zu", i + 1);
    }
    vvl_buffer_char(&sql, ')');
    return vvl_buffer_take(&sql);
}

static void bulk_free(bulk *self)
{
    sqlite3_finalize(self->insert);
    free(self->scratch);
    free(self);
}

static vvl_status compile(bulk *self, const vvl_bulk_target *target, vvl_error *error)
{
    char *sql = insert_text(target);
    self->scratch = calloc(target->column_count + 1, sizeof *self->scratch);
    if (sql == NULL || self->scratch == NULL) {
        free(sql);
        return vvl_fail_memory(error);
    }
    int code = sqlite3_prepare_v3(self->connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &self->insert, NULL);
    free(sql);
    return code == SQLITE_OK ? VVL_OK : vvl_sqlite_fail(self->connection, code, error);
}

vvl_status vvl_sqlite_bulk_begin(vvl_connection *connection, const vvl_bulk_target *target,
                                 vvl_bulk **out, vvl_error *error)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    vvl_status status = vvl_sqlite_check_writing(sqlite, error);
    if (status != VVL_OK) {
        return status;
    }
    bulk *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return vvl_fail_memory(error);
    }
    self->connection = sqlite;
    self->column_count = target->column_count;
    status = compile(self, target, error);
    if (status != VVL_OK) {
        bulk_free(self);
        return status;
    }
    *out = (vvl_bulk *)self;
    return VVL_OK;
}

vvl_status vvl_sqlite_bulk_row(vvl_bulk *opaque, const vvl_value *row, vvl_error *error)
{
    bulk *self = (bulk *)opaque;
    vvl_status status = vvl_sqlite_check_transaction(self->connection, error);
    if (status != VVL_OK) {
        return status;
    }
    int code = vvl_sqlite_bind(self->insert, row, self->column_count, self->scratch, SQLITE_STATIC);
    if (code == SQLITE_OK) {
        code = sqlite3_step(self->insert);
        sqlite3_reset(self->insert);
    }
    if (code != SQLITE_DONE) {
        self->failed_row = self->rows + 1;
        return vvl_sqlite_fail(self->connection, code, error);
    }
    self->rows++;
    return VVL_OK;
}

vvl_status vvl_sqlite_bulk_end(vvl_bulk *opaque, bool keep, vvl_bulk_result *result,
                               vvl_error *error)
{
    bulk *self = (bulk *)opaque;
    *result = (vvl_bulk_result){.rows = self->rows, .failed_row = self->failed_row};
    vvl_status status = keep ? vvl_sqlite_check_transaction(self->connection, error) : VVL_OK;
    bulk_free(self);
    return status;
}
