#include "suites.h"

#include <string.h>

/* `count` records, one after the other. */
static void *records_of(const vvl_entity *entity, const parents *owner, unsigned first,
                        size_t count)
{
    char *records = test_scratch((count + 1) * entity->record_size);
    for (size_t i = 0; i < count; i++) {
        memcpy(records + i * entity->record_size,
               record_full(entity, owner, i % VARIANT_COUNT, first + (unsigned)i),
               entity->record_size);
    }
    return records;
}

static void *record_at(const vvl_entity *entity, const void *records, size_t at)
{
    return (char *)records + at * entity->record_size;
}

static void expect_stored(vvl_db *db, const vvl_entity *entity, const void *expected)
{
    vvl_error error;
    void *got = record_new(entity);
    record_key id = record_id(entity, expected);
    REQUIRE_OK(vvl_get(db, entity, &id, got, &error), &error);
    expect_records_equal(entity, expected, got, "stored", HERE);
    vvl_record_clear(entity, got);
}

static void many_are_stored_as_one_would_be(void)
{
    enum { COUNT = 30 };
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        vvl_page stored = {0};
        void *records = records_of(entity, &owner, 100, COUNT);
        REQUIRE_OK(vvl_create_many(db, entity, records, COUNT, &stored, &error), &error);
        EXPECT(stored.count == COUNT && stored.next == NULL, "%zu stored", stored.count);
        for (size_t j = 0; j < COUNT && j < stored.count; j++) {
            void *record = record_at(entity, records, j);
            expect_records_equal(entity, record, record_at(entity, stored.items, j), "answered",
                                 HERE);
            expect_stored(db, entity, record);
        }
        vvl_page_clear(&stored);
    }
}

static void absent_fields_get_their_defaults(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_campaign campaigns[3];
    vvl_campaign_page stored = {0};
    for (size_t i = 0; i < COUNT_OF(campaigns); i++) {
        campaigns[i] = (vvl_campaign){.name = "c", .user_id = owner.user};
    }
    REQUIRE_OK(vvl_campaign_create_many(db, campaigns, COUNT_OF(campaigns), &stored, &error),
               &error);
    for (size_t i = 0; i < stored.count; i++) {
        const vvl_campaign *campaign = &stored.items[i];
        EXPECT(campaign->status == VVL_CAMPAIGN_STATUS_DRAFT &&
                   campaign->creativity_level.value == 5 && campaign->created_at.has,
               "record %zu has no defaults", i);
        EXPECT(!vvl_uuid_is_nil(&campaign->id) &&
                   (i == 0 ||
                    memcmp(&campaign->id, &stored.items[i - 1].id, sizeof campaign->id) != 0),
               "record %zu has no new id", i);
        EXPECT(vvl_uuid_is_nil(&campaigns[i].id), "the caller's record was changed");
        expect_stored(db, &vvl_entity_campaigns, campaign);
    }
    vvl_campaign_page_clear(&stored);
}

static void none_one_and_thousands(void)
{
    static const size_t counts[] = {0, 1, 2000};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    int64_t before = 0;
    int64_t after = 0;
    vvl_campaign *campaigns = test_scratch(2000 * sizeof *campaigns);
    for (size_t i = 0; i < 2000; i++) {
        campaigns[i] = (vvl_campaign){.name = test_format("%zu", i), .user_id = owner.user};
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        vvl_campaign_page stored = {.count = 77};
        REQUIRE_OK(vvl_campaign_count(db, NULL, &before, &error), &error);
        EXPECT_OK(vvl_campaign_create_many(db, campaigns, counts[i], &stored, &error), &error);
        EXPECT(stored.count == counts[i], "%zu of %zu answered", stored.count, counts[i]);
        EXPECT_OK(vvl_campaign_create_many(db, campaigns, counts[i], NULL, &error), &error);
        REQUIRE_OK(vvl_campaign_count(db, NULL, &after, &error), &error);
        EXPECT(after - before == 2 * (int64_t)counts[i], "%lld stored",
               (long long)(after - before));
        for (size_t j = 0; j < stored.count; j++) {
            EXPECT_TEXT(campaigns[j].name, stored.items[j].name);
        }
        vvl_campaign_page_clear(&stored);
    }
    EXPECT_OK(vvl_campaign_create_many(db, NULL, 0, NULL, &error), &error);
    EXPECT_OK(vvl_campaign_update_many(db, NULL, 0, VVL_FIELD(campaigns, name), &error), &error);
    EXPECT_OK(vvl_campaign_delete_many(db, NULL, 0, &error), &error);
}

/* Values of every field of `from`, kept apart from its id. */
static void *changed_records(const vvl_entity *entity, const parents *owner, const void *records,
                             size_t count)
{
    void *changed = records_of(entity, owner, 500, count);
    for (size_t i = 0; i < count; i++) {
        value_copy(vvl_column_find(entity, "id"), record_at(entity, records, i),
                   record_at(entity, changed, i));
    }
    return changed;
}

static vvl_fields changeable(const vvl_entity *entity)
{
    vvl_fields fields = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool fixed = (column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_IMMUTABLE)) != 0;
        fields |= fixed ? 0 : column_field(entity, column);
    }
    return fields;
}

