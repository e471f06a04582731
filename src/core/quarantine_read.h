/** @file quarantine_read.h Rows of a quarantine file, which may have been mended by hand. */
#ifndef VVL_CORE_QUARANTINE_READ_H
#define VVL_CORE_QUARANTINE_READ_H

#include "core/describe.h"
#include "util/arena.h"

/** A row as its line has it. */
typedef struct vvl_quarantined_row {
    const vvl_entity *entity;
    const char *version;               /**< of the schema it was read from; NULL: the newest */
    vvl_value values[VVL_COLUMNS_MAX]; /**< as they were stored; null where the line has none */
} vvl_quarantined_row;

/**
 * Reads a line in the form of vvl_quarantine. Only `table`, `version` and `row` count.
 * @param arena what `out` points to.
 * @return VVL_OK; VVL_E_INVALID (it is no such line, or of a table or column that is not ours);
 *         VVL_E_NO_MEMORY.
 */
vvl_status vvl_quarantine_read(const char *line, size_t size, vvl_arena *arena,
                               vvl_quarantined_row *out, vvl_error *error);

#endif
