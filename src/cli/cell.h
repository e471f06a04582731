/** @file cell.h A field of a record as a cell of a table. */
#ifndef VVL_CLI_CELL_H
#define VVL_CLI_CELL_H

#include <vvl/model.h>

/** Whether a table has room for such a column: secrets and JSON have none. */
bool vvl_cli_cell_shown(const vvl_column *column);

/** The field as clean text, "" where it is absent. To be freed; NULL when memory is out. */
char *vvl_cli_cell_text(const vvl_column *column, const void *record);

#endif
