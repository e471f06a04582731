#include "suites.h"

#include <string.h>

/* Text that means something to somebody: patterns, escapes, the ends of the ranges of UTF-8. */
static const char *const texts[] = {
    "",
    "a",
    "A",
    "aa",
    "ab",
    "a%",
    "a%b",
    "%",
    "%%",
    "_",
    "a_b",
    "axb",
    "\\",
    "\\%",
    "\\\\",
    "a\\",
    "'",
    "\"",
    "a'b",
    "*",
    "[a]",
    "?",
    " ",
    "a ",
    " a",
    "\x7F",
    "\x7F\x7F",
    "\xC2\x80",     /* U+0080, behind U+007F */
    "\xC3\xA9",     /* e with acute, one character */
    "e\xCC\x81",    /* the same to the eye, two characters */
    "\xC3\x89",     /* its capital */
    "\xDF\xBF",     /* U+07FF */
    "\xE0\xA0\x80", /* U+0800 */
    "\xED\x9F\xBF", /* U+D7FF, the last before the surrogates */
    "\xED\x9F\xBFz",
    "\xEE\x80\x80",     /* U+E000, the first behind them */
    "\xEF\xBF\xBF",     /* U+FFFF */
    "\xF0\x90\x80\x80", /* U+10000 */
    "\xF4\x8F\xBF\xBF", /* U+10FFFF, the last of all */
    "a\xF4\x8F\xBF\xBF",
    "a\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF",
    "\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF",
    "\xF4\x8F\xBF\xBFx",
    "b",
};

static int64_t count_where(vvl_db *db, const vvl_entity *entity, vvl_filter filter)
{
    vvl_error error;
    int64_t count = -1;
    vvl_query query = {.filters = &filter, .filter_count = 1};
    EXPECT_OK(vvl_count(db, entity, &query, &count, &error), &error);
    return count;
}

static void store_texts(vvl_db *db)
{
    vvl_error error;
    parents owner = parents_new(db, 900); /* whose campaign has no objective at all */
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vvl_campaign campaign = {.name = "x", .objective = texts[i], .user_id = owner.user};
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
}

static void text_is_found_by_how_it_begins(void)
{
    vvl_db *db = fixture_db();
    store_texts(db);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t expected = 0;
        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            expected += strncmp(texts[j], texts[i], strlen(texts[i])) == 0;
        }
        vvl_filter filter = {.column = "objective", .value = texts[i], .test = VVL_PREFIX};
        int64_t count = count_where(db, &vvl_entity_campaigns, filter);
        EXPECT(count == expected, "<%s>: %lld", texts[i], (long long)count);
    }
}

static void text_is_found_by_what_it_holds(void)
{
    vvl_db *db = fixture_db();
    store_texts(db);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t expected = 0;
        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            expected += strstr(texts[j], texts[i]) != NULL;
        }
        vvl_filter filter = {.column = "objective", .value = texts[i], .test = VVL_CONTAINS};
        int64_t count = count_where(db, &vvl_entity_campaigns, filter);
        EXPECT(count == expected, "<%s>: %lld", texts[i], (long long)count);
    }
}

