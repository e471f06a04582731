/** @file json_settled.h JSON that needs no work, seen at a glance. */
#ifndef VVL_CORE_JSON_SETTLED_H
#define VVL_CORE_JSON_SETTLED_H

#include <vvl/model.h>

/**
 * True when `text` is JSON in canonical form and of this shape, found in one pass and without
 * memory. False says nothing: what is rare (escapes, fractions, long numbers, deep nesting) is left
 * to vvl_json_parse.
 */
bool vvl_json_is_settled(const char *text, size_t size, vvl_shape shape);

#endif
