#include "suites.h"

#include <string.h>

static const vvl_time SECOND = 1000000;

static vvl_uuid add_content(vvl_db *db, const parents *owner, const char *title)
{
    vvl_error error;
    vvl_content stored;
    const vvl_content content = {.campaign_id = owner->campaign,
                                 .content_type = VVL_CONTENT_TYPE_SOCIAL_POST,
                                 .title = title,
                                 .content_text = "generated"};
    REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_content_clear(&stored);
    return id;
}

static vvl_uuid add_due(vvl_db *db, const parents *owner, const char *title, int64_t seconds_ago)
{
    vvl_error error;
    vvl_uuid id = add_content(db, owner, title);
    REQUIRE_OK(vvl_content_schedule(db, &id, vvl_time_now() - seconds_ago * SECOND, NULL, &error),
               &error);
    return id;
}

static void a_generation_is_stored_whole(void)
{
    vvl_error error;
    vvl_content_page stored;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const vvl_generation generation = {"a prompt", "model-1", "{\"temperature\": 0.7}"};
    const vvl_content items[] = {
        {.content_type = VVL_CONTENT_TYPE_IDEA, .title = "one", .ai_model = "another"},
        {.content_type = VVL_CONTENT_TYPE_HASHTAGS, .title = "two", .is_published = {true, true}},
        {.content_type = VVL_CONTENT_TYPE_SUMMARY, .title = "three", .platform_post_id = "p"},
    };
    REQUIRE_OK(vvl_content_add_generation(db, &owner.campaign, &generation, items, COUNT_OF(items),
                                          &stored, &error),
               &error);
    EXPECT(stored.count == COUNT_OF(items), "%zu stored", stored.count);
    for (size_t i = 0; i < stored.count; i++) {
        vvl_content got;
        REQUIRE_OK(vvl_content_get(db, &stored.items[i].id, &got, &error), &error);
        expect_records_equal(&vvl_entity_generated_content, &stored.items[i], &got, "item", HERE);
        EXPECT_TEXT(items[i].title, got.title);
        EXPECT_TEXT("a prompt", got.generation_prompt);
        EXPECT_TEXT("model-1", got.ai_model);
        EXPECT_TEXT("{\"temperature\": 0.7}", got.generation_parameters);
        EXPECT(memcmp(&got.campaign_id, &owner.campaign, sizeof owner.campaign) == 0, "campaign");
        EXPECT(!got.is_published.value && got.platform_post_id == NULL, "published from the start");
        vvl_content_clear(&got);
    }
    vvl_content_page_clear(&stored);
}

static void one_bad_item_spoils_a_generation(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nothing = test_uuid("nothing", 1);
    const vvl_generation generation = {.model = "m"};
    const vvl_content items[] = {{.content_type = VVL_CONTENT_TYPE_IDEA}, {.title = "typeless"}};
    EXPECT_REFUSED(
        VVL_E_INVALID,
        vvl_content_add_generation(db, &owner.campaign, &generation, items, 2, NULL, &error),
        &error, "content_type");
    EXPECT(error.element == 1, "element %lld", (long long)error.element);
    EXPECT_REFUSED(VVL_E_REFERENCE,
                   vvl_content_add_generation(db, &nothing, &generation, items, 1, NULL, &error),
                   &error, "campaign_id");
    EXPECT_OK(vvl_content_add_generation(db, &owner.campaign, &generation, NULL, 0, NULL, &error),
              &error);
    EXPECT(record_count(db, &vvl_entity_generated_content) == 0, "something was stored");
}

static void content_is_chosen_and_rated(void)
{
    vvl_error error;
    vvl_content after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid id = add_content(db, &owner, "x");
    REQUIRE_OK(vvl_content_select(db, &id, &after, &error), &error);
    EXPECT(after.is_selected.has && after.is_selected.value, "not chosen");
    vvl_content_clear(&after);
    REQUIRE_OK(vvl_content_unselect(db, &id, &after, &error), &error);
    EXPECT(after.is_selected.has && !after.is_selected.value, "still chosen");
    vvl_content_clear(&after);
    for (int64_t rating = 1; rating <= 5; rating++) {
        REQUIRE_OK(vvl_content_rate(db, &id, rating, &after, &error), &error);
        EXPECT(after.user_rating.value == rating, "rating %lld", (long long)rating);
        vvl_content_clear(&after);
    }
    EXPECT_REFUSED(VVL_E_INVALID, vvl_content_rate(db, &id, 0, NULL, &error), &error,
                   "user_rating");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_content_rate(db, &id, 6, NULL, &error), &error,
                   "user_rating");
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_select(db, &nobody, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_unselect(db, &nobody, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_rate(db, &nobody, 1, NULL, &error), &error);
}

