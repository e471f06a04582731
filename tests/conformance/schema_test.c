#include "suites.h"

#include <pthread.h>
#include <string.h>

enum { MAKERS = 6 };

static const char *const table_names[] = {"users",
                                          "campaigns",
                                          "generated_content",
                                          "uploaded_files",
                                          "campaign_templates",
                                          "user_sessions",
                                          "schema_version",
                                          "legacy_ids",
                                          "social_media_connections",
                                          "scheduled_posts",
                                          "campaign_chat_history"};
static const char *const view_names[] = {"campaign_summary", "content_performance",
                                         "user_activity_summary"};

static const vvl_table_count *find_table(const vvl_inspection *found, const char *name)
{
    for (size_t i = 0; i < found->table_count; i++) {
        if (strcmp(found->tables[i].name, name) == 0) {
            return &found->tables[i];
        }
    }
    return NULL;
}

static bool holds(const vvl_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void expect_complete(vvl_db *db)
{
    vvl_error error;
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(found.table_count == COUNT_OF(table_names), "%zu tables", found.table_count);
    for (size_t i = 0; i < COUNT_OF(table_names); i++) {
        EXPECT(find_table(&found, table_names[i]) != NULL, "%s is missing", table_names[i]);
    }
    EXPECT(found.views.count == COUNT_OF(view_names), "%zu views", found.views.count);
    for (size_t i = 0; i < COUNT_OF(view_names); i++) {
        EXPECT(holds(&found.views, view_names[i]), "%s is missing", view_names[i]);
    }
    EXPECT(found.indexes == 54, "%lld indexes", (long long)found.indexes);
    EXPECT_TEXT(vvl_schema_newest(), found.schema_version);
    EXPECT(found.pending.count == 0, "%zu versions are pending", found.pending.count);
    EXPECT(found.problems.count == 0, "problem: %s",
           found.problems.count == 0 ? "" : found.problems.items[0]);
    EXPECT(found.healthy, "it is not healthy");
    EXPECT(found.size_bytes > 0, "%lld bytes", (long long)found.size_bytes);
    EXPECT(found.server_version != NULL && found.server_version[0] != '\0', "no version");
    EXPECT_TEXT(vvl_db_url(db), found.url);
    EXPECT_TEXT(vvl_db_backend(db), found.backend);
    vvl_inspection_clear(&found);
}

/* What the field's versions hold. */
static const struct {
    const char *version;
    size_t tables;
    int64_t indexes;
} steps[] = {{"1.0.0", 7, 29}, {"1.0.1", 7, 39}, {"1.1.0", 10, 53}};

/* They can be looked at; records are read and written at the newest version only. */
static void expect_step(vvl_db *db, size_t step)
{
    vvl_error error;
    vvl_inspection found = {0};
    vvl_user_page users = {0};
    bool newest = strcmp(steps[step].version, vvl_schema_newest()) == 0;
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT_TEXT(steps[step].version, found.schema_version);
    EXPECT(found.table_count == steps[step].tables, "%zu tables", found.table_count);
    EXPECT(found.indexes == steps[step].indexes, "%lld indexes", (long long)found.indexes);
    EXPECT(found.problems.count == 0, "%s",
           found.problems.count == 0 ? "" : found.problems.items[0]);
    EXPECT(found.healthy == newest, "%s: healthy %d", steps[step].version, found.healthy);
    EXPECT_STATUS(newest ? VVL_OK : VVL_E_SCHEMA, vvl_user_list(db, NULL, &users, &error), &error);
    EXPECT(newest || strstr(error.hint, "vvldb upgrade") != NULL, "no way on: %s", error.hint);
    vvl_user_page_clear(&users);
    vvl_inspection_clear(&found);
}

static void every_version_can_be_made(void)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        vvl_error error = {0};
        vvl_db *db = test_open(test_database_new(fixture_backend()), NULL);
        REQUIRE_OK(vvl_schema_init(db, steps[i].version, NULL, &error), &error);
        expect_step(db, i);
    }
}

static void init_makes_everything_once(void)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(fixture_backend()), NULL);
    bool changed = false;
    REQUIRE_OK(vvl_schema_init(db, vvl_schema_newest(), &changed, &error), &error);
    EXPECT(changed, "the first call says that it did nothing");
    expect_complete(db);
    for (int round = 0; round < 2; round++) {
        changed = true;
        REQUIRE_OK(vvl_schema_init(db, NULL, &changed, &error), &error);
        EXPECT(!changed, "a later call says that it did something");
    }
    expect_complete(db);
    EXPECT(record_count(db, &vvl_entity_campaign_templates) == 3, "templates came twice");
}

static void an_unknown_version_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(fixture_backend()), NULL);
    static const char *const versions[] = {"", "0.9.0", "1.0", "9.9.9", "newest", "1.0.0 "};
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        EXPECT_STATUS(VVL_E_USAGE, vvl_schema_init(db, versions[i], NULL, &error), &error);
    }
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(found.table_count == 0 && found.views.count == 0, "something was made");
    EXPECT(found.schema_version == NULL && !found.healthy, "no schema is no healthy schema");
    REQUIRE(found.pending.count >= COUNT_OF(steps), "%zu versions are pending",
            found.pending.count);
    EXPECT_TEXT("1.0.0", found.pending.items[0]);
    EXPECT_TEXT(vvl_schema_newest(), found.pending.items[found.pending.count - 1]);
    vvl_inspection_clear(&found);
}

typedef struct maker {
    vvl_db *db;
    vvl_status status;
    bool changed;
    vvl_error error;
} maker;

