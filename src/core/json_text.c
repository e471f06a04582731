#include "core/json_text.h"

#include "core/json_path.h"
#include "core/number.h"

#include <vvl/json.h>

#include "util/error.h"

#include <string.h>

#define TEXT_SIZE_MAX ((size_t)256 << 20)

static void put_escaped(vvl_buffer *out, unsigned char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = strchr(plain, c);
    if (found != NULL) {
        vvl_buffer_char(out, '\\');
        vvl_buffer_char(out, letters[found - plain]);
    } else {
        vvl_buffer_format(out, "\\u%04x", c);
    }
}

void vvl_json_put_string(vvl_buffer *out, const char *text, size_t size)
{
    vvl_buffer_char(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            vvl_buffer_bytes(out, text + start, i - start);
            put_escaped(out, c);
            start = i + 1;
        }
    }
    vvl_buffer_bytes(out, text + start, size - start);
    vvl_buffer_char(out, '"');
}

static vvl_json_fault put_children(vvl_buffer *out, const vvl_json_node *node, vvl_json_node *at)
{
    bool object = node->type == VVL_JSON_OBJECT;
    vvl_buffer_char(out, object ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        const vvl_json_node *child = node->children[i];
        if (i > 0) {
            vvl_buffer_text(out, ", ");
        }
        if (object) {
            vvl_json_put_string(out, child->key, child->key_size);
            vvl_buffer_text(out, ": ");
        }
        vvl_json_fault fault = vvl_json_put(out, child, at);
        if (fault != VVL_JSON_GOOD) {
            return fault;
        }
    }
    vvl_buffer_char(out, object ? '}' : ']');
    return VVL_JSON_GOOD;
}

static vvl_json_fault fail_at(vvl_json_fault fault, const vvl_json_node *node, vvl_json_node *at)
{
    if (at != NULL) {
        *at = *node;
    }
    return fault;
}

vvl_json_fault vvl_json_put(vvl_buffer *out, const vvl_json_node *node, vvl_json_node *at)
{
    switch (node->type) {
    case VVL_JSON_NULL:
        vvl_buffer_text(out, "null");
        break;
    case VVL_JSON_FALSE:
        vvl_buffer_text(out, "false");
        break;
    case VVL_JSON_TRUE:
        vvl_buffer_text(out, "true");
        break;
    case VVL_JSON_NUMBER:
        if (!vvl_number_canonical(node->text, node->size, out)) {
            return fail_at(VVL_JSON_NUMBER_RANGE, node, at);
        }
        break;
    case VVL_JSON_STRING:
        vvl_json_put_string(out, node->text, node->size);
        break;
    case VVL_JSON_ARRAY:
    case VVL_JSON_OBJECT:
        return put_children(out, node, at);
    }
    if (out->failed) {
        return VVL_JSON_MEMORY;
    }
    return out->size > TEXT_SIZE_MAX ? fail_at(VVL_JSON_SIZE, node, at) : VVL_JSON_GOOD;
}

vvl_json_fault vvl_json_value(const vvl_json_node *node, vvl_arena *arena, vvl_value *out,
                              vvl_json_node *at)
{
    vvl_buffer text = {0};
    vvl_json_fault fault = vvl_json_put(&text, node, at);
    const char *copy = fault == VVL_JSON_GOOD ? vvl_arena_text(arena, text.data, text.size) : NULL;
    if (copy != NULL) {
        *out = (vvl_value){.type = VVL_VALUE_JSON, .size = text.size, .as.text = copy};
    } else if (fault == VVL_JSON_GOOD) {
        fault = VVL_JSON_MEMORY;
    }
    vvl_buffer_free(&text);
    return fault;
}

vvl_json_fault vvl_json_put_canonical(vvl_buffer *out, const char *text, size_t size,
                                      vvl_arena *arena, vvl_json_node *at)
{
    vvl_json_node *root = NULL;
    vvl_json_fault fault = vvl_json_parse(text, size, VVL_JSON_DEPTH_MAX, arena, &root, at);
    if (fault == VVL_JSON_GOOD) {
        fault = vvl_json_put(out, root, at);
    }
    return fault == VVL_JSON_GOOD && out->failed ? VVL_JSON_MEMORY : fault;
}

const vvl_json_node *vvl_json_misshapen(const vvl_json_node *node, vvl_shape shape)
{
    if (shape == VVL_SHAPE_ANY) {
        return NULL;
    }
    if (node->type != (shape == VVL_SHAPE_OBJECT ? VVL_JSON_OBJECT : VVL_JSON_ARRAY)) {
        return node;
    }
    for (size_t i = 0; shape == VVL_SHAPE_STRINGS && i < node->count; i++) {
        if (node->children[i]->type != VVL_JSON_STRING) {
            return node->children[i];
        }
    }
    return NULL;
}

vvl_status vvl_fail_json(vvl_error *error, vvl_json_fault fault, const vvl_json_node *at)
{
    if (fault == VVL_JSON_MEMORY) {
        return vvl_fail_memory(error);
    }
    vvl_fail(error, VVL_E_INVALID, "the JSON holds %s", vvl_json_fault_text(fault));
    vvl_hint(error, "give JSON as PostgreSQL's jsonb takes it");
    vvl_locate_json(error, NULL, at);
    return VVL_E_INVALID;
}

vvl_status vvl_json_canonical(const char *json, size_t size, char **text, vvl_error *error)
{
    if (json == NULL || text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_json_canonical was called with NULL");
    }
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_buffer out = {0};
    vvl_json_node at = {.type = VVL_JSON_NULL};
    vvl_json_fault fault = vvl_json_put_canonical(&out, json, size, arena, &at);
    vvl_status status = VVL_OK;
    if (fault == VVL_JSON_GOOD) {
        *text = vvl_buffer_take(&out);
    } else {
        status = vvl_fail_json(error, fault, &at);
        vvl_buffer_free(&out);
    }
    vvl_arena_free(arena);
    return status;
}
