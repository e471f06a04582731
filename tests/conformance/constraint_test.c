#include "suites.h"

#include <string.h>

/* Stores a record and tries another that shares one unique value with it. */
static void share_unique(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                         const parents *owner, unsigned serial)
{
    vvl_error error = {0};
    const void *first = record_full(entity, owner, VARIANT_PLAIN, serial);
    void *second = record_full(entity, owner, VARIANT_PLAIN, serial + 1);
    size_t before = record_count(db, entity);
    vvl_record_clear(entity, record_store(db, entity, first));
    value_copy(column, first, second);
    EXPECT_REFUSED(VVL_E_CONFLICT, vvl_create(db, entity, second, NULL, &error), &error,
                   column->name);
    EXPECT_TEXT(test_format("%s_%s_key", entity->name, column->name), error.constraint);
    EXPECT_TEXT(entity->name, error.table);
    EXPECT_TEXT("23505", error.sqlstate);
    EXPECT(strstr(error.message, value_text(column, first)) == NULL, "the value shows: %s",
           error.message);
    EXPECT(record_count(db, entity) == before + 1, "%s: stored nevertheless", entity->name);
    value_set(column, second, owner, VARIANT_PLAIN, serial + 1);
    vvl_record_clear(entity, record_store(db, entity, second));
    record_key id = record_id(entity, second);
    EXPECT_REFUSED(VVL_E_CONFLICT,
                   vvl_update(db, entity, &id, first, column_field(entity, column), NULL, &error),
                   &error, column->name);
}

static void a_unique_value_is_taken_once(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    unsigned count = 0;
    for (size_t i = 0; i < tables.count; i++) {
        for (size_t j = 0; j < tables.items[i]->column_count; j++) {
            const vvl_column *column = &tables.items[i]->columns[j];
            if ((column->flags & VVL_COLUMN_UNIQUE) != 0) {
                share_unique(db, tables.items[i], column, &owner, 10 * ++count);
            }
        }
    }
    EXPECT(count == 3, "%u unique columns", count);
}

static void of_two_taken_values_the_first_is_named(void)
{
    vvl_error error = {0};
    vvl_db *db = fixture_db();
    const vvl_user user = {.username = "joe", .email = "joe@x.y", .password_hash = "x"};
    const vvl_user other = {.username = "ann", .email = "ann@x.y", .password_hash = "x"};
    vvl_user stored;
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    REQUIRE_OK(vvl_user_create(db, &other, &stored, &error), &error);
    EXPECT_REFUSED(VVL_E_CONFLICT, vvl_user_create(db, &user, NULL, &error), &error, "username");
    EXPECT_TEXT("users_username_key", error.constraint);
    EXPECT_REFUSED(VVL_E_CONFLICT,
                   vvl_user_update(db, &stored.id, &user,
                                   VVL_FIELD(users, username) | VVL_FIELD(users, email), NULL,
                                   &error),
                   &error, "username");
    EXPECT_TEXT("users_username_key", error.constraint);
    vvl_user_clear(&stored);
}

static void uniqueness_is_by_bytes(void)
{
    static const char *const names[] = {"Joe Doe",  "joe doe",        "joe doe ",
                                        "joe  doe", "Jo\xC3\xAB Doe", "Joe\xCC\x88 Doe"};
    vvl_error error;
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        vvl_user user = {
            .username = names[i], .email = test_format("%s@x.y", names[i]), .password_hash = "x"};
        EXPECT_OK(vvl_user_create(db, &user, NULL, &error), &error);
        user.email = test_format("other%zu@x.y", i);
        EXPECT_REFUSED(VVL_E_CONFLICT, vvl_user_create(db, &user, NULL, &error), &error,
                       "username");
    }
}

static void a_soft_deleted_record_keeps_its_values(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = {.username = "joe", .email = "joe@x.y", .password_hash = "x"};
    vvl_user stored;
    REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
    REQUIRE_OK(vvl_user_delete(db, &stored.id, &error), &error);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_user_create(db, &user, NULL, &error), &error);
    vvl_user_clear(&stored);
}

