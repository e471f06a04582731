/** @file stored_token.h What a database holds of a session's token. */
#ifndef VVL_UTIL_STORED_TOKEN_H
#define VVL_UTIL_STORED_TOKEN_H

#include <vvl/types.h>

/** What begins the stored form; a token that begins so is never looked up as it is. */
#define VVL_TOKEN_PREFIX "sha256:"

enum { VVL_TOKEN_STORED_SIZE = 72 }; /**< the prefix, 64 digits and the NUL */

/** What is stored of a token. @return VVL_OK; VVL_E_INTERNAL where libcrypto cannot hash. */
vvl_status vvl_token_store(const char *token, size_t size, char out[VVL_TOKEN_STORED_SIZE],
                           vvl_error *error);

/** Whether text is a stored form already; what a way back put behind it is passed over. */
bool vvl_token_is_stored(const char *text, size_t size);

#endif
