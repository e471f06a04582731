/** @file number.h Numbers as text, the same on every backend. */
#ifndef VVL_CORE_NUMBER_H
#define VVL_CORE_NUMBER_H

#include "util/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { VVL_REAL_TEXT_SIZE = 32, VVL_REAL_DIGITS_MAX = 400 };

/** The shortest digits that read back as the same number, and a NUL; `real` is finite. */
void vvl_real_format(double real, char out[VVL_REAL_TEXT_SIZE]);

/** The number with `precision` digits, and a NUL. */
void vvl_real_print(double real, int precision, char out[VVL_REAL_TEXT_SIZE]);

/** Reads text of JSON's grammar for numbers, up to VVL_REAL_DIGITS_MAX bytes; false for other. */
bool vvl_real_parse(const char *text, size_t size, double *out);

/**
 * Appends a JSON number (`text` has its grammar) as PostgreSQL's numeric prints it: no exponent,
 * the scale that was written.
 * @return false when numeric cannot hold it; nothing was appended then.
 */
bool vvl_number_canonical(const char *text, size_t size, vvl_buffer *out);

/** Whether two JSON numbers, however they are written, are of the same value. */
bool vvl_number_equal(const char *a, size_t a_size, const char *b, size_t b_size);

#endif
