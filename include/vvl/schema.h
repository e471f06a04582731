/**
 * @file schema.h
 * Making the schema.
 */
#ifndef VVL_SCHEMA_H
#define VVL_SCHEMA_H

#include <vvl/db.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Brings an empty database to a version, with the default templates; on a database that is already
 * there it changes nothing. Of several callers at once one does it and the others find it done.
 *
 * @param version NULL: the newest this library knows.
 * @param changed gets whether anything was done; may be NULL.
 * @return VVL_OK; VVL_E_USAGE (no such version); VVL_E_SCHEMA (the database is at a version that
 *         this library does not know); VVL_E_POLICY (opened read-only, or the database holds tables
 *         that are not ours); VVL_E_BUSY; VVL_E_FULL. After a failure the database is as before.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_init(vvl_db *db, const char *version, bool *changed,
                                                  vvl_error *error);

/** Whether this library has that version of the schema. */
VVL_API bool vvl_schema_knows(const char *version);

/** The newest version this library knows, e.g. "1.0.0". */
VVL_API const char *vvl_schema_newest(void);

/** So many rows are named of each kind of fault. */
#define VVL_FAULT_EXAMPLES 3

/** Values of one column that cannot have the form that the newest version gives to all. */
typedef struct vvl_fault {
    const char *table;
    const char *column;
    const char *reason; /**< in a few words: "is neither 0 nor 1" */
    uint64_t rows;
    int64_t examples[VVL_FAULT_EXAMPLES]; /**< SQLite's rowid of the first of them */
} vvl_fault;

/** What vvl_schema_check found. All text belongs to it. */
typedef struct vvl_faults {
    const vvl_fault *items;
    size_t count;
    uint64_t rows; /**< of all of them; a row is counted for each of its faults */
    void *memory;
} vvl_faults;

/**
 * Looks for what keeps a database from being upgraded to the newest version: values that stand for
 * none of their column's kind, and rows whose parent is not there. It can be at any version, also
 * one that the old application made. Reads only, in memory that does not grow with the rows.
 * @param out to be cleared by the caller after VVL_OK.
 * @return VVL_OK, whatever was found; VVL_E_USAGE, VVL_E_CONNECT, VVL_E_BUSY, VVL_E_IO,
 *         VVL_E_NO_MEMORY. May be called from any thread.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_check(vvl_db *db, vvl_faults *out, vvl_error *error);

/** Frees what a check's result owns; takes NULL. */
VVL_API void vvl_faults_clear(vvl_faults *faults);

#ifdef __cplusplus
}
#endif

#endif
