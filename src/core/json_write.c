#include <vvl/json.h>

#include "core/field.h"
#include "core/form.h"
#include "core/json_path.h"
#include "core/json_text.h"
#include "core/value_text.h"
#include "util/error.h"
#include "util/text.h"

#include <string.h>

static vvl_reason put_field(const vvl_column *column, const void *record, vvl_arena *arena,
                            vvl_buffer *out, vvl_json_node *at)
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
        vvl_json_fault fault = vvl_json_put_canonical(out, value.as.text, value.size, arena, at);
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

/* `arena` is working memory; it is empty after. */
static vvl_status put_record(const vvl_entity *entity, const void *record, vvl_fields fields,
                             vvl_arena *arena, vvl_buffer *out, vvl_error *error)
{
    const char *separator = "{";
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((fields >> i & 1) == 0) {
            continue;
        }
        vvl_buffer_format(out, "%s\"%s\":", separator, column->name);
        separator = ",";
        vvl_json_node at = {.type = VVL_JSON_NULL};
        vvl_reason reason = put_field(column, record, arena, out, &at);
        if (reason != VVL_REASON_NONE) {
            vvl_status status = vvl_fail_reason(error, entity, column, reason);
            if (status == VVL_E_INVALID) {
                vvl_locate_json(error, column->name, &at);
            }
            return status;
        }
    }
    vvl_buffer_char(out, '}');
    vvl_arena_reset(arena);
    return VVL_OK;
}

static vvl_status put_page(const vvl_entity *entity, const vvl_page *page, vvl_arena *arena,
                           vvl_buffer *out, vvl_error *error)
{
    vvl_fields fields = vvl_form_fields(entity, VVL_FORM_PUBLIC);
    vvl_buffer_text(out, "{\"items\":[");
    for (size_t i = 0; i < page->count; i++) {
        const char *record = (const char *)page->items + i * entity->record_size;
        vvl_buffer_text(out, i == 0 ? "" : ",");
        vvl_status status = put_record(entity, record, fields, arena, out, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    vvl_buffer_text(out, "],\"next\":");
    if (page->next == NULL) {
        vvl_buffer_text(out, "null");
    } else {
        vvl_json_put_string(out, page->next, strlen(page->next));
    }
    vvl_buffer_char(out, '}');
    return VVL_OK;
}

/* Hands over what was written, unless something failed. */
static vvl_status deliver(vvl_status status, vvl_buffer *out, char **text, vvl_error *error)
{
    if (status == VVL_OK && out->failed) {
        status = vvl_fail_memory(error);
    }
    if (status == VVL_OK) {
        *text = vvl_buffer_take(out);
    } else {
        vvl_buffer_free(out);
    }
    return status;
}

vvl_status vvl_record_to_form(const vvl_entity *entity, vvl_form form, const void *record,
                              char **text, vvl_error *error)
{
    if (entity == NULL || record == NULL || text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "a record to be written as JSON was NULL");
    }
    vvl_status status = vvl_form_check(entity, form, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_buffer out = {0};
    status = put_record(entity, record, vvl_form_fields(entity, form), arena, &out, error);
    vvl_arena_free(arena);
    return deliver(status, &out, text, error);
}

vvl_status vvl_record_to_json(const vvl_entity *entity, const void *record, char **text,
                              vvl_error *error)
{
    return vvl_record_to_form(entity, VVL_FORM_PUBLIC, record, text, error);
}

vvl_status vvl_page_to_json(const vvl_entity *entity, const vvl_page *page, char **text,
                            vvl_error *error)
{
    if (entity == NULL || page == NULL || (page->items == NULL && page->count > 0) ||
        text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_page_to_json was called with NULL");
    }
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_buffer out = {0};
    vvl_status status = put_page(entity, page, arena, &out, error);
    vvl_arena_free(arena);
    return deliver(status, &out, text, error);
}
