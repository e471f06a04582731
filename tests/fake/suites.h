/** @file suites.h The tables of tests that are not in main.c. */
#ifndef VVL_TESTS_FAKE_SUITES_H
#define VVL_TESTS_FAKE_SUITES_H

#include "fake.h"

extern CU_TestInfo contract_tests[];
extern CU_TestInfo keep_tests[];
extern CU_TestInfo metrics_tests[];
extern CU_TestInfo watch_tests[];
extern CU_TestInfo loss_tests[];
extern CU_TestInfo pool_tests[];
extern CU_TestInfo turn_tests[];

#endif
