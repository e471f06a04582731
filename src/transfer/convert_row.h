/** @file convert_row.h Values and rows of a database at any version to those of the newest. */
#ifndef VVL_TRANSFER_CONVERT_ROW_H
#define VVL_TRANSFER_CONVERT_ROW_H

#include "core/convert.h"

enum { VVL_KEY_TEXT_SIZE = 80 };

/**
 * Turns a value as a database at `version` stores it into the one that it would be at the newest,
 * as the upgrade does: of what is a secret only the hash, for one.
 * @param choices NULL: an operator has decided nothing.
 */
vvl_reason vvl_convert_value(const vvl_column *column, const vvl_value *stored, const char *version,
                             const vvl_choices *choices, vvl_arena *arena, vvl_value *out,
                             unsigned *coercions);

/** A row of a table, at whatever version it was read. */
typedef struct vvl_stored_row {
    const vvl_entity *entity;
    const vvl_value *values; /**< one for each of the entity's columns */
    const char *version;     /**< of the schema that it is of */
} vvl_stored_row;

/**
 * Does the same with every value of a row, and compares those that have an order.
 * @param out       one value for each column; where there is a reason, those before the one at
 * fault, and null for that.
 * @param coercions one set for each column.
 * @param column    where there is a reason, the position of the column at fault.
 */
vvl_reason vvl_convert_values(const vvl_stored_row *row, const vvl_choices *choices,
                              vvl_arena *arena, vvl_value *out, unsigned *coercions,
                              size_t *column);

/** The id of a stored row, for people: cut, and in hexadecimal where it is no text. */
void vvl_key_text(const vvl_entity *entity, const vvl_value *stored, char out[VVL_KEY_TEXT_SIZE]);

/** Fills an error for a row of `what` ("source") that does not fit. */
vvl_status vvl_fail_row(const char *what, const vvl_entity *entity, const vvl_column *column,
                        const vvl_value *stored, vvl_reason reason, vvl_error *error);

#endif
