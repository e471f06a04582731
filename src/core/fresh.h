/** @file fresh.h Migrations on a database that is being made. */
#ifndef VVL_CORE_FRESH_H
#define VVL_CORE_FRESH_H

#include "core/channel.h"

/**
 * Inside a transaction for writing: runs a migration of the backend's own, after all those before
 * it, in a database without rows of users. A table to be rebuilt is then dropped and made anew.
 */
vvl_status vvl_fresh_run(vvl_channel *channel, const vvl_migration *migration, vvl_error *error);

#endif
