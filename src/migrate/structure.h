/** @file structure.h The objects of a database's schema, and what a version should have. */
#ifndef VVL_MIGRATE_STRUCTURE_H
#define VVL_MIGRATE_STRUCTURE_H

#include "core/channel.h"
#include "util/arena.h"

/** An object, as the dialect's query for the structure tells it. */
typedef struct vvl_object {
    const char *kind;  /**< "table", "column", "index", "view" or "trigger" */
    const char *table; /**< that it belongs to; "" for a view */
    const char *name;
    const char *form; /**< what it is like, to be compared; "" where that says nothing */
    const char *sql;  /**< the statement that makes an index or a view, else "" */
} vvl_object;

/** All objects; everything belongs to the arena. */
typedef struct vvl_structure {
    vvl_arena *arena;
    vvl_object *items;
    size_t count;
    size_t capacity;
} vvl_structure;

/** Reads the structure of a database into `out`, whose arena is set. */
vvl_status vvl_structure_read(vvl_channel *channel, vvl_structure *out, vvl_error *error);

/**
 * The structure that a fresh database has at a version: one is made, beside everything, and taken
 * back.
 */
vvl_status vvl_structure_expect(const vvl_pool *pool, const char *version, vvl_structure *out,
                                vvl_error *error);

/** The object of the same kind and name, for a column of the same table too, or NULL. */
const vvl_object *vvl_structure_find(const vvl_structure *structure, const vvl_object *like);

/** Whether it is an object of that kind. */
bool vvl_object_is(const vvl_object *object, const char *kind);

/** Its name for people, "table.column" for a column; the arena's, or NULL when memory is out. */
const char *vvl_object_label(const vvl_object *object, vvl_arena *arena);

#endif
