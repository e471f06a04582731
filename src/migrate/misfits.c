#include "core/catalog.h"
#include "core/convert.h"
#include "core/fidelity.h"
#include "core/rule.h"
#include "migrate/conversion.h"
#include "migrate/twins.h"
#include "util/error.h"
#include "util/sql.h"

#include <string.h>

enum { ROW_ARENA = 1 << 16 };

/* A table that is being looked at. */
typedef struct look {
    vvl_channel *channel;
    vvl_arena *arena; /* of a row */
    vvl_name_list columns;
    const vvl_entity *entity;
    size_t there[VVL_COLUMNS_MAX]; /* numbers of the columns that the table has */
    size_t count;
    bool orphans_only;
    const char *rejected;
    vvl_misfit_function *each;
    void *context;
} look;

static vvl_status report(const look *self, int64_t row, const char *column, vvl_reason reason,
                         vvl_rule rule, vvl_error *error)
{
    vvl_misfit misfit = {self->entity, column, row, vvl_reason_text(reason),
                         vvl_doctor_rules(NULL)[rule].id};
    return self->each(self->context, &misfit, error);
}

static vvl_status look_at_row(const look *self, const vvl_value *stored, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX] = {{.type = VVL_VALUE_NULL}};
    int64_t number = stored[0].as.integer;
    vvl_status status = VVL_OK;
    vvl_arena_reset(self->arena);
    for (size_t i = 0; status == VVL_OK && i < self->count; i++) {
        const vvl_column *column = &self->entity->columns[self->there[i]];
        vvl_reason reason = vvl_convert(column, &stored[i + 1], self->arena, &row[self->there[i]]);
        if (vvl_reason_is_memory(reason)) {
            return vvl_fail_memory(error);
        }
        if (reason != VVL_REASON_NONE) {
            status = report(self, number, column->name, reason,
                            vvl_rule_of_reason(column, &stored[i + 1], reason), error);
        }
    }
    const vvl_column *early = status == VVL_OK ? vvl_rule_order(self->entity, row) : NULL;
    return early == NULL
               ? status
               : report(self, number, early->name, VVL_REASON_ORDER, VVL_RULE_ORDER, error);
}

static bool is_there(const look *self, const char *column)
{
    return vvl_name_list_has_column(&self->columns, self->entity->name, column);
}

static void find_columns(look *self)
{
    self->count = 0;
    for (size_t i = 0; i < self->entity->column_count; i++) {
        if (is_there(self, self->entity->columns[i].name)) {
            self->there[self->count++] = i;
        }
    }
}

static void write_query(const look *self, vvl_buffer *sql)
{
    vvl_buffer_format(sql, "SELECT %s", self->channel->backend->dialect->row_number);
    for (size_t i = 0; i < self->count; i++) {
        vvl_buffer_text(sql, ", ");
        vvl_sql_name(sql, self->entity->columns[self->there[i]].name);
    }
    vvl_buffer_text(sql, " FROM ");
    vvl_sql_name(sql, self->entity->name);
}

static vvl_status each_row(const look *self, vvl_statement *statement, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_value stored[VVL_COLUMNS_MAX + 1];
    bool has_row = true;
    vvl_status status = backend->execute(statement, NULL, error);
    while (status == VVL_OK) {
        status = backend->step(statement, stored, &has_row, error);
        if (status != VVL_OK || !has_row) {
            break;
        }
        status = look_at_row(self, stored, error);
    }
    return status;
}

static vvl_status look_at_values(const look *self, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_buffer sql = {0};
    vvl_statement *statement = NULL;
    write_query(self, &sql);
    vvl_statement_text text = {.sql = sql.data, .column_count = self->count + 1, .stream = true};
    vvl_status status = sql.failed
                            ? vvl_fail_memory(error)
                            : backend->prepare(self->channel->connection, &text, &statement, error);
    vvl_buffer_free(&sql);
    if (status != VVL_OK) {
        return status;
    }
    status = each_row(self, statement, error);
    backend->finalize(statement);
    return status;
}

/* A reference that is being looked at, and what is wrong with those that are found. */
typedef struct reference {
    const look *look;
    const vvl_column *column;
    const char *reason;
    const char *rule;
} reference;

static vvl_status take_child(void *context, const vvl_value *row, vvl_error *error)
{
    const reference *self = context;
    const look *look = self->look;
    vvl_misfit misfit = {look->entity, self->column->name, row[0].as.integer, self->reason,
                         self->rule};
    return look->each(look->context, &misfit, error);
}

