/** @file schema.h The schema's version. */
#ifndef VVL_CORE_SCHEMA_H
#define VVL_CORE_SCHEMA_H

#include "core/catalog.h"

#define VVL_LEDGER "schema_version"

enum { VVL_VERSION_SIZE = 32 };

typedef enum vvl_ledger {
    VVL_LEDGER_NONE,    /**< no table of that name */
    VVL_LEDGER_FOREIGN, /**< one that has not our columns */
    VVL_LEDGER_EMPTY,
    VVL_LEDGER_UNKNOWN, /**< its version is none of this library's */
    VVL_LEDGER_KNOWN
} vvl_ledger;

/** The ledger's newest row so far; `{0}`: none. */
typedef struct vvl_ledger_row {
    char version[VVL_VERSION_SIZE];
    vvl_time applied_at;
} vvl_ledger_row;

/**
 * A vvl_row_function whose context is a vvl_ledger_row: takes version and applied_at, as text.
 * Times can tie to the second; the higher version wins then.
 */
vvl_status vvl_ledger_take(void *context, const vvl_value *row, vvl_error *error);

/** Where a database stands. */
typedef struct vvl_schema_position {
    vvl_ledger ledger;
    char version[VVL_VERSION_SIZE]; /**< of its newest row, or "" */
} vvl_schema_position;

vvl_status vvl_schema_read(vvl_channel *channel, vvl_schema_position *out, vvl_error *error);

/** The error for a position that nothing can be done at; VVL_OK for a known one. */
vvl_status vvl_schema_refuse(const vvl_schema_position *position, vvl_error *error);

/** VVL_OK if the database is at a version that records can be read and written at. */
vvl_status vvl_schema_require(vvl_channel *channel, vvl_error *error);

/**
 * Inside a transaction for writing: brings an empty database to `version` (NULL: the newest).
 * @param changed gets whether there was something to do.
 */
vvl_status vvl_schema_apply(vvl_channel *channel, const char *version, bool *changed,
                            vvl_error *error);

/**
 * Inside a transaction for writing: runs every migration up to `version` (NULL: the newest) in a
 * database that holds nothing of ours.
 */
vvl_status vvl_schema_make(vvl_channel *channel, const char *version, vvl_error *error);

/** Negative, 0 or positive as version `a` is before, equal to or after `b`. */
int vvl_version_compare(const char *a, const char *b);

#endif
