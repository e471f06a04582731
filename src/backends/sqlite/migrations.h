/** @file migrations.h The SQL scripts of migrations/sqlite, made into C at build time. */
#ifndef VVL_BACKENDS_SQLITE_MIGRATIONS_H
#define VVL_BACKENDS_SQLITE_MIGRATIONS_H

#include <vvl/sys/backend.h>

/** In the order of their versions; the last one's is NULL. */
extern const vvl_migration vvl_sqlite_migrations[];

/** Makes the table legacy_ids where it is not there. */
extern const char vvl_sqlite_legacy_ids_sql[];

#endif
