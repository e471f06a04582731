#include "suites.h"

#include <ctype.h>
#include <string.h>

static const vvl_time SECOND = 1000000;

static vvl_session open_session(vvl_db *db, const vvl_uuid *user, char token[VVL_TOKEN_SIZE])
{
    vvl_error error;
    vvl_session stored;
    REQUIRE_OK(vvl_session_open(db, user, 3600, NULL, token, &stored, &error), &error);
    return stored;
}

static void set_activity(vvl_db *db, const vvl_uuid *id, int64_t seconds_ago)
{
    vvl_error error;
    const vvl_session changes = {.last_activity = {true, vvl_time_now() - seconds_ago * SECOND}};
    REQUIRE_OK(
        vvl_session_update(db, id, &changes, VVL_FIELD(user_sessions, last_activity), NULL, &error),
        &error);
}

/* A session that was opened an hour ago and ends when it is told. */
static vvl_session add_old_session(vvl_db *db, const vvl_uuid *user, const char *token,
                                   int64_t seconds_left)
{
    vvl_error error;
    vvl_session stored;
    vvl_time now = vvl_time_now();
    const vvl_session session = {.user_id = *user,
                                 .session_token = token,
                                 .created_at = {true, now - 3600 * SECOND},
                                 .expires_at = now + seconds_left * SECOND};
    REQUIRE_OK(vvl_session_create(db, &session, &stored, &error), &error);
    return stored;
}

static void expect_denied(vvl_db *db, const char *token, test_place place)
{
    vvl_error error = {0};
    vvl_session session;
    vvl_status status = vvl_session_authenticate(db, token, &session, NULL, &error);
    test_expect_status(VVL_E_DENIED, status, &error, "", place);
    test_expect_text("the session is not valid", error.message, place);
    test_expect_text("log in again", error.hint, place);
    test_expect_text("", error.table, place);
}

static bool is_token(const char *text)
{
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '-' || text[size] == '_') {
        size++;
    }
    return size == VVL_TOKEN_SIZE - 1 && text[size] == '\0';
}

static void a_token_is_handed_out_once(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    char first[VVL_TOKEN_SIZE];
    char second[VVL_TOKEN_SIZE];
    vvl_session stored;
    const vvl_session_details details = {"192.0.2.1", "agent", "{\"theme\": \"dark\"}"};
    vvl_time before = vvl_time_now();
    REQUIRE_OK(vvl_session_open(db, &owner.user, 3600, &details, first, &stored, &error), &error);
    EXPECT(is_token(first), "no token: %s", first);
    EXPECT_TEXT("192.0.2.1", stored.ip_address);
    EXPECT_TEXT("agent", stored.user_agent);
    EXPECT_TEXT("{\"theme\": \"dark\"}", stored.session_data);
    EXPECT(stored.expires_at >= before + 3600 * SECOND &&
               stored.expires_at <= vvl_time_now() + 3600 * SECOND,
           "expires_at");
    EXPECT(strncmp(stored.session_token, "sha256:", 7) == 0 && strlen(stored.session_token) == 71,
           "stored form: %zu bytes", strlen(stored.session_token));
    const char *rows = test_query(test_database_of(db), "SELECT * FROM user_sessions");
    EXPECT(strstr(rows, first) == NULL, "the token lies in the database");
    EXPECT(strstr(rows, stored.session_token) != NULL, "the stored form does not");
    vvl_session_clear(&stored);
    stored = open_session(db, &owner.user, second);
    EXPECT(strcmp(first, second) != 0, "the same token twice");
    vvl_session_clear(&stored);
}

/* Published values of SHA-256, so that the form in the database never changes unseen. */
static void the_stored_form_is_sha256(void)
{
    vvl_error error;
    vvl_session session;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session stored = add_old_session(
        db, &owner.user, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        60);
    REQUIRE_OK(vvl_session_authenticate(db, "abc", &session, NULL, &error), &error);
    EXPECT(memcmp(&session.id, &stored.id, sizeof session.id) == 0, "another session");
    vvl_session_clear(&session);
    expect_denied(db, stored.session_token, HERE);
    expect_denied(db, stored.session_token + 7, HERE);
    vvl_session_clear(&stored);
}

