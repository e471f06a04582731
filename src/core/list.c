#include <vvl/repo.h>

#include "core/cursor.h"
#include "core/enter.h"
#include "core/field.h"
#include "core/rule.h"
#include "core/value_text.h"
#include "util/error.h"

#include <string.h>

enum { TEXT_PER_RECORD = 512 }; /* a guess: right for most, and the arena grows */

/* A query made ready: the statement, its parameters, and how to go on. */
typedef struct listing {
    const vvl_entity *entity;
    vvl_statement_key key;
    vvl_value parameters[VVL_FILTER_MAX + 2];
    size_t parameter_count;
    vvl_cursor cursor;
    size_t limit;
    vvl_arena *arena;
} listing;

static vvl_status unknown_column(const vvl_entity *entity, const char *name, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s has no column \"%.60s\"", entity->name, name);
    vvl_hint(error, "see which there are with: vvldb help %s", entity->name);
    return VVL_E_USAGE;
}

static vvl_status refuse_column(const vvl_entity *entity, const vvl_column *column,
                                const char *what, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s.%s cannot be %s", entity->name, column->name, what);
    vvl_hint(error, "choose a column that is neither JSON nor secret");
    vvl_locate(error, entity->name, column->name);
    return VVL_E_USAGE;
}

static vvl_status add_filter(listing *list, const vvl_filter *filter, vvl_error *error)
{
    const vvl_entity *entity = list->entity;
    const char *name = filter->column == NULL ? "" : filter->column;
    const vvl_column *column = vvl_column_find(entity, name);
    if (column == NULL) {
        return unknown_column(entity, name, error);
    }
    if (column->kind == VVL_KIND_JSON || (column->flags & VVL_COLUMN_SECRET) != 0) {
        return refuse_column(entity, column, "filtered by", error);
    }
    size_t position = list->key.filter_count++;
    list->key.filters[position] = (uint8_t)vvl_column_index(entity, column);
    if (filter->value == NULL) {
        list->key.null_filters |= (uint8_t)(1U << position);
        return VVL_OK;
    }
    vvl_value value = {.type = VVL_VALUE_NULL};
    vvl_reason reason = vvl_value_parse(column, filter->value, strlen(filter->value), &value);
    if (reason == VVL_REASON_NONE && value.type == VVL_VALUE_TEXT) {
        /* The database would refuse bytes that are no text, each in its own way. */
        static const vvl_column text = {.kind = VVL_KIND_TEXT};
        reason = vvl_rule_check(column->kind == VVL_KIND_ENUM ? column : &text, &value, true);
    }
    if (reason != VVL_REASON_NONE) {
        return vvl_fail_reason(error, entity, column, reason);
    }
    list->parameters[list->parameter_count++] = value;
    return VVL_OK;
}

static vvl_status add_filters(listing *list, const vvl_query *query, vvl_error *error)
{
    if (query->filters == NULL && query->filter_count > 0) {
        return vvl_fail(error, VVL_E_USAGE, "the query counts filters and has none");
    }
    if (query->filter_count > VVL_FILTER_MAX) {
        return vvl_fail(error, VVL_E_USAGE, "a list takes at most %d filters", VVL_FILTER_MAX);
    }
    for (size_t i = 0; i < query->filter_count; i++) {
        vvl_status status = add_filter(list, &query->filters[i], error);
        if (status != VVL_OK) {
            return status;
        }
    }
    list->key.active_only =
        !query->all && vvl_column_flagged(list->entity, VVL_COLUMN_ACTIVE) != NULL;
    return VVL_OK;
}

static vvl_status set_order(listing *list, const vvl_query *query, vvl_error *error)
{
    const vvl_entity *entity = list->entity;
    const vvl_column *order = query->order == NULL ? vvl_column_flagged(entity, VVL_COLUMN_KEY)
                                                   : vvl_column_find(entity, query->order);
    if (order == NULL) {
        return unknown_column(entity, query->order, error);
    }
    if (order->kind == VVL_KIND_JSON || (order->flags & VVL_COLUMN_SECRET) != 0) {
        return refuse_column(entity, order, "ordered by", error);
    }
    list->key.order = (uint8_t)vvl_column_index(entity, order);
    list->key.descending = query->descending;
    list->cursor = (vvl_cursor){.order = order, .descending = query->descending};
    return VVL_OK;
}

static vvl_status set_start(listing *list, const vvl_query *query, bool loose, vvl_error *error)
{
    if (query->after == NULL) {
        return VVL_OK;
    }
    vvl_status status =
        vvl_cursor_parse(query->after, list->entity, loose, list->arena, &list->cursor, error);
    if (status != VVL_OK) {
        return status;
    }
    bool null = list->cursor.value.type == VVL_VALUE_NULL;
    list->key.start = null ? VVL_PAGE_AFTER_NULL : VVL_PAGE_AFTER_VALUE;
    if (!null) {
        list->parameters[list->parameter_count++] = list->cursor.value;
    }
    list->parameters[list->parameter_count++] = list->cursor.id;
    return VVL_OK;
}