/* Runs what stands in the buffer, and frees it. */
static vvl_status find_children(reference *found, vvl_buffer *sql, vvl_error *error)
{
    vvl_statement_text text = {.sql = sql->data, .column_count = 1, .stream = true};
    vvl_status status =
        sql->failed ? vvl_fail_memory(error)
                    : vvl_channel_query(found->look->channel, &text, take_child, found, error);
    vvl_buffer_free(sql);
    return status;
}

static vvl_status look_for_orphans(const look *self, const vvl_column *column, vvl_error *error)
{
    vvl_buffer sql = {0};
    reference found = {self, column, "names a row that is not there",
                       vvl_doctor_rules(NULL)[VVL_RULE_ORPHAN].id};
    vvl_buffer_format(&sql,
                      "SELECT c.%s FROM \"%s\" AS c WHERE c.\"%s\" IS NOT NULL AND NOT EXISTS "
                      "(SELECT 1 FROM \"%s\" AS p WHERE p.\"id\" = c.\"%s\"%s)",
                      self->channel->backend->dialect->row_number, self->entity->name, column->name,
                      column->references, column->name, self->channel->backend->dialect->bytewise);
    return find_children(&found, &sql, error);
}

static vvl_status look_for_descendants(const look *self, const vvl_column *column, vvl_error *error)
{
    const vvl_dialect *dialect = self->channel->backend->dialect;
    vvl_buffer sql = {0};
    reference found = {self, column, "names a row that was rejected", VVL_PARENT_REJECTED};
    vvl_buffer_format(&sql,
                      "SELECT c.%s FROM \"%s\" AS c WHERE c.\"%s\" IN (SELECT p.\"id\"%s FROM "
                      "\"%s\" AS p JOIN %s AS r ON r.row = p.%s WHERE r.entity = '%s')",
                      dialect->row_number, self->entity->name, column->name, dialect->bytewise,
                      column->references, self->rejected, dialect->row_number, column->references);
    return find_children(&found, &sql, error);
}

static vvl_status look_at_reference(const look *self, const vvl_column *column, vvl_error *error)
{
    vvl_status status = look_for_orphans(self, column, error);
    return status == VVL_OK && self->rejected != NULL ? look_for_descendants(self, column, error)
                                                      : status;
}

static vvl_status look_at_twins(const look *self, vvl_error *error)
{
    const vvl_twins twins = {self->channel,  self->entity, &self->columns,
                             self->rejected, self->each,   self->context};
    return vvl_twins_each(&twins, error);
}

static vvl_status look_at_table(look *self, const vvl_entity *entity, vvl_error *error)
{
    self->entity = entity;
    find_columns(self);
    bool values = self->count > 0 && !self->orphans_only;
    vvl_status status = values ? look_at_values(self, error) : VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < self->count; i++) {
        const vvl_column *column = &entity->columns[self->there[i]];
        if (column->references != NULL) {
            status = look_at_reference(self, column, error);
        }
    }
    return status == VVL_OK && values ? look_at_twins(self, error) : status;
}

static vvl_status look_at_all(look *self, vvl_arena *arena, vvl_error *error)
{
    size_t count = 0;
    const vvl_entity *const *tables = vvl_tables(&count);
    self->columns = (vvl_name_list){.arena = arena};
    vvl_status status = vvl_catalog_columns(self->channel, &self->columns, error);
    for (size_t i = 0; status == VVL_OK && i < count; i++) {
        status = look_at_table(self, tables[i], error);
    }
    return status;
}

static vvl_status look_for(look *self, vvl_error *error)
{
    if (self->channel->backend->dialect->row_number == NULL) {
        return VVL_OK;
    }
    self->arena = vvl_arena_new(ROW_ARENA);
    vvl_arena *names = vvl_arena_new(8192);
    vvl_status status = self->arena == NULL || names == NULL ? vvl_fail_memory(error)
                                                             : look_at_all(self, names, error);
    vvl_arena_free(names);
    vvl_arena_free(self->arena);
    return status;
}

vvl_status vvl_misfits_each(vvl_channel *channel, const char *rejected, vvl_misfit_function *each,
                            void *context, vvl_error *error)
{
    look self = {.channel = channel, .rejected = rejected, .each = each, .context = context};
    vvl_conversion conversion;
    vvl_status status = vvl_conversion_open(&conversion, channel, true, error);
    if (status == VVL_OK) {
        status = look_for(&self, error);
        vvl_conversion_end(&conversion);
    }
    return status;
}

vvl_status vvl_orphans_each(vvl_channel *channel, vvl_misfit_function *each, void *context,
                            vvl_error *error)
{
    look self = {.channel = channel, .orphans_only = true, .each = each, .context = context};
    return look_for(&self, error);
}
