#include "transfer/side.h"

#include "core/catalog.h"
#include "core/enter.h"
#include "core/key.h"
#include "core/schema.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_ARENA = 1 << 16 };

vvl_status vvl_side_open(vvl_side *side, vvl_db *db, const char *what, vvl_transaction_mode mode,
                         vvl_error *error)
{
    vvl_side opened = {.what = what};
    vvl_access access = mode == VVL_TRANSACTION_WRITE ? VVL_ACCESS_WRITE : VVL_ACCESS_READ;
    vvl_status status = vvl_pool_enter(db, access, &opened.pool, &opened.channel, error);
    if (status != VVL_OK) {
        return status;
    }
    opened.row_arena = vvl_arena_new(ROW_ARENA);
    status = opened.row_arena == NULL ? vvl_fail_memory(error)
                                      : vvl_channel_begin(opened.channel, mode, error);
    const char *settings = opened.channel->backend->dialect->transfer_settings;
    if (status == VVL_OK && settings != NULL) {
        status = opened.channel->backend->script(opened.channel->connection, settings, error);
    }
    if (status != VVL_OK) {
        vvl_side_close(&opened);
        return status;
    }
    *side = opened;
    return VVL_OK;
}

vvl_status vvl_side_commit(vvl_side *side, vvl_error *error)
{
    return vvl_channel_commit(side->channel, error);
}

void vvl_side_close(vvl_side *side)
{
    if (side->channel != NULL) {
        vvl_channel_release(side->pool, side->channel); /* rolls back */
    }
    vvl_arena_free(side->row_arena);
    free(side->present);
    *side = (vvl_side){.channel = NULL};
}

/* The rows of a side that is none of a source: they are good, or nothing of it is. */
static vvl_status convert_row(const vvl_side *side, const vvl_entity *entity,
                              const vvl_value *stored, vvl_value *row, vvl_error *error)
{
    size_t column = 0;
    unsigned ignored[VVL_COLUMNS_MAX];
    vvl_stored_row whole = {entity, stored, side->version};
    vvl_reason reason = vvl_convert_values(&whole, NULL, side->row_arena, row, ignored, &column);
    return reason == VVL_REASON_NONE
               ? VVL_OK
               : vvl_fail_row(side->what, entity, &entity->columns[column], stored, reason, error);
}

/* What a scan hands to the caller of vvl_side_each. */
typedef struct scan {
    vvl_side *side;
    const vvl_entity *entity;
    vvl_side_function *each;
    void *context;
    vvl_intake_table *intake; /* NULL: nothing is decided about the rows */
    vvl_fields fields;        /* the columns read */
} scan;

static bool has_gaps(vvl_fields fields)
{
    return (fields & (fields + 1)) != 0;
}

/* Gives each column its place, and null to those that are not there. */
static void spread(const scan *state, const vvl_value *read, vvl_value *stored)
{
    for (size_t i = 0; i < state->entity->column_count; i++) {
        bool there = (state->fields >> i & 1) != 0;
        stored[i] = there ? *read++ : (vvl_value){.type = VVL_VALUE_NULL};
    }
}

static vvl_status decide(scan *state, const vvl_value *stored, vvl_error *error)
{
    vvl_value converted[VVL_COLUMNS_MAX];
    bool taken = true;
    vvl_status status = VVL_OK;
    vvl_arena_reset(state->side->row_arena);
    if (state->intake == NULL) {
        status = convert_row(state->side, state->entity, stored, converted, error);
    } else {
        vvl_intake_row row = {state->entity, stored, converted, state->side->row_arena, {0}};
        status = vvl_intake_judge(state->side->intake, state->intake, &row, &taken, error);
    }
    return status == VVL_OK && taken ? state->each(state->context, stored, converted, error)
                                     : status;
}

static vvl_status take_row(void *context, const vvl_value *stored, vvl_error *error)
{
    return decide(context, stored, error);
}

static vvl_status take_row_with_gaps(void *context, const vvl_value *read, vvl_error *error)
{
    vvl_value stored[VVL_COLUMNS_MAX];
    spread(context, read, stored);
    return decide(context, stored, error);
}

static vvl_status scan_rows(scan *state, vvl_error *error)
{
    vvl_value stored[VVL_COLUMNS_MAX] = {{.type = VVL_VALUE_NULL}};
    vvl_row_function *take = has_gaps(state->fields) ? take_row_with_gaps : take_row;
    vvl_statement_key key = {
        .entity = state->entity, .fields = state->fields, .operation = VVL_OPERATION_SCAN};
    return vvl_channel_each(state->side->channel, &key, NULL, stored, take, state, error);
}