static void keep_immutable(const vvl_entity *entity, const void *records, void *changed,
                           size_t count)
{
    for (size_t i = 0; i < count * entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i % entity->column_count];
        size_t at = i / entity->column_count;
        if ((column->flags & VVL_COLUMN_IMMUTABLE) != 0) {
            value_copy(column, record_at(entity, records, at), record_at(entity, changed, at));
        }
    }
}

static void many_are_changed_as_one_would_be(void)
{
    enum { COUNT = 12 };
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        void *records = records_of(entity, &owner, 100, COUNT);
        void *changed = changed_records(entity, &owner, records, COUNT);
        REQUIRE_OK(vvl_create_many(db, entity, records, COUNT, NULL, &error), &error);
        EXPECT_OK(vvl_update_many(db, entity, changed, COUNT, changeable(entity), &error), &error);
        keep_immutable(entity, records, changed, COUNT);
        for (size_t j = 0; j < COUNT; j++) {
            expect_stored(db, entity, record_at(entity, changed, j));
        }
    }
}

static void a_change_of_many_leaves_the_other_fields(void)
{
    vvl_error error;
    vvl_user got;
    vvl_db *db = fixture_db();
    vvl_user users[2] = {
        {.username = "ada", .email = "a@x.org", .password_hash = "1", .first_name = "A"},
        {.username = "bob", .email = "b@x.org", .password_hash = "2", .first_name = "B"}};
    vvl_user_page stored = {0};
    REQUIRE_OK(vvl_user_create_many(db, users, 2, &stored, &error), &error);
    const vvl_user changes[] = {{.id = stored.items[0].id, .last_name = "X"},
                                {.id = stored.items[1].id}};
    REQUIRE_OK(vvl_user_update_many(db, changes, 2, VVL_FIELD(users, last_name), &error), &error);
    for (size_t i = 0; i < 2; i++) {
        REQUIRE_OK(vvl_user_get(db, &stored.items[i].id, &got, &error), &error);
        EXPECT_TEXT(users[i].first_name, got.first_name);
        EXPECT_TEXT(changes[i].last_name, got.last_name);
        EXPECT(got.updated_at.value > stored.items[i].updated_at.value, "updated_at stayed");
        vvl_user_clear(&got);
    }
    vvl_user_page_clear(&stored);
}

static void many_are_deleted_as_one_would_be(void)
{
    enum { COUNT = 5 };
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = tables.count; i-- > 0;) {
        const vvl_entity *entity = tables.items[i];
        bool soft = vvl_column_find(entity, "is_active") != NULL;
        record_key ids[COUNT];
        void *records = records_of(entity, &owner, 100, COUNT);
        REQUIRE_OK(vvl_create_many(db, entity, records, COUNT, NULL, &error), &error);
        for (size_t j = 0; j < COUNT; j++) {
            ids[j] = record_id(entity, record_at(entity, records, j));
        }
        EXPECT_OK(vvl_delete_many(db, entity, packed_ids(entity, ids, COUNT), COUNT, &error),
                  &error);
        for (size_t j = 0; j < COUNT; j++) {
            bool exists = !soft;
            REQUIRE_OK(vvl_exists(db, entity, &ids[j], &exists, &error), &error);
            EXPECT(exists == soft, "%s: record %zu", entity->name, j);
        }
        vvl_status again =
            vvl_delete_many(db, entity, packed_ids(entity, ids, COUNT), COUNT, &error);
        EXPECT_STATUS(soft ? VVL_OK : VVL_E_NOT_FOUND, again, &error);
        EXPECT(soft || error.element == 0, "element %lld", (long long)error.element);
    }
}

static void a_batch_is_called_rightly(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = {.username = "ada", .email = "a@x.org", .password_hash = "1"};
    vvl_uuid id = test_uuid("id", 1);
    const vvl_entity *view = &vvl_entity_campaign_summary;
    vvl_fields name = VVL_FIELD(users, first_name);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_create_many(db, NULL, 1, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_update_many(db, NULL, 1, name, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_delete_many(db, NULL, 1, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_create_many(NULL, &user, 1, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_create_many(db, NULL, &user, 1, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_create_many(db, view, &user, 1, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_update_many(db, view, &user, 1, name, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_delete_many(db, view, &id, 1, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_update_many(db, &user, 1, 0, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_update_many(db, &user, 1, UINT64_C(1) << 63, &error),
                  &error);
    EXPECT(record_count(db, &vvl_entity_users) == 0, "something was stored");
}

CU_TestInfo batch_tests[] = {
    {"many are stored as one would be", many_are_stored_as_one_would_be},
    {"absent fields get their defaults", absent_fields_get_their_defaults},
    {"none, one and thousands", none_one_and_thousands},
    {"many are changed as one would be", many_are_changed_as_one_would_be},
    {"a change of many leaves the other fields", a_change_of_many_leaves_the_other_fields},
    {"many are deleted as one would be", many_are_deleted_as_one_would_be},
    {"a batch is called rightly", a_batch_is_called_rightly},
    CU_TEST_INFO_NULL,
};
