#include "migrate/apply.h"
#include "migrate/faults.h"
#include "migrate/job.h"
#include "migrate/rejection.h"
#include "util/clock.h"
#include "util/error.h"

/* A table that is rebuilt is dropped on the way, which nothing may notice. */
static bool needs_relaxing(const vvl_migrate_job *job, const vvl_migrate_step *step)
{
    return job->channel->backend->foreign_keys != NULL &&
           (vvl_script_has(&step->script, "rebuild") || vvl_script_has(&step->script, "relaxed"));
}

/* What is to be told before each statement. */
typedef struct progress {
    vvl_migrate_job *job;
    const vvl_migrate_step *step;
} progress;

static vvl_status before_statement(void *context, size_t statement, vvl_error *error)
{
    const progress *self = context;
    vvl_status status = vvl_migrate_ask(self->job, self->step, statement, error);
    if (status != VVL_OK || vvl_script_asks(&self->step->script, statement)) {
        return status;
    }
    return vvl_migrate_add(self->job, self->step->migration->version,
                           self->step->script.statements[statement].sql, NULL, error);
}

/* Somebody else may have come first: a lease can run out. */
static vvl_status is_due(vvl_migrate_job *job, const vvl_migrate_step *step, bool *due,
                         vvl_error *error)
{
    vvl_ledger_book book;
    vvl_status status = vvl_ledger_read(job->channel, job->arena, &book, error);
    if (status == VVL_OK) {
        status = vvl_ledger_check(&book, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_check_whole(&book, error);
    }
    *due = status == VVL_OK &&
           (vvl_ledger_find(&book, step->migration->version) != NULL) == step->down;
    return status;
}

static vvl_status note(vvl_migrate_job *job, const vvl_migrate_step *step, int64_t started,
                       vvl_error *error)
{
    vvl_channel *channel = job->channel;
    if (step->down) {
        return vvl_ledger_forget(channel, step->migration->version, error);
    }
    vvl_status status = vvl_ledger_widen(channel, error);
    return status == VVL_OK ? vvl_ledger_note(channel, step->migration, vvl_clock_now() - started,
                                              job->options.applied_by, error)
                            : status;
}

static bool converts(const vvl_migrate_step *step)
{
    return !step->down && vvl_script_has(&step->script, "convert");
}

/* The rows have the form of the version before. */
static vvl_status reject(vvl_migrate_job *job, const vvl_migrate_step *step, vvl_error *error)
{
    if (job->options.quarantine == NULL || !converts(step)) {
        return VVL_OK;
    }
    vvl_status status =
        vvl_quarantine_open(job->options.quarantine, VVL_QUARANTINE_NEW, &job->quarantine, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_faults_clear(&job->result.faults);
    return vvl_reject_misfits(job->channel, step->migration[-1].version, job->quarantine,
                              &job->result.faults, error);
}

/* Which rows are where is decided with the transaction. */
static void end_quarantine(vvl_migrate_job *job, bool keep)
{
    if (job->quarantine != NULL) {
        job->result.rejected += keep ? vvl_quarantine_rows(job->quarantine) : 0;
        vvl_quarantine_close(job->quarantine, keep);
        job->quarantine = NULL;
    }
}

static vvl_status change(vvl_migrate_job *job, const vvl_migrate_step *step, bool relaxed,
                         vvl_error *error)
{
    const vvl_backend *backend = job->channel->backend;
    int64_t started = vvl_clock_now();
    bool due = false;
    vvl_status status = is_due(job, step, &due, error);
    if (status != VVL_OK || !due) {
        return status;
    }
    status = vvl_migrate_question(job, step, error);
    if (status == VVL_OK) {
        status = reject(job, step, error);
    }
    if (status == VVL_OK) {
        progress progress = {.job = job, .step = step};
        status = vvl_apply_script(job->channel, &step->script, false, before_statement, &progress,
                                  error);
    }
    if (status == VVL_OK && relaxed) {
        status = backend->check_references(job->channel->connection, error);
    }
    if (status == VVL_OK) {
        status = note(job, step, started, error);
    }
    job->result.changed = job->result.changed || status == VVL_OK;
    return status;
}

static vvl_status transact(vvl_migrate_job *job, const vvl_migrate_step *step, bool relaxed,
                           vvl_error *error)
{
    bool changed = job->result.changed;
    vvl_status status = vvl_migrate_begin(job, error);
    if (status != VVL_OK) {
        return status;
    }
    status = change(job, step, relaxed, error);
    status = vvl_channel_end(job->channel, status, error);
    end_quarantine(job, status == VVL_OK);
    job->result.changed = status == VVL_OK ? job->result.changed : changed;
    return status;
}

/* What is tried again is in the result once. */
static vvl_status transact_patiently(vvl_migrate_job *job, const vvl_migrate_step *step,
                                     bool relaxed, vvl_error *error)
{
    vvl_status status = VVL_OK;
    unsigned attempt = 0;
    size_t statements = job->result.statement_count;
    size_t losses = job->result.loss_count;
    do {
        job->result.statement_count = statements;
        job->result.loss_count = losses;
        status = transact(job, step, relaxed, error);
    } while (vvl_migrate_again(job, status, &attempt));
    return status;
}

static vvl_status relax_and_transact(vvl_migrate_job *job, const vvl_migrate_step *step,
                                     vvl_error *error)
{
    vvl_error failure;
    const vvl_backend *backend = job->channel->backend;
    vvl_status status = backend->foreign_keys(job->channel->connection, false, error);
    if (status == VVL_OK) {
        status = transact_patiently(job, step, true, error);
    }
    vvl_status restored = backend->foreign_keys(job->channel->connection, true, &failure);
    if (restored != VVL_OK && status == VVL_OK) {
        status = restored;
        if (error != NULL) {
            *error = failure;
        }
    }
    return status;
}

/* A value that cannot be converted fails its statement, which does not say which one it was: that
 * is found out only then, so that a database without any does not pay for it. */
static vvl_status explain(vvl_migrate_job *job, const vvl_migrate_step *step, vvl_status status,
                          vvl_error *error)
{
    vvl_faults faults = {.memory = NULL};
    bool of_values = status == VVL_E_INVALID || status == VVL_E_CONFLICT;
    if (of_values && converts(step) && job->options.quarantine == NULL &&
        vvl_faults_find(job->channel, &faults, NULL) == VVL_OK && faults.count > 0) {
        status = vvl_faults_refuse(&faults, error);
    }
    vvl_faults_clear(&faults);
    return status;
}

vvl_status vvl_migrate_run(vvl_migrate_job *job, vvl_migrate_step *step, vvl_error *error)
{
    vvl_status status = vvl_migrate_renew(job, error);
    if (status != VVL_OK) {
        return status;
    }
    if (vvl_script_is_loose(&step->script)) {
        status = vvl_migrate_run_loose(job, step, error);
    } else if (needs_relaxing(job, step)) {
        status = relax_and_transact(job, step, error);
    } else {
        status = transact_patiently(job, step, false, error);
    }
    status = explain(job, step, status, error);
    if (status != VVL_OK && status != VVL_E_CANCELLED) {
        vvl_fail_at(error, "%s %s", step->down ? "leaving version" : "migration",
                    step->migration->version);
    }
    return status;
}
