/**
 * @file json_cases.h
 * What JSON contains other JSON: asked of the library's own function and, through filters, of every
 * backend, one of which has an operator of its own for it.
 */
#ifndef VVL_TESTS_JSON_CASES_H
#define VVL_TESTS_JSON_CASES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct json_case {
    const char *whole;
    const char *part;
    bool contains;
} json_case;

extern const json_case json_cases[];
extern const size_t json_case_count;

#endif