static void a_token_tells_session_and_user(void)
{
    vvl_error error;
    vvl_session session;
    vvl_user user;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session stored = open_session(db, &owner.user, token);
    REQUIRE_OK(vvl_session_authenticate(db, token, &session, &user, &error), &error);
    expect_records_equal(&vvl_entity_user_sessions, &stored, &session, "authenticated", HERE);
    EXPECT(memcmp(&user.id, &owner.user, sizeof user.id) == 0, "another user");
    vvl_user_clear(&user);
    vvl_session_clear(&session);
    vvl_session_clear(&stored);
}

static void every_other_token_is_denied_alike(void)
{
    vvl_error error;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    vvl_session stored = open_session(db, &owner.user, token);
    const char *const wrong[] = {"", "x", "sha256:", "\xff\xfe", "' OR 1=1 --", "%"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        expect_denied(db, wrong[i], HERE);
    }
    char *huge = test_scratch(65537);
    memset(huge, 'a', 65536);
    expect_denied(db, huge, HERE);
    token[0] = token[0] == 'a' ? 'b' : 'a';
    expect_denied(db, token, HERE);
    vvl_session_clear(&stored);

    vvl_session ended = add_old_session(db, &owner.user, "ended", -1);
    expect_denied(db, "ended", HERE);
    vvl_session_clear(&ended);
    stored = open_session(db, &owner.user, token);
    REQUIRE_OK(vvl_session_close(db, &stored.id, &error), &error);
    expect_denied(db, token, HERE);
    vvl_session_clear(&stored);
    stored = open_session(db, &other.user, token);
    REQUIRE_OK(vvl_user_delete(db, &other.user, &error), &error);
    expect_denied(db, token, HERE);
    vvl_session_clear(&stored);
}

static void tokens_of_the_old_application_stay_good(void)
{
    vvl_error error;
    vvl_session session;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session old = add_old_session(db, &owner.user, "plain token", 60);
    for (size_t i = 0; i < 2; i++) {
        REQUIRE_OK(vvl_session_authenticate(db, "plain token", &session, NULL, &error), &error);
        EXPECT(memcmp(&session.id, &old.id, sizeof old.id) == 0, "another session");
        EXPECT(strncmp(session.session_token, "sha256:", 7) == 0, "still plain");
        expect_denied(db, session.session_token, HERE);
        vvl_session_clear(&session);
    }
    const char *rows = test_query(test_database_of(db), "SELECT session_token FROM user_sessions");
    EXPECT(strstr(rows, "plain token") == NULL, "the token still lies in the database");
    vvl_session_clear(&old);
    old = add_old_session(db, &owner.user, "ended token", -1);
    expect_denied(db, "ended token", HERE);
    rows = test_query(test_database_of(db), "SELECT session_token FROM user_sessions");
    EXPECT(strstr(rows, "ended token") != NULL, "a denied session was changed");
    vvl_session_clear(&old);
}

static vvl_opt_time activity_after_use(vvl_db *db, const char *token)
{
    vvl_error error;
    vvl_session session;
    vvl_session got;
    REQUIRE_OK(vvl_session_authenticate(db, token, &session, NULL, &error), &error);
    REQUIRE_OK(vvl_session_get(db, &session.id, &got, &error), &error);
    expect_records_equal(&vvl_entity_user_sessions, &got, &session, "as stored", HERE);
    vvl_opt_time activity = session.last_activity;
    vvl_session_clear(&session);
    vvl_session_clear(&got);
    return activity;
}

static void activity_moves_once_a_minute(void)
{
    vvl_error error;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session stored = open_session(db, &owner.user, token);
    set_activity(db, &stored.id, VVL_SESSION_ACTIVITY_SECONDS / 2);
    vvl_opt_time recent = activity_after_use(db, token);
    EXPECT(recent.value < vvl_time_now() - 20 * SECOND, "moved too soon");
    set_activity(db, &stored.id, VVL_SESSION_ACTIVITY_SECONDS + 1);
    vvl_time before = vvl_time_now();
    vvl_opt_time moved = activity_after_use(db, token);
    EXPECT(moved.has && moved.value >= before, "not moved");
    EXPECT(activity_after_use(db, token).value == moved.value, "moved twice");
    const vvl_session never = {.memory = NULL};
    REQUIRE_OK(vvl_session_update(db, &stored.id, &never, VVL_FIELD(user_sessions, last_activity),
                                  NULL, &error),
               &error);
    EXPECT(activity_after_use(db, token).has, "never used, and still so");
    vvl_session_clear(&stored);
}