static vvl_status set_limit(listing *list, const vvl_query *query, vvl_error *error)
{
    if (query->limit > VVL_LIMIT_MAX) {
        vvl_fail(error, VVL_E_USAGE, "a page holds at most %d records", VVL_LIMIT_MAX);
        vvl_hint(error, "ask for a smaller limit and for the pages that follow");
        return VVL_E_USAGE;
    }
    list->limit = query->limit == 0 ? VVL_LIMIT_DEFAULT : query->limit;
    list->key.limit = list->limit + 1; /* one more tells whether there is a next page */
    return VVL_OK;
}

static vvl_status make_ready(listing *list, const vvl_query *query, bool loose, vvl_error *error)
{
    static const vvl_query everything = {0};
    query = query == NULL ? &everything : query;
    vvl_status status = add_filters(list, query, error);
    if (status == VVL_OK) {
        status = set_order(list, query, error);
    }
    if (status == VVL_OK) {
        status = set_start(list, query, loose, error);
    }
    if (status == VVL_OK) {
        status = set_limit(list, query, error);
    }
    return status;
}

static vvl_status print_next(listing *list, const vvl_value *row, const char **next,
                             vvl_error *error)
{
    const vvl_column *key = vvl_column_flagged(list->entity, VVL_COLUMN_KEY);
    if (list->cursor.order != key) {
        list->cursor.value = row[list->key.order];
    }
    list->cursor.id = row[vvl_column_index(list->entity, key)];
    *next = vvl_cursor_print(&list->cursor, list->entity, list->arena);
    return *next == NULL ? vvl_fail_memory(error) : VVL_OK;
}

/* Reads up to `limit` rows into the page, and looks whether there is one more. */
static vvl_status read_rows(vvl_channel *channel, vvl_statement *statement, listing *list,
                            vvl_page *page, vvl_error *error)
{
    vvl_value row[VVL_COLUMNS_MAX];
    const char *next = NULL;
    bool has_row = false;
    for (;;) {
        bool full = page->count == list->limit;
        vvl_status status = channel->backend->step(statement, full ? NULL : row, &has_row, error);
        if (status != VVL_OK || !has_row) {
            return status;
        }
        if (full) {
            page->next = next;
            return VVL_OK;
        }
        void *record = (char *)page->items + page->count * list->entity->record_size;
        status = vvl_record_decode(list->entity, row, list->arena, record, error);
        if (status == VVL_OK && ++page->count == list->limit) {
            status = print_next(list, row, &next, error);
        }
        if (status != VVL_OK) {
            return status;
        }
    }
}

static vvl_status run(vvl_channel *channel, listing *list, vvl_page *page, vvl_error *error)
{
    vvl_statement *statement = NULL;
    page->items = vvl_arena_alloc(list->arena, list->limit * list->entity->record_size);
    if (page->items == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_channel_statement(channel, &list->key, &statement, error);
    if (status == VVL_OK) {
        status = channel->backend->execute(statement, list->parameters, error);
    }
    if (status == VVL_OK) {
        status = read_rows(channel, statement, list, page, error);
        channel->backend->reset(statement);
    }
    return status;
}

static size_t arena_size(const vvl_entity *entity, const vvl_query *query)
{
    size_t limit = query == NULL || query->limit == 0 ? VVL_LIMIT_DEFAULT : query->limit;
    limit = limit > VVL_LIMIT_MAX ? VVL_LIMIT_MAX : limit;
    return limit * (entity->record_size + TEXT_PER_RECORD);
}

vvl_status vvl_list(vvl_db *db, const vvl_entity *entity, const vvl_query *query, vvl_page *page,
                    vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_READ, page, page, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    bool loose = (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_page draft = {0};
    listing list = {.entity = entity,
                    .key = {.entity = entity, .operation = VVL_OPERATION_LIST},
                    .arena = vvl_arena_new(arena_size(entity, query))};
    status = list.arena == NULL ? vvl_fail_memory(error) : make_ready(&list, query, loose, error);
    if (status == VVL_OK) {
        status = run(channel, &list, &draft, error);
    }
    vvl_channel_release(db, channel);
    if (status != VVL_OK) {
        vvl_arena_free(list.arena);
        return status;
    }
    draft.memory = list.arena;
    *page = draft;
    return VVL_OK;
}

void vvl_page_clear(vvl_page *page)
{
    if (page != NULL) {
        vvl_arena_free(page->memory);
        *page = (vvl_page){0};
    }
}
