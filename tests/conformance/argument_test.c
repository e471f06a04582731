#include "suites.h"

#include <string.h>

static void reading_with_null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_entity *users = &vvl_entity_users;
    vvl_uuid id = test_uuid("nobody", 1);
    vvl_user user = {0};
    vvl_page page = {0};
    EXPECT_STATUS(VVL_E_USAGE, vvl_get(NULL, users, &id, &user, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_get(db, NULL, &id, &user, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_get(db, users, NULL, &user, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_get(db, users, &id, NULL, &error), &error);
    EXPECT(vvl_get(db, users, &id, &user, NULL) == VVL_E_NOT_FOUND, "no error asked for");
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(NULL, users, NULL, &page, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, NULL, NULL, &page, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, users, NULL, NULL, &error), &error);
    EXPECT(vvl_list(db, users, NULL, NULL, NULL) == VVL_E_USAGE, "no error asked for");
    EXPECT_OK(vvl_list(db, users, NULL, &page, NULL), NULL);
    vvl_page_clear(&page);
}

static void writing_with_null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_entity *users = &vvl_entity_users;
    vvl_uuid id = test_uuid("nobody", 1);
    vvl_user user = {.username = "joe", .email = "joe@x.y", .password_hash = "x"};
    EXPECT_STATUS(VVL_E_USAGE, vvl_create(NULL, users, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_create(db, NULL, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_create(db, users, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_update(NULL, users, &id, &user, 2, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_update(db, NULL, &id, &user, 2, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_update(db, users, NULL, &user, 2, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_update(db, users, &id, NULL, 2, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_delete(NULL, users, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_delete(db, NULL, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_delete(db, users, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_purge(NULL, users, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_purge(db, NULL, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_purge(db, users, NULL, &error), &error);
    EXPECT(vvl_purge(db, users, NULL, NULL) == VVL_E_USAGE, "no error asked for");
    EXPECT(record_count(db, users) == 0, "something was stored");
    EXPECT_OK(vvl_create(db, users, &user, NULL, NULL), NULL);
}

static void opening_with_null(void)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open("sqlite::memory:", &options, NULL, &error), &error);
    EXPECT(vvl_db_open("sqlite::memory:", NULL, NULL, NULL) == VVL_E_USAGE, "no error asked for");
    EXPECT_STATUS(VVL_E_USAGE, vvl_schema_init(NULL, NULL, NULL, &error), &error);
    vvl_inspection found = {0};
    EXPECT_STATUS(VVL_E_USAGE, vvl_inspect(NULL, &found, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_inspect(fixture_db(), NULL, &error), &error);
}

static void json_with_null(void)
{
    vvl_error error;
    vvl_user user = {0};
    char *text = NULL;
    const vvl_entity *users = &vvl_entity_users;
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_record_from_json(NULL, VVL_FORM_ANY, "{}", 2, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_record_from_json(users, VVL_FORM_ANY, NULL, 0, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_record_from_json(users, VVL_FORM_ANY, "{}", 2, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_record_to_json(NULL, &user, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_record_to_json(users, NULL, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_record_to_json(users, &user, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_canonical(NULL, 0, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_json_canonical("{}", 2, NULL, &error), &error);
    EXPECT(vvl_json_canonical("{", 1, &text, NULL) == VVL_E_INVALID, "no error asked for");
}

static void moving_with_null(void)
{
    vvl_error error;
    vvl_transfer result = {0};
    vvl_db *db = fixture_db();
    EXPECT_STATUS(VVL_E_USAGE, vvl_copy(NULL, db, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_copy(db, NULL, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_copy(db, db, NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_verify(NULL, db, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_verify(db, NULL, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_verify(db, db, NULL, NULL, &error), &error);
}

static void releasing_nothing_is_nothing(void)
{
    vvl_free(NULL);
    vvl_page_clear(NULL);
    vvl_inspection_clear(NULL);
    vvl_transfer_clear(NULL);
    vvl_record_clear(&vvl_entity_users, NULL);
    EXPECT(vvl_db_close(NULL) == NULL, "close");
    vvl_user user = {0};
    vvl_user_clear(&user);
    vvl_user_clear(&user);
    char *shown = vvl_url_redact(NULL);
    EXPECT(shown != NULL, "redacting nothing");
    vvl_free(shown);
}

static void descriptions_are_found_by_name(void)
{
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    EXPECT(count == 9, "%zu entities", count);
    for (size_t i = 0; i < count; i++) {
        EXPECT(vvl_entity_find(entities[i]->name) == entities[i], "%s", entities[i]->name);
        for (size_t j = 0; j < entities[i]->column_count; j++) {
            const vvl_column *column = &entities[i]->columns[j];
            EXPECT(vvl_column_find(entities[i], column->name) == column, "%s.%s", entities[i]->name,
                   column->name);
        }
    }
    EXPECT(vvl_entity_find("nothing") == NULL && vvl_entity_find("") == NULL, "unknown tables");
    EXPECT(vvl_entity_find(NULL) == NULL, "no table");
    EXPECT(vvl_column_find(&vvl_entity_users, "nothing") == NULL, "an unknown column");
    EXPECT(vvl_column_find(&vvl_entity_users, NULL) == NULL, "no column");
    EXPECT(vvl_version() != NULL && strlen(vvl_version()) >= 5, "the version");
}

CU_TestInfo argument_tests[] = {
    {"reading with NULL is a wrong call", reading_with_null_is_a_wrong_call},
    {"writing with NULL is a wrong call", writing_with_null_is_a_wrong_call},
    {"opening with NULL", opening_with_null},
    {"JSON with NULL", json_with_null},
    {"moving with NULL", moving_with_null},
    {"releasing nothing is nothing", releasing_nothing_is_nothing},
    {"descriptions are found by name", descriptions_are_found_by_name},
    CU_TEST_INFO_NULL,
};
