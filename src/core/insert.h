/** @file insert.h Storing new rows, whose keys the database may have to give. */
#ifndef VVL_CORE_INSERT_H
#define VVL_CORE_INSERT_H

#include "core/channel.h"

/**
 * Makes the record of a row that is to be stored, whose key may still be absent.
 * @return as vvl_record_decode.
 */
vvl_status vvl_draft_decode(const vvl_entity *entity, vvl_value *row, vvl_arena *arena, void *draft,
                            vvl_error *error);

/** Completes a draft by the key that its row was stored with. */
void vvl_draft_complete(const vvl_entity *entity, const vvl_value *row, void *draft);

/** Stores a row. An integer key that is absent is given by the database and put into the row. */
vvl_status vvl_row_insert(vvl_channel *channel, const vvl_entity *entity, vvl_value *row,
                          vvl_error *error);

/** Sees to it that the keys that the database gives from now on are larger than `largest`. */
vvl_status vvl_key_pass(vvl_channel *channel, const vvl_entity *entity, int64_t largest,
                        vvl_error *error);

#endif
