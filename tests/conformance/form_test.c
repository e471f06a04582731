#include "suites.h"

#include <string.h>

static vvl_fields all_columns(const vvl_entity *entity)
{
    return (UINT64_C(1) << entity->column_count) - 1;
}

static const char *json_of(const vvl_column *column, const void *record)
{
    const char *text = value_text(column, record);
    bool bare = column->kind == VVL_KIND_INTEGER || column->kind == VVL_KIND_REAL ||
                column->kind == VVL_KIND_BOOL || column->kind == VVL_KIND_JSON;
    if (text == NULL) {
        return "null";
    }
    return bare ? text : test_format("\"%s\"", text);
}

/* An object with these columns of a record whose text needs no escapes; `emptied` are null. */
static const char *object_of(const vvl_entity *entity, const void *record, vvl_fields fields,
                             vvl_fields emptied)
{
    const char *text = "";
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        vvl_fields bit = column_field(entity, column);
        if ((fields & bit) != 0) {
            const char *value = (emptied & bit) != 0 ? "null" : json_of(column, record);
            text =
                test_format("%s%s\"%s\": %s", text, *text == '\0' ? "" : ", ", column->name, value);
        }
    }
    return test_format("{%s}", text);
}

static vvl_status read_as(vvl_form form, const vvl_entity *entity, const char *text, void *record,
                          vvl_fields *given, vvl_error *error)
{
    return vvl_record_from_json(entity, form, text, strlen(text), record, given, error);
}

/* Reads an object, which is refused because of a column, or taken. Answers whether it was taken. */
static bool expect_read(vvl_form form, const vvl_entity *entity, const char *text,
                        const vvl_column *refused, test_place place)
{
    vvl_error error = {0};
    void *record = record_new(entity);
    vvl_status status = read_as(form, entity, text, record, NULL, &error);
    test_expect_status(refused == NULL ? VVL_OK : VVL_E_INVALID, status, &error,
                       refused == NULL ? NULL : refused->name, place);
    if (status != VVL_OK && refused != NULL) {
        test_expect_text(test_format("$.%s", refused->name), error.path, place);
    }
    vvl_record_clear(entity, record);
    return status == VVL_OK;
}

static void every_record_is_created_from_json(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        vvl_error error;
        vvl_fields given = 0;
        const vvl_entity *entity = tables.items[i];
        void *record = record_full(entity, &owner, VARIANT_PLAIN, 1);
        void *read = record_new(entity);
        const char *text = object_of(entity, record, all_columns(entity), 0);
        REQUIRE_OK(read_as(VVL_FORM_CREATE, entity, text, read, &given, &error), &error);
        EXPECT(given == all_columns(entity), "%s: given %llx", entity->name,
               (unsigned long long)given);
        expect_records_equal(entity, record, read, "read", HERE);
        void *stored = record_store(db, entity, read);
        expect_records_equal(entity, record, stored, "stored", HERE);
        vvl_record_clear(entity, stored);
        vvl_record_clear(entity, read);
    }
}

static void a_new_record_needs_what_has_no_default(void)
{
    parents owner = {.user = {{1}}, .campaign = {{2}}};
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *record = record_full(entity, &owner, VARIANT_PLAIN, 1);
        vvl_fields all = all_columns(entity), required = 0;
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            vvl_fields bit = column_field(entity, column);
            bool needed = (column->flags & VVL_COLUMN_REQUIRED) != 0 && column->initial == NULL;
            const vvl_column *refused = needed ? column : NULL;
            expect_read(VVL_FORM_CREATE, entity, object_of(entity, record, all & ~bit, 0), refused,
                        HERE);
            expect_read(VVL_FORM_CREATE, entity, object_of(entity, record, all, bit), refused,
                        HERE);
            required |= needed ? bit : 0;
        }
        EXPECT(required != 0, "%s needs nothing", entity->name);
        EXPECT(vvl_form_required(entity, VVL_FORM_CREATE) == required, "%s", entity->name);
        EXPECT(vvl_form_fields(entity, VVL_FORM_CREATE) == all, "%s", entity->name);
        expect_read(VVL_FORM_CREATE, entity, object_of(entity, record, required, 0), NULL, HERE);
    }
}

static void every_column_is_updated_from_json_unless_it_is_fixed(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *record = record_full(entity, &owner, VARIANT_PLAIN, 2);
        void *stored = record_store(db, entity, record_full(entity, &owner, VARIANT_PLAIN, 1));
        record_key id = record_id(entity, stored);
        for (size_t j = 0; j < entity->column_count; j++) {
            vvl_error error;
            const vvl_column *column = &entity->columns[j];
            vvl_fields bit = column_field(entity, column), given = 0;
            bool fixed = (column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_IMMUTABLE)) != 0;
            const char *text = object_of(entity, record, bit, 0);
            EXPECT((vvl_form_fields(entity, VVL_FORM_UPDATE) & bit) == (fixed ? 0 : bit), "%s.%s",
                   entity->name, column->name);
            if (!expect_read(VVL_FORM_UPDATE, entity, text, fixed ? column : NULL, HERE)) {
                continue;
            }
            void *read = record_new(entity);
            void *after = record_new(entity);
            REQUIRE_OK(read_as(VVL_FORM_UPDATE, entity, text, read, &given, &error), &error);
            EXPECT(given == bit, "%s.%s: given %llx", entity->name, column->name,
                   (unsigned long long)given);
            REQUIRE_OK(vvl_update(db, entity, &id, read, given, after, &error), &error);
            EXPECT(value_equal(column, record, after), "%s.%s", entity->name, column->name);
            vvl_record_clear(entity, after);
            vvl_record_clear(entity, read);
        }
        vvl_record_clear(entity, stored);
    }
}

