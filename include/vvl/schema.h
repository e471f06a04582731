/**
 * @file schema.h
 * Making the schema, and bringing it from one version to another.
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

/** Where a version stands in a database. */
typedef enum vvl_migration_state {
    VVL_MIGRATION_APPLIED,
    VVL_MIGRATION_PENDING,
    VVL_MIGRATION_DRIFTED,     /**< applied, but not as this library has it */
    VVL_MIGRATION_INTERRUPTED, /**< begun and not finished: vvl_schema_repair */
    VVL_MIGRATION_UNKNOWN,     /**< in the ledger, and none of this library's */
    VVL_MIGRATION_STATE_COUNT
} vvl_migration_state;

/** "applied", "pending", …; "unknown" for a value out of range. */
VVL_API const char *vvl_migration_state_name(vvl_migration_state state);

/** A version of the schema, as the library has it and the ledger tells of it. */
typedef struct vvl_migration_entry {
    const char *version;
    const char *description;
    vvl_migration_state state;
    const char *checksum;   /**< SHA-256 over the tokens of its SQL, as it was applied; else as the
                                 library has it; NULL: applied by something that kept none */
    const char *applied_by; /**< user and host, or NULL */
    vvl_opt_time applied_at;
    vvl_opt_integer duration_ms;
    bool reversible; /**< there is a way back to the version before */
} vvl_migration_entry;

/** What vvl_schema_migrations found, in the order of versions. All text belongs to it. */
typedef struct vvl_migration_list {
    const vvl_migration_entry *items;
    size_t count;
    void *memory;
} vvl_migration_list;

/**
 * Lists every version that the library or the database's ledger has. Reads only.
 * @param out to be cleared by the caller.
 * @return VVL_OK, also where the ledger is wrong or missing; VVL_E_SCHEMA (schema_version is
 *         another program's); VVL_E_CONNECT, VVL_E_BUSY, VVL_E_IO, VVL_E_USAGE, VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_migrations(vvl_db *db, vvl_migration_list *out,
                                                        vvl_error *error);

/** Frees what a list owns; takes NULL. */
VVL_API void vvl_migration_list_clear(vvl_migration_list *list);

/** What is about to be done. */
typedef struct vvl_migrate_progress {
    const char *version;
    bool down;         /**< the way back */
    size_t statement;  /**< its number in the migration, from 1 */
    size_t statements; /**< of the migration */
} vvl_migrate_progress;

/**
 * Called before each statement, from the calling thread; must not call the library with this
 * database. Answers false to stop: what the migration has done is then taken back.
 */
typedef bool vvl_migrate_function(void *context, const vvl_migrate_progress *progress);

/** How to migrate. Start from VVL_MIGRATE_OPTIONS_DEFAULT; times are in milliseconds. */
typedef struct vvl_migrate_options {
    bool dry_run;  /**< say what would be done and change nothing */
    bool lease;    /**< keep other processes out by a row with an end instead of a lock of the
                        session; behind a pooler that hands a session's statements to several
                        servers. One that is noticed is treated so anyway */
    unsigned wait; /**< for another process that migrates; 0: no limit */
    unsigned lock_retries;  /**< how often a migration that could not get a lock begins again */
    const char *applied_by; /**< noted in the ledger; NULL: user and host */
    vvl_migrate_function *progress; /**< may be NULL */
    void *progress_context;
    const char *quarantine; /**< of vvl_schema_upgrade: a new file, 0600, for the rows that do not
                                 fit into the newest version's form, and all that refer to them;
                                 they leave the database. NULL: such a row stops the migration */
} vvl_migrate_options;

/** Initializes vvl_migrate_options, by position. */
#define VVL_MIGRATE_OPTIONS_DEFAULT                                                                \
    {                                                                                              \
        false, false, 600000, 10, NULL, NULL, NULL, NULL                                           \
    }

