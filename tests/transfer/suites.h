/** @file suites.h Copies and verifications between two databases, in the direction of this run. */
#ifndef VVL_TESTS_TRANSFER_SUITES_H
#define VVL_TESTS_TRANSFER_SUITES_H

#include "../database.h"
#include "../values.h"

extern CU_TestInfo copy_tests[];
extern CU_TestInfo quarantine_tests[];
extern CU_TestInfo refusal_tests[];
extern CU_TestInfo legacy_tests[];
extern CU_TestInfo verify_tests[];

/** Scripts that only the database itself can be told, in its own words. */
typedef struct spoiler {
    const char *backend;
    const char *bad_time; /**< gives the user "username 001" a last_login that is no time of ours */
    const char *orphan;   /**< adds a campaign of nobody; its id ends in 01 */
    const char *many;     /**< adds MANY_ROWS pieces of content to one campaign */
} spoiler;

enum { MANY_ROWS = 12000 };

/** The backends of this run. */
const test_backend *source_backend(void);
const test_backend *target_backend(void);
const spoiler *source_spoiler(void);

/** Rows that any transfer is tried with: every table, every variant; answers how many. */
size_t fill(vvl_db *db);

/** A filled source, and a target without a schema. */
typedef struct two_sides {
    vvl_db *source;
    vvl_db *target;
    size_t rows;
} two_sides;
two_sides filled_sides(void);

/** Many rows more for the source. */
void add_many(two_sides *sides);

/** A copy that must succeed; the result is cleared. */
void copy_sides(const two_sides *sides);

/** Expects that the target holds nothing at all. */
void expect_untouched(vvl_db *target, const char *what);

#endif
