#include "suites.h"

#include <string.h>

/* A JSON value, and where in it the fault lies, from the value on. */
static const struct {
    const char *text, *path;
} bad_values[] = {
    {"{\"a\": 1, \"a\": 2}", ".a"},
    {"{\"a\": {\"b\": [0, {\"c\": 1, \"d\": 2, \"c\": 3}]}}", ".a.b[1].c"},
    {"{\"a\": 1, \"\\u0061\": 2}", ".a"},
    {"[1, 1e999999]", "[1]"},
    {"{\"x\": {\"y z\": 1e999999}}", ".x[\"y z\"]"},
    {"[0, [1, [2, \"\\ud800\"]]]", "[1][1][1]"},
    {"{\"a\": \"\\u0000\"}", ".a"},
    {"{\"a\": 0, \"b\\ude00\": 1}", ""},
    {"{\"a\": [\"\xFF\"]}", ".a[0]"},
    {"{\"a\": [], \"b\": \"x\xC3\"}", ".b"},
    {"{\"a\": [1, \v2]}", ".a[1]"},
    {"{\"a\": NaN}", ".a"},
    {"{\"a\": [1, 2,]}", ".a[2]"},
    {"{\"a\": {\"b\": tru}}", ".a.b"},
    {"{\"a\": [{}, {\"b\" 1}]}", ".a[1].b"},
    {"{\"a\": [{}, {b: 1}]}", ".a[1]"},
    {"{\"a\": [1, [2, {\"b\": \"x\n\"}]]}", ".a[1][1].b"},
    {"{\"a\": 01}", ""},
    {"{\"\": [1e999999]}", "[\"\"][0]"},
    {"{\"1a\": 1e999999}", "[\"1a\"]"},
    {"{\"a1_B\": 1e999999}", ".a1_B"},
    {"{\"\xC3\xA9\": 1e999999}", "[\"\xC3\xA9\"]"},
    {"{\"a\\\"\\\\\\n.b\": 1e999999}", "[\"a\\\"\\\\\\n.b\"]"},
};

static void faults_of_a_document_are_located(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_values); i++) {
        vvl_error error = {0};
        char *text = NULL;
        const char *json = bad_values[i].text;
        EXPECT_STATUS(VVL_E_INVALID, vvl_json_canonical(json, strlen(json), &text, &error), &error);
        EXPECT_TEXT(test_format("$%s", bad_values[i].path), error.path);
    }
}

static void faults_inside_a_record_are_located(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_values); i++) {
        vvl_error error = {0};
        vvl_user user = {0};
        const char *json = test_format("{\"profile_data\": %s}", bad_values[i].text);
        vvl_status status =
            vvl_user_from_json(VVL_FORM_ANY, json, strlen(json), &user, NULL, &error);
        EXPECT_STATUS(VVL_E_INVALID, status, &error);
        EXPECT_TEXT(test_format("$.profile_data%s", bad_values[i].path), error.path);
    }
}

/* In the fields of a struct, which is on its way into the database, or printed. */
static void faults_of_json_columns_are_located(void)
{
    vvl_db *db = fixture_db();
    vvl_uuid nobody = test_uuid("nobody", 1);
    for (size_t i = 0; i < COUNT_OF(bad_values); i++) {
        vvl_error error = {0};
        char *text = NULL;
        const char *path = test_format("$.profile_data%s", bad_values[i].path);
        vvl_user user = {.username = "joe",
                         .email = "joe@x.y",
                         .password_hash = "x",
                         .profile_data = bad_values[i].text};
        EXPECT_REFUSED(VVL_E_INVALID, vvl_user_create(db, &user, NULL, &error), &error,
                       "profile_data");
        EXPECT_TEXT(path, error.path);
        EXPECT_REFUSED(
            VVL_E_INVALID,
            vvl_user_update(db, &nobody, &user, VVL_FIELD(users, profile_data), NULL, &error),
            &error, "profile_data");
        EXPECT_TEXT(path, error.path);
        EXPECT_REFUSED(VVL_E_INVALID, vvl_user_to_json(&user, &text, &error), &error,
                       "profile_data");
        EXPECT_TEXT(path, error.path);
    }
    EXPECT(record_count(db, &vvl_entity_users) == 0, "a user was stored");
}

