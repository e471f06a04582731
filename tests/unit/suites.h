/** @file suites.h The tables of unit tests, one per file. */
#ifndef VVL_TESTS_UNIT_SUITES_H
#define VVL_TESTS_UNIT_SUITES_H

#include "../support.h"

extern CU_TestInfo arena_tests[];
extern CU_TestInfo buffer_tests[];
extern CU_TestInfo error_tests[];
extern CU_TestInfo fidelity_tests[];
extern CU_TestInfo prometheus_tests[];
extern CU_TestInfo json_contains_tests[];
extern CU_TestInfo json_settled_tests[];
extern CU_TestInfo lock_tests[];
extern CU_TestInfo quarantine_tests[];
extern CU_TestInfo redact_tests[];
extern CU_TestInfo script_tests[];
extern CU_TestInfo sqlgen_tests[];
extern CU_TestInfo text_tests[];
extern CU_TestInfo time_tests[];
extern CU_TestInfo uuid_tests[];
extern CU_TestInfo value_show_tests[];

#endif
