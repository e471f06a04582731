/**
 * @file admin.h
 * Looking at a database.
 */
#ifndef VVL_ADMIN_H
#define VVL_ADMIN_H

#include <vvl/db.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How many rows a table has. */
typedef struct vvl_table_count {
    const char *name;
    int64_t rows;
} vvl_table_count;

/** A list of texts. */
typedef struct vvl_names {
    const char *const *items;
    size_t count;
} vvl_names;

/** What vvl_inspect found. All text belongs to it. */
typedef struct vvl_inspection {
    const char *url; /**< password hidden */
    const char *backend;
    const char *server_version;
    const char *schema_version; /**< NULL: no schema of ours */
    vvl_names pending;          /**< versions this library knows and the database lacks */
    int phase;                  /**< 1 SQLite, 2 a server (3 and 4: live migration) */
    int64_t size_bytes;
    const vvl_table_count *tables; /**< those of ours that exist, the ledger too */
    size_t table_count;
    vvl_names views;    /**< those of ours that exist */
    int64_t indexes;    /**< indexes of ours with a name of their own */
    bool healthy;       /**< at the newest version, and `problems` is empty */
    vvl_names problems; /**< one sentence each */
    void *memory;
} vvl_inspection;

/**
 * Looks at a database: versions, sizes, rows, and whether everything of ours is there. Reads every
 * table once to count it.
 * @param out to be cleared by the caller.
 * @return VVL_OK also where the schema is missing or wrong (`healthy` is false then);
 *         VVL_E_CONNECT, VVL_E_BUSY, VVL_E_IO, VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_inspect(vvl_db *db, vvl_inspection *out, vvl_error *error);

/** The server's version, the schema's, and how large the database is. */
typedef struct vvl_server {
    char version[128];       /**< of the database software */
    char schema_version[32]; /**< of our schema, e.g. "1.0.0" */
    int64_t size_bytes;
} vvl_server;

/**
 * Asks for versions and size, also inside a transaction; what vvl_inspect tells beyond that costs
 * more.
 * @return VVL_OK; VVL_E_SCHEMA; VVL_E_CONNECT, VVL_E_BUSY, VVL_E_IO, VVL_E_USAGE, VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_server_look(vvl_db *db, vvl_server *out, vvl_error *error);

/** How much there is of everything, at one moment. */
typedef struct vvl_statistics {
    int64_t users; /**< deleted ones too */
    int64_t active_users;
    int64_t campaigns;
    int64_t content;
    int64_t files;
    int64_t templates;
    int64_t sessions;        /**< closed and ended ones too */
    int64_t active_sessions; /**< open now */
    vvl_server server;
} vvl_statistics;

/**
 * Counts, in one transaction that reads, or as a part of the one given.
 * @return VVL_OK; what vvl_count and vvl_server_look answer.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_statistics_read(vvl_db *db, vvl_statistics *out,
                                                      vvl_error *error);

/** Frees what an inspection owns; takes NULL. */
VVL_API void vvl_inspection_clear(vvl_inspection *inspection);

#ifdef __cplusplus
}
#endif

#endif
