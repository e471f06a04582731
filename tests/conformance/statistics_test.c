#include "listing.h"

#include <string.h>

static void expect_counts(vvl_db *db, const int64_t counts[12], test_place place)
{
    vvl_error error;
    vvl_statistics found;
    REQUIRE_OK(vvl_statistics_read(db, &found, &error), &error);
    const int64_t all[] = {found.users,           found.active_users,    found.campaigns,
                           found.content,         found.files,           found.templates,
                           found.sessions,        found.active_sessions, found.connections,
                           found.scheduled_posts, found.pending_posts,   found.conversations};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        test_expect(all[i] == counts[i], place, "count %zu is %lld instead of %lld", i,
                    (long long)all[i], (long long)counts[i]);
    }
}

/* A post that waits, one that was cancelled, a connection, and a conversation. */
static void fill_newer(vvl_db *db, const parents *joe)
{
    vvl_error error;
    vvl_scheduled_post cancelled = {.campaign_id = joe->campaign,
                                    .user_id = joe->user,
                                    .platform = VVL_SOCIAL_PLATFORM_TWITTER,
                                    .post_content = "x",
                                    .scheduled_time = 1,
                                    .status = VVL_POST_STATUS_CANCELLED};
    const vvl_entity *const others[] = {&vvl_entity_social_media_connections,
                                        &vvl_entity_campaign_chat_history,
                                        &vvl_entity_scheduled_posts};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        vvl_record_clear(others[i],
                         record_store(db, others[i], record_required(others[i], joe, 1)));
    }
    REQUIRE_OK(vvl_create(db, &vvl_entity_scheduled_posts, &cancelled, NULL, &error), &error);
}

/* Two users with a campaign each, of whom one goes; three sessions, of which one is open. */
static void fill(vvl_db *db)
{
    vvl_error error;
    char token[VVL_TOKEN_SIZE];
    vvl_session stored;
    parents joe = parents_new(db, 900);
    parents ann = parents_new(db, 901);
    const vvl_content content = {.campaign_id = joe.campaign,
                                 .content_type = VVL_CONTENT_TYPE_IDEA};
    const vvl_session ended = {
        .user_id = joe.user, .session_token = "x", .created_at = {true, 1}, .expires_at = 2};
    REQUIRE_OK(vvl_content_create(db, &content, NULL, &error), &error);
    vvl_record_clear(&vvl_entity_uploaded_files,
                     record_store(db, &vvl_entity_uploaded_files,
                                  record_required(&vvl_entity_uploaded_files, &joe, 1)));
    REQUIRE_OK(vvl_session_create(db, &ended, NULL, &error), &error);
    REQUIRE_OK(vvl_session_open(db, &joe.user, 60, NULL, token, NULL, &error), &error);
    REQUIRE_OK(vvl_session_open(db, &joe.user, 60, NULL, token, &stored, &error), &error);
    REQUIRE_OK(vvl_session_close(db, &stored.id, &error), &error);
    vvl_session_clear(&stored);
    fill_newer(db, &joe);
    REQUIRE_OK(vvl_user_delete(db, &ann.user, &error), &error);
}

static void everything_is_counted(void)
{
    vvl_db *db = fixture_db();
    expect_counts(db, (const int64_t[]){0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0}, HERE);
    fill(db);
    expect_counts(db, (const int64_t[]){2, 1, 2, 1, 1, 3, 3, 1, 1, 2, 1, 1}, HERE);
}

static void a_transaction_counts_what_it_did(void)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    vvl_db *db = fixture_db();
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    parents_new(transaction, 900);
    expect_counts(transaction, (const int64_t[]){1, 1, 1, 0, 0, 3, 0, 0, 0, 0, 0, 0}, HERE);
    parents_new(transaction, 901);
    vvl_rollback(transaction);
    expect_counts(db, (const int64_t[]){0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0}, HERE);
}

static void the_server_is_named(void)
{
    vvl_error error;
    vvl_statistics found;
    vvl_server server;
    vvl_inspection inspection;
    vvl_db *db = fixture_db();
    REQUIRE_OK(vvl_inspect(db, &inspection, &error), &error);
    REQUIRE_OK(vvl_server_look(db, &server, &error), &error);
    REQUIRE_OK(vvl_statistics_read(db, &found, &error), &error);
    EXPECT_TEXT(inspection.server_version, server.version);
    EXPECT_TEXT(inspection.schema_version, server.schema_version);
    EXPECT(server.version[0] != '\0' && server.size_bytes > 4096, "%s, %lld bytes", server.version,
           (long long)server.size_bytes);
    EXPECT_TEXT(server.version, found.server.version);
    EXPECT_TEXT(server.schema_version, found.server.schema_version);
    EXPECT(found.server.size_bytes > 4096, "%lld bytes", (long long)found.server.size_bytes);
    vvl_inspection_clear(&inspection);
}

