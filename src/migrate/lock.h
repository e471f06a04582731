/**
 * @file lock.h
 * Which lock a statement takes from a PostgreSQL table that others use, what it costs them, and how
 * the same is done without. Knows the words of a statement, not the database: what exists, how
 * large a table is and whether anybody uses it is for the reader to know.
 */
#ifndef VVL_MIGRATE_LOCK_H
#define VVL_MIGRATE_LOCK_H

#include <stdbool.h>
#include <stddef.h>

/** A table's lock, the weaker first. */
typedef enum vvl_lock_mode {
    VVL_LOCK_NONE,
    VVL_LOCK_ACCESS_SHARE,
    VVL_LOCK_ROW_SHARE,
    VVL_LOCK_ROW_EXCLUSIVE,
    VVL_LOCK_SHARE_UPDATE_EXCLUSIVE,
    VVL_LOCK_SHARE,
    VVL_LOCK_SHARE_ROW_EXCLUSIVE,
    VVL_LOCK_EXCLUSIVE,
    VVL_LOCK_ACCESS_EXCLUSIVE
} vvl_lock_mode;

enum { VVL_LOCK_TABLE_SIZE = 64 };

/** What is found. The texts are constants, "" for nothing to say. */
typedef struct vvl_lock {
    vvl_lock_mode mode;
    const char *form;   /**< the pattern in lock_rules.c that fits it */
    const char *rule;   /**< the rule that it breaks on a table in use: "not-null-scans" */
    const char *effect; /**< "reads the whole table while nobody can use it" */
    const char *advice; /**< the safe form */
    char table[VVL_LOCK_TABLE_SIZE]; /**< or index or view, as it is written, maybe cut */
    bool creates; /**< `table` is made by the statement, so that nobody can use it yet */
} vvl_lock;

/** PostgreSQL's name of a mode: "ACCESS EXCLUSIVE"; "" for none. */
const char *vvl_lock_name(vvl_lock_mode mode);

/**
 * What action number `action`, from 0, of a statement does: of ALTER TABLE there may be several,
 * of everything else one.
 * @param lexis the vvl_lexis bits of the dialect that the statement is written in.
 * @return false: there is no such action, and `out` is untouched.
 */
bool vvl_lock_find(const char *sql, unsigned lexis, size_t action, vvl_lock *out);

/** The strongest lock of all actions of a statement; of equal ones the first that breaks a rule. */
vvl_lock vvl_lock_strongest(const char *sql, unsigned lexis);

#endif
