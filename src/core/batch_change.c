#include "core/batch.h"

#include <vvl/repo.h>

#include "core/explain.h"
#include "core/field.h"
#include "core/reason.h"
#include "core/validate.h"
#include "util/error.h"

enum { TEXT_PER_RECORD = 512 };

/* The first execution that changed nothing: there is no such record. */
static size_t first_missing(const uint64_t *affected, size_t count)
{
    size_t i = 0;
    while (i < count && affected[i] > 0) {
        i++;
    }
    return i;
}

/* The id of a record stands last among its parameters. */
static vvl_status run_all(vvl_channel *channel, const vvl_batch *batch,
                          const vvl_statement_key *key, size_t *element, vvl_error *error)
{
    uint64_t *affected = NULL;
    vvl_status status = vvl_batch_execute(channel, batch, key, &affected, element, error);
    if (status == VVL_OK) {
        *element = first_missing(affected, batch->count);
        if (*element < batch->count) {
            const vvl_value *id = vvl_batch_row(batch, *element) + batch->width - 1;
            status = vvl_fail_not_found(channel, batch->entity, id, error);
        }
    }
    return status;
}

/* Puts the parameters of an update back to their columns' places, for the explanation. */
static void explain_update(vvl_channel *channel, const vvl_batch *batch, vvl_fields fields,
                           size_t element, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX] = {{.type = VVL_VALUE_NULL}};
    const vvl_value *parameters = vvl_batch_row(batch, element);
    size_t count = 0;
    for (size_t i = 0; i < batch->entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            row[i] = parameters[count++];
        }
    }
    vvl_explain(channel, batch->entity, row, &parameters[count], error);
}

static vvl_status update_all(vvl_channel *channel, const vvl_batch *batch, vvl_fields fields,
                             vvl_error *error)
{
    size_t element = batch->count;
    const vvl_column *id = vvl_column_flagged(batch->entity, VVL_COLUMN_KEY);
    vvl_statement_key key = {.entity = batch->entity,
                             .fields = fields,
                             .operation = VVL_OPERATION_CHANGE,
                             .filter_count = 1,
                             .filters = {{.column = (uint8_t)vvl_column_index(batch->entity, id)}}};
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = run_all(channel, batch, &key, &element, error);
    status = vvl_channel_end(channel, status, error);
    if (status != VVL_OK && element < batch->count) {
        if (status != VVL_E_NOT_FOUND && status != VVL_E_CONNECT) {
            explain_update(channel, batch, fields, element, error);
        }
        vvl_element(error, element);
    }
    return status;
}

/* One set of parameters: the values of the fields in column order, then the id. */
static vvl_status prepare_change(const vvl_batch *batch, const void *record, vvl_fields fields,
                                 vvl_value *parameters, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX];
    const vvl_entity *entity = batch->entity;
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    vvl_status status = vvl_row_for_update(entity, record, &fields, batch->arena, row, error);
    if (status != VVL_OK) {
        return status;
    }
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            *parameters++ = row[i];
        }
    }
    *parameters = vvl_field_get(key, record);
    bool given = parameters->type == VVL_VALUE_ID ||
                 (parameters->type == VVL_VALUE_INTEGER && parameters->as.integer != 0);
    return given ? VVL_OK : vvl_fail_reason(error, entity, key, VVL_REASON_REQUIRED);
}

static size_t count_fields(vvl_fields fields)
{
    size_t count = 0;
    for (; fields != 0; fields &= fields - 1) {
        count++;
    }
    return count;
}

static vvl_status update_many(vvl_channel *channel, vvl_batch *batch, const void *records,
                              vvl_fields fields, vvl_error *error)
{
    const vvl_column *touched = vvl_column_flagged(batch->entity, VVL_COLUMN_TOUCHED);
    vvl_fields all = fields;
    if (touched != NULL) {
        all |= UINT64_C(1) << vvl_column_index(batch->entity, touched);
    }
    batch->width = count_fields(all) + 1;
    vvl_status status = vvl_fields_check(batch->entity, fields, error);
    if (status == VVL_OK) {
        status = vvl_batch_allocate(batch, TEXT_PER_RECORD, error);
    }
    for (size_t i = 0; status == VVL_OK && i < batch->count; i++) {
        status = prepare_change(batch, vvl_batch_record(batch, records, i), fields,
                                vvl_batch_row(batch, i), error);
        if (status != VVL_OK) {
            vvl_element(error, i);
        }
    }
    return status == VVL_OK && batch->count > 0 ? update_all(channel, batch, all, error) : status;
}

vvl_status vvl_update_many(vvl_db *db, const vvl_entity *entity, const void *records, size_t count,
                           vvl_fields fields, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    error = error == NULL ? &local : error;
    const void *given = count == 0 ? entity : records;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, given, given, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_batch batch = {.entity = entity, .count = count};
    status = update_many(channel, &batch, records, fields, error);
    vvl_leave(db, channel);
    vvl_arena_free(batch.arena);
    return status;
}

/* A record that was not touched is none, or was deleted before, which is no fault. */
static vvl_status delete_all(vvl_channel *channel, const vvl_batch *batch,
                             const vvl_statement_key *key, const void *ids, size_t *element,
                             vvl_error *error)
{
    uint64_t *affected = NULL;
    vvl_status status = vvl_batch_execute(channel, batch, key, &affected, element, error);
    for (size_t i = 0; status == VVL_OK && i < batch->count; i++) {
        if (affected[i] == 0) {
            vvl_value id = vvl_key_at(batch->entity, ids, i);
            *element = i;
            status = vvl_require_record(channel, batch->entity, &id, error);
        }
    }
    return status;
}

static vvl_status delete_many(vvl_channel *channel, vvl_batch *batch, const void *ids,
                              vvl_error *error)
{
    vvl_statement_key key;
    size_t element = batch->count;
    batch->width = VVL_DELETION_PARAMETERS_MAX;
    vvl_status status = vvl_batch_allocate(batch, sizeof(uint64_t), error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_value *row = batch->rows;
    for (size_t i = 0; i < batch->count; i++) {
        vvl_value id = vvl_key_at(batch->entity, ids, i);
        row += vvl_deletion(batch->entity, &id, &key, row);
    }
    status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = delete_all(channel, batch, &key, ids, &element, error);
    status = vvl_channel_end(channel, status, error);
    if (status != VVL_OK && element < batch->count) {
        vvl_element(error, element);
    }
    return status;
}

vvl_status vvl_delete_many(vvl_db *db, const vvl_entity *entity, const void *ids, size_t count,
                           vvl_error *error)
{
    vvl_channel *channel = NULL;
    const void *given = count == 0 ? entity : ids;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, given, given, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_batch batch = {.entity = entity, .count = count};
    status = count == 0 ? VVL_OK : delete_many(channel, &batch, ids, error);
    vvl_leave(db, channel);
    vvl_arena_free(batch.arena);
    return status;
}
