/** @file conversion.h Giving stored values the one form that they are to have. */
#ifndef VVL_MIGRATE_CONVERSION_H
#define VVL_MIGRATE_CONVERSION_H

#include "core/channel.h"
#include "migrate/faults.h"

/** Statements that convert values, from the first to the last of them. */
typedef struct vvl_conversion {
    vvl_channel *channel;
    vvl_arena *arena; /**< what the functions' answers lie in */
    bool lenient;
} vvl_conversion;

/**
 * Gives statements the functions vvl_id, vvl_text, vvl_integer, vvl_real, vvl_bool, vvl_time,
 * vvl_json and vvl_token, each of which answers the value of that kind that a stored one stands for
 * (the rules of a copy, core/convert.h), and null for null. On a backend that is not given
 * functions nothing is done. To be followed by vvl_conversion_end.
 * @param lenient answer null where there is no such value; else the statement fails.
 */
vvl_status vvl_conversion_open(vvl_conversion *self, vvl_channel *channel, bool lenient,
                               vvl_error *error);

/** The function that gives the values of a column the form that the newest version has. */
const char *vvl_conversion_function(const vvl_column *column);

/**
 * Inside the transaction of a migration that converts values (`-- vvldb: convert`), before its
 * first statement: refuses rows without their parent, and gives its statements the functions.
 * @return VVL_OK; VVL_E_INVALID; VVL_E_NO_MEMORY.
 */
vvl_status vvl_conversion_begin(vvl_conversion *self, vvl_channel *channel, vvl_error *error);

/** After the transaction's end: takes the functions away. Takes one that did not begin ({0}). */
void vvl_conversion_end(vvl_conversion *self);

#endif
