/** @file checksum.h Telling whether a migration's SQL is the one that was applied. */
#ifndef VVL_MIGRATE_CHECKSUM_H
#define VVL_MIGRATE_CHECKSUM_H

#include <vvl/types.h>

#include <stdbool.h>

enum { VVL_CHECKSUM_SIZE = 65 /**< hexadecimal digits and a NUL */ };

/**
 * SHA-256 over the tokens of SQL text. Comments, white space and the form of line ends make no
 * difference, also not those of line ends in strings.
 * @return VVL_OK; VVL_E_NO_MEMORY; VVL_E_INTERNAL (libcrypto cannot).
 */
vvl_status vvl_checksum(const char *sql, unsigned lexis, char out[VVL_CHECKSUM_SIZE],
                        vvl_error *error);

/** Whether text has the form of a checksum. */
bool vvl_checksum_valid(const char *text);

#endif
