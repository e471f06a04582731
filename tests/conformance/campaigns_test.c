#include "suites.h"

#include <string.h>

static vvl_uuid add_campaign(vvl_db *db, const vvl_campaign *campaign)
{
    vvl_error error;
    vvl_campaign stored;
    REQUIRE_OK(vvl_campaign_create(db, campaign, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_campaign_clear(&stored);
    return id;
}

static void expect_names(const vvl_campaign_page *page, const char *names, test_place place)
{
    char found[200] = "";
    for (size_t i = 0; i < page->count; i++) {
        strcat(strcat(found, i == 0 ? "" : " "), page->items[i].name);
    }
    test_expect_text(names, found, place);
}

static void lists_are_of_a_user_a_status_a_type(void)
{
    vvl_error error;
    vvl_campaign_page page;
    vvl_db *db = fixture_db();
    parents joe = parents_new(db, 900);
    parents ann = parents_new(db, 901);
    test_sql(test_database_of(db), "DELETE FROM campaigns");
    const vvl_campaign campaigns[] = {
        {.name = "a", .user_id = joe.user, .campaign_type = VVL_CAMPAIGN_TYPE_EVENT},
        {.name = "b", .user_id = ann.user, .status = VVL_CAMPAIGN_STATUS_ACTIVE},
        {.name = "c", .user_id = joe.user, .status = VVL_CAMPAIGN_STATUS_ACTIVE},
        {.name = "d", .user_id = joe.user, .campaign_type = VVL_CAMPAIGN_TYPE_EVENT},
    };
    for (size_t i = 0; i < COUNT_OF(campaigns); i++) {
        add_campaign(db, &campaigns[i]);
    }
    vvl_query query = {.order = "name", .descending = true};
    REQUIRE_OK(vvl_campaign_list_by_user(db, &joe.user, &query, &page, &error), &error);
    expect_names(&page, "d c a", HERE);
    vvl_campaign_page_clear(&page);
    REQUIRE_OK(vvl_campaign_list_by_status(db, VVL_CAMPAIGN_STATUS_ACTIVE, &query, &page, &error),
               &error);
    expect_names(&page, "c b", HERE);
    vvl_campaign_page_clear(&page);
    REQUIRE_OK(vvl_campaign_list_by_type(db, VVL_CAMPAIGN_TYPE_EVENT, NULL, &page, &error), &error);
    EXPECT(page.count == 2, "%zu events", page.count);
    vvl_campaign_page_clear(&page);
    const vvl_filter active = {.column = "status", .value = "active"};
    query = (vvl_query){.filters = &active, .filter_count = 1, .limit = 1};
    REQUIRE_OK(vvl_campaign_list_by_user(db, &joe.user, &query, &page, &error), &error);
    expect_names(&page, "c", HERE);
    EXPECT(page.next == NULL, "a page too many");
    vvl_campaign_page_clear(&page);
}

static void lists_go_on_from_page_to_page(void)
{
    vvl_error error;
    vvl_campaign_page page;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_filter many[VVL_FILTER_MAX];
    test_sql(test_database_of(db), "DELETE FROM campaigns");
    add_campaign(db, &(vvl_campaign){.name = "a", .user_id = owner.user});
    add_campaign(db, &(vvl_campaign){.name = "b", .user_id = owner.user});
    vvl_query query = {.order = "name", .limit = 1};
    REQUIRE_OK(vvl_campaign_list_by_user(db, &owner.user, &query, &page, &error), &error);
    query.after = test_format("%s", page.next);
    vvl_campaign_page_clear(&page);
    REQUIRE_OK(vvl_campaign_list_by_user(db, &owner.user, &query, &page, &error), &error);
    expect_names(&page, "b", HERE);
    vvl_campaign_page_clear(&page);
    for (size_t i = 0; i < VVL_FILTER_MAX; i++) {
        many[i] = (vvl_filter){.column = "name", .value = "a"};
    }
    query = (vvl_query){.filters = many, .filter_count = VVL_FILTER_MAX};
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_list_by_user(db, &owner.user, &query, &page, &error),
                  &error);
    query.filter_count--;
    REQUIRE_OK(vvl_campaign_list_by_user(db, &owner.user, &query, &page, &error), &error);
    expect_names(&page, "a", HERE);
    vvl_campaign_page_clear(&page);
    query = (vvl_query){.filter_count = 3};
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_list_by_user(db, &owner.user, &query, &page, &error),
                  &error);
}

typedef vvl_status step(vvl_db *db, const vvl_uuid *id, vvl_campaign *stored, vvl_error *error);

