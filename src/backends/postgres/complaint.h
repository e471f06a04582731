/** @file complaint.h Why pg_dump or pg_restore failed. */
#ifndef VVL_BACKENDS_POSTGRES_COMPLAINT_H
#define VVL_BACKENDS_POSTGRES_COMPLAINT_H

#include <vvl/types.h>

/** What a line of a program's errors means; of several lines the most telling counts. `{0}`: none
 * came. */
typedef struct vvl_postgres_complaint {
    size_t rank; /**< of the row of the table that it fits; 0: none */
} vvl_postgres_complaint;

/** Takes a line. Nothing of it is kept: it may hold a connection string or the value of a row. */
void vvl_postgres_complaint_take(vvl_postgres_complaint *complaint, const char *line);

/** Fills the error of a program that failed. Never VVL_OK. */
vvl_status vvl_postgres_complaint_fail(const vvl_postgres_complaint *complaint, const char *program,
                                       vvl_error *error);

#endif
