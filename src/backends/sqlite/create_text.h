/** @file create_text.h The text of CREATE TABLE statements, as SQLite keeps it. */
#ifndef VVL_BACKENDS_SQLITE_CREATE_TEXT_H
#define VVL_BACKENDS_SQLITE_CREATE_TEXT_H

#include "util/arena.h"
#include "util/buffer.h"

/**
 * The definition of a column as it stands in a CREATE TABLE statement, in the arena. NULL where the
 * statement defines no such column, or memory is out.
 */
const char *vvl_sqlite_column_text(const char *create, const char *column, vvl_arena *arena);

/**
 * Appends a CREATE TABLE statement with another name, and with more columns behind its own.
 * @param columns their definitions, each with a comma and a line end behind it; "" for none.
 * @return false when `create` is no such statement.
 */
bool vvl_sqlite_create_text(vvl_buffer *out, const char *create, const char *name,
                            const char *columns);

/**
 * Appends a CREATE TABLE statement with these columns in place of its own; its constraints stay.
 * @param columns their definitions, with commas between them.
 * @return false when `create` is no such statement.
 */
bool vvl_sqlite_create_of(vvl_buffer *out, const char *create, const char *name,
                          const char *columns);

/** A column's definition with another type; NULL where it is written in no way that is known. */
const char *vvl_sqlite_retyped(const char *definition, const char *type, vvl_arena *arena);

#endif
