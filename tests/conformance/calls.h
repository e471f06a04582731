/** @file calls.h Every function of repo.h, called once with arguments that are good. */
#ifndef VVL_TESTS_CONFORMANCE_CALLS_H
#define VVL_TESTS_CONFORMANCE_CALLS_H

#include "suites.h"

/** The first CALLS_READING of the CALLS only read. */
enum { CALLS_READING = 6, CALLS_ONE = 13, CALLS = 19 };

/** The records it is about do not exist, except for the user that it creates. */
vvl_status call(vvl_db *db, size_t which, vvl_error *error);

#endif
