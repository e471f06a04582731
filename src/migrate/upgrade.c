#include <vvl/schema.h>

#include "core/enter.h"
#include "migrate/apply.h"
#include "migrate/faults.h"
#include "migrate/job.h"
#include "util/error.h"

#include <string.h>

/* Where the database stands, if that is a place to go on from. */
static vvl_status find_position(vvl_migrate_job *job, const char **current, vvl_error *error)
{
    vvl_ledger_book *book = vvl_arena_alloc(job->arena, sizeof *book);
    if (book == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_ledger_read(job->channel, job->arena, book, error);
    if (status == VVL_OK) {
        status = vvl_ledger_check(book, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_check_whole(book, error);
    }
    *current = book->position.version;
    return status;
}

static vvl_status find_target(const vvl_migrate_job *job, const char **version, vvl_error *error)
{
    const vvl_dialect *dialect = job->channel->backend->dialect;
    if (*version == NULL) {
        *version = vvl_migration_newest(dialect);
    }
    const vvl_migration *migration = vvl_migration_find(dialect, *version);
    if (migration == NULL) {
        vvl_fail(error, VVL_E_USAGE, "there is no version \"%.30s\"", *version);
        vvl_hint(error, "the newest is %s; vvldb migrations shows all",
                 vvl_migration_newest(dialect));
        return VVL_E_USAGE;
    }
    /* Constant, and so longer-lived than the caller's text. */
    *version = migration->version;
    return VVL_OK;
}

static vvl_status check_direction(const char *current, const char *target, bool down,
                                  vvl_error *error)
{
    int order = vvl_version_compare(target, current);
    if (down ? order <= 0 : order >= 0) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_USAGE, "the database is at version %s, which is %s than %s", current,
             down ? "older" : "newer", target);
    vvl_hint(error, "use vvldb %s to get there", down ? "upgrade" : "downgrade");
    return VVL_E_USAGE;
}

static vvl_status check_reversible(const vvl_dialect *dialect, const char *current,
                                   const char *target, vvl_error *error)
{
    const vvl_migration *at = dialect->migrations;
    for (; at->version != NULL; at++) {
        bool left = vvl_version_compare(at->version, target) > 0 &&
                    vvl_version_compare(at->version, current) <= 0;
        if (left && at->down == NULL) {
            vvl_fail(error, VVL_E_STATE, "there is no way back from version %s", at->version);
            vvl_hint(error, "restore a backup that was made before it");
            return VVL_E_STATE;
        }
    }
    return VVL_OK;
}

static vvl_status count_losses(vvl_migrate_job *job, const vvl_migrate_step *step, vvl_error *error)
{
    vvl_status status = vvl_channel_begin(job->channel, VVL_TRANSACTION_SNAPSHOT, error);
    if (status == VVL_OK) {
        status = vvl_migrate_question(job, step, error);
        vvl_channel_rollback(job->channel);
    }
    return status;
}

/* Each statement that would be run, and what does not fit; what the first step gives up can be
 * counted already. */
static vvl_status describe(vvl_migrate_job *job, const vvl_migrate_step *step, bool first,
                           vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < step->script.count; i++) {
        if (!vvl_script_asks(&step->script, i)) {
            status = vvl_migrate_add(job, step->migration->version, step->script.statements[i].sql,
                                     NULL, error);
        }
    }
    if (status == VVL_OK && !step->down && vvl_script_has(&step->script, "convert")) {
        status = vvl_faults_find(job->channel, &job->result.faults, error);
    }
    return status == VVL_OK && first ? count_losses(job, step, error) : status;
}

static vvl_status take_step(vvl_migrate_job *job, const vvl_migration *migration, bool down,
                            bool *first, vvl_error *error)
{
    vvl_migrate_step step;
    vvl_status status = vvl_migrate_read(job, migration, down, &step, error);
    if (status == VVL_OK) {
        status = job->options.dry_run ? describe(job, &step, *first, error)
                                      : vvl_migrate_run(job, &step, error);
    }
    *first = false;
    return status;
}

static vvl_status go_up(vvl_migrate_job *job, const char *current, const char *target,
                        vvl_error *error)
{
    vvl_status status = VVL_OK;
    bool first = true;
    const vvl_migration *at = job->channel->backend->dialect->migrations;
    for (; status == VVL_OK && at->version != NULL; at++) {
        if (vvl_version_compare(at->version, current) > 0 &&
            vvl_version_compare(at->version, target) <= 0) {
            status = take_step(job, at, false, &first, error);
        }
    }
    return status;
}

static vvl_status go_down(vvl_migrate_job *job, const char *current, const char *target,
                          vvl_error *error)
{
    bool first = true;
    const vvl_migration *oldest = job->channel->backend->dialect->migrations;
    const vvl_migration *at = vvl_migration_find(job->channel->backend->dialect, current);
    vvl_status status = check_reversible(job->channel->backend->dialect, current, target, error);
    for (; status == VVL_OK && vvl_version_compare(at->version, target) > 0; at--) {
        status = take_step(job, at, true, &first, error);
        if (at == oldest) {
            break;
        }
    }
    return status;
}

static vvl_status go(vvl_migrate_job *job, const char *target, bool down, vvl_error *error)
{
    const char *current = NULL;
    vvl_status status = find_position(job, &current, error);
    if (status == VVL_OK) {
        status = check_direction(current, target, down, error);
    }
    job->result.from = current;
    job->result.to = target;
    if (status != VVL_OK || strcmp(current, target) == 0) {
        return status;
    }
    return down ? go_down(job, current, target, error) : go_up(job, current, target, error);
}

/* Who finds nothing to do need not wait for anybody. */
static vvl_status look_and_go(vvl_migrate_job *job, const char *target, bool down, vvl_error *error)
{
    const char *current = NULL;
    vvl_status status = find_position(job, &current, error);
    if (!job->options.dry_run && (status != VVL_OK || strcmp(current, target) != 0)) {
        /* What looks wrong may be another process in the middle of it. */
        vvl_error locked;
        vvl_status waited = vvl_migrate_exclude(job, &locked);
        if (waited != VVL_OK) {
            if (error != NULL) {
                *error = locked;
            }
            return waited;
        }
    }
    return go(job, target, down, error);
}

static vvl_status migrate(vvl_db *db, const char *version, bool down,
                          const vvl_migrate_options *options, vvl_migrate_result *out,
                          vvl_error *error)
{
    vvl_migrate_job job;
    vvl_status status = vvl_migrate_open(&job, db, options, error);
    if (status == VVL_OK) {
        status = find_target(&job, &version, error);
    }
    if (status == VVL_OK) {
        status = look_and_go(&job, version, down, error);
    }
    if (job.pool != NULL) {
        /* What is known of the schema may have become wrong on the way. */
        atomic_store_explicit(&job.pool->schema_ready, false, memory_order_release);
    }
    vvl_migrate_close(&job, status, out);
    return status;
}

vvl_status vvl_schema_upgrade(vvl_db *db, const char *version, const vvl_migrate_options *options,
                              vvl_migrate_result *out, vvl_error *error)
{
    return migrate(db, version, false, options, out, error);
}

vvl_status vvl_schema_downgrade(vvl_db *db, const char *version, const vvl_migrate_options *options,
                                vvl_migrate_result *out, vvl_error *error)
{
    if (version == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_schema_downgrade needs a version");
    }
    return migrate(db, version, true, options, out, error);
}
