#include "suites.h"

#include <string.h>

/* As the old application wrote it: ids that are no UUIDs, times in two forms, loose JSON. */
static const char field_rows[] =
    "INSERT INTO users (id, username, email, password_hash, created_at, updated_at, profile_data) "
    "VALUES ('demo_user', 'demo', 'demo@example.org', 'x', '2025-06-16 12:00:00', "
    "'2025-06-16T14:00:00.5+02:00', '{\"b\":1e2,\"a\":[1.50]}'),"
    "('DEMO_USER', 'Demo', 'other@example.org', 'x', '2025-06-16 12:00:00', "
    "'2025-06-16T12:00:00Z', NULL);"
    "INSERT INTO campaigns (id, name, user_id) VALUES ('test-campaign-1', 'First', 'demo_user');"
    "INSERT INTO generated_content (id, campaign_id, content_type) VALUES "
    "('0123ABCD-4567-89EF-8EDC-BA9876543210', 'test-campaign-1', 'idea');";

static vvl_uuid legacy(const char *text)
{
    vvl_error error;
    vvl_uuid id = {{0}};
    REQUIRE_OK(vvl_uuid_from_legacy(text, strlen(text), &id, &error), &error);
    return id;
}

static void expect_demo(vvl_db *target)
{
    vvl_error error;
    vvl_user user;
    vvl_uuid id = legacy("demo_user");
    REQUIRE_OK(vvl_user_get(target, &id, &user, &error), &error);
    EXPECT_TEXT("demo", user.username);
    EXPECT_TEXT("{\"a\": [1.50], \"b\": 100}", user.profile_data);
    EXPECT(user.created_at.value == INT64_C(1750075200000000), "created_at");
    EXPECT(user.updated_at.value == INT64_C(1750075200500000), "updated_at");
    vvl_user_clear(&user);
    vvl_campaign campaign;
    vvl_uuid campaign_id = legacy("test-campaign-1");
    REQUIRE_OK(vvl_campaign_get(target, &campaign_id, &campaign, &error), &error);
    EXPECT(memcmp(&campaign.user_id, &id, sizeof id) == 0, "the reference does not follow");
    vvl_campaign_clear(&campaign);
    vvl_content content;
    vvl_uuid content_id = legacy("0123ABCD-4567-89EF-8EDC-BA9876543210");
    REQUIRE_OK(vvl_content_get(target, &content_id, &content, &error), &error);
    EXPECT(memcmp(&content.campaign_id, &campaign_id, sizeof campaign_id) == 0, "nor this one");
    vvl_content_clear(&content);
}

