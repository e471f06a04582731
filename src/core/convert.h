/** @file convert.h Stored values, as they lie in real databases, to values of their column's kind.
 */
#ifndef VVL_CORE_CONVERT_H
#define VVL_CORE_CONVERT_H

#include "core/reason.h"
#include "util/arena.h"

#include <vvl/sys/backend.h>

/** What became of a value that was stored in another form, or of another form than meant. */
enum vvl_coercions {
    VVL_COERCED_ID = 1 << 0,          /**< a name of the old application to a UUID of version 5 */
    VVL_COERCED_TIME_FORM = 1 << 1,   /**< a time without a zone, taken as UTC, in another form */
    VVL_COERCED_TIME_OFFSET = 1 << 2, /**< a time with a zone, to the same instant in UTC */
    VVL_COERCED_WHOLE_REAL = 1 << 3,  /**< a real without a fraction to that integer */
    VVL_COERCED_NUMBER = 1 << 4,      /**< a number to its text */
    VVL_COERCED_JSON_FORM = 1 << 5,   /**< JSON to its canonical form */
    VVL_COERCED_JSON_SHAPE = 1 << 6 /**< none: JSON of another form than meant, carried as it is */
};

/**
 * Turns a value as it is stored into the one value of its column's kind that it stands for, without
 * guessing: what has no such value is refused.
 * @param arena what `out` may point to, beside `stored`'s own memory; working memory of JSON too.
 * @param out   the value, checked against the schema's rules; untouched when there is a reason.
 */
vvl_reason vvl_convert(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                       vvl_value *out);

/** The same; `*coercions` gets a set of enum vvl_coercions unless there is a reason. */
vvl_reason vvl_convert_noting(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                              vvl_value *out, unsigned *coercions);

/** True for an id that is stored under a name of the old application: text that is no UUID. */
bool vvl_is_legacy_id(const vvl_value *stored);

#endif