static step *const steps[] = {vvl_campaign_activate, vvl_campaign_complete, vvl_campaign_archive};
static const vvl_campaign_status path[] = {VVL_CAMPAIGN_STATUS_DRAFT, VVL_CAMPAIGN_STATUS_ACTIVE,
                                           VVL_CAMPAIGN_STATUS_COMPLETED,
                                           VVL_CAMPAIGN_STATUS_ARCHIVED};

static void a_campaign_lives_from_draft_to_archive(void)
{
    vvl_error error;
    vvl_campaign after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_time before = vvl_time_now();
    vvl_time completed = 0;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        REQUIRE_OK(steps[i](db, &owner.campaign, &after, &error), &error);
        EXPECT(after.status == path[i + 1], "step %zu: status %d", i, (int)after.status);
        EXPECT(after.completed_at.has == (i >= 1), "step %zu: completed_at", i);
        if (i == 1) {
            completed = after.completed_at.value;
            EXPECT(completed >= before && completed <= vvl_time_now(), "completed at another time");
        }
        EXPECT(after.completed_at.value == completed, "step %zu moved completed_at", i);
        vvl_campaign_clear(&after);
    }
}

static void every_other_step_is_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    static const char *const words[] = {"draft", "active", "completed", "archived"};
    for (size_t from = 0; from < COUNT_OF(path); from++) {
        for (size_t i = 0; i < COUNT_OF(steps); i++) {
            if (i == from) {
                continue;
            }
            vvl_campaign got;
            vvl_uuid id = add_campaign(
                db, &(vvl_campaign){.name = "x", .user_id = owner.user, .status = path[from]});
            EXPECT_REFUSED(VVL_E_STATE, steps[i](db, &id, i == 0 ? &got : NULL, &error), &error,
                           "status");
            EXPECT_TEXT(
                test_format("the campaign is %s and cannot become %s", words[from], words[i + 1]),
                error.message);
            REQUIRE_OK(vvl_campaign_get(db, &id, &got, &error), &error);
            EXPECT(got.status == path[from] && !got.completed_at.has, "it was changed");
            vvl_campaign_clear(&got);
        }
    }
}

static void a_campaign_without_a_status_begins_as_a_draft_does(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    test_sql(test_database_of(db), "UPDATE campaigns SET status = NULL");
    EXPECT_REFUSED(VVL_E_STATE, vvl_campaign_complete(db, &owner.campaign, NULL, &error), &error,
                   "status");
    EXPECT_TEXT("the campaign is without a status and cannot become completed", error.message);
    EXPECT_OK(vvl_campaign_activate(db, &owner.campaign, NULL, &error), &error);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid nil = {{0}};
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_activate(db, &nobody, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_activate(db, &nil, NULL, &error), &error);
}

static void themes_and_tags_are_chosen_out_of_the_suggested(void)
{
    vvl_error error;
    vvl_campaign after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_campaign(db, &(vvl_campaign){.name = "x",
                                                   .user_id = owner.user,
                                                   .suggested_themes = "[\"sun\", \"sea\", \"x\"]",
                                                   .suggested_tags = "[\"#a\", \"#b\"]"});
    REQUIRE_OK(vvl_campaign_choose(db, &id, "[\"sea\",\"sun\"]", "[\"#b\"]", &after, &error),
               &error);
    EXPECT_TEXT("[\"sea\", \"sun\"]", after.selected_themes);
    EXPECT_TEXT("[\"#b\"]", after.selected_tags);
    vvl_campaign_clear(&after);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_campaign_choose(db, &id, "[\"sky\"]", "[\"#a\"]", &after, &error), &error,
                   "selected_themes");
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_campaign_choose(db, &id, "[\"sun\"]", "[\"#c\"]", NULL, &error), &error,
                   "selected_tags");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_campaign_choose(db, &id, NULL, "[\"#c\"]", NULL, &error),
                   &error, "selected_tags");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_campaign_choose(db, &id, "[\"se\"]", NULL, NULL, &error),
                   &error, "selected_themes");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_campaign_choose(db, &id, "{}", NULL, NULL, &error), &error,
                   "selected_themes");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_campaign_choose(db, &id, "[", NULL, NULL, &error), &error,
                   "selected_themes");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_campaign_choose(db, &id, "[]", "", NULL, &error), &error,
                   "selected_tags");
    REQUIRE_OK(vvl_campaign_choose(db, &id, "[ ]", NULL, &after, &error), &error);
    EXPECT_TEXT("[]", after.selected_themes);
    EXPECT_TEXT("[\"#b\"]", after.selected_tags);
    vvl_campaign_clear(&after);
}

