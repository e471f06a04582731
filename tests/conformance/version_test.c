#include "workers.h"

#include <string.h>

/* What updating of a certain version is tried on: stored records of every table that has versions.
 */
static const vvl_column *version_of(const vvl_entity *entity)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_TOUCHED) != 0) {
            return &entity->columns[i];
        }
    }
    return NULL;
}

static vvl_opt_time version(const vvl_entity *entity, const void *record)
{
    return *(const vvl_opt_time *)(const void *)((const char *)record + version_of(entity)->offset);
}

/* The first column that may be changed to the value of another record without breaking anything. */
static const vvl_column *plain_column(const vvl_entity *entity)
{
    const vvl_column *column = entity->columns;
    while (column->kind != VVL_KIND_TEXT ||
           (column->flags & (VVL_COLUMN_UNIQUE | VVL_COLUMN_SECRET)) != 0) {
        column++;
    }
    return column;
}

static void try_versions(vvl_db *db, const vvl_entity *entity, const parents *owner)
{
    vvl_error error;
    const void *before = record_full(entity, owner, VARIANT_PLAIN, 1);
    const void *changes = record_full(entity, owner, VARIANT_PLAIN, 2);
    void *stored = record_store(db, entity, before);
    void *changed = record_new(entity);
    const vvl_column *column = plain_column(entity);
    vvl_fields field = column_field(entity, column);
    record_key id = record_id(entity, before);
    vvl_opt_time good = version(entity, stored);
    vvl_opt_time other = {true, good.value + 1};
    EXPECT_REFUSED(VVL_E_STALE,
                   vvl_update_version(db, entity, &id, other, changes, field, NULL, &error), &error,
                   version_of(entity)->name);
    EXPECT_STATUS(
        VVL_E_STALE,
        vvl_update_version(db, entity, &id, (vvl_opt_time){0}, changes, field, NULL, &error),
        &error);
    REQUIRE_OK(vvl_update_version(db, entity, &id, good, changes, field, changed, &error), &error);
    EXPECT(value_equal(column, changes, changed), "%s was not changed", entity->name);
    EXPECT(version(entity, changed).value > good.value, "%s has its old version", entity->name);
    EXPECT_STATUS(VVL_E_STALE,
                  vvl_update_version(db, entity, &id, good, before, field, NULL, &error), &error);
    EXPECT_OK(
        vvl_update_version(db, entity, &id, version(entity, changed), before, field, NULL, &error),
        &error);
    vvl_record_clear(entity, changed);
    vvl_record_clear(entity, stored);
}

static void only_the_version_that_was_read_is_changed(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    size_t tried = 0;
    for (size_t i = 0; i < tables.count; i++) {
        if (version_of(tables.items[i]) != NULL) {
            try_versions(db, tables.items[i], &owner);
            tried++;
        }
    }
    EXPECT(tried == 8, "%zu tables", tried);
}

