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
    int64_t row;        /**< what tells the rows of its table apart */
    const char *reason; /**< in a few words */
    const char *rule;   /**< the id of a rule of vvl_doctor_rules */
} vvl_misfit;

/** Called for each fault of a row; answering anything but VVL_OK stops the scan. */
typedef vvl_status vvl_misfit_function(void *context, const vvl_misfit *misfit, vvl_error *error);

/** The rule about rows whose parent is in the table of rejected rows. */
#define VVL_PARENT_REJECTED "parent-rejected"

/**
 * Looks at every value of every table of ours that is there, whatever its version, by the rules of
 * a copy, for rows without their parent, and for those that would be the same as an earlier one in
 * what must be unique. Reads only. Where columns can hold nothing but values of their type there is
 * nothing to find. Parents come before their children.
 * @param rejected a table (entity text, row integer) that `each` puts rows into: those count as
 *                 gone, and rows that refer to them are told too. NULL: there is none.
 */
vvl_status vvl_misfits_each(vvl_channel *channel, const char *rejected, vvl_misfit_function *each,
                            void *context, vvl_error *error);

/** Only the rows without their parent. */
vvl_status vvl_orphans_each(vvl_channel *channel, vvl_misfit_function *each, void *context,
                            vvl_error *error);

/** Misfits being counted by table, column and reason. */
typedef struct vvl_tally {
    vvl_arena *arena;
    vvl_fault *items;
    size_t count;
    size_t capacity;
    uint64_t rows;
} vvl_tally;

/** Counts one more. */
vvl_status vvl_tally_add(vvl_tally *tally, const vvl_misfit *misfit, vvl_error *error);

/** What was counted; it lies in the arena, which is freed with it. */
static inline vvl_faults vvl_tally_faults(const vvl_tally *tally)
{
    return (vvl_faults){tally->items, tally->count, tally->rows, tally->arena};
}

/** Counts all of them. `out` is to be cleared by the caller. */
vvl_status vvl_faults_find(vvl_channel *channel, vvl_faults *out, vvl_error *error);

/** VVL_E_INVALID with the first of them and their number; VVL_OK where there is none. */
vvl_status vvl_faults_refuse(const vvl_faults *faults, vvl_error *error);

#endif
