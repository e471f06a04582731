#include "core/catalog.h"
#include "core/schema.h"
#include "transfer/job.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

static vvl_status check_missing(const vvl_catalog *catalog, vvl_arena *arena, vvl_error *error)
{
    vvl_name_list missing = {.arena = arena};
    vvl_status status = vvl_catalog_missing(catalog, &missing, error);
    if (status == VVL_OK && missing.count > 0) {
        vvl_fail(error, VVL_E_SCHEMA, "the source is not what its version says: %.200s",
                 missing.items[0]);
        vvl_hint(error, "see all that is wrong with it with: vvldb status --db SOURCE");
        return VVL_E_SCHEMA;
    }
    return status;
}

/* Names as many as a message holds. */
static vvl_status fail_extra(const vvl_name_list *extra, vvl_error *error)
{
    vvl_buffer names = {0};
    for (size_t i = 0; i < extra->count && names.size < 250; i++) {
        vvl_buffer_text(&names, i == 0 ? "" : ", ");
        vvl_buffer_text(&names, extra->items[i]);
    }
    if (names.failed) {
        vvl_buffer_free(&names);
        return vvl_fail_memory(error);
    }
    vvl_fail(error, VVL_E_POLICY,
             "the source holds tables, views or columns that are not vvldb's: %.300s", names.data);
    vvl_hint(error, "to leave them behind in the source, say: --extra leave");
    vvl_buffer_free(&names);
    return VVL_E_POLICY;
}

static vvl_status check_extra(const vvl_job *job, const vvl_catalog *catalog, vvl_arena *arena,
                              vvl_error *error)
{
    vvl_name_list extra = {.arena = arena};
    if (job->options.extra == VVL_EXTRA_LEAVE) {
        return VVL_OK;
    }
    vvl_status status = vvl_catalog_extra(catalog, &extra, error);
    return status == VVL_OK && extra.count > 0 ? fail_extra(&extra, error) : status;
}

vvl_status vvl_job_check_source(vvl_job *job, vvl_error *error)
{
    vvl_catalog catalog;
    vvl_channel *channel = job->source.channel;
    vvl_status status = vvl_side_require_schema(&job->source, error);
    vvl_arena *arena = status == VVL_OK ? vvl_arena_new(8192) : NULL;
    if (status == VVL_OK && arena == NULL) {
        status = vvl_fail_memory(error);
    }
    if (status == VVL_OK) {
        status = vvl_catalog_read(channel, arena, &catalog, error);
    }
    if (status == VVL_OK) {
        status = check_missing(&catalog, arena, error);
    }
    if (status == VVL_OK) {
        status = check_extra(job, &catalog, arena, error);
    }
    vvl_arena_free(arena);
    return status;
}

/* Whose foreign keys are being looked at. */
typedef struct reference_check {
    const vvl_entity *entity;
    const vvl_column *column;
} reference_check;

static vvl_status take_orphan(void *context, const vvl_value *stored, vvl_error *error)
{
    const reference_check *check = context;
    const char *table = check->entity->name;
    const char *column = check->column->name;
    char key[VVL_KEY_TEXT_SIZE];
    vvl_key_text(&vvl_entity_legacy_ids, stored, key);
    vvl_fail(error, VVL_E_REFERENCE, "%s.%s of the row %s names no row of %s", table, column, key,
             check->column->references);
    vvl_hint(error, "correct or delete the row in the source and run again");
    vvl_locate(error, table, column);
    if (error != NULL) {
        vvl_error_text(error->key, sizeof error->key, key);
        snprintf(error->constraint, sizeof error->constraint, "%.25s_%.25s_fkey", table, column);
    }
    return VVL_E_REFERENCE;
}

/* As stored, not as converted: what the rules for ids keep apart is apart already. */
static vvl_status check_reference(vvl_job *job, reference_check *check, vvl_error *error)
{
    char sql[512];
    /* A row of the form of legacy_ids, so that the key is found where that has it. */
    snprintf(sql, sizeof sql,
             "SELECT '', c.\"id\" FROM \"%s\" c WHERE c.\"%s\" IS NOT NULL AND NOT EXISTS "
             "(SELECT 1 FROM \"%s\" p WHERE p.\"id\" = c.\"%s\") LIMIT 1",
             check->entity->name, check->column->name, check->column->references,
             check->column->name);
    return vvl_channel_query(job->source.channel, sql, NULL, 2, take_orphan, check, error);
}

vvl_status vvl_job_check_references(vvl_job *job, vvl_error *error)
{
    for (size_t t = 0; t < job->table_count; t++) {
        reference_check check = {.entity = job->tables[t]};
        for (size_t i = 0; i < check.entity->column_count; i++) {
            check.column = &check.entity->columns[i];
            vvl_status status =
                check.column->references == NULL ? VVL_OK : check_reference(job, &check, error);
            if (status != VVL_OK) {
                return status;
            }
        }
    }
    return VVL_OK;
}
