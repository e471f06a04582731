/** @file enter.h What every function that takes a vvl_db does first. */
#ifndef VVL_CORE_ENTER_H
#define VVL_CORE_ENTER_H

#include "core/channel.h"

/** VVL_OK for a database that is open and a transaction that has not ended. */
vvl_status vvl_db_check(const vvl_db *db, vvl_error *error);

/**
 * For what has a transaction of its own: checks the handle, which must be none of a transaction,
 * and takes a channel. To be given back with vvl_channel_release.
 */
vvl_status vvl_pool_enter(vvl_db *db, vvl_access access, vvl_pool **pool, vvl_channel **out,
                          vvl_error *error);

/**
 * Checks that the call makes sense (entity and the two other arguments are not NULL, a view is not
 * written to, a read-only database neither), takes a channel of the pool, or that of the
 * transaction, and makes sure of the schema's version.
 */
vvl_status vvl_enter(vvl_db *db, const vvl_entity *entity, vvl_access access, const void *first,
                     const void *second, vvl_channel **out, vvl_error *error);

/** Gives back what vvl_enter or vvl_run_repeatable took. */
void vvl_leave(const vvl_db *db, vvl_channel *channel);

/** Something done on a channel. */
typedef vvl_status vvl_channel_function(void *context, vvl_channel *channel, vvl_error *error);

/**
 * Takes a channel of the pool, or that of the transaction, and runs a function on it that may run
 * twice: once more on a new connection when that of the pool was lost. The function leaves its
 * context as it was when it fails. `db` was checked.
 * @param out the channel, to be given back with vvl_leave; after failure there is none.
 */
vvl_status vvl_run_repeatable(vvl_db *db, vvl_access access, vvl_channel_function *function,
                              void *context, vvl_channel **out, vvl_error *error);

/** A whole call that reads: checked as by vvl_enter, run as by vvl_run_repeatable. */
vvl_status vvl_read(vvl_db *db, const vvl_entity *entity, const void *first, const void *second,
                    vvl_channel_function *read, void *context, vvl_error *error);

/** Keeps other threads out of a transaction until vvl_leave; VVL_E_USAGE where one is in it. */
vvl_status vvl_transaction_hold(const vvl_db *db, vvl_error *error);

#endif
