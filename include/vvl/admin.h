/**
 * @file admin.h
 * Looking at a database, keeping it safe, and beginning anew.
 */
#ifndef VVL_ADMIN_H
#define VVL_ADMIN_H

#include <vvl/db.h>
#include <vvl/transfer.h>

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
    int64_t connections;     /**< to social media */
    int64_t scheduled_posts; /**< posted, failed and cancelled ones too */
    int64_t pending_posts;
    int64_t conversations;
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

/** `{0}` is a good start. */
typedef struct vvl_backup_options {
    bool replace; /**< vvl_backup: a file that is there already; vvl_restore: lose what is not ours
                       and lies in the same file, or has the name of a table of ours */
    vvl_progress_function *progress; /**< may be NULL; answering false stops the work */
    void *progress_context;
} vvl_backup_options;

/** What stands in a backup. All text belongs to it. */
typedef struct vvl_backup_result {
    char schema_version[32]; /**< "" where its ledger says none */
    int64_t size_bytes;      /**< of the file */
    const vvl_table_count *tables;
    size_t table_count;
    uint64_t rows; /**< of all tables together */
    double seconds;
    void *memory;
} vvl_backup_result;

/**
 * Writes a backup: the state of the database at one moment, whoever writes to it meanwhile. Of a
 * SQLite database it is a SQLite file with everything in it; of PostgreSQL an archive of pg_dump
 * with what is vvldb's, for which pg_dump and pg_restore have to be in the PATH. The backup is read
 * back, and its rows are counted, before the file gets its name; it is readable for its owner only.
 * The process may be killed at any moment: what it leaves then has another name, and the next
 * backup into that folder removes it.
 *
 * @param path of the file. Where it is a symbolic link, the file that it leads to.
 * @param options NULL: none.
 * @param out may be NULL; to be cleared by the caller after VVL_OK.
 * @return VVL_OK; VVL_E_CONFLICT (the file is there); VVL_E_USAGE (it can be none, or it is the
 *         database's own); VVL_E_SCHEMA (there is nothing of ours); VVL_E_FULL; VVL_E_IO (the file
 *         cannot be written, a program is missing); VVL_E_DIFFERENT (a row is missing in the
 *         backup); VVL_E_POLICY (the database is damaged); VVL_E_CANCELLED; VVL_E_BUSY,
 *         VVL_E_CONNECT, VVL_E_AUTH, VVL_E_NO_MEMORY. Unless VVL_OK there is no new file, and an
 *         old one is as it was.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_backup(vvl_db *db, const char *path,
                                             const vvl_backup_options *options,
                                             vvl_backup_result *out, vvl_error *error);

/**
 * Gives the database the content of a backup, in one transaction: others see the old content or
 * the new one. The backup is read and checked first. A SQLite database gets the content of the file
 * whole; in a PostgreSQL database what is vvldb's is replaced and the rest stays.
 *
 * @param path a backup of this kind of database; for SQLite any SQLite file of vvldb's.
 * @param options NULL: none.
 * @param out what stands in it; may be NULL; to be cleared by the caller after VVL_OK.
 * @return VVL_OK; VVL_E_USAGE (there is no such file, it is the database's own, or a backup of
 *         another kind of database); VVL_E_INVALID (it is no backup, or is cut off or damaged);
 *         VVL_E_SCHEMA (it is at a version that this library does not know); VVL_E_POLICY (opened
 *         read-only, or what is not ours would be lost or is in the way); VVL_E_BUSY; VVL_E_FULL;
 *         VVL_E_IO; VVL_E_CANCELLED; VVL_E_CONNECT, VVL_E_AUTH, VVL_E_NO_MEMORY. Unless VVL_OK the
 *         database is as it was.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_restore(vvl_db *db, const char *path,
                                              const vvl_backup_options *options,
                                              vvl_backup_result *out, vvl_error *error);

/** Frees what a result owns; takes NULL. */
VVL_API void vvl_backup_clear(vvl_backup_result *result);

/** What a reset left. All text belongs to it. */
typedef struct vvl_reset_result {
    vvl_names kept; /**< tables and views that are not ours */
    void *memory;
} vvl_reset_result;

/**
 * Drops every table and view of ours, with all rows, and makes the schema anew at the newest
 * version, with the default templates; an empty database gets them. Tables and views that
 * are not ours stay; indexes and triggers on our tables go with them. All of it is one transaction,
 * so that programs that have the database open see the old content or the new one.
 *
 * @param out may be NULL; to be cleared by the caller after VVL_OK.
 * @return VVL_OK; VVL_E_POLICY (opened read-only, something that is not ours refers to a table of
 *         ours, or the database holds something and nothing of ours); VVL_E_SCHEMA (at a version
 *         that this library does not know, or tables named like ours without a ledger of ours, as
 *         the old application left them); VVL_E_BUSY; VVL_E_FULL; VVL_E_CONNECT, VVL_E_NO_MEMORY.
 *         After a failure the database is as before.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_reset(vvl_db *db, vvl_reset_result *out, vvl_error *error);

/** Frees what a result owns; takes NULL. */
VVL_API void vvl_reset_clear(vvl_reset_result *result);

#ifdef __cplusplus
}
#endif

#endif
