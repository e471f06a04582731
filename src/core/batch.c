#include "core/batch.h"

#include <vvl/repo.h>

#include "core/explain.h"
#include "core/field.h"
#include "core/insert.h"
#include "core/key.h"
#include "core/reason.h"
#include "core/validate.h"
#include "util/error.h"

#include <string.h>

enum { TEXT_PER_RECORD = 512 };

vvl_status vvl_batch_allocate(vvl_batch *batch, size_t extra, vvl_error *error)
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

vvl_status vvl_batch_execute(vvl_channel *channel, const vvl_batch *batch,
                             const vvl_statement_key *key, uint64_t **affected, size_t *element,
                             vvl_error *error)
{
    *affected = vvl_arena_alloc(batch->arena, batch->count * sizeof **affected);
    if (*affected == NULL) {
        *element = batch->count;
        return vvl_fail_memory(error);
    }
    return vvl_channel_run_many(channel, key, batch->rows, batch->count, *affected, element, error);
}

static bool same_value(const vvl_value *a, const vvl_value *b)
{
    if (a->type != b->type) {
        return false;
    }
    if (a->type == VVL_VALUE_ID || a->type == VVL_VALUE_INTEGER) {
        return vvl_key_equal(a, b);
    }
    return a->type == VVL_VALUE_TEXT && a->size == b->size &&
           memcmp(a->as.text, b->as.text, a->size) == 0;
}

/* Whether the parents of an element are those of the one before, which were looked for already. */
static bool has_same_parents(const vvl_batch *batch, size_t element)
{
    bool same = element > 0;
    for (size_t i = 0; same && i < batch->width; i++) {
        same = batch->entity->columns[i].references == NULL ||
               same_value(&vvl_batch_row(batch, element)[i], &vvl_batch_row(batch, element - 1)[i]);
    }
    return same;
}

/* The first element before `end` that names a parent that is none; `end` where all have theirs. */
static size_t find_orphan(vvl_channel *channel, const vvl_batch *batch, size_t end)
{
    size_t i = 0;
    while (i < end && (has_same_parents(batch, i) ||
                       vvl_find_orphan(channel, batch->entity, vvl_batch_row(batch, i)) == NULL)) {
        i++;
    }
    return i;
}

/*
 * Some databases look for parents when all the rows are there: they do not say whose is missing,
 * and call a later row's conflict first. The answer is to be that of storing one by one.
 */
static size_t settle_element(vvl_channel *channel, const vvl_batch *batch, size_t element,
                             vvl_error *error)
{
    if (error->status != VVL_E_CONFLICT && error->status != VVL_E_REFERENCE) {
        return element;
    }
    size_t orphan = find_orphan(channel, batch, element);
    if (orphan < element && error->status == VVL_E_CONFLICT) {
        vvl_fail(error, VVL_E_REFERENCE, "a foreign key names a row that does not exist");
        vvl_state(error, "23503");
    }
    return orphan;
}

/* Databases look at unique columns in orders of their own: the first one in ours that an earlier
 * element has the same value in is named. */
static void locate_twin(const vvl_batch *batch, size_t element, vvl_error *error)
{
    const vvl_entity *entity = batch->entity;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_value *value = &vvl_batch_row(batch, element)[i];
        bool unique = (entity->columns[i].flags & (VVL_COLUMN_KEY | VVL_COLUMN_UNIQUE)) != 0;
        for (size_t j = 0; unique && j < element; j++) {
            if (same_value(value, &vvl_batch_row(batch, j)[i])) {
                vvl_locate(error, entity->name, entity->columns[i].name);
                return;
            }
        }
    }
}

/* After everything was taken back. `element` is batch->count where it is not known. */
static vvl_status explain_element(vvl_channel *channel, const vvl_batch *batch, size_t element,
                                  vvl_error *error)
{
    element = settle_element(channel, batch, element, error);
    if (error->status == VVL_E_CONNECT || element >= batch->count) {
        return error->status;
    }
    if (error->status == VVL_E_CONFLICT) {
        locate_twin(batch, element, error);
    }
    vvl_explain(channel, batch->entity, vvl_batch_row(batch, element), NULL, error);
    vvl_element(error, element);
    return error->status;
}

