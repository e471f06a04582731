/** @file job.h A migration on its way: what its parts share. */
#ifndef VVL_MIGRATE_JOB_H
#define VVL_MIGRATE_JOB_H

#include "core/quarantine.h"
#include "migrate/ledger.h"
#include "migrate/script.h"

#include <vvl/schema.h>

enum { VVL_HOLDER_SIZE = 37 };

typedef struct vvl_migrate_job {
    vvl_pool *pool;
    vvl_channel *channel;
    vvl_arena *arena; /**< of the result and the scripts */
    vvl_migrate_options options;
    vvl_migrate_result result;
    vvl_migrate_statement *statements;
    size_t statement_capacity;
    vvl_migrate_loss *losses;
    size_t loss_capacity;
    vvl_quarantine *quarantine;   /**< of the step under way; NULL: there is none */
    bool excluding;               /**< by the backend's lock */
    bool leasing;                 /**< by a row with an end */
    char holder[VVL_HOLDER_SIZE]; /**< our name in it */
} vvl_migrate_job;

/** One migration, one way. */
typedef struct vvl_migrate_step {
    const vvl_migration *migration;
    bool down;
    vvl_script script;
} vvl_migrate_step;

/** Takes a channel for writing, or for reading with dry_run. To be followed by vvl_job_close. */
vvl_status vvl_migrate_open(vvl_migrate_job *job, vvl_db *db, const vvl_migrate_options *options,
                            vvl_error *error);

/** Lets others in, gives the channel back, and hands the result out where `out` is not NULL. */
void vvl_migrate_close(vvl_migrate_job *job, vvl_status status, vvl_migrate_result *out);

/** Reads the migration's script for that way into the job's arena. */
vvl_status vvl_migrate_read(vvl_migrate_job *job, const vvl_migration *migration, bool down,
                            vvl_migrate_step *out, vvl_error *error);

/** Notes a statement in the result. `state` is constant text or NULL. */
vvl_status vvl_migrate_add(vvl_migrate_job *job, const char *version, const char *sql,
                           const char *state, vvl_error *error);

/** Asks whether to go on: VVL_E_CANCELLED if not. `step` NULL: waiting for another process. */
vvl_status vvl_migrate_ask(const vvl_migrate_job *job, const vvl_migrate_step *step,
                           size_t statement, vvl_error *error);

/** Keeps other processes from changing the schema until vvl_migrate_close; waits for them. */
vvl_status vvl_migrate_exclude(vvl_migrate_job *job, vvl_error *error);

/** Outside a transaction: makes a lease last longer, where there is one; VVL_E_BUSY if it was lost.
 */
vvl_status vvl_migrate_renew(vvl_migrate_job *job, vvl_error *error);

/** Lets the others in again. */
void vvl_migrate_admit(vvl_migrate_job *job);

/** Begins a transaction for a change of the schema: others wait, and no statement times out. */
vvl_status vvl_migrate_begin(vvl_migrate_job *job, vvl_error *error);

/** Whether something that failed with `status` may be tried again; waits before it. */
bool vvl_migrate_again(const vvl_migrate_job *job, vvl_status status, unsigned *attempt);

/**
 * Inside a transaction: what the step gives up goes into the result (`loses`).
 * @return VVL_OK; VVL_E_INVALID for something that cannot be (`refuse`).
 */
vvl_status vvl_migrate_question(vvl_migrate_job *job, const vvl_migrate_step *step,
                                vvl_error *error);

/** Runs a step in a transaction of its own, or outside of one, statement by statement. */
vvl_status vvl_migrate_run(vvl_migrate_job *job, vvl_migrate_step *step, vvl_error *error);
vvl_status vvl_migrate_run_loose(vvl_migrate_job *job, const vvl_migrate_step *step,
                                 vvl_error *error);

#endif
