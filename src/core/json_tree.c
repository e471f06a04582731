#include "core/json_tree.h"

#include "util/text.h"

#include <vvl/json.h>

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* Containers that are open while parsing, innermost last. */
typedef struct parser {
    vvl_arena *arena;
    vvl_json_node *root;
    vvl_json_node *open[VVL_JSON_DEPTH_MAX + VVL_JSON_RECORD_DEPTH + 1];
    size_t depth;
    size_t depth_max;
    bool last_counts; /* of a key that is there twice */
    const char *key;  /* of the value to come; NULL: none, or no key is known yet */
    size_t key_size;
    vvl_json_fault fault;
    vvl_json_node at;  /* where the fault lies */
    vvl_arena *memory; /* yajl's own */
    jmp_buf out_of_memory;
} parser;

const char *vvl_json_fault_text(vvl_json_fault fault)
{
    static const char *const texts[] = {
        [VVL_JSON_GOOD] = "valid JSON",
        [VVL_JSON_SYNTAX] = "text that is no JSON",
        [VVL_JSON_ENCODING] = "bytes that are no UTF-8",
        [VVL_JSON_NUL] = "the character \\u0000, which no database text can hold",
        [VVL_JSON_SURROGATE] = "half a surrogate pair",
        [VVL_JSON_DEPTH] = "JSON nested too deeply",
        [VVL_JSON_DUPLICATE] = "a key twice in one object",
        [VVL_JSON_NUMBER_RANGE] = "a number out of range",
        [VVL_JSON_SIZE] = "more than 256 MiB",
        [VVL_JSON_MEMORY] = "more than there is memory for",
    };
    return texts[fault];
}

/* Where the parser stands: the value it waits for, or the object whose next key is to come. The
 * outermost container is not the document's. */
static vvl_json_node position(const parser *state)
{
    if (state->depth < 2) {
        return (vvl_json_node){.type = VVL_JSON_NULL};
    }
    const vvl_json_node *parent = state->open[state->depth - 1];
    if (parent->type == VVL_JSON_OBJECT && state->key == NULL) {
        return *parent;
    }
    return (vvl_json_node){
        .parent = parent, .key = state->key, .key_size = state->key_size, .index = parent->count};
}

static int stop(parser *state, vvl_json_fault fault)
{
    state->fault = fault;
    state->at = position(state);
    return 0;
}

/* Hangs a new node under the innermost container. Children are chained backwards until it closes.
 */
static vvl_json_node *add(parser *state, vvl_json_type type)
{
    vvl_json_node *node = vvl_arena_zero(state->arena, sizeof *node);
    if (node == NULL) {
        state->fault = VVL_JSON_MEMORY;
        return NULL;
    }
    node->type = type;
    if (state->depth == 0) {
        state->root = node;
        return node;
    }
    vvl_json_node *parent = state->open[state->depth - 1];
    node->parent = state->depth == 1 ? NULL : parent;
    node->key = state->key;
    node->key_size = state->key_size;
    node->index = parent->count;
    state->key = NULL;
    node->next = parent->next;
    parent->next = node;
    parent->count++;
    return node;
}

static int on_null(void *context)
{
    return add(context, VVL_JSON_NULL) != NULL;
}

static int on_boolean(void *context, int value)
{
    return add(context, value ? VVL_JSON_TRUE : VVL_JSON_FALSE) != NULL;
}

static int add_text(parser *state, vvl_json_type type, const char *text, size_t size)
{
    vvl_json_node *node = add(state, type);
    if (node == NULL) {
        return 0;
    }
    node->text = vvl_arena_text(state->arena, text, size);
    node->size = size;
    return node->text != NULL ? 1 : stop(state, VVL_JSON_MEMORY);
}

static int on_number(void *context, const char *text, size_t size)
{
    return add_text(context, VVL_JSON_NUMBER, text, size);
}

static int on_string(void *context, const unsigned char *text, size_t size)
{
    return add_text(context, VVL_JSON_STRING, (const char *)text, size);
}

static int on_key(void *context, const unsigned char *text, size_t size)
{
    parser *state = context;
    state->key = vvl_arena_text(state->arena, (const char *)text, size);
    state->key_size = size;
    return state->key != NULL ? 1 : stop(state, VVL_JSON_MEMORY);
}

/* The first member of a container that is open is kept in its own `next`, so the container's own
 * sibling waits in `children`. */
static int open_container(parser *state, vvl_json_type type)
{
    if (state->depth == state->depth_max) {
        return stop(state, VVL_JSON_DEPTH);
    }
    vvl_json_node *node = add(state, type);
    if (node == NULL) {
        return 0;
    }
    node->children = (vvl_json_node **)node->next;
    node->next = NULL;
    state->open[state->depth++] = node;
    return 1;
}

