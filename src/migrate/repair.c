#include <vvl/schema.h>

#include "migrate/loose.h"
#include "util/error.h"

#include <string.h>

/* The migration that was begun, as this library has it. */
static vvl_status find_begun(vvl_migrate_job *job, const vvl_loose_book *begun,
                             vvl_migrate_step *step, vvl_error *error)
{
    char checksum[VVL_CHECKSUM_SIZE];
    const vvl_dialect *dialect = job->channel->backend->dialect;
    const vvl_migration *migration = vvl_migration_find(dialect, begun->version);
    const char *sql = NULL;
    if (migration != NULL) {
        sql = begun->down ? migration->down : migration->up;
    }
    vvl_status status = sql == NULL ? VVL_OK : vvl_checksum(sql, dialect->lexis, checksum, error);
    if (status != VVL_OK) {
        return status;
    }
    if (sql == NULL || strcmp(checksum, begun->checksum) != 0) {
        vvl_fail(error, VVL_E_SCHEMA,
                 "the migration that was interrupted is none that this vvldb has");
        vvl_hint(error, "repair it with the vvldb that began it");
        return VVL_E_SCHEMA;
    }
    return vvl_migrate_read(job, migration, begun->down, step, error);
}

static vvl_status finish(vvl_migrate_job *job, vvl_error *error)
{
    vvl_loose_book begun;
    vvl_migrate_step step;
    vvl_status status = vvl_loose_read(job, &begun, error);
    if (status == VVL_OK) {
        status = find_begun(job, &begun, &step, error);
    }
    return status == VVL_OK ? vvl_loose_finish(job, &step, &begun, error) : status;
}

static vvl_status repair(vvl_migrate_job *job, vvl_error *error)
{
    vvl_ledger_book before;
    vvl_ledger_book after;
    vvl_status status = job->options.dry_run ? VVL_OK : vvl_migrate_exclude(job, error);
    if (status == VVL_OK) {
        status = vvl_ledger_read(job->channel, job->arena, &before, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_check(&before, error);
    }
    if (status == VVL_OK && before.interrupted) {
        status = finish(job, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_read(job->channel, job->arena, &after, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    job->result.from =
        vvl_arena_text(job->arena, before.position.version, strlen(before.position.version));
    job->result.to =
        vvl_arena_text(job->arena, after.position.version, strlen(after.position.version));
    return job->result.from == NULL || job->result.to == NULL ? vvl_fail_memory(error) : VVL_OK;
}

vvl_status vvl_schema_repair(vvl_db *db, const vvl_migrate_options *options,
                             vvl_migrate_result *out, vvl_error *error)
{
    vvl_migrate_job job;
    vvl_status status = vvl_migrate_open(&job, db, options, error);
    if (status == VVL_OK) {
        status = repair(&job, error);
    }
    vvl_migrate_close(&job, status, out);
    return status;
}
