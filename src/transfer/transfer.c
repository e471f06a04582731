#include <vvl/transfer.h>

#include "core/enter.h"
#include "core/schema.h"
#include "transfer/job.h"
#include "util/error.h"

#include <string.h>

/* One number per table, and their sum. */
static vvl_status count_rows(vvl_job *job, vvl_side *side, uint64_t *counts, uint64_t *total,
                             vvl_error *error)
{
    vvl_status status = VVL_OK;
    *total = 0;
    for (size_t i = 0; status == VVL_OK && i < job->table_count; i++) {
        int64_t rows = 0;
        status = vvl_side_count(side, job->tables[i], &rows, error);
        counts[i] = (uint64_t)rows;
        *total += counts[i];
    }
    return status;
}

static vvl_status digest_side(vvl_job *job, vvl_side *side, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i <= job->table_count; i++) {
        status = vvl_job_digest(job, side, i, error);
    }
    return status;
}

/* The error that goes with a result that has differences. */
static vvl_status conclude(const vvl_job *job, const char *consequence, vvl_error *error)
{
    const vvl_transfer *result = &job->result;
    if (result->verified) {
        return VVL_OK;
    }
    if (result->difference_count == 0) {
        vvl_fail(error, VVL_E_DIFFERENT, "source and target differ");
    } else {
        const vvl_difference *first = &result->differences[0];
        vvl_fail(error, VVL_E_DIFFERENT, "source and target differ, first in %s, row %s: %.200s",
                 first->table, first->key, first->what);
    }
    vvl_hint(error, "%s", consequence);
    return VVL_E_DIFFERENT;
}

