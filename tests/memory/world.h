/** @file world.h The databases that memory runs out over, and what is seen of them. */
#ifndef VVL_TESTS_MEMORY_WORLD_H
#define VVL_TESTS_MEMORY_WORLD_H

#include "cases.h"

/** With them a migration is seen to run out of memory; the newer ones would take minutes. */
#define WORLD_FIRST_VERSION "1.0.0"
#define WORLD_SECOND_VERSION "1.0.1"

/** Makes the databases and the records; they go with the test. */
void world_make(world *world, const test_backend *backend);

/** The database a case writes to. */
const test_database *world_subject(const world *world, const memory_case *what);

/** Puts the database that a case writes to into the state that the case begins with. */
void world_restore(const world *world, const memory_case *what);

#define WORLD_NO_DATABASE "no database"
#define WORLD_EMPTY "an empty database"

/**
 * Everything that is stored in the database a case writes to, as its driver tells; scratch memory.
 * What depends on the time of day is left out.
 */
const char *world_state(const world *world, const memory_case *what);

/** Opens and closes what the case works with. */
void world_open(world *world, const memory_case *what);
void world_close(world *world);

/** Writes what a case gave out, as text. */
void world_describe(const world *world, const memory_case *what, char *text, size_t size);

/** Frees what a case gave out. */
void world_clear(world *world, const memory_case *what);

#endif
