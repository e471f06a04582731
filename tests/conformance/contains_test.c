#include "suites.h"

#include "../json_cases.h"

static vvl_uuid store(vvl_db *db, const char *json, unsigned serial)
{
    vvl_error error;
    vvl_user user = {.id = test_uuid("holder", serial),
                     .username = test_format("holder%u", serial),
                     .email = test_format("holder%u@example.org", serial),
                     .password_hash = "!",
                     .profile_data = json};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    return user.id;
}

/* Whether the filter finds this very record. */
static bool finds(vvl_db *db, const vvl_uuid *id, const char *part)
{
    char text[VVL_UUID_TEXT_SIZE];
    vvl_error error;
    int64_t count = 0;
    vvl_uuid_format(id, text);
    const vvl_filter filters[] = {{.column = "id", .value = text},
                                  {.column = "profile_data", .value = part, .test = VVL_CONTAINS}};
    const vvl_query query = {.filters = filters, .filter_count = COUNT_OF(filters)};
    REQUIRE_OK(vvl_user_count(db, &query, &count, &error), &error);
    return count == 1;
}

static void every_case_has_its_answer(void)
{
    vvl_db *db = fixture_db();
    for (unsigned i = 0; i < json_case_count; i++) {
        const json_case *row = &json_cases[i];
        vvl_uuid id = store(db, row->whole, i);
        EXPECT(finds(db, &id, row->part) == row->contains, "%s @> %s", row->whole, row->part);
    }
}

/* JSON as programs before this one wrote it, and not in the form that the library gives it. */
static void foreign_forms_have_the_same_answer(void)
{
    vvl_db *db = fixture_db();
    for (unsigned i = 0; i < json_case_count; i++) {
        const json_case *row = &json_cases[i];
        vvl_uuid id = store(db, "{}", i);
        char text[VVL_UUID_TEXT_SIZE];
        vvl_uuid_format(&id, text);
        char *quoted = test_format("%s", "");
        for (const char *at = row->whole; *at != '\0'; at++) {
            quoted = test_format("%s%s%c", quoted, *at == '\'' ? "'" : "", *at);
        }
        test_sql(test_database_of(db),
                 test_format("UPDATE users SET profile_data = '%s' WHERE id = '%s'", quoted, text));
        EXPECT(finds(db, &id, row->part) == row->contains, "%s @> %s", row->whole, row->part);
    }
}

static void null_holds_nothing(void)
{
    vvl_db *db = fixture_db();
    vvl_uuid id = store(db, NULL, 1);
    EXPECT(!finds(db, &id, "{}"), "it holds {}");
    EXPECT(!finds(db, &id, "null"), "it holds null");
}

static void a_part_must_be_json(void)
{
    static const char *const bad[] = {"",        "{", "a", "{\"a\": 1, \"a\": 2}", "\"\\u0000\"",
                                      "\"\xFF\""};
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        vvl_error error = {0};
        int64_t count = 77;
        const vvl_filter filter = {.column = "profile_data", .value = bad[i], .test = VVL_CONTAINS};
        const vvl_query query = {.filters = &filter, .filter_count = 1};
        EXPECT_REFUSED(VVL_E_INVALID, vvl_user_count(db, &query, &count, &error), &error,
                       "profile_data");
        EXPECT(count == 77, "the output was changed");
    }
}

CU_TestInfo contains_tests[] = {
    {"every case has its answer", every_case_has_its_answer},
    {"foreign forms have the same answer", foreign_forms_have_the_same_answer},
    {"null holds nothing", null_holds_nothing},
    {"a part must be JSON", a_part_must_be_json},
    CU_TEST_INFO_NULL,
};
