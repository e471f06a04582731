#include <vvl/repo.h>

#include "core/enter.h"
#include "core/explain.h"
#include "core/field.h"
#include "core/validate.h"
#include "util/error.h"

#include <string.h>

enum { RECORD_ARENA = 2048 }; /* most records fit, with their text */

/* The version of a UUID; 5 is what ids of the old application become. */
static int uuid_version(const vvl_uuid *id)
{
    return id->bytes[6] >> 4;
}

static vvl_status fail_not_found(const vvl_channel *channel, const vvl_entity *entity,
                                 const vvl_uuid *id, vvl_error *error)
{
    bool loose = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_fail(error, VVL_E_NOT_FOUND, "%s has no record with this id", entity->name);
    if (loose && uuid_version(id) == 5) {
        vvl_hint(error, "a record that the old application gave another id can be listed here, and "
                        "be found by this id once it was copied");
    } else {
        vvl_hint(error, "see which there are with: vvldb list %s", entity->name);
    }
    vvl_locate(error, entity->name, "id");
    return VVL_E_NOT_FOUND;
}

/* An arena with room for a record; NULL when memory is out. */
static vvl_arena *new_record_arena(const vvl_entity *entity, void **draft)
{
    vvl_arena *arena = vvl_arena_new(entity->record_size + RECORD_ARENA);
    *draft = arena == NULL ? NULL : vvl_arena_alloc(arena, entity->record_size);
    return arena;
}

/* Hands a finished draft to the caller, with the arena that its text lives in; or frees both. */
static void deliver(const vvl_entity *entity, vvl_status status, void *draft, vvl_arena *arena,
                    void *record)
{
    if (status != VVL_OK || record == NULL) {
        vvl_arena_free(arena);
        return;
    }
    memcpy(record, draft, entity->record_size);
    *(void **)record = arena;
}

static vvl_status insert(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                         vvl_error *error)
{
    vvl_statement *statement = NULL;
    vvl_status status =
        vvl_channel_simple(channel, entity, VVL_OPERATION_INSERT, &statement, error);
    if (status == VVL_OK) {
        status = vvl_channel_run(channel, statement, row, NULL, error);
        if (status != VVL_OK) {
            vvl_explain(channel, entity, row, NULL, error);
        }
    }
    return status;
}

vvl_status vvl_create(vvl_db *db, const vvl_entity *entity, const void *record, void *stored,
                      vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, record, record, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_value row[VVL_COLUMNS_MAX];
    void *draft = NULL;
    vvl_arena *arena = new_record_arena(entity, &draft);
    status = draft == NULL ? vvl_fail_memory(error)
                           : vvl_row_for_create(entity, record, arena, row, error);
    if (status == VVL_OK) {
        /* Before anything is stored, because afterwards it could not fail any more. */
        status = vvl_record_decode(entity, row, arena, draft, error);
    }
    if (status == VVL_OK) {
        status = insert(channel, entity, row, error);
    }
    vvl_channel_release(db, channel);
    deliver(entity, status, draft, arena, stored);
    return status;
}

/* Runs the statement of `key`, which answers one record, or none. */
static vvl_status fetch(vvl_channel *channel, const vvl_statement_key *key,
                        const vvl_value *parameters, const vvl_uuid *id, vvl_arena *arena,
                        void *draft, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX];
    vvl_statement *statement = NULL;
    bool has_row = false;
    vvl_status status = vvl_channel_statement(channel, key, &statement, error);
    if (status == VVL_OK) {
        status = channel->backend->execute(statement, parameters, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    status = channel->backend->step(statement, row, &has_row, error);
    if (status == VVL_OK) {
        status = has_row ? vvl_record_decode(key->entity, row, arena, draft, error)
                         : fail_not_found(channel, key->entity, id, error);
    }
    if (status == VVL_OK && key->operation == VVL_OPERATION_UPDATE) {
        /* To its end: what a write does there may fail, and reset does not say so. */
        status = channel->backend->step(statement, NULL, &has_row, error);
    }
    channel->backend->reset(statement);
    return status;
}

static vvl_value id_value(const vvl_uuid *id)
{
    return (vvl_value){.type = VVL_VALUE_ID, .as.id = *id};
}

vvl_status vvl_get(vvl_db *db, const vvl_entity *entity, const vvl_uuid *id, void *record,
                   vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_READ, id, record, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    void *draft = NULL;
    vvl_arena *arena = new_record_arena(entity, &draft);
    if (draft == NULL) {
        status = vvl_fail_memory(error);
    } else {
        vvl_value parameter = id_value(id);
        vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_GET};
        status = fetch(channel, &key, &parameter, id, arena, draft, error);
    }
    vvl_channel_release(db, channel);
    deliver(entity, status, draft, arena, record);
    return status;
}

/* The values of `fields` in column order, then the id. */
static void collect(const vvl_entity *entity, vvl_fields fields, const vvl_value *row,
                    const vvl_uuid *id, vvl_value *parameters)
{
    size_t count = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            parameters[count++] = row[i];
        }
    }
    parameters[count] = id_value(id);
}

static vvl_status update_row(vvl_channel *channel, const vvl_statement_key *key,
                             const vvl_value *row, const vvl_uuid *id, vvl_arena *arena,
                             void *draft, vvl_error *error)
{
    vvl_value parameters[VVL_PARAMETERS_MAX];
    collect(key->entity, key->fields, row, id, parameters);
    return fetch(channel, key, parameters, id, arena, draft, error);
}

/*
 * A database that does not insist on types may hold a value that the record cannot be read with:
 * then the update is taken back, because a call that fails changes nothing.
 */
