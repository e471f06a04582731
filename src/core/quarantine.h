/** @file quarantine.h The file of rows that were not taken over: whole, as JSON lines. */
#ifndef VVL_CORE_QUARANTINE_H
#define VVL_CORE_QUARANTINE_H

#include "core/fidelity.h"

/**
 * A quarantine file being written, one line per row:
 *
 *     {"table":"users","key":"u1","reason":"time-text","column":"created_at","storage":"text",
 *      "version":"1.0.0","row":{"id":{"class":"text","text":"u1"},"age":{"class":"null"},…}}
 *
 * Each column has its storage class and, under the name of the class, its value; text that is no
 * UTF-8 or holds a NUL, and every blob, stands under "base64" instead. Reals have the shortest
 * digits that read back the same, or are "inf", "-inf", "nan". A row that goes because another one
 * went has "parent":{"table":…,"key":…} beside the column that refers to it. "storage" is null
 * where no column is at fault, "version" is left out where the row is at the newest version.
 *
 * May be used from any number of threads at a time.
 */
typedef struct vvl_quarantine vvl_quarantine;

/** What becomes of a file that is there. */
typedef enum vvl_quarantine_mode {
    VVL_QUARANTINE_NEW,   /**< it is refused */
    VVL_QUARANTINE_APPEND /**< more is written behind its last whole line */
} vvl_quarantine_mode;

/** A row to be written. Nothing is kept of it. */
typedef struct vvl_rejected_row {
    const char *table;
    const char *key;          /**< for people, as vvl_key_text gives it */
    const char *rule;         /**< the id of a rule of fidelity.def */
    const char *column;       /**< NULL: the whole row is at fault */
    const char *version;      /**< of the schema it was read from; NULL or "": the newest */
    const char *parent_table; /**< NULL: it has no part in it */
    const char *parent_key;
    const char *const *names; /**< of its columns */
    const vvl_value *values;  /**< as they are stored */
    size_t count;
} vvl_rejected_row;

/**
 * Opens a file that only its owner may read. A link is not followed.
 * @return VVL_OK; VVL_E_CONFLICT (the file is there already); VVL_E_IO; VVL_E_FULL;
 *         VVL_E_NO_MEMORY.
 */
vvl_status vvl_quarantine_open(const char *path, vvl_quarantine_mode mode, vvl_quarantine **out,
                               vvl_error *error);

/** Adds a row. After a failure nothing more is written: finishing answers it once more. */
vvl_status vvl_quarantine_write(vvl_quarantine *quarantine, const vvl_rejected_row *row,
                                vvl_error *error);

/** Rows written since it was opened. */
uint64_t vvl_quarantine_rows(vvl_quarantine *quarantine);

/** Waits until all that was written is on the disk. More can be written. */
vvl_status vvl_quarantine_sync(vvl_quarantine *quarantine, vvl_error *error);

/**
 * Closes the file and frees the rest; takes NULL.
 * @param keep whether what was written since it was opened is to stay. One without any row is
 *             removed, unless it was there before.
 */
void vvl_quarantine_close(vvl_quarantine *quarantine, bool keep);

#endif