static void edits_are_kept_apart(void)
{
    static const struct {
        const char *edits;
        vvl_edit_mode mode;
        const char *after;
    } edits[] = {
        {"{\"title\": \"mine\"}", VVL_EDIT_MERGE, "{\"title\": \"mine\"}"},
        {"{\"tags\": {\"a\": 1}}", VVL_EDIT_MERGE, "{\"tags\": {\"a\": 1}, \"title\": \"mine\"}"},
        {"{\"title\": null, \"tags\": {\"b\": 2}}", VVL_EDIT_MERGE,
         "{\"tags\": {\"a\": 1, \"b\": 2}}"},
        {"{\"text\": \"new\"}", VVL_EDIT_REPLACE, "{\"text\": \"new\"}"},
        {"{}", VVL_EDIT_MERGE, "{\"text\": \"new\"}"},
        {"{}", VVL_EDIT_REPLACE, "{}"},
    };
    vvl_error error;
    vvl_content after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_content(db, &owner, "generated title");
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        REQUIRE_OK(vvl_content_edit(db, &id, edits[i].edits, edits[i].mode, &after, &error),
                   &error);
        EXPECT_TEXT(edits[i].after, after.user_edits);
        EXPECT_TEXT("generated title", after.title);
        EXPECT_TEXT("generated", after.content_text);
        vvl_content_clear(&after);
    }
}

static void edits_that_are_no_object_are_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid id = add_content(db, &owner, "x");
    static const vvl_edit_mode modes[] = {VVL_EDIT_REPLACE, VVL_EDIT_MERGE};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        EXPECT_REFUSED(VVL_E_INVALID, vvl_content_edit(db, &id, "[]", modes[i], NULL, &error),
                       &error, "user_edits");
        EXPECT_REFUSED(VVL_E_INVALID, vvl_content_edit(db, &id, "null", modes[i], NULL, &error),
                       &error, "user_edits");
        EXPECT_REFUSED(VVL_E_INVALID, vvl_content_edit(db, &id, "{", modes[i], NULL, &error),
                       &error, "user_edits");
        EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_edit(db, &nobody, "{}", modes[i], NULL, &error),
                      &error);
    }
    EXPECT_STATUS(VVL_E_USAGE, vvl_content_edit(db, &id, "{}", (vvl_edit_mode)9, NULL, &error),
                  &error);
}

static void what_is_published_stays_so(void)
{
    vvl_error error;
    vvl_content after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    vvl_time before = vvl_time_now();
    EXPECT_REFUSED(VVL_E_INVALID, vvl_content_publish(db, &id, "claim:x", NULL, NULL, &error),
                   &error, "platform_post_id");
    REQUIRE_OK(vvl_content_publish(db, &id, "post 1", NULL, &after, &error), &error);
    EXPECT(after.is_published.has && after.is_published.value, "not published");
    EXPECT(after.published_at.value >= before && after.published_at.value <= vvl_time_now(),
           "published_at");
    EXPECT(after.scheduled_for.has, "the schedule is gone");
    EXPECT_TEXT("post 1", after.platform_post_id);
    vvl_content_clear(&after);
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_publish(db, &id, "post 2", NULL, &after, &error),
                   &error, "is_published");
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_schedule(db, &id, before, NULL, &error), &error,
                   "is_published");
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_unschedule(db, &id, NULL, &error), &error,
                   "is_published");
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_release(db, &id, NULL, NULL, &error), &error,
                   "is_published");
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_publish(db, &nobody, "p", NULL, NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_schedule(db, &nobody, before, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_content_release(db, &nobody, NULL, NULL, &error), &error);
}

static vvl_content_page claim(vvl_db *db, int64_t lease, unsigned limit)
{
    vvl_error error;
    vvl_content_page page;
    REQUIRE_OK(vvl_content_claim_due(db, vvl_time_now(), lease, limit, &page, &error), &error);
    return page;
}

static void expect_claimed(vvl_db *db, int64_t lease, unsigned limit, size_t count,
                           test_place place)
{
    vvl_content_page page = claim(db, lease, limit);
    test_expect(page.count == count, place, "%zu claimed instead of %zu", page.count, count);
    vvl_content_page_clear(&page);
}

