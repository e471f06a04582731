#include <vvl/admin.h>

#include "admin/work.h"
#include "util/error.h"
#include "util/place.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A database of ours, so that nobody relies on a backup of the wrong one. What only takes its own
 * tables into a backup has to know all of them. */
static vvl_status check_database(vvl_admin_job *job, vvl_error *error)
{
    vvl_schema_position position;
    bool whole = (job->channel->backend->capabilities & VVL_CAPABILITY_EMBEDDED) != 0;
    vvl_status status = vvl_schema_read(job->channel, &position, error);
    if (status != VVL_OK) {
        return status;
    }
    if (job->database.count == 0 || (!whole && position.ledger == VVL_LEDGER_UNKNOWN)) {
        return vvl_schema_refuse(&position, error);
    }
    return VVL_OK;
}

static vvl_status prepare(vvl_admin_job *job, vvl_error *error)
{
    const vvl_backend *backend = job->channel->backend;
    const char *settings = backend->dialect->transfer_settings;
    vvl_status status = VVL_OK;
    if (settings != NULL) {
        status = backend->script(job->channel->connection, settings, error);
    }
    if (status == VVL_OK) {
        status = vvl_content_of_database(&job->database, job->channel, error);
    }
    return status == VVL_OK ? check_database(job, error) : status;
}

static vvl_status write_state(vvl_admin_job *job, const vvl_temporary *file, vvl_error *error)
{
    const vvl_channel *channel = job->channel;
    vvl_work work;
    vvl_status status = vvl_admin_job_stage(job, VVL_STAGE_COPY, file->path, &work, error);
    if (status == VVL_OK) {
        status = prepare(job, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    work.descriptor = file->descriptor;
    work.tables = vvl_content_names(&job->database);
    work.table_count = job->database.count + job->database.views.count;
    return work.tables == NULL ? vvl_fail_memory(error)
                               : channel->backend->backup(channel->connection, &work, error);
}

static vvl_status write_file(vvl_admin_job *job, const vvl_temporary *file, vvl_error *error)
{
    vvl_status status = vvl_channel_begin(job->channel, VVL_TRANSACTION_SNAPSHOT, error);
    if (status != VVL_OK) {
        return status;
    }
    status = write_state(job, file, error);
    vvl_channel_rollback(job->channel); /* it only read */
    return status;
}

/* The copy, whose name nobody knows, is only as damaged as what it was made of. */
static vvl_status fail_damaged(const vvl_admin_job *job, const vvl_error *cause, vvl_error *error)
{
    vvl_fail(error, VVL_E_POLICY, "%.300s is damaged: no whole copy of it can be made",
             job->pool->redacted);
    vvl_hint(error, "%s", cause->hint);
    return VVL_E_POLICY;
}

static vvl_status read_back(vvl_admin_job *job, const vvl_work *work, vvl_error *error)
{
    vvl_error cause;
    vvl_status status = vvl_content_of_backup(&job->backup, job->channel->backend, work, &cause);
    if (status == VVL_E_POLICY || status == VVL_E_CONNECT) {
        return fail_damaged(job, &cause, error);
    }
    if (status != VVL_OK && error != NULL) {
        *error = cause;
    }
    return status;
}

static vvl_status verify_file(vvl_admin_job *job, const vvl_temporary *file, vvl_error *error)
{
    struct stat written;
    vvl_work work;
    vvl_status status = vvl_admin_job_stage(job, VVL_STAGE_VERIFY, file->path, &work, error);
    if (status == VVL_OK) {
        status = read_back(job, &work, error);
    }
    if (status == VVL_OK && fstat(file->descriptor, &written) == 0) {
        job->size_bytes = written.st_size;
    }
    return status == VVL_OK ? vvl_content_compare(&job->database, &job->backup, error) : status;
}

static vvl_status make_backup(vvl_admin_job *job, const char *path, vvl_error *error)
{
    vvl_temporary file;
    vvl_status status = vvl_temporary_make(&file, path, error);
    if (status == VVL_OK) {
        status = write_file(job, &file, error);
    }
    if (status == VVL_OK) {
        status = verify_file(job, &file, error);
    }
    if (status == VVL_OK) {
        status = vvl_temporary_keep(&file, path, job->options.replace, error);
    }
    vvl_temporary_remove(&file);
    return status;
}

vvl_status vvl_backup(vvl_db *db, const char *path, const vvl_backup_options *options,
                      vvl_backup_result *out, vvl_error *error)
{
    vvl_admin_job job;
    char *place = NULL;
    vvl_status status =
        vvl_admin_job_begin(&job, "vvl_backup", db, path, options, VVL_ACCESS_READ, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_admin_job_check_path(&job, path, error);
    if (status == VVL_OK) {
        status = vvl_place_find(path, job.options.replace, &place, error);
    }
    if (status == VVL_OK) {
        status = make_backup(&job, place, error);
    }
    free(place);
    return vvl_admin_job_end(&job, status, out);
}

void vvl_backup_clear(vvl_backup_result *result)
{
    if (result != NULL) {
        vvl_arena_free(result->memory);
        *result = (vvl_backup_result){.memory = NULL};
    }
}
