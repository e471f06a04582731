/** @file parameters.h The parameters of a prepared statement, as libpq takes them. */
#ifndef VVL_BACKENDS_POSTGRES_PARAMETERS_H
#define VVL_BACKENDS_POSTGRES_PARAMETERS_H

#include "backends/postgres/values.h"
#include "util/arena.h"

/** Arrays of `count` elements in an arena, so that an execution allocates nothing. */
typedef struct vvl_postgres_parameters {
    size_t count;
    vvl_value_type *announced;
    Oid *types;
    vvl_postgres_room *rooms;
    vvl_postgres_wire *wires;
    const char **values; /**< may point to the values bound, good until those are gone */
    int *lengths;
    int *formats;
    char *json; /**< jsonb values behind their version numbers, one after the other */
    size_t json_capacity;
} vvl_postgres_parameters;

/** Makes the arrays in `memory`; false when it is out. */
bool vvl_postgres_parameters_init(vvl_postgres_parameters *self, const vvl_statement_text *text,
                                  vvl_arena *memory);

/** Encodes `count` values. @return as vvl_postgres_encode, or VVL_E_NO_MEMORY. */
vvl_status vvl_postgres_parameters_bind(vvl_postgres_parameters *self, const vvl_value *values,
                                        vvl_error *error);

/** Gives memory back that a statement is not to keep while it is not running. */
void vvl_postgres_parameters_trim(vvl_postgres_parameters *self);

/** Frees what does not lie in the arena. */
void vvl_postgres_parameters_free(vvl_postgres_parameters *self);

#endif
