#include "core/json_contains.h"

#include <vvl/json.h>

#include "core/json_tree.h"
#include "core/number.h"
#include "util/buffer.h"

#include <stdlib.h>
#include <string.h>

static bool contains(const vvl_json_node *whole, const vvl_json_node *part);

static bool same_text(const char *a, size_t a_size, const char *b, size_t b_size)
{
    return a_size == b_size && memcmp(a, b, a_size) == 0;
}

/* The text of a number without the zeros that end its fraction, which say nothing of its value. */
static size_t significant(const char *text, size_t size)
{
    if (memchr(text, '.', size) != NULL) {
        while (text[size - 1] == '0') {
            size--;
        }
        size -= text[size - 1] == '.';
    }
    return size;
}

/* What another program has stored may be written with an exponent. */
static bool same_number(const vvl_json_node *a, const vvl_json_node *b)
{
    vvl_buffer one = {0};
    vvl_buffer other = {0};
    bool same = same_text(a->text, a->size, b->text, b->size) ||
                (vvl_number_canonical(a->text, a->size, &one) &&
                 vvl_number_canonical(b->text, b->size, &other) && !one.failed && !other.failed &&
                 same_text(one.data, significant(one.data, one.size), other.data,
                           significant(other.data, other.size)));
    vvl_buffer_free(&one);
    vvl_buffer_free(&other);
    return same;
}

static bool holds_element(const vvl_json_node *array, const vvl_json_node *part)
{
    for (size_t i = 0; i < array->count; i++) {
        if (contains(array->children[i], part)) {
            return true;
        }
    }
    return false;
}

static bool holds_elements(const vvl_json_node *array, const vvl_json_node *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (!holds_element(array, parts->children[i])) {
            return false;
        }
    }
    return true;
}

static const vvl_json_node *member(const vvl_json_node *object, const vvl_json_node *like)
{
    for (size_t i = 0; i < object->count; i++) {
        const vvl_json_node *child = object->children[i];
        if (same_text(child->key, child->key_size, like->key, like->key_size)) {
            return child;
        }
    }
    return NULL;
}

static bool holds_members(const vvl_json_node *object, const vvl_json_node *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        const vvl_json_node *found = member(object, parts->children[i]);
        if (found == NULL || !contains(found, parts->children[i])) {
            return false;
        }
    }
    return true;
}

static bool contains(const vvl_json_node *whole, const vvl_json_node *part)
{
    if (whole->type != part->type) {
        return false;
    }
    switch (part->type) {
    case VVL_JSON_NUMBER:
        return same_number(whole, part);
    case VVL_JSON_STRING:
        return same_text(whole->text, whole->size, part->text, part->size);
    case VVL_JSON_ARRAY:
        return holds_elements(whole, part);
    case VVL_JSON_OBJECT:
        return holds_members(whole, part);
    default:
        return true;
    }
}

static bool is_primitive(const vvl_json_node *node)
{
    return node->type != VVL_JSON_ARRAY && node->type != VVL_JSON_OBJECT;
}

bool vvl_json_contains(const char *json, size_t size, const char *part, size_t part_size)
{
    enum { FIRST = 4096 };
    vvl_json_node *whole = NULL;
    vvl_json_node *wanted = NULL;
    bool found = false;
    vvl_arena *arena = vvl_arena_new(FIRST);
    if (arena != NULL &&
        vvl_json_parse(json, size, VVL_JSON_DEPTH_MAX, arena, &whole, NULL) == VVL_JSON_GOOD &&
        vvl_json_parse(part, part_size, VVL_JSON_DEPTH_MAX, arena, &wanted, NULL) ==
            VVL_JSON_GOOD) {
        /* jsonb's one exception: an array holds a lone value that is one of its elements. */
        bool element = whole->type == VVL_JSON_ARRAY && is_primitive(wanted);
        found = element ? holds_element(whole, wanted) : contains(whole, wanted);
    }
    vvl_arena_free(arena);
    return found;
}
