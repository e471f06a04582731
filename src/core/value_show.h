/** @file value_show.h Values as examples for an operator: cut, and nothing in them can mislead. */
#ifndef VVL_CORE_VALUE_SHOW_H
#define VVL_CORE_VALUE_SHOW_H

#include <vvl/sys/backend.h>

enum { VVL_SHOWN_SIZE = 96 };

/**
 * Writes a value of any type and a NUL: text with control characters, characters without a width
 * and malformed bytes as \\xNN or \\u{NNNN}, blobs in hexadecimal, long ones cut with an ellipsis.
 */
void vvl_value_show(const vvl_value *value, char out[VVL_SHOWN_SIZE]);

#endif
