/** @file schema.h The schema's version. */
#ifndef VVL_CORE_SCHEMA_H
#define VVL_CORE_SCHEMA_H

#include "core/catalog.h"

#define VVL_LEDGER "schema_version"
/** Answers a row where this library wrote the ledger: no other has these columns and checksums. */
#define VVL_LEDGER_PROOF                                                                           \
    "SELECT \"version\", \"applied_at\", \"duration_ms\", \"applied_by\" FROM \"" VVL_LEDGER       \
    "\" WHERE \"checksum\" IS NOT NULL LIMIT 1"
/** There only while a migration outside a transaction has not ended. */
#define VVL_STATEMENT_LEDGER "schema_statements"
/** There only while somebody changes the schema through a pooler of transactions. */
#define VVL_LEASES "schema_lease"

/** From this version on every value has one form: times are in UTC, ids are UUIDs. */
#define VVL_ONE_FORM_SINCE "1.2.0"

enum { VVL_VERSION_SIZE = 32 };

typedef enum vvl_ledger {
    VVL_LEDGER_NONE,    /**< no table of that name */
    VVL_LEDGER_FOREIGN, /**< one that has not our columns */
    VVL_LEDGER_EMPTY,
    VVL_LEDGER_UNKNOWN, /**< its version is none of this library's */
    VVL_LEDGER_KNOWN
} vvl_ledger;

/** The ledger's newest row so far; `{0}`: none. */
typedef struct vvl_newest_row {
    char version[VVL_VERSION_SIZE];
    vvl_time applied_at;
} vvl_newest_row;

/**
 * A vvl_row_function whose context is a vvl_newest_row: takes version and applied_at, as text.
 * Times can tie to the second; the higher version wins then.
 */
vvl_status vvl_ledger_take(void *context, const vvl_value *row, vvl_error *error);

/** Where a database stands. */
typedef struct vvl_schema_position {
    vvl_ledger ledger;
    char version[VVL_VERSION_SIZE]; /**< of its newest row, or "" */
    const char *newest;             /**< that this library knows */
} vvl_schema_position;

vvl_status vvl_schema_read(vvl_channel *channel, vvl_schema_position *out, vvl_error *error);

/** The error for a position that nothing can be done at; VVL_OK for a known one. */
vvl_status vvl_schema_refuse(const vvl_schema_position *position, vvl_error *error);

/** VVL_OK if the database is at the newest version, the only one that records are read and written
 * at. */
vvl_status vvl_schema_require(vvl_channel *channel, vvl_error *error);

/** The migration of a version, or NULL. */
const vvl_migration *vvl_migration_find(const vvl_dialect *dialect, const char *version);

/** The newest version of a dialect. */
const char *vvl_migration_newest(const vvl_dialect *dialect);

/** Negative, 0 or positive as version `a` is before, equal to or after `b`. */
int vvl_version_compare(const char *a, const char *b);

#endif
