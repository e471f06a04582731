/**
 * @file transfer.h
 * Copying a database into another, and comparing two, with every row accounted for.
 */
#ifndef VVL_TRANSFER_H
#define VVL_TRANSFER_H

#include <vvl/db.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The parts of a transfer, in their order. */
typedef enum vvl_stage { VVL_STAGE_CHECK, VVL_STAGE_COPY, VVL_STAGE_VERIFY } vvl_stage;

/** How far a transfer is. */
typedef struct vvl_progress {
    vvl_stage stage;
    const char *table; /**< NULL where the stage is not about one table */
    uint64_t rows;     /**< done in this stage, all tables together */
    uint64_t total;    /**< to do in this stage, all tables together */
    double seconds;    /**< since the stage began */
    const char *unit; /**< what `rows` and `total` count: "rows", of a backup "pages" or "tables" */
    uint64_t table_rows;  /**< of a transfer: done of `table` in this stage */
    uint64_t table_total; /**< of a transfer: to do of `table` in this stage; 0: not known */
    uint64_t bytes;       /**< of a transfer: size of the values done in this stage */
} vvl_progress;

/** Called now and then from the calling thread. Answering false stops the work. */
typedef bool vvl_progress_function(void *context, const vvl_progress *progress);

/** What to do with tables and columns of the source that are not ours. */
typedef enum vvl_extra { VVL_EXTRA_REFUSE, VVL_EXTRA_LEAVE } vvl_extra;

/** What becomes of the whole when a row of the source does not fit. */
typedef enum vvl_bad_row {
    VVL_BAD_ROW_ABORT,     /**< it stops, and the target is as it was */
    VVL_BAD_ROW_QUARANTINE /**< the row, and all that hang on it, go into the quarantine file */
} vvl_bad_row;

/** What numbers in columns of times are. */
typedef enum vvl_epoch_time {
    VVL_EPOCH_REFUSE,       /**< no times: the row does not fit */
    VVL_EPOCH_SECONDS,      /**< since 1970 */
    VVL_EPOCH_MILLISECONDS, /**< since 1970 */
    VVL_EPOCH_JULIAN        /**< days, as SQLite's julianday() counts them */
} vvl_epoch_time;

/** `{0}` is a good start. */
typedef struct vvl_transfer_options {
    vvl_extra extra;
    bool dry_run;                    /**< vvl_copy: do everything, verify, and then undo it */
    vvl_progress_function *progress; /**< may be NULL */
    void *progress_context;
    vvl_bad_row on_bad_row; /**< vvl_copy; vvl_verify counts such rows and goes on */
    /** The quarantine file that vvl_copy makes, readable for its owner only. Where nothing is there
     *  to be written, or nothing was copied, there is none afterwards. */
    const char *quarantine;
    /* How values are read that mean nothing by themselves. Each one that was is counted. */
    vvl_epoch_time epoch_time;
    vvl_time naive_offset; /**< from UTC, in microseconds, east of it positive, less than a day: of
                                times without a zone. The form that databases of version 1.2.0 and
                                later store is in UTC, whatever this says */
    bool bool_words; /**< true, yes, on, t, y, 1 and their opposites, in any case, are booleans */
    bool json_last;  /**< of a key that is in an object twice the last one counts */
} vvl_transfer_options;

/** What became of a table. */
typedef struct vvl_table_transfer {
    const char *name;
    uint64_t source_rows;
    uint64_t copied;    /**< vvl_verify: rows found in the target */
    uint64_t rejected;  /**< rows that did not fit */
    bool match;         /**< every value of every row is the same on both sides */
    uint64_t bytes;     /**< size of the source's values, as they are compared */
    double seconds;     /**< spent on it, the verification included */
    uint64_t digest[2]; /**< of the source: the sum of its rows' digests, whatever their order */
    uint64_t coerced;   /**< rows of those copied with a value that was given another form */
} vvl_table_transfer;

/** A row that differs. */
typedef struct vvl_difference {
    const char *table;
    const char *key; /**< the id, as the target has it */
    const char
        *what; /**< "missing in the target", "not in the source", or the columns that differ */
} vvl_difference;

/** A row, or a thing, that something is said about. */
typedef struct vvl_example {
    const char *key;   /**< the row's id as it is stored, else "rowid N" or "" */
    const char *value; /**< cut and escaped; NULL: it is secret, or there is none */
} vvl_example;

/** So many examples are shown of each. */
#define VVL_EXAMPLES_SHOWN 3

/** What was done to values of one column by one rule. */
typedef struct vvl_treatment {
    const char *table;
    const char *column; /**< NULL: the whole row */
    const char *rule;   /**< the id of a rule of vvl_doctor_rules */
    uint64_t count;     /**< rows */
    vvl_example examples[VVL_EXAMPLES_SHOWN];
    size_t example_count;
} vvl_treatment;

/** So many differing rows are named, the rest are counted. */
#define VVL_DIFFERENCES_NAMED 100

/** What a transfer did. All text belongs to it. */
typedef struct vvl_transfer {
    vvl_table_transfer *tables;
    size_t table_count;
    uint64_t rows;       /**< copied (vvl_verify: compared), all tables together */
    uint64_t rejected;   /**< in the source and not copied (vvl_verify: not compared) */
    uint64_t legacy_ids; /**< ids that were no UUIDs and are kept in legacy_ids */
    double seconds;
    bool verified;
    vvl_difference *differences; /**< the first VVL_DIFFERENCES_NAMED */
    size_t difference_count;     /**< of them listed */
    uint64_t differing_rows;     /**< of those that were looked at one by one */
    bool more_differences;       /**< not all were: `differing_rows` is the least there are */
    vvl_treatment *coercions;    /**< by table, column and rule: values in another form */
    size_t coercion_count;
    vvl_treatment *rejections; /**< the same: why rows were rejected, each by its first fault */
    size_t rejection_count;
    const char *quarantine;  /**< the file that holds them; NULL: there is none */
    const char *const *left; /**< with VVL_EXTRA_LEAVE: what of the source is not ours and stayed:
                                  tables, views, columns ("table.column") and triggers */
    size_t left_count;
    void *memory;
} vvl_transfer;

