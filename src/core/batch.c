#include <vvl/repo.h>

#include "core/explain.h"
#include "core/field.h"
#include "core/reason.h"
#include "core/repo.h"
#include "core/validate.h"
#include "util/error.h"

#include <string.h>

enum { TEXT_PER_RECORD = 512 };

/* Several records on their way, all or none. */
typedef struct batch {
    const vvl_entity *entity;
    size_t count;
    size_t width;    /* values per record */
    vvl_value *rows; /* `count` times `width` */
    vvl_arena *arena;
} batch;

static vvl_value *row_of(const batch *batch, size_t element)
{
    return batch->rows + element * batch->width;
}

static const void *record_of(const batch *batch, const void *records, size_t element)
{
    return (const char *)records + element * batch->entity->record_size;
}

/* `extra` bytes for each record, beside its values. */
static vvl_status allocate(batch *batch, size_t extra, vvl_error *error)
{
    static const size_t most = SIZE_MAX / 2;
    size_t each = batch->width * sizeof *batch->rows + extra;
    if (batch->count > most / each) {
        return vvl_fail_memory(error);
    }
    batch->arena = vvl_arena_new(batch->count * each);
    batch->rows =
        batch->arena == NULL
            ? NULL
            : vvl_arena_alloc(batch->arena, batch->count * batch->width * sizeof *batch->rows);
    return batch->rows == NULL ? vvl_fail_memory(error) : VVL_OK;
}

/* The first of many that the database refused, where it did not say which. */
static size_t find_element(vvl_channel *channel, const batch *batch, const vvl_error *error)
{
    for (size_t i = 0; error->status == VVL_E_REFERENCE && i < batch->count; i++) {
        if (vvl_find_orphan(channel, batch->entity, row_of(batch, i)) != NULL) {
            return i;
        }
    }
    return batch->count;
}

/* After everything was taken back. `element` is batch->count where it is not known. */
static void explain_element(vvl_channel *channel, const batch *batch, size_t element,
                            vvl_error *error)
{
    if (error->status == VVL_E_CONNECT) {
        return;
    }
    if (element >= batch->count) {
        element = find_element(channel, batch, error);
    }
    if (element < batch->count) {
        vvl_explain(channel, batch->entity, row_of(batch, element), NULL, error);
        vvl_element(error, element);
    }
}

static vvl_status prepare_create(const batch *batch, const void *records, vvl_page *page,
                                 vvl_error *error)
{
    const vvl_entity *entity = batch->entity;
    page->items = vvl_arena_alloc(batch->arena, batch->count * entity->record_size);
    vvl_status status = page->items == NULL ? vvl_fail_memory(error) : VVL_OK;
    for (; status == VVL_OK && page->count < batch->count; page->count++) {
        void *draft = (char *)page->items + page->count * entity->record_size;
        vvl_value *row = row_of(batch, page->count);
        status = vvl_row_for_create(entity, record_of(batch, records, page->count), batch->arena,
                                    row, error);
        if (status == VVL_OK) {
            status = vvl_record_decode(entity, row, batch->arena, draft, error);
        }
        if (status != VVL_OK) {
            vvl_element(error, page->count);
            return status;
        }
    }
    return status;
}

/* `*element` is the one refused, or batch->count. */
static vvl_status load(vvl_channel *channel, const batch *batch, size_t *element, vvl_error *error)
{
    const vvl_backend *backend = channel->backend;
    const vvl_entity *entity = batch->entity;
    const char *names[VVL_COLUMNS_MAX];
    vvl_value_type types[VVL_COLUMNS_MAX];
    vvl_bulk *bulk = NULL;
    vvl_bulk_result result = {.rows = 0};
    vvl_bulk_target target = {.table = entity->name,
                              .columns = names,
                              .types = types,
                              .column_count = entity->column_count};
    for (size_t i = 0; i < entity->column_count; i++) {
        names[i] = entity->columns[i].name;
        types[i] = vvl_value_type_of(&entity->columns[i]);
    }
    vvl_status status = backend->bulk_begin(channel->connection, &target, &bulk, error);
    if (status != VVL_OK) {
        return status;
    }
    for (size_t i = 0; status == VVL_OK && i < batch->count; i++) {
        status = backend->bulk_row(bulk, row_of(batch, i), error);
    }
    /* A row's refusal is said once; what ending the load answers to it says less. */
    bool keep = status == VVL_OK;
    vvl_status ended = backend->bulk_end(bulk, keep, &result, keep ? error : NULL);
    *element = result.failed_row == 0 ? batch->count : (size_t)result.failed_row - 1;
    return keep ? ended : status;
}

/* One way or the other: loads where the database can, else inserts. */
static vvl_status store(vvl_channel *channel, const batch *batch, uint64_t *affected,
                        size_t *element, vvl_error *error)
{
    vvl_run run;
    vvl_statement_key key = {.entity = batch->entity, .operation = VVL_OPERATION_INSERT};
    if ((channel->backend->capabilities & VVL_CAPABILITY_BULK) == 0) {
        return vvl_channel_run_many(channel, &key, batch->rows, batch->count, affected, element,
                                    error);
    }
    vvl_run_open(&run, channel, &key);
    vvl_status status = load(channel, batch, element, error);
    run.rows = status == VVL_OK ? batch->count : 0;
    return vvl_run_end(&run, status);
}

