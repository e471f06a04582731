/**
 * @file adopt.h
 * Taking over a database that the old application made.
 */
#ifndef VVL_ADOPT_H
#define VVL_ADOPT_H

#include <vvl/admin.h>
#include <vvl/schema.h>

#ifdef __cplusplus
extern "C" {
#endif

/** `{0}` is a good start. */
typedef struct vvl_adopt_options {
    bool dry_run;       /**< look and report, change nothing */
    bool no_backup;     /**< make none */
    const char *backup; /**< the file to make; NULL: one beside the database's own file, named after
                             it and the time */
} vvl_adopt_options;

/** Something that is not as a fresh database of the version has it. */
typedef struct vvl_oddity {
    const char *kind; /**< "table", "column", "index" or "view" */
    const char *name; /**< "table.column" for a column */
    const char *what; /**< "is missing", "is declared otherwise: …", "is defined otherwise" */
} vvl_oddity;

/** What vvl_adopt found and did. All text belongs to it. */
typedef struct vvl_adoption {
    const char *version;        /**< recognised by the structure; NULL: none */
    const char *ledger_version; /**< what the ledger said before; NULL: nothing */
    bool already;               /**< it is a database of ours and was left as it is */
    bool adopted;               /**< it was taken over by this call */
    const char *backup;         /**< the file that holds it as it was; NULL: none was made */
    const vvl_oddity *differences;
    size_t difference_count;
    vvl_names extra;   /**< "table client_notes": not ours, kept */
    vvl_names made;    /**< "index idx_users_email": was missing, is there now */
    vvl_names damage;  /**< what the database's own check says is broken; it is not adopted then */
    vvl_faults faults; /**< rows that an upgrade will not take as they are; they are kept */
    void *memory;
} vvl_adoption;

/**
 * Takes over a database that the old application made, at the version that its tables and columns
 * show, whatever its ledger says; or one that an early build of this library made. A database of
 * ours is left as it is.
 *
 * Looks at the structure, at the file, and at every value; makes a backup and verifies it; then, in
 * one transaction, writes a ledger that tells the truth and makes the indexes and views that are
 * missing. No row of the tables is changed, nothing is dropped but the old ledger, and what is not
 * ours stays. Rows with faults do not hinder it: vvl_schema_upgrade is what cannot take them.
 *
 * @param options may be NULL.
 * @param out to be cleared by the caller after VVL_OK, VVL_E_SCHEMA, VVL_E_POLICY and
 * VVL_E_INVALID.
 * @return VVL_OK; VVL_E_SCHEMA (it is no such database, or not whole: `differences` says what is
 *         missing); VVL_E_POLICY (opened for reading only, or damaged: `damage` says how);
 *         VVL_E_INVALID (rows without an id: `faults` says where);
 *         VVL_E_USAGE (inside a transaction; no name for the backup); VVL_E_BUSY (it is locked, or
 *         was changed meanwhile); what vvl_backup and the database may answer. Unless VVL_OK, the
 *         database is as it was. May be called from any thread.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_adopt(vvl_db *db, const vvl_adopt_options *options,
                                            vvl_adoption *out, vvl_error *error);

/** Frees what an adoption's result owns; takes NULL. */
VVL_API void vvl_adoption_clear(vvl_adoption *adoption);

#ifdef __cplusplus
}
#endif

#endif