static void what_is_due_is_claimed_once(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid old = add_due(db, &owner, "old", 60);
    add_due(db, &owner, "recent", 30);
    add_due(db, &owner, "to come", -3600);
    add_content(db, &owner, "unscheduled");
    vvl_uuid off = add_due(db, &owner, "taken back", 60);
    vvl_uuid out = add_due(db, &owner, "published", 60);
    static const char *const known[] = {"post 7", "42"};
    REQUIRE_OK(vvl_content_unschedule(db, &off, NULL, &error), &error);
    REQUIRE_OK(vvl_content_publish(db, &out, "post", NULL, NULL, &error), &error);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        vvl_uuid id = add_due(db, &owner, "known to the platform", 60);
        const vvl_content changes = {.platform_post_id = known[i]};
        REQUIRE_OK(vvl_content_update(db, &id, &changes,
                                      VVL_FIELD(generated_content, platform_post_id), NULL, &error),
                   &error);
    }
    vvl_content_page page = claim(db, 3600, 1);
    EXPECT(page.count == 1 && memcmp(&page.items[0].id, &old, sizeof old) == 0,
           "not the longest due");
    EXPECT(strncmp(page.items[0].platform_post_id, "claim:", 6) == 0, "no claim");
    EXPECT(page.items[0].scheduled_for.has, "the schedule is gone");
    vvl_content_page_clear(&page);
    page = claim(db, 3600, 0);
    EXPECT(page.count == 1, "%zu claimed", page.count);
    EXPECT_TEXT("recent", page.items[0].title);
    vvl_content_page_clear(&page);
    expect_claimed(db, 3600, 0, 0, HERE);
}

static void null_flags_are_due_too(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    add_due(db, &owner, "x", 60);
    test_sql(test_database_of(db), "UPDATE generated_content SET is_published = NULL");
    expect_claimed(db, 3600, 0, 1, HERE);
}

/* Puts a claim that ended into the place of the one there is. */
static void end_claims(vvl_db *db)
{
    char time[VVL_TIME_TEXT_SIZE];
    vvl_time_format(vvl_time_now() - SECOND, time);
    test_sql(test_database_of(db),
             test_format("UPDATE generated_content SET platform_post_id = 'claim:%s' "
                         "WHERE platform_post_id LIKE 'claim:%%'",
                         time));
}

static void a_claim_ends_and_others_take_over(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    vvl_content_page first = claim(db, 3600, 0);
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_publish(db, &id, "p", NULL, NULL, &error), &error,
                   "platform_post_id");
    end_claims(db);
    vvl_content_page second = claim(db, 7200, 0);
    EXPECT(second.count == 1, "not claimed again");
    const char *ended = first.items[0].platform_post_id;
    const char *held = second.items[0].platform_post_id;
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_publish(db, &id, "p", ended, NULL, &error), &error,
                   "platform_post_id");
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_release(db, &id, ended, NULL, &error), &error,
                   "platform_post_id");
    EXPECT_OK(vvl_content_publish(db, &id, "p", held, NULL, &error), &error);
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_publish(db, &id, "p", held, NULL, &error), &error,
                   "is_published");
    vvl_content_page_clear(&first);
    vvl_content_page_clear(&second);
}

static void a_claim_that_ended_and_nobody_took_is_still_good(void)
{
    vvl_error error;
    vvl_content after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    expect_claimed(db, 3600, 0, 1, HERE);
    end_claims(db);
    REQUIRE_OK(vvl_content_get(db, &id, &after, &error), &error);
    EXPECT_OK(vvl_content_publish(db, &id, "p", after.platform_post_id, NULL, &error), &error);
    vvl_content_clear(&after);
    id = add_due(db, &owner, "y", 60);
    expect_claimed(db, 3600, 0, 1, HERE);
    end_claims(db);
    EXPECT_OK(vvl_content_publish(db, &id, "by hand", NULL, NULL, &error), &error);
}

static void a_released_claim_is_due_again(void)
{
    vvl_error error;
    vvl_content after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    EXPECT_REFUSED(VVL_E_STATE, vvl_content_release(db, &id, NULL, NULL, &error), &error,
                   "platform_post_id");
    vvl_content_page page = claim(db, 3600, 0);
    REQUIRE_OK(vvl_content_release(db, &id, page.items[0].platform_post_id, &after, &error),
               &error);
    EXPECT(after.platform_post_id == NULL && after.scheduled_for.has, "not as before");
    vvl_content_clear(&after);
    vvl_content_page_clear(&page);
    expect_claimed(db, 3600, 0, 1, HERE);
    EXPECT_OK(vvl_content_release(db, &id, NULL, NULL, &error), &error);
    expect_claimed(db, 3600, 0, 1, HERE);
}

