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
    {"JSON is searched to its depth", json_is_searched_to_its_depth},
    CU_TEST_INFO_NULL,
};