static const struct {
    const char *text, *path;
} bad_records[] = {
    {"", "$"},
    {"[]", "$"},
    {"{} x", "$"},
    {"{}\xFF", "$"},
    {"{\"name\": \"x\"", "$"},
    {"{\"name\": \"x", "$.name"},
    {"{\"name\"", "$.name"},
    {"{\"campaign_settings\": {\"steps\": [0, 1, 2, {\"name\": \"",
     "$.campaign_settings.steps[3].name"},
    {"{\"nothing\": 1}", "$.nothing"},
    {"{\"a b\": 1}", "$[\"a b\"]"},
    {"{\"\": 1}", "$[\"\"]"},
    {"{\"name\": \"x\", \"name\": \"x\"}", "$.name"},
    {"{\"name\": 1}", "$.name"},
    {"{\"name\": [\"x\"]}", "$.name"},
    {"{\"name\": \"\"}", "$.name"},
    {"{\"status\": \"nothing\"}", "$.status"},
    {"{\"creativity_level\": 11}", "$.creativity_level"},
    {"{\"creativity_level\": 1.5}", "$.creativity_level"},
    {"{\"created_at\": \"now\"}", "$.created_at"},
    {"{\"user_id\": \"x\"}", "$.user_id"},
    {"{\"campaign_settings\": []}", "$.campaign_settings"},
    {"{\"selected_tags\": {}}", "$.selected_tags"},
    {"{\"selected_tags\": [\"a\", \"b\", 3, 4]}", "$.selected_tags[2]"},
};

static void faults_of_a_record_are_located(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_records); i++) {
        vvl_error error = {0};
        vvl_campaign campaign = {0};
        const char *json = bad_records[i].text;
        vvl_status status =
            vvl_campaign_from_json(VVL_FORM_ANY, json, strlen(json), &campaign, NULL, &error);
        EXPECT_STATUS(VVL_E_INVALID, status, &error);
        EXPECT_TEXT(bad_records[i].path, error.path);
    }
}

/* Whether text is made of whole characters, each of at most three bytes. */
static bool whole_characters(const char *text)
{
    while (*text != '\0') {
        size_t rest = (*text & 0x80) == 0 ? 0 : (*text & 0xE0) == 0xC0 ? 1 : 2;
        for (text++; rest > 0; rest--, text++) {
            if ((*text & 0xC0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

/* A number out of range in `depth` objects in one another, under keys of `width` times `unit`. */
static void expect_cut(const char *unit, size_t width, size_t depth)
{
    const char *key = "";
    const char *value = "1e999999";
    for (size_t i = 0; i < width; i++) {
        key = test_format("%s%s", key, unit);
    }
    for (size_t i = 0; i < depth; i++) {
        value = test_format("{\"%s\": %s}", key, value);
    }
    vvl_error error = {0};
    vvl_user user = {.profile_data = value};
    char *text = NULL;
    EXPECT_REFUSED(VVL_E_INVALID, vvl_user_to_json(&user, &text, &error), &error, "profile_data");
    size_t size = strnlen(error.path, sizeof error.path);
    REQUIRE(size < sizeof error.path, "the path has no end");
    EXPECT(strncmp(error.path, "$.profile_data", 14) == 0, "<%s>", error.path);
    EXPECT(strstr(error.path, "…") != NULL, "<%s> does not say that it was cut", error.path);
    EXPECT(size > strlen("$.profile_data…"), "<%s> shows no key", error.path);
    EXPECT(whole_characters(error.path), "<%s> was cut inside a character", error.path);
}

static void long_paths_are_cut(void)
{
    for (size_t width = 1; width < 9; width++) {
        expect_cut("k", width, 100);
        expect_cut("é", width, 100);
        expect_cut("\\n", width, 100);
    }
    for (size_t width = 80; width < 88; width++) {
        expect_cut("k", width, 1);
        expect_cut("é", width, 1);
        expect_cut("a€", width, 2);
    }
}

static void too_deep_is_located(void)
{
    vvl_error error = {0};
    char *text = NULL;
    char *deep = test_scratch(VVL_JSON_DEPTH_MAX + 2);
    memset(deep, '[', VVL_JSON_DEPTH_MAX + 1);
    EXPECT_STATUS(VVL_E_INVALID, vvl_json_canonical(deep, strlen(deep), &text, &error), &error);
    EXPECT(strncmp(error.path, "$…[0][0]", strlen("$…[0][0]")) == 0, "<%s>", error.path);
}

static void other_errors_have_no_path(void)
{
    vvl_error error = {.path = "left over"};
    vvl_db *db = fixture_db();
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_user user = {.username = "x", .email = "joe@x.y", .password_hash = "x"};
    EXPECT_REFUSED(VVL_E_INVALID, vvl_user_create(db, &user, NULL, &error), &error, "username");
    EXPECT_TEXT("", error.path);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(db, &nobody, &user, &error), &error);
    EXPECT_TEXT("", error.path);
}

CU_TestInfo json_path_tests[] = {
    {"faults of a document are located", faults_of_a_document_are_located},
    {"faults inside a record are located", faults_inside_a_record_are_located},
    {"faults of JSON columns are located", faults_of_json_columns_are_located},
    {"faults of a record are located", faults_of_a_record_are_located},
    {"long paths are cut", long_paths_are_cut},
    {"too deep is located", too_deep_is_located},
    {"other errors have no path", other_errors_have_no_path},
    CU_TEST_INFO_NULL,
};