/**
 * Copies every row of every table and verifies it, in one transaction of the target: it becomes
 * visible when it has been verified, or not at all.
 *
 * The source is read in one snapshot and not written to; open it with `read_only` and `untrusted`.
 * A target without a schema gets it; a target with rows of its own is refused. Memory stays bounded
 * whatever the size, but for 48 bytes for each row that is rejected.
 *
 * Every row of the source is copied or rejected, and counted as what it is. A rejected row takes
 * with it the rows that refer to it. A source that the old application made, of
 * version 1.0.0, 1.0.1 or 1.1.0, is copied as vvl_adopt and vvl_upgrade would change it, and stays
 * as it is.
 *
 * @return VVL_OK, also with rows rejected: see `out`; VVL_E_INVALID or VVL_E_REFERENCE (a row does
 *         not fit and `on_bad_row` is VVL_BAD_ROW_ABORT: the error names table, key, column and
 *         reason); VVL_E_CONFLICT (the target is not empty, the quarantine file is there already);
 *         VVL_E_IO or VVL_E_FULL (the quarantine file); VVL_E_USAGE (VVL_BAD_ROW_QUARANTINE without
 *         a file, an option out of range); VVL_E_SCHEMA; VVL_E_POLICY
 *         (the source holds tables or columns that are not ours); VVL_E_DIFFERENT (the verification
 *         failed: `out` tells where); VVL_E_CANCELLED; what the two databases may answer.
 *         Unless VVL_OK, the target is as it was. `out` is filled with VVL_OK and VVL_E_DIFFERENT
 *         and is to be cleared by the caller then.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_copy(vvl_db *source, vvl_db *target,
                                           const vvl_transfer_options *options, vvl_transfer *out,
                                           vvl_error *error);

/**
 * Compares every value of every row of two databases. Neither is changed.
 * Rows of the source that do not fit are told as rejected and not looked for in the target: give
 * the options that the copy was made with.
 * @return VVL_OK, also with rows rejected: see `out`; VVL_E_DIFFERENT (`out` tells where);
 *         VVL_E_INVALID (a row of the target does not fit into its own columns); VVL_E_USAGE (an
 *         option out of range); VVL_E_SCHEMA; VVL_E_POLICY; VVL_E_CANCELLED. `out` is filled with
 *         VVL_OK and VVL_E_DIFFERENT and is to be cleared by the caller then.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_verify(vvl_db *source, vvl_db *target,
                                             const vvl_transfer_options *options, vvl_transfer *out,
                                             vvl_error *error);

/** So many lines that were left out are told one by one, the rest are counted. */
#define VVL_LEFT_LINES_TOLD 100

/** A line of a quarantine file whose row stays out. */
typedef struct vvl_left_line {
    uint64_t line;      /**< its number in the file, from 1 */
    const char *table;  /**< NULL: it names none of ours */
    const char *key;    /**< the row's id as it stands there; NULL: the line cannot be read */
    const char *column; /**< NULL: no single one is at fault */
    const char *rule;   /**< the id of a rule of vvl_doctor_rules; NULL: there is none for it */
    const char *reason; /**< a sentence */
} vvl_left_line;

/** What became of a quarantine file. All text belongs to it. */
typedef struct vvl_mended {
    uint64_t rows;    /**< lines that are not empty: `stored`, `present` and `left` together */
    uint64_t stored;  /**< by this call */
    uint64_t present; /**< there already with the same values, from an earlier call */
    uint64_t left;    /**< stay out */
    double seconds;
    vvl_left_line *lines; /**< by table, parents first; the first VVL_LEFT_LINES_TOLD */
    size_t line_count;
    void *memory;
} vvl_mended;

/**
 * Puts the rows of a quarantine file, mended by hand, into a database at the newest version, by the
 * rules of vvl_copy. Of a line `table`, `version` and `row` count. Parents go first, wherever they
 * stand in the file; what refers to a row that is left out is left out as well. Running it again
 * stores nothing twice. The file is not changed and is read twice: it cannot be a pipe.
 *
 * Rows are stored in transactions of 500; after a failure those before it stay.
 *
 * @param options NULL: none. How values are read, `dry_run` and `progress` count.
 * @param out     filled with VVL_OK, to be cleared by the caller then.
 * @return VVL_OK, also with rows left out: see `out`; VVL_E_NOT_FOUND (there is no such file);
 *         VVL_E_IO (it cannot be read); VVL_E_USAGE (NULL, a transaction's handle, an option out of
 *         range); VVL_E_SCHEMA; VVL_E_POLICY (opened read-only); VVL_E_CANCELLED; what the database
 *         may answer. May be called from any thread.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_import_quarantine(vvl_db *db, const char *path,
                                                        const vvl_transfer_options *options,
                                                        vvl_mended *out, vvl_error *error);

/** Frees what the result owns; takes NULL. */
VVL_API void vvl_mended_clear(vvl_mended *mended);

/** Frees what a transfer's result owns; takes NULL. */
VVL_API void vvl_transfer_clear(vvl_transfer *transfer);

#ifdef __cplusplus
}
#endif

#endif