static vvl_status update_guarded(vvl_channel *channel, const vvl_statement_key *key,
                                 const vvl_value *row, const vvl_uuid *id, vvl_arena *arena,
                                 void *draft, vvl_error *error)
{
    const vvl_backend *backend = channel->backend;
    bool guard = (backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_status status = VVL_OK;
    if (guard) {
        status = backend->begin(channel->connection, VVL_TRANSACTION_WRITE, error);
    }
    if (status == VVL_OK) {
        status = update_row(channel, key, row, id, arena, draft, error);
    }
    if (status == VVL_OK && guard) {
        status = backend->commit(channel->connection, error);
    }
    if (status != VVL_OK) {
        if (guard) {
            backend->rollback(channel->connection);
        }
        vvl_explain(channel, key->entity, row, id, error);
    }
    return status;
}

static vvl_status check_fields(const vvl_entity *entity, vvl_fields fields, vvl_error *error)
{
    if (fields == 0 || fields >> (entity->column_count - 1) > 1) {
        vvl_fail(error, VVL_E_USAGE, "the update names no field of %s", entity->name);
        vvl_hint(error, "give at least one field to change");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

vvl_status vvl_update(vvl_db *db, const vvl_entity *entity, const vvl_uuid *id, const void *changes,
                      vvl_fields fields, void *stored, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, changes, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_value row[VVL_COLUMNS_MAX];
    void *draft = NULL;
    vvl_arena *arena = new_record_arena(entity, &draft);
    status = draft == NULL ? vvl_fail_memory(error) : check_fields(entity, fields, error);
    if (status == VVL_OK) {
        status = vvl_row_for_update(entity, changes, &fields, arena, row, error);
    }
    if (status == VVL_OK) {
        vvl_statement_key key = {
            .entity = entity, .fields = fields, .operation = VVL_OPERATION_UPDATE};
        status = update_guarded(channel, &key, row, id, arena, draft, error);
    }
    vvl_channel_release(db, channel);
    deliver(entity, status, draft, arena, stored);
    return status;
}

/* Whether a record is there; nothing of it is read, so it need not be readable. */
static vvl_status check_exists(vvl_channel *channel, const vvl_entity *entity, const vvl_uuid *id,
                               vvl_error *error)
{
    vvl_value key = id_value(id);
    vvl_statement *statement = NULL;
    bool has_row = false;
    vvl_status status = vvl_channel_simple(channel, entity, VVL_OPERATION_GET, &statement, error);
    if (status == VVL_OK) {
        status = channel->backend->execute(statement, &key, error);
    }
    if (status == VVL_OK) {
        status = channel->backend->step(statement, NULL, &has_row, error);
        channel->backend->reset(statement);
    }
    return status == VVL_OK && !has_row ? fail_not_found(channel, entity, id, error) : status;
}

/* A write that is not about a row's values. */
static vvl_status run_write(vvl_channel *channel, const vvl_entity *entity,
                            vvl_statement *statement, const vvl_value *parameters,
                            uint64_t *affected, vvl_error *error)
{
    static const vvl_value no_values[VVL_COLUMNS_MAX];
    vvl_error local;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_channel_run(channel, statement, parameters, affected, error);
    if (status != VVL_OK) {
        vvl_explain(channel, entity, no_values, NULL, error);
    }
    return status;
}

static vvl_status deactivate(vvl_channel *channel, const vvl_entity *entity, const vvl_uuid *id,
                             vvl_error *error)
{
    vvl_value parameters[VVL_PARAMETERS_MAX];
    vvl_value row[VVL_COLUMNS_MAX];
    vvl_statement *statement = NULL;
    uint64_t affected = 0;
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_DEACTIVATE};
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_ACTIVE) != 0) {
            row[i] = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = false};
            key.fields |= UINT64_C(1) << i;
        } else if ((entity->columns[i].flags & VVL_COLUMN_TOUCHED) != 0) {
            row[i] = (vvl_value){.type = VVL_VALUE_TIME, .as.time = vvl_time_now()};
            key.fields |= UINT64_C(1) << i;
        }
    }
    collect(entity, key.fields, row, id, parameters);
    vvl_status status = vvl_channel_statement(channel, &key, &statement, error);
    if (status == VVL_OK) {
        status = run_write(channel, entity, statement, parameters, &affected, error);
    }
    return status == VVL_OK && affected == 0 ? check_exists(channel, entity, id, error) : status;
}

static vvl_status purge(vvl_channel *channel, const vvl_entity *entity, const vvl_uuid *id,
                        vvl_error *error)
{
    vvl_value key = id_value(id);
    vvl_statement *statement = NULL;
    uint64_t affected = 0;
    vvl_status status =
        vvl_channel_simple(channel, entity, VVL_OPERATION_DELETE, &statement, error);
    if (status == VVL_OK) {
        status = run_write(channel, entity, statement, &key, &affected, error);
    }
    return status == VVL_OK && affected == 0 ? fail_not_found(channel, entity, id, error) : status;
}

vvl_status vvl_delete(vvl_db *db, const vvl_entity *entity, const vvl_uuid *id, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, id, &channel, error);
    if (status == VVL_OK) {
        bool soft = vvl_column_flagged(entity, VVL_COLUMN_ACTIVE) != NULL;
        status = (soft ? deactivate : purge)(channel, entity, id, error);
        vvl_channel_release(db, channel);
    }
    return status;
}

vvl_status vvl_purge(vvl_db *db, const vvl_entity *entity, const vvl_uuid *id, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, id, &channel, error);
    if (status == VVL_OK) {
        status = purge(channel, entity, id, error);
        vvl_channel_release(db, channel);
    }
    return status;
}
