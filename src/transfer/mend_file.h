/** @file mend_file.h A quarantine file being put in: its lines, by table. */
#ifndef VVL_TRANSFER_MEND_FILE_H
#define VVL_TRANSFER_MEND_FILE_H

#include "core/quarantine_read.h"

#include <stdio.h>

/** Where a line begins, and whose row it holds. */
typedef struct vvl_mend_line {
    uint64_t number; /**< from 1 */
    off_t offset;
    const vvl_entity *entity; /**< NULL: the line cannot be read */
} vvl_mend_line;

/** `{0}` before vvl_mend_file_open. */
typedef struct vvl_mend_file {
    const char *path;
    FILE *stream;
    vvl_mend_line *lines; /**< those that are not empty */
    size_t count;
    size_t capacity;
    char *text; /**< of the line read last */
    size_t text_capacity;
    vvl_arena *arena; /**< what the row read last points to */
} vvl_mend_file;

/**
 * Looks at every line. vvl_mend_file_close must follow, whatever this answers.
 * @return VVL_OK, also with lines that cannot be read; VVL_E_NOT_FOUND; VVL_E_IO (among them what
 *         cannot be read twice); VVL_E_NO_MEMORY.
 */
vvl_status vvl_mend_file_open(vvl_mend_file *file, const char *path, vvl_error *error);

/** Reads the row of a line. VVL_E_INVALID says what is wrong with the line. */
vvl_status vvl_mend_file_read(vvl_mend_file *file, const vvl_mend_line *line,
                              vvl_quarantined_row *out, vvl_error *error);

void vvl_mend_file_close(vvl_mend_file *file);

#endif
