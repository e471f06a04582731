/** @file field.h Between the fields of a record and the values that travel. */
#ifndef VVL_CORE_FIELD_H
#define VVL_CORE_FIELD_H

#include "util/arena.h"

#include <vvl/model.h>
#include <vvl/sys/backend.h>

/** The value of a field; text is pointed to. An enum out of its list becomes the text "". */
vvl_value vvl_field_get(const vvl_column *column, const void *record);

/**
 * Sets a field to a value of its column's type; text is pointed to and ends with a NUL.
 * @return false for a word that is none of an enum's.
 */
bool vvl_field_set(const vvl_column *column, const vvl_value *value, void *record);

/**
 * Fills a record from a row, with the arena as its memory.
 * @param kept  what the row points to lives as long as the arena, as a backend's `keep` has it;
 * else all text is copied.
 * @return VVL_OK; VVL_E_INVALID (a value has no reading in its column); VVL_E_NO_MEMORY.
 */
vvl_status vvl_record_decode(const vvl_entity *entity, const vvl_value *row, bool kept,
                             vvl_arena *arena, void *record, vvl_error *error);

/**
 * The same for a cleared record that already holds all columns but those with a bit in `left`; only
 * these are in `row`.
 */
vvl_status vvl_record_complete(const vvl_entity *entity, const vvl_value *row, uint64_t left,
                               bool kept, vvl_arena *arena, void *record, vvl_error *error);

#endif
