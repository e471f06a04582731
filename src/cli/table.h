/** @file table.h Rows in aligned columns, for people. */
#ifndef VVL_CLI_TABLE_H
#define VVL_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct vvl_cli_column {
    const char *title;
    bool right; /**< aligned to the right, as numbers are */
} vvl_cli_column;

/** A table. Everything belongs to the caller; the cells are clean text, row after row. */
typedef struct vvl_cli_table {
    const vvl_cli_column *columns;
    size_t column_count;
    const char *const *cells;
    size_t row_count;
    size_t width; /**< leave out what is wider, columns as a whole; 0: print all of it */
    bool colour;
} vvl_cli_table;

/**
 * Prints a table with its titles to stdout.
 * @return the number of columns there was room for; 0 when memory is out.
 */
size_t vvl_cli_table_print(const vvl_cli_table *table);

#endif
