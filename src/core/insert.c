#include "core/insert.h"

#include "core/field.h"
#include "core/key.h"

vvl_status vvl_draft_decode(const vvl_entity *entity, vvl_value *row, vvl_arena *arena, void *draft,
                            vvl_error *error)
{
    vvl_value *key = &row[vvl_column_index(entity, vvl_column_flagged(entity, VVL_COLUMN_KEY))];
    bool absent = key->type == VVL_VALUE_NULL;
    if (absent) {
        *key = (vvl_value){.type = VVL_VALUE_INTEGER};
    }
    vvl_status status = vvl_record_decode(entity, row, false, arena, draft, error);
    if (absent) {
        *key = (vvl_value){.type = VVL_VALUE_NULL};
    }
    return status;
}

void vvl_draft_complete(const vvl_entity *entity, const vvl_value *row, void *draft)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    (void)vvl_field_set(key, &row[vvl_column_index(entity, key)], draft);
}

vvl_status vvl_key_pass(vvl_channel *channel, const vvl_entity *entity, int64_t largest,
                        vvl_error *error)
{
    vvl_run run;
    bool has_row = false;
    vvl_value parameter = {.type = VVL_VALUE_INTEGER, .as.integer = largest};
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_PASS_KEY};
    if (channel->backend->dialect->pass_key.before == NULL) {
        return VVL_OK;
    }
    vvl_status status = vvl_run_start(&run, channel, &key, &parameter, error);
    if (status == VVL_OK) {
        status = vvl_run_step(&run, NULL, &has_row, error);
    }
    return vvl_run_end(&run, status);
}

/* `*given` gets the key that the database has chosen. */
static vvl_status insert_keyless(vvl_channel *channel, const vvl_entity *entity,
                                 const vvl_value *parameters, vvl_value *given, vvl_error *error)
{
    vvl_run run;
    bool has_row = false;
    vvl_statement_key key = {
        .entity = entity, .operation = VVL_OPERATION_INSERT, .returning = true};
    vvl_status status = vvl_run_start(&run, channel, &key, parameters, error);
    if (status == VVL_OK) {
        status = vvl_run_step(&run, given, &has_row, error);
    }
    if (status == VVL_OK) {
        /* To its end: what a write does there may fail, and reset does not say so. */
        status = vvl_run_step(&run, NULL, &has_row, error);
    }
    return vvl_run_end(&run, status);
}

static vvl_status insert_whole(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                               vvl_error *error)
{
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_INSERT};
    return vvl_channel_run(channel, &key, row, NULL, error);
}

vvl_status vvl_row_insert(vvl_channel *channel, const vvl_entity *entity, vvl_value *row,
                          vvl_error *error)
{
    if (!vvl_key_is_given(entity)) {
        return insert_whole(channel, entity, row, error);
    }
    vvl_value others[VVL_COLUMNS_MAX];
    size_t count = 0;
    size_t at = vvl_column_index(entity, vvl_column_flagged(entity, VVL_COLUMN_KEY));
    if (row[at].type == VVL_VALUE_INTEGER) {
        /* Before, so that a failure in between leaves a gap and no key that comes twice. */
        vvl_status status = vvl_key_pass(channel, entity, row[at].as.integer, error);
        return status == VVL_OK ? insert_whole(channel, entity, row, error) : status;
    }
    for (size_t i = 0; i < entity->column_count; i++) {
        if (i != at) {
            others[count++] = row[i];
        }
    }
    return insert_keyless(channel, entity, others, &row[at], error);
}
