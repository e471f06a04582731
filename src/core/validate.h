/** @file validate.h From a caller's record to the values that are stored. */
#ifndef VVL_CORE_VALIDATE_H
#define VVL_CORE_VALIDATE_H

#include "util/arena.h"

#include <vvl/model.h>
#include <vvl/sys/backend.h>

/**
 * The whole row of a new record: absent fields get their defaults, an absent key a new id; every
 * value is checked, JSON is made canonical (in the arena).
 * @param given columns besides the key that get no default: absent is null, 0 is 0.
 * @param row   column_count values.
 * @return VVL_OK; VVL_E_INVALID; VVL_E_NO_MEMORY; VVL_E_INTERNAL (no random bytes).
 */
vvl_status vvl_row_for_create(const vvl_entity *entity, const void *record, vvl_fields given,
                              vvl_arena *arena, vvl_value *row, vvl_error *error);

/**
 * The values of the given fields of a record, at their columns' positions in `row`, checked alike.
 * `*fields` gains the column that every update touches.
 */
vvl_status vvl_row_for_update(const vvl_entity *entity, const void *record, vvl_fields *fields,
                              vvl_arena *arena, vvl_value *row, vvl_error *error);

#endif
