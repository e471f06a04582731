#include "suites.h"

#include <string.h>

static vvl_user joe(void)
{
    return (vvl_user){
        .username = "joe",
        .email = "joe@example.org",
        .password_hash = "$2b$12$abcdefghijklmnopqrstuv",
        .first_name = "Jo\xC3\xAB",
        .profile_data = "{\"zz\":1,\"a\":[1.50,true]}",
    };
}

static void a_user_lives(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = joe();
    vvl_user stored;
    vvl_time before = vvl_time_now();
    REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
    EXPECT(!vvl_uuid_is_nil(&stored.id) && stored.id.bytes[6] >> 4 == 7, "a new id");
    EXPECT_TEXT("joe", stored.username);
    EXPECT_TEXT("Jo\xC3\xAB", stored.first_name);
    EXPECT_TEXT(NULL, stored.last_name);
    EXPECT_TEXT("{\"a\": [1.50, true], \"zz\": 1}", stored.profile_data);
    EXPECT(stored.is_active.has && stored.is_active.value, "active by default");
    EXPECT(!stored.last_login.has, "never logged in");
    EXPECT(stored.created_at.has && stored.created_at.value >= before - 1000000 &&
               stored.created_at.value <= vvl_time_now() + 1000000,
           "made now");
    vvl_user changes = {.first_name = "Joseph", .last_login = {true, 1750075200123456}};
    vvl_user changed;
    REQUIRE_OK(vvl_user_update(db, &stored.id, &changes,
                               VVL_FIELD(users, first_name) | VVL_FIELD(users, last_login),
                               &changed, &error),
               &error);
    EXPECT_TEXT("Joseph", changed.first_name);
    EXPECT_TEXT("joe@example.org", changed.email);
    EXPECT(changed.last_login.has && changed.last_login.value == 1750075200123456, "the log-in");
    vvl_user_clear(&changed);
    REQUIRE_OK(vvl_user_delete(db, &stored.id, &error), &error);
    vvl_user again;
    REQUIRE_OK(vvl_user_get(db, &stored.id, &again, &error), &error);
    EXPECT(again.is_active.has && !again.is_active.value, "deleted, and still there");
    vvl_user_clear(&again);
    EXPECT(again.username == NULL && again.memory == NULL, "clear leaves nothing");
    REQUIRE_OK(vvl_user_purge(db, &stored.id, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(db, &stored.id, &again, &error), &error);
    vvl_user_clear(&stored);
}

static void a_campaign_lives(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = joe();
    vvl_user owner;
    REQUIRE_OK(vvl_user_create(db, &user, &owner, &error), &error);
    vvl_campaign campaign = {
        .name = "Spring", .user_id = owner.id, .selected_tags = "[\"one\",\"two\"]"};
    vvl_campaign stored;
    REQUIRE_OK(vvl_campaign_create(db, &campaign, &stored, &error), &error);
    EXPECT(stored.campaign_type == VVL_CAMPAIGN_TYPE_GENERAL, "type %d", (int)stored.campaign_type);
    EXPECT(stored.status == VVL_CAMPAIGN_STATUS_DRAFT, "status %d", (int)stored.status);
    EXPECT(stored.creativity_level.has && stored.creativity_level.value == 5, "level");
    EXPECT_TEXT("[\"one\", \"two\"]", stored.selected_tags);
    vvl_campaign changes = {.status = VVL_CAMPAIGN_STATUS_ACTIVE};
    REQUIRE_OK(
        vvl_campaign_update(db, &stored.id, &changes, VVL_FIELD(campaigns, status), NULL, &error),
        &error);
    vvl_campaign_page page = {0};
    const vvl_filter active[] = {{.column = "status", .value = "active"}};
    vvl_query query = {.filters = active, .filter_count = 1};
    REQUIRE_OK(vvl_campaign_list(db, &query, &page, &error), &error);
    EXPECT(page.count == 1 && page.next == NULL, "%zu campaigns", page.count);
    EXPECT_TEXT("Spring", page.items[0].name);
    vvl_campaign_page_clear(&page);
    REQUIRE_OK(vvl_campaign_delete(db, &stored.id, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_get(db, &stored.id, &campaign, &error), &error);
    vvl_campaign_clear(&stored);
    vvl_user_clear(&owner);
}

static void what_the_caller_gave_is_not_changed(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = joe();
    const vvl_user before = user;
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    for (size_t i = 0; i < vvl_entity_users.column_count; i++) {
        const vvl_column *column = &vvl_entity_users.columns[i];
        EXPECT(value_equal(column, &before, &user), "%s was changed", column->name);
    }
    EXPECT(user.memory == NULL, "memory was put into the caller's record");
}

CU_TestInfo typed_tests[] = {
    {"a user lives", a_user_lives},
    {"a campaign lives", a_campaign_lives},
    {"what the caller gave is not changed", what_the_caller_gave_is_not_changed},
    CU_TEST_INFO_NULL,
};
