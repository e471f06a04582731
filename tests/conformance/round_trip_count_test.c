#include "suites.h"

#include <string.h>

/* What docs/operations.md says of round trips. */
typedef struct counter {
    vvl_db *db;
    uint64_t seen;
} counter;

static uint64_t statements_of(vvl_db *db)
{
    vvl_error error;
    vvl_metrics metrics;
    uint64_t count = 0;
    REQUIRE_OK(vvl_metrics_read(db, &metrics, &error), &error);
    for (size_t i = 0; i < metrics.statement_count; i++) {
        count += metrics.statements[i].count;
    }
    vvl_metrics_clear(&metrics);
    return count;
}

static counter count_from_now(vvl_db *db)
{
    return (counter){.db = db, .seen = statements_of(db)};
}

/* Since the last time that this was asked. */
static void expect_statements(counter *self, uint64_t expected, const char *what, test_place place)
{
    uint64_t now = statements_of(self->db);
    test_expect(now - self->seen == expected, place, "%s: %llu statements instead of %llu", what,
                (unsigned long long)(now - self->seen), (unsigned long long)expected);
    self->seen = now;
}

static void users_take_as_many_as_promised(void)
{
    vvl_error error;
    vvl_user joe;
    vvl_user found;
    vvl_db *db = fixture_db();
    counter counter = count_from_now(db);
    const vvl_password_method by = VVL_PASSWORD_YESCRYPT;
    const vvl_user user = {.username = "joe", .email = "joe@x.y"};
    REQUIRE_OK(vvl_user_register(db, &user, "p", by, &joe, &error), &error);
    expect_statements(&counter, 1, "register", HERE);
    REQUIRE_OK(vvl_user_find(db, "joe@x.y", &found, &error), &error);
    vvl_user_clear(&found);
    expect_statements(&counter, 1, "find", HERE);
    REQUIRE_OK(vvl_user_log_in(db, "joe", "p", &found, &error), &error);
    vvl_user_clear(&found);
    expect_statements(&counter, 2, "log in", HERE);
    REQUIRE_OK(vvl_user_verify_password(db, &joe.id, "p", &error), &error);
    expect_statements(&counter, 1, "verify", HERE);
    REQUIRE_OK(vvl_user_change_password(db, &joe.id, "p", "q", by, NULL, &error), &error);
    expect_statements(&counter, 3, "change", HERE);
    REQUIRE_OK(vvl_user_set_password(db, &joe.id, "p", by, &error), &error);
    expect_statements(&counter, 2, "set", HERE);
    REQUIRE_OK(vvl_user_record_login(db, &joe.id, NULL, &error), &error);
    expect_statements(&counter, 1, "record a log-in", HERE);
    vvl_user_clear(&joe);
}

static void use(counter *counter, const char *token, uint64_t expected, const char *what,
                test_place place)
{
    vvl_error error;
    vvl_session session;
    vvl_user user;
    REQUIRE_OK(vvl_session_authenticate(counter->db, token, &session, &user, &error), &error);
    vvl_session_clear(&session);
    vvl_user_clear(&user);
    expect_statements(counter, expected, what, place);
}

static void sessions_take_as_many_as_promised(void)
{
    vvl_error error;
    vvl_session stored;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    counter counter = count_from_now(db);
    const vvl_session old = {.last_activity = {true, 1000000}};
    REQUIRE_OK(vvl_session_open(db, &owner.user, 60, NULL, token, &stored, &error), &error);
    expect_statements(&counter, 1, "open", HERE);
    use(&counter, token, 2, "a fresh session", HERE);
    REQUIRE_OK(vvl_session_update(db, &stored.id, &old, VVL_FIELD(user_sessions, last_activity),
                                  NULL, &error),
               &error);
    expect_statements(&counter, 1, "an update", HERE);
    use(&counter, token, 3, "a session that was not used for long", HERE);
    use(&counter, token, 2, "the same again", HERE);
    REQUIRE_OK(vvl_session_extend(db, &stored.id, 60, NULL, &error), &error);
    expect_statements(&counter, 1, "extend", HERE);
    REQUIRE_OK(vvl_session_close_all(db, &owner.user, NULL, NULL, &error), &error);
    expect_statements(&counter, 1, "close all", HERE);
    REQUIRE_OK(vvl_session_purge_expired(db, INT64_MAX, NULL, &error), &error);
    expect_statements(&counter, 1, "purge", HERE);
    vvl_session_clear(&stored);
}

static void campaigns_take_as_many_as_promised(void)
{
    vvl_error error;
    vvl_uuid id;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    counter counter = count_from_now(db);
    REQUIRE_OK(vvl_uuid_parse("f2818f1f-2a49-5d19-a551-ef803c095b87", 36, &id, &error), &error);
    REQUIRE_OK(vvl_campaign_activate(db, &owner.campaign, NULL, &error), &error);
    expect_statements(&counter, 1, "activate", HERE);
    EXPECT_STATUS(VVL_E_STATE, vvl_campaign_activate(db, &owner.campaign, NULL, &error), &error);
    expect_statements(&counter, 2, "a refusal", HERE);
    REQUIRE_OK(vvl_campaign_choose(db, &owner.campaign, "[]", "[]", NULL, &error), &error);
    expect_statements(&counter, 1, "choose", HERE);
    REQUIRE_OK(vvl_campaign_from_template(db, &id, &owner.user, "x", NULL, &error), &error);
    expect_statements(&counter, 3, "from a template", HERE);
}

static void content_takes_as_many_as_promised(void)
{
    vvl_error error;
    vvl_content_page page;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = test_uuid("content", 1);
    const vvl_content content = {.id = id,
                                 .campaign_id = owner.campaign,
                                 .content_type = VVL_CONTENT_TYPE_IDEA,
                                 .scheduled_for = {true, 1000000}};
    REQUIRE_OK(vvl_content_create(db, &content, NULL, &error), &error);
    counter counter = count_from_now(db);
    REQUIRE_OK(vvl_content_edit(db, &id, "{}", VVL_EDIT_REPLACE, NULL, &error), &error);
    expect_statements(&counter, 1, "replace edits", HERE);
    REQUIRE_OK(vvl_content_edit(db, &id, "{}", VVL_EDIT_MERGE, NULL, &error), &error);
    expect_statements(&counter, 2, "merge edits", HERE);
    REQUIRE_OK(vvl_content_claim_due(db, vvl_time_now(), 60, 0, &page, &error), &error);
    expect_statements(&counter, 1, "claim", HERE);
    REQUIRE(page.count == 1, "%zu claimed", page.count);
    REQUIRE_OK(vvl_content_publish(db, &id, "p", page.items[0].platform_post_id, NULL, &error),
               &error);
    expect_statements(&counter, 1, "publish", HERE);
    vvl_content_page_clear(&page);
}

CU_TestInfo round_trip_count_tests[] = {
    {"users", users_take_as_many_as_promised},
    {"sessions", sessions_take_as_many_as_promised},
    {"campaigns", campaigns_take_as_many_as_promised},
    {"content", content_takes_as_many_as_promised},
    CU_TEST_INFO_NULL,
};