static void a_claim_in_a_transaction_is_taken_back_with_it(void)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    vvl_content_page page = claim(transaction, 3600, 0);
    EXPECT(page.count == 1, "%zu claimed", page.count);
    EXPECT_OK(
        vvl_content_publish(transaction, &id, "p", page.items[0].platform_post_id, NULL, &error),
        &error);
    EXPECT_OK(vvl_content_edit(transaction, &id, "{\"a\": 1}", VVL_EDIT_MERGE, NULL, &error),
              &error);
    vvl_content_page_clear(&page);
    vvl_rollback(transaction);
    expect_claimed(db, 3600, 0, 1, HERE);
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_content_page page;
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("nobody", 1);
    const vvl_generation generation = {.model = NULL};
    const vvl_content item = {.content_type = VVL_CONTENT_TYPE_IDEA};
    const vvl_status answers[] = {
        vvl_content_add_generation(NULL, &id, &generation, &item, 1, NULL, &error),
        vvl_content_add_generation(db, NULL, &generation, &item, 1, NULL, &error),
        vvl_content_add_generation(db, &id, NULL, &item, 1, NULL, &error),
        vvl_content_add_generation(db, &id, &generation, NULL, 1, NULL, &error),
        vvl_content_select(NULL, &id, NULL, &error),
        vvl_content_select(db, NULL, NULL, &error),
        vvl_content_unselect(db, NULL, NULL, &error),
        vvl_content_rate(db, NULL, 1, NULL, &error),
        vvl_content_edit(NULL, &id, "{}", VVL_EDIT_MERGE, NULL, &error),
        vvl_content_edit(db, NULL, "{}", VVL_EDIT_MERGE, NULL, &error),
        vvl_content_edit(db, &id, NULL, VVL_EDIT_MERGE, NULL, &error),
        vvl_content_edit(db, &id, NULL, VVL_EDIT_REPLACE, NULL, &error),
        vvl_content_schedule(NULL, &id, 0, NULL, &error),
        vvl_content_schedule(db, NULL, 0, NULL, &error),
        vvl_content_unschedule(db, NULL, NULL, &error),
        vvl_content_claim_due(NULL, 0, 60, 0, &page, &error),
        vvl_content_claim_due(db, 0, 60, 0, NULL, &error),
        vvl_content_claim_due(db, 0, 0, 0, &page, &error),
        vvl_content_claim_due(db, 0, INT64_MAX, 0, &page, &error),
        vvl_content_claim_due(db, 0, 60, VVL_LIMIT_MAX + 1, &page, &error),
        vvl_content_release(NULL, &id, NULL, NULL, &error),
        vvl_content_release(db, NULL, NULL, NULL, &error),
        vvl_content_release(db, &id, "no claim", NULL, &error),
        vvl_content_publish(NULL, &id, "p", NULL, NULL, &error),
        vvl_content_publish(db, NULL, "p", NULL, NULL, &error),
        vvl_content_publish(db, &id, NULL, NULL, NULL, &error),
        vvl_content_publish(db, &id, "p", "no claim", NULL, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT(vvl_content_schedule(db, NULL, 0, NULL, NULL) == VVL_E_USAGE, "no error asked for");
}

static void impossible_times_are_refused(void)
{
    vvl_error error;
    vvl_content_page page;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_due(db, &owner, "x", 60);
    EXPECT_REFUSED(VVL_E_INVALID, vvl_content_schedule(db, &id, INT64_MAX, NULL, &error), &error,
                   "scheduled_for");
    REQUIRE_OK(vvl_content_claim_due(db, INT64_MIN, 60, 0, &page, &error), &error);
    EXPECT(page.count == 0, "%zu claimed", page.count);
    vvl_content_page_clear(&page);
    REQUIRE_OK(vvl_content_claim_due(db, INT64_MAX, 60, 0, &page, &error), &error);
    EXPECT(page.count == 1, "%zu claimed", page.count);
    vvl_content_page_clear(&page);
}

CU_TestInfo content_tests[] = {
    {"a generation is stored whole", a_generation_is_stored_whole},
    {"one bad item spoils a generation", one_bad_item_spoils_a_generation},
    {"content is chosen and rated", content_is_chosen_and_rated},
    {"edits are kept apart", edits_are_kept_apart},
    {"edits that are no object are refused", edits_that_are_no_object_are_refused},
    {"what is published stays so", what_is_published_stays_so},
    {"what is due is claimed once", what_is_due_is_claimed_once},
    {"null flags are due too", null_flags_are_due_too},
    {"a claim ends and others take over", a_claim_ends_and_others_take_over},
    {"a claim that ended and nobody took", a_claim_that_ended_and_nobody_took_is_still_good},
    {"a released claim is due again", a_released_claim_is_due_again},
    {"in a transaction", a_claim_in_a_transaction_is_taken_back_with_it},
    {"NULL is a wrong call", null_is_a_wrong_call},
    {"impossible times are refused", impossible_times_are_refused},
    CU_TEST_INFO_NULL,
};
