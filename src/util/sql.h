/** @file sql.h Names in SQL text, which every database quotes alike. */
#ifndef VVL_UTIL_SQL_H
#define VVL_UTIL_SQL_H

#include "util/buffer.h"

/** Appends a name in double quotes. */
void vvl_sql_name(vvl_buffer *sql, const char *name);

/** Appends `"table" ("column", "column")`. */
void vvl_sql_table(vvl_buffer *sql, const char *table, const char *const *columns, size_t count);

#endif
