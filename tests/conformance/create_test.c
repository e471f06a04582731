#include "suites.h"

#include <math.h>
#include <string.h>

/* What a column holds after a record was created without it. */
static void expect_initial(const vvl_entity *entity, const vvl_column *column, const void *stored)
{
    bool now = column->initial != NULL && strcmp(column->initial, "now") == 0;
    const char *text = value_text(column, stored);
    if ((column->flags & VVL_COLUMN_KEY) != 0 || now) {
        EXPECT(text != NULL, "%s.%s got no value", entity->name, column->name);
    } else {
        EXPECT_TEXT(column->initial, text);
    }
}

static void absent_columns_get_their_defaults(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *given = record_required(entity, &owner, 1);
        void *stored = record_store(db, entity, given);
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            if ((column->flags & VVL_COLUMN_REQUIRED) != 0) {
                EXPECT(value_equal(column, given, stored), "%s.%s", entity->name, column->name);
            } else {
                expect_initial(entity, column, stored);
            }
        }
        vvl_record_clear(entity, stored);
    }
}

static void times_of_one_record_agree(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const vvl_column *updated = vvl_column_find(entity, "updated_at");
        if (updated == NULL) {
            continue;
        }
        void *stored = record_store(db, entity, record_required(entity, &owner, 1));
        EXPECT_TEXT(value_text(vvl_column_find(entity, "created_at"), stored),
                    value_text(updated, stored));
        vvl_record_clear(entity, stored);
    }
}

/* Where 0 is what nobody gave, for a time and for a count. */
static void a_required_number_has_to_be_given(void)
{
    static const struct {
        const vvl_entity *entity;
        const char *column, *text;
    } cases[] = {
        {&vvl_entity_user_sessions, "expires_at", "{\"session_token\": \"x\"}"},
        {&vvl_entity_user_sessions, "expires_at",
         "{\"session_token\": \"x\", \"expires_at\": null}"},
        {&vvl_entity_uploaded_files, "file_size", "{\"original_filename\": \"x\"}"},
        {&vvl_entity_uploaded_files, "file_size", "{\"file_size\": null}"},
    };
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        const vvl_entity *entity = cases[i].entity;
        const vvl_column *column = vvl_column_find(entity, cases[i].column);
        void *read = record_new(entity);
        void *record = record_required(entity, &owner, 1);
        REQUIRE_OK(vvl_record_from_json(entity, VVL_FORM_ANY, cases[i].text, strlen(cases[i].text),
                                        read, NULL, &error),
                   &error);
        value_copy(column, read, record);
        vvl_record_clear(entity, read);
        EXPECT_REFUSED(VVL_E_INVALID, vvl_create(db, entity, record, NULL, &error), &error,
                       cases[i].column);
        EXPECT(strstr(error.message, "is missing") != NULL, "%s: %s", cases[i].text, error.message);
        EXPECT(record_count(db, entity) == 0, "%s: stored", cases[i].text);
    }
}

static void minus_zero_is_stored_as_zero(void)
{
    vvl_error error;
    vvl_content stored;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const vvl_content content = {.campaign_id = owner.campaign,
                                 .content_type = VVL_CONTENT_TYPE_IDEA,
                                 .engagement_score = {true, -0.0}};
    REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
    EXPECT(!signbit(stored.engagement_score.value), "it came back with its sign");
    vvl_content_clear(&stored);
    EXPECT_TEXT("0\n",
                test_query(test_database_of(db), "SELECT count(*) FROM generated_content "
                                                 "WHERE CAST(engagement_score AS TEXT) LIKE '-%'"));
}

static void a_taken_id_is_a_conflict(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const vvl_column *id = vvl_column_find(entity, "id");
        void *first = record_full(entity, &owner, VARIANT_PLAIN, 1);
        void *second = record_full(entity, &owner, VARIANT_PLAIN, 2);
        vvl_record_clear(entity, record_store(db, entity, first));
        value_copy(id, first, second);
        EXPECT_REFUSED(VVL_E_CONFLICT, vvl_create(db, entity, second, NULL, &error), &error, "id");
        EXPECT_TEXT(entity->name, error.table);
        EXPECT_TEXT(test_format("%s_pkey", entity->name), error.constraint);
        EXPECT_TEXT("23505", error.sqlstate);
    }
}

static void a_failed_create_leaves_the_output_alone(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = {.username = "ab", .email = "a@b.c", .password_hash = "x"};
    vvl_user untouched;
    vvl_user stored;
    memset(&untouched, 0x5A, sizeof untouched);
    memset(&stored, 0x5A, sizeof stored);
    EXPECT_STATUS(VVL_E_INVALID, vvl_user_create(db, &user, &stored, &error), &error);
    EXPECT(memcmp(&stored, &untouched, sizeof stored) == 0, "the output was changed");
    vvl_uuid id = test_uuid("nobody", 1);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(db, &id, &stored, &error), &error);
    EXPECT(memcmp(&stored, &untouched, sizeof stored) == 0, "get changed the output");
}

static void an_unknown_id_is_not_found(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        vvl_uuid id = test_uuid("nobody", 1);
        void *record = record_new(entities[i]);
        EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_get(db, entities[i], &id, record, &error), &error);
        EXPECT_TEXT(entities[i]->name, error.table);
    }
}

static void a_view_cannot_be_written(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_entity *views[TABLES_ROOM];
    size_t count = entities_of(true, views, COUNT_OF(views));
    EXPECT(count == 3, "%zu views", count);
    for (size_t i = 0; i < count; i++) {
        vvl_uuid id = test_uuid("nobody", 1);
        void *record = record_new(views[i]);
        EXPECT_STATUS(VVL_E_USAGE, vvl_create(db, views[i], record, NULL, &error), &error);
        EXPECT_STATUS(VVL_E_USAGE, vvl_update(db, views[i], &id, record, 2, NULL, &error), &error);
        EXPECT_STATUS(VVL_E_USAGE, vvl_delete(db, views[i], &id, &error), &error);
        EXPECT_STATUS(VVL_E_USAGE, vvl_purge(db, views[i], &id, &error), &error);
    }
}

CU_TestInfo create_tests[] = {
    {"absent columns get their defaults", absent_columns_get_their_defaults},
    {"times of one record agree", times_of_one_record_agree},
    {"a required number has to be given", a_required_number_has_to_be_given},
    {"minus zero is stored as zero", minus_zero_is_stored_as_zero},
    {"a taken id is a conflict", a_taken_id_is_a_conflict},
    {"a failed create leaves the output alone", a_failed_create_leaves_the_output_alone},
    {"an unknown id is not found", an_unknown_id_is_not_found},
    {"a view cannot be written", a_view_cannot_be_written},
    CU_TEST_INFO_NULL,
};
