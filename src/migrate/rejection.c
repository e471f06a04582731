#include "migrate/rejection.h"

#include "core/catalog.h"
#include "core/value_show.h"
#include "util/error.h"
#include "util/sql.h"

#include <inttypes.h>
#include <string.h>

/* The rows that leave, by the first of their faults: they may be too many for memory. */
#define REJECTED "temp.vvl_rejected"

static const char make_list[] = "CREATE TEMPORARY TABLE vvl_rejected (entity TEXT, row INTEGER,"
                                " rule TEXT, fault TEXT, PRIMARY KEY (entity, row))";
static const char drop_list[] = "DROP TABLE " REJECTED;

/* What stands in front of a row's own columns. */
enum { RULE, FAULT, REASONS };

typedef struct rejection {
    vvl_channel *channel;
    const char *version;
    vvl_quarantine *file;
    vvl_arena *arena;
    vvl_tally tally;
    vvl_name_list columns; /* "table.column" of all that are there */
} rejection;

/* A table whose rows leave. */
typedef struct departure {
    rejection *job;
    const vvl_entity *entity;
    const char **names; /* of its columns, the user's own too */
    vvl_value *row;
    size_t count;
} departure;

/* Runs what stands in the buffer, and frees it. */
static vvl_status run(vvl_channel *channel, vvl_buffer *sql, vvl_error *error)
{
    vvl_status status = sql->failed
                            ? vvl_fail_memory(error)
                            : channel->backend->script(channel->connection, sql->data, error);
    vvl_buffer_free(sql);
    return status;
}