/** A statement that was run, or would be. */
typedef struct vvl_migrate_statement {
    const char *version;
    const char *sql;
    const char *state;  /**< of vvl_schema_repair: what was found of it; else NULL */
    const char *lock;   /**< what it keeps from others while it runs: "database", or a server's
                             name of the strongest lock, "" for none */
    const char *advice; /**< how to do the same with less in the way of others, or "" */
} vvl_migrate_statement;

/** Something that a way back gives up. */
typedef struct vvl_migrate_loss {
    const char *version; /**< the one that is left */
    const char *what;
    int64_t rows;
} vvl_migrate_loss;

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

/** What does not fit. All text belongs to it. */
typedef struct vvl_faults {
    const vvl_fault *items;
    size_t count;
    uint64_t rows; /**< of all of them; a row is counted for each of its faults */
    void *memory;
} vvl_faults;

/** What became of a migration. All text belongs to it. */
typedef struct vvl_migrate_result {
    const char *from; /**< the version before */
    const char *to;   /**< the version now, with dry_run: the one asked for */
    bool changed;
    const vvl_migrate_statement *statements;
    size_t statement_count;
    const vvl_migrate_loss *losses; /**< with dry_run: of the first step only */
    size_t loss_count;
    uint64_t rejected; /**< rows that are in the quarantine file and no longer in the database */
    vvl_faults faults; /**< why; with dry_run: what does not fit */
    void *memory;
} vvl_migrate_result;

/**
 * Brings a database to a newer version, one transaction per version (migrations that no transaction
 * can hold: statement by statement). Of several processes at once one does it, and the others wait
 * for it and find nothing to do. No lock outlives its process.
 *
 * @param version NULL: the newest this library knows.
 * @param options NULL: VVL_MIGRATE_OPTIONS_DEFAULT.
 * @param out     to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_USAGE (no such version, or an older one); VVL_E_SCHEMA (no schema, one to
 * be adopted first, or a ledger that does not fit what this library has: changed, unknown, missing
 * or out-of-order versions, an interrupted migration; nothing was run); VVL_E_BUSY (another process
 * was at it too long, or a lock was not to be had); VVL_E_POLICY (read-only); VVL_E_CANCELLED;
 * VVL_E_INVALID, VVL_E_CONFLICT or VVL_E_REFERENCE (a row does not fit into the new form);
 * VVL_E_CONFLICT (the quarantine file is there already); VVL_E_IO (it cannot be written);
 * VVL_E_FULL; VVL_E_CONNECT; VVL_E_INTERNAL (a migration is faulty). After a failure the database
 * is at the last version that was completed.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_upgrade(vvl_db *db, const char *version,
                                                     const vvl_migrate_options *options,
                                                     vvl_migrate_result *out, vvl_error *error);

/**
 * Takes a database back to an older version, in the same way. What is lost by it is counted and
 * lost: who wants to be asked first calls it with dry_run.
 * @return as vvl_schema_upgrade; VVL_E_INVALID (rows that the older version cannot hold);
 *         VVL_E_STATE (a version on the way has no way back); VVL_E_USAGE (a newer version).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_downgrade(vvl_db *db, const char *version,
                                                       const vvl_migrate_options *options,
                                                       vvl_migrate_result *out, vvl_error *error);

/**
 * After a migration that no transaction can hold was interrupted: finds out what became of each of
 * its statements, drops what is half done, and finishes it. Nothing to do is no failure.
 * @return as vvl_schema_upgrade.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_repair(vvl_db *db, const vvl_migrate_options *options,
                                                    vvl_migrate_result *out, vvl_error *error);

/** Frees what a result owns; takes NULL. */
VVL_API void vvl_migrate_result_clear(vvl_migrate_result *result);

/**
 * Looks for what keeps a database from being upgraded to the newest version: values that stand for
 * none of their column's kind, rows whose parent is not there, and rows that would become equal to
 * an earlier one in what must be unique. It can be at any version, also
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
