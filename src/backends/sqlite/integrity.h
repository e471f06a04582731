/** @file integrity.h Whether a database file is sound. */
#ifndef VVL_BACKENDS_SQLITE_INTEGRITY_H
#define VVL_BACKENDS_SQLITE_INTEGRITY_H

#include "backends/sqlite/connection.h"

typedef enum vvl_sqlite_check_depth {
    VVL_SQLITE_CHECK_QUICK, /**< every page, not whether indexes hold what their tables do */
    VVL_SQLITE_CHECK_WHOLE
} vvl_sqlite_check_depth;

/**
 * Reads all of the file.
 * @return VVL_OK; VVL_E_POLICY for a damaged one; what else reading may answer.
 */
vvl_status vvl_sqlite_check_integrity(vvl_sqlite_connection *connection, const char *path,
                                      vvl_sqlite_check_depth depth, vvl_error *error);

/** Fills the error for a file that could not be opened or read through; it names the file. */
vvl_status vvl_sqlite_fail_open(vvl_sqlite_connection *connection, const char *path, int code,
                                vvl_error *error);

#endif
