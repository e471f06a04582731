#include <vvl/transaction.h>

#include "core/enter.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static vvl_transaction_mode mode_of(const vvl_transaction_options *options)
{
    static const vvl_transaction_mode modes[][2] = {
        [VVL_ISOLATION_COMMITTED] = {VVL_TRANSACTION_WRITE, VVL_TRANSACTION_READ},
        [VVL_ISOLATION_SNAPSHOT] = {VVL_TRANSACTION_WRITE_SNAPSHOT, VVL_TRANSACTION_SNAPSHOT},
        [VVL_ISOLATION_SERIAL] = {VVL_TRANSACTION_WRITE_SERIAL, VVL_TRANSACTION_SERIAL},
    };
    return modes[options->isolation][options->read_only];
}

static vvl_status check_begin(const vvl_db *db, const vvl_transaction_options *options,
                              vvl_db **transaction, vvl_error *error)
{
    vvl_status status = vvl_db_check(db, error);
    if (status != VVL_OK) {
        return status;
    }
    if (transaction == NULL || (unsigned)options->isolation > VVL_ISOLATION_SERIAL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_begin was called with NULL or no such isolation");
    }
    if (db->read_only && !options->read_only) {
        vvl_fail(error, VVL_E_POLICY, "a transaction that writes cannot begin in one that reads");
        vvl_hint(error, "begin it with read_only, or open the database without");
        return VVL_E_POLICY;
    }
    return VVL_OK;
}

static vvl_status begin(void *context, vvl_channel *channel, vvl_error *error)
{
    return vvl_channel_begin(channel, mode_of(context), error);
}

/* The channel stays the outermost transaction's until that ends. */
static void adopt(vvl_db *db, vvl_db *transaction)
{
    if (db->channel == NULL) {
        vvl_pool_note(db->pool, transaction);
        return;
    }
    transaction->outer = db;
    db->inner = transaction;
    vvl_leave(db, db->channel);
}

vvl_status vvl_begin(vvl_db *db, const vvl_transaction_options *options, vvl_db **transaction,
                     vvl_error *error)
{
    vvl_transaction_options wanted = {.read_only = false};
    vvl_channel *channel = NULL;
    if (options != NULL) {
        wanted = *options;
    }
    vvl_status status = check_begin(db, &wanted, transaction, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_db *handle = malloc(sizeof *handle);
    if (handle == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_access access = wanted.read_only ? VVL_ACCESS_READ : VVL_ACCESS_WRITE;
    status = vvl_run_repeatable(db, access, begin, &wanted, &channel, error);
    if (status != VVL_OK) {
        free(handle);
        return status;
    }
    *handle = (vvl_db){.pool = db->pool, .channel = channel, .read_only = wanted.read_only};
    adopt(db, handle);
    *transaction = handle;
    return VVL_OK;
}

/* The handle is of no use after this; the channel goes back where it came from. */
static void end(vvl_db *transaction)
{
    vvl_pool *pool = transaction->pool;
    if (transaction->outer != NULL) {
        transaction->outer->inner = NULL;
    } else {
        vvl_pool_forget(pool, transaction);
        vvl_channel_release(pool, transaction->channel);
    }
    vvl_db_retire(transaction);
}

vvl_status vvl_commit(vvl_db *transaction, vvl_error *error)
{
    vvl_status status = vvl_db_check(transaction, error);
    if (status != VVL_OK) {
        return status;
    }
    if (transaction->channel == NULL || transaction->inner != NULL) {
        vvl_fail(error, VVL_E_USAGE, "%s",
                 transaction->inner != NULL ? "a transaction inside this one has not ended"
                                            : "a database was to be committed, no transaction");
        vvl_hint(error, "commit what vvl_begin handed out, the innermost first");
        return VVL_E_USAGE;
    }
    status = vvl_transaction_hold(transaction, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_channel_check(transaction->channel, error);
    if (status == VVL_OK) {
        status = vvl_channel_commit(transaction->channel, error);
    } else {
        vvl_channel_rollback(transaction->channel);
    }
    vvl_leave(transaction, transaction->channel);
    end(transaction);
    return status;
}

/* Those within it go with it; their handles, which nobody may have any more, are ended first. */
static void end_inner(vvl_db *transaction)
{
    vvl_db *inner = transaction->inner;
    if (inner != NULL) {
        end_inner(inner);
        vvl_channel_rollback(inner->channel);
        end(inner);
    }
}

void vvl_rollback(vvl_db *transaction)
{
    if (vvl_db_check(transaction, NULL) == VVL_OK && transaction->channel != NULL) {
        end_inner(transaction);
        vvl_channel_rollback(transaction->channel);
        end(transaction);
    }
}

enum { WAIT_FIRST = 2, WAIT_MOST = 500 }; /* milliseconds */

/*
 * What the same transaction may not meet again: others that were at the same records, a connection
 * that was lost. Not among them: an answer to a commit that was lost (08007), because nobody knows
 * what became of it, and a server that is not there (08001, 57P03), which the pool has waited for.
 */
static bool may_run_again(const vvl_error *error)
{
    static const char *const passing[] = {"40001", "40P01", "55P03", "08000", "08003",
                                          "08006", "57P01", "57P02", "57P05", "25P03"};
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
        if (strcmp(error->sqlstate, passing[i]) == 0) {
            return true;
        }
    }
    return false;
}

static vvl_status run_once(vvl_db *db, const vvl_transaction_options *options,
                           vvl_transaction_function *function, void *context, vvl_error *error)
{
    vvl_db *transaction = NULL;
    vvl_status status = vvl_begin(db, options, &transaction, error);
    if (status != VVL_OK) {
        return status;
    }
    status = function(transaction, context, error);
    if ((unsigned)status >= VVL_STATUS_COUNT) {
        status = vvl_fail(error, VVL_E_USAGE,
                          "the function of the transaction answered %d, which is no status",
                          (int)status);
    }
    if (status == VVL_OK) {
        status = vvl_commit(transaction, error);
        if (status != VVL_E_USAGE) {
            return status;
        }
        /* The function left a transaction open within it, or ended it itself. */
    } else if (error->status != status) {
        vvl_fail(error, status, "the function of the transaction answered %s",
                 vvl_status_name(status));
    }
    vvl_rollback(transaction);
    return status;
}

static bool is_within(const vvl_db *db)
{
    return db != NULL && db->channel != NULL;
}

vvl_status vvl_transact(vvl_db *db, const vvl_transaction_options *options,
                        vvl_transaction_function *function, void *context, vvl_error *error)
{
    unsigned attempts =
        options == NULL || options->attempts == 0 ? VVL_ATTEMPTS_DEFAULT : options->attempts;
    if (function == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_transact was called without a function");
    }
    for (unsigned attempt = 1;; attempt++) {
        vvl_error local = {.status = VVL_OK};
        vvl_status status = run_once(db, options, function, context, &local);
        if (status == VVL_OK) {
            return VVL_OK;
        }
        if (attempt >= attempts || is_within(db) || !may_run_again(&local)) {
            if (error != NULL) {
                *error = local;
            }
            return status;
        }
        vvl_watch_count(&db->pool->watch, VVL_WATCH_RETRIED);
        vvl_clock_sleep(vvl_clock_backoff(attempt - 1, WAIT_FIRST, WAIT_MOST));
    }
}
