#include "suites.h"

static vvl_status sum_of(vvl_db *db, const int64_t *numbers, size_t count, int64_t *sum,
                         vvl_error *error)
{
    test_sql(test_database_of(db), "DELETE FROM campaign_templates");
    for (size_t i = 0; i < count; i++) {
        vvl_template template = {.name = "t",
                                 .category = VVL_TEMPLATE_CATEGORY_CUSTOM,
                                 .template_data = "{}",
                                 .usage_count = {true, numbers[i]}};
        REQUIRE_OK(vvl_template_create(db, &template, NULL, error), error);
    }
    return vvl_template_sum(db, "usage_count", NULL, sum, error);
}

static void a_sum_is_exact_or_refused(void)
{
    static const struct {
        int64_t numbers[4], sum;
        bool fits;
    } cases[] = {
        {{0, 0, 0, 0}, 0, true},
        {{-1, -1, -1, 2}, -1, true},
        {{INT64_MAX, 1, -1, 0}, INT64_MAX, true},
        {{INT64_MAX, INT64_MAX, -INT64_MAX, -3}, INT64_MAX - 3, true},
        {{INT64_MIN, -1, 1, 0}, INT64_MIN, true},
        {{INT64_MIN, INT64_MAX, 0, 0}, -1, true},
        {{INT64_MAX, 1, 0, 0}, 0, false},
        {{INT64_MIN, -1, 0, 0}, 0, false},
        {{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}, 0, false},
        {{INT64_C(4294967296), INT64_C(4294967295), -1, 1}, INT64_C(8589934591), true},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        int64_t sum = 77;
        vvl_status status = sum_of(db, cases[i].numbers, 4, &sum, &error);
        EXPECT_STATUS(cases[i].fits ? VVL_OK : VVL_E_INVALID, status, &error);
        EXPECT(sum == (cases[i].fits ? cases[i].sum : 77), "case %zu: %lld", i, (long long)sum);
    }
}

static void only_integers_are_added_up(void)
{
    static const char *const columns[] = {"name", "status", "created_at", "campaign_settings",
                                          "",     "id"};
    vvl_error error;
    vvl_db *db = fixture_db();
    int64_t sum = 5;
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_sum(db, columns[i], NULL, &sum, &error), &error);
    }
    EXPECT_OK(vvl_campaign_sum(db, "creativity_level", NULL, &sum, &error), &error);
    EXPECT(sum == 0, "of none: %lld", (long long)sum);
}

CU_TestInfo sum_tests[] = {
    {"a sum is exact or refused", a_sum_is_exact_or_refused},
    {"only integers are added up", only_integers_are_added_up},
    CU_TEST_INFO_NULL,
};
