#include "core/selection.h"

#include <vvl/json.h>

#include "core/json_text.h"
#include "core/key.h"
#include "core/rule.h"
#include "core/value_text.h"
#include "util/error.h"
#include "util/text.h"

#include <string.h>

static const vvl_query everything = {.filters = NULL};

static vvl_status find_column(const vvl_entity *entity, const char *name, const vvl_column **out,
                              vvl_error *error)
{
    const vvl_column *column = vvl_column_find(entity, name);
    if (column == NULL) {
        vvl_fail(error, VVL_E_USAGE, "%s has no column \"%.60s\"", entity->name,
                 name == NULL ? "" : name);
        vvl_hint(error, "see which there are with: vvldb help %s", entity->name);
        return VVL_E_USAGE;
    }
    *out = column;
    return VVL_OK;
}

static vvl_status refuse_column(const vvl_entity *entity, const vvl_column *column,
                                const char *what, const char *hint, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s.%s cannot be %s", entity->name, column->name, what);
    vvl_hint(error, "%s", hint);
    vvl_locate(error, entity->name, column->name);
    return VVL_E_USAGE;
}

vvl_status vvl_integer_named(const vvl_entity *entity, const char *name, const vvl_column **out,
                             vvl_error *error)
{
    const vvl_column *column = NULL;
    vvl_status status = find_column(entity, name, &column, error);
    if (status == VVL_OK && column->kind != VVL_KIND_INTEGER) {
        status = refuse_column(entity, column, "added to or up", "choose an integer column", error);
    }
    if (status == VVL_OK) {
        *out = column;
    }
    return status;
}

/* The exponent of the first power of two that is not less. */
static uint8_t log2_up(size_t count)
{
    uint8_t size = 0;
    while ((size_t)1 << size < count) {
        size++;
    }
    return size;
}

static vvl_status count_values(const vvl_query *query, size_t *values, vvl_error *error)
{
    if (query->filters == NULL && query->filter_count > 0) {
        return vvl_fail(error, VVL_E_USAGE, "the query counts filters and has none");
    }
    if (query->filter_count > VVL_FILTER_MAX) {
        return vvl_fail(error, VVL_E_USAGE, "a query takes at most %d filters", VVL_FILTER_MAX);
    }
    for (size_t i = 0; i < query->filter_count; i++) {
        if (query->filters[i].test == VVL_IN) {
            *values += query->filters[i].value_count;
        }
    }
    if (*values > VVL_VALUES_MAX) {
        return vvl_fail(error, VVL_E_USAGE, "a query takes at most %d values in its lists",
                        VVL_VALUES_MAX);
    }
    return VVL_OK;
}

vvl_status vvl_selection_begin(vvl_selection *selection, const vvl_entity *entity,
                               vvl_operation operation, const vvl_query *query, vvl_arena *arena,
                               vvl_error *error)
{
    size_t values = 0;
    query = query == NULL ? &everything : query;
    vvl_status status = count_values(query, &values, error);
    if (status != VVL_OK) {
        return status;
    }
    /* Ranges and a cursor take two each; lists are filled up. */
    size_t room = VVL_COLUMNS_MAX + 2 * (VVL_FILTER_MAX + 1 + values);
    *selection = (vvl_selection){
        .key = {.entity = entity, .operation = (uint8_t)operation},
        .arena = arena,
        .parameters = vvl_arena_alloc(arena, room * sizeof *selection->parameters),
    };
    return selection->parameters == NULL ? vvl_fail_memory(error) : VVL_OK;
}

void vvl_selection_push(vvl_selection *selection, const vvl_value *value)
{
    selection->parameters[selection->count++] = *value;
}

void vvl_selection_set(vvl_selection *selection, vvl_fields fields, const vvl_value *row)
{
    selection->key.fields = fields;
    for (size_t i = 0; i < selection->key.entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            vvl_selection_push(selection, &row[i]);
        }
    }
}

/* JSON as it is compared: in canonical form. */
static vvl_reason parse_json(vvl_arena *arena, const char *text, vvl_value *value)
{
    vvl_json_node *root = NULL;
    vvl_json_fault fault =
        vvl_json_parse(text, strlen(text), VVL_JSON_DEPTH_MAX, arena, &root, NULL);
    return vvl_reason_of(fault == VVL_JSON_GOOD ? vvl_json_value(root, arena, value, NULL) : fault);
}