static void ids_that_are_no_uuids_are_kept(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_db *source = test_fresh(source_backend());
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    if (test_file(test_database_of(source)) == NULL) {
        return; /* a server's ids are UUIDs by their type */
    }
    test_sql(test_database_of(source), field_rows);
    REQUIRE_OK(vvl_copy(source, target, NULL, &result, &error), &error);
    EXPECT(result.legacy_ids == 4 && result.rows == 7, "%llu ids of %llu rows",
           (unsigned long long)result.legacy_ids, (unsigned long long)result.rows);
    vvl_transfer_clear(&result);
    expect_demo(target);
    EXPECT_TEXT("campaigns|test-campaign-1\n"
                "generated_content|0123ABCD-4567-89EF-8EDC-BA9876543210\n"
                "users|DEMO_USER\nusers|demo_user\n",
                test_query(test_database_of(target),
                           "SELECT entity, legacy_id FROM legacy_ids ORDER BY "
                           "entity, CASE WHEN legacy_id = 'demo_user' THEN 1 ELSE 0 END"));
    REQUIRE_OK(vvl_verify(source, target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
    vvl_db *further = test_open(test_database_new(source_backend()), NULL);
    REQUIRE_OK(vvl_copy(target, further, NULL, &result, &error), &error);
    EXPECT(result.verified && result.legacy_ids == 4, "the old names go along");
    vvl_transfer_clear(&result);
    expect_demo(further);
    test_sql(test_database_of(target), "DELETE FROM legacy_ids WHERE entity = 'campaigns'");
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(source, target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
}

/* What fidelity.md wants refused, one row each, of a source that lets everything in. */
static const struct {
    const char *name, *sql, *column;
    vvl_status status;
} misfits[] = {
    {"time in words", "UPDATE users SET last_login = 'now'", "last_login", VVL_E_INVALID},
    {"time as a number", "UPDATE users SET last_login = 1750075200", "last_login", VVL_E_INVALID},
    {"nanoseconds", "UPDATE users SET last_login = '2025-06-16 12:00:00.123456789'", "last_login",
     VVL_E_INVALID},
    {"the 30th of February", "UPDATE users SET last_login = '2025-02-30 00:00:00'", "last_login",
     VVL_E_INVALID},
    {"a boolean in words", "UPDATE users SET is_active = 'true'", "is_active", VVL_E_INVALID},
    {"a boolean of two", "UPDATE users SET is_active = 2", "is_active", VVL_E_INVALID},
    {"JSON with NaN",
     "UPDATE users SET profile_data = "
     "'{\"a\": NaN}'",
     "profile_data", VVL_E_INVALID},
    {"Python",
     "UPDATE users SET profile_data = "
     "'{''a'': None}'",
     "profile_data", VVL_E_INVALID},
    {"JSON with a NUL", "UPDATE users SET profile_data = '{\"a\": \"\\u0000\"}'", "profile_data",
     VVL_E_INVALID},
    {"JSON with half a pair", "UPDATE users SET profile_data = '{\"a\": \"\\ud83d\"}'",
     "profile_data", VVL_E_INVALID},
    {"JSON with a key twice", "UPDATE users SET profile_data = '{\"a\": 1, \"a\": 2}'",
     "profile_data", VVL_E_INVALID},
    {"text that is a blob", "UPDATE users SET first_name = x'6A6F65'", "first_name", VVL_E_INVALID},
    {"text with a NUL", "UPDATE users SET first_name = CAST(x'6A006F' AS TEXT)", "first_name",
     VVL_E_INVALID},
    {"text that is no UTF-8", "UPDATE users SET first_name = CAST(x'6AFF' AS TEXT)", "first_name",
     VVL_E_INVALID},
    {"an id that is a blob", "UPDATE users SET id = x'00' WHERE username = 'username 002'", "id",
     VVL_E_INVALID},
    {"a nil id",
     "UPDATE users SET id = '00000000-0000-0000-0000-000000000000' "
     "WHERE username = 'username 002'",
     "id", VVL_E_INVALID},
    {"a nil reference", "UPDATE campaigns SET user_id = '00000000-0000-0000-0000-000000000000'",
     "user_id", VVL_E_REFERENCE},
    {"an enum out of its list",
     "UPDATE campaigns SET "
     "status = 'lost'",
     "status", VVL_E_INVALID},
    {"out of range",
     "UPDATE campaigns SET "
     "creativity_level = 11",
     "creativity_level", VVL_E_INVALID},
    {"an integer that is text",
     "UPDATE campaigns SET "
     "creativity_level = 'high'",
     "creativity_level", VVL_E_INVALID},
    {"a fraction",
     "UPDATE campaigns SET "
     "creativity_level = 5.5",
     "creativity_level", VVL_E_INVALID},
    {"an infinite score",
     "UPDATE generated_content SET "
     "engagement_score = 9e999",
     "engagement_score", VVL_E_INVALID},
    {"an end before its beginning",
     "UPDATE user_sessions "
     "SET expires_at = '0001-01-01 00:00:00'",
     "expires_at", VVL_E_INVALID},
};

/* The rows of the parents alone: nothing else may be in the way of the one that is wrong. */
static vvl_db *small_source(void)
{
    vvl_db *source = test_fresh(source_backend());
    parents owner = parents_new(source, 900);
    static const vvl_entity *const tables[] = {&vvl_entity_users, &vvl_entity_generated_content,
                                               &vvl_entity_user_sessions};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        const void *record = record_full(tables[i], &owner, VARIANT_PLAIN, 2);
        vvl_record_clear(tables[i], record_store(source, tables[i], record));
    }
    return source;
}

static void what_does_not_fit_is_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(misfits); i++) {
        vvl_error error = {0};
        vvl_transfer result;
        vvl_db *source = small_source();
        vvl_db *target = test_open(test_database_new(target_backend()), NULL);
        if (test_file(test_database_of(source)) == NULL) {
            return; /* a server does not let it in */
        }
        test_sql(test_database_of(source),
                 test_format("PRAGMA ignore_check_constraints = ON; %s", misfits[i].sql));
        vvl_status status = vvl_copy(source, target, NULL, &result, &error);
        EXPECT(status == misfits[i].status && strcmp(error.column, misfits[i].column) == 0,
               "%s: %s, column <%s>: %s", misfits[i].name, vvl_status_name(status), error.column,
               error.message);
        if (status == VVL_OK) {
            vvl_transfer_clear(&result);
        } else {
            EXPECT(error.key[0] != '\0', "%s: no key", misfits[i].name);
            expect_untouched(target, misfits[i].name);
        }
        test_cleanup();
    }
}

