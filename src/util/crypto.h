/** @file crypto.h Calls into libcrypto, which does not say why it failed. */
#ifndef VVL_UTIL_CRYPTO_H
#define VVL_UTIL_CRYPTO_H

#include <vvl/types.h>

/** To be called before, and followed by vvl_crypto_end in every case. */
void vvl_crypto_begin(void);

/**
 * Takes back what libcrypto noted among the errors of this thread, which are the program's.
 * @param good whether the calls in between succeeded.
 * @return VVL_OK; VVL_E_NO_MEMORY; VVL_E_INTERNAL with `message`.
 */
vvl_status vvl_crypto_end(bool good, const char *message, vvl_error *error);

#endif
