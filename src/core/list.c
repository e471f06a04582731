#include <vvl/repo.h>

#include "core/cursor.h"
#include "core/enter.h"
#include "core/field.h"
#include "core/key.h"
#include "core/selection.h"
#include "util/error.h"

#include <string.h>

/* Guesses: right for most, and the arena grows. */
enum { TEXT_PER_RECORD = 512, CURSORS = 512 };

/* A query made ready: the statement, its parameters, and how to go on. */
typedef struct listing {
    const vvl_entity *entity;
    vvl_selection selection;
    vvl_cursor cursor;
    uint32_t limit;
    vvl_arena *arena;
} listing;

static vvl_status set_start(listing *list, const vvl_query *query, bool loose, vvl_error *error)
{
    if (query == NULL || query->after == NULL) {
        return VVL_OK;
    }
    vvl_status status =
        vvl_cursor_parse(query->after, list->entity, loose, list->arena, &list->cursor, error);
    if (status != VVL_OK) {
        return status;
    }
    bool null = list->cursor.value.type == VVL_VALUE_NULL;
    list->selection.key.start = null ? VVL_PAGE_AFTER_NULL : VVL_PAGE_AFTER_VALUE;
    if (!null) {
        vvl_selection_push(&list->selection, &list->cursor.value);
    }
    vvl_selection_push(&list->selection, &list->cursor.id);
    return VVL_OK;
}

static vvl_status make_ready(listing *list, const vvl_query *query, bool loose, vvl_error *error)
{
    vvl_selection *selection = &list->selection;
    vvl_status status =
        vvl_selection_begin(selection, list->entity, VVL_OPERATION_LIST, query, list->arena, error);
    if (status == VVL_OK) {
        status = vvl_selection_filter(selection, query, error);
    }
    if (status == VVL_OK) {
        status = vvl_selection_order(selection, query, error);
    }
    if (status == VVL_OK) {
        list->cursor = (vvl_cursor){.order = &list->entity->columns[selection->key.order],
                                    .descending = selection->key.descending};
        status = set_start(list, query, loose, error);
    }
    if (status == VVL_OK) {
        status = vvl_selection_limit(query, &list->limit, error);
        selection->key.limit = list->limit + 1; /* one more tells whether there is a next page */
    }
    return status;
}

static vvl_status print_next(listing *list, const vvl_value *row, const char **next,
                             vvl_error *error)
{
    const vvl_column *key = vvl_column_flagged(list->entity, VVL_COLUMN_KEY);
    if (list->cursor.order != key) {
        list->cursor.value = row[list->selection.key.order];
    }
    list->cursor.id = row[vvl_column_index(list->entity, key)];
    *next = vvl_cursor_print(&list->cursor, list->entity, list->arena);
    return *next == NULL ? vvl_fail_memory(error) : VVL_OK;
}

/* The row that may be a page's last is read as values, because the cursor is made of those that lie
 * there, whatever the record makes of them. */
static vvl_status read_last(vvl_run *run, listing *list, void *record, const char **next,
                            bool *has_row, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX];
    vvl_status status = vvl_run_step(run, row, has_row, error);
    if (status == VVL_OK && *has_row) {
        status = vvl_record_decode(list->entity, row, vvl_channel_keeps(run->channel), list->arena,
                                   record, error);
    }
    return status == VVL_OK && *has_row ? print_next(list, row, next, error) : status;
}

/* Reads up to `limit` rows into the page, and looks whether there is one more. */
static vvl_status read_rows(vvl_run *run, listing *list, vvl_page *page, vvl_error *error)
{
    const char *next = NULL;
    bool has_row = true;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && has_row && page->count < list->limit) {
        void *record = (char *)page->items + page->count * list->entity->record_size;
        status = page->count + 1 == list->limit
                     ? read_last(run, list, record, &next, &has_row, error)
                     : vvl_run_read(run, list->arena, record, &has_row, error);
        page->count += status == VVL_OK && has_row;
    }
    if (status == VVL_OK && has_row) {
        status = vvl_run_step(run, NULL, &has_row, error);
        page->next = status == VVL_OK && has_row ? next : NULL;
    }
    return status;
}