static int close_container(parser *state)
{
    vvl_json_node *node = state->open[--state->depth];
    vvl_json_node **children = vvl_arena_alloc(state->arena, node->count * sizeof *children);
    if (children == NULL) {
        return stop(state, VVL_JSON_MEMORY);
    }
    vvl_json_node *child = node->next;
    for (size_t i = node->count; i-- > 0; child = child->next) {
        children[i] = child;
    }
    node->next = (vvl_json_node *)node->children;
    node->children = children;
    return 1;
}

int vvl_json_compare_keys(const vvl_json_node *a, const vvl_json_node *b)
{
    if (a->key_size != b->key_size) {
        return a->key_size < b->key_size ? -1 : 1;
    }
    return memcmp(a->key, b->key, a->key_size);
}

/* The same key twice in the order in which they were written. */
static int compare_members(const void *left, const void *right)
{
    const vvl_json_node *a = *(const vvl_json_node *const *)left;
    const vvl_json_node *b = *(const vvl_json_node *const *)right;
    int order = vvl_json_compare_keys(a, b);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static bool is_followed_by_twin(const vvl_json_node *node, size_t i)
{
    return i + 1 < node->count &&
           vvl_json_compare_keys(node->children[i], node->children[i + 1]) == 0;
}

static void drop_all_but_last(vvl_json_node *node)
{
    size_t kept = 0;
    for (size_t i = 0; i < node->count; i++) {
        if (!is_followed_by_twin(node, i)) {
            node->children[kept++] = node->children[i];
        }
    }
    node->count = kept;
}

static int on_end_object(void *context)
{
    parser *state = context;
    vvl_json_node *node = state->open[state->depth - 1];
    if (!close_container(state)) {
        return 0;
    }
    if (node->count > 1) {
        qsort(node->children, node->count, sizeof *node->children, compare_members);
    }
    if (state->last_counts) {
        drop_all_but_last(node);
    }
    for (size_t i = 0; i + 1 < node->count; i++) {
        if (is_followed_by_twin(node, i)) {
            state->fault = VVL_JSON_DUPLICATE;
            state->at = *node->children[i + 1];
            return 0;
        }
    }
    return 1;
}

static int on_start_object(void *context)
{
    return open_container(context, VVL_JSON_OBJECT);
}

static int on_start_array(void *context)
{
    return open_container(context, VVL_JSON_ARRAY);
}

static int on_end_array(void *context)
{
    return close_container(context);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_object,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

/* The code unit of `\uXXXX` at `at`, or -1 where there is none. */
static int escaped_unit(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return -1;
    }
    char digits[5] = {at[2], at[3], at[4], at[5], '\0'};
    char *rest = NULL;
    long unit = strtol(digits, &rest, 16);
    return rest == digits + 4 ? (int)unit : -1;
}

/* Bytes of the escape at `at` with the second half of its pair; 0: half a pair, or a NUL. */
static size_t escape_size(const char *at, const char *end)
{
    int unit = escaped_unit(at, end);
    if (unit < 0) {
        return end - at < 2 ? 1 : 2;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        int low = escaped_unit(at + 6, end);
        return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
    }
    return unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF) ? 0 : 6;
}

/* yajl turns half a surrogate pair into `?`, which would change the value in silence. */
static vvl_json_fault check_escapes(const char *text, size_t *size)
{
    const char *end = text + *size;
    for (const char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL;) {
        size_t escape = escape_size(at, end);
        if (escape == 0) {
            *size = (size_t)(at - text);
            return escaped_unit(at, end) == 0 ? VVL_JSON_NUL : VVL_JSON_SURROGATE;
        }
        at += escape;
    }
    return VVL_JSON_GOOD;
}

/* What yajl lets through and jsonb does not: vertical tab and form feed as white space. */
static vvl_json_fault check_blanks(const char *text, size_t *size)
{
    static const char refused[] = {'\v', '\f'};
    vvl_json_fault fault = VVL_JSON_GOOD;
    for (size_t i = 0; i < sizeof refused; i++) {
        const char *found = memchr(text, refused[i], *size);
        if (found != NULL) {
            *size = (size_t)(found - text);
            fault = VVL_JSON_SYNTAX;
        }
    }
    return fault;
}

