/** @file convert.h Stored values, as they lie in real databases, to values of their column's kind.
 */
#ifndef VVL_CORE_CONVERT_H
#define VVL_CORE_CONVERT_H

#include "core/reason.h"
#include "util/arena.h"

#include <vvl/sys/backend.h>
#include <vvl/transfer.h>

/** What became of a value that was stored in another form, or of another form than meant. */
enum vvl_coercions {
    VVL_COERCED_ID = 1 << 0,          /**< a name of the old application to a UUID of version 5 */
    VVL_COERCED_TIME_FORM = 1 << 1,   /**< a time without a zone, taken as UTC, in another form */
    VVL_COERCED_TIME_OFFSET = 1 << 2, /**< a time with a zone, to the same instant in UTC */
    VVL_COERCED_WHOLE_REAL = 1 << 3,  /**< a real without a fraction to that integer */
    VVL_COERCED_NUMBER = 1 << 4,      /**< a number to its text */
    VVL_COERCED_JSON_FORM = 1 << 5,   /**< JSON to its canonical form */
    VVL_COERCED_JSON_SHAPE = 1 << 6, /**< none: JSON of another form than meant, carried as it is */
    /* What an operator chose, see vvl_choices. */
    VVL_COERCED_TIME_NAIVE = 1 << 7, /**< a time without a zone, taken as one of the zone given */
    VVL_COERCED_EPOCH = 1 << 8,      /**< a number to a time */
    VVL_COERCED_WORD = 1 << 9,       /**< a word to a boolean */
    VVL_COERCED_LAST_KEY = 1 << 10   /**< JSON to itself without keys that come once more */
};

/** What an operator has decided about values that mean nothing by themselves; `{0}`: nothing. */
typedef struct vvl_choices {
    vvl_time naive_offset; /**< of times without a zone from UTC, east of it positive */
    bool stored_is_utc;    /**< but those in the form that we store are in UTC */
    vvl_epoch_time epoch;
    bool words;     /**< true, yes, on and so on are booleans */
    bool last_keys; /**< of a key that is in an object twice the last one counts */
} vvl_choices;

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

/** The same, where what an operator has decided counts too. */
vvl_reason vvl_convert_choosing(const vvl_column *column, const vvl_value *stored,
                                const vvl_choices *choices, vvl_arena *arena, vvl_value *out,
                                unsigned *coercions);

/**
 * What is stored of a secret that is shown and never read back: its hash. Text that is a hash
 * already stays.
 * @return VVL_OK; VVL_E_NO_MEMORY or VVL_E_INTERNAL, and `out` untouched.
 */
vvl_status vvl_convert_token(const vvl_value *token, vvl_arena *arena, vvl_value *out);

/** True for an id that is stored under a name of the old application: text that is no UUID. */
bool vvl_is_legacy_id(const vvl_value *stored);

#endif