static void a_session_is_extended_while_it_lasts(void)
{
    vvl_error error;
    vvl_session after;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_session stored = open_session(db, &owner.user, token);
    REQUIRE_OK(vvl_session_extend(db, &stored.id, 7200, &after, &error), &error);
    EXPECT(after.expires_at > stored.expires_at + 3000 * SECOND, "not extended");
    vvl_session_clear(&after);
    EXPECT_OK(vvl_session_extend(db, &stored.id, 60, NULL, &error), &error);
    REQUIRE_OK(vvl_session_close(db, &stored.id, &error), &error);
    EXPECT_REFUSED(VVL_E_STATE, vvl_session_extend(db, &stored.id, 60, &after, &error), &error,
                   "is_active");
    EXPECT_OK(vvl_session_close(db, &stored.id, &error), &error);
    vvl_session_clear(&stored);
    stored = add_old_session(db, &owner.user, "ended", -1);
    EXPECT_REFUSED(VVL_E_STATE, vvl_session_extend(db, &stored.id, 60, NULL, &error), &error,
                   "expires_at");
    vvl_session_clear(&stored);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_session_extend(db, &nobody, 60, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_session_close(db, &nobody, &error), &error);
}

static void sessions_of_a_user_are_closed_together(void)
{
    vvl_error error;
    uint64_t count = 0;
    char token[4][VVL_TOKEN_SIZE];
    vvl_uuid ids[4];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    for (size_t i = 0; i < 4; i++) {
        vvl_session stored = open_session(db, i < 3 ? &owner.user : &other.user, token[i]);
        ids[i] = stored.id;
        vvl_session_clear(&stored);
    }
    REQUIRE_OK(vvl_session_close_all(db, &owner.user, &ids[1], &count, &error), &error);
    EXPECT(count == 2, "%llu closed", (unsigned long long)count);
    expect_denied(db, token[0], HERE);
    expect_denied(db, token[2], HERE);
    activity_after_use(db, token[1]);
    activity_after_use(db, token[3]);
    REQUIRE_OK(vvl_session_close_all(db, &owner.user, NULL, &count, &error), &error);
    EXPECT(count == 1, "%llu closed", (unsigned long long)count);
    EXPECT_OK(vvl_session_close_all(db, &owner.user, NULL, NULL, &error), &error);
    expect_denied(db, token[1], HERE);
    activity_after_use(db, token[3]);
}

