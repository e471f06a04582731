/* Records whose keys are integers that the database gives, and rules over several columns. */
#include "suites.h"

#include <string.h>

static vvl_social_connection account(const parents *owner, int64_t id, const char *name)
{
    return (vvl_social_connection){.id = id,
                                   .user_id = owner->user,
                                   .platform = VVL_SOCIAL_PLATFORM_LINKEDIN,
                                   .platform_user_id = name,
                                   .access_token = "token"};
}

/* Stores an account, without a key where `id` is 0, and answers its key. */
static int64_t stored_key(vvl_db *db, const parents *owner, int64_t id, const char *name)
{
    vvl_error error;
    vvl_social_connection stored;
    vvl_social_connection got;
    const vvl_social_connection record = account(owner, id, name);
    REQUIRE_OK(vvl_social_connection_create(db, &record, &stored, &error), &error);
    int64_t key = stored.id;
    REQUIRE_OK(vvl_social_connection_get(db, &key, &got, &error), &error);
    expect_records_equal(&vvl_entity_social_media_connections, &stored, &got, name, HERE);
    vvl_social_connection_clear(&stored);
    vvl_social_connection_clear(&got);
    return key;
}

static void a_key_is_given_once(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    int64_t first = stored_key(db, &owner, 0, "first");
    int64_t second = stored_key(db, &owner, 0, "second");
    EXPECT(first > 0 && second > first, "%lld, %lld", (long long)first, (long long)second);
    REQUIRE_OK(vvl_social_connection_purge(db, &second, &error), &error);
    int64_t third = stored_key(db, &owner, 0, "third");
    EXPECT(third > second, "%lld after %lld was purged", (long long)third, (long long)second);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_social_connection_delete(db, &second, &error), &error);
    EXPECT(stored_key(db, &owner, 1000, "own") == 1000, "it has another key than its own");
    int64_t next = stored_key(db, &owner, 0, "next");
    EXPECT(next > 1000, "%lld after 1000", (long long)next);
    EXPECT(stored_key(db, &owner, 500, "lower") == 500, "it has another key than its own");
    int64_t last = stored_key(db, &owner, 0, "last");
    EXPECT(last > next, "%lld after %lld", (long long)last, (long long)next);
}

static void a_key_is_unique(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    int64_t key = stored_key(db, &owner, 7, "first");
    const vvl_social_connection again = account(&owner, key, "second");
    EXPECT_REFUSED(VVL_E_CONFLICT, vvl_social_connection_create(db, &again, NULL, &error), &error,
                   "id");
    EXPECT_TEXT("social_media_connections_pkey", error.constraint);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_social_connection_update(
                       db, &key, &again, VVL_FIELD(social_media_connections, id), NULL, &error),
                   &error, "id");
}

static void a_batch_gets_keys_in_its_order(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_social_connection_page page = {0};
    const vvl_social_connection records[] = {account(&owner, 0, "a"), account(&owner, 70, "b"),
                                             account(&owner, 0, "c")};
    REQUIRE_OK(vvl_social_connection_create_many(db, records, 3, &page, &error), &error);
    REQUIRE(page.count == 3, "%zu records", page.count);
    EXPECT(page.items[0].id > 0 && page.items[1].id == 70 && page.items[2].id > 70,
           "%lld, %lld, %lld", (long long)page.items[0].id, (long long)page.items[1].id,
           (long long)page.items[2].id);
    const int64_t keys[] = {page.items[2].id, 70, 69};
    vvl_social_connection_page got = {0};
    REQUIRE_OK(vvl_social_connection_get_many(db, keys, 3, &got, &error), &error);
    EXPECT(got.count == 2 && got.items[0].id == keys[0] && got.items[1].id == 70, "%zu found",
           got.count);
    vvl_social_connection_page_clear(&got);
    vvl_social_connection_page_clear(&page);
    const vvl_social_connection clash[] = {account(&owner, 0, "d"), account(&owner, 0, "b")};
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_social_connection_create_many(db, clash, 2, NULL, &error),
                  &error);
    EXPECT(error.element == 1, "element %lld", (long long)error.element);
    EXPECT(record_count(db, &vvl_entity_social_media_connections) == 3, "some were stored");
}

static void pages_go_by_number(void)
{
    enum { RECORDS = 12 };
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_query query = {.limit = 5};
    int64_t before = 0;
    size_t count = 0;
    for (int64_t i = 0; i < RECORDS; i++) { /* whose text has another order: 1, 10, 2 */
        stored_key(db, &owner, RECORDS - i, test_format("account %lld", (long long)i));
    }
    do {
        vvl_social_connection_page page = {0};
        REQUIRE_OK(vvl_social_connection_list(db, &query, &page, &error), &error);
        for (size_t i = 0; i < page.count; i++, count++) {
            EXPECT(page.items[i].id > before, "%lld after %lld", (long long)page.items[i].id,
                   (long long)before);
            before = page.items[i].id;
        }
        query.after = page.next == NULL ? NULL : test_format("%s", page.next);
        vvl_social_connection_page_clear(&page);
    } while (query.after != NULL);
    EXPECT(count == RECORDS, "%zu records", count);
}

