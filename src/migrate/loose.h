/**
 * @file loose.h
 * The ledger of statements: how far a migration that no transaction can hold has come. It exists
 * only while such a migration has not ended.
 */
#ifndef VVL_MIGRATE_LOOSE_H
#define VVL_MIGRATE_LOOSE_H

#include "migrate/job.h"

/** What the ledger of statements says, and for a statement that was begun what the database says.
 */
typedef enum vvl_loose_state {
    VVL_LOOSE_PENDING,
    VVL_LOOSE_DONE,
    VVL_LOOSE_BEGUN,   /**< as the ledger has it, before the database was asked */
    VVL_LOOSE_ABSENT,  /**< begun, and nothing of it is there */
    VVL_LOOSE_INVALID, /**< begun, and left an index that is of no use */
    VVL_LOOSE_WHOLE    /**< begun, and done */
} vvl_loose_state;

/** The unfinished migration. Everything belongs to the job's arena. */
typedef struct vvl_loose_book {
    const char *version;
    bool down;
    const char *checksum; /**< of the script that was begun */
    vvl_loose_state *states;
    size_t count;
} vvl_loose_book;

/** Reads the ledger of statements, which is there. VVL_E_SCHEMA if nothing can be made of it. */
vvl_status vvl_loose_read(vvl_migrate_job *job, vvl_loose_book *out, vvl_error *error);

/** Asks the database what became of a statement that was begun. */
vvl_status vvl_loose_look(vvl_migrate_job *job, const char *sql, vvl_loose_state *out,
                          vvl_error *error);

/** Runs what is left, from what `book` says, and ends the ledger of statements. */
vvl_status vvl_loose_finish(vvl_migrate_job *job, const vvl_migrate_step *step,
                            const vvl_loose_book *book, vvl_error *error);

#endif
