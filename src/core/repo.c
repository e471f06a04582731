#include <vvl/repo.h>

#include "core/enter.h"
#include "core/explain.h"
#include "core/field.h"
#include "core/insert.h"
#include "core/repo.h"
#include "core/validate.h"
#include "util/error.h"

#include <string.h>

/* Besides the record itself, at least. */
enum { ROOM = 64 };

/* The version of a UUID; 5 is what ids of the old application become. */
static int uuid_version(const vvl_uuid *id)
{
    return id->bytes[6] >> 4;
}

vvl_status vvl_fail_not_found(const vvl_channel *channel, const vvl_entity *entity,
                              const vvl_value *id, vvl_error *error)
{
    bool loose = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_fail(error, VVL_E_NOT_FOUND, "%s has no record with this id", entity->name);
    if (loose && id->type == VVL_VALUE_ID && uuid_version(&id->as.id) == 5) {
        vvl_hint(error, "a record that the old application gave another id can be listed here, and "
                        "be found by this id once it was copied");
    } else {
        vvl_hint(error, "see which there are with: vvldb list %s", entity->name);
    }
    vvl_locate(error, entity->name, "id");
    return VVL_E_NOT_FOUND;
}

/* An arena with room for a record, and for its text if it is not long; NULL when memory is out. */
static vvl_arena *new_record_arena(const vvl_entity *entity, void **draft)
{
    size_t least = entity->record_size + ROOM;
    vvl_arena *arena = vvl_arena_new(least > VVL_ARENA_SMALL ? least : VVL_ARENA_SMALL);
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

static vvl_status insert(vvl_channel *channel, const vvl_entity *entity, vvl_value *row,
                         vvl_error *error)
{
    vvl_status status = vvl_row_insert(channel, entity, row, error);
    if (status != VVL_OK) {
        vvl_explain(channel, entity, row, NULL, error);
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
                           : vvl_row_for_create(entity, record, 0, arena, row, error);
    if (status == VVL_OK && stored != NULL) {
        /* Before anything is stored, because afterwards it could not fail any more. */
        status = vvl_draft_decode(entity, row, arena, draft, error);
    }
    if (status == VVL_OK) {
        status = insert(channel, entity, row, error);
    }
    if (status == VVL_OK && stored != NULL) {
        vvl_draft_complete(entity, row, draft);
    }
    vvl_leave(db, channel);
    deliver(entity, status, draft, arena, stored);
    return status;
}

/* Runs the statement of `key`, which answers one record, or none. */
static vvl_status fetch(vvl_channel *channel, const vvl_statement_key *key,
                        const vvl_value *parameters, const vvl_value *id, vvl_arena *arena,
                        void *draft, vvl_error *error)
{
    vvl_run run;
    bool has_row = false;
    vvl_status status = vvl_run_start(&run, channel, key, parameters, error);
    if (status == VVL_OK) {
        status = vvl_run_read(&run, arena, draft, &has_row, error);
    }
    if (status == VVL_OK && !has_row) {
        status = vvl_fail_not_found(channel, key->entity, id, error);
    }
    if (status == VVL_OK && key->operation == VVL_OPERATION_UPDATE) {
        /* To its end: what a write does there may fail, and reset does not say so. */
        status = vvl_run_step(&run, NULL, &has_row, error);
    }
    if (status == VVL_OK) {
        status = vvl_run_keep(&run, arena, error);
    }
    return vvl_run_end(&run, status);
}

/* A vvl_get on its way. */
typedef struct getting {
    const vvl_entity *entity;
    const void *id;
    void *record;
} getting;

static vvl_status get(void *context, vvl_channel *channel, vvl_error *error)
{
    const getting *self = context;
    void *draft = NULL;
    vvl_arena *arena = new_record_arena(self->entity, &draft);
    vvl_status status = VVL_OK;
    if (draft == NULL) {
        status = vvl_fail_memory(error);
    } else {
        vvl_value id = vvl_key_value(self->entity, self->id);
        vvl_statement_key key = {.entity = self->entity, .operation = VVL_OPERATION_GET};
        status = fetch(channel, &key, &id, &id, arena, draft, error);
    }
    deliver(self->entity, status, draft, arena, self->record);
    return status;
}

vvl_status vvl_get(vvl_db *db, const vvl_entity *entity, const void *id, void *record,
                   vvl_error *error)
{
    getting getting = {.entity = entity, .id = id, .record = record};
    return vvl_read(db, entity, id, record, get, &getting, error);
}

vvl_status vvl_fields_check(const vvl_entity *entity, vvl_fields fields, vvl_error *error)
{
    if (fields == 0 || fields >> (entity->column_count - 1) > 1) {
        vvl_fail(error, VVL_E_USAGE, "the update names no field of %s", entity->name);
        vvl_hint(error, "give at least one field to change");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

/* An update made ready. */
typedef struct update {
    const vvl_entity *entity;
    vvl_value id;
    const vvl_opt_time *version; /* the record must still have; NULL: any */
    vvl_fields fields;
    bool returning;                 /* somebody wants the record after the change */
    vvl_value row[VVL_COLUMNS_MAX]; /* the new values at their columns' positions */
    vvl_arena *arena;
    void *draft; /* gets the record after the change */
} update;

static vvl_status store(vvl_channel *channel, const vvl_statement_key *key,
                        const vvl_value *parameters, const update *update, vvl_error *error)
{
    uint64_t affected = 0;
    if (update->returning) {
        return fetch(channel, key, parameters, &update->id, update->arena, update->draft, error);
    }
    vvl_status status = vvl_channel_run(channel, key, parameters, &affected, error);
    return status == VVL_OK && affected == 0
               ? vvl_fail_not_found(channel, update->entity, &update->id, error)
               : status;
}

static vvl_status run_update(vvl_channel *channel, const update *update, vvl_error *error)
{
    const vvl_entity *entity = update->entity;
    vvl_value parameters[VVL_COLUMNS_MAX + 2];
    vvl_statement_key key = {.entity = entity,
                             .fields = update->fields,
                             .operation = VVL_OPERATION_UPDATE,
                             .returning = update->returning};
    size_t count = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((update->fields >> i & 1) != 0) {
            parameters[count++] = update->row[i];
        }
    }
    parameters[count++] = update->id;
    if (update->version != NULL) {
        const vvl_column *touched = vvl_column_flagged(entity, VVL_COLUMN_TOUCHED);
        bool null = !update->version->has;
        key.filters[key.filter_count++] =
            (vvl_filter_key){.column = (uint8_t)vvl_column_index(entity, touched),
                             .match = null ? VVL_MATCH_NULL : VVL_MATCH_EQUAL};
        parameters[count] = (vvl_value){.type = VVL_VALUE_TIME, .as.time = update->version->value};
    }
    return store(channel, &key, parameters, update, error);
}

static vvl_status read_record(vvl_channel *channel, const update *update, vvl_error *error)
{
    vvl_statement_key key = {.entity = update->entity, .operation = VVL_OPERATION_GET};
    return fetch(channel, &key, &update->id, &update->id, update->arena, update->draft, error);
}

static vvl_status fail_stale(const vvl_entity *entity, vvl_error *error)
{
    vvl_fail(error, VVL_E_STALE, "the record of %s was changed since it was read", entity->name);
    vvl_hint(error, "read it again and repeat the change");
    vvl_locate(error, entity->name, vvl_column_flagged(entity, VVL_COLUMN_TOUCHED)->name);
    return VVL_E_STALE;
}

/* No record of that id and version: there is none, or it has another version, or the same one in
 * another spelling, as it may lie in a database that does not insist on types. */
static vvl_status update_other_version(vvl_channel *channel, const update *same, vvl_error *error)
{
    const vvl_entity *entity = same->entity;
    const vvl_column *touched = vvl_column_flagged(entity, VVL_COLUMN_TOUCHED);
    vvl_status status = read_record(channel, same, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_value now = vvl_field_get(touched, same->draft);
    bool loose = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    bool equal = same->version->has
                     ? now.type == VVL_VALUE_TIME && now.as.time == same->version->value
                     : now.type == VVL_VALUE_NULL;
    if (!loose || !equal) {
        return fail_stale(entity, error);
    }
    update any = *same;
    any.version = NULL;
    return run_update(channel, &any, error);
}

static vvl_status update_record(vvl_channel *channel, const update *update, vvl_error *error)
{
    vvl_status status = run_update(channel, update, error);
    if (status == VVL_E_NOT_FOUND && update->version != NULL) {
        status = update_other_version(channel, update, error);
    }
    return status;
}

/*
 * A database that does not insist on types may hold a value that the record cannot be read with:
 * then the update is taken back, because a call that fails changes nothing. There a version may
 * take two statements, too.
 */
static vvl_status update_guarded(vvl_channel *channel, const update *update, vvl_error *error)
{
    bool guard = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0 &&
                 (update->returning || update->version != NULL);
    vvl_status status = VVL_OK;
    if (guard) {
        status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    status = update_record(channel, update, error);
    if (guard) {
        status = vvl_channel_end_guard(channel, status, error);
    }
    if (status != VVL_OK) {
        vvl_explain(channel, update->entity, update->row, &update->id, error);
    }
    return status;
}

static vvl_status prepare_update(update *update, const void *changes, vvl_error *error)
{
    vvl_status status = vvl_fields_check(update->entity, update->fields, error);
    if (status == VVL_OK) {
        status = vvl_row_for_update(update->entity, changes, &update->fields, update->arena,
                                    update->row, error);
    }
    return status;
}

static vvl_status change(vvl_db *db, update *update, const void *id, const void *changes,
                         void *stored, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    error = error == NULL ? &local : error;
    vvl_status status =
        vvl_enter(db, update->entity, VVL_ACCESS_WRITE, id, changes, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    update->id = vvl_key_value(update->entity, id);
    update->returning = stored != NULL;
    update->arena = new_record_arena(update->entity, &update->draft);
    status =
        update->draft == NULL ? vvl_fail_memory(error) : prepare_update(update, changes, error);
    if (status == VVL_OK) {
        status = update_guarded(channel, update, error);
    }
    vvl_leave(db, channel);
    deliver(update->entity, status, update->draft, update->arena, stored);
    return status;
}

vvl_status vvl_update(vvl_db *db, const vvl_entity *entity, const void *id, const void *changes,
                      vvl_fields fields, void *stored, vvl_error *error)
{
    update update = {.entity = entity, .fields = fields};
    return change(db, &update, id, changes, stored, error);
}

vvl_status vvl_update_version(vvl_db *db, const vvl_entity *entity, const void *id,
                              vvl_opt_time version, const void *changes, vvl_fields fields,
                              void *stored, vvl_error *error)
{
    update update = {.entity = entity, .version = &version, .fields = fields};
    if (entity == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_update_version was called with NULL");
    }
    if (vvl_column_flagged(entity, VVL_COLUMN_TOUCHED) == NULL) {
        vvl_fail(error, VVL_E_USAGE, "%s has no time of its last change", entity->name);
        vvl_hint(error, "change it with vvl_update");
        return VVL_E_USAGE;
    }
    return change(db, &update, id, changes, stored, error);
}