/* The same words, whatever the database calls it. */
static void what_is_unique_together_is_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    const vvl_social_connection twin = account(&owner, 0, "same");
    const vvl_social_connection elsewhere = account(&other, 0, "same");
    stored_key(db, &owner, 0, "same");
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_social_connection_create(db, &twin, NULL, &error), &error);
    EXPECT_TEXT("social_media_connections_user_id_platform_platform_user_id_key", error.constraint);
    EXPECT_TEXT("social_media_connections: another record has the same user_id, platform, "
                "platform_user_id",
                error.message);
    EXPECT_TEXT("23505", error.sqlstate);
    EXPECT_OK(vvl_social_connection_create(db, &elsewhere, NULL, &error), &error);
    const vvl_chat_history chat = {.campaign_id = owner.campaign,
                                   .user_id = owner.user,
                                   .conversation_history = "[{\"role\": \"user\"}, 1]"};
    EXPECT_OK(vvl_chat_history_create(db, &chat, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_chat_history_create(db, &chat, NULL, &error), &error);
    EXPECT_TEXT("campaign_chat_history_campaign_id_user_id_key", error.constraint);
}

static vvl_scheduled_post post_for(const parents *owner, vvl_post_status status, vvl_time when)
{
    return (vvl_scheduled_post){.campaign_id = owner->campaign,
                                .user_id = owner->user,
                                .platform = VVL_SOCIAL_PLATFORM_TIKTOK,
                                .post_content = "text",
                                .status = status,
                                .scheduled_time = when,
                                .created_at = {true, 1000000}};
}

static void only_a_pending_post_lies_ahead(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_scheduled_post stored;
    const vvl_scheduled_post late = post_for(&owner, VVL_ENUM_ABSENT_post_status, 1000000);
    const vvl_scheduled_post posted = post_for(&owner, VVL_POST_STATUS_POSTED, 1000000);
    const vvl_scheduled_post pending = {.status = VVL_POST_STATUS_PENDING};
    EXPECT_REFUSED(VVL_E_INVALID, vvl_scheduled_post_create(db, &late, NULL, &error), &error,
                   "scheduled_time");
    REQUIRE_OK(vvl_scheduled_post_create(db, &posted, &stored, &error), &error);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_scheduled_post_update(db, &stored.id, &pending,
                                             VVL_FIELD(scheduled_posts, status), NULL, &error),
                   &error, "scheduled_time");
    vvl_scheduled_post_clear(&stored);
}

/* What a post was made from may go; then it says nothing of it. */
static void a_post_outlives_its_account(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_scheduled_post stored;
    vvl_scheduled_post got;
    int64_t key = stored_key(db, &owner, 0, "account");
    vvl_scheduled_post post = post_for(&owner, VVL_POST_STATUS_PENDING, 2000000);
    post.social_connection_id = (vvl_opt_integer){true, key};
    REQUIRE_OK(vvl_scheduled_post_create(db, &post, &stored, &error), &error);
    EXPECT(stored.social_connection_id.has && stored.social_connection_id.value == key,
           "another account");
    REQUIRE_OK(vvl_social_connection_purge(db, &key, &error), &error);
    REQUIRE_OK(vvl_scheduled_post_get(db, &stored.id, &got, &error), &error);
    EXPECT(!got.social_connection_id.has, "the account is gone");
    vvl_scheduled_post_clear(&stored);
    vvl_scheduled_post_clear(&got);
}

/* Somebody who logs in another way has no password. */
static void no_password_lets_nobody_in(void)
{
    vvl_error error;
    vvl_user user;
    vvl_db *db = fixture_db();
    const vvl_user without = {.username = "grace", .email = "g@x.org", .full_name = "Grace H."};
    REQUIRE_OK(vvl_user_create(db, &without, &user, &error), &error);
    EXPECT_TEXT("Grace H.", user.full_name);
    EXPECT(user.password_hash == NULL, "it has a password");
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_log_in(db, "grace", "", NULL, &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_log_in(db, "grace", "secret", NULL, &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &user.id, "secret", &error), &error);
    vvl_user_clear(&user);
}

CU_TestInfo numbered_tests[] = {
    {"a key is given once", a_key_is_given_once},
    {"a key is unique", a_key_is_unique},
    {"a batch gets keys in its order", a_batch_gets_keys_in_its_order},
    {"pages go by number", pages_go_by_number},
    {"what is unique together is refused", what_is_unique_together_is_refused},
    {"only a pending post lies ahead", only_a_pending_post_lies_ahead},
    {"a post outlives its account", a_post_outlives_its_account},
    {"no password lets nobody in", no_password_lets_nobody_in},
    CU_TEST_INFO_NULL,
};
