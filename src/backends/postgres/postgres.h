/** @file postgres.h The PostgreSQL backend, through libpq. */
#ifndef VVL_BACKENDS_POSTGRES_POSTGRES_H
#define VVL_BACKENDS_POSTGRES_POSTGRES_H

#include <vvl/sys/backend.h>

/** For URLs of the schemes postgresql and postgres. */
extern const vvl_backend vvl_postgres_backend;

#endif
