/**
 * @file transaction.h
 * Several calls that take effect together or not at all.
 *
 * A transaction is a vvl_db of its own: hand it to any function of repo.h (and what is built on
 * that) instead of the database. It holds one connection of the pool until its end, and belongs to
 * one thread at a time. What has transactions of its own (vvl_schema_init, vvl_inspect, vvl_copy,
 * vvl_verify) refuses it with VVL_E_USAGE.
 *
 * A call that fails inside a transaction leaves the transaction failed: all that follow answer
 * VVL_E_INTERNAL with sqlstate 25P02 until it is rolled back. To go on after a failure, make the
 * attempt in a transaction within the transaction: only that one is lost then. Answers that are no
 * failure of the database cost nothing: VVL_E_USAGE, VVL_E_POLICY, VVL_E_NOT_FOUND, VVL_E_STALE and
 * VVL_E_INVALID of a value. A refused batch (vvl_create_many, vvl_update_many, vvl_delete_many)
 * takes itself back, and the transaction goes on.
 *
 * SQLite has one writer at a time: a second transaction waits for the first, up to lock_timeout,
 * and a thread that waits for itself waits in vain.
 */
#ifndef VVL_TRANSACTION_H
#define VVL_TRANSACTION_H

#include <vvl/db.h>
#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How much a transaction sees of others. SQLite always gives the strongest. */
typedef enum vvl_isolation {
    VVL_ISOLATION_COMMITTED, /**< each call sees what was committed before it */
    VVL_ISOLATION_SNAPSHOT,  /**< all calls see the state at the first one */
    VVL_ISOLATION_SERIAL     /**< as if no other transaction ran at the same time */
} vvl_isolation;

/** `{0}` is a transaction that writes and sees what others commit. */
typedef struct vvl_transaction_options {
    vvl_isolation isolation;
    bool read_only;    /**< refuse every write; on SQLite others may write meanwhile */
    unsigned attempts; /**< of vvl_transact, 0: VVL_ATTEMPTS_DEFAULT */
} vvl_transaction_options;

/** How often vvl_transact tries, where its options do not say. */
#define VVL_ATTEMPTS_DEFAULT 10

/**
 * Begins a transaction, or one within a transaction (a savepoint), which may be taken back alone.
 * Until the inner one ends, the outer one refuses every call with VVL_E_USAGE.
 *
 * @param options     NULL: `{0}`. Of one within another only `read_only` counts.
 * @param transaction to be ended with vvl_commit or vvl_rollback; untouched on failure.
 * @return VVL_OK; VVL_E_USAGE; VVL_E_POLICY (opened read-only, or a standby); VVL_E_BUSY;
 *         VVL_E_CONNECT; VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_begin(vvl_db *db, const vvl_transaction_options *options,
                                            vvl_db **transaction, vvl_error *error);

/**
 * Makes what was done lasting (for one within another: a part of that). The transaction ends in
 * every case; after failure nothing of it is stored, unless sqlstate is 08007: then the connection
 * was lost at the very moment (or given up, for lack of memory), and nobody can know.
 *
 * @return VVL_OK; VVL_E_BUSY (40001: others changed the same at the same time); VVL_E_INTERNAL
 *         (25P02: a call in it had failed); VVL_E_CONNECT; VVL_E_FULL; VVL_E_IO; VVL_E_USAGE (not a
 *         transaction, ended before, or one within it is open: then it has not ended).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_commit(vvl_db *transaction, vvl_error *error);

/**
 * Takes back what was done since vvl_begin and ends the transaction, and those within it first.
 * Takes NULL; does nothing to one that has ended. No other thread may be using the transaction.
 */
VVL_API void vvl_rollback(vvl_db *transaction);

/**
 * What vvl_transact runs. It may run several times, so it should change nothing but the database
 * before it is done.
 * @return VVL_OK to commit; anything else to roll back.
 */
typedef vvl_status vvl_transaction_function(vvl_db *transaction, void *context, vvl_error *error);

/**
 * Runs a function in a transaction and commits it; again from the start, after a short wait that
 * grows, when the database could not serialize it (40001), found a deadlock (40P01), a lock was not
 * free in time (55P03), or the connection was lost before the commit: where the error that the
 * function hands on says so. Each attempt may wait for lock_timeout. Within a transaction it runs
 * once: the outermost is what can run again. It does not run again while no connection can be had,
 * which vvl_begin has waited for.
 *
 * @param options NULL: `{0}`.
 * @return what the function answered, or what vvl_begin or vvl_commit did; VVL_E_USAGE (the
 *         function ended the transaction itself, or left one open within it, which is taken back).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_transact(vvl_db *db, const vvl_transaction_options *options,
                                               vvl_transaction_function *function, void *context,
                                               vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
