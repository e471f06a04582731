#include "workers.h"

static vvl_uuid new_template(vvl_db *db, vvl_opt_integer used)
{
    vvl_error error;
    vvl_uuid id = test_uuid("template", 1);
    vvl_template template = {.id = id,
                             .name = "t",
                             .category = VVL_TEMPLATE_CATEGORY_CUSTOM,
                             .template_data = "{}",
                             .updated_at = {true, 1000000}};
    test_sql(test_database_of(db), "DELETE FROM campaign_templates");
    REQUIRE_OK(vvl_template_create(db, &template, NULL, &error), &error);
    template.usage_count = used;
    REQUIRE_OK(vvl_template_update(db, &id, &template,
                                   VVL_FIELD(campaign_templates, usage_count) |
                                       VVL_FIELD(campaign_templates, updated_at),
                                   NULL, &error),
               &error);
    return id;
}

static void expect_used(vvl_db *db, const vvl_uuid *id, vvl_opt_integer used, bool touched)
{
    vvl_error error;
    vvl_template got;
    REQUIRE_OK(vvl_template_get(db, id, &got, &error), &error);
    EXPECT(got.usage_count.has == used.has && got.usage_count.value == used.value, "it is %lld",
           (long long)got.usage_count.value);
    EXPECT((got.updated_at.value > 1000000) == touched, "updated_at is %lld",
           (long long)got.updated_at.value);
    vvl_template_clear(&got);
}

static void numbers_are_added_to_the_edge(void)
{
    static const struct {
        vvl_opt_integer before;
        int64_t amount;
        bool fits;
    } cases[] = {
        {{true, 1}, 1, true},
        {{true, 1}, 0, true},
        {{true, 1}, -1, true},
        {{true, 0}, INT64_MAX, true},
        {{true, 0}, INT64_MIN, true},
        {{true, -1}, INT64_MIN, false},
        {{true, -1}, INT64_MAX, true},
        {{true, 1}, INT64_MAX, false},
        {{true, 1}, INT64_MIN, true},
        {{true, INT64_MAX}, 0, true},
        {{true, INT64_MAX}, 1, false},
        {{true, INT64_MAX}, -1, true},
        {{true, INT64_MAX}, INT64_MIN, true},
        {{true, INT64_MAX}, INT64_MAX, false},
        {{true, INT64_MAX - 5}, 5, true},
        {{true, INT64_MAX - 5}, 6, false},
        {{true, INT64_MIN}, -1, false},
        {{true, INT64_MIN}, 1, true},
        {{true, INT64_MIN}, INT64_MAX, true},
        {{true, INT64_MIN + 5}, -5, true},
        {{true, INT64_MIN + 5}, -6, false},
        {{false, 0}, 3, true},
        {{false, 0}, -3, true},
        {{false, 0}, INT64_MAX, true},
        {{false, 0}, INT64_MIN, true},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        vvl_uuid id = new_template(db, cases[i].before);
        vvl_status status = vvl_add(db, &vvl_entity_campaign_templates, &id, "usage_count",
                                    cases[i].amount, &error);
        if (cases[i].fits) {
            EXPECT_OK(status, &error);
            vvl_opt_integer sum = {true, cases[i].before.value + cases[i].amount};
            expect_used(db, &id, sum, true);
        } else {
            EXPECT_REFUSED(VVL_E_INVALID, status, &error, "usage_count");
            expect_used(db, &id, cases[i].before, false);
        }
    }
}

static void the_sum_obeys_the_rule(void)
{
    vvl_error error;
    vvl_campaign got;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const vvl_entity *campaigns = &vvl_entity_campaigns;
    const vvl_uuid *id = &owner.campaign; /* at level 5, of 1 to 10 */
    static const int64_t refused[] = {6, -5, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        EXPECT_REFUSED(VVL_E_INVALID,
                       vvl_add(db, campaigns, id, "creativity_level", refused[i], &error), &error,
                       "creativity_level");
    }
    EXPECT_OK(vvl_add(db, campaigns, id, "creativity_level", 5, &error), &error);
    EXPECT_OK(vvl_add(db, campaigns, id, "creativity_level", -9, &error), &error);
    REQUIRE_OK(vvl_campaign_get(db, id, &got, &error), &error);
    EXPECT(got.creativity_level.value == 1, "level %lld", (long long)got.creativity_level.value);
    vvl_campaign_clear(&got);
}

static void only_integers_are_added_to(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    const vvl_entity *campaigns = &vvl_entity_campaigns;
    static const char *const columns[] = {
        "name", "status", "campaign_settings", "id", "created_at", "", "nothing", "x\" = 1 --"};
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        EXPECT_STATUS(VVL_E_USAGE, vvl_add(db, campaigns, &owner.campaign, columns[i], 1, &error),
                      &error);
    }
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_add(db, campaigns, &nobody, "creativity_level", 1, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_add(db, campaigns, NULL, "creativity_level", 1, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_add(db, campaigns, &nobody, NULL, 1, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_add(db, &vvl_entity_campaign_summary, &nobody, "content_count", 1, &error),
                  &error);
}

enum { ADDERS = 4, ROUNDS = 50 };

static void add_often(worker *self)
{
    for (int i = 0; i < ROUNDS; i++) {
        worker_note(self, vvl_add(self->db, &vvl_entity_campaign_templates, self->context,
                                  "usage_count", i % 2 == 0 ? 3 : -1, &self->error));
    }
}

static void nothing_that_others_add_is_lost(void)
{
    worker workers[ADDERS];
    vvl_db *db = fixture_db();
    vvl_uuid id = new_template(db, (vvl_opt_integer){true, 0});
    workers_run(workers, ADDERS, db, add_often, &id);
    workers_expect_ok(workers, ADDERS);
    expect_used(db, &id, (vvl_opt_integer){true, ADDERS * ROUNDS}, true);
}

CU_TestInfo add_tests[] = {
    {"numbers are added to the edge", numbers_are_added_to_the_edge},
    {"the sum obeys the rule", the_sum_obeys_the_rule},
    {"only integers are added to", only_integers_are_added_to},
    {"nothing that others add is lost", nothing_that_others_add_is_lost},
    CU_TEST_INFO_NULL,
};