/* None where the side's version does not have the table. */
static vvl_fields fields_of(const vvl_side *side, const vvl_entity *entity)
{
    size_t tables = 0;
    size_t count = vvl_entity_at(entity, side->version).column_count;
    const vvl_entity *const *all = vvl_tables(&tables);
    for (size_t i = 0; side->present != NULL && i < tables; i++) {
        if (all[i] == entity) {
            return side->present[i];
        }
    }
    return count == 0 ? 0 : UINT64_MAX >> (VVL_COLUMNS_MAX - count);
}

vvl_status vvl_side_each(vvl_side *side, const vvl_entity *entity, vvl_side_function *each,
                         void *context, vvl_error *error)
{
    scan state = {.side = side,
                  .entity = entity,
                  .each = each,
                  .context = context,
                  .fields = fields_of(side, entity)};
    if (state.fields == 0) {
        return VVL_OK;
    }
    if (side->intake != NULL) {
        state.intake = vvl_intake_table_of(side->intake, entity);
    }
    if (state.intake == NULL) {
        return scan_rows(&state, error);
    }
    vvl_intake_begin(state.intake);
    vvl_status status = scan_rows(&state, error);
    if (status == VVL_OK) {
        vvl_intake_end(state.intake);
    }
    return status;
}

/* Makes a row of legacy_ids out of an id that is stored under its old name. */
static vvl_status take_legacy_id(void *context, const vvl_value *stored, vvl_error *error)
{
    scan *state = context;
    const char *table = state->entity->name;
    if (!vvl_is_legacy_id(&stored[0]) ||
        (state->side->intake != NULL &&
         vvl_intake_has_rejected(state->side->intake, state->entity, &stored[0]))) {
        return VVL_OK;
    }
    vvl_value row[3] = {
        {.type = VVL_VALUE_TEXT, .size = strlen(table), .as.text = table},
        {.type = VVL_VALUE_ID},
        stored[0],
    };
    vvl_status status =
        vvl_uuid_from_legacy(stored[0].as.text, stored[0].size, &row[1].as.id, error);
    return status == VVL_OK ? state->each(state->context, row, row, error) : status;
}

vvl_status vvl_side_count(vvl_side *side, const vvl_entity *entity, int64_t *rows, vvl_error *error)
{
    *rows = 0;
    return vvl_entity_at(entity, side->version).column_count == 0
               ? VVL_OK
               : vvl_channel_count(side->channel, entity, rows, error);
}

static vvl_status each_legacy_of(vvl_side *side, const vvl_entity *entity, vvl_side_function *each,
                                 void *context, vvl_error *error)
{
    char sql[128];
    scan state = {.side = side, .entity = entity, .each = each, .context = context};
    snprintf(sql, sizeof sql, "SELECT \"id\" FROM \"%s\"", entity->name);
    vvl_statement_text text = {.sql = sql, .column_count = 1, .stream = true};
    return vvl_channel_query(side->channel, &text, take_legacy_id, &state, error);
}

vvl_status vvl_side_has_legacy_table(vvl_side *side, bool *has, vvl_error *error)
{
    vvl_arena_reset(side->row_arena);
    vvl_name_list tables = {.arena = side->row_arena};
    vvl_status status =
        vvl_name_list_query(&tables, side->channel, side->channel->backend->dialect->tables, error);
    if (status == VVL_OK) {
        *has = vvl_name_list_has(&tables, vvl_entity_legacy_ids.name);
    }
    return status;
}

vvl_status vvl_side_each_legacy(vvl_side *side, vvl_side_function *each, void *context,
                                vvl_error *error)
{
    size_t count = 0;
    bool kept = false;
    const vvl_entity *const *tables = vvl_tables(&count);
    vvl_status status = vvl_side_has_legacy_table(side, &kept, error);
    if (status == VVL_OK && kept) {
        status = vvl_side_each(side, &vvl_entity_legacy_ids, each, context, error);
    }
    bool loose = (side->channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    for (size_t i = 0; status == VVL_OK && loose && i < count; i++) {
        bool there = vvl_entity_at(tables[i], side->version).column_count > 0;
        if (there && !vvl_key_is_given(tables[i])) {
            status = each_legacy_of(side, tables[i], each, context, error);
        }
    }
    return status;
}
