/** @file explain.h Saying which field a database's refusal is about, the same for every backend. */
#ifndef VVL_CORE_EXPLAIN_H
#define VVL_CORE_EXPLAIN_H

#include "core/channel.h"

/**
 * Rewrites the error of a refused write: names table, column and constraint as far as they can be
 * known. `row` holds the values that were to be written at their columns' positions, others NULL;
 * `id` is that of the record that was to be changed, NULL for a new one.
 */
void vvl_explain(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                 const vvl_value *id, vvl_error *error);

/** The first foreign key in `row` that names no record, or NULL. */
const vvl_column *vvl_find_orphan(vvl_channel *channel, const vvl_entity *entity,
                                  const vvl_value *row);

#endif