static const struct {
    const char *whole, *part;
    bool holds;
} containments[] = {
    {"{}", "{}", true},
    {"{}", "[]", false},
    {"[]", "{}", false},
    {"[]", "[]", true},
    {"{\"a\": 1}", "{}", true},
    {"{\"a\": 1}", "{\"a\": 1}", true},
    {"{\"a\": 1}", "{\"a\": 2}", false},
    {"{\"a\": 1}", "{\"b\": 1}", false},
    {"{\"a\": 1}", "{\"A\": 1}", false},
    {"{\"a\": 1}", "{\"a\": \"1\"}", false},
    {"{\"a\": 1}", "{\"a\": true}", false},
    {"{\"a\": 1}", "{\"a\": null}", false},
    {"{\"a\": 1}", "{\"a\": 1.0}", true},
    {"{\"a\": 1.00}", "{\"a\": 1}", true},
    {"{\"a\": 100}", "{\"a\": 1e2}", true},
    {"{\"a\": 1e2}", "{\"a\": 100.0}", true},
    {"{\"a\": 100}", "{\"a\": 1}", false},
    {"{\"a\": 0}", "{\"a\": -0}", true},
    {"{\"a\": 0.0}", "{\"a\": 0}", true},
    {"{\"a\": 0.1}", "{\"a\": 0.10}", true},
    {"{\"a\": 0.1}", "{\"a\": 1e-1}", true},
    {"{\"a\": 12345678901234567890.123}", "{\"a\": 12345678901234567890.1230}", true},
    {"{\"a\": 12345678901234567890.123}", "{\"a\": 12345678901234567890.124}", false},
    {"{\"a\": 1, \"b\": 2}", "{\"b\": 2}", true},
    {"{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}", true},
    {"{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"c\": 2}", false},
    {"{\"a\": {\"b\": 1, \"c\": 2}}", "{\"a\": {\"b\": 1}}", true},
    {"{\"a\": {\"b\": 1, \"c\": 2}}", "{\"a\": {}}", true},
    {"{\"a\": {\"b\": 1, \"c\": 2}}", "{\"b\": 1}", false},
    {"{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1, \"c\": 2}}", false},
    {"{\"a\": [1, 2]}", "{\"a\": [2]}", true},
    {"{\"a\": [1, 2]}", "{\"a\": []}", true},
    {"{\"a\": [1, 2]}", "{\"a\": 1}", false},
    {"{\"a\": 1}", "{\"a\": [1]}", false},
    {"{\"a\": []}", "{\"a\": {}}", false},
    {"{\"a\": null}", "{\"a\": null}", true},
    {"{\"a\": null}", "{\"a\": false}", false},
    {"{\"a\": \"\"}", "{\"a\": null}", false},
    {"{\"\": 1}", "{\"\": 1}", true},
    {"[1, 2, 3]", "[3, 1]", true},
    {"[1, 2]", "[1, 1, 1]", true},
    {"[1, 2]", "[1, 3]", false},
    {"[1, 2]", "1", true},
    {"[1, 2]", "1.0", true},
    {"[1, 2]", "3", false},
    {"[1, 2]", "\"1\"", false},
    {"[\"a\", \"b\"]", "\"a\"", true},
    {"[\"a\", \"b\"]", "[\"a\"]", true},
    {"[\"ab\"]", "\"a\"", false},
    {"[null]", "null", true},
    {"[]", "null", false},
    {"[true]", "true", true},
    {"[true]", "false", false},
    {"[[1, 2]]", "1", false},
    {"[[1, 2]]", "[1]", false},
    {"[[1, 2]]", "[[1]]", true},
    {"[[1, 2], [3]]", "[[3], [2]]", true},
    {"[{\"a\": 1, \"b\": 2}]", "[{\"a\": 1}]", true},
    {"[{\"a\": 1}, {\"b\": 2}]", "[{\"a\": 1, \"b\": 2}]", false},
    {"[{\"a\": 1}]", "{\"a\": 1}", false},
    {"\"a\"", "\"a\"", true},
    {"\"a\"", "[\"a\"]", false},
    {"\"a\"", "[]", false},
    {"\"abc\"", "\"b\"", false},
    {"\"\\u00e9\"", "\"\xC3\xA9\"", true},
    {"\"e\\u0301\"", "\"\xC3\xA9\"", false},
    {"\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"", true},
    {"\"a\\/b\"", "\"a/b\"", true},
    {"\"%\"", "\"%\"", true},
    {"\"x\"", "\"%\"", false},
    {"1", "1", true},
    {"1", "1.0", true},
    {"1", "2", false},
    {"1", "[1]", false},
    {"true", "true", true},
    {"true", "false", false},
    {"null", "null", true},
    {"null", "{}", false},
    {"false", "null", false},
};

static void json_is_found_by_what_it_holds(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents_new(db, 900); /* who has no profile at all */
    for (size_t i = 0; i < COUNT_OF(containments); i++) {
        vvl_user user = {.username = test_format("user %zu", i),
                         .email = test_format("%zu@x.org", i),
                         .password_hash = "!",
                         .profile_data = containments[i].whole};
        int64_t count = -1;
        REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
        const vvl_filter filters[] = {
            {.column = "username", .value = user.username},
            {.column = "profile_data", .value = containments[i].part, .test = VVL_CONTAINS}};
        vvl_query query = {.filters = filters, .filter_count = COUNT_OF(filters)};
        EXPECT_OK(vvl_user_count(db, &query, &count, &error), &error);
        EXPECT(count == containments[i].holds, "%s in %s: %lld", containments[i].part,
               containments[i].whole, (long long)count);
    }
    vvl_filter null = {.column = "profile_data"};
    EXPECT(count_where(db, &vvl_entity_users, null) == 1, "one has no profile");
    null.test = VVL_NOT_EQUAL;
    EXPECT(count_where(db, &vvl_entity_users, null) == (int64_t)COUNT_OF(containments),
           "the others have");
}

static void json_is_searched_for_json_only(void)
{
    static const char *const parts[] = {"",     "a",           "{",          "{\"a\": 1, \"a\": 2}",
                                        "[1,]", "\"\\u0000\"", "\"\xFF\"",   "1 2",
                                        "nul",  "'a'",         "\"\\ud800\""};
    vvl_error error;
    vvl_db *db = fixture_db();
    int64_t count = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        vvl_filter filter = {.column = "profile_data", .value = parts[i], .test = VVL_CONTAINS};
        vvl_query query = {.filters = &filter, .filter_count = 1};
        EXPECT_REFUSED(VVL_E_INVALID, vvl_user_count(db, &query, &count, &error), &error,
                       "profile_data");
    }
}