static vvl_status list_misfit(void *context, const vvl_misfit *misfit, vvl_error *error)
{
    rejection *self = context;
    vvl_buffer sql = {0};
    vvl_status status = vvl_tally_add(&self->tally, misfit, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_buffer_format(&sql,
                      "INSERT INTO " REJECTED " VALUES ('%s', %" PRId64 ", '%s', '%s')"
                      " ON CONFLICT DO NOTHING",
                      misfit->entity->name, misfit->row, misfit->rule, misfit->column);
    return run(self->channel, &sql, error);
}

/* The value of a column for people; "" where there is none. */
static void show(const departure *self, const char *column, char out[VVL_SHOWN_SIZE])
{
    out[0] = '\0';
    for (size_t i = 0; i < self->count; i++) {
        const vvl_value *value = &self->row[REASONS + i];
        if (strcmp(self->names[i], column) == 0 && value->type != VVL_VALUE_NULL) {
            vvl_value_show(value, out);
        }
    }
}

static vvl_status write_row(const departure *self, vvl_error *error)
{
    char rule[VVL_SHOWN_SIZE];
    char fault[VVL_SHOWN_SIZE];
    char key[VVL_SHOWN_SIZE];
    char parent[VVL_SHOWN_SIZE];
    vvl_value_show(&self->row[RULE], rule);
    vvl_value_show(&self->row[FAULT], fault);
    show(self, vvl_column_flagged(self->entity, VVL_COLUMN_KEY)->name, key);
    show(self, fault, parent);
    const vvl_column *column = vvl_column_find(self->entity, fault);
    bool follows = column != NULL && strcmp(rule, VVL_PARENT_REJECTED) == 0;
    const vvl_rejected_row row = {
        .table = self->entity->name,
        .key = key,
        .rule = rule,
        .column = fault,
        .version = self->job->version,
        .parent_table = follows ? column->references : NULL,
        .parent_key = follows ? parent : NULL,
        .names = self->names,
        .values = &self->row[REASONS],
        .count = self->count,
    };
    return vvl_quarantine_write(self->job->file, &row, error);
}

static vvl_status write_rows(const departure *self, vvl_statement *statement, vvl_error *error)
{
    const vvl_backend *backend = self->job->channel->backend;
    bool has_row = true;
    vvl_status status = backend->execute(statement, NULL, error);
    while (status == VVL_OK) {
        status = backend->step(statement, self->row, &has_row, error);
        if (status != VVL_OK || !has_row) {
            break;
        }
        status = write_row(self, error);
    }
    return status;
}

static void put_query(const departure *self, vvl_buffer *sql)
{
    vvl_buffer_text(sql, "SELECT r.rule, r.fault");
    for (size_t i = 0; i < self->count; i++) {
        vvl_buffer_text(sql, ", t.");
        vvl_sql_name(sql, self->names[i]);
    }
    vvl_buffer_format(sql,
                      " FROM " REJECTED " AS r JOIN \"%s\" AS t ON t.%s = r.row"
                      " WHERE r.entity = '%s' ORDER BY r.row",
                      self->entity->name, self->job->channel->backend->dialect->row_number,
                      self->entity->name);
}

static vvl_status write_table(const departure *self, vvl_error *error)
{
    const vvl_channel *channel = self->job->channel;
    vvl_statement *statement = NULL;
    vvl_buffer sql = {0};
    put_query(self, &sql);
    vvl_statement_text text = {
        .sql = sql.data, .column_count = REASONS + self->count, .stream = true};
    vvl_status status =
        sql.failed ? vvl_fail_memory(error)
                   : channel->backend->prepare(channel->connection, &text, &statement, error);
    vvl_buffer_free(&sql);
    if (status == VVL_OK) {
        status = write_rows(self, statement, error);
        channel->backend->finalize(statement);
    }
    return status;
}

static vvl_status delete_rows(const departure *self, vvl_error *error)
{
    vvl_buffer sql = {0};
    vvl_buffer_format(
        &sql, "DELETE FROM \"%s\" WHERE %s IN (SELECT row FROM " REJECTED " WHERE entity = '%s')",
        self->entity->name, self->job->channel->backend->dialect->row_number, self->entity->name);
    return run(self->job->channel, &sql, error);
}

static vvl_status find_names(departure *self, vvl_error *error)
{
    const vvl_name_list *all = &self->job->columns;
    size_t prefix = strlen(self->entity->name);
    self->names = vvl_arena_alloc(self->job->arena, (all->count + 1) * sizeof *self->names);
    self->row = vvl_arena_zero(self->job->arena, (all->count + REASONS) * sizeof *self->row);
    if (self->names == NULL || self->row == NULL) {
        return vvl_fail_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        const char *name = all->items[i];
        if (strncmp(name, self->entity->name, prefix) == 0 && name[prefix] == '.') {
            self->names[self->count++] = name + prefix + 1;
        }
    }
    return VVL_OK;
}

static vvl_status remove_from(rejection *job, const vvl_entity *entity, vvl_error *error)
{
    departure self = {.job = job, .entity = entity};
    vvl_status status = find_names(&self, error);
    if (status != VVL_OK || self.count == 0) {
        return status;
    }
    status = write_table(&self, error);
    return status == VVL_OK ? delete_rows(&self, error) : status;
}

static vvl_status remove_all(rejection *self, vvl_error *error)
{
    size_t count = 0;
    const vvl_entity *const *tables = vvl_tables(&count);
    vvl_status status = vvl_catalog_columns(self->channel, &self->columns, error);
    for (size_t i = 0; status == VVL_OK && i < count; i++) {
        status = remove_from(self, tables[i], error);
    }
    return status == VVL_OK ? vvl_quarantine_sync(self->file, error) : status;
}

static vvl_status reject(rejection *self, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_connection *connection = self->channel->connection;
    vvl_status status = backend->script(connection, make_list, error);
    if (status == VVL_OK) {
        status = vvl_misfits_each(self->channel, REJECTED, list_misfit, self, error);
    }
    if (status == VVL_OK && self->tally.rows > 0) {
        status = remove_all(self, error);
    }
    return status == VVL_OK ? backend->script(connection, drop_list, error) : status;
}

vvl_status vvl_reject_misfits(vvl_channel *channel, const char *version, vvl_quarantine *file,
                              vvl_faults *faults, vvl_error *error)
{
    rejection self = {.channel = channel, .version = version, .file = file};
    if (channel->backend->dialect->row_number == NULL) {
        return VVL_OK; /* nothing is to be found there */
    }
    self.arena = vvl_arena_new(8192);
    self.columns.arena = self.arena;
    self.tally.arena = vvl_arena_new(4096);
    vvl_status status = self.arena == NULL || self.tally.arena == NULL ? vvl_fail_memory(error)
                                                                       : reject(&self, error);
    vvl_arena_free(self.arena);
    if (status == VVL_OK) {
        *faults = vvl_tally_faults(&self.tally);
    } else {
        vvl_arena_free(self.tally.arena);
    }
    return status;
}
