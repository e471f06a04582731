/** @file selection.h A query made ready: which rows a statement is about, and its parameters. */
#ifndef VVL_CORE_SELECTION_H
#define VVL_CORE_SELECTION_H

#include "core/sqlgen.h"
#include "util/arena.h"

typedef struct vvl_selection {
    vvl_statement_key key;
    vvl_arena *arena; /**< what the parameters live in; the caller's */
    vvl_value *parameters;
    size_t count;
} vvl_selection;

/**
 * Begins a selection with room for the query's values, `fields` and a cursor.
 * @param query NULL: everything.
 * @return VVL_OK; VVL_E_USAGE (too many filters or values); VVL_E_NO_MEMORY.
 */
vvl_status vvl_selection_begin(vvl_selection *selection, const vvl_entity *entity,
                               vvl_operation operation, const vvl_query *query, vvl_arena *arena,
                               vvl_error *error);

/** Appends a parameter. */
void vvl_selection_push(vvl_selection *selection, const vvl_value *value);

/** Appends the values of `fields` out of a row, in column order, and notes the fields. */
void vvl_selection_set(vvl_selection *selection, vvl_fields fields, const vvl_value *row);

/**
 * Adds the query's filters.
 * @return VVL_OK; VVL_E_USAGE (a column that is none, or cannot be filtered so); VVL_E_INVALID (a
 *         value that is none of the column's kind); VVL_E_NO_MEMORY.
 */
vvl_status vvl_selection_filter(vvl_selection *selection, const vvl_query *query, vvl_error *error);

/** Adds the filter that the id is one of `ids`, which the selection began with room for. */
void vvl_selection_ids(vvl_selection *selection, const void *ids, size_t count);

/** Sets the order. @return VVL_OK; VVL_E_USAGE. */
vvl_status vvl_selection_order(vvl_selection *selection, const vvl_query *query, vvl_error *error);

/** Checks a limit; 0 becomes the default. @return VVL_OK; VVL_E_USAGE. */
vvl_status vvl_selection_limit(const vvl_query *query, uint32_t *limit, vvl_error *error);

/** The integer column of that name. @return VVL_OK; VVL_E_USAGE. */
vvl_status vvl_integer_named(const vvl_entity *entity, const char *name, const vvl_column **out,
                             vvl_error *error);

#endif
