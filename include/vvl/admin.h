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

/** Frees what an inspection owns; takes NULL. */
VVL_API void vvl_inspection_clear(vvl_inspection *inspection);

#ifdef __cplusplus
}
#endif

#endif
