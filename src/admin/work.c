#include "admin/work.h"

#include "util/error.h"

#include <string.h>

_Static_assert(sizeof((vvl_backup_result){0}.schema_version) >= VVL_VERSION_SIZE,
               "a version is cut");

static vvl_status check_backend(const vvl_backend *backend, vvl_error *error)
{
    if (backend->dialect->work_unit != NULL) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_USAGE, "a database of this kind (%s) has no backups", backend->name);
    vvl_hint(error, "copy it into another database instead: vvldb copy");
    return VVL_E_USAGE;
}

vvl_status vvl_admin_job_begin(vvl_admin_job *job, const char *name, vvl_db *db, const char *path,
                               const vvl_backup_options *options, vvl_access access,
                               vvl_error *error)
{
    *job = (vvl_admin_job){.started = vvl_time_now()};
    if (path == NULL || path[0] == '\0') {
        vvl_fail(error, VVL_E_USAGE, "%s was called without the name of a file", name);
        vvl_hint(error, "name the file of the backup");
        return VVL_E_USAGE;
    }
    if (options != NULL) {
        job->options = *options;
    }
    vvl_status status = vvl_pool_enter(db, access, &job->pool, &job->channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = check_backend(job->channel->backend, error);
    job->arena = status == VVL_OK ? vvl_arena_new(8192) : NULL;
    if (status == VVL_OK && job->arena == NULL) {
        status = vvl_fail_memory(error);
    }
    job->database.arena = job->arena;
    job->backup.arena = job->arena;
    if (status != VVL_OK) {
        vvl_channel_release(job->pool, job->channel);
    }
    return status;
}

/* The sum of a result's tables. */
static uint64_t rows_of(const vvl_content_list *content)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < content->count; i++) {
        rows += (uint64_t)content->tables[i].rows;
    }
    return rows;
}

vvl_status vvl_admin_job_end(vvl_admin_job *job, vvl_status status, vvl_backup_result *out)
{
    vvl_channel_release(job->pool, job->channel);
    if (status != VVL_OK || out == NULL) {
        vvl_arena_free(job->arena);
        return status;
    }
    *out = (vvl_backup_result){
        .tables = job->backup.tables,
        .table_count = job->backup.count,
        .rows = rows_of(&job->backup),
        .size_bytes = job->size_bytes,
        .seconds = (double)(vvl_time_now() - job->started) / 1e6,
        .memory = job->arena,
    };
    memcpy(out->schema_version, job->backup.newest.version, sizeof job->backup.newest.version);
    return VVL_OK;
}

static bool report(void *context, const char *table, uint64_t done, uint64_t total)
{
    vvl_admin_job *job = context;
    if (job->options.progress == NULL) {
        return true;
    }
    job->progress.table = table;
    job->progress.rows = done;
    job->progress.total = total;
    job->progress.seconds = (double)(vvl_time_now() - job->stage_started) / 1e6;
    return job->options.progress(job->options.progress_context, &job->progress);
}

vvl_status vvl_admin_job_stage(vvl_admin_job *job, vvl_stage stage, const char *path, vvl_work *out,
                               vvl_error *error)
{
    job->stage_started = vvl_time_now();
    job->progress =
        (vvl_progress){.stage = stage, .unit = job->channel->backend->dialect->work_unit};
    *out = (vvl_work){.path = path, .descriptor = -1, .progress = report, .context = job};
    if (report(job, NULL, 0, 0)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_CANCELLED, "the work was stopped before its end");
    vvl_hint(error, "run it again");
    return VVL_E_CANCELLED;
}

vvl_status vvl_admin_job_check_path(const vvl_admin_job *job, const char *path, vvl_error *error)
{
    const vvl_backend *backend = job->channel->backend;
    if (backend->owns == NULL || !backend->owns(job->channel->connection, path)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_USAGE, "%s is a file of the database itself", path);
    vvl_hint(error, "name another file");
    return VVL_E_USAGE;
}