static vvl_status copy_rows(vvl_job *job, vvl_error *error)
{
    uint64_t total = 0;
    vvl_status status = vvl_job_stage(job, VVL_STAGE_CHECK, 0, error);
    if (status == VVL_OK) {
        status = vvl_job_check_source(job, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_prepare_target(job, error);
    }
    if (status == VVL_OK) {
        status = vvl_intake_prepare(&job->intake, error);
    }
    if (status == VVL_OK) {
        status = count_rows(job, &job->source, job->source_rows, &total, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_stage(job, VVL_STAGE_COPY, total, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_load(job, error);
    }
    return status == VVL_OK ? vvl_job_account(job, error) : status;
}

static vvl_status compare(vvl_job *job, vvl_error *error)
{
    vvl_status status = vvl_job_compare(job, error);
    return status == VVL_OK ? vvl_intake_conclude(&job->intake, &job->result, error) : status;
}

/* The source was digested while it was copied. */
static vvl_status verify_copy(vvl_job *job, vvl_error *error)
{
    vvl_status status = vvl_job_stage(job, VVL_STAGE_VERIFY, job->result.rows, error);
    if (status == VVL_OK) {
        for (size_t i = 0; i < job->table_count; i++) {
            job->target_rows[i] = job->source_digests[i].rows;
        }
        status = digest_side(job, &job->target, error);
    }
    if (status == VVL_OK) {
        status = compare(job, error);
    }
    return status == VVL_OK
               ? conclude(job, "the target was left as it was; please report this as a bug", error)
               : status;
}

/* What a result says is copied is there. */
static void take_back(vvl_transfer *result)
{
    result->rows = 0;
    for (size_t i = 0; i < result->table_count; i++) {
        result->tables[i].copied = 0;
    }
}

/* What is not copied is on the disk before what is. */
static vvl_status keep_rejected(vvl_job *job, vvl_error *error)
{
    const char *path = job->options.quarantine;
    if (job->intake.quarantine == NULL || vvl_quarantine_rows(job->intake.quarantine) == 0) {
        return VVL_OK;
    }
    job->result.quarantine = vvl_arena_text(job->arena, path, strlen(path));
    return job->result.quarantine == NULL ? vvl_fail_memory(error)
                                          : vvl_quarantine_sync(job->intake.quarantine, error);
}

static vvl_status run_copy(vvl_job *job, vvl_error *error)
{
    vvl_status status = copy_rows(job, error);
    if (status == VVL_OK) {
        status = verify_copy(job, error);
    }
    if (status == VVL_E_DIFFERENT) {
        take_back(&job->result);
    }
    if (status == VVL_OK && !job->options.dry_run) {
        status = keep_rejected(job, error);
    }
    if (status == VVL_OK && !job->options.dry_run) {
        status = vvl_side_commit(&job->target, error);
    }
    return status;
}

/* The file lasts as long as the copy that its rows are missing in. */
static vvl_status run_with_quarantine(vvl_job *job, vvl_error *error)
{
    vvl_status status = VVL_OK;
    if (job->options.on_bad_row == VVL_BAD_ROW_QUARANTINE) {
        status = vvl_quarantine_open(job->options.quarantine, VVL_QUARANTINE_NEW,
                                     &job->intake.quarantine, error);
    }
    if (status == VVL_OK) {
        status = run_copy(job, error);
    }
    vvl_quarantine_close(job->intake.quarantine, status == VVL_OK && !job->options.dry_run);
    return status;
}

static vvl_status verify_sides(vvl_job *job, vvl_error *error)
{
    uint64_t source_rows = 0;
    uint64_t target_rows = 0;
    vvl_status status = vvl_job_check_source(job, error);
    if (status == VVL_OK) {
        status = vvl_job_check_target(job, error);
    }
    if (status == VVL_OK) {
        status = count_rows(job, &job->source, job->source_rows, &source_rows, error);
    }
    if (status == VVL_OK) {
        status = count_rows(job, &job->target, job->target_rows, &target_rows, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_stage(job, VVL_STAGE_VERIFY, source_rows + target_rows, error);
    }
    if (status == VVL_OK) {
        status = vvl_intake_prepare(&job->intake, error);
    }
    if (status == VVL_OK) {
        status = digest_side(job, &job->source, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_account(job, error);
    }
    return status == VVL_OK ? digest_side(job, &job->target, error) : status;
}

/* A row that does not fit is no reason to look at no other. */
static vvl_status run_verify(vvl_job *job, vvl_error *error)
{
    job->intake.on_bad_row = VVL_BAD_ROW_QUARANTINE;
    vvl_status status = verify_sides(job, error);
    if (status == VVL_OK) {
        status = compare(job, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    for (size_t i = 0; i < job->table_count; i++) {
        job->result.tables[i].copied = job->target_digests[i].rows;
        job->result.rows += job->source_digests[i].rows;
    }
    job->result.legacy_ids = job->source_digests[job->table_count].rows;
    return conclude(job, "see all of them in the result", error);
}

static vvl_status transfer(vvl_db *source, vvl_db *target, const vvl_transfer_options *options,
                           vvl_transaction_mode target_mode,
                           vvl_status (*run)(vvl_job *, vvl_error *), vvl_transfer *out,
                           vvl_error *error)
{
    vvl_error local;
    vvl_job job;
    vvl_time started = vvl_time_now();
    error = error == NULL ? &local : error;
    vvl_status status = vvl_job_init(&job, options, error);
    if (status == VVL_OK) {
        status = vvl_side_open(&job.source, source, "source", VVL_TRANSACTION_SNAPSHOT, error);
    }
    job.source.intake = &job.intake;
    if (status == VVL_OK) {
        status = vvl_side_open(&job.target, target, "target", target_mode, error);
    }
    if (status == VVL_OK) {
        status = run(&job, error);
    }
    vvl_job_end(&job, status);
    if (status == VVL_OK || status == VVL_E_DIFFERENT) {
        job.result.seconds = (double)(vvl_time_now() - started) / 1e6;
        job.result.memory = job.arena;
        *out = job.result;
    }
    return status;
}

vvl_status vvl_copy(vvl_db *source, vvl_db *target, const vvl_transfer_options *options,
                    vvl_transfer *out, vvl_error *error)
{
    if (source == NULL || target == NULL || out == NULL || source == target) {
        return vvl_fail(error, VVL_E_USAGE,
                        "vvl_copy needs a source, another target, and a result");
    }
    vvl_status status = vvl_db_check(target, error);
    if (status != VVL_OK) {
        return status;
    }
    if (options != NULL && options->on_bad_row == VVL_BAD_ROW_QUARANTINE &&
        options->quarantine == NULL) {
        vvl_fail(error, VVL_E_USAGE, "there is no file for the rows that do not fit");
        vvl_hint(error, "name a quarantine file");
        return VVL_E_USAGE;
    }
    if (target->read_only) {
        return vvl_fail(error, VVL_E_POLICY, "the target was opened for reading only");
    }
    if ((target->pool->backend->capabilities & VVL_CAPABILITY_BULK) == 0) {
        return vvl_fail(error, VVL_E_USAGE, "%s cannot be filled by a copy",
                        target->pool->backend->name);
    }
    return transfer(source, target, options, VVL_TRANSACTION_WRITE, run_with_quarantine, out,
                    error);
}

vvl_status vvl_verify(vvl_db *source, vvl_db *target, const vvl_transfer_options *options,
                      vvl_transfer *out, vvl_error *error)
{
    if (source == NULL || target == NULL || out == NULL || source == target) {
        return vvl_fail(error, VVL_E_USAGE,
                        "vvl_verify needs a source, another target, and a result");
    }
    return transfer(source, target, options, VVL_TRANSACTION_SNAPSHOT, run_verify, out, error);
}

void vvl_transfer_clear(vvl_transfer *transfer)
{
    if (transfer != NULL) {
        vvl_arena_free(transfer->memory);
        *transfer = (vvl_transfer){.memory = NULL};
    }
}
