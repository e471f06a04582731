/** @file mend.h What the parts of vvl_import_quarantine share. */
#ifndef VVL_TRANSFER_MEND_H
#define VVL_TRANSFER_MEND_H

#include "transfer/digest.h"
#include "transfer/mend_file.h"
#include "transfer/side.h"

/** A quarantine file on its way into a database. */
typedef struct vvl_mending {
    vvl_side target;
    vvl_intake intake; /**< how values are read, and the keys of rows that were left out */
    vvl_digester digester;
    vvl_mend_file file;
    bool has_legacy_table;
    vvl_mended result;
    vvl_arena *arena; /**< the result's */
} vvl_mending;

/**
 * Stores the row of a line, in the transaction that the target is in, or notes why it is left out.
 * @return VVL_OK in both cases; what else the database or the file answers.
 */
vvl_status vvl_mend_line_store(vvl_mending *mending, const vvl_mend_line *line, vvl_error *error);

#endif
