/** @file reshape.h Changing a table's definition without touching its rows. */
#ifndef VVL_BACKENDS_SQLITE_RESHAPE_H
#define VVL_BACKENDS_SQLITE_RESHAPE_H

#include "util/arena.h"

#include <sqlite3.h>
#include <stdbool.h>

/** Two forms of a table. The new one is there, empty, to be looked at. */
typedef struct vvl_sqlite_forms {
    sqlite3 *db;
    vvl_arena *arena;
    const char *table;
    const char *name; /**< of the new one */
    const char *old;  /**< CREATE TABLE of each */
    const char *text;
} vvl_sqlite_forms;

/**
 * Gives the table the columns, defaults and constraints of the new form by rewriting its entry in
 * the schema, where nothing that is stored depends on the difference: the same keys and unique
 * constraints, columns that are new are null. Types stay as they were. Rows are not looked at.
 * @param done gets whether that was possible.
 * @return SQLite's result code.
 */
int vvl_sqlite_reshape(const vvl_sqlite_forms *forms, bool *done);

#endif
