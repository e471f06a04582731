#include <vvl/json.h>

#include "core/json_text.h"
#include "util/error.h"
#include "util/text.h"

#include <string.h>

enum { FIRST_BLOCK = 4096 };

/* Answers a tree as text, or a fault as an error. */
static vvl_status deliver(vvl_json_fault fault, const vvl_json_node *node, vvl_json_node *at,
                          char **text, vvl_error *error)
{
    vvl_buffer out = {0};
    if (fault == VVL_JSON_GOOD) {
        fault = vvl_json_put(&out, node, at);
    }
    if (fault == VVL_JSON_GOOD && out.failed) {
        fault = VVL_JSON_MEMORY;
    }
    if (fault != VVL_JSON_GOOD) {
        vvl_buffer_free(&out);
        return vvl_fail_json(error, fault, at);
    }
    *text = vvl_buffer_take(&out);
    return VVL_OK;
}

static const vvl_json_node *find_member(const vvl_json_node *object, const char *key)
{
    const vvl_json_node wanted = {.key = key, .key_size = strlen(key)};
    for (size_t i = 0; object->type == VVL_JSON_OBJECT && i < object->count; i++) {
        if (vvl_json_compare_keys(object->children[i], &wanted) == 0) {
            return object->children[i];
        }
    }
    return NULL;
}

vvl_status vvl_json_member(const char *json, size_t size, const char *key, char **text,
                           vvl_error *error)
{
    if (json == NULL || key == NULL || text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_json_member was called with NULL");
    }
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_json_node *root = NULL;
    vvl_json_node at = {.type = VVL_JSON_NULL};
    vvl_status status = VVL_OK;
    vvl_json_fault fault = vvl_json_parse(json, size, VVL_JSON_DEPTH_MAX, arena, &root, &at);
    const vvl_json_node *member = fault == VVL_JSON_GOOD ? find_member(root, key) : NULL;
    if (fault == VVL_JSON_GOOD && member == NULL) {
        *text = NULL;
    } else {
        status = deliver(fault, member, &at, text, error);
    }
    vvl_arena_free(arena);
    return status;
}

static const vvl_json_node *merge(vvl_arena *arena, const vvl_json_node *target,
                                  const vvl_json_node *patch);

/* The patch's member takes the place of the target's (NULL: there is none), or takes it away. */
static bool merge_member(vvl_arena *arena, vvl_json_node *object, const vvl_json_node *target,
                         const vvl_json_node *patch)
{
    if (patch->type == VVL_JSON_NULL) {
        return true;
    }
    const vvl_json_node *merged = merge(arena, target, patch);
    vvl_json_node *member = merged == NULL ? NULL : vvl_arena_alloc(arena, sizeof *member);
    if (member == NULL) {
        return false;
    }
    *member = *merged;
    member->key = patch->key;
    member->key_size = patch->key_size;
    object->children[object->count++] = member;
    return true;
}

/* Members of both stand in the same order, and so do those of the result. */
static bool merge_members(vvl_arena *arena, vvl_json_node *object, const vvl_json_node *target,
                          const vvl_json_node *patch)
{
    size_t i = 0;
    for (size_t j = 0; j < patch->count; j++) {
        int order = 1;
        while (i < target->count &&
               (order = vvl_json_compare_keys(target->children[i], patch->children[j])) < 0) {
            object->children[object->count++] = target->children[i++];
        }
        bool both = i < target->count && order == 0;
        if (!merge_member(arena, object, both ? target->children[i] : NULL, patch->children[j])) {
            return false;
        }
        i += both;
    }
    while (i < target->count) {
        object->children[object->count++] = target->children[i++];
    }
    return true;
}

/* NULL when memory is out. `target` may be NULL. */
static const vvl_json_node *merge(vvl_arena *arena, const vvl_json_node *target,
                                  const vvl_json_node *patch)
{
    static const vvl_json_node nothing = {.type = VVL_JSON_OBJECT};
    if (patch->type != VVL_JSON_OBJECT) {
        return patch;
    }
    if (target == NULL || target->type != VVL_JSON_OBJECT) {
        target = &nothing;
    }
    vvl_json_node *object = vvl_arena_zero(arena, sizeof *object);
    size_t most = target->count + patch->count;
    if (object == NULL) {
        return NULL;
    }
    object->type = VVL_JSON_OBJECT;
    object->children = vvl_arena_alloc(arena, most * sizeof(vvl_json_node *));
    return object->children != NULL && merge_members(arena, object, target, patch) ? object : NULL;
}

vvl_status vvl_json_merge(const char *json, size_t size, const char *patch, size_t patch_size,
                          char **text, vvl_error *error)
{
    if (json == NULL || patch == NULL || text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_json_merge was called with NULL");
    }
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_json_node *target = NULL;
    vvl_json_node *change = NULL;
    const vvl_json_node *merged = NULL;
    vvl_json_node at = {.type = VVL_JSON_NULL};
    vvl_json_fault fault = vvl_json_parse(json, size, VVL_JSON_DEPTH_MAX, arena, &target, &at);
    if (fault == VVL_JSON_GOOD) {
        fault = vvl_json_parse(patch, patch_size, VVL_JSON_DEPTH_MAX, arena, &change, &at);
    }
    if (fault == VVL_JSON_GOOD) {
        merged = merge(arena, target, change);
        fault = merged == NULL ? VVL_JSON_MEMORY : VVL_JSON_GOOD;
    }
    vvl_status status = deliver(fault, merged, &at, text, error);
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_json_quote(const char *text, size_t size, char **quoted, vvl_error *error)
{
    if (text == NULL || quoted == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_json_quote was called with NULL");
    }
    if (!vvl_utf8_valid(text, size) || memchr(text, '\0', size) != NULL) {
        vvl_fail(error, VVL_E_INVALID, "the text to quote is no UTF-8, or holds a NUL character");
        vvl_hint(error, "write it as UTF-8");
        return VVL_E_INVALID;
    }
    vvl_buffer out = {0};
    vvl_json_put_string(&out, text, size);
    char *done = vvl_buffer_take(&out);
    if (done == NULL) {
        return vvl_fail_memory(error);
    }
    *quoted = done;
    return VVL_OK;
}