static void set_nobody(const vvl_column *column, void *record, unsigned serial)
{
    void *place = (char *)record + column->offset;
    if (column->optional) {
        *(vvl_opt_integer *)place = (vvl_opt_integer){true, INT64_C(1000000) + serial};
    } else {
        *(vvl_uuid *)place = test_uuid("nobody", serial);
    }
}

/* A reference to nobody, on create and on update. */
static void refer_to_nobody(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                            const parents *owner, unsigned serial)
{
    vvl_error error = {0};
    void *record = record_full(entity, owner, VARIANT_PLAIN, serial);
    const char *constraint = test_format("%s_%s_fkey", entity->name, column->name);
    record_key id = record_id(entity, record);
    size_t before = record_count(db, entity);
    set_nobody(column, record, serial);
    EXPECT_REFUSED(VVL_E_REFERENCE, vvl_create(db, entity, record, NULL, &error), &error,
                   column->name);
    EXPECT_TEXT(constraint, error.constraint);
    EXPECT_TEXT(entity->name, error.table);
    EXPECT_TEXT("23503", error.sqlstate);
    EXPECT(record_count(db, entity) == before, "%s: stored nevertheless", entity->name);
    value_set(column, record, owner, VARIANT_PLAIN, serial);
    vvl_record_clear(entity, record_store(db, entity, record));
    set_nobody(column, record, serial);
    EXPECT_REFUSED(VVL_E_REFERENCE,
                   vvl_update(db, entity, &id, record, column_field(entity, column), NULL, &error),
                   &error, column->name);
    EXPECT_TEXT(constraint, error.constraint);
}

static void a_reference_needs_its_parent(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    unsigned count = 0;
    for (size_t i = 0; i < tables.count; i++) {
        for (size_t j = 0; j < tables.items[i]->column_count; j++) {
            const vvl_column *column = &tables.items[i]->columns[j];
            if (column->references != NULL) {
                refer_to_nobody(db, tables.items[i], column, &owner, 10 * ++count);
            }
        }
    }
    EXPECT(count == 11, "%u references", count);
}

static void several_missing_parents_name_one_of_them(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents nobody = {.user = test_uuid("nobody", 1), .campaign = test_uuid("nobody", 2)};
    const void *record = record_full(&vvl_entity_uploaded_files, &nobody, VARIANT_PLAIN, 1);
    EXPECT_STATUS(VVL_E_REFERENCE, vvl_create(db, &vvl_entity_uploaded_files, record, NULL, &error),
                  &error);
    EXPECT(strcmp(error.column, "campaign_id") == 0 || strcmp(error.column, "user_id") == 0,
           "column <%s>", error.column);
}

static void after_a_refusal_everything_works(void)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.max_connections = 1;
    vvl_db *db = test_open(test_database_new(fixture_backend()), &options);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    vvl_user user = {.username = "joe", .email = "joe@x.y", .password_hash = "x"};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    for (int round = 0; round < 20; round++) {
        EXPECT_STATUS(VVL_E_CONFLICT, vvl_user_create(db, &user, NULL, &error), &error);
        vvl_campaign orphan = {.name = "x", .user_id = test_uuid("nobody", 1)};
        EXPECT_STATUS(VVL_E_REFERENCE, vvl_campaign_create(db, &orphan, NULL, &error), &error);
        EXPECT(record_count(db, &vvl_entity_users) == 1, "users");
    }
}

CU_TestInfo constraint_tests[] = {
    {"a unique value is taken once", a_unique_value_is_taken_once},
    {"of two taken values the first is named", of_two_taken_values_the_first_is_named},
    {"uniqueness is by bytes", uniqueness_is_by_bytes},
    {"a soft-deleted record keeps its values", a_soft_deleted_record_keeps_its_values},
    {"a reference needs its parent", a_reference_needs_its_parent},
    {"several missing parents name one of them", several_missing_parents_name_one_of_them},
    {"after a refusal everything works", after_a_refusal_everything_works},
    CU_TEST_INFO_NULL,
};
