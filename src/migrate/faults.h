/** @file faults.h Rows that cannot have the form that the newest version gives to all. */
#ifndef VVL_MIGRATE_FAULTS_H
#define VVL_MIGRATE_FAULTS_H

#include "core/channel.h"
#include "core/describe.h"

#include <vvl/schema.h>

/** A row that does not fit, and why; everything belongs to the scan. */
typedef struct vvl_misfit {
    const vvl_entity *entity;
    const char *column;
    int64_t row; /**< what tells the rows of its table apart */
    const char *reason;
} vvl_misfit;

/** Called for each fault of a row; answering anything but VVL_OK stops the scan. */
typedef vvl_status vvl_misfit_function(void *context, const vvl_misfit *misfit, vvl_error *error);

/**
 * Looks at every value of every table of ours that is there, whatever its version, by the rules of
 * a copy, and for rows without their parent. Reads only. Where columns can hold nothing but values
 * of their type there is nothing to find.
 */
vvl_status vvl_misfits_each(vvl_channel *channel, vvl_misfit_function *each, void *context,
                            vvl_error *error);

/** Only the rows without their parent. */
vvl_status vvl_orphans_each(vvl_channel *channel, vvl_misfit_function *each, void *context,
                            vvl_error *error);

/** Counts them by table, column and reason. `out` is to be cleared by the caller. */
vvl_status vvl_faults_find(vvl_channel *channel, vvl_faults *out, vvl_error *error);

/** VVL_E_INVALID with the first of them and their number; VVL_OK where there is none. */
vvl_status vvl_faults_refuse(const vvl_faults *faults, vvl_error *error);

#endif
