#include <vvl/repo.h>

#include "core/explain.h"
#include "core/repo.h"
#include "util/error.h"

vvl_status vvl_find_record(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                           bool *exists, vvl_error *error)
{
    vvl_run run;
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_EXISTS};
    vvl_status status = vvl_run_start(&run, channel, &key, id, error);
    if (status == VVL_OK) {
        status = vvl_run_step(&run, NULL, exists, error);
    }
    return vvl_run_end(&run, status);
}

vvl_status vvl_require_record(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                              vvl_error *error)
{
    bool exists = false;
    vvl_status status = vvl_find_record(channel, entity, id, &exists, error);
    return status == VVL_OK && !exists ? vvl_fail_not_found(channel, entity, id, error) : status;
}

/* A vvl_exists on its way. */
typedef struct look {
    const vvl_entity *entity;
    const void *id;
    bool *exists;
} look;

static vvl_status look_for(void *context, vvl_channel *channel, vvl_error *error)
{
    const look *self = context;
    bool found = false;
    vvl_value id = vvl_key_value(self->entity, self->id);
    vvl_status status = vvl_find_record(channel, self->entity, &id, &found, error);
    if (status == VVL_OK) {
        *self->exists = found;
    }
    return status;
}

vvl_status vvl_exists(vvl_db *db, const vvl_entity *entity, const void *id, bool *exists,
                      vvl_error *error)
{
    look look = {.entity = entity, .id = id, .exists = exists};
    return vvl_read(db, entity, id, exists, look_for, &look, error);
}

/* A write that is not about a row's values. */
static vvl_status run_write(vvl_channel *channel, const vvl_statement_key *key,
                            const vvl_value *parameters, uint64_t *affected, vvl_error *error)
{
    static const vvl_value no_values[VVL_COLUMNS_MAX];
    vvl_error local;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_channel_run(channel, key, parameters, affected, error);
    if (status != VVL_OK) {
        vvl_explain(channel, key->entity, no_values, NULL, error);
    }
    return status;
}

/* What marks a record as deleted or not, unless it is that already. */
static size_t marking(const vvl_entity *entity, const vvl_value *id, bool active,
                      vvl_statement_key *key, vvl_value *parameters)
{
    size_t count = 0;
    *key =
        (vvl_statement_key){.entity = entity, .operation = VVL_OPERATION_CHANGE, .filter_count = 2};
    for (size_t i = 0; i < entity->column_count; i++) {
        unsigned flags = entity->columns[i].flags;
        if ((flags & VVL_COLUMN_ACTIVE) != 0) {
            parameters[count++] = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = active};
            key->fields |= UINT64_C(1) << i;
            key->filters[1] = (vvl_filter_key){
                .column = (uint8_t)i, .match = active ? VVL_MATCH_EQUAL : VVL_MATCH_NOT_EQUAL};
        } else if ((flags & VVL_COLUMN_TOUCHED) != 0) {
            parameters[count++] = (vvl_value){.type = VVL_VALUE_TIME, .as.time = vvl_time_now()};
            key->fields |= UINT64_C(1) << i;
        } else if ((flags & VVL_COLUMN_KEY) != 0) {
            key->filters[0] = (vvl_filter_key){.column = (uint8_t)i};
        }
    }
    parameters[count++] = *id;
    /* Null is not false: it counts as active. */
    parameters[count++] = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = false};
    return count;
}

size_t vvl_deletion(const vvl_entity *entity, const vvl_value *id, vvl_statement_key *key,
                    vvl_value *parameters)
{
    if (vvl_column_flagged(entity, VVL_COLUMN_ACTIVE) != NULL) {
        return marking(entity, id, false, key, parameters);
    }
    *key = (vvl_statement_key){.entity = entity, .operation = VVL_OPERATION_DELETE};
    parameters[0] = *id;
    return 1;
}

static vvl_status mark(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                       bool active, vvl_error *error)
{
    vvl_value parameters[VVL_DELETION_PARAMETERS_MAX];
    vvl_statement_key key;
    uint64_t affected = 0;
    marking(entity, id, active, &key, parameters);
    vvl_status status = run_write(channel, &key, parameters, &affected, error);
    return status == VVL_OK && affected == 0 ? vvl_require_record(channel, entity, id, error)
                                             : status;
}

static vvl_status purge(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                        vvl_error *error)
{
    uint64_t affected = 0;
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_DELETE};
    vvl_status status = run_write(channel, &key, id, &affected, error);
    return status == VVL_OK && affected == 0 ? vvl_fail_not_found(channel, entity, id, error)
                                             : status;
}

vvl_status vvl_delete(vvl_db *db, const vvl_entity *entity, const void *id, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, id, &channel, error);
    if (status == VVL_OK) {
        bool soft = vvl_column_flagged(entity, VVL_COLUMN_ACTIVE) != NULL;
        vvl_value key = vvl_key_value(entity, id);
        status =
            soft ? mark(channel, entity, &key, false, error) : purge(channel, entity, &key, error);
        vvl_leave(db, channel);
    }
    return status;
}

vvl_status vvl_purge(vvl_db *db, const vvl_entity *entity, const void *id, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, id, &channel, error);
    if (status == VVL_OK) {
        vvl_value key = vvl_key_value(entity, id);
        status = purge(channel, entity, &key, error);
        vvl_leave(db, channel);
    }
    return status;
}

vvl_status vvl_undelete(vvl_db *db, const vvl_entity *entity, const void *id, vvl_error *error)
{
    vvl_channel *channel = NULL;
    if (entity != NULL && vvl_column_flagged(entity, VVL_COLUMN_ACTIVE) == NULL) {
        vvl_fail(error, VVL_E_USAGE, "%s has no soft deletion to take back", entity->name);
        vvl_hint(error, "a record deleted for good has to be created again");
        return VVL_E_USAGE;
    }
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, id, &channel, error);
    if (status == VVL_OK) {
        vvl_value key = vvl_key_value(entity, id);
        status = mark(channel, entity, &key, true, error);
        vvl_leave(db, channel);
    }
    return status;
}
