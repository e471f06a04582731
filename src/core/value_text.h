/** @file value_text.h Single values as text, in the form that JSON output shows without quotes. */
#ifndef VVL_CORE_VALUE_TEXT_H
#define VVL_CORE_VALUE_TEXT_H

#include "core/reason.h"
#include "util/buffer.h"

#include <vvl/sys/backend.h>

/** Appends a value that is not NULL. */
void vvl_value_print(vvl_buffer *out, const vvl_value *value);

/** Reads a value of a column's kind; text is pointed to, and no rule but the kind's is checked. */
vvl_reason vvl_value_parse(const vvl_column *column, const char *text, size_t size, vvl_value *out);

#endif