static void an_update_empties_only_what_may_be_null(void)
{
    parents owner = {.user = {{1}}, .campaign = {{2}}};
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *record = record_full(entity, &owner, VARIANT_PLAIN, 1);
        vvl_fields fields = vvl_form_fields(entity, VVL_FORM_UPDATE), required = 0;
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            vvl_fields bit = column_field(entity, column);
            bool never_null = (column->flags & VVL_COLUMN_REQUIRED) != 0;
            if ((fields & bit) != 0) {
                expect_read(VVL_FORM_UPDATE, entity, object_of(entity, record, bit, bit),
                            never_null ? column : NULL, HERE);
                required |= never_null ? bit : 0;
            }
        }
        EXPECT(required != 0 && vvl_form_required(entity, VVL_FORM_UPDATE) == required, "%s",
               entity->name);
        vvl_error error = {0};
        EXPECT_REFUSED(VVL_E_INVALID,
                       read_as(VVL_FORM_UPDATE, entity, "{}", record_new(entity), NULL, &error),
                       &error, "");
        EXPECT_TEXT("$", error.path);
    }
}

/* What is printed of a stored record is its public form, and read as that. */
static void expect_public(const vvl_entity *entity, const void *stored)
{
    vvl_error error;
    vvl_fields given = 0;
    char *text = NULL;
    char *again = NULL;
    void *read = record_new(entity);
    REQUIRE_OK(vvl_record_to_json(entity, stored, &text, &error), &error);
    REQUIRE_OK(read_as(VVL_FORM_PUBLIC, entity, text, read, &given, &error), &error);
    EXPECT(given == vvl_form_fields(entity, VVL_FORM_PUBLIC), "%s: given %llx", entity->name,
           (unsigned long long)given);
    REQUIRE_OK(vvl_record_to_json(entity, read, &again, &error), &error);
    EXPECT_TEXT(text, again);
    vvl_record_clear(entity, read);
    vvl_free(again);
    vvl_free(text);
}

static void secrets_are_no_part_of_the_public_form(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        void *stored = record_store(db, entity, record_full(entity, &owner, VARIANT_PLAIN, 1));
        vvl_fields fields = vvl_form_fields(entity, VVL_FORM_PUBLIC);
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            vvl_fields bit = column_field(entity, column);
            bool secret = (column->flags & VVL_COLUMN_SECRET) != 0;
            bool present = (column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_REQUIRED)) != 0;
            expect_read(VVL_FORM_PUBLIC, entity, object_of(entity, stored, fields | bit, 0),
                        secret ? column : NULL, HERE);
            expect_read(VVL_FORM_PUBLIC, entity, object_of(entity, stored, fields & ~bit, 0),
                        present && !secret ? column : NULL, HERE);
        }
        expect_public(entity, stored);
        vvl_record_clear(entity, stored);
    }
}

/* One row in every view. */
static void fill_views(vvl_db *db)
{
    parents owner = parents_new(db, 900);
    const vvl_entity *content = &vvl_entity_generated_content;
    vvl_record_clear(content,
                     record_store(db, content, record_full(content, &owner, VARIANT_PLAIN, 1)));
}

static void views_have_a_public_form_only(void)
{
    static const vvl_form writing[] = {VVL_FORM_CREATE, VVL_FORM_UPDATE};
    vvl_db *db = fixture_db();
    const vvl_entity *views[TABLES_ROOM];
    size_t count = entities_of(true, views, COUNT_OF(views));
    fill_views(db);
    for (size_t i = 0; i < count; i++) {
        vvl_error error = {0};
        vvl_page page = {0};
        REQUIRE_OK(vvl_list(db, views[i], NULL, &page, &error), &error);
        REQUIRE(page.count == 1, "%s: %zu rows", views[i]->name, page.count);
        expect_public(views[i], page.items);
        vvl_page_clear(&page);
        for (size_t j = 0; j < COUNT_OF(writing); j++) {
            EXPECT(vvl_form_fields(views[i], writing[j]) == 0, "%s", views[i]->name);
            EXPECT(vvl_form_required(views[i], writing[j]) == 0, "%s", views[i]->name);
            EXPECT_STATUS(VVL_E_USAGE,
                          read_as(writing[j], views[i], "{}", record_new(views[i]), NULL, &error),
                          &error);
        }
    }
}

static void there_is_no_other_form(void)
{
    vvl_error error = {0};
    vvl_user user = {0};
    vvl_form none = (vvl_form)(VVL_FORM_PUBLIC + 1);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_from_json(none, "{}", 2, &user, NULL, &error), &error);
    EXPECT(vvl_form_fields(&vvl_entity_users, none) == 0, "an unknown form has columns");
    EXPECT(vvl_form_required(&vvl_entity_users, none) == 0, "an unknown form needs columns");
    EXPECT(vvl_form_fields(NULL, VVL_FORM_ANY) == 0, "no entity has columns");
}

CU_TestInfo form_tests[] = {
    {"every record is created from JSON", every_record_is_created_from_json},
    {"a new record needs what has no default", a_new_record_needs_what_has_no_default},
    {"every column is updated from JSON unless it is fixed",
     every_column_is_updated_from_json_unless_it_is_fixed},
    {"an update empties only what may be null", an_update_empties_only_what_may_be_null},
    {"secrets are no part of the public form", secrets_are_no_part_of_the_public_form},
    {"views have a public form only", views_have_a_public_form_only},
    {"there is no other form", there_is_no_other_form},
    CU_TEST_INFO_NULL,
};
