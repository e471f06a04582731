#include "suites.h"

#include <string.h>

static const vvl_column *active_column(const vvl_entity *entity)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_ACTIVE) != 0) {
            return &entity->columns[i];
        }
    }
    return NULL;
}

static bool is_listed(vvl_db *db, const vvl_entity *entity, const record_key *id, bool all)
{
    vvl_error error;
    vvl_page page = {0};
    vvl_query query = {.all = all, .limit = VVL_LIMIT_MAX};
    bool found = false;
    REQUIRE_OK(vvl_list(db, entity, &query, &page, &error), &error);
    for (size_t i = 0; i < page.count; i++) {
        record_key listed = record_id(entity, (const char *)page.items + i * entity->record_size);
        found = found || memcmp(&listed, id, sizeof listed) == 0;
    }
    vvl_page_clear(&page);
    return found;
}

static void expect_soft(vvl_db *db, const vvl_entity *entity, const record_key *id)
{
    vvl_error error;
    void *record = record_new(entity);
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(vvl_delete(db, entity, id, &error), &error);
        EXPECT(!is_listed(db, entity, id, false), "%s: still listed", entity->name);
        EXPECT(is_listed(db, entity, id, true), "%s: not even with all", entity->name);
    }
    REQUIRE_OK(vvl_get(db, entity, id, record, &error), &error);
    EXPECT_TEXT("false", value_text(active_column(entity), record));
    vvl_record_clear(entity, record);
    EXPECT_OK(vvl_purge(db, entity, id, &error), &error);
}

static void deleting_is_soft_where_the_table_has_it(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    size_t soft = 0;
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        void *stored = record_store(db, entity, record_required(entity, &owner, 1));
        record_key id = record_id(entity, stored);
        vvl_record_clear(entity, stored);
        EXPECT(is_listed(db, entity, &id, false), "%s: not listed", entity->name);
        if (active_column(entity) != NULL) {
            soft++;
            expect_soft(db, entity, &id);
        } else {
            EXPECT_OK(vvl_delete(db, entity, &id, &error), &error);
        }
        EXPECT(!is_listed(db, entity, &id, true), "%s: not gone", entity->name);
        EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_delete(db, entity, &id, &error), &error);
        EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_purge(db, entity, &id, &error), &error);
    }
    EXPECT(soft == 2, "%zu tables delete softly", soft);
}

static void a_soft_deletion_moves_only_what_it_must(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const vvl_entity *entity = &vvl_entity_users;
    void *before = record_full(entity, &owner, VARIANT_PLAIN, 1);
    void *after = record_new(entity);
    record_key id = record_id(entity, before);
    ((vvl_user *)before)->is_active.value = true;
    vvl_record_clear(entity, record_store(db, entity, before));
    REQUIRE_OK(vvl_delete(db, entity, &id, &error), &error);
    REQUIRE_OK(vvl_get(db, entity, &id, after, &error), &error);
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool moves = (column->flags & (VVL_COLUMN_ACTIVE | VVL_COLUMN_TOUCHED)) != 0;
        EXPECT(moves || value_equal(column, before, after), "%s moved", column->name);
    }
    vvl_record_clear(entity, after);
}

static void what_cannot_be_read_can_be_deleted_again(void)
{
    vvl_error error;
    vvl_user got;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const test_database *database = test_database_of(db);
    REQUIRE_OK(vvl_user_delete(db, &owner.user, &error), &error);
    if (test_sql_refused(database, "PRAGMA ignore_check_constraints = ON; "
                                   "UPDATE users SET last_login = 'garbage'")) {
        test_sql(database, "ALTER TABLE users DROP CONSTRAINT users_last_login_check; "
                           "UPDATE users SET last_login = 'infinity'");
    }
    EXPECT_REFUSED(VVL_E_INVALID, vvl_user_get(db, &owner.user, &got, &error), &error,
                   "last_login");
    EXPECT_OK(vvl_user_delete(db, &owner.user, &error), &error);
    EXPECT_OK(vvl_user_purge(db, &owner.user, &error), &error);
}

/* A user's record of every other table, with everything referring to it. */
static void fill_below(vvl_db *db, const parents *owner, vvl_uuid *template)
{
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        if (entity == &vvl_entity_users || entity == &vvl_entity_campaigns) {
            continue;
        }
        void *stored = record_store(db, entity, record_full(entity, owner, VARIANT_PLAIN, 1));
        if (entity == &vvl_entity_campaign_templates) {
            *template = record_id(entity, stored).id;
        }
        vvl_record_clear(entity, stored);
    }
}

static void purging_takes_everything_below_along(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    vvl_uuid template_id = {{0}};
    fill_below(db, &owner, &template_id);
    vvl_record_clear(
        &vvl_entity_generated_content,
        record_store(db, &vvl_entity_generated_content,
                     record_full(&vvl_entity_generated_content, &other, VARIANT_PLAIN, 2)));
    REQUIRE_OK(vvl_user_purge(db, &owner.user, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 1, "users");
    EXPECT(record_count(db, &vvl_entity_campaigns) == 1, "campaigns");
    EXPECT(record_count(db, &vvl_entity_generated_content) == 1, "content");
    EXPECT(record_count(db, &vvl_entity_uploaded_files) == 0, "files");
    EXPECT(record_count(db, &vvl_entity_user_sessions) == 0, "sessions");
    EXPECT(record_count(db, &vvl_entity_campaign_templates) == 4, "templates stay");
    vvl_template template;
    REQUIRE_OK(vvl_template_get(db, &template_id, &template, &error), &error);
    EXPECT(vvl_uuid_is_nil(&template.created_by), "whoever made the template is gone");
    vvl_template_clear(&template);
}

static void deleting_a_campaign_takes_its_content_along(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid template_id = {{0}};
    fill_below(db, &owner, &template_id);
    REQUIRE_OK(vvl_campaign_delete(db, &owner.campaign, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 1, "users");
    EXPECT(record_count(db, &vvl_entity_generated_content) == 0, "content");
    EXPECT(record_count(db, &vvl_entity_uploaded_files) == 0, "files");
    EXPECT(record_count(db, &vvl_entity_user_sessions) == 1, "sessions");
}

CU_TestInfo delete_tests[] = {
    {"deleting is soft where the table has it", deleting_is_soft_where_the_table_has_it},
    {"a soft deletion moves only what it must", a_soft_deletion_moves_only_what_it_must},
    {"what cannot be read can be deleted again", what_cannot_be_read_can_be_deleted_again},
    {"purging takes everything below along", purging_takes_everything_below_along},
    {"deleting a campaign takes its content along", deleting_a_campaign_takes_its_content_along},
    CU_TEST_INFO_NULL,
};