static void an_old_name_of_two_tables_is_told_apart(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_db *source = test_fresh(source_backend());
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    if (test_file(test_database_of(source)) == NULL) {
        return; /* a server's ids are UUIDs by their type */
    }
    test_sql(test_database_of(source),
             "INSERT INTO users (id, username, email, password_hash) "
             "VALUES ('same', 'joe', 'joe@x.y', 'x');"
             "INSERT INTO campaigns (id, name, user_id) VALUES ('same', 'First', 'same')");
    REQUIRE_OK(vvl_copy(source, target, NULL, &result, &error), &error);
    EXPECT(result.legacy_ids == 2, "%llu ids", (unsigned long long)result.legacy_ids);
    vvl_transfer_clear(&result);
    test_sql(test_database_of(target),
             "UPDATE legacy_ids SET legacy_id = 'other' WHERE entity = 'users'");
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(source, target, NULL, &result, &error), &error);
    REQUIRE(result.difference_count == 1, "%zu differences", result.difference_count);
    char key[VVL_UUID_TEXT_SIZE];
    vvl_uuid id = legacy("same");
    vvl_uuid_format(&id, key);
    EXPECT_TEXT("legacy_ids", result.differences[0].table);
    EXPECT_TEXT(key, result.differences[0].key);
    EXPECT_TEXT("legacy_id", result.differences[0].what);
    EXPECT(result.differing_rows == 1, "%llu rows", (unsigned long long)result.differing_rows);
    vvl_transfer_clear(&result);
}

/* Ids are compared by their bytes, whatever the source's columns say. */
static void an_id_in_other_letters_is_another_id(void)
{
    vvl_error error = {0};
    vvl_transfer result;
    vvl_db *source = test_fresh(source_backend());
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    const test_database *database = test_database_of(source);
    if (test_file(database) == NULL) {
        return; /* a server's ids are UUIDs by their type */
    }
    test_close(source);
    test_sql(database,
             "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "
             "'id TEXT PRIMARY KEY', 'id TEXT COLLATE NOCASE PRIMARY KEY') WHERE name = 'users'");
    test_sql(database, "REINDEX; INSERT INTO users (id, username, email, password_hash) "
                       "VALUES ('Somebody', 'joe', 'joe@x.y', 'x');"
                       "INSERT INTO campaigns (id, name, user_id) "
                       "VALUES ('first', 'First', 'SOMEBODY')");
    EXPECT_TEXT("1\n", test_query(database, "SELECT count(*) FROM users WHERE id = 'SOMEBODY'"));
    source = test_open(database, NULL);
    EXPECT_REFUSED(VVL_E_REFERENCE, vvl_copy(source, target, NULL, &result, &error), &error,
                   "user_id");
    EXPECT_TEXT("campaigns", error.table);
    EXPECT_TEXT("first", error.key);
    expect_untouched(target, "other letters");
}

/* What fidelity.md wants carried, though it is not the form that we would write. */
static void what_can_be_carried_is(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_db *source = small_source();
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    if (test_file(test_database_of(source)) == NULL) {
        return;
    }
    test_sql(test_database_of(source),
             "UPDATE users SET first_name = 42, last_name = '\\N', is_active = 1.0, "
             "last_login = '2025-06-16T14:00:00+02:00', profile_data = ' [ 1 ] ';"
             "UPDATE campaigns SET creativity_level = 5.0, suggested_tags = '{\"a\": 1}'");
    REQUIRE_OK(vvl_copy(source, target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
    vvl_user_page page = {0};
    REQUIRE_OK(vvl_user_list(target, NULL, &page, &error), &error);
    EXPECT(page.count == 2, "%zu users", page.count);
    EXPECT_TEXT("42", page.items[0].first_name);
    EXPECT_TEXT("\\N", page.items[0].last_name);
    EXPECT_TEXT("[1]", page.items[0].profile_data);
    EXPECT(page.items[0].is_active.value, "active");
    EXPECT(page.items[0].last_login.value == INT64_C(1750075200000000), "the same instant");
    vvl_user_page_clear(&page);
}

CU_TestInfo legacy_tests[] = {
    {"ids that are no UUIDs are kept", ids_that_are_no_uuids_are_kept},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    {"an old name of two tables is told apart", an_old_name_of_two_tables_is_told_apart},
    {"an id in other letters is another id", an_id_in_other_letters_is_another_id},
    {"what can be carried is", what_can_be_carried_is},
    CU_TEST_INFO_NULL,
};