/* Another program need not write numbers the way the library does. */
static void numbers_are_compared_by_value(void)
{
    static const char *const numbers[] = {"1e-7", "0.0000001", "1E-7", "0.10e-6", "100e-9"};
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        test_sql(test_database_of(db),
                 test_format("UPDATE users SET profile_data = '{\"a\": [%s]}'", numbers[i]));
        for (size_t j = 0; j < COUNT_OF(numbers); j++) {
            vvl_filter filter = {.column = "profile_data",
                                 .value = test_format("{\"a\": [%s]}", numbers[j]),
                                 .test = VVL_CONTAINS};
            EXPECT(count_where(db, &vvl_entity_users, filter) == 1, "%s in %s", numbers[j],
                   numbers[i]);
        }
        vvl_filter other = {
            .column = "profile_data", .value = "{\"a\": [1e-8]}", .test = VVL_CONTAINS};
        EXPECT(count_where(db, &vvl_entity_users, other) == 0, "1e-8 in %s", numbers[i]);
    }
}

/* What a record is searched for may be as deep as what is stored, and no deeper. */
static void json_is_searched_to_its_depth(void)
{
    enum { DEEP = 512 };
    vvl_error error;
    vvl_db *db = fixture_db();
    char json[2 * (DEEP + 1) + 1] = "";
    memset(json, '[', DEEP);
    memset(json + DEEP, ']', DEEP);
    vvl_user user = {
        .username = "deep", .email = "d@e.ep", .password_hash = "!", .profile_data = json};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    vvl_filter filter = {.column = "profile_data", .value = json, .test = VVL_CONTAINS};
    EXPECT(count_where(db, &vvl_entity_users, filter) == 1, "not found");
    memset(json, '[', DEEP + 1);
    memset(json + DEEP + 1, ']', DEEP + 1);
    vvl_query query = {.filters = &filter, .filter_count = 1};
    int64_t count = 0;
    EXPECT_STATUS(VVL_E_INVALID, vvl_user_count(db, &query, &count, &error), &error);
}

CU_TestInfo search_tests[] = {
    {"text is found by how it begins", text_is_found_by_how_it_begins},
    {"text is found by what it holds", text_is_found_by_what_it_holds},
    {"JSON is found by what it holds", json_is_found_by_what_it_holds},
    {"numbers are compared by value", numbers_are_compared_by_value},
    {"JSON is searched for JSON only", json_is_searched_for_json_only},
    {"JSON is searched to its depth", json_is_searched_to_its_depth},
    CU_TEST_INFO_NULL,
};
