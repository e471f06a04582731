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

/* What is left behind is told in the result. */
static vvl_status check_extra(vvl_job *job, const vvl_catalog *catalog, vvl_error *error)
{
    vvl_name_list extra = {.arena = job->arena};
    vvl_status status = vvl_catalog_extra(catalog, job->source.version, &extra, error);
    if (status == VVL_OK && extra.count > 0 && job->options.extra != VVL_EXTRA_LEAVE) {
        return fail_extra(&extra, error);
    }
    job->result.left = extra.items;
    job->result.left_count = extra.count;
    return status;
}

/* A version that we know, and everything that belongs to it. */
static vvl_status check_schema(vvl_side *side, vvl_arena *arena, vvl_catalog *catalog,
                               vvl_error *error)
{
    vvl_status status = vvl_side_require_schema(side, error);
    if (status == VVL_OK) {
        status = vvl_catalog_read(side->channel, arena, catalog, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    return side->recognized ? vvl_side_note_columns(side, catalog, error)
                            : check_missing(side, catalog, arena, error);
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
        status = check_extra(job, &catalog, error);
    }
    vvl_arena_free(arena);
    if (status == VVL_OK) {
        vvl_intake_attach(&job->intake, job->source.channel, job->source.version);
    }
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
