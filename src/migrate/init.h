/** @file init.h Making the schema of an empty database. */
#ifndef VVL_MIGRATE_INIT_H
#define VVL_MIGRATE_INIT_H

#include "core/schema.h"

/**
 * Inside a transaction for writing: brings an empty database to `version` (NULL: the newest).
 * @param changed gets whether there was something to do.
 */
vvl_status vvl_schema_apply(vvl_channel *channel, const char *version, bool *changed,
                            vvl_error *error);

/**
 * VVL_OK for a database without a table or view. We do not move into somebody else's: VVL_E_POLICY;
 * VVL_E_SCHEMA where what it holds is named like ours.
 */
vvl_status vvl_schema_require_empty(vvl_channel *channel, vvl_error *error);

/**
 * Inside a transaction for writing: runs every migration up to `version` (NULL: the newest) in a
 * database that holds nothing of ours.
 */
vvl_status vvl_schema_make(vvl_channel *channel, const char *version, vvl_error *error);

#endif
