/**
 * @file doctor.h
 * Looking for what would not survive a move to PostgreSQL, and for what is wrong with a server.
 */
#ifndef VVL_DOCTOR_H
#define VVL_DOCTOR_H

#include <vvl/transfer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How much a finding matters. */
typedef enum vvl_level {
    VVL_LEVEL_NOTE,    /**< to be known; nothing is lost by it */
    VVL_LEVEL_WARNING, /**< to be mended when there is time */
    VVL_LEVEL_PROBLEM  /**< something would be lost, or is in danger */
} vvl_level;

/** What a copy does with what a rule is about. */
typedef enum vvl_answer {
    VVL_ANSWER_NONE,        /**< the rule is about no data, but about the server */
    VVL_ANSWER_EXACT,       /**< it is carried as it is */
    VVL_ANSWER_COERCED,     /**< it becomes the one value that it stands for */
    VVL_ANSWER_QUARANTINED, /**< it is refused */
    VVL_ANSWER_OPERATOR     /**< it is refused until somebody has decided what it means */
} vvl_answer;

/** A thing that the doctor looks for; docs/fidelity.md shows all of them. */
typedef struct vvl_doctor_rule {
    const char *id;    /**< "time-text"; never changes its meaning */
    vvl_answer answer; /**< decides whether data survives */
    vvl_level level;   /**< where no bound below is set */
    const char *what;  /**< a few words, without a full stop */
    const char *hint;  /**< what to do about it */
    const char *unit;  /**< of `count` in a finding; NULL: rows */
    /** Bounds of `count` from which on it is a note, a warning or a problem; 0: none. A rule that
     *  has any says nothing below its least one. */
    uint64_t note_at, warning_at, problem_at;
    bool against_pool; /**< said where `count` is below the size of the pool */
} vvl_doctor_rule;

/** What was found: one for each table, column and rule. */
typedef struct vvl_finding {
    const vvl_doctor_rule *rule;
    vvl_level level;
    const char *table;  /**< NULL: it is not about one */
    const char *column; /**< NULL: the same */
    const char *object; /**< what else it is about: a setting, an index, a trigger; or NULL */
    const char *detail; /**< what was seen there, or NULL */
    uint64_t count;     /**< rows, or of what the rule's unit says */
    vvl_example examples[VVL_EXAMPLES_SHOWN];
    size_t example_count;
} vvl_finding;

/** What was seen of a table. */
typedef struct vvl_table_checkup {
    const char *name;
    bool ours;
    uint64_t rows;
    uint64_t rejected; /**< rows that would be refused; a twin with another fault counts twice */
} vvl_table_checkup;

/** What vvl_doctor found. All text belongs to it. */
typedef struct vvl_checkup {
    const char *url;       /**< password hidden */
    vvl_finding *findings; /**< the worst first, then by table and column */
    size_t finding_count;
    vvl_table_checkup *tables; /**< whose rows were looked at */
    size_t table_count;
    uint64_t rows;
    uint64_t rejected;
    double seconds;
    bool survives; /**< no finding is a problem */
    void *memory;
} vvl_checkup;

/** `{0}` is a good start. */
typedef struct vvl_doctor_options {
    vvl_progress_function *progress; /**< may be NULL; the stage is VVL_STAGE_CHECK */
    void *progress_context;
} vvl_doctor_options;

/**
 * Examines a database of any version of the schema, or of none. Where a column may hold anything
 * (SQLite) every row of every table is read once, in one snapshot, and judged by the rules that a
 * copy goes by; tables that are not ours by the types they declare. A server is asked about its
 * settings, rights and health. Nothing is changed; open the database with `read_only`, and a file
 * of unknown origin with `untrusted`. Memory stays bounded whatever the size.
 *
 * @param options NULL: none.
 * @param out     filled with VVL_OK, whatever was found, and to be cleared by the caller then;
 *                untouched else.
 * @return VVL_OK; VVL_E_CANCELLED; VVL_E_USAGE (also inside a transaction); VVL_E_CONNECT (the file
 *         is damaged, the connection was lost); VVL_E_BUSY, VVL_E_IO, VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_doctor(vvl_db *db, const vvl_doctor_options *options,
                                             vvl_checkup *out, vvl_error *error);

/** Frees what a checkup owns; takes NULL. */
VVL_API void vvl_checkup_clear(vvl_checkup *checkup);

/** All rules, in the order of docs/fidelity.md; constant. `count` may be NULL. */
VVL_API const vvl_doctor_rule *vvl_doctor_rules(size_t *count);

/** "note", "warning" or "problem"; "" for a value out of range. */
VVL_API const char *vvl_level_name(vvl_level level);

/** "exact", "coerced", "quarantined" or "operator"; "" for none and for a value out of range. */
VVL_API const char *vvl_answer_name(vvl_answer answer);

#ifdef __cplusplus
}
#endif

#endif
