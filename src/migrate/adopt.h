/** @file adopt.h The steps of taking over a database that the old application made. */
#ifndef VVL_MIGRATE_ADOPT_H
#define VVL_MIGRATE_ADOPT_H

#include "migrate/recognize.h"

#include <vvl/adopt.h>

/** An adoption under way. */
typedef struct vvl_adopt_job {
    vvl_db *db;
    vvl_adopt_options options;
    vvl_arena *arena; /**< the result's */
    vvl_recognition seen;
    vvl_name_list extra;
    vvl_name_list made;
    vvl_name_list damage;
    unsigned lexis;        /**< of the dialect's scripts */
    vvl_name_list passing; /**< indexes that newer versions drop */
    vvl_adoption result;
} vvl_adopt_job;

/** Fills the result's differences, and `extra`, from what was recognised. */
vvl_status vvl_adopt_compare(vvl_adopt_job *job, vvl_error *error);

/**
 * In one transaction: makes the ledger tell the truth and adds the indexes and views that are
 * missing, whose labels go into `made`.
 * @return VVL_OK; VVL_E_BUSY (the schema is no longer as it was seen); what the database answers.
 */
vvl_status vvl_adopt_take_over(vvl_adopt_job *job, vvl_error *error);

#endif
