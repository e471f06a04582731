/** @file migrations.h The SQL scripts of migrations/postgres, made into C at build time. */
#ifndef VVL_BACKENDS_POSTGRES_MIGRATIONS_H
#define VVL_BACKENDS_POSTGRES_MIGRATIONS_H

#include <vvl/sys/backend.h>

/* C11 promises no string literal over 4095 bytes, which a whole migration is; gcc and clang have no
 * such limit. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* The dialect is a constant, so it needs the number at compile time. The compiler refuses the
 * generated array when it has another length. */
enum { VVL_POSTGRES_MIGRATIONS = 1 };

/** In the order of their versions. */
extern const vvl_migration vvl_postgres_migrations[VVL_POSTGRES_MIGRATIONS];
extern const size_t vvl_postgres_migration_count;

/** Makes the table legacy_ids where it is not there. */
extern const char vvl_postgres_legacy_ids_sql[];

#endif
