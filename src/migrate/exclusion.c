#include "migrate/job.h"
#include "migrate/statement.h"
#include "util/clock.h"
#include "util/error.h"

enum { POLL_FIRST = 20, POLL_MOST = 500 };

/* Takes or renews the lease; `*held` tells whether it is ours now. Others may make and drop its
 * table at the same moment, which shows as an error that means as much as "not yet". */
static vvl_status lease(vvl_migrate_job *job, bool make, bool *held, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    const vvl_dialect *dialect = job->channel->backend->dialect;
    const vvl_value holder = vvl_text_value(job->holder);
    uint64_t affected = 0;
    vvl_status status = vvl_channel_begin(job->channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    if (make) {
        status =
            job->channel->backend->script(job->channel->connection, dialect->lease_table, error);
    }
    if (status == VVL_OK) {
        status =
            vvl_statement_run(job->channel, dialect->lease, types, &holder, 1, &affected, error);
    }
    status = vvl_channel_end(job->channel, status, error);
    *held = status == VVL_OK && affected == 1;
    bool raced = status == VVL_E_CONFLICT || status == VVL_E_SCHEMA || status == VVL_E_BUSY;
    return raced ? VVL_OK : status;
}

static vvl_status try_lease(vvl_migrate_job *job, vvl_exclusion *out, vvl_error *error)
{
    vvl_uuid id;
    bool held = false;
    vvl_status status = vvl_uuid_new(&id, error);
    if (status != VVL_OK) {
        return status;
    }
    if (job->holder[0] == '\0') {
        vvl_uuid_format(&id, job->holder);
    }
    status = lease(job, true, &held, error);
    job->leasing = held;
    *out = held ? VVL_EXCLUSION_TAKEN : VVL_EXCLUSION_HELD;
    return status;
}

static vvl_status try_once(vvl_migrate_job *job, vvl_exclusion *out, vvl_error *error)
{
    const vvl_backend *backend = job->channel->backend;
    bool leasable = backend->dialect->lease != NULL;
    *out = VVL_EXCLUSION_TAKEN;
    if (job->options.lease && leasable) {
        return try_lease(job, out, error);
    }
    if (backend->exclude == NULL) {
        return VVL_OK;
    }
    vvl_status status = backend->exclude(job->channel->connection, out, error);
    if (status == VVL_OK && *out == VVL_EXCLUSION_UNSURE && leasable) {
        job->options.lease = true;
        return try_lease(job, out, error);
    }
    job->excluding = status == VVL_OK && *out == VVL_EXCLUSION_TAKEN;
    return status;
}

static vvl_status fail_waiting(const vvl_migrate_job *job, vvl_error *error)
{
    vvl_fail(error, VVL_E_BUSY,
             "another process is changing the schema, and was not done after %u ms",
             job->options.wait);
    vvl_hint(error, "see what that process does, and run this again when it is done");
    return VVL_E_BUSY;
}

vvl_status vvl_migrate_exclude(vvl_migrate_job *job, vvl_error *error)
{
    int64_t deadline = vvl_clock_deadline(job->options.wait);
    for (unsigned attempt = 0;; attempt++) {
        vvl_exclusion exclusion = VVL_EXCLUSION_TAKEN;
        vvl_status status = try_once(job, &exclusion, error);
        if (status != VVL_OK || exclusion == VVL_EXCLUSION_TAKEN) {
            return status;
        }
        if (vvl_clock_now() >= deadline) {
            return fail_waiting(job, error);
        }
        status = vvl_migrate_ask(job, NULL, 0, error);
        if (status != VVL_OK) {
            return status;
        }
        vvl_clock_sleep(vvl_clock_backoff(attempt, POLL_FIRST, POLL_MOST));
    }
}

vvl_status vvl_migrate_renew(vvl_migrate_job *job, vvl_error *error)
{
    bool held = true;
    vvl_status status = job->leasing ? lease(job, false, &held, error) : VVL_OK;
    if (status == VVL_OK && !held) {
        job->leasing = false;
        vvl_fail(error, VVL_E_BUSY,
                 "another process has taken over the change of the schema, "
                 "because this one took too long");
        vvl_hint(error, "see what that process does, and run this again when it is done");
        return VVL_E_BUSY;
    }
    return status;
}

/* With its table, of which nothing is to stay; but only while it is ours. */
static void end_lease(vvl_migrate_job *job)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    const vvl_backend *backend = job->channel->backend;
    const vvl_value holder = vvl_text_value(job->holder);
    uint64_t affected = 0;
    if (vvl_channel_begin(job->channel, VVL_TRANSACTION_WRITE, NULL) != VVL_OK) {
        return;
    }
    vvl_status status = vvl_statement_run(job->channel, backend->dialect->lease, types, &holder, 1,
                                          &affected, NULL);
    if (status == VVL_OK && affected == 1) {
        status = backend->script(job->channel->connection, "DROP TABLE \"" VVL_LEASES "\"", NULL);
    }
    /* What cannot be given back ends by itself. */
    (void)vvl_channel_end(job->channel, status, NULL);
}

void vvl_migrate_admit(vvl_migrate_job *job)
{
    if (job->leasing) {
        end_lease(job);
        job->leasing = false;
    }
    if (job->excluding) {
        job->channel->backend->admit(job->channel->connection);
        job->excluding = false;
    }
}
