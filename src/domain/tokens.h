/** @file tokens.h Tokens of sessions. */
#ifndef VVL_DOMAIN_TOKENS_H
#define VVL_DOMAIN_TOKENS_H

#include "util/stored_token.h"

#include <vvl/sessions.h>

/** A new token. @return VVL_OK; VVL_E_INTERNAL where the system has no random bytes. */
vvl_status vvl_token_new(char out[VVL_TOKEN_SIZE], vvl_error *error);

#endif
