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

static vvl_status take_channel(vvl_db *db, vvl_access access, vvl_channel **out, vvl_error *error)
{
    if (db->channel == NULL) {
        return vvl_channel_acquire(db->pool, access, out, error);
    }
    vvl_status status = check_transaction(db, error);
    if (status == VVL_OK) {
        *out = db->channel;
    }
    return status;
}

vvl_status vvl_enter(vvl_db *db, const vvl_entity *entity, vvl_access access, const void *first,
                     const void *second, vvl_channel **out, vvl_error *error)
{
    if (entity == NULL || first == NULL || second == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "a function of vvl/repo.h was called with NULL");
    }
    vvl_channel *channel = NULL;
    vvl_status status = vvl_db_check(db, error);
    if (status == VVL_OK) {
        status = check_call(db, entity, access, error);
    }
    if (status == VVL_OK) {
        status = take_channel(db, access, &channel, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    status = require_schema(db->pool, channel, error);
    if (status != VVL_OK) {
        vvl_leave(db, channel);
        return status;
    }
    *out = channel;
    return VVL_OK;
}

void vvl_leave(vvl_db *db, vvl_channel *channel)
{
    if (db->channel == NULL) {
        vvl_channel_release(db->pool, channel);
    }
}
