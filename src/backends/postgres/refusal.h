/** @file refusal.h Why a connection could not be made. */
#ifndef VVL_BACKENDS_POSTGRES_REFUSAL_H
#define VVL_BACKENDS_POSTGRES_REFUSAL_H

#include <vvl/types.h>

/**
 * Fills `error` from libpq's message about a connection that could not be made; a pure function.
 * Nothing of the message gets into it: parts of a malformed URL's password may stand in there.
 * @return VVL_E_AUTH, VVL_E_CONNECT, VVL_E_USAGE (the URL's options) or VVL_E_NO_MEMORY.
 */
vvl_status vvl_postgres_fail_open(const char *message, vvl_error *error);

#endif