static vvl_status create_all(vvl_channel *channel, const batch *batch, vvl_error *error)
{
    size_t element = batch->count;
    uint64_t *affected = vvl_arena_alloc(batch->arena, batch->count * sizeof *affected);
    if (affected == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = store(channel, batch, affected, &element, error);
    status = vvl_channel_end(channel, status, error);
    if (status != VVL_OK) {
        explain_element(channel, batch, element, error);
    }
    return status;
}

vvl_status vvl_create_many(vvl_db *db, const vvl_entity *entity, const void *records, size_t count,
                           vvl_page *stored, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    vvl_page page = {.items = NULL};
    error = error == NULL ? &local : error;
    const void *given = count == 0 ? entity : records; /* of nothing there need be none */
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, given, given, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    batch batch = {.entity = entity, .count = count, .width = entity->column_count};
    status = allocate(&batch, entity->record_size + TEXT_PER_RECORD, error);
    if (status == VVL_OK) {
        status = prepare_create(&batch, records, &page, error);
    }
    if (status == VVL_OK && count > 0) {
        status = create_all(channel, &batch, error);
    }
    vvl_leave(db, channel);
    if (status != VVL_OK || stored == NULL) {
        vvl_arena_free(batch.arena);
        return status;
    }
    page.memory = batch.arena;
    *stored = page;
    return VVL_OK;
}

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
static vvl_status run_all(vvl_channel *channel, const batch *batch, const vvl_statement_key *key,
                          size_t *element, vvl_error *error)
{
    uint64_t *affected = vvl_arena_alloc(batch->arena, batch->count * sizeof *affected);
    if (affected == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status =
        vvl_channel_run_many(channel, key, batch->rows, batch->count, affected, element, error);
    if (status == VVL_OK) {
        *element = first_missing(affected, batch->count);
        if (*element < batch->count) {
            const vvl_value *id = row_of(batch, *element) + batch->width - 1;
            status = vvl_fail_not_found(channel, batch->entity, &id->as.id, error);
        }
    }
    return status;
}

/* Puts the parameters of an update back to their columns' places, for the explanation. */
static void explain_update(vvl_channel *channel, const batch *batch, vvl_fields fields,
                           size_t element, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX] = {{.type = VVL_VALUE_NULL}};
    const vvl_value *parameters = row_of(batch, element);
    size_t count = 0;
    for (size_t i = 0; i < batch->entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            row[i] = parameters[count++];
        }
    }
    vvl_explain(channel, batch->entity, row, &parameters[count].as.id, error);
}

static vvl_status update_all(vvl_channel *channel, const batch *batch, vvl_fields fields,
                             vvl_error *error)
{
    size_t element = batch->count;
    vvl_statement_key key = {.entity = batch->entity,
                             .fields = fields,
                             .operation = VVL_OPERATION_CHANGE,
                             .filter_count = 1};
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
static vvl_status prepare_change(const batch *batch, const void *record, vvl_fields fields,
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
    return parameters->type == VVL_VALUE_ID
               ? VVL_OK
               : vvl_fail_reason(error, entity, key, VVL_REASON_REQUIRED);
}

static size_t count_fields(vvl_fields fields)
{
    size_t count = 0;
    for (; fields != 0; fields &= fields - 1) {
        count++;
    }
    return count;
}

static vvl_status update_many(vvl_channel *channel, batch *batch, const void *records,
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
        status = allocate(batch, TEXT_PER_RECORD, error);
    }
    for (size_t i = 0; status == VVL_OK && i < batch->count; i++) {
        status =
            prepare_change(batch, record_of(batch, records, i), fields, row_of(batch, i), error);
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
    batch batch = {.entity = entity, .count = count};
    status = update_many(channel, &batch, records, fields, error);
    vvl_leave(db, channel);
    vvl_arena_free(batch.arena);
    return status;
}

/* A record that was not touched is none, or was deleted before, which is no fault. */
static vvl_status delete_all(vvl_channel *channel, const batch *batch, const vvl_statement_key *key,
                             const vvl_uuid *ids, size_t *element, vvl_error *error)
{
    uint64_t *affected = vvl_arena_alloc(batch->arena, batch->count * sizeof *affected);
    if (affected == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status =
        vvl_channel_run_many(channel, key, batch->rows, batch->count, affected, element, error);
    for (size_t i = 0; status == VVL_OK && i < batch->count; i++) {
        if (affected[i] == 0) {
            *element = i;
            status = vvl_require_record(channel, batch->entity, &ids[i], error);
        }
    }
    return status;
}

static vvl_status delete_many(vvl_channel *channel, batch *batch, const vvl_uuid *ids,
                              vvl_error *error)
{
    vvl_statement_key key;
    size_t element = batch->count;
    batch->width = VVL_DELETION_PARAMETERS_MAX;
    vvl_status status = allocate(batch, sizeof(uint64_t), error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_value *row = batch->rows;
    for (size_t i = 0; i < batch->count; i++) {
        row += vvl_deletion(batch->entity, &ids[i], &key, row);
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

vvl_status vvl_delete_many(vvl_db *db, const vvl_entity *entity, const vvl_uuid *ids, size_t count,
                           vvl_error *error)
{
    vvl_channel *channel = NULL;
    const void *given = count == 0 ? (const void *)entity : ids;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, given, given, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    batch batch = {.entity = entity, .count = count};
    status = count == 0 ? VVL_OK : delete_many(channel, &batch, ids, error);
    vvl_leave(db, channel);
    vvl_arena_free(batch.arena);
    return status;
}
