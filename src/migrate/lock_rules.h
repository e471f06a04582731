/** @file lock_rules.h What the statements of PostgreSQL lock, as data. */
#ifndef VVL_MIGRATE_LOCK_RULES_H
#define VVL_MIGRATE_LOCK_RULES_H

#include "migrate/lock.h"

/**
 * A form of a statement. Its pattern is words, apart by blanks, that the statement begins with:
 *   WORD  this word       A|B  one of them        [WORD]  this word or nothing
 *   @     a name, which is the table             %       a name that does not matter
 *   *     anything up to what follows            ( )     these signs
 */
typedef struct vvl_lock_rule {
    const char *pattern;
    vvl_lock_mode mode;
    const char *rule;   /**< NULL: harmless enough on a table in use */
    const char *effect; /**< NULL: nothing to say */
    const char *advice;
    bool creates;
} vvl_lock_rule;

/** Forms of statements; the first that fits counts, and the last fits everything. */
extern const vvl_lock_rule vvl_lock_statements[];

/** Forms of the actions of ALTER TABLE, behind the table's name, in the same way. */
extern const vvl_lock_rule vvl_lock_actions[];

#endif
