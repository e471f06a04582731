/** @file job.h What all parts of one transfer share. */
#ifndef VVL_TRANSFER_JOB_H
#define VVL_TRANSFER_JOB_H

#include "transfer/digest.h"
#include "transfer/side.h"

#include <vvl/transfer.h>

/** A copy or a verification under way. */
typedef struct vvl_job {
    vvl_transfer_options options;
    vvl_side source;
    vvl_side target;
    vvl_intake intake; /**< of the source */
    vvl_digester digester;
    const vvl_entity *const *tables;
    size_t table_count;
    vvl_table_digest *source_digests; /**< one per table, then that of legacy_ids */
    vvl_table_digest *target_digests;
    uint64_t *source_rows; /**< one per table, then 0 for legacy_ids: to be read */
    uint64_t *target_rows;
    vvl_arena *arena; /**< the result's */
    vvl_transfer result;
    vvl_progress progress;
    vvl_time stage_started;
} vvl_job;

/** Each row of the source, as it was counted before, was taken or rejected. */
vvl_status vvl_job_account(vvl_job *job, vvl_error *error);

/** Sets up everything but the sides, which the caller opens. */
vvl_status vvl_job_init(vvl_job *job, const vvl_transfer_options *options, vvl_error *error);

/** Closes both sides (what is not committed is rolled back) and frees everything but the result. */
void vvl_job_end(vvl_job *job, vvl_status status);

/** Begins a stage of `total` rows. */
vvl_status vvl_job_stage(vvl_job *job, vvl_stage stage, uint64_t total, vvl_error *error);

/** Begins a table of the stage; `rows` of it are to be done, 0 where that is not known. */
void vvl_job_table(vvl_job *job, const vvl_entity *entity, uint64_t rows);

/** Tells the caller now and then; VVL_E_CANCELLED when he wants no more. */
vvl_status vvl_job_row_done(vvl_job *job, vvl_error *error);

/** Digests every row of table `i` of a side as the stage's work. */
vvl_status vvl_job_digest(vvl_job *job, vvl_side *side, size_t i, vvl_error *error);

/** Adds the time since `started` to what table `i` took; legacy_ids are not told of. */
void vvl_job_spent(vvl_job *job, size_t i, vvl_time started);

/** Adds one row to a digest. */
vvl_status vvl_job_add(vvl_job *job, const vvl_entity *entity, const vvl_value *row,
                       vvl_table_digest *digest, vvl_error *error);

/** The description of the table at `i` of the digests. */
const vvl_entity *vvl_job_entity(const vvl_job *job, size_t i);

/* The steps, in the order in which they are taken. */

/** The source is at a version we know, holds all that is ours and, unless told, nothing else. */
vvl_status vvl_job_check_source(vvl_job *job, vvl_error *error);

/** The target is at a version we know and holds all that is ours. */
vvl_status vvl_job_check_target(vvl_job *job, vvl_error *error);

/** Makes the target's schema where there is none, and refuses one that holds rows of its own. */
vvl_status vvl_job_prepare_target(vvl_job *job, vvl_error *error);

/** Copies everything, digesting the source on the way. */
vvl_status vvl_job_load(vvl_job *job, vvl_error *error);

/** Compares the digests; names rows that differ. Sets `result.verified`. */
vvl_status vvl_job_compare(vvl_job *job, vvl_error *error);

#endif
