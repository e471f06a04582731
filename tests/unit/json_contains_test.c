#include "suites.h"

#include "../json_cases.h"
#include "core/json_contains.h"
#include "core/number.h"

#include <string.h>

static bool contains(const char *whole, const char *part)
{
    bool answer = false;
    EXPECT(vvl_json_contains(whole, strlen(whole), part, strlen(part), &answer) == VVL_OK, "%s",
           whole);
    return answer;
}

static void every_case_has_its_answer(void)
{
    for (size_t i = 0; i < json_case_count; i++) {
        const json_case *row = &json_cases[i];
        EXPECT(contains(row->whole, row->part) == row->contains, "%s @> %s", row->whole, row->part);
        EXPECT(contains(row->whole, row->whole), "%s does not hold itself", row->whole);
    }
}

/* What holds and what is held may stand anywhere alike: within an object or an array. */
static void every_case_has_its_answer_further_in(void)
{
    for (size_t i = 0; i < json_case_count; i++) {
        const json_case *row = &json_cases[i];
        bool lone = row->whole[0] == '[' && strchr("[{", row->part[0]) == NULL;
        const char *whole = test_format("{\"x\": 0, \"y\": %s}", row->whole);
        const char *part = test_format("{\"y\": %s}", row->part);
        EXPECT(contains(whole, part) == (row->contains && !lone), "%s @> %s", whole, part);
        whole = test_format("[0.5, [%s]]", row->whole);
        part = test_format("[[%s], 0.5]", row->part);
        EXPECT(contains(whole, part) == (row->contains && !lone), "%s @> %s", whole, part);
    }
}

static void what_is_no_json_holds_nothing(void)
{
    static const char *const bad[] = {
        "", " ", "{", "[1,]", "{\"a\" 1}", "nul", "1 2", "\"\xFF\"", "{\"a\": 1, \"a\": 2}", "'a'"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        EXPECT(!contains(bad[i], "{}"), "<%s> holds something", bad[i]);
        EXPECT(!contains("{}", bad[i]), "<%s> is held", bad[i]);
        EXPECT(!contains(bad[i], bad[i]), "<%s> holds itself", bad[i]);
    }
    bool answer = false;
    EXPECT(vvl_json_contains("[1]]", 3, "12", 1, &answer) == VVL_OK && answer,
           "the sizes do not count");
}

static void numbers_are_equal_by_value(void)
{
    static const char *const equal[] = {"1200",     "1200.0",    "1.2e3",   "0.12e+4",
                                        "12000E-1", "1200.00e0", "0.0012e6"};
    static const char *const others[] = {"-1200",  "120",      "12000",
                                         "1200.1", "1199.999", "1.2e4",
                                         "0",      "1.2e-3",   "1e99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(equal); i++) {
        for (size_t j = 0; j < COUNT_OF(equal); j++) {
            EXPECT(vvl_number_equal(equal[i], strlen(equal[i]), equal[j], strlen(equal[j])),
                   "%s = %s", equal[i], equal[j]);
        }
        for (size_t j = 0; j < COUNT_OF(others); j++) {
            EXPECT(!vvl_number_equal(equal[i], strlen(equal[i]), others[j], strlen(others[j])),
                   "%s <> %s", equal[i], others[j]);
            EXPECT(!vvl_number_equal(others[j], strlen(others[j]), equal[i], strlen(equal[i])),
                   "%s <> %s", others[j], equal[i]);
        }
    }
}

CU_TestInfo json_contains_tests[] = {
    {"every case has its answer", every_case_has_its_answer},
    {"every case has its answer further in", every_case_has_its_answer_further_in},
    {"what is no JSON holds nothing", what_is_no_json_holds_nothing},
    {"numbers are equal by value", numbers_are_equal_by_value},
    CU_TEST_INFO_NULL,
};
