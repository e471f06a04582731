#include <vvl/json.h>

#include "core/describe.h"
#include "core/field.h"
#include "core/form.h"
#include "core/json_path.h"
#include "core/json_text.h"
#include "core/rule.h"
#include "core/value_text.h"
#include "util/error.h"

#include <string.h>

/* A record that is being read. */
typedef struct reader {
    const vvl_entity *entity;
    vvl_form form;
    vvl_fields allowed, required, given;
    vvl_arena *arena;
    void *record;
    vvl_error *error;
} reader;

static vvl_status fail_document(const reader *reader, const char *what, const vvl_json_node *at)
{
    vvl_fail(reader->error, VVL_E_INVALID, "the input holds %s", what);
    vvl_hint(reader->error, "give one JSON object with columns of %s as its keys",
             reader->entity->name);
    vvl_locate_json(reader->error, NULL, at);
    return VVL_E_INVALID;
}

static vvl_status fail_field(const reader *reader, const vvl_column *column, vvl_reason reason,
                             const vvl_json_node *at)
{
    vvl_status status = vvl_fail_reason(reader->error, reader->entity, column, reason);
    if (status == VVL_E_INVALID) {
        vvl_locate_json(reader->error, NULL, at);
    }
    return status;
}

static vvl_status fail_unknown(const reader *reader, const vvl_json_node *node)
{
    const char *table = reader->entity->name;
    vvl_fail(reader->error, VVL_E_INVALID, "%s has no column \"%.60s\"", table, node->key);
    vvl_hint(reader->error, "leave it out, or see which columns there are with: vvldb help %s",
             table);
    vvl_locate(reader->error, table, node->key);
    vvl_locate_json(reader->error, NULL, node);
    return VVL_E_INVALID;
}

static const vvl_column *find_column(const vvl_entity *entity, const vvl_json_node *node)
{
    const vvl_column *column = vvl_column_find(entity, node->key);
    return column != NULL && strlen(column->name) == node->key_size ? column : NULL;
}

/* The JSON type that a column of each kind is written as. */
static bool has_type(const vvl_column *column, const vvl_json_node *node)
{
    switch (column->kind) {
    case VVL_KIND_INTEGER:
    case VVL_KIND_REAL:
        return node->type == VVL_JSON_NUMBER;
    case VVL_KIND_BOOL:
        return node->type == VVL_JSON_TRUE || node->type == VVL_JSON_FALSE;
    default:
        return node->type == VVL_JSON_STRING;
    }
}

/* A value that is not null; `*at` becomes where inside it the fault lies. */
static vvl_reason read_value(const vvl_column *column, const vvl_json_node *node, vvl_arena *arena,
                             vvl_value *value, vvl_json_node *at)
{
    *at = *node;
    if (column->kind == VVL_KIND_JSON) {
        return vvl_rule_json(column, node, arena, value, at);
    }
    if (!has_type(column, node)) {
        return VVL_REASON_STORAGE;
    }
    if (column->kind == VVL_KIND_BOOL) {
        *value = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = node->type == VVL_JSON_TRUE};
        return VVL_REASON_NONE;
    }
    vvl_reason reason = vvl_value_parse(column, node->text, node->size, value);
    return reason == VVL_REASON_NONE ? vvl_rule_check(column, value, true) : reason;
}

static vvl_status read_field(reader *reader, const vvl_json_node *node)
{
    const vvl_column *column = find_column(reader->entity, node);
    if (column == NULL) {
        return fail_unknown(reader, node);
    }
    vvl_fields bit = UINT64_C(1) << vvl_column_index(reader->entity, column);
    if ((reader->allowed & bit) == 0) {
        return fail_field(reader, column, vvl_form_refusal(reader->form), node);
    }
    reader->given |= bit;
    if (node->type == VVL_JSON_NULL) {
        return (reader->required & bit) == 0
                   ? VVL_OK
                   : fail_field(reader, column, VVL_REASON_REQUIRED, node);
    }
    vvl_json_node at;
    vvl_value value;
    vvl_reason reason = read_value(column, node, reader->arena, &value, &at);
    if (reason != VVL_REASON_NONE) {
        return fail_field(reader, column, reason, &at);
    }
    (void)vvl_field_set(column, &value, reader->record); /* words were checked */
    return VVL_OK;
}

/* The document as a whole: what it lacks. */
static vvl_status check_given(const reader *reader, const vvl_json_node *root)
{
    if (vvl_form_is_partial(reader->form)) {
        if (reader->given != 0) {
            return VVL_OK;
        }
        vvl_fail(reader->error, VVL_E_INVALID, "the object says nothing to change");
        vvl_hint(reader->error, "name at least one field in the JSON object");
        vvl_locate_json(reader->error, NULL, root);
        return VVL_E_INVALID;
    }
    const vvl_entity *entity = reader->entity;
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((reader->required & ~reader->given) >> i & 1) {
            const char *name = entity->columns[i].name;
            vvl_json_node missing = {.parent = root, .key = name, .key_size = strlen(name)};
            return fail_field(reader, &entity->columns[i], VVL_REASON_REQUIRED, &missing);
        }
    }
    return VVL_OK;
}

