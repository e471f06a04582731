/** @file twins.h Rows that would be the same in what must be unique. */
#ifndef VVL_MIGRATE_TWINS_H
#define VVL_MIGRATE_TWINS_H

#include "core/catalog.h"
#include "migrate/faults.h"

/** A table that is looked at. */
typedef struct vvl_twins {
    vvl_channel *channel; /**< with the functions of a lenient vvl_conversion */
    const vvl_entity *entity;
    const vvl_name_list *columns; /**< "table.column" of those that are there */
    const char *rejected;         /**< as of vvl_misfits_each */
    vvl_misfit_function *each;
    void *context;
} vvl_twins;

/**
 * Finds the rows that, once their values have the newest version's form, have the same unique
 * values as a row before them.
 */
vvl_status vvl_twins_each(const vvl_twins *twins, vvl_error *error);

#endif
