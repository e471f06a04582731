/** @file tokens.h Tokens of sessions, and what the database holds of them. */
#ifndef VVL_DOMAIN_TOKENS_H
#define VVL_DOMAIN_TOKENS_H

#include <vvl/sessions.h>

/** What begins the stored form; a token that begins so is never looked up as it is. */
#define VVL_TOKEN_PREFIX "sha256:"

enum { VVL_TOKEN_STORED_SIZE = 72 }; /**< the prefix, 64 digits and the NUL */

/** A new token. @return VVL_OK; VVL_E_INTERNAL where the system has no random bytes. */
vvl_status vvl_token_new(char out[VVL_TOKEN_SIZE], vvl_error *error);

/** What is stored of a token. @return VVL_OK; VVL_E_INTERNAL where libcrypto cannot hash. */
vvl_status vvl_token_store(const char *token, char out[VVL_TOKEN_STORED_SIZE], vvl_error *error);

#endif