/* A filter's text as a value of its column. */
static vvl_reason parse(const vvl_column *column, const char *text, vvl_arena *arena,
                        vvl_value *value)
{
    /* The database would refuse bytes that are no text, each in its own way. */
    static const vvl_column any_text = {.kind = VVL_KIND_TEXT};
    if (column->kind == VVL_KIND_JSON) {
        return parse_json(arena, text, value);
    }
    vvl_reason reason = vvl_value_parse(column, text, strlen(text), value);
    if (reason == VVL_REASON_NONE && value->type == VVL_VALUE_TEXT) {
        reason = vvl_rule_check(column->kind == VVL_KIND_ENUM ? column : &any_text, value, true);
    }
    return reason;
}

static vvl_status push_parsed(vvl_selection *selection, const vvl_column *column, const char *text,
                              vvl_error *error)
{
    vvl_value value = {.type = VVL_VALUE_NULL};
    vvl_reason reason = parse(column, text, selection->arena, &value);
    if (reason != VVL_REASON_NONE) {
        return vvl_fail_reason(error, selection->key.entity, column, reason);
    }
    vvl_selection_push(selection, &value);
    return VVL_OK;
}

/* Whoever knows a secret may look up what it belongs to; nothing else may be asked about it. */
static bool may_ask(const vvl_column *column, const vvl_filter *filter)
{
    bool whole = filter->test == VVL_EQUAL && filter->value != NULL;
    bool unique = (column->flags & VVL_COLUMN_UNIQUE) != 0;
    return (column->flags & VVL_COLUMN_SECRET) == 0 || (filter->secret && whole && unique);
}