static void nothing_is_counted_where_there_is_no_schema(void)
{
    vvl_error error;
    vvl_server server;
    vvl_statistics found = {.users = 77};
    vvl_db *db = test_open(test_database_new(fixture_backend()), NULL);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_statistics_read(db, &found, &error), &error);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_server_look(db, &server, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_statistics_read(NULL, &found, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_statistics_read(db, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_server_look(NULL, &server, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_server_look(db, NULL, &error), &error);
    EXPECT(found.users == 77, "the output was touched");
}

/* Campaigns and content enough that every column of a view has several values. */
static void fill_views(vvl_db *db)
{
    vvl_error error;
    parents owners[] = {parents_new(db, 900), parents_new(db, 901), parents_new(db, 902)};
    for (unsigned i = 0; i < 12; i++) {
        const parents *owner = &owners[i % COUNT_OF(owners)];
        const vvl_content content = {.campaign_id = owner->campaign,
                                     .content_type = (vvl_content_type)(1 + i % 5),
                                     .title = test_format("title %u", i / 2),
                                     .user_rating = {i % 2 == 0, 1 + i % 5},
                                     .engagement_score = {true, i / 16.0},
                                     .is_selected = {true, i % 3 == 0}};
        const vvl_campaign campaign = {.name = test_format("campaign %u", i),
                                       .user_id = owner->user,
                                       .status = (vvl_campaign_status)(1 + i % 4)};
        REQUIRE_OK(vvl_content_create(db, &content, NULL, &error), &error);
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
}

/* What a filter and its opposite find is everything, as lists and as counts. */
static void expect_filter(vvl_db *db, const vvl_entity *view, const vvl_column *column,
                          const char *value, size_t all)
{
    vvl_error error;
    int64_t count = -1;
    size_t sum = 0;
    vvl_filter filter = {.column = column->name, .value = value};
    for (int test = VVL_EQUAL; test <= VVL_NOT_EQUAL; test++) {
        filter.test = (vvl_test)test;
        vvl_query query = {.filters = &filter, .filter_count = 1, .limit = 5};
        listing found = list_all(db, view, query, NULL, NULL);
        REQUIRE_OK(vvl_count(db, view, &query, &count, &error), &error);
        EXPECT((size_t)count == found.count, "%s.%s: %lld counted, %zu listed", view->name,
               column->name, (long long)count, found.count);
        EXPECT(test == VVL_NOT_EQUAL || count > 0, "%s.%s: nothing is %s", view->name, column->name,
               value == NULL ? "null" : value);
        sum += found.count;
    }
    EXPECT(sum == all, "%s.%s: %zu of %zu", view->name, column->name, sum, all);
}

static void views_are_filtered_and_counted_by_every_column(void)
{
    vvl_error error;
    vvl_page page;
    vvl_db *db = fixture_db();
    const vvl_entity *views[TABLES_ROOM];
    size_t count = entities_of(true, views, COUNT_OF(views));
    fill_views(db);
    for (size_t i = 0; i < count; i++) {
        int64_t all = 0;
        REQUIRE_OK(vvl_count(db, views[i], NULL, &all, &error), &error);
        REQUIRE_OK(vvl_list(db, views[i], &(vvl_query){.limit = VVL_LIMIT_MAX}, &page, &error),
                   &error);
        EXPECT(all > 2 && (size_t)all == page.count, "%s: %lld", views[i]->name, (long long)all);
        for (size_t j = 0; j < views[i]->column_count; j++) {
            const vvl_column *column = &views[i]->columns[j];
            const void *last = (const char *)page.items + (page.count - 1) * views[i]->record_size;
            expect_filter(db, views[i], column, value_text(column, page.items), (size_t)all);
            expect_filter(db, views[i], column, value_text(column, last), (size_t)all);
        }
        vvl_page_clear(&page);
    }
}

static void views_cannot_be_written_to(void)
{
    vvl_error error;
    vvl_page page;
    uint64_t changed = 0;
    vvl_db *db = fixture_db();
    const vvl_campaign_summary changes = {.name = "x"};
    const vvl_filter filter = {.column = "name", .value = "x"};
    const vvl_query query = {.filters = &filter, .filter_count = 1};
    const vvl_entity *view = &vvl_entity_campaign_summary;
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_update_where(db, view, &query, &changes, 2, NULL, &changed, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_claim(db, view, &query, &changes, 2, &page, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_purge_where(db, view, &query, &changed, &error), &error);
}

static void one_record_is_taken_out_of_a_page(void)
{
    vvl_error error;
    vvl_page page;
    vvl_user user = {.username = "untouched"};
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    parents_new(db, 901);
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, NULL, &page, &error), &error);
    vvl_page_pick(&vvl_entity_users, &page, 2, &user);
    vvl_page_pick(NULL, &page, 0, &user);
    vvl_page_pick(&vvl_entity_users, NULL, 0, &user);
    vvl_page_pick(&vvl_entity_users, &page, 0, NULL);
    EXPECT_TEXT("untouched", user.username);
    REQUIRE(page.count == 2, "the page was touched");
    vvl_uuid second = ((const vvl_user *)page.items)[1].id;
    vvl_page_pick(&vvl_entity_users, &page, 1, &user);
    EXPECT(memcmp(&user.id, &second, sizeof second) == 0, "another record");
    EXPECT(page.items == NULL && page.count == 0 && page.memory == NULL, "the page is not empty");
    vvl_user_clear(&user);
}

CU_TestInfo statistics_tests[] = {
    {"everything is counted", everything_is_counted},
    {"a transaction counts what it did", a_transaction_counts_what_it_did},
    {"the server is named", the_server_is_named},
    {"without a schema", nothing_is_counted_where_there_is_no_schema},
    {"views are filtered and counted", views_are_filtered_and_counted_by_every_column},
    {"views cannot be written to", views_cannot_be_written_to},
    {"one record is taken out of a page", one_record_is_taken_out_of_a_page},
    CU_TEST_INFO_NULL,
};
