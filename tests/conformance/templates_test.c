#include "suites.h"

#include <string.h>

/* Templates of joe and ann, of which two are public. */
static parents fill(vvl_db *db)
{
    vvl_error error;
    parents joe = parents_new(db, 900);
    parents ann = parents_new(db, 901);
    const struct {
        const char *name;
        vvl_uuid maker;
        bool is_public;
        int64_t used;
        vvl_template_category category;
    } all[] = {
        {"joe's own", joe.user, false, 5, VVL_TEMPLATE_CATEGORY_CUSTOM},
        {"joe's for all", joe.user, true, 7, VVL_TEMPLATE_CATEGORY_PRODUCT_LAUNCH},
        {"ann's own", ann.user, false, 9, VVL_TEMPLATE_CATEGORY_CUSTOM},
        {"ann's for all", ann.user, true, 3, VVL_TEMPLATE_CATEGORY_CUSTOM},
        {"nobody's own", {{0}}, false, 1, VVL_TEMPLATE_CATEGORY_CUSTOM},
    };
    test_sql(test_database_of(db), "DELETE FROM campaign_templates");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const vvl_template template = {.name = all[i].name,
                                       .category = all[i].category,
                                       .template_data = "{}",
                                       .usage_count = {true, all[i].used},
                                       .is_public = {true, all[i].is_public},
                                       .created_by = all[i].maker};
        REQUIRE_OK(vvl_template_create(db, &template, NULL, &error), &error);
    }
    return joe;
}

static void expect_names(vvl_template_page *page, const char *names, test_place place)
{
    char found[200] = "";
    for (size_t i = 0; i < page->count; i++) {
        strcat(strcat(found, i == 0 ? "" : ", "), page->items[i].name);
    }
    test_expect_text(names, found, place);
    vvl_template_page_clear(page);
}

static void a_user_sees_what_is_public_or_his_own(void)
{
    vvl_error error;
    vvl_template_page page;
    vvl_db *db = fixture_db();
    parents joe = fill(db);
    vvl_uuid stranger = test_uuid("stranger", 1);
    vvl_query query = {.order = "name"};
    REQUIRE_OK(vvl_template_list_visible(db, &joe.user, &query, &page, &error), &error);
    expect_names(&page, "ann's for all, joe's for all, joe's own", HERE);
    REQUIRE_OK(vvl_template_list_visible(db, &stranger, &query, &page, &error), &error);
    expect_names(&page, "ann's for all, joe's for all", HERE);
    const vvl_filter own = {.column = "name", .value = "own", .test = VVL_CONTAINS};
    query.filters = &own;
    query.filter_count = 1;
    REQUIRE_OK(vvl_template_list_visible(db, &joe.user, &query, &page, &error), &error);
    expect_names(&page, "joe's own", HERE);
}

static void a_category_is_listed_of_what_is_seen(void)
{
    vvl_error error;
    vvl_template_page page;
    vvl_db *db = fixture_db();
    parents joe = fill(db);
    const vvl_query query = {.order = "name", .descending = true};
    REQUIRE_OK(vvl_template_list_by_category(db, &joe.user, VVL_TEMPLATE_CATEGORY_CUSTOM, &query,
                                             &page, &error),
               &error);
    expect_names(&page, "joe's own, ann's for all", HERE);
    REQUIRE_OK(vvl_template_list_by_category(db, &joe.user, VVL_TEMPLATE_CATEGORY_EVENT_PROMOTION,
                                             NULL, &page, &error),
               &error);
    expect_names(&page, "", HERE);
}

static void the_most_used_come_first(void)
{
    vvl_error error;
    vvl_template_page page;
    vvl_db *db = fixture_db();
    parents joe = fill(db);
    REQUIRE_OK(vvl_template_list_most_used(db, &joe.user, 2, &page, &error), &error);
    expect_names(&page, "joe's for all, joe's own", HERE);
    REQUIRE_OK(vvl_template_list_most_used(db, &joe.user, 0, &page, &error), &error);
    expect_names(&page, "joe's for all, joe's own, ann's for all", HERE);
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_template_page page;
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("nobody", 1);
    const vvl_template_category custom = VVL_TEMPLATE_CATEGORY_CUSTOM;
    const vvl_status answers[] = {
        vvl_template_list_visible(NULL, &id, NULL, &page, &error),
        vvl_template_list_visible(db, NULL, NULL, &page, &error),
        vvl_template_list_visible(db, &id, NULL, NULL, &error),
        vvl_template_list_by_category(NULL, &id, custom, NULL, &page, &error),
        vvl_template_list_by_category(db, NULL, custom, NULL, &page, &error),
        vvl_template_list_by_category(db, &id, custom, NULL, NULL, &error),
        vvl_template_list_by_category(db, &id, (vvl_template_category)0, NULL, &page, &error),
        vvl_template_list_by_category(db, &id, (vvl_template_category)77, NULL, &page, &error),
        vvl_template_list_most_used(NULL, &id, 1, &page, &error),
        vvl_template_list_most_used(db, NULL, 1, &page, &error),
        vvl_template_list_most_used(db, &id, 1, NULL, &error),
        vvl_template_list_most_used(db, &id, VVL_LIMIT_MAX + 1, &page, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT(vvl_template_list_visible(db, NULL, NULL, NULL, NULL) == VVL_E_USAGE, "no error");
}

CU_TestInfo templates_tests[] = {
    {"a user sees what is public or his own", a_user_sees_what_is_public_or_his_own},
    {"a category is listed of what is seen", a_category_is_listed_of_what_is_seen},
    {"the most used come first", the_most_used_come_first},
    {"NULL is a wrong call", null_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