static vvl_status parse_document(reader *reader, const char *text, size_t size, size_t extra_depth,
                                 vvl_json_node **root)
{
    vvl_json_node at = {.type = VVL_JSON_NULL};
    size_t depth = VVL_JSON_DEPTH_MAX + VVL_JSON_RECORD_DEPTH + extra_depth;
    vvl_json_fault fault = vvl_json_parse(text, size, depth, reader->arena, root, &at);
    if (fault == VVL_JSON_MEMORY) {
        return vvl_fail_memory(reader->error);
    }
    return fault == VVL_JSON_GOOD ? VVL_OK : fail_document(reader, vvl_json_fault_text(fault), &at);
}

static vvl_status read_object(reader *reader, const vvl_json_node *object)
{
    if (object->type != VVL_JSON_OBJECT) {
        return fail_document(reader, "JSON that is no object", object);
    }
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < object->count; i++) {
        status = read_field(reader, object->children[i]);
    }
    return status == VVL_OK ? check_given(reader, object) : status;
}

static vvl_status begin(reader *reader, vvl_error *error)
{
    enum { FIRST_BLOCK = 4096 };
    vvl_status status = vvl_form_check(reader->entity, reader->form, error);
    if (status != VVL_OK) {
        return status;
    }
    reader->error = error;
    reader->allowed = vvl_form_fields(reader->entity, reader->form);
    reader->required = vvl_form_required(reader->entity, reader->form);
    reader->arena = vvl_arena_new(FIRST_BLOCK);
    return reader->arena == NULL ? vvl_fail_memory(error) : VVL_OK;
}

static vvl_status read_record(reader *reader, const char *text, size_t size)
{
    vvl_json_node *root = NULL;
    reader->record = vvl_arena_zero(reader->arena, reader->entity->record_size);
    if (reader->record == NULL) {
        return vvl_fail_memory(reader->error);
    }
    vvl_status status = parse_document(reader, text, size, 0, &root);
    return status == VVL_OK ? read_object(reader, root) : status;
}

vvl_status vvl_record_from_json(const vvl_entity *entity, vvl_form form, const char *text,
                                size_t size, void *record, vvl_fields *given, vvl_error *error)
{
    if (entity == NULL || text == NULL || record == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_record_from_json was called with NULL");
    }
    reader reader = {.entity = entity, .form = form};
    vvl_status status = begin(&reader, error);
    if (status == VVL_OK) {
        status = read_record(&reader, text, size);
    }
    if (status != VVL_OK) {
        vvl_arena_free(reader.arena);
        return status;
    }
    memcpy(record, reader.record, entity->record_size);
    *(void **)record = reader.arena;
    if (given != NULL) {
        *given = reader.given;
    }
    return VVL_OK;
}

static vvl_status read_items(reader *reader, const char *text, size_t size, vvl_page *page)
{
    vvl_json_node *root = NULL;
    vvl_status status = parse_document(reader, text, size, 1, &root);
    if (status != VVL_OK) {
        return status;
    }
    if (root->type != VVL_JSON_ARRAY) {
        return fail_document(reader, "JSON that is no array", root);
    }
    size_t record_size = reader->entity->record_size;
    page->items = vvl_arena_zero(reader->arena, root->count * record_size);
    if (page->items == NULL) {
        return vvl_fail_memory(reader->error);
    }
    for (; page->count < root->count; page->count++) {
        reader->record = (char *)page->items + page->count * record_size;
        reader->given = 0;
        status = read_object(reader, root->children[page->count]);
        if (status != VVL_OK) {
            vvl_element(reader->error, page->count);
            return status;
        }
    }
    return VVL_OK;
}

vvl_status vvl_page_from_json(const vvl_entity *entity, vvl_form form, const char *text,
                              size_t size, vvl_page *page, vvl_error *error)
{
    if (entity == NULL || text == NULL || page == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_page_from_json was called with NULL");
    }
    vvl_page draft = {.items = NULL};
    reader reader = {.entity = entity, .form = form};
    vvl_status status = begin(&reader, error);
    if (status == VVL_OK) {
        status = read_items(&reader, text, size, &draft);
    }
    if (status != VVL_OK) {
        vvl_arena_free(reader.arena);
        return status;
    }
    draft.memory = reader.arena;
    *page = draft;
    return VVL_OK;
}
