/** @file reason.h Why a value cannot stand in a column. */
#ifndef VVL_CORE_REASON_H
#define VVL_CORE_REASON_H

#include "core/json_tree.h"

#include <vvl/model.h>

typedef enum vvl_reason {
    VVL_REASON_NONE,
    VVL_REASON_REQUIRED,
    VVL_REASON_STORAGE, /**< stored as something that the column's kind is never read from */
    VVL_REASON_NIL,     /**< the id of all zeros, which stands for none */
    VVL_REASON_ENCODING,
    VVL_REASON_NUL,
    VVL_REASON_SHORT,
    VVL_REASON_LONG,
    VVL_REASON_PATTERN,
    VVL_REASON_WORD, /**< not one of the enum's */
    VVL_REASON_FRACTION,
    VVL_REASON_RANGE,
    VVL_REASON_INFINITE,
    VVL_REASON_BOOLEAN, /**< neither 0 nor 1 */
    VVL_REASON_TIME,
    VVL_REASON_ORDER, /**< not later than the column it must be later than */
    VVL_REASON_SHAPE,
    VVL_REASON_FIXED,  /**< set when the record is created, then never changed */
    VVL_REASON_SECRET, /**< never printed, so never read from what was printed */
    VVL_REASON_SIZE,   /**< more than a database can hold */
    VVL_REASON_MEMORY,
    VVL_REASON_JSON /**< plus a vvl_json_fault */
} vvl_reason;

/** The reason that a fault of JSON is. */
static inline vvl_reason vvl_reason_of(vvl_json_fault fault)
{
    return fault == VVL_JSON_GOOD ? VVL_REASON_NONE : (vvl_reason)(VVL_REASON_JSON + fault);
}

/** The reason in a few words, to stand behind the column's name ("holds" in front of JSON's). */
const char *vvl_reason_text(vvl_reason reason);

/** Whether it is not the value that is at fault, but that there was no memory to look at it. */
static inline bool vvl_reason_is_memory(vvl_reason reason)
{
    return reason == VVL_REASON_MEMORY ||
           (unsigned)reason == (unsigned)VVL_REASON_JSON + (unsigned)VVL_JSON_MEMORY;
}

/** Fills an error for `reason`: VVL_E_INVALID (or VVL_E_NO_MEMORY), with table, column and hint. */
vvl_status vvl_fail_reason(vvl_error *error, const vvl_entity *entity, const vvl_column *column,
                           vvl_reason reason);

/** The same about a row that lies in a database under `key`. */
vvl_status vvl_fail_stored(vvl_error *error, const vvl_entity *entity, const vvl_column *column,
                           const char *key, vvl_reason reason);

#endif
