/** @file cursor.h Where a page ended, as opaque text. */
#ifndef VVL_CORE_CURSOR_H
#define VVL_CORE_CURSOR_H

#include "util/arena.h"

#include <vvl/model.h>
#include <vvl/sys/backend.h>

/** The last row of a page, by the values it was ordered by, as they are stored. */
typedef struct vvl_cursor {
    const vvl_column *order;
    bool descending;
    vvl_value value; /**< of `order`; NULL also where that is the id itself */
    vvl_value id;
} vvl_cursor;

/** Text of a cursor, in the arena; NULL when memory is out. */
const char *vvl_cursor_print(const vvl_cursor *cursor, const vvl_entity *entity, vvl_arena *arena);

/**
 * Reads a cursor that was printed for the same table and order.
 * @param cursor `order` and `descending` are given, the values are filled in and point to the
 * arena.
 * @param loose  values may be stored as something else than their column's type.
 * @return VVL_OK; VVL_E_INVALID (none of ours, of another table or of another order);
 * VVL_E_NO_MEMORY.
 */
vvl_status vvl_cursor_parse(const char *text, const vvl_entity *entity, bool loose,
                            vvl_arena *arena, vvl_cursor *cursor, vvl_error *error);

#endif
