/** @file suites.h Databases whose history is the tests' own, and the tables of tests. */
#ifndef VVL_TESTS_MIGRATE_SUITES_H
#define VVL_TESTS_MIGRATE_SUITES_H

#include "../database.h"

#include <vvl/sys/backend.h>

/** Versions 1.0.0, 1.0.1 and 1.1.0 of a few small tables. */
extern const vvl_migration history_plain[];
/** The same, told in other words, and with another literal. */
extern const vvl_migration history_reworded[];
extern const vvl_migration history_drifted[];
/** 1.0.1 has a syntax error in its third statement, in line 3. */
extern const vvl_migration history_faulty[];
/** 1.0.1 is one that no transaction holds; the second has an index that may not come to be. */
extern const vvl_migration history_loose[];
extern const vvl_migration history_concurrent[];

/** 1.0.1 stores some megabytes. */
extern const vvl_migration history_large[];

/** The kind of database of this run. */
void world_choose(const test_backend *backend);
const test_backend *world_backend(void);

/** A new database at version 1.0.0 of a history. */
const test_database *world_make(const vvl_migration *history);

/** Opens a database with a history; closed by world_cleanup. */
vvl_db *world_open(const char *url, const vvl_migration *history);

/** The same with a lock timeout in milliseconds. */
vvl_db *world_open_impatient(const char *url, const vvl_migration *history, unsigned timeout);

/** The teardown of every suite. */
void world_cleanup(void);

/** The versions in the ledger, by the time of their rows: "1.0.0 1.0.1 ". */
const char *world_versions(const test_database *database);

/** The entry of a version. */
vvl_migration_entry world_entry(vvl_db *db, const char *version);

/** Everything that is in the database, as text to compare. */
const char *world_content(const test_database *database);

/** What a process of its own is to do: the answer is its exit code. */
typedef enum world_task {
    WORLD_UPGRADE, /**< upgrade */
    WORLD_HOLD,    /**< upgrade, and stop for ever in the middle of it */
    WORLD_LEASE,   /**< the same with a lease */
    WORLD_DIE,     /**< upgrade, and kill itself in the second statement of 1.0.1 */
    WORLD_FULL,    /**< upgrade with history_large, where no file may grow large */
    WORLD_WRITE,   /**< change a row in a transaction, and stop for ever */
    WORLD_TASKS
} world_task;

enum { WORLD_CHANGED = 10, WORLD_UNCHANGED = 11, WORLD_FAILED = 12 };

/** Does a task, in a process that was started for it; answers its exit code. */
int world_child(const char *url, const char *task);

/** Starts a process; `*told` is a descriptor on which it writes a byte when it stops. */
int world_start(const test_database *database, world_task task, int *told);

extern CU_TestInfo version_tests[];
extern CU_TestInfo ledger_tests[];
extern CU_TestInfo loose_tests[];
extern CU_TestInfo process_tests[];

#endif
