#include "core/catalog.h"
#include "core/schema.h"
#include "transfer/job.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

static vvl_status check_missing(const vvl_side *side, const vvl_catalog *catalog, vvl_arena *arena,
                                vvl_error *error)
{
    vvl_name_list missing = {.arena = arena};
    vvl_status status = vvl_catalog_missing(catalog, side->version, NULL, &missing, error);
    if (status == VVL_OK && missing.count > 0) {
        vvl_fail(error, VVL_E_SCHEMA, "the %s is not what its version says: %.200s", side->what,
                 missing.items[0]);
        vvl_hint(error, "see all that is wrong with it with: vvldb status --db URL");
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
             "the source holds tables, views, columns or triggers that are not vvldb's: %.300s",
             names.data);
    vvl_hint(error, "to pass over them, say: --extra leave");
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
    vvl_status status = vvl_catalog_extra(catalog, job->source.version, &extra, error);
    return status == VVL_OK && extra.count > 0 ? fail_extra(&extra, error) : status;
}

/* A version that we know, and everything that belongs to it. */
static vvl_status check_schema(vvl_side *side, vvl_arena *arena, vvl_catalog *catalog,
                               vvl_error *error)
{
    vvl_status status = vvl_side_require_schema(side, error);
    if (status == VVL_OK) {
        status = vvl_catalog_read(side->channel, arena, catalog, error);
    }
    return status == VVL_OK ? check_missing(side, catalog, arena, error) : status;
}

vvl_status vvl_job_check_source(vvl_job *job, vvl_error *error)
{
    vvl_catalog catalog;
    vvl_arena *arena = vvl_arena_new(8192);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = check_schema(&job->source, arena, &catalog, error);
    if (status == VVL_OK) {
        status = check_extra(job, &catalog, arena, error);
    }
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_job_check_target(vvl_job *job, vvl_error *error)
{
    vvl_catalog catalog;
    vvl_arena *arena = vvl_arena_new(8192);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = check_schema(&job->target, arena, &catalog, error);
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
             "(SELECT 1 FROM \"%s\" p WHERE p.\"id\" = c.\"%s\"%s) LIMIT 1",
             check->entity->name, check->column->name, check->column->references,
             check->column->name, job->source.channel->backend->dialect->bytewise);
    vvl_statement_text text = {.sql = sql, .column_count = 2};
    return vvl_channel_query(job->source.channel, &text, take_orphan, check, error);
}

vvl_status vvl_job_check_references(vvl_job *job, vvl_error *error)
{
    for (size_t t = 0; t < job->table_count; t++) {
        vvl_entity entity = vvl_entity_at(job->tables[t], job->source.version);
        reference_check check = {.entity = &entity};
        for (size_t i = 0; i < entity.column_count; i++) {
            check.column = &entity.columns[i];
            vvl_status status =
                check.column->references == NULL ? VVL_OK : check_reference(job, &check, error);
            if (status != VVL_OK) {
                return status;
            }
        }
    }
    return VVL_OK;
}