static void *make_schema(void *context)
{
    maker *self = context;
    self->status = vvl_schema_init(self->db, NULL, &self->changed, &self->error);
    return NULL;
}

static void of_many_makers_one_does_it(void)
{
    const test_database *database = test_database_new(fixture_backend());
    maker makers[MAKERS] = {0};
    pthread_t threads[MAKERS];
    for (size_t i = 0; i < MAKERS; i++) {
        makers[i].db = test_open(database, NULL);
    }
    for (size_t i = 0; i < MAKERS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, make_schema, &makers[i]) == 0, "no thread");
    }
    unsigned changed = 0;
    for (size_t i = 0; i < MAKERS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_OK(makers[i].status, &makers[i].error);
        changed += makers[i].changed;
    }
    EXPECT(changed == 1, "%u of them did it", changed);
    expect_complete(makers[0].db);
    EXPECT(record_count(makers[0].db, &vvl_entity_campaign_templates) == 3, "three templates");
}

static void a_foreign_table_is_left_alone(void)
{
    vvl_error error;
    const test_database *database = test_database_new(fixture_backend());
    test_sql(database, "CREATE TABLE guests (name TEXT)");
    vvl_db *db = test_open(database, NULL);
    EXPECT_STATUS(VVL_E_POLICY, vvl_schema_init(db, NULL, NULL, &error), &error);
    EXPECT_TEXT("", test_query(database, "SELECT name FROM guests"));
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(found.table_count == 0, "%zu tables of ours", found.table_count);
    vvl_inspection_clear(&found);
}

static void a_newer_version_is_not_touched(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const test_database *database = test_database_of(db);
    test_close(db);
    test_sql(database, "INSERT INTO schema_version (version, applied_at, description) VALUES "
                       "('9.9.9', '9000-01-01 00:00:00.000000', 'of tomorrow')");
    db = test_open(database, NULL);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_schema_init(db, NULL, NULL, &error), &error);
    vvl_page page = {0};
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_list(db, &vvl_entity_users, NULL, &page, &error), &error);
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT_TEXT("9.9.9", found.schema_version);
    EXPECT(!found.healthy, "a schema that we do not know is not healthy");
    vvl_inspection_clear(&found);
}

static void damage_is_found(void)
{
    static const char *const damages[] = {
        "DROP INDEX idx_users_email",
        "DROP VIEW content_performance",
        "DROP TABLE user_sessions",
    };
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        vvl_error error;
        vvl_db *db = fixture_db();
        vvl_inspection found = {0};
        test_sql(test_database_of(db), damages[i]);
        REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
        EXPECT(!found.healthy && found.problems.count > 0, "unnoticed: %s", damages[i]);
        vvl_inspection_clear(&found);
        vvl_inspection_clear(NULL);
    }
}

static void rows_are_counted(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    for (unsigned i = 0; i < 5; i++) {
        parents_new(db, 900 + i);
    }
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(find_table(&found, "users")->rows == 5, "users");
    EXPECT(find_table(&found, "campaigns")->rows == 5, "campaigns");
    EXPECT(find_table(&found, "campaign_templates")->rows == 3, "templates");
    EXPECT(find_table(&found, "user_sessions")->rows == 0, "sessions");
    vvl_inspection_clear(&found);
}

static void three_templates_come_with_it(void)
{
    static const struct {
        const char *legacy, *name;
        vvl_template_category category;
        const char *level;
    } expected[] = {
        {"template-product-launch-001", "Product Launch Campaign",
         VVL_TEMPLATE_CATEGORY_PRODUCT_LAUNCH, "\"creativity_level\": 7"},
        {"template-brand-awareness-001", "Brand Awareness Campaign",
         VVL_TEMPLATE_CATEGORY_BRAND_AWARENESS, "\"creativity_level\": 6"},
        {"template-event-promotion-001", "Event Promotion Campaign",
         VVL_TEMPLATE_CATEGORY_EVENT_PROMOTION, "\"creativity_level\": 8"},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        vvl_error error;
        vvl_uuid id;
        vvl_template template;
        const char *legacy = expected[i].legacy;
        REQUIRE_OK(vvl_uuid_from_legacy(legacy, strlen(legacy), &id, &error), &error);
        REQUIRE_OK(vvl_template_get(db, &id, &template, &error), &error);
        EXPECT_TEXT(expected[i].name, template.name);
        EXPECT(template.category == expected[i].category, "%s: category", legacy);
        EXPECT(template.is_public.has && template.is_public.value, "%s: public", legacy);
        EXPECT(vvl_uuid_is_nil(&template.created_by), "%s: nobody made it", legacy);
        EXPECT(template.template_data != NULL && template.prompt_templates != NULL, "%s: no data",
               legacy);
        EXPECT(template.default_settings != NULL &&
                   strstr(template.default_settings, expected[i].level) != NULL,
               "%s: settings <%s>", legacy, template.default_settings);
        vvl_template_clear(&template);
    }
}

CU_TestInfo schema_tests[] = {
    {"every version can be made", every_version_can_be_made},
    {"init makes everything once", init_makes_everything_once},
    {"an unknown version is a wrong call", an_unknown_version_is_a_wrong_call},
    {"of many makers one does it", of_many_makers_one_does_it},
    {"a foreign table is left alone", a_foreign_table_is_left_alone},
    {"a newer version is not touched", a_newer_version_is_not_touched},
    {"damage is found", damage_is_found},
    {"rows are counted", rows_are_counted},
    {"three templates come with it", three_templates_come_with_it},
    CU_TEST_INFO_NULL,
};
