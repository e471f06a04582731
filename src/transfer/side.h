/** @file side.h One of the two databases of a transfer, read row by row. */
#ifndef VVL_TRANSFER_SIDE_H
#define VVL_TRANSFER_SIDE_H

#include "core/channel.h"
#include "core/schema.h"
#include "transfer/convert_row.h"
#include "transfer/intake.h"
#include "util/arena.h"

/** A database of a transfer, on one channel and in one transaction. */
typedef struct vvl_side {
    vvl_pool *pool;
    vvl_channel *channel;
    const char *what;               /**< "source" or "target", for messages */
    vvl_arena *row_arena;           /**< emptied for every row */
    vvl_intake *intake;             /**< of a source: decides about its rows */
    char version[VVL_VERSION_SIZE]; /**< of its schema, once vvl_side_require_schema looked */
    bool recognized;     /**< the version was told by the tables, not by a ledger of ours */
    vvl_fields *present; /**< of each of vvl_tables the columns there are; NULL: its version's */
} vvl_side;

/** Takes a channel and begins a transaction. */
vvl_status vvl_side_open(vvl_side *side, vvl_db *db, const char *what, vvl_transaction_mode mode,
                         vvl_error *error);

/**
 * VVL_OK if the side is at a version of the schema that this library knows. The ledger of a file
 * that the old application made is not believed.
 */
vvl_status vvl_side_require_schema(vvl_side *side, vvl_error *error);

/** Takes note of the columns that there are in a database which may lack some of its version's. */
vvl_status vvl_side_note_columns(vvl_side *side, const vvl_catalog *catalog, vvl_error *error);

/** Commits what was written. */
vvl_status vvl_side_commit(vvl_side *side, vvl_error *error);

/** Rolls back what was not committed and gives the channel back; takes one that was never opened.
 */
void vvl_side_close(vvl_side *side);

/** Called for each row: as it is stored, and as the values of its columns' kinds. */
typedef vvl_status vvl_side_function(void *context, const vvl_value *stored, const vvl_value *row,
                                     vvl_error *error);

/**
 * Reads every row of a table in no particular order, without those that its intake rejects. What a
 * side's version does not have is null.
 * @return VVL_OK; VVL_E_INVALID (a row has a value that does not fit: it is named); what `each` or
 *         the database answered.
 */
vvl_status vvl_side_each(vvl_side *side, const vvl_entity *entity, vvl_side_function *each,
                         void *context, vvl_error *error);

/** Like vvl_side_each, for the rows that legacy_ids has or, for the ids as stored, should have. */
vvl_status vvl_side_each_legacy(vvl_side *side, vvl_side_function *each, void *context,
                                vvl_error *error);

/** Whether there is a table legacy_ids. Empties the row's arena. */
vvl_status vvl_side_has_legacy_table(vvl_side *side, bool *has, vvl_error *error);

/** Rows of a table, none where the side's version does not have it. */
vvl_status vvl_side_count(vvl_side *side, const vvl_entity *entity, int64_t *rows,
                          vvl_error *error);

#endif
