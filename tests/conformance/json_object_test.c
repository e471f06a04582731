#include "suites.h"

#include <string.h>

static void expect_member(const char *json, const char *key, const char *expected)
{
    vvl_error error;
    char *text = NULL;
    if (EXPECT_OK(vvl_json_member(json, strlen(json), key, &text, &error), &error)) {
        test_expect_text(expected, text, HERE);
    }
    vvl_free(text);
}

static void a_member_is_found_by_its_key(void)
{
    static const char object[] = "{\"a\":1.50,\"bb\":{\"a\":[2]},\"\":\"x\",\"n\":null}";
    expect_member(object, "a", "1.50");
    expect_member(object, "bb", "{\"a\": [2]}");
    expect_member(object, "", "\"x\"");
    expect_member(object, "n", "null");
    expect_member(object, "b", NULL);
    expect_member("[{\"a\": 1}]", "a", NULL);
    expect_member("\"a\"", "a", NULL);
    expect_member("{}", "a", NULL);
}

/* The examples of RFC 7396, appendix A, and what they leave out. */
static void a_merge_patch_is_applied(void)
{
    static const struct {
        const char *json, *patch, *merged;
    } examples[] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\": \"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\": \"b\", \"b\": \"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\": \"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\": \"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\": [\"b\"]}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\": {\"b\": \"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\": [1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\", \"d\"]"},
        {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
        {"{\"a\":\"foo\"}", "null", "null"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"a\": 1, \"e\": null}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\": \"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\": {\"bb\": {}}}"},
        {"{\"b\":2,\"dd\":4}", "{\"a\":1,\"c\":3,\"ee\":5}",
         "{\"a\": 1, \"b\": 2, \"c\": 3, \"dd\": 4, \"ee\": 5}"},
        {"{}", "{}", "{}"},
    };
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        vvl_error error;
        char *text = NULL;
        EXPECT_OK(vvl_json_merge(examples[i].json, strlen(examples[i].json), examples[i].patch,
                                 strlen(examples[i].patch), &text, &error),
                  &error);
        EXPECT_TEXT(examples[i].merged, text);
        vvl_free(text);
    }
}

static void text_is_quoted_so_that_json_reads_it(void)
{
    vvl_error error;
    char *text = NULL;
    static const char odd[] = "a\"b\\c\n\x01\xc3\xa9";
    REQUIRE_OK(vvl_json_quote(odd, strlen(odd), &text, &error), &error);
    EXPECT_TEXT("\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\"", text);
    vvl_free(text);
    text = NULL;
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_quote("\xff", 1, &text, &error), &error);
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_quote("a\0b", 3, &text, &error), &error);
    EXPECT(text == NULL, "the output was touched");
}

static void what_is_no_json_is_refused(void)
{
    vvl_error error;
    char *text = NULL;
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_member("{", 1, "a", &text, &error), &error);
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_merge("{", 1, "{}", 2, &text, &error), &error);
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_merge("{}", 2, "{\"a\":1,\"a\":2}", 13, &text, &error),
                  &error);
    EXPECT_TEXT("$.a", error.path);
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_merge("{}", 2, "{\"a\":1e999999}", 14, &text, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_member(NULL, 0, "a", &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_member("{}", 2, NULL, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_member("{}", 2, "a", NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_merge(NULL, 0, "{}", 2, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_merge("{}", 2, NULL, 0, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_merge("{}", 2, "{}", 2, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_quote(NULL, 0, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_quote("a", 1, NULL, &error), &error);
    EXPECT(text == NULL, "the output was touched");
}

CU_TestInfo json_object_tests[] = {
    {"a member is found by its key", a_member_is_found_by_its_key},
    {"a merge patch is applied", a_merge_patch_is_applied},
    {"text is quoted so that JSON reads it", text_is_quoted_so_that_json_reads_it},
    {"what is no JSON is refused", what_is_no_json_is_refused},
    CU_TEST_INFO_NULL,
};
