/** @file convert.h Stored values, as they lie in real databases, to values of their column's kind.
 */
#ifndef VVL_CORE_CONVERT_H
#define VVL_CORE_CONVERT_H

#include "core/reason.h"
#include "util/arena.h"

#include <vvl/sys/backend.h>

/**
 * Turns a value as it is stored into the one value of its column's kind that it stands for, without
 * guessing: what has no such value is refused.
 * @param arena what `out` may point to, beside `stored`'s own memory; working memory of JSON too.
 * @param out   the value, checked against the schema's rules; untouched when there is a reason.
 */
vvl_reason vvl_convert(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                       vvl_value *out);

/** True for an id that is stored under a name of the old application: text that is no UUID. */
bool vvl_is_legacy_id(const vvl_value *stored);

#endif
