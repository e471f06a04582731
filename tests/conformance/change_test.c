#include "suites.h"

#include <string.h>

/* Campaigns of one user: levels 1 to `count`, every other one a draft, the others active. */
static vvl_uuid store_campaigns(vvl_db *db, unsigned count)
{
    vvl_error error;
    parents owner = parents_new(db, 900);
    vvl_campaign *campaigns = test_scratch(count * sizeof *campaigns);
    REQUIRE_OK(vvl_campaign_purge(db, &owner.campaign, &error), &error);
    for (unsigned i = 0; i < count; i++) {
        campaigns[i] = (vvl_campaign){.id = test_uuid("campaign", i),
                                      .name = test_format("%04u", i),
                                      .user_id = owner.user,
                                      .creativity_level = {true, 1 + i % 10},
                                      .status = i % 2 == 0 ? VVL_CAMPAIGN_STATUS_DRAFT
                                                           : VVL_CAMPAIGN_STATUS_ACTIVE,
                                      .updated_at = {true, 1000000}};
    }
    REQUIRE_OK(vvl_campaign_create_many(db, campaigns, count, NULL, &error), &error);
    return owner.user;
}

static const vvl_filter drafts = {.column = "status", .value = "draft"};
static const vvl_query all_drafts = {.filters = &drafts, .filter_count = 1};

static int64_t count_with(vvl_db *db, const char *column, const char *value)
{
    vvl_error error;
    int64_t count = -1;
    vvl_filter filter = {.column = column, .value = value};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    REQUIRE_OK(vvl_campaign_count(db, &query, &count, &error), &error);
    return count;
}

static void all_that_are_found_are_changed(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    uint64_t count = 77;
    const vvl_campaign changes = {.status = VVL_CAMPAIGN_STATUS_ARCHIVED, .objective = "x"};
    vvl_fields fields = VVL_FIELD(campaigns, status) | VVL_FIELD(campaigns, objective);
    store_campaigns(db, 2500);
    EXPECT_OK(vvl_campaign_update_where(db, &all_drafts, &changes, fields, NULL, &count, &error),
              &error);
    EXPECT(count == 1250, "%llu changed", (unsigned long long)count);
    EXPECT(count_with(db, "status", "draft") == 0, "drafts are left");
    EXPECT(count_with(db, "status", "active") == 1250, "others were changed");
    EXPECT(count_with(db, "objective", "x") == 1250, "not every field was changed");
    EXPECT(count_with(db, "updated_at", "1970-01-01T00:00:01Z") == 1250, "updated_at");
    EXPECT_OK(vvl_campaign_update_where(db, &all_drafts, &changes, fields, NULL, &count, &error),
              &error);
    EXPECT(count == 0, "%llu changed of none", (unsigned long long)count);
    EXPECT_OK(vvl_campaign_update_where(db, &all_drafts, &changes, fields, NULL, NULL, &error),
              &error);
}

static void the_first_are_changed_and_answered(void)
{
    static const char *const expected[] = {"0018", "0038", "0008"};
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_campaign_page changed = {0};
    uint64_t count = 77;
    const vvl_campaign changes = {.status = VVL_CAMPAIGN_STATUS_COMPLETED};
    const vvl_filter some[] = {drafts, {.column = "name", .value = "0028", .test = VVL_NOT_EQUAL}};
    vvl_query query = {.filters = some,
                       .filter_count = COUNT_OF(some),
                       .order = "creativity_level",
                       .descending = true,
                       .limit = 3};
    store_campaigns(db, 40);
    test_sql(test_database_of(db), "UPDATE campaigns SET creativity_level = 10 WHERE name IN "
                                   "('0018', '0038', '0008', '0028')");
    REQUIRE_OK(vvl_campaign_update_where(db, &query, &changes, VVL_FIELD(campaigns, status),
                                         &changed, &count, &error),
               &error);
    EXPECT(changed.count == 3 && count == 3 && changed.next == NULL, "%zu changed", changed.count);
    for (size_t i = 0; i < changed.count; i++) {
        const vvl_campaign *campaign = &changed.items[i];
        bool is_expected = false;
        for (size_t j = 0; j < COUNT_OF(expected); j++) {
            is_expected = is_expected || strcmp(campaign->name, expected[j]) == 0;
        }
        EXPECT(is_expected && campaign->status == VVL_CAMPAIGN_STATUS_COMPLETED &&
                   campaign->updated_at.value > 1000000,
               "%s is answered", campaign->name);
    }
    EXPECT(count_with(db, "status", "completed") == 3, "not three");
    vvl_campaign_page_clear(&changed);
}

