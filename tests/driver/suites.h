/** @file suites.h The tables of tests, one per file. */
#ifndef VVL_TESTS_DRIVER_SUITES_H
#define VVL_TESTS_DRIVER_SUITES_H

#include "driver.h"

extern CU_TestInfo many_tests[];
extern CU_TestInfo mode_tests[];
extern CU_TestInfo read_tests[];
extern CU_TestInfo savepoint_tests[];

/** What only this backend can be asked; one file for each, of which one is linked. */
extern CU_TestInfo own_tests[];
extern CU_TestInfo own_second_tests[];

/** The backend of this run. */
void driver_choose(const test_backend *backend);

#endif