static void ended_sessions_are_purged(void)
{
    vvl_error error;
    uint64_t count = 0;
    char token[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session open = open_session(db, &owner.user, token);
    vvl_session ended = add_old_session(db, &owner.user, "ended", -30);
    vvl_session closed = add_old_session(db, &owner.user, "closed and ended", -60);
    REQUIRE_OK(vvl_session_close(db, &closed.id, &error), &error);
    REQUIRE_OK(vvl_session_purge_expired(db, closed.expires_at, &count, &error), &error);
    EXPECT(count == 0, "%llu purged", (unsigned long long)count);
    REQUIRE_OK(vvl_session_purge_expired(db, vvl_time_now(), &count, &error), &error);
    EXPECT(count == 2, "%llu purged", (unsigned long long)count);
    EXPECT(record_count(db, &vvl_entity_user_sessions) == 1, "one is left");
    EXPECT_OK(vvl_session_purge_expired(db, INT64_MIN, NULL, &error), &error);
    EXPECT_OK(vvl_session_purge_expired(db, INT64_MAX, &count, &error), &error);
    EXPECT(count == 1, "%llu purged", (unsigned long long)count);
    vvl_session_clear(&open);
    vvl_session_clear(&ended);
    vvl_session_clear(&closed);
}

static void secrets_are_looked_up_only_whole(void)
{
    vvl_error error;
    vvl_page page;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session stored = add_old_session(db, &owner.user, "token", 60);
    vvl_filter filter = {.column = "session_token", .value = "token", .secret = true};
    const vvl_query query = {.filters = &filter, .filter_count = 1};
    REQUIRE_OK(vvl_list(db, &vvl_entity_user_sessions, &query, &page, &error), &error);
    EXPECT(page.count == 1, "%zu found", page.count);
    vvl_page_clear(&page);
    for (int test = VVL_EQUAL + 1; test < VVL_TEST_COUNT; test++) {
        filter.test = (vvl_test)test;
        EXPECT_REFUSED(VVL_E_USAGE, vvl_list(db, &vvl_entity_user_sessions, &query, &page, &error),
                       &error, "session_token");
    }
    filter = (vvl_filter){.column = "session_token", .secret = true};
    EXPECT_REFUSED(VVL_E_USAGE, vvl_list(db, &vvl_entity_user_sessions, &query, &page, &error),
                   &error, "session_token");
    filter = (vvl_filter){.column = "session_token", .value = "token"};
    EXPECT_REFUSED(VVL_E_USAGE, vvl_list(db, &vvl_entity_user_sessions, &query, &page, &error),
                   &error, "session_token");
    filter = (vvl_filter){.column = "password_hash", .value = "x", .secret = true};
    EXPECT_REFUSED(VVL_E_USAGE, vvl_list(db, &vvl_entity_users, &query, &page, &error), &error,
                   "password_hash");
    vvl_session_clear(&stored);
}

static void wrong_calls_open_nothing(void)
{
    vvl_error error;
    vvl_session session;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    char token[VVL_TOKEN_SIZE] = "untouched";
    const vvl_session_details odd = {.session_data = "[]"};
    EXPECT_REFUSED(VVL_E_REFERENCE, vvl_session_open(db, &nobody, 60, NULL, token, NULL, &error),
                   &error, "user_id");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_session_open(db, &owner.user, 60, &odd, token, NULL, &error),
                   &error, "session_data");
    const vvl_status answers[] = {
        vvl_session_open(NULL, &owner.user, 60, NULL, token, NULL, &error),
        vvl_session_open(db, NULL, 60, NULL, token, NULL, &error),
        vvl_session_open(db, &owner.user, 60, NULL, NULL, NULL, &error),
        vvl_session_open(db, &owner.user, 0, NULL, token, NULL, &error),
        vvl_session_open(db, &owner.user, -1, NULL, token, NULL, &error),
        vvl_session_open(db, &owner.user, INT64_MAX, NULL, token, NULL, &error),
        vvl_session_authenticate(NULL, "x", &session, NULL, &error),
        vvl_session_authenticate(db, NULL, &session, NULL, &error),
        vvl_session_authenticate(db, "x", NULL, NULL, &error),
        vvl_session_extend(NULL, &nobody, 60, NULL, &error),
        vvl_session_extend(db, NULL, 60, NULL, &error),
        vvl_session_extend(db, &nobody, 0, NULL, &error),
        vvl_session_close(NULL, &nobody, &error),
        vvl_session_close(db, NULL, &error),
        vvl_session_close_all(NULL, &nobody, NULL, NULL, &error),
        vvl_session_close_all(db, NULL, NULL, NULL, &error),
        vvl_session_purge_expired(NULL, 0, NULL, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT_TEXT("untouched", token);
    EXPECT(record_count(db, &vvl_entity_user_sessions) == 0, "something was opened");
}

CU_TestInfo sessions_tests[] = {
    {"a token is handed out once", a_token_is_handed_out_once},
    {"the stored form is SHA-256", the_stored_form_is_sha256},
    {"a token tells session and user", a_token_tells_session_and_user},
    {"every other token is denied alike", every_other_token_is_denied_alike},
    {"tokens of the old application stay good", tokens_of_the_old_application_stay_good},
    {"activity moves once a minute", activity_moves_once_a_minute},
    {"a session is extended while it lasts", a_session_is_extended_while_it_lasts},
    {"sessions of a user are closed together", sessions_of_a_user_are_closed_together},
    {"ended sessions are purged", ended_sessions_are_purged},
    {"secrets are looked up only whole", secrets_are_looked_up_only_whole},
    {"wrong calls open nothing", wrong_calls_open_nothing},
    CU_TEST_INFO_NULL,
};
