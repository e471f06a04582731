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

/** The id of a stored row, for people: cut, and in hexadecimal where it is no text. */
void vvl_key_text(const vvl_entity *entity, const vvl_value *stored, char out[VVL_KEY_TEXT_SIZE]);

/** Fills an error for a row of `what` ("source") that does not fit. */
vvl_status vvl_fail_row(const char *what, const vvl_entity *entity, const vvl_column *column,
                        const vvl_value *stored, vvl_reason reason, vvl_error *error);

#endif
