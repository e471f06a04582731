#include "listing.h"

#include <string.h>

typedef struct shop {
    vvl_uuid joe, ann, old; /* ann has nothing, old is deleted */
    vvl_uuid spring, summer, autumn;
} shop;

static vvl_uuid add_user(vvl_db *db, const char *name)
{
    vvl_error error;
    vvl_user stored;
    vvl_user user = {.username = name,
                     .email = test_format("%s@x.y", name),
                     .password_hash = "x",
                     .first_name = "First",
                     .last_name = name};
    REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_user_clear(&stored);
    return id;
}

static vvl_uuid add_campaign(vvl_db *db, vvl_uuid owner, const char *name,
                             vvl_campaign_status status)
{
    vvl_error error;
    vvl_campaign stored;
    vvl_campaign campaign = {.name = name, .user_id = owner, .status = status};
    REQUIRE_OK(vvl_campaign_create(db, &campaign, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_campaign_clear(&stored);
    return id;
}

static void add_content(vvl_db *db, vvl_uuid campaign, unsigned count, unsigned selected)
{
    vvl_error error;
    for (unsigned i = 0; i < count; i++) {
        vvl_content content = {.campaign_id = campaign,
                               .content_type = VVL_CONTENT_TYPE_IDEA,
                               .title = test_format("title %u", i),
                               .engagement_score = {true, 0.25},
                               .is_selected = {true, i < selected}};
        REQUIRE_OK(vvl_content_create(db, &content, NULL, &error), &error);
    }
}

static shop open_shop(vvl_db *db)
{
    vvl_error error;
    shop shop;
    shop.joe = add_user(db, "joe");
    shop.ann = add_user(db, "ann");
    shop.old = add_user(db, "old");
    shop.spring = add_campaign(db, shop.joe, "spring", VVL_CAMPAIGN_STATUS_ACTIVE);
    shop.summer = add_campaign(db, shop.joe, "summer", VVL_CAMPAIGN_STATUS_COMPLETED);
    shop.autumn = add_campaign(db, shop.joe, "autumn", VVL_CAMPAIGN_STATUS_ACTIVE);
    add_campaign(db, shop.old, "gone", VVL_CAMPAIGN_STATUS_ACTIVE);
    add_content(db, shop.spring, 7, 3);
    add_content(db, shop.summer, 4, 4);
    REQUIRE_OK(vvl_user_delete(db, &shop.old, &error), &error);
    return shop;
}

static void expect_summary(vvl_db *db, vvl_uuid id, const char *name, int64_t content,
                           int64_t selected)
{
    vvl_error error;
    vvl_campaign_summary summary;
    REQUIRE_OK(vvl_campaign_summary_get(db, &id, &summary, &error), &error);
    EXPECT_TEXT(name, summary.name);
    EXPECT_TEXT("joe", summary.username);
    EXPECT_TEXT("First", summary.first_name);
    EXPECT_TEXT("joe", summary.last_name);
    EXPECT(summary.content_count == content && summary.selected_content_count == selected,
           "%s: %lld, %lld selected", name, (long long)summary.content_count,
           (long long)summary.selected_content_count);
    EXPECT(summary.created_at.has && summary.updated_at.has, "%s: times", name);
    vvl_campaign_summary_clear(&summary);
}

static void a_campaigns_content_is_counted(void)
{
    vvl_db *db = fixture_db();
    shop shop = open_shop(db);
    expect_summary(db, shop.spring, "spring", 7, 3);
    expect_summary(db, shop.summer, "summer", 4, 4);
    expect_summary(db, shop.autumn, "autumn", 0, 0);
}

static void expect_activity(vvl_db *db, vvl_uuid id, const int64_t counts[4])
{
    vvl_error error;
    vvl_user_activity activity;
    REQUIRE_OK(vvl_user_activity_get(db, &id, &activity, &error), &error);
    const int64_t found[] = {activity.total_campaigns, activity.active_campaigns,
                             activity.completed_campaigns, activity.total_content_generated};
    for (size_t i = 0; i < COUNT_OF(found); i++) {
        EXPECT(found[i] == counts[i], "%s: count %zu is %lld", activity.username, i,
               (long long)found[i]);
    }
    EXPECT(activity.user_since.has, "%s: since", activity.username);
    vvl_user_activity_clear(&activity);
}

static void campaigns_are_not_multiplied_by_content(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    shop shop = open_shop(db);
    vvl_user_activity gone;
    expect_activity(db, shop.joe, (const int64_t[]){3, 2, 1, 11});
    expect_activity(db, shop.ann, (const int64_t[]){0, 0, 0, 0});
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_activity_get(db, &shop.old, &gone, &error), &error);
    vvl_user_activity_page page = {0};
    vvl_query query = {.order = "username"};
    REQUIRE_OK(vvl_user_activity_list(db, &query, &page, &error), &error);
    EXPECT(page.count == 2, "%zu users", page.count);
    EXPECT_TEXT("ann", page.items[0].username);
    vvl_user_activity_page_clear(&page);
}

static void content_stands_with_its_campaign(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    shop shop = open_shop(db);
    vvl_content_performance_page page = {0};
    char id[VVL_UUID_TEXT_SIZE];
    vvl_uuid_format(&shop.spring, id);
    const vvl_filter filter = {.column = "campaign_id", .value = id};
    vvl_query query = {.filters = &filter, .filter_count = 1, .order = "title"};
    REQUIRE_OK(vvl_content_performance_list(db, &query, &page, &error), &error);
    EXPECT(page.count == 7, "%zu pieces", page.count);
    for (size_t i = 0; i < page.count; i++) {
        EXPECT_TEXT(test_format("title %zu", i), page.items[i].title);
        EXPECT_TEXT("spring", page.items[i].campaign_name);
        EXPECT_TEXT("joe", page.items[i].username);
        EXPECT(page.items[i].content_type == VVL_CONTENT_TYPE_IDEA, "type");
        EXPECT(page.items[i].engagement_score.value == 0.25, "score");
        EXPECT(page.items[i].is_selected.value == (i < 3), "selected");
    }
    vvl_content_performance_page_clear(&page);
}

static void views_are_paged_like_tables(void)
{
    vvl_db *db = fixture_db();
    open_shop(db);
    const vvl_entity *views[TABLES_ROOM];
    size_t count = entities_of(true, views, COUNT_OF(views));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < views[i]->column_count; j++) {
            vvl_query query = {.order = views[i]->columns[j].name, .limit = VVL_LIMIT_MAX};
            listing whole = list_all(db, views[i], query, NULL, NULL);
            query.limit = 2;
            listing joined = list_all(db, views[i], query, NULL, NULL);
            EXPECT(whole.count > 1 && whole.count == joined.count &&
                       memcmp(whole.ids, joined.ids, whole.count * sizeof *whole.ids) == 0,
                   "%s by %s: pages do not join", views[i]->name, query.order);
        }
    }
}

CU_TestInfo view_tests[] = {
    {"a campaign's content is counted", a_campaigns_content_is_counted},
    {"campaigns are not multiplied by content", campaigns_are_not_multiplied_by_content},
    {"content stands with its campaign", content_stands_with_its_campaign},
    {"views are paged like tables", views_are_paged_like_tables},
    CU_TEST_INFO_NULL,
};
