#include "core/convert.h"
#include "core/schema.h"
#include "transfer/job.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* The rows that a new schema comes with carry this time, 2025-01-01, and lose it when changed. */
#define SCHEMA_ROW_TIME INT64_C(1735689600000000)

enum { SCHEMA_ROWS_MAX = 16 };

/* Rows of the target that are there because its schema was made, of the table looked at. */
typedef struct schema_rows {
    const vvl_entity *entity;
    vvl_uuid ids[SCHEMA_ROWS_MAX];
    size_t count;
} schema_rows;

static bool has_schema_time(const vvl_entity *entity, const char *name, const vvl_value *row)
{
    const vvl_column *column = vvl_column_find(entity, name);
    if (column == NULL) {
        return false;
    }
    const vvl_value *value = &row[vvl_column_index(entity, column)];
    return value->type == VVL_VALUE_TIME && value->as.time == SCHEMA_ROW_TIME;
}

static vvl_status take_row(void *context, const vvl_value *stored, const vvl_value *row,
                           vvl_error *error)
{
    schema_rows *found = context;
    const vvl_entity *entity = found->entity;
    (void)stored;
    if (found->count < SCHEMA_ROWS_MAX && has_schema_time(entity, "created_at", row) &&
        has_schema_time(entity, "updated_at", row)) {
        const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
        found->ids[found->count++] = row[vvl_column_index(entity, key)].as.id;
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_CONFLICT, "the target is not empty: %s holds rows", entity->name);
    vvl_hint(error, "copy into an empty database, or into one fresh from vvldb init");
    vvl_locate(error, entity->name, NULL);
    return VVL_E_CONFLICT;
}

static vvl_status delete_rows(vvl_job *job, const schema_rows *rows, vvl_error *error)
{
    vvl_channel *channel = job->target.channel;
    vvl_statement *statement = NULL;
    vvl_status status =
        vvl_channel_simple(channel, rows->entity, VVL_OPERATION_DELETE, &statement, error);
    for (size_t i = 0; status == VVL_OK && i < rows->count; i++) {
        vvl_value id = {.type = VVL_VALUE_ID, .as.id = rows->ids[i]};
        status = vvl_channel_run(channel, statement, &id, NULL, error);
    }
    return status;
}

/* The source has its own of the rows that a schema comes with, changed or not, or deleted them. */
static vvl_status clear_table(vvl_job *job, const vvl_entity *entity, vvl_error *error)
{
    schema_rows rows = {.entity = entity};
    vvl_status status = vvl_side_each(&job->target, entity, take_row, &rows, error);
    return status == VVL_OK ? delete_rows(job, &rows, error) : status;
}

static vvl_status refuse_legacy_row(void *context, const vvl_value *stored, const vvl_value *row,
                                    vvl_error *error)
{
    (void)context;
    (void)stored;
    (void)row;
    vvl_fail(error, VVL_E_CONFLICT, "the target is not empty: %s holds rows",
             vvl_entity_legacy_ids.name);
    vvl_hint(error, "copy into an empty database, or into one fresh from vvldb init");
    return VVL_E_CONFLICT;
}

vvl_status vvl_job_prepare_target(vvl_job *job, vvl_error *error)
{
    const vvl_backend *backend = job->target.db->backend;
    vvl_channel *channel = job->target.channel;
    bool changed = false;
    vvl_status status = VVL_OK;
    if (backend->dialect->schema_lock != NULL) {
        status = backend->script(channel->connection, backend->dialect->schema_lock, error);
    }
    if (status == VVL_OK) {
        status = vvl_schema_apply(channel, NULL, &changed, error);
    }
    for (size_t i = 0; status == VVL_OK && i < job->table_count; i++) {
        status = clear_table(job, job->tables[i], error);
    }
    if (status == VVL_OK) {
        status = vvl_side_each_legacy(&job->target, refuse_legacy_row, NULL, error);
    }
    return status;
}
