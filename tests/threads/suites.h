/** @file suites.h The tables of tests that are not in main.c. */
#ifndef VVL_TESTS_THREADS_SUITES_H
#define VVL_TESTS_THREADS_SUITES_H

#include "../database.h"
#include "../values.h"

/** CUnit hands tests no argument, so the run's backend has to stand here. */
extern const test_backend *test_chosen;

extern CU_TestInfo fork_tests[];
extern CU_TestInfo rival_tests[];
extern CU_TestInfo writer_tests[];

#endif
