/** @file json_path.h Where in a JSON document something lies, for people to read. */
#ifndef VVL_CORE_JSON_PATH_H
#define VVL_CORE_JSON_PATH_H

#include "core/json_tree.h"

/**
 * Fills an error's path (NULL is taken), after vvl_fail has filled the rest.
 * @param column what the document that `at` is part of is the value of, or NULL: of the whole.
 */
void vvl_locate_json(vvl_error *error, const char *column, const vvl_json_node *at);

#endif
