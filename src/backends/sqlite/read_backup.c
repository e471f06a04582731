#include "backends/sqlite/read_backup.h"
#include "backends/sqlite/connection.h"
#include "backends/sqlite/integrity.h"
#include "backends/sqlite/pages.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/sql.h"

#include <stdlib.h>

/* The steps of SQLite's machine between two looks at whether to go on. */
enum { STEPS = 1000000 };

/* The check reads everything and tells nothing of how far it is. */
static int is_over(void *context)
{
    const vvl_work *work = context;
    return work->progress(work->context, NULL, 0, 0) ? 0 : 1;
}

static vvl_status open_file(const char *path, vvl_sqlite_connection **out, vvl_error *error)
{
    static const vvl_options defaults = VVL_OPTIONS_DEFAULT;
    vvl_options options = defaults;
    options.read_only = true;
    vvl_connection *connection = NULL;
    vvl_open_parameters parameters = {.options = &options};
    vvl_status status = vvl_sqlite_open_path(&parameters, path, &connection, error);
    if (status == VVL_OK) {
        *out = (vvl_sqlite_connection *)connection;
    }
    return status;
}

/* As an untrusted file is opened, only that its check can be stopped. */
static int distrust(vvl_sqlite_connection *backup, const vvl_work *work)
{
    int code = sqlite3_db_config(backup->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_db_config(backup->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_exec(backup->db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", NULL,
                            NULL, NULL);
    }
    sqlite3_progress_handler(backup->db, STEPS, is_over, (void *)work);
    return code;
}

vvl_status vvl_sqlite_open_backup(const vvl_work *work, vvl_sqlite_connection **out,
                                  vvl_error *error)
{
    vvl_sqlite_connection *backup = NULL;
    vvl_status status = open_file(work->path, &backup, error);
    if (status != VVL_OK) {
        return status;
    }
    int code = distrust(backup, work);
    status = code == SQLITE_OK
                 ? vvl_sqlite_check_integrity(backup, work->path, VVL_SQLITE_CHECK_WHOLE, error)
                 : vvl_sqlite_fail_open(backup, work->path, code, error);
    if (status != VVL_OK) {
        vvl_sqlite_close(&backup->base);
        if (status == VVL_E_CANCELLED) {
            vvl_sqlite_fail_cancelled(error);
        }
        return status;
    }
    *out = backup;
    return VVL_OK;
}

/* A reading under way. */
typedef struct reading {
    vvl_sqlite_connection *backup;
    const vvl_work *work;
    const vvl_backup_reader *reader;
    const char *table;
} reading;

typedef vvl_status row_function(const reading *self, sqlite3_stmt *row, vvl_error *error);

static vvl_status each_row(const reading *self, const char *sql, row_function *each,
                           vvl_error *error)
{
    sqlite3_stmt *query = NULL;
    vvl_status status = VVL_OK;
    int code = sqlite3_prepare_v2(self->backup->db, sql, -1, &query, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(query);
    }
    while (code == SQLITE_ROW && status == VVL_OK) {
        status = each(self, query, error);
        code = status == VVL_OK ? sqlite3_step(query) : code;
    }
    sqlite3_finalize(query);
    bool failed = status == VVL_OK && code != SQLITE_DONE;
    return failed ? vvl_sqlite_fail_open(self->backup, self->work->path, code, error) : status;
}

static vvl_status hand_out_count(const reading *self, sqlite3_stmt *row, vvl_error *error)
{
    return self->reader->table(self->reader->context, self->table,
                               (uint64_t)sqlite3_column_int64(row, 0), error);
}

static vvl_status count_table(const reading *self, sqlite3_stmt *row, vvl_error *error)
{
    const char *name = (const char *)sqlite3_column_text(row, 0);
    vvl_buffer sql = {0};
    if (name == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_buffer_text(&sql, "SELECT count(*) FROM ");
    vvl_sql_name(&sql, name);
    reading table = *self;
    table.table = name;
    vvl_status status =
        sql.failed ? vvl_fail_memory(error) : each_row(&table, sql.data, hand_out_count, error);
    vvl_buffer_free(&sql);
    return status;
}

static vvl_value text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text == NULL ? (vvl_value){.type = VVL_VALUE_NULL}
                        : (vvl_value){.type = VVL_VALUE_TEXT,
                                      .size = (size_t)sqlite3_column_bytes(row, column),
                                      .as.text = text};
}

static vvl_status hand_out_version(const reading *self, sqlite3_stmt *row, vvl_error *error)
{
    const vvl_value version[] = {text_at(row, 0), text_at(row, 1)};
    return self->reader->version(self->reader->context, version, error);
}

static vvl_status read_ledger(const reading *self, sqlite3_stmt *row, vvl_error *error)
{
    vvl_buffer sql = {0};
    (void)row;
    vvl_buffer_text(&sql, "SELECT version, applied_at FROM ");
    vvl_sql_name(&sql, self->reader->ledger);
    vvl_status status =
        sql.failed ? vvl_fail_memory(error) : each_row(self, sql.data, hand_out_version, error);
    vvl_buffer_free(&sql);
    return status;
}

static vvl_status read_all(const reading *self, vvl_error *error)
{
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table'"
                                 " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name";
    vvl_buffer sql = {0};
    vvl_status status = each_row(self, tables, count_table, error);
    /* One row, if the ledger has the columns that a ledger has. */
    vvl_buffer_format(&sql,
                      "SELECT 1 WHERE (SELECT count(*) FROM pragma_table_info('%s')"
                      " WHERE name IN ('version', 'applied_at')) = 2",
                      self->reader->ledger);
    if (status == VVL_OK) {
        status = sql.failed ? vvl_fail_memory(error) : each_row(self, sql.data, read_ledger, error);
    }
    vvl_buffer_free(&sql);
    return status;
}

vvl_status vvl_sqlite_read_backup(const vvl_work *work, const vvl_backup_reader *reader,
                                  vvl_error *error)
{
    reading self = {.work = work, .reader = reader};
    vvl_status status = vvl_sqlite_open_backup(work, &self.backup, error);
    if (status == VVL_OK) {
        status = read_all(&self, error);
        vvl_sqlite_close(&self.backup->base);
    }
    return status == VVL_E_CANCELLED ? vvl_sqlite_fail_cancelled(error) : status;
}