static void no_version_is_one_too(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_uuid id = parents_new(db, 900).user;
    const vvl_opt_time none = {false, 0};
    const vvl_user changes = {.first_name = "new"};
    vvl_fields field = VVL_FIELD(users, first_name);
    vvl_opt_time some = {true, vvl_time_now()};
    test_sql(test_database_of(db), "UPDATE users SET updated_at = NULL");
    EXPECT_STATUS(VVL_E_STALE,
                  vvl_user_update_version(db, &id, some, &changes, field, NULL, &error), &error);
    EXPECT_OK(vvl_user_update_version(db, &id, none, &changes, field, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_STALE,
                  vvl_user_update_version(db, &id, none, &changes, field, NULL, &error), &error);
}

static void what_is_not_there_has_no_version(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid id = parents_new(db, 900).user;
    vvl_opt_time now = {true, vvl_time_now()};
    const vvl_user changes = {.first_name = "new", .username = "x"};
    vvl_fields field = VVL_FIELD(users, first_name);
    EXPECT_STATUS(VVL_E_NOT_FOUND,
                  vvl_user_update_version(db, &nobody, now, &changes, field, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_update_version(db, &id, now, &changes, 0, NULL, &error),
                  &error);
    EXPECT_REFUSED(
        VVL_E_INVALID,
        vvl_user_update_version(db, &id, now, &changes, VVL_FIELD(users, username), NULL, &error),
        &error, "username");
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_update_version(db, &vvl_entity_campaign_summary, &id, now, &changes, field,
                                     NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_user_update_version(db, NULL, now, &changes, field, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_update_version(db, &id, now, NULL, field, NULL, &error),
                  &error);
}

enum { RIVALS = 4, ROUNDS = 25 };

/* Adds one to a number as often as the others, each time to what it has read itself. */
static void count_optimistically(worker *self)
{
    const vvl_uuid *id = self->context;
    for (unsigned done = 0; done < ROUNDS;) {
        vvl_template got;
        if (!worker_note(self, vvl_template_get(self->db, id, &got, &self->error))) {
            return;
        }
        got.usage_count.value++;
        vvl_status status = vvl_template_update_version(self->db, id, got.updated_at, &got,
                                                        VVL_FIELD(campaign_templates, usage_count),
                                                        NULL, &self->error);
        vvl_template_clear(&got);
        if (status != VVL_E_STALE && !worker_note(self, status)) {
            return;
        }
        done += status == VVL_OK;
    }
}

static void of_rivals_nobody_overwrites_the_other(void)
{
    vvl_error error;
    worker workers[RIVALS];
    vvl_template got;
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("template", 1);
    const vvl_template template = {
        .id = id, .name = "t", .category = VVL_TEMPLATE_CATEGORY_CUSTOM, .template_data = "{}"};
    REQUIRE_OK(vvl_template_create(db, &template, NULL, &error), &error);
    workers_run(workers, RIVALS, db, count_optimistically, &id);
    workers_expect_ok(workers, RIVALS);
    REQUIRE_OK(vvl_template_get(db, &id, &got, &error), &error);
    EXPECT(got.usage_count.value == RIVALS * ROUNDS, "counted %lld",
           (long long)got.usage_count.value);
    vvl_template_clear(&got);
}

static bool is_active(vvl_db *db, const vvl_uuid *id)
{
    vvl_error error;
    vvl_user got;
    REQUIRE_OK(vvl_user_get(db, id, &got, &error), &error);
    bool active = got.is_active.has && got.is_active.value;
    vvl_user_clear(&got);
    return active;
}

static void what_was_deleted_softly_comes_back(void)
{
    vvl_error error;
    vvl_user before;
    vvl_user after;
    vvl_db *db = fixture_db();
    vvl_uuid id = parents_new(db, 900).user;
    vvl_uuid nobody = test_uuid("nobody", 1);
    REQUIRE_OK(vvl_user_delete(db, &id, &error), &error);
    EXPECT(!is_active(db, &id), "not deleted");
    EXPECT_OK(vvl_user_undelete(db, &id, &error), &error);
    EXPECT(is_active(db, &id), "not back");
    REQUIRE_OK(vvl_user_get(db, &id, &before, &error), &error);
    EXPECT_OK(vvl_user_undelete(db, &id, &error), &error);
    REQUIRE_OK(vvl_user_get(db, &id, &after, &error), &error);
    expect_records_equal(&vvl_entity_users, &before, &after, "not deleted", HERE);
    vvl_user_clear(&before);
    vvl_user_clear(&after);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_undelete(db, &nobody, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_undelete(db, &vvl_entity_campaigns, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_undelete(db, &vvl_entity_campaign_summary, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_undelete(db, NULL, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_undelete(db, NULL, &error), &error);
}

CU_TestInfo version_tests[] = {
    {"only the version that was read is changed", only_the_version_that_was_read_is_changed},
    {"no version is one too", no_version_is_one_too},
    {"what is not there has no version", what_is_not_there_has_no_version},
    {"of rivals nobody overwrites the other", of_rivals_nobody_overwrites_the_other},
    {"what was deleted softly comes back", what_was_deleted_softly_comes_back},
    CU_TEST_INFO_NULL,
};