/* What is wrong with the bytes alone; `*size` becomes that of the text before the first fault. */
static vvl_json_fault check_bytes(const char *text, size_t *size)
{
    size_t whole = *size;
    *size = vvl_utf8_prefix(text, whole);
    vvl_json_fault encoding = *size < whole ? VVL_JSON_ENCODING : VVL_JSON_GOOD;
    vvl_json_fault blank = check_blanks(text, size);
    vvl_json_fault escape = check_escapes(text, size);
    if (escape != VVL_JSON_GOOD) {
        return escape;
    }
    return blank != VVL_JSON_GOOD ? blank : encoding;
}

/*
 * yajl takes for granted that there is memory. Where there is none it is left on the spot, with all
 * that it holds in an arena of its own.
 */
static void *take_sized(void *context, size_t size)
{
    parser *state = context;
    max_align_t *block = vvl_arena_alloc(state->memory, sizeof *block + size);
    if (block == NULL) {
        longjmp(state->out_of_memory, 1);
    }
    memcpy(block, &size, sizeof size);
    return block + 1;
}

static void *retake_sized(void *context, void *old, size_t size)
{
    size_t old_size = 0;
    void *block = take_sized(context, size);
    if (old != NULL) {
        memcpy(&old_size, (max_align_t *)old - 1, sizeof old_size);
        memcpy(block, old, old_size < size ? old_size : size);
    }
    return block;
}

static void leave_sized(void *context, void *block)
{
    (void)context; /* it goes with the arena */
    (void)block;
}

static yajl_status feed(yajl_handle handle, const char *text, size_t size)
{
    return yajl_parse(handle, (const unsigned char *)text, size);
}

/* As the only element of an array: what stands behind a complete value is then looked at to its
 * end, which yajl does not do with an unfinished string. */
static yajl_status begin(yajl_handle handle, const char *text, size_t size)
{
    yajl_status status = feed(handle, "[", 1);
    return status == yajl_status_ok ? feed(handle, text, size) : status;
}

static yajl_status finish(yajl_handle handle)
{
    yajl_status status = feed(handle, "]", 1);
    return status == yajl_status_ok ? yajl_complete_parse(handle) : status;
}

/* `behind` is what is wrong with the byte behind the text: the parser says where that stands. */
static vvl_json_fault run(parser *state, const char *text, size_t size, vvl_json_fault behind)
{
    yajl_alloc_funcs memory = {take_sized, retake_sized, leave_sized, state};
    if (setjmp(state->out_of_memory) != 0) {
        return VVL_JSON_MEMORY;
    }
    yajl_handle handle = yajl_alloc(&callbacks, &memory, state);
    /* vvl_utf8_prefix has looked, and is stricter. */
    yajl_config(handle, yajl_dont_validate_strings, 1);
    yajl_status status = begin(handle, text, size);
    if (status == yajl_status_ok && behind != VVL_JSON_GOOD) {
        return behind;
    }
    if (status == yajl_status_ok && state->depth == 1) {
        status = finish(handle);
        return status == yajl_status_ok && state->root->count == 1 ? VVL_JSON_GOOD
                                                                   : VVL_JSON_SYNTAX;
    }
    return VVL_JSON_SYNTAX;
}

/* With memory for yajl. */
static vvl_json_fault run_in_arena(parser *state, const char *text, size_t size,
                                   vvl_json_fault behind)
{
    enum { FIRST = 1024 }; /* enough for yajl where no string holds an escape */
    state->memory = vvl_arena_new(FIRST);
    vvl_json_fault fault = state->memory == NULL ? VVL_JSON_MEMORY : run(state, text, size, behind);
    vvl_arena_free(state->memory);
    if (fault != VVL_JSON_GOOD && state->fault == VVL_JSON_GOOD) {
        (void)stop(state, fault);
    }
    return state->fault;
}

static vvl_json_fault parse(parser *state, const char *text, size_t size, vvl_json_node **root)
{
    vvl_json_fault behind = check_bytes(text, &size);
    vvl_json_fault fault = run_in_arena(state, text, size, behind);
    if (fault == VVL_JSON_GOOD) {
        *root = state->root->children[0];
    }
    return fault;
}

vvl_json_fault vvl_json_parse(const char *text, size_t size, size_t depth, vvl_arena *arena,
                              vvl_json_node **root, vvl_json_node *at)
{
    parser state = {.arena = arena, .depth_max = depth + 1}; /* and the array around it */
    vvl_json_fault fault = parse(&state, text, size, root);
    if (fault != VVL_JSON_GOOD && at != NULL) {
        *at = state.at;
    }
    return fault;
}

vvl_json_fault vvl_json_parse_last(const char *text, size_t size, vvl_arena *arena,
                                   vvl_json_node **root)
{
    parser state = {.arena = arena, .depth_max = VVL_JSON_DEPTH_MAX + 1, .last_counts = true};
    return parse(&state, text, size, root);
}
