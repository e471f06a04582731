#include <vvl/json.h>

#include "core/describe.h"
#include "core/field.h"
#include "core/json_text.h"
#include "core/rule.h"
#include "core/value_text.h"
#include "util/error.h"
#include "util/text.h"

#include <string.h>

static vvl_status fail_document(vvl_error *error, const vvl_entity *entity, const char *what)
{
    vvl_fail(error, VVL_E_INVALID, "the input holds %s", what);
    vvl_hint(error, "give one JSON object with columns of %s as its keys", entity->name);
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

static vvl_reason read_value(const vvl_column *column, const vvl_json_node *node, vvl_arena *arena,
                             vvl_value *value)
{
    if (node->type == VVL_JSON_NULL) {
        *value = (vvl_value){.type = VVL_VALUE_NULL};
        return VVL_REASON_NONE;
    }
    if (column->kind == VVL_KIND_JSON) {
        return vvl_json_has_shape(node, column->shape)
                   ? vvl_reason_of(vvl_json_value(node, arena, value))
                   : VVL_REASON_SHAPE;
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

static vvl_status read_field(const vvl_entity *entity, const vvl_json_node *node, vvl_arena *arena,
                             void *record, vvl_fields *given, vvl_error *error)
{
    const vvl_column *column = find_column(entity, node);
    if (column == NULL) {
        vvl_fail(error, VVL_E_INVALID, "%s has no column \"%.60s\"", entity->name, node->key);
        vvl_hint(error, "leave it out, or see which columns there are with: vvldb help %s",
                 entity->name);
        vvl_locate(error, entity->name, node->key);
        return VVL_E_INVALID;
    }
    vvl_value value = {.type = VVL_VALUE_NULL};
    vvl_reason reason = read_value(column, node, arena, &value);
    if (reason != VVL_REASON_NONE) {
        return vvl_fail_reason(error, entity, column, reason);
    }
    if (value.type != VVL_VALUE_NULL) {
        (void)vvl_field_set(column, &value, record); /* words were checked */
    }
    *given |= UINT64_C(1) << vvl_column_index(entity, column);
    return VVL_OK;
}

static vvl_status read_record(const vvl_entity *entity, const char *text, size_t size,
                              vvl_arena *arena, void *record, vvl_fields *given, vvl_error *error)
{
    vvl_json_node *root = NULL;
    size_t depth = VVL_JSON_DEPTH_MAX + VVL_JSON_RECORD_DEPTH;
    vvl_json_fault fault = vvl_json_parse(text, size, depth, arena, &root);
    if (fault == VVL_JSON_GOOD && root->type != VVL_JSON_OBJECT) {
        return fail_document(error, entity, "JSON that is no object");
    }
    if (fault != VVL_JSON_GOOD) {
        return fault == VVL_JSON_MEMORY ? vvl_fail_memory(error)
                                        : fail_document(error, entity, vvl_json_fault_text(fault));
    }
    memset(record, 0, entity->record_size);
    for (size_t i = 0; i < root->count; i++) {
        vvl_status status = read_field(entity, root->children[i], arena, record, given, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    return VVL_OK;
}

vvl_status vvl_record_from_json(const vvl_entity *entity, const char *text, size_t size,
                                void *record, vvl_fields *given, vvl_error *error)
{
    if (entity == NULL || text == NULL || record == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_record_from_json was called with NULL");
    }
    vvl_fields fields = 0;
    vvl_arena *arena = vvl_arena_new(4096);
    void *draft = arena == NULL ? NULL : vvl_arena_alloc(arena, entity->record_size);
    if (draft == NULL) {
        vvl_arena_free(arena);
        return vvl_fail_memory(error);
    }
    vvl_status status = read_record(entity, text, size, arena, draft, &fields, error);
    if (status != VVL_OK) {
        vvl_arena_free(arena);
        return status;
    }
    memcpy(record, draft, entity->record_size);
    *(void **)record = arena;
    if (given != NULL) {
        *given = fields;
    }
    return VVL_OK;
}

static vvl_reason put_field(const vvl_column *column, const void *record, vvl_arena *arena,
                            vvl_buffer *out)
{
    vvl_value value = vvl_field_get(column, record);
    switch (value.type) {
    case VVL_VALUE_NULL:
        vvl_buffer_text(out, "null");
        break;
    case VVL_VALUE_INTEGER:
    case VVL_VALUE_REAL:
    case VVL_VALUE_BOOL:
        vvl_value_print(out, &value);
        break;
    case VVL_VALUE_TEXT:
        if (!vvl_utf8_valid(value.as.text, value.size)) {
            return VVL_REASON_ENCODING;
        }
        vvl_json_put_string(out, value.as.text, value.size);
        break;
    case VVL_VALUE_JSON: {
        /* A file of the old application may hold it in another form, or no JSON at all. */
        vvl_json_fault fault = vvl_json_put_canonical(out, value.as.text, value.size, arena);
        return vvl_reason_of(fault);
    }
    default:
        vvl_buffer_char(out, '"');
        vvl_value_print(out, &value);
        vvl_buffer_char(out, '"');
        break;
    }
    return VVL_REASON_NONE;
}

static vvl_status put_record(const vvl_entity *entity, const void *record, vvl_arena *arena,
                             vvl_buffer *out, vvl_error *error)
{
    const char *separator = "{";
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((column->flags & VVL_COLUMN_SECRET) != 0) {
            continue;
        }
        vvl_buffer_format(out, "%s\"%s\":", separator, column->name);
        separator = ",";
        vvl_reason reason = put_field(column, record, arena, out);
        if (reason != VVL_REASON_NONE) {
            return vvl_fail_reason(error, entity, column, reason);
        }
    }
    vvl_buffer_char(out, '}');
    return VVL_OK;
}

vvl_status vvl_record_to_json(const vvl_entity *entity, const void *record, char **text,
                              vvl_error *error)
{
    if (entity == NULL || record == NULL || text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_record_to_json was called with NULL");
    }
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_buffer out = {0};
    vvl_status status = put_record(entity, record, arena, &out, error);
    vvl_arena_free(arena);
    if (status == VVL_OK && out.failed) {
        status = vvl_fail_memory(error);
    }
    if (status != VVL_OK) {
        vvl_buffer_free(&out);
        return status;
    }
    *text = vvl_buffer_take(&out);
    return VVL_OK;
}
