#include "core/enter.h"

#include "core/schema.h"
#include "util/error.h"

vvl_status vvl_db_check(const vvl_db *db, vvl_error *error)
{
    if (db == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "the database is NULL");
    }
    if (db->pool == NULL) {
        vvl_fail(error, VVL_E_USAGE, "the database was closed, or the transaction has ended");
        vvl_hint(error, "open the database, or begin another transaction");
        return VVL_E_USAGE;
    }
    if (vvl_is_forked(&db->pool->fork_guard)) {
        vvl_fail(error, VVL_E_USAGE,
                 "the database was opened by the process that this one was forked from");
        vvl_hint(error, "open it again in this process");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

static vvl_status refuse_writes(vvl_error *error)
{
    vvl_fail(error, VVL_E_POLICY, "the database was opened for reading only");
    vvl_hint(error, "open it without read_only to write");
    return VVL_E_POLICY;
}

vvl_status vvl_pool_enter(vvl_db *db, vvl_access access, vvl_pool **pool, vvl_channel **out,
                          vvl_error *error)
{
    vvl_status status = vvl_db_check(db, error);
    if (status != VVL_OK) {
        return status;
    }
    if (db->channel != NULL) {
        vvl_fail(error, VVL_E_USAGE, "this cannot be done inside a transaction");
        vvl_hint(error, "hand over the database itself instead of the transaction");
        return VVL_E_USAGE;
    }
    if (access == VVL_ACCESS_WRITE && db->read_only) {
        return refuse_writes(error);
    }
    *pool = db->pool;
    return vvl_channel_acquire(db->pool, access, out, error);
}

static vvl_status check_call(const vvl_db *db, const vvl_entity *entity, vvl_access access,
                             vvl_error *error)
{
    if (access == VVL_ACCESS_READ) {
        return VVL_OK;
    }
    if (entity->view) {
        return vvl_fail(error, VVL_E_USAGE, "%s is a view and can only be read", entity->name);
    }
    if (!db->read_only) {
        return VVL_OK;
    }
    if (db->channel == NULL || db->pool->options.read_only) {
        return refuse_writes(error);
    }
    vvl_fail(error, VVL_E_POLICY, "the transaction was begun for reading only");
    vvl_hint(error, "begin it without read_only to write");
    return VVL_E_POLICY;
}

static vvl_status check_transaction(const vvl_db *db, vvl_error *error)
{
    if (db->inner != NULL) {
        vvl_fail(error, VVL_E_USAGE, "a transaction inside this one has not ended");
        vvl_hint(error, "use the inner one, or commit it or roll it back first");
        return VVL_E_USAGE;
    }
    return vvl_channel_check(db->channel, error);
}

vvl_status vvl_transaction_hold(const vvl_db *db, vvl_error *error)
{
    if (atomic_flag_test_and_set_explicit(&db->channel->in_use, memory_order_acquire)) {
        vvl_fail(error, VVL_E_USAGE, "the transaction is in use by another thread");
        vvl_hint(error, "use a transaction in one thread at a time");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

static vvl_status take_transaction(const vvl_db *db, vvl_channel **out, vvl_error *error)
{
    /* Before anything is looked at that another thread might be changing. */
    vvl_status status = vvl_transaction_hold(db, error);
    if (status != VVL_OK) {
        return status;
    }
    status = check_transaction(db, error);
    if (status != VVL_OK) {
        vvl_leave(db, db->channel);
        return status;
    }
    *out = db->channel;
    return VVL_OK;
}

static vvl_status require_schema(vvl_pool *pool, vvl_channel *channel, vvl_error *error)
{
    if (atomic_load_explicit(&pool->schema_ready, memory_order_acquire)) {
        return VVL_OK;
    }
    vvl_status status = vvl_schema_require(channel, error);
    if (status == VVL_OK) {
        atomic_store_explicit(&pool->schema_ready, true, memory_order_release);
    }
    return status;
}

/* An operation on its way. */
typedef struct attempt {
    vvl_db *db;
    vvl_access access;
    vvl_channel_function *function;
    void *context;
    bool lost; /* it failed because a connection of the pool was lost */
} attempt;

static vvl_status take_channel(attempt *attempt, vvl_channel **out, vvl_error *error)
{
    vvl_db *db = attempt->db;
    if (db->channel != NULL) {
        return take_transaction(db, out, error);
    }
    return attempt->lost ? vvl_channel_acquire_new(db->pool, attempt->access, out, error)
                         : vvl_channel_acquire(db->pool, attempt->access, out, error);
}

static vvl_status try_once(attempt *attempt, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = take_channel(attempt, &channel, error);
    attempt->lost = false;
    if (status != VVL_OK) {
        return status;
    }
    status = attempt->function(attempt->context, channel, error);
    if (status == VVL_OK) {
        *out = channel;
        return VVL_OK;
    }
    attempt->lost = status == VVL_E_CONNECT && attempt->db->channel == NULL &&
                    !channel->backend->check(channel->connection);
    vvl_leave(attempt->db, channel);
    return status;
}

vvl_status vvl_run_repeatable(vvl_db *db, vvl_access access, vvl_channel_function *function,
                              void *context, vvl_channel **out, vvl_error *error)
{
    vvl_error cause;
    attempt attempt = {.db = db, .access = access, .function = function, .context = context};
    vvl_status status = try_once(&attempt, out, &cause);
    if (attempt.lost) {
        vvl_watch_count(&db->pool->watch, VVL_WATCH_RETRIED);
        return try_once(&attempt, out, error);
    }
    if (status != VVL_OK && error != NULL) {
        *error = cause;
    }
    return status;
}

static vvl_status check_arguments(const vvl_db *db, const vvl_entity *entity, vvl_access access,
                                  const void *first, const void *second, vvl_error *error)
{
    if (entity == NULL || first == NULL || second == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "a function of vvl/repo.h was called with NULL");
    }
    vvl_status status = vvl_db_check(db, error);
    return status == VVL_OK ? check_call(db, entity, access, error) : status;
}

static vvl_status check_schema(void *context, vvl_channel *channel, vvl_error *error)
{
    return require_schema(context, channel, error);
}

vvl_status vvl_enter(vvl_db *db, const vvl_entity *entity, vvl_access access, const void *first,
                     const void *second, vvl_channel **out, vvl_error *error)
{
    vvl_status status = check_arguments(db, entity, access, first, second, error);
    return status == VVL_OK ? vvl_run_repeatable(db, access, check_schema, db->pool, out, error)
                            : status;
}

void vvl_leave(const vvl_db *db, vvl_channel *channel)
{
    if (db->channel == NULL) {
        vvl_channel_release(db->pool, channel);
    } else {
        atomic_flag_clear_explicit(&channel->in_use, memory_order_release);
    }
}

/* A read on its way. */
typedef struct reading {
    vvl_pool *pool;
    vvl_channel_function *read;
    void *context;
} reading;

static vvl_status read_checked(void *context, vvl_channel *channel, vvl_error *error)
{
    const reading *self = context;
    vvl_status status = require_schema(self->pool, channel, error);
    return status == VVL_OK ? self->read(self->context, channel, error) : status;
}

vvl_status vvl_read(vvl_db *db, const vvl_entity *entity, const void *first, const void *second,
                    vvl_channel_function *read, void *context, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = check_arguments(db, entity, VVL_ACCESS_READ, first, second, error);
    if (status != VVL_OK) {
        return status;
    }
    reading reading = {.pool = db->pool, .read = read, .context = context};
    status = vvl_run_repeatable(db, VVL_ACCESS_READ, read_checked, &reading, &channel, error);
    if (status == VVL_OK) {
        vvl_leave(db, channel);
    }
    return status;
}
