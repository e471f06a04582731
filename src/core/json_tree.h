/** @file json_tree.h JSON text as a tree in an arena. */
#ifndef VVL_CORE_JSON_TREE_H
#define VVL_CORE_JSON_TREE_H

#include "util/arena.h"

#include <vvl/types.h>

typedef enum vvl_json_type {
    VVL_JSON_NULL,
    VVL_JSON_FALSE,
    VVL_JSON_TRUE,
    VVL_JSON_NUMBER, /**< its text as it was written */
    VVL_JSON_STRING, /**< its characters, escapes resolved */
    VVL_JSON_ARRAY,
    VVL_JSON_OBJECT
} vvl_json_type;

typedef struct vvl_json_node {
    vvl_json_type type;
    const char *text; /**< of a number or string */
    size_t size;
    const struct vvl_json_node *parent; /**< NULL: this is the document */
    const char *key;                    /**< when the parent is an object */
    size_t key_size;
    size_t index; /**< when the parent is an array */
    struct vvl_json_node *
        *children; /**< of an array in order; of an object by length, then bytes */
    size_t count;
    struct vvl_json_node *next; /**< while parsing: the sibling before it */
} vvl_json_node;

/** What is wrong with a piece of text that is meant to be JSON. */
typedef enum vvl_json_fault {
    VVL_JSON_GOOD,
    VVL_JSON_SYNTAX,
    VVL_JSON_ENCODING,     /**< not UTF-8 */
    VVL_JSON_NUL,          /**< \u0000, which jsonb cannot hold */
    VVL_JSON_SURROGATE,    /**< half a surrogate pair */
    VVL_JSON_DEPTH,        /**< deeper than VVL_JSON_DEPTH_MAX */
    VVL_JSON_DUPLICATE,    /**< a key twice in one object */
    VVL_JSON_NUMBER_RANGE, /**< a number that numeric cannot hold */
    VVL_JSON_SIZE,         /**< more than jsonb can hold */
    VVL_JSON_MEMORY
} vvl_json_fault;

/** The fault in a few words, to stand behind "it holds". */
const char *vvl_json_fault_text(vvl_json_fault fault);

/** The order of an object's members: by the length of their keys, then by bytes. */
int vvl_json_compare_keys(const vvl_json_node *a, const vvl_json_node *b);

/** What a whole record's text may add to the depth of its columns. */
enum { VVL_JSON_RECORD_DEPTH = 1 };

/**
 * Parses, to `depth` of nesting.
 * @param root belongs to the arena; untouched when there is a fault.
 * @param at   gets a copy of the node where the first fault lies, whose parents belong to the
 * arena; may be NULL.
 */
vvl_json_fault vvl_json_parse(const char *text, size_t size, size_t depth, vvl_arena *arena,
                              vvl_json_node **root, vvl_json_node *at);

/** The same of a whole document; of a key that is in an object twice the last value counts. */
vvl_json_fault vvl_json_parse_last(const char *text, size_t size, vvl_arena *arena,
                                   vvl_json_node **root);

#endif
