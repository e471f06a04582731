/** @file passwords.h Hashes of passwords. */
#ifndef VVL_DOMAIN_PASSWORDS_H
#define VVL_DOMAIN_PASSWORDS_H

#include <vvl/users.h>

enum { VVL_PASSWORD_HASH_SIZE = 384 }; /**< with the NUL */

/**
 * Hashes a new password.
 * @return VVL_OK; VVL_E_INVALID (empty, too long for the method, no UTF-8); VVL_E_USAGE (no such
 *         method); VVL_E_NO_MEMORY; VVL_E_INTERNAL.
 */
vvl_status vvl_password_hash(const char *password, vvl_password_method method,
                             char out[VVL_PASSWORD_HASH_SIZE], vvl_error *error);

/**
 * Checks a password. A denial takes the work of every method, whatever the hash: also where there
 * is none to check against (NULL, or one that is of no known method, or no whole hash).
 * @return VVL_OK; VVL_E_DENIED, without saying why; VVL_E_NO_MEMORY.
 */
vvl_status vvl_password_verify(const char *password, const char *hash, vvl_error *error);

/** The one answer to every log-in that is not right. */
vvl_status vvl_password_deny(vvl_error *error);

#endif
