/** @file conversion.h Giving stored values the one form that they are to have. */
#ifndef VVL_MIGRATE_CONVERSION_H
#define VVL_MIGRATE_CONVERSION_H

#include "core/channel.h"
#include "migrate/faults.h"

/** A migration that converts values (`-- vvldb: convert`), from its begin to its end. */
typedef struct vvl_conversion {
    vvl_channel *channel;
    vvl_arena *arena; /**< what the functions' answers lie in */
} vvl_conversion;

/**
 * Inside the migration's transaction, before its first statement: gives its statements the
 * functions vvl_id, vvl_text, vvl_integer, vvl_real, vvl_bool, vvl_time, vvl_json and vvl_token,
 * each of which answers the value of that kind that a stored one stands for (the rules of a copy,
 * core/convert.h), null for null, and fails where there is none. On a backend that is not given
 * functions nothing is done. Rows without their parent are refused.
 * @return VVL_OK; VVL_E_INVALID; VVL_E_NO_MEMORY.
 */
vvl_status vvl_conversion_begin(vvl_conversion *self, vvl_channel *channel, vvl_error *error);

/** After the transaction's end: takes the functions away. Takes one that did not begin ({0}). */
void vvl_conversion_end(vvl_conversion *self);

#endif