static vvl_status fill_page(vvl_channel *channel, listing *list, vvl_page *page, vvl_error *error)
{
    vvl_run run;
    page->items = vvl_arena_alloc(list->arena, list->limit * list->entity->record_size);
    if (page->items == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status =
        vvl_run_start(&run, channel, &list->selection.key, list->selection.parameters, error);
    if (status == VVL_OK) {
        status = read_rows(&run, list, page, error);
    }
    if (status == VVL_OK) {
        status = vvl_run_keep(&run, list->arena, error);
    }
    return vvl_run_end(&run, status);
}

static vvl_arena *new_page_arena(const vvl_channel *channel, const vvl_entity *entity,
                                 const vvl_query *query)
{
    size_t text = vvl_channel_keeps(channel) ? 0 : TEXT_PER_RECORD;
    size_t limit = query == NULL || query->limit == 0 ? VVL_LIMIT_DEFAULT : query->limit;
    limit = limit > VVL_LIMIT_MAX ? VVL_LIMIT_MAX : limit;
    return vvl_arena_new(limit * (entity->record_size + text) + CURSORS);
}

/* Hands a finished page to the caller, with the arena that it lives in; or frees both. */
static void deliver(const listing *list, vvl_status status, vvl_page *draft, vvl_page *page)
{
    if (status != VVL_OK) {
        vvl_arena_free(list->arena);
        return;
    }
    draft->memory = list->arena;
    *page = *draft;
}

/* A vvl_list on its way. */
typedef struct list_call {
    const vvl_entity *entity;
    const vvl_query *query;
    vvl_page *page;
} list_call;

static vvl_status list_on(void *context, vvl_channel *channel, vvl_error *error)
{
    const list_call *self = context;
    bool loose = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_page draft = {0};
    listing list = {.entity = self->entity,
                    .arena = new_page_arena(channel, self->entity, self->query)};
    vvl_status status =
        list.arena == NULL ? vvl_fail_memory(error) : make_ready(&list, self->query, loose, error);
    if (status == VVL_OK) {
        status = fill_page(channel, &list, &draft, error);
    }
    deliver(&list, status, &draft, self->page);
    return status;
}

vvl_status vvl_list(vvl_db *db, const vvl_entity *entity, const vvl_query *query, vvl_page *page,
                    vvl_error *error)
{
    list_call call = {.entity = entity, .query = query, .page = page};
    return vvl_read(db, entity, page, page, list_on, &call, error);
}

/* Reads the records of `ids` in whatever order. */
static vvl_status read_many(vvl_channel *channel, listing *list, const void *ids, size_t count,
                            vvl_page *page, vvl_error *error)
{
    const vvl_column *key = vvl_column_flagged(list->entity, VVL_COLUMN_KEY);
    vvl_selection *selection = &list->selection;
    vvl_filter by_id = {.column = key->name, .test = VVL_IN, .value_count = count};
    vvl_query query = {.filters = &by_id, .filter_count = 1};
    vvl_status status = vvl_selection_begin(selection, list->entity, VVL_OPERATION_LIST, &query,
                                            list->arena, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_selection_ids(selection, ids, count);
    selection->key.order = (uint8_t)vvl_column_index(list->entity, key);
    selection->key.limit = VVL_VALUES_MAX;
    list->limit = (uint32_t)count + 1; /* never full, so that no cursor is made */
    return fill_page(channel, list, page, error);
}

/* The record of an id, in a page whose first `from` records were taken already. */
static size_t find_record(const vvl_entity *entity, const vvl_page *page, size_t from,
                          const vvl_value *id)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    for (; from < page->count; from++) {
        const char *record = (const char *)page->items + from * entity->record_size;
        vvl_value found = vvl_key_value(entity, record + key->offset);
        if (vvl_key_equal(&found, id)) {
            break;
        }
    }
    return from;
}

static void swap_records(const vvl_entity *entity, vvl_page *page, size_t a, size_t b)
{
    char *first = (char *)page->items + a * entity->record_size;
    char *second = (char *)page->items + b * entity->record_size;
    for (size_t i = 0; i < entity->record_size; i++) {
        char byte = first[i];
        first[i] = second[i];
        second[i] = byte;
    }
}

/* Into the order that was asked for. */
static void sort_page(const vvl_entity *entity, const void *ids, size_t count, vvl_page *page)
{
    size_t place = 0;
    for (size_t i = 0; i < count && place < page->count; i++) {
        vvl_value id = vvl_key_at(entity, ids, i);
        size_t found = find_record(entity, page, place, &id);
        if (found < page->count) {
            swap_records(entity, page, place++, found);
        }
    }
}

/* A vvl_get_many on its way. */
typedef struct get_many_call {
    const vvl_entity *entity;
    const void *ids;
    size_t count;
    vvl_page *page;
} get_many_call;

static vvl_status get_many_on(void *context, vvl_channel *channel, vvl_error *error)
{
    const get_many_call *self = context;
    vvl_page draft = {0};
    vvl_query most = {.limit = self->count > VVL_LIMIT_MAX ? VVL_LIMIT_MAX : (unsigned)self->count};
    listing list = {.entity = self->entity, .arena = new_page_arena(channel, self->entity, &most)};
    vvl_status status = list.arena == NULL
                            ? vvl_fail_memory(error)
                            : read_many(channel, &list, self->ids, self->count, &draft, error);
    if (status == VVL_OK) {
        sort_page(self->entity, self->ids, self->count, &draft);
    }
    deliver(&list, status, &draft, self->page);
    return status;
}

vvl_status vvl_get_many(vvl_db *db, const vvl_entity *entity, const void *ids, size_t count,
                        vvl_page *page, vvl_error *error)
{
    const void *given = count == 0 ? entity : ids;
    get_many_call call = {.entity = entity, .ids = ids, .count = count, .page = page};
    return vvl_read(db, entity, given, page, get_many_on, &call, error);
}

void vvl_page_clear(vvl_page *page)
{
    if (page != NULL) {
        vvl_arena_free(page->memory);
        *page = (vvl_page){0};
    }
}

void vvl_page_pick(const vvl_entity *entity, vvl_page *page, size_t index, void *record)
{
    if (entity == NULL || page == NULL || record == NULL || index >= page->count) {
        return;
    }
    memcpy(record, (const char *)page->items + index * entity->record_size, entity->record_size);
    *(void **)record = page->memory;
    *page = (vvl_page){0};
}
