/** @file unique.h Values that are to be unique and are there twice, as they would be stored. */
#ifndef VVL_TRANSFER_UNIQUE_H
#define VVL_TRANSFER_UNIQUE_H

#include "transfer/intake.h"

/** Finds the values of a table that are there twice. */
vvl_status vvl_unique_prepare(vvl_intake *intake, vvl_intake_table *table, vvl_error *error);

/** Whether a row, good in all else, repeats a value of one before it in the same scan. */
bool vvl_unique_is_twin(vvl_intake_table *table, const vvl_intake_row *row, size_t *column);

#endif