static void nothing_can_be_chosen_where_nothing_was_suggested(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_campaign_choose(db, &owner.campaign, NULL, "[\"#a\"]", NULL, &error), &error,
                   "selected_tags");
    EXPECT_OK(vvl_campaign_choose(db, &owner.campaign, "[]", "[]", NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_choose(db, &nobody, "[]", NULL, NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND,
                  vvl_campaign_choose(db, &nobody, "[\"sun\"]", NULL, NULL, &error), &error);
}

static vvl_template get_template(vvl_db *db, const vvl_uuid *id)
{
    vvl_error error;
    vvl_template got;
    REQUIRE_OK(vvl_template_get(db, id, &got, &error), &error);
    return got;
}

/* "Product Launch Campaign", which every new database has. */
static vvl_uuid default_template(void)
{
    vvl_uuid id;
    REQUIRE_OK(vvl_uuid_parse("f2818f1f-2a49-5d19-a551-ef803c095b87", 36, &id, NULL), NULL);
    return id;
}

static void a_campaign_starts_from_a_template(void)
{
    vvl_error error;
    vvl_campaign made;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = default_template();
    vvl_template before = get_template(db, &id);
    REQUIRE_OK(vvl_campaign_from_template(db, &id, &owner.user, "Launch", &made, &error), &error);
    EXPECT_TEXT("Launch", made.name);
    EXPECT(memcmp(&made.user_id, &owner.user, sizeof owner.user) == 0, "another owner");
    EXPECT(made.campaign_type == VVL_CAMPAIGN_TYPE_PRODUCT, "type %d", (int)made.campaign_type);
    EXPECT(made.status == VVL_CAMPAIGN_STATUS_DRAFT, "status %d", (int)made.status);
    EXPECT(made.creativity_level.has && made.creativity_level.value == 7, "creativity_level");
    EXPECT_TEXT(before.default_settings, made.campaign_settings);
    EXPECT_TEXT("Announce a new product and win its first customers", made.objective);
    EXPECT_TEXT("confident, clear and enthusiastic", made.brand_voice);
    EXPECT_TEXT("[\"#NewProduct\", \"#ProductLaunch\", \"#ComingSoon\", \"#Innovation\"]",
                made.suggested_tags);
    EXPECT(made.target_audience != NULL && made.suggested_themes != NULL, "the rest is missing");
    EXPECT(made.selected_tags == NULL && made.business_description == NULL, "more than there was");
    vvl_template after = get_template(db, &id);
    EXPECT(before.usage_count.value == 0 && after.usage_count.value == 1, "the use is not counted");
    vvl_template_clear(&before);
    vvl_template_clear(&after);
    vvl_campaign got;
    REQUIRE_OK(vvl_campaign_get(db, &made.id, &got, &error), &error);
    expect_records_equal(&vvl_entity_campaigns, &made, &got, "as stored", HERE);
    vvl_campaign_clear(&got);
    vvl_campaign_clear(&made);
}

static vvl_uuid add_template(vvl_db *db, const vvl_template *template)
{
    vvl_error error;
    vvl_template stored;
    REQUIRE_OK(vvl_template_create(db, template, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_template_clear(&stored);
    return id;
}

static void a_private_template_is_its_makers(void)
{
    vvl_error error;
    vvl_error unknown;
    vvl_campaign made;
    vvl_db *db = fixture_db();
    parents joe = parents_new(db, 900);
    parents ann = parents_new(db, 901);
    vvl_uuid nothing = test_uuid("nothing", 1);
    vvl_uuid id = add_template(db, &(vvl_template){.name = "mine",
                                                   .category = VVL_TEMPLATE_CATEGORY_CUSTOM,
                                                   .template_data = "{}",
                                                   .created_by = joe.user});
    EXPECT_STATUS(VVL_E_NOT_FOUND,
                  vvl_campaign_from_template(db, &id, &ann.user, "x", &made, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND,
                  vvl_campaign_from_template(db, &nothing, &ann.user, "x", NULL, &unknown),
                  &unknown);
    EXPECT(memcmp(&error, &unknown, sizeof error) == 0, "<%s> gives it away", error.message);
    REQUIRE_OK(vvl_campaign_from_template(db, &id, &joe.user, "x", &made, &error), &error);
    EXPECT(made.campaign_type == VVL_CAMPAIGN_TYPE_GENERAL, "type %d", (int)made.campaign_type);
    EXPECT(made.campaign_settings == NULL && made.creativity_level.value == 5, "settings");
    vvl_campaign_clear(&made);
}

static void a_campaign_that_cannot_be_counts_no_use(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = default_template();
    vvl_uuid nobody = test_uuid("nobody", 1);
    size_t before = record_count(db, &vvl_entity_campaigns);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_campaign_from_template(db, &id, &owner.user, "", NULL, &error), &error,
                   "name");
    EXPECT_REFUSED(VVL_E_REFERENCE, vvl_campaign_from_template(db, &id, &nobody, "x", NULL, &error),
                   &error, "user_id");
    vvl_uuid odd = add_template(db, &(vvl_template){.name = "odd",
                                                    .category = VVL_TEMPLATE_CATEGORY_CUSTOM,
                                                    .template_data = "{\"objective\": 7}",
                                                    .is_public = {true, true}});
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_campaign_from_template(db, &odd, &owner.user, "x", NULL, &error), &error,
                   "objective");
    EXPECT(record_count(db, &vvl_entity_campaigns) == before, "a campaign was made");
    vvl_template after = get_template(db, &id);
    EXPECT(after.usage_count.value == 0, "a use was counted");
    vvl_template_clear(&after);
}

static void a_step_in_a_transaction_is_taken_back_with_it(void)
{
    vvl_error error;
    vvl_campaign made;
    vvl_db *transaction = NULL;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = default_template();
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    EXPECT_OK(vvl_campaign_activate(transaction, &owner.campaign, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_STATE, vvl_campaign_activate(transaction, &owner.campaign, NULL, &error),
                  &error);
    REQUIRE_OK(vvl_campaign_from_template(transaction, &id, &owner.user, "x", &made, &error),
               &error);
    vvl_campaign_clear(&made);
    vvl_rollback(transaction);
    EXPECT_OK(vvl_campaign_activate(db, &owner.campaign, NULL, &error), &error);
    EXPECT(record_count(db, &vvl_entity_campaigns) == 1, "the other campaign is still there");
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_campaign_page page;
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("nobody", 1);
    const vvl_status answers[] = {
        vvl_campaign_list_by_user(NULL, &id, NULL, &page, &error),
        vvl_campaign_list_by_user(db, NULL, NULL, &page, &error),
        vvl_campaign_list_by_user(db, &id, NULL, NULL, &error),
        vvl_campaign_list_by_status(NULL, VVL_CAMPAIGN_STATUS_DRAFT, NULL, &page, &error),
        vvl_campaign_list_by_status(db, VVL_CAMPAIGN_STATUS_DRAFT, NULL, NULL, &error),
        vvl_campaign_list_by_status(db, (vvl_campaign_status)0, NULL, &page, &error),
        vvl_campaign_list_by_status(db, (vvl_campaign_status)99, NULL, &page, &error),
        vvl_campaign_list_by_type(NULL, VVL_CAMPAIGN_TYPE_EVENT, NULL, &page, &error),
        vvl_campaign_list_by_type(db, VVL_CAMPAIGN_TYPE_EVENT, NULL, NULL, &error),
        vvl_campaign_list_by_type(db, (vvl_campaign_type)-1, NULL, &page, &error),
        vvl_campaign_activate(NULL, &id, NULL, &error),
        vvl_campaign_activate(db, NULL, NULL, &error),
        vvl_campaign_complete(db, NULL, NULL, &error),
        vvl_campaign_archive(db, NULL, NULL, &error),
        vvl_campaign_choose(NULL, &id, "[]", "[]", NULL, &error),
        vvl_campaign_choose(db, NULL, "[]", "[]", NULL, &error),
        vvl_campaign_choose(db, &id, NULL, NULL, NULL, &error),
        vvl_campaign_from_template(NULL, &id, &id, "x", NULL, &error),
        vvl_campaign_from_template(db, NULL, &id, "x", NULL, &error),
        vvl_campaign_from_template(db, &id, NULL, "x", NULL, &error),
        vvl_campaign_from_template(db, &id, &id, NULL, NULL, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT(vvl_campaign_activate(db, NULL, NULL, NULL) == VVL_E_USAGE, "no error asked for");
}

CU_TestInfo campaigns_tests[] = {
    {"lists are of a user, a status, a type", lists_are_of_a_user_a_status_a_type},
    {"lists go on from page to page", lists_go_on_from_page_to_page},
    {"a campaign lives from draft to archive", a_campaign_lives_from_draft_to_archive},
    {"every other step is refused", every_other_step_is_refused},
    {"without a status", a_campaign_without_a_status_begins_as_a_draft_does},
    {"themes and tags are chosen", themes_and_tags_are_chosen_out_of_the_suggested},
    {"nothing was suggested", nothing_can_be_chosen_where_nothing_was_suggested},
    {"a campaign starts from a template", a_campaign_starts_from_a_template},
    {"a private template is its maker's", a_private_template_is_its_makers},
    {"a campaign that cannot be counts no use", a_campaign_that_cannot_be_counts_no_use},
    {"in a transaction", a_step_in_a_transaction_is_taken_back_with_it},
    {"NULL is a wrong call", null_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
