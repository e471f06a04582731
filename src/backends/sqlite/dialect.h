/** @file dialect.h How SQLite speaks. */
#ifndef VVL_BACKENDS_SQLITE_DIALECT_H
#define VVL_BACKENDS_SQLITE_DIALECT_H

#include <vvl/sys/backend.h>

extern const vvl_dialect vvl_sqlite_dialect;

#endif