static void a_limit_says_how_many(void)
{
    static const struct {
        unsigned limit;
        bool answered;
        uint64_t changed;
    } cases[] = {
        {0, true, VVL_LIMIT_DEFAULT}, {1, true, 1},   {1, false, 1},  {7, false, 7},
        {VVL_LIMIT_MAX, true, 50},    {50, true, 50}, {0, false, 50},
    };
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_campaign changes = {.status = VVL_CAMPAIGN_STATUS_COMPLETED};
    store_campaigns(db, 100);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_campaign_page page = {0};
        uint64_t count = 0;
        vvl_query query = all_drafts;
        query.limit = cases[i].limit;
        test_sql(test_database_of(db),
                 "UPDATE campaigns SET status = 'draft' WHERE status = 'completed'");
        EXPECT_OK(vvl_campaign_update_where(db, &query, &changes, VVL_FIELD(campaigns, status),
                                            cases[i].answered ? &page : NULL, &count, &error),
                  &error);
        EXPECT(count == cases[i].changed && (!cases[i].answered || page.count == count),
               "case %zu: %llu changed, %zu answered", i, (unsigned long long)count, page.count);
        EXPECT(count_with(db, "status", "completed") == (int64_t)count, "case %zu: others", i);
        vvl_campaign_page_clear(&page);
    }
}

static void what_is_deleted_is_left_alone(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    uint64_t count = 0;
    const vvl_user changes = {.first_name = "new"};
    const vvl_filter anybody = {.column = "username", .value = "", .test = VVL_PREFIX};
    vvl_query query = {.filters = &anybody, .filter_count = 1};
    parents gone = parents_new(db, 900);
    parents_new(db, 901);
    REQUIRE_OK(vvl_user_delete(db, &gone.user, &error), &error);
    EXPECT_OK(vvl_user_update_where(db, &query, &changes, VVL_FIELD(users, first_name), NULL,
                                    &count, &error),
              &error);
    EXPECT(count == 1, "%llu changed", (unsigned long long)count);
    EXPECT_OK(vvl_user_purge_where(db, &query, &count, &error), &error);
    EXPECT(count == 1 && record_count(db, &vvl_entity_users) == 1, "%llu purged",
           (unsigned long long)count);
    query.all = true;
    EXPECT_OK(vvl_user_update_where(db, &query, &changes, VVL_FIELD(users, first_name), NULL,
                                    &count, &error),
              &error);
    EXPECT(count == 1, "%llu changed of all", (unsigned long long)count);
    EXPECT_OK(vvl_user_purge_where(db, &query, &count, &error), &error);
    EXPECT(count == 1 && record_count(db, &vvl_entity_users) == 0, "%llu purged of all",
           (unsigned long long)count);
}

static void what_hangs_on_the_purged_goes_with_them(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    uint64_t count = 0;
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    const parents *const parts[] = {&owner, &other};
    for (size_t i = 0; i < 4; i++) {
        vvl_content content = {.campaign_id = parts[i % 2]->campaign,
                               .content_type = VVL_CONTENT_TYPE_IDEA};
        REQUIRE_OK(vvl_content_create(db, &content, NULL, &error), &error);
    }
    char text[VVL_UUID_TEXT_SIZE];
    vvl_uuid_format(&owner.user, text);
    const vvl_filter mine = {.column = "user_id", .value = text};
    vvl_query query = {.filters = &mine, .filter_count = 1};
    EXPECT_OK(vvl_campaign_purge_where(db, &query, &count, &error), &error);
    EXPECT(count == 1, "%llu purged", (unsigned long long)count);
    EXPECT(record_count(db, &vvl_entity_campaigns) == 1, "campaigns");
    EXPECT(record_count(db, &vvl_entity_generated_content) == 2, "content");
    EXPECT_OK(vvl_campaign_purge_where(db, &query, &count, &error), &error);
    EXPECT(count == 0, "%llu purged of none", (unsigned long long)count);
    EXPECT_OK(vvl_campaign_purge_where(db, &query, NULL, &error), &error);
}

