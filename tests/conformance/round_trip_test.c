#include "suites.h"

#include <stdio.h>
#include <string.h>

static void expect_stored(vvl_db *db, const vvl_entity *entity, const void *record,
                          const char *what)
{
    vvl_error error;
    void *got = record_new(entity);
    void *stored = record_store(db, entity, record);
    record_key id = record_id(entity, stored);
    expect_records_equal(entity, record, stored, test_format("%s, as created", what), HERE);
    REQUIRE_OK(vvl_get(db, entity, &id, got, &error), &error);
    expect_records_equal(entity, record, got, test_format("%s, as read", what), HERE);
    vvl_record_clear(entity, stored);
    vvl_record_clear(entity, got);
}

static void every_column_keeps_every_value(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        for (unsigned which = 0; which < VARIANT_COUNT; which++) {
            const void *record = record_full(tables.items[i], &owner, (variant)which, which);
            expect_stored(db, tables.items[i], record, variant_name((variant)which));
        }
    }
}

static void every_word_of_an_enum_is_kept(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        for (unsigned serial = 0; serial < 8; serial++) {
            const void *record = record_full(tables.items[i], &owner, VARIANT_PLAIN, serial);
            expect_stored(db, tables.items[i], record, test_format("serial %u", serial));
        }
    }
}

/* One record of each size, above and below what fits a page, a TOAST tuple or a buffer. */
static void long_text_is_kept(void)
{
    static const size_t sizes[] = {1, 2000, 8191, 8192, 8193, 65535, 65536, 1048576};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char *text = test_scratch(sizes[i] + 1);
        uint64_t state = i;
        for (size_t at = 0; at < sizes[i]; at++) {
            text[at] = (char)(' ' + test_random(&state, 95));
        }
        vvl_content content = {.campaign_id = owner.campaign,
                               .content_type = VVL_CONTENT_TYPE_IDEA,
                               .title = text,
                               .content_text = text,
                               .generation_prompt = text};
        vvl_content stored;
        REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
        EXPECT(strcmp(stored.title, text) == 0 && strcmp(stored.content_text, text) == 0 &&
                   strcmp(stored.generation_prompt, text) == 0,
               "text of %zu bytes changed", sizes[i]);
        vvl_content_clear(&stored);
    }
}

static void long_json_is_kept(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    enum { COUNT = 20000 };
    char *text = test_scratch(COUNT * 20);
    char *end = stpcpy(text, "[\"0\"");
    for (int i = 1; i < COUNT; i++) {
        end += sprintf(end, ", \"tag number %d\"", i);
    }
    stpcpy(end, "]");
    vvl_campaign campaign = {.name = "long", .user_id = owner.user, .suggested_tags = text};
    vvl_campaign stored;
    REQUIRE_OK(vvl_campaign_create(db, &campaign, &stored, &error), &error);
    EXPECT(strcmp(text, stored.suggested_tags) == 0, "%d tags changed", COUNT);
    vvl_campaign_clear(&stored);
}

/* Doubles at random from all there are in the range, by their bits. */
static void every_real_reads_back_the_same(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_content content = {.campaign_id = owner.campaign, .content_type = VVL_CONTENT_TYPE_IDEA};
    vvl_content stored;
    uint64_t state = 99;
    REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
    for (int i = 0; i < 300; i++) {
        uint64_t bits =
            (uint64_t)test_random(&state, 0x3FF00000) << 32 | test_random(&state, UINT32_MAX);
        vvl_content got;
        content.engagement_score.has = true;
        memcpy(&content.engagement_score.value, &bits, sizeof bits);
        REQUIRE_OK(vvl_content_update(db, &stored.id, &content,
                                      VVL_FIELD(generated_content, engagement_score), &got, &error),
                   &error);
        EXPECT(memcmp(&got.engagement_score.value, &bits, sizeof bits) == 0, "%a became %a",
               content.engagement_score.value, got.engagement_score.value);
        vvl_content_clear(&got);
    }
    vvl_content_clear(&stored);
}

static void what_one_handle_wrote_another_reads(void)
{
    vvl_error error;
    vvl_db *writer = fixture_db();
    const test_database *database = test_database_of(writer);
    parents owner = parents_new(writer, 900);
    const void *record = record_full(&vvl_entity_campaigns, &owner, VARIANT_NESTED, 1);
    vvl_record_clear(&vvl_entity_campaigns, record_store(writer, &vvl_entity_campaigns, record));
    test_close(writer);
    vvl_db *reader = test_open(database, NULL);
    void *got = record_new(&vvl_entity_campaigns);
    record_key id = record_id(&vvl_entity_campaigns, record);
    REQUIRE_OK(vvl_get(reader, &vvl_entity_campaigns, &id, got, &error), &error);
    expect_records_equal(&vvl_entity_campaigns, record, got, "by another handle", HERE);
    vvl_record_clear(&vvl_entity_campaigns, got);
}

CU_TestInfo round_trip_tests[] = {
    {"every column keeps every value", every_column_keeps_every_value},
    {"every word of an enum is kept", every_word_of_an_enum_is_kept},
    {"long text is kept", long_text_is_kept},
    {"long JSON is kept", long_json_is_kept},
    {"every real reads back the same", every_real_reads_back_the_same},
    {"what one handle wrote another reads", what_one_handle_wrote_another_reads},
    CU_TEST_INFO_NULL,
};
