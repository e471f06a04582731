/** @file functions.h SQL functions that SQLite lacks. */
#ifndef VVL_BACKENDS_SQLITE_FUNCTIONS_H
#define VVL_BACKENDS_SQLITE_FUNCTIONS_H

#include <vvl/sys/backend.h>

#include <sqlite3.h>

/**
 * Adds to a connection: vvl_json_contains(json, part), and vvl_finding(text), which is the text of
 * an integrity check, or an error where that found no memory. Answers SQLite's result code.
 */
int vvl_sqlite_add_functions(sqlite3 *db, vvl_json_contains_function *json_contains);

#endif
