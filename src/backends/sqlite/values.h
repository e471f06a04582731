/** @file values.h Values on their way into and out of SQLite. */
#ifndef VVL_BACKENDS_SQLITE_VALUES_H
#define VVL_BACKENDS_SQLITE_VALUES_H

#include <vvl/sys/backend.h>

#include <sqlite3.h>

/** Room for the text of a value whose C form is no text: an id or a time. */
typedef struct vvl_sqlite_scratch {
    char text[VVL_UUID_TEXT_SIZE];
} vvl_sqlite_scratch;

/**
 * Binds `count` values to the parameters of a statement, from 1.
 * @param scratch one for each value; in use until the next binding.
 * @param lifetime SQLITE_STATIC when texts stay where they are until the statement is reset, else
 *        SQLITE_TRANSIENT.
 * @return a result code of SQLite.
 */
int vvl_sqlite_bind(sqlite3_stmt *statement, const vvl_value *values, size_t count,
                    vvl_sqlite_scratch *scratch, sqlite3_destructor_type lifetime);

/** Answers a call of an SQL function with a value. */
void vvl_sqlite_answer(sqlite3_context *context, const vvl_value *value);

/** Reads one value as vvl_sqlite_read_row does. */
int vvl_sqlite_read_value(sqlite3_value *value, vvl_value_type expected, bool utf16,
                          vvl_value *out);

/**
 * Reads the current row: values of the type expected where they have exactly the form that
 * vvl_sqlite_bind stores, else as they are stored. Their texts are SQLite's until the next step.
 * @return a result code of SQLite.
 */
int vvl_sqlite_read_row(sqlite3_stmt *statement, const vvl_value_type *expected, size_t count,
                        bool utf16, vvl_value *row);

/** The same into a record, as the slot `read` does it. */
int vvl_sqlite_read_record(sqlite3_stmt *statement, const vvl_member *members, size_t count,
                           bool utf16, vvl_reading *reading);

#endif
