/** @file environment.h What a program is told about a connection, without a command line. */
#ifndef VVL_BACKENDS_POSTGRES_ENVIRONMENT_H
#define VVL_BACKENDS_POSTGRES_ENVIRONMENT_H

#include "backends/postgres/connection.h"

/** "NAME=value" strings; `{0}` is empty. */
typedef struct vvl_postgres_environment {
    char **items; /**< ends with NULL */
    size_t count;
} vvl_postgres_environment;

/**
 * The environment of this process, with messages in English, and with libpq's variables set so that
 * a program reaches the very server that `handle` is connected to, as the same user. A command line
 * could be seen by every user of the machine, and the environment only by this one.
 * @param handle NULL: the program is to reach no server.
 * @return VVL_OK or VVL_E_NO_MEMORY.
 */
vvl_status vvl_postgres_environment_make(vvl_postgres_environment *out, PGconn *handle,
                                         vvl_error *error);

/** Overwrites and frees it. */
void vvl_postgres_environment_free(vvl_postgres_environment *environment);

#endif
