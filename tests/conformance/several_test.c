#include "suites.h"

#include <string.h>

static void *store_some(vvl_db *db, const vvl_entity *entity, const parents *owner, unsigned count)
{
    vvl_error error;
    char *records = test_scratch(count * entity->record_size);
    for (unsigned i = 0; i < count; i++) {
        memcpy(records + i * entity->record_size, record_full(entity, owner, VARIANT_PLAIN, i),
               entity->record_size);
    }
    REQUIRE_OK(vvl_create_many(db, entity, records, count, NULL, &error), &error);
    return records;
}

static const void *record_at(const vvl_entity *entity, const void *records, size_t at)
{
    return (const char *)records + at * entity->record_size;
}

static void several_come_in_the_order_asked_for(void)
{
    static const unsigned order[] = {7, 2, 2, 99, 0, 9, 7, 1, 98, 3};
    static const unsigned expected[] = {7, 2, 0, 9, 1, 3};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *records = store_some(db, entity, &owner, 10);
        record_key ids[COUNT_OF(order)];
        vvl_page page = {0};
        for (size_t j = 0; j < COUNT_OF(order); j++) {
            ids[j] = record_id(entity, record_full(entity, &owner, VARIANT_PLAIN, order[j]));
        }
        REQUIRE_OK(vvl_get_many(db, entity, packed_ids(entity, ids, COUNT_OF(ids)), COUNT_OF(ids),
                                &page, &error),
                   &error);
        EXPECT(page.count == COUNT_OF(expected) && page.next == NULL, "%zu found", page.count);
        for (size_t j = 0; j < page.count && j < COUNT_OF(expected); j++) {
            expect_records_equal(entity, record_at(entity, records, expected[j]),
                                 record_at(entity, page.items, j), "several", HERE);
        }
        vvl_page_clear(&page);
    }
}

static void up_to_a_thousand_are_read(void)
{
    static const size_t counts[] = {0, 1, 2, 20, 21, 999, 1000};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid ids[VVL_VALUES_MAX + 1];
    store_some(db, &vvl_entity_campaigns, &owner, COUNT_OF(ids));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = test_uuid("id", (unsigned)(i * 8 % COUNT_OF(ids)));
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        vvl_campaign_page page = {.count = 77};
        REQUIRE_OK(vvl_campaign_get_many(db, ids, counts[i], &page, &error), &error);
        EXPECT(page.count == counts[i] && page.next == NULL, "%zu of %zu", page.count, counts[i]);
        for (size_t j = 0; j < page.count; j++) {
            EXPECT(memcmp(&page.items[j].id, &ids[j], sizeof ids[j]) == 0, "number %zu", j);
        }
        vvl_campaign_page_clear(&page);
    }
    vvl_campaign_page page = {.count = 77};
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_get_many(db, ids, COUNT_OF(ids), &page, &error),
                  &error);
    EXPECT(page.count == 77, "the page was touched");
    EXPECT_OK(vvl_campaign_get_many(db, NULL, 0, &page, &error), &error);
    EXPECT(page.count == 0, "%zu of none", page.count);
    vvl_campaign_page_clear(&page);
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_get_many(db, NULL, 1, &page, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_get_many(db, ids, 1, NULL, &error), &error);
}

static void the_deleted_and_views_are_read_too(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents gone = parents_new(db, 900);
    parents there = parents_new(db, 901);
    const vvl_uuid users[] = {there.user, gone.user};
    const vvl_uuid campaigns[] = {there.campaign, gone.campaign};
    vvl_user_page found = {0};
    vvl_campaign_summary_page summaries = {0};
    REQUIRE_OK(vvl_user_delete(db, &gone.user, &error), &error);
    REQUIRE_OK(vvl_user_get_many(db, users, 2, &found, &error), &error);
    EXPECT(found.count == 2 && !found.items[1].is_active.value, "%zu users", found.count);
    vvl_user_page_clear(&found);
    REQUIRE_OK(vvl_campaign_summary_get_many(db, campaigns, 2, &summaries, &error), &error);
    EXPECT(summaries.count == 2 &&
               memcmp(&summaries.items[0].id, &there.campaign, sizeof there.campaign) == 0,
           "%zu summaries", summaries.count);
    vvl_campaign_summary_page_clear(&summaries);
}

static void what_exists_is_told(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    bool exists = false;
    EXPECT_OK(vvl_user_exists(db, &owner.user, &exists, &error), &error);
    EXPECT(exists, "there is one");
    REQUIRE_OK(vvl_user_delete(db, &owner.user, &error), &error);
    exists = false;
    EXPECT_OK(vvl_user_exists(db, &owner.user, &exists, &error), &error);
    EXPECT(exists, "a deleted one exists");
    EXPECT_OK(vvl_campaign_exists(db, &owner.user, &exists, &error), &error);
    EXPECT(!exists, "no campaign has a user's id");
    exists = true;
    EXPECT_OK(vvl_user_exists(db, &nobody, &exists, &error), &error);
    EXPECT(!exists, "there is none");
    EXPECT_OK(vvl_campaign_summary_exists(db, &owner.campaign, &exists, &error), &error);
    EXPECT(exists, "in a view");
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_exists(db, NULL, &exists, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_exists(db, &nobody, NULL, &error), &error);
}

CU_TestInfo several_tests[] = {
    {"several come in the order asked for", several_come_in_the_order_asked_for},
    {"up to a thousand are read", up_to_a_thousand_are_read},
    {"the deleted and views are read too", the_deleted_and_views_are_read_too},
    {"what exists is told", what_exists_is_told},
    CU_TEST_INFO_NULL,
};