static void nothing_is_changed_by_accident(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_campaign_page page = {.count = 77};
    uint64_t count = 77;
    const vvl_campaign changes = {.name = "new"};
    const vvl_filter unknown = {.column = "nothing", .value = "x"};
    const vvl_filter wrong = {.column = "creativity_level", .value = "x"};
    const struct {
        vvl_query query;
        vvl_status status;
    } cases[] = {
        {{.filters = NULL}, VVL_E_USAGE},
        {{.filters = &drafts}, VVL_E_USAGE},
        {{.filter_count = 1}, VVL_E_USAGE},
        {{.filters = &drafts, .filter_count = 1, .after = "x"}, VVL_E_USAGE},
        {{.filters = &drafts, .filter_count = 1, .limit = VVL_LIMIT_MAX + 1}, VVL_E_USAGE},
        {{.filters = &drafts, .filter_count = 1, .limit = 1, .order = "nothing"}, VVL_E_USAGE},
        {{.filters = &unknown, .filter_count = 1}, VVL_E_USAGE},
        {{.filters = &wrong, .filter_count = 1}, VVL_E_INVALID},
    };
    vvl_fields name = VVL_FIELD(campaigns, name);
    store_campaigns(db, 4);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const vvl_query *query = &cases[i].query;
        vvl_status status =
            vvl_campaign_update_where(db, query, &changes, name, &page, &count, &error);
        EXPECT(EXPECT_STATUS(cases[i].status, status, &error), "that was update %zu", i);
        status = vvl_campaign_claim(db, query, &changes, name, &page, &error);
        EXPECT(EXPECT_STATUS(cases[i].status, status, &error), "that was claim %zu", i);
        status = vvl_campaign_purge_where(db, query, &count, &error);
        EXPECT(EXPECT_STATUS(cases[i].status, status, &error), "that was purge %zu", i);
    }
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_campaign_update_where(db, NULL, &changes, name, NULL, &count, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_purge_where(db, NULL, &count, &error), &error);
    vvl_query few = all_drafts;
    few.limit = 1;
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_purge_where(db, &few, &count, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_claim(db, &all_drafts, &changes, name, NULL, &error),
                  &error);
    EXPECT(page.count == 77 && count == 77, "outputs were touched");
    EXPECT(count_with(db, "name", "new") == 0 && record_count(db, &vvl_entity_campaigns) == 4,
           "something was changed");
}

static void a_refused_change_changes_nothing(void)
{
    const vvl_user taken = {.username = "user 900", .email = "x"};
    static const struct {
        vvl_fields fields;
        vvl_status status;
        const char *column;
    } cases[] = {
        {VVL_FIELD(users, username), VVL_E_CONFLICT, "username"},
        {VVL_FIELD(users, email), VVL_E_INVALID, "email"},
        {VVL_FIELD(users, id), VVL_E_INVALID, "id"},
        {VVL_FIELD(users, created_at), VVL_E_INVALID, "created_at"},
        {0, VVL_E_USAGE, NULL},
    };
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_filter anybody = {.column = "username", .value = "", .test = VVL_PREFIX};
    vvl_query query = {.filters = &anybody, .filter_count = 1};
    int64_t renamed = -1;
    parents_new(db, 900);
    parents_new(db, 901);
    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        vvl_user_page page = {0};
        vvl_user_page *changed = i % 2 == 0 ? &page : NULL;
        vvl_status status =
            vvl_user_update_where(db, &query, &taken, cases[i / 2].fields, changed, NULL, &error);
        EXPECT_REFUSED(cases[i / 2].status, status, &error, cases[i / 2].column);
    }
    const vvl_filter by_name = {.column = "username", .value = taken.username};
    query.filters = &by_name;
    EXPECT_OK(vvl_user_count(db, &query, &renamed, &error), &error);
    EXPECT(renamed == 0, "%lld renamed", (long long)renamed);
}

CU_TestInfo change_tests[] = {
    {"all that are found are changed", all_that_are_found_are_changed},
    {"the first are changed and answered", the_first_are_changed_and_answered},
    {"a limit says how many", a_limit_says_how_many},
    {"what is deleted is left alone", what_is_deleted_is_left_alone},
    {"what hangs on the purged goes with them", what_hangs_on_the_purged_goes_with_them},
    {"nothing is changed by accident", nothing_is_changed_by_accident},
    {"a refused change changes nothing", a_refused_change_changes_nothing},
    CU_TEST_INFO_NULL,
};
