/** @file json_text.h JSON in canonical form. */
#ifndef VVL_CORE_JSON_TEXT_H
#define VVL_CORE_JSON_TEXT_H

#include "core/json_tree.h"
#include "util/buffer.h"

#include <vvl/model.h>
#include <vvl/sys/backend.h>

/** Appends a string with its quotes, as jsonb prints it. */
void vvl_json_put_string(vvl_buffer *out, const char *text, size_t size);

/* Each function that answers a fault says by `at`, which may be NULL, where it lies, as
 * vvl_json_parse does. */

/** Appends a tree in canonical form. */
vvl_json_fault vvl_json_put(vvl_buffer *out, const vvl_json_node *node, vvl_json_node *at);

/** The value of a JSON column: the tree's canonical text, in the arena. Untouched on a fault. */
vvl_json_fault vvl_json_value(const vvl_json_node *node, vvl_arena *arena, vvl_value *out,
                              vvl_json_node *at);

/** Appends the canonical form of `text`; `arena` is working memory and may be reset after. */
vvl_json_fault vvl_json_put_canonical(vvl_buffer *out, const char *text, size_t size,
                                      vvl_arena *arena, vvl_json_node *at);

/** Fills an error for a fault: VVL_E_INVALID, or VVL_E_NO_MEMORY. */
vvl_status vvl_fail_json(vvl_error *error, vvl_json_fault fault, const vvl_json_node *at);

/** The first node of a tree that has not the form that a column's values are meant to have, or
 * NULL. */
const vvl_json_node *vvl_json_misshapen(const vvl_json_node *node, vvl_shape shape);

#endif
