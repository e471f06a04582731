#include "core/enter.h"

#include "core/schema.h"
#include "util/error.h"

static vvl_status check_call(const vvl_db *db, const vvl_entity *entity, vvl_access access,
                             vvl_error *error)
{
    if (access == VVL_ACCESS_READ) {
        return VVL_OK;
    }
    if (entity->view) {
        return vvl_fail(error, VVL_E_USAGE, "%s is a view and can only be read", entity->name);
    }
    if (db->options.read_only) {
        vvl_fail(error, VVL_E_POLICY, "the database was opened for reading only");
        vvl_hint(error, "open it without read_only to write");
        return VVL_E_POLICY;
    }
    return VVL_OK;
}

vvl_status vvl_enter(vvl_db *db, const vvl_entity *entity, vvl_access access, const void *first,
                     const void *second, vvl_channel **out, vvl_error *error)
{
    if (db == NULL || entity == NULL || first == NULL || second == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "a function of vvl/repo.h was called with NULL");
    }
    vvl_status status = check_call(db, entity, access, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_channel *channel = NULL;
    status = vvl_channel_acquire(db, &channel, error);
    if (status == VVL_OK && !atomic_load_explicit(&db->schema_ready, memory_order_acquire)) {
        status = vvl_schema_require(channel, error);
        if (status != VVL_OK) {
            vvl_channel_release(db, channel);
            return status;
        }
        atomic_store_explicit(&db->schema_ready, true, memory_order_release);
    }
    if (status == VVL_OK) {
        *out = channel;
    }
    return status;
}
