/**
 * @file intake.h
 * What becomes of each row of a source: taken as it is, taken in another form and counted, or
 * rejected, by the rules of core/fidelity.def.
 */
#ifndef VVL_TRANSFER_INTAKE_H
#define VVL_TRANSFER_INTAKE_H

#include "core/channel.h"
#include "core/convert.h"
#include "core/fidelity.h"
#include "core/quarantine.h"
#include "transfer/key_set.h"

#include <vvl/transfer.h>

/** What is known of a table's rows. One of `rejected`, `orphans` and `twins` is asked for a row
 *  only where it holds anything, so that sound sources do not pay for them. */
typedef struct vvl_intake_table {
    const vvl_entity *entity;
    uint64_t rows; /**< seen */
    uint64_t rejected_rows;
    uint64_t coerced_rows;
    vvl_key_set rejected;       /**< keys of rejected rows, as stored */
    vvl_key_set orphans;        /**< keys of rows without a parent: which column says so */
    vvl_key_set twins;          /**< values that are there twice: the scan that saw the first */
    vvl_treatment **treatments; /**< by column and rule; NULL: none */
    bool done;                  /**< every row was counted: who reads on only wants the good ones */
    uint32_t scans;
} vvl_intake_table;

typedef struct vvl_intake {
    vvl_bad_row on_bad_row;
    vvl_choices choices;
    bool choosing;              /**< `choices` holds anything */
    const char *version;        /**< of the source's schema */
    vvl_quarantine *quarantine; /**< NULL: rejected rows are only counted */
    vvl_channel *channel;       /**< of the source */
    vvl_arena *arena;
    vvl_intake_table *tables; /**< one for each of vvl_tables */
    size_t table_count;
} vvl_intake;

/** A row and what it is about. */
typedef struct vvl_intake_row {
    const vvl_entity *entity;
    const vvl_value *stored;
    vvl_value *converted;
    vvl_arena *arena; /**< what `converted` points to */
    unsigned coercions[VVL_COLUMNS_MAX];
} vvl_intake_row;

/** Sets up what to decide by. `arena` is the result's. VVL_E_USAGE for options out of range. */
vvl_status vvl_intake_init(vvl_intake *intake, const vvl_transfer_options *options,
                           vvl_arena *arena, vvl_error *error);

/** Takes `{0}`. */
void vvl_intake_free(vvl_intake *intake);

/** A source that is to be read, at a version of the schema. */
void vvl_intake_attach(vvl_intake *intake, vvl_channel *channel, const char *version);

/**
 * Looks for what no row tells by itself: foreign keys without their parents and values that are
 * there twice. Before the first row is read.
 * @return VVL_OK; VVL_E_REFERENCE where such a row is to stop everything.
 */
vvl_status vvl_intake_prepare(vvl_intake *intake, vvl_error *error);

/** What is known of a table; NULL for legacy_ids. */
vvl_intake_table *vvl_intake_table_of(vvl_intake *intake, const vvl_entity *entity);

/** A scan of a table begins. */
void vvl_intake_begin(vvl_intake_table *table);

/** It has ended with every row read. */
void vvl_intake_end(vvl_intake_table *table);

/**
 * Converts a row and decides. Rejected rows are counted and quarantined.
 * @param taken becomes whether the row is to be taken.
 * @return VVL_OK; VVL_E_INVALID where a row that does not fit is to stop everything.
 */
vvl_status vvl_intake_judge(vvl_intake *intake, vvl_intake_table *table, vvl_intake_row *row,
                            bool *taken, vvl_error *error);

/** Remembers a row as one whose children are not to be taken. */
vvl_status vvl_intake_remember(vvl_intake_table *table, const vvl_intake_row *row,
                               vvl_error *error);

/** The position of the first foreign key that names a row remembered; -1: there is none. */
int vvl_intake_lost_parent(vvl_intake *intake, const vvl_intake_row *row);

/** Whether a row with that id as stored was rejected. */
bool vvl_intake_has_rejected(vvl_intake *intake, const vvl_entity *entity, const vvl_value *id);

/** Puts what was counted into a result, whose tables are there already. */
vvl_status vvl_intake_conclude(const vvl_intake *intake, vvl_transfer *result, vvl_error *error);

#endif
