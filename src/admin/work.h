/** @file work.h What making a backup and restoring one share. */
#ifndef VVL_ADMIN_WORK_H
#define VVL_ADMIN_WORK_H

#include "admin/content.h"
#include "core/enter.h"

#include <vvl/admin.h>

/** One call of vvl_backup or vvl_restore. */
typedef struct vvl_admin_job {
    vvl_backup_options options;
    vvl_pool *pool;
    vvl_channel *channel;
    vvl_arena *arena; /**< the result's */
    vvl_content_list database;
    vvl_content_list backup;
    vvl_progress progress;
    vvl_time started, stage_started;
    int64_t size_bytes; /**< of the file */
} vvl_admin_job;

/**
 * Takes a channel and checks that its backend makes backups. `name` is the function's.
 * @return VVL_OK, and vvl_admin_job_end must follow; VVL_E_USAGE; what opening may answer.
 */
vvl_status vvl_admin_job_begin(vvl_admin_job *job, const char *name, vvl_db *db, const char *path,
                               const vvl_backup_options *options, vvl_access access,
                               vvl_error *error);

/** Gives everything back; fills `out`, which may be NULL, where `status` is VVL_OK. */
vvl_status vvl_admin_job_end(vvl_admin_job *job, vvl_status status, vvl_backup_result *out);

/**
 * Begins a stage, and the work on a file in it.
 * @return VVL_OK, or VVL_E_CANCELLED.
 */
vvl_status vvl_admin_job_stage(vvl_admin_job *job, vvl_stage stage, const char *path, vvl_work *out,
                               vvl_error *error);

/** Refuses a path that is one of the database's own files. */
vvl_status vvl_admin_job_check_path(const vvl_admin_job *job, const char *path, vvl_error *error);

#endif