/* What the filter of a column may ask. */
static vvl_status check_test(const vvl_entity *entity, const vvl_column *column,
                             const vvl_filter *filter, vvl_error *error)
{
    bool null = filter->value == NULL && filter->test <= VVL_NOT_EQUAL;
    if (!may_ask(column, filter)) {
        return refuse_column(entity, column, "filtered by", "choose a column that is not secret",
                             error);
    }
    if ((unsigned)filter->test >= VVL_TEST_COUNT) {
        return vvl_fail(error, VVL_E_USAGE, "a filter has no such test");
    }
    if (column->kind == VVL_KIND_JSON && !null && filter->test != VVL_CONTAINS) {
        return refuse_column(entity, column, "compared",
                             "ask whether it contains some JSON, or choose another column", error);
    }
    if (filter->test >= VVL_PREFIX && column->kind != VVL_KIND_TEXT &&
        column->kind != VVL_KIND_JSON) {
        return refuse_column(entity, column, "searched for parts",
                             "compare whole values, or choose a text column", error);
    }
    bool given = filter->test == VVL_IN ? filter->values != NULL || filter->value_count == 0
                                        : filter->value != NULL || null;
    if (!given) {
        vvl_fail(error, VVL_E_USAGE, "the filter of %s.%s has no value", entity->name,
                 column->name);
        vvl_hint(error, "only VVL_EQUAL and VVL_NOT_EQUAL take NULL, which asks for null");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

/* A list is filled up with its last value, so that there are few different statements. None of an
 * empty list is what a comparison with null answers. */
static void fill_up(vvl_selection *selection, vvl_filter_key *key, size_t count)
{
    static const vvl_value null = {.type = VVL_VALUE_NULL};
    const vvl_value *last = count == 0 ? &null : &selection->parameters[selection->count - 1];
    key->size = log2_up(count);
    for (size_t i = count; i < (size_t)1 << key->size; i++) {
        vvl_selection_push(selection, last);
    }
}

static vvl_status add_list(vvl_selection *selection, const vvl_column *column,
                           const vvl_filter *filter, vvl_filter_key *key, vvl_error *error)
{
    for (size_t i = 0; i < filter->value_count; i++) {
        if (filter->values[i] == NULL) {
            return vvl_fail(error, VVL_E_USAGE, "a value in the list of %s is NULL", column->name);
        }
        vvl_status status = push_parsed(selection, column, filter->values[i], error);
        if (status != VVL_OK) {
            return status;
        }
    }
    fill_up(selection, key, filter->value_count);
    return VVL_OK;
}

void vvl_selection_ids(vvl_selection *selection, const void *ids, size_t count)
{
    const vvl_entity *entity = selection->key.entity;
    vvl_filter_key *key = &selection->key.filters[selection->key.filter_count++];
    const vvl_column *id = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    *key = (vvl_filter_key){.column = (uint8_t)vvl_column_index(entity, id), .match = VVL_MATCH_IN};
    for (size_t i = 0; i < count; i++) {
        vvl_value value = vvl_key_at(entity, ids, i);
        vvl_selection_push(selection, &value);
    }
    fill_up(selection, key, count);
}

/* A prefix is a range, which an index can answer. */
static vvl_status add_prefix(vvl_selection *selection, const vvl_column *column,
                             const vvl_filter *filter, vvl_filter_key *key, vvl_error *error)
{
    vvl_status status = push_parsed(selection, column, filter->value, error);
    if (status != VVL_OK) {
        return status;
    }
    const vvl_value *from = &selection->parameters[selection->count - 1];
    char *end = vvl_arena_alloc(selection->arena, from->size + 4);
    if (end == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_value to = {.type = VVL_VALUE_TEXT, .as.text = end};
    to.size = vvl_utf8_successor(from->as.text, from->size, end);
    key->match = to.size == 0 ? VVL_MATCH_GREATER_OR_EQUAL : VVL_MATCH_RANGE;
    if (to.size > 0) {
        vvl_selection_push(selection, &to);
    }
    return VVL_OK;
}

static vvl_status add_filter(vvl_selection *selection, const vvl_filter *filter, vvl_error *error)
{
    static const uint8_t matches[] = {
        [VVL_EQUAL] = VVL_MATCH_EQUAL,     [VVL_NOT_EQUAL] = VVL_MATCH_NOT_EQUAL,
        [VVL_LESS] = VVL_MATCH_LESS,       [VVL_LESS_OR_EQUAL] = VVL_MATCH_LESS_OR_EQUAL,
        [VVL_GREATER] = VVL_MATCH_GREATER, [VVL_GREATER_OR_EQUAL] = VVL_MATCH_GREATER_OR_EQUAL,
        [VVL_IN] = VVL_MATCH_IN,           [VVL_PREFIX] = VVL_MATCH_RANGE,
        [VVL_CONTAINS] = VVL_MATCH_HOLDS,
    };
    const vvl_entity *entity = selection->key.entity;
    const vvl_column *column = NULL;
    vvl_status status = find_column(entity, filter->column, &column, error);
    if (status == VVL_OK) {
        status = check_test(entity, column, filter, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    vvl_filter_key *key = &selection->key.filters[selection->key.filter_count++];
    *key = (vvl_filter_key){.column = (uint8_t)vvl_column_index(entity, column),
                            .match = matches[filter->test],
                            .or_next = filter->or_next};
    if (filter->test == VVL_IN) {
        return add_list(selection, column, filter, key, error);
    }
    if (filter->test == VVL_PREFIX) {
        return add_prefix(selection, column, filter, key, error);
    }
    if (filter->value == NULL) {
        key->match = filter->test == VVL_EQUAL ? VVL_MATCH_NULL : VVL_MATCH_NOT_NULL;
        return VVL_OK;
    }
    return push_parsed(selection, column, filter->value, error);
}

vvl_status vvl_selection_filter(vvl_selection *selection, const vvl_query *query, vvl_error *error)
{
    query = query == NULL ? &everything : query;
    for (size_t i = 0; i < query->filter_count; i++) {
        vvl_status status = add_filter(selection, &query->filters[i], error);
        if (status != VVL_OK) {
            return status;
        }
    }
    if (query->filter_count > 0 && query->filters[query->filter_count - 1].or_next) {
        return vvl_fail(error, VVL_E_USAGE, "the last filter says or_next and there is no next");
    }
    selection->key.active_only =
        !query->all && vvl_column_flagged(selection->key.entity, VVL_COLUMN_ACTIVE) != NULL;
    return VVL_OK;
}

vvl_status vvl_selection_order(vvl_selection *selection, const vvl_query *query, vvl_error *error)
{
    const vvl_entity *entity = selection->key.entity;
    const vvl_column *order = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    query = query == NULL ? &everything : query;
    if (query->order != NULL) {
        vvl_status status = find_column(entity, query->order, &order, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    if (order->kind == VVL_KIND_JSON || (order->flags & VVL_COLUMN_SECRET) != 0) {
        return refuse_column(entity, order, "ordered by",
                             "choose a column that is neither JSON nor secret", error);
    }
    selection->key.order = (uint8_t)vvl_column_index(entity, order);
    selection->key.descending = query->descending;
    return VVL_OK;
}

vvl_status vvl_selection_limit(const vvl_query *query, uint32_t *limit, vvl_error *error)
{
    *limit = query == NULL || query->limit == 0 ? VVL_LIMIT_DEFAULT : query->limit;
    if (*limit > VVL_LIMIT_MAX) {
        vvl_fail(error, VVL_E_USAGE, "a page holds at most %d records", VVL_LIMIT_MAX);
        vvl_hint(error, "ask for a smaller limit and for the pages that follow");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}