static vvl_status prepare_create(const vvl_batch *batch, const void *records,
                                 const vvl_fields *given, vvl_page *page, vvl_error *error)
{
    const vvl_entity *entity = batch->entity;
    page->items = vvl_arena_alloc(batch->arena, batch->count * entity->record_size);
    vvl_status status = page->items == NULL ? vvl_fail_memory(error) : VVL_OK;
    for (; status == VVL_OK && page->count < batch->count; page->count++) {
        void *draft = (char *)page->items + page->count * entity->record_size;
        vvl_value *row = vvl_batch_row(batch, page->count);
        status =
            vvl_row_for_create(entity, vvl_batch_record(batch, records, page->count),
                               given == NULL ? 0 : given[page->count], batch->arena, row, error);
        if (status == VVL_OK) {
            status = vvl_draft_decode(entity, row, batch->arena, draft, error);
        }
        if (status != VVL_OK) {
            vvl_element(error, page->count);
            return status;
        }
    }
    return status;
}

/* `*element` is the one refused, or batch->count. */
static vvl_status load(vvl_channel *channel, const vvl_batch *batch, size_t *element,
                       vvl_error *error)
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
        status = backend->bulk_row(bulk, vvl_batch_row(batch, i), error);
    }
    /* A row's refusal is said once; what ending the load answers to it says less. */
    bool keep = status == VVL_OK;
    vvl_status ended = backend->bulk_end(bulk, keep, &result, keep ? error : NULL);
    *element = result.failed_row == 0 ? batch->count : (size_t)result.failed_row - 1;
    return keep ? ended : status;
}

/* The database has to give keys, each before the next row is stored, which may have one. */
static vvl_status insert_each(vvl_channel *channel, const vvl_batch *batch, size_t *element,
                              vvl_error *error)
{
    vvl_status status = VVL_OK;
    size_t i = 0;
    while (status == VVL_OK && i < batch->count) {
        status = vvl_row_insert(channel, batch->entity, vvl_batch_row(batch, i), error);
        i += status == VVL_OK;
    }
    *element = i;
    return status;
}

/* One way or the other: loads where the database can, else inserts. */
static vvl_status store(vvl_channel *channel, const vvl_batch *batch, size_t *element,
                        vvl_error *error)
{
    vvl_run run;
    uint64_t *affected = NULL;
    vvl_statement_key key = {.entity = batch->entity, .operation = VVL_OPERATION_INSERT};
    if (vvl_key_is_given(batch->entity)) {
        return insert_each(channel, batch, element, error);
    }
    if ((channel->backend->capabilities & VVL_CAPABILITY_BULK) == 0) {
        return vvl_batch_execute(channel, batch, &key, &affected, element, error);
    }
    vvl_run_open(&run, channel, &key);
    vvl_status status = load(channel, batch, element, error);
    run.rows = status == VVL_OK ? batch->count : 0;
    return vvl_run_end(&run, status);
}

static void complete_page(const vvl_batch *batch, const vvl_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        void *record = (char *)page->items + i * batch->entity->record_size;
        vvl_draft_complete(batch->entity, vvl_batch_row(batch, i), record);
    }
}

static vvl_status create_all(vvl_channel *channel, const vvl_batch *batch, vvl_error *error)
{
    size_t element = batch->count;
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = store(channel, batch, &element, error);
    status = vvl_channel_end(channel, status, error);
    return status == VVL_OK ? VVL_OK : explain_element(channel, batch, element, error);
}

vvl_status vvl_create_many_given(vvl_db *db, const vvl_entity *entity, const void *records,
                                 const vvl_fields *given, size_t count, vvl_page *stored,
                                 vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    vvl_page page = {.items = NULL};
    error = error == NULL ? &local : error;
    const void *first = count == 0 ? entity : records; /* of nothing there need be none */
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, first, first, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_batch batch = {.entity = entity, .count = count, .width = entity->column_count};
    status = vvl_batch_allocate(&batch, entity->record_size + TEXT_PER_RECORD, error);
    if (status == VVL_OK) {
        status = prepare_create(&batch, records, given, &page, error);
    }
    if (status == VVL_OK && count > 0) {
        status = create_all(channel, &batch, error);
    }
    vvl_leave(db, channel);
    if (status != VVL_OK || stored == NULL) {
        vvl_arena_free(batch.arena);
        return status;
    }
    complete_page(&batch, &page);
    page.memory = batch.arena;
    *stored = page;
    return VVL_OK;
}

vvl_status vvl_create_many(vvl_db *db, const vvl_entity *entity, const void *records, size_t count,
                           vvl_page *stored, vvl_error *error)
{
    return vvl_create_many_given(db, entity, records, NULL, count, stored, error);
}
