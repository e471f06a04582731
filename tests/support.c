#include "support.h"

#include <CUnit/Basic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 4000 };

typedef struct scratch {
    struct scratch *next;
    max_align_t data[];
} scratch;

/* CUnit's tests take no argument, so what belongs to the running test has to stand here. */
static scratch *scratch_list;

static void report(bool condition, bool fatal, test_place place, const char *message)
{
    CU_assertImplementation(condition ? CU_TRUE : CU_FALSE, place.line, message, place.file, "",
                            fatal ? CU_TRUE : CU_FALSE);
}

bool test_expect(bool condition, test_place place, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    report(condition, false, place, message);
    return condition;
}

void test_require(bool condition, test_place place, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    report(condition, true, place, message);
}

bool test_expect_text(const char *expected, const char *actual, test_place place)
{
    bool same =
        expected == NULL || actual == NULL ? expected == actual : strcmp(expected, actual) == 0;
    return test_expect(same, place, "expected <%.1500s>, got <%.1500s>",
                       expected == NULL ? "(null)" : expected, actual == NULL ? "(null)" : actual);
}

/* One sentence that names the fault, without a full stop, and the status it came with. */
static bool well_formed(vvl_status status, const vvl_error *error)
{
    size_t length = strnlen(error->message, sizeof error->message);
    return error->status == status && length > 0 && length < sizeof error->message &&
           error->message[length - 1] != '.' &&
           strnlen(error->hint, sizeof error->hint) < sizeof error->hint;
}

bool test_expect_status(vvl_status expected, vvl_status actual, const vvl_error *error,
                        const char *column, test_place place)
{
    const char *said = actual == VVL_OK || error == NULL ? "" : error->message;
    bool good = test_expect(expected == actual, place, "expected %s, got %s: %s",
                            vvl_status_name(expected), vvl_status_name(actual), said);
    if (good && actual != VVL_OK && error != NULL) {
        good = test_expect(well_formed(actual, error), place, "ill-formed error: %s <%s>",
                           vvl_status_name(error->status), error->message);
        good = test_expect(column == NULL || strcmp(error->column, column) == 0, place,
                           "expected column <%s>, got <%s>: %s", column == NULL ? "" : column,
                           error->column, error->message) &&
               good;
    }
    return good;
}

void test_require_ok(vvl_status actual, const vvl_error *error, test_place place)
{
    test_require(actual == VVL_OK, place, "%s: %s (%s)", vvl_status_name(actual),
                 actual == VVL_OK || error == NULL ? "" : error->message,
                 actual == VVL_OK || error == NULL ? "" : error->column);
}

void *test_scratch(size_t size)
{
    scratch *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        abort();
    }
    block->next = scratch_list;
    scratch_list = block;
    return block->data;
}

char *test_format(const char *format, ...)
{
    char *formatted = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&formatted, format, arguments);
    va_end(arguments);
    if (size < 0) {
        abort();
    }
    char *text = memcpy(test_scratch((size_t)size + 1), formatted, (size_t)size);
    free(formatted);
    return text;
}

const void *test_scratch_mark(void)
{
    return scratch_list;
}

void test_scratch_release(const void *mark)
{
    while (scratch_list != mark) {
        scratch *next = scratch_list->next;
        free(scratch_list);
        scratch_list = next;
    }
}

void test_scratch_free(void)
{
    test_scratch_release(NULL);
}

uint32_t test_random(uint64_t *state, uint32_t bound)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % bound;
}

static bool register_suites(const CU_SuiteInfo *suites, const char *only)
{
    for (; suites->pName != NULL; suites++) {
        CU_SuiteInfo table[] = {*suites, CU_SUITE_INFO_NULL};
        bool wanted = only == NULL || strcmp(only, suites->pName) == 0;
        if (wanted && CU_register_suites(table) != CUE_SUCCESS) {
            return false;
        }
    }
    return true;
}

int test_run(const CU_SuiteInfo *suites, const char *only)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* so that a crash shows which test it was in */
    if (CU_initialize_registry() != CUE_SUCCESS || !register_suites(suites, only)) {
        fprintf(stderr, "CUnit: %s\n", CU_get_error_msg());
        return EXIT_FAILURE;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_ErrorCode ran = CU_basic_run_tests();
    bool good = ran == CUE_SUCCESS && CU_get_number_of_tests_run() > 0 &&
                CU_get_number_of_failure_records() == 0;
    CU_cleanup_registry();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
