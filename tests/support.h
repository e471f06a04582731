/**
 * @file support.h
 * A small harness over CUnit: suites as tables, expectations that say what they found, memory that
 * lives as long as a test.
 */
#ifndef VVL_TESTS_SUPPORT_H
#define VVL_TESTS_SUPPORT_H

#include <CUnit/CUnit.h>
#include <vvl/types.h>

typedef struct test_place {
    const char *file;
    unsigned line;
} test_place;

#define HERE ((test_place){__FILE__, __LINE__})
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/** Each expectation takes a message in the form of printf, which says what it is about. */
#define EXPECT(condition, ...) test_expect((condition), HERE, __VA_ARGS__)
/** REQUIRE ends the test where it does not hold. */
#define REQUIRE(condition, ...) test_require((condition), HERE, __VA_ARGS__)
#define EXPECT_TEXT(expected, actual) test_expect_text((expected), (actual), HERE)
#define EXPECT_STATUS(expected, actual, error)                                                     \
    test_expect_status((expected), (actual), (error), NULL, HERE)
/** The status, and that the error names this column. */
#define EXPECT_REFUSED(expected, actual, error, column)                                            \
    test_expect_status((expected), (actual), (error), (column), HERE)
#define EXPECT_OK(actual, error) EXPECT_STATUS(VVL_OK, actual, error)
#define REQUIRE_OK(actual, error) test_require_ok((actual), (error), HERE)

/** Answers whether it held, so that a test can leave out what makes no sense any more. */
bool test_expect(bool condition, test_place place, const char *format, ...) VVL_PRINTF(3, 4);
void test_require(bool condition, test_place place, const char *format, ...) VVL_PRINTF(3, 4);
bool test_expect_text(const char *expected, const char *actual, test_place place);

/** A failure must come with an error that is filled the way types.h promises. */
bool test_expect_status(vvl_status expected, vvl_status actual, const vvl_error *error,
                        const char *column, test_place place);
void test_require_ok(vvl_status actual, const vvl_error *error, test_place place);

/** Cleared memory and text that live until test_scratch_free; a test without memory is aborted. */
void *test_scratch(size_t size);
char *test_format(const char *format, ...) VVL_PRINTF(1, 2);
void test_scratch_free(void);

/** What was made since a mark goes earlier, in tests that do one thing a thousand times. */
const void *test_scratch_mark(void);
void test_scratch_release(const void *mark);

/** A deterministic random number below `bound`; `state` is the caller's and starts anywhere. */
uint32_t test_random(uint64_t *state, uint32_t bound);

/**
 * Runs every suite (or only the one named) and prints a line per suite and test.
 * @return the program's exit code: 0 when something ran and nothing failed.
 */
int test_run(const CU_SuiteInfo *suites, const char *only);

#endif
