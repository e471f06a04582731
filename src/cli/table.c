#include "cli/table.h"

#include "cli/text.h"

#include <stdio.h>
#include <stdlib.h>

#define GAP 2
#define CELL_MAX 40 /* an id takes 36 */

static size_t column_width(const vvl_cli_table *table, size_t column)
{
    size_t width = vvl_cli_text_width(table->columns[column].title);
    for (size_t row = 0; row < table->row_count; row++) {
        size_t cell = vvl_cli_text_width(table->cells[row * table->column_count + column]);
        width = cell > width ? cell : width;
    }
    return table->width > 0 && width > CELL_MAX ? CELL_MAX : width;
}

/* Measures the columns and answers how many of them fit: one at least. */
static size_t measure(const vvl_cli_table *table, size_t *widths)
{
    size_t total = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        widths[i] = column_width(table, i);
        total += widths[i] + (i > 0 ? GAP : 0);
        if (table->width > 0 && total > table->width && i > 0) {
            return i;
        }
    }
    return table->column_count;
}

static void put_spaces(size_t count)
{
    while (count-- > 0) {
        putchar(' ');
    }
}

static void put_cell(const char *text, size_t width, bool right, bool last)
{
    size_t used = vvl_cli_text_width(text);
    bool cut = used > width;
    size_t bytes = vvl_cli_text_fit(text, cut ? width - 1 : width, &used);
    size_t padding = width - used - (cut ? 1 : 0);
    if (right) {
        put_spaces(padding);
    }
    fwrite(text, 1, bytes, stdout);
    if (cut) {
        fputs("…", stdout);
    }
    if (!right && !last) {
        put_spaces(padding);
    }
}

static void put_row(const vvl_cli_table *table, const size_t *widths, size_t shown, size_t row)
{
    for (size_t i = 0; i < shown; i++) {
        const vvl_cli_column *column = &table->columns[i];
        put_spaces(i > 0 ? GAP : 0);
        /* Row 0 is the titles. */
        const char *text =
            row == 0 ? column->title : table->cells[(row - 1) * table->column_count + i];
        put_cell(text, widths[i], column->right, i + 1 == shown);
    }
}

size_t vvl_cli_table_print(const vvl_cli_table *table)
{
    size_t *widths = calloc(table->column_count + 1, sizeof *widths);
    if (widths == NULL) {
        return 0;
    }
    size_t shown = measure(table, widths);
    for (size_t row = 0; row <= table->row_count; row++) {
        bool bold = row == 0 && table->colour;
        fputs(bold ? "\033[1m" : "", stdout);
        put_row(table, widths, shown, row);
        fputs(bold ? "\033[0m\n" : "\n", stdout);
    }
    free(widths);
    return shown;
}
