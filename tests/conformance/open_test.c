#include "suites.h"

#include <string.h>

static void a_database_opens_and_closes(void)
{
    vvl_error error;
    const test_database *database = test_database_new(fixture_backend());
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    for (int round = 0; round < 3; round++) {
        vvl_db *db = NULL;
        REQUIRE_OK(vvl_db_open(database->url, &options, &db, &error), &error);
        EXPECT(vvl_db_url(db) != NULL && vvl_db_backend(db) != NULL, "it says what it is");
        EXPECT(vvl_db_close(db) == NULL, "close answers NULL");
    }
    EXPECT(vvl_db_close(NULL) == NULL, "close takes NULL");
}

static void a_wrong_url_is_a_wrong_call(void)
{
    static const char *const urls[] = {"",         "nonsense",    "mysql://host/db", "://",
                                       "sqlite",   "sqlite:",     "postgresql",      "file.db",
                                       ":memory:", "SQLITE3:x.db"};
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        vvl_error error = {0};
        vvl_db *db = NULL;
        if (!EXPECT_STATUS(VVL_E_USAGE, vvl_db_open(urls[i], NULL, &db, &error), &error)) {
            EXPECT(false, "that was the URL <%s>", urls[i]);
        }
        EXPECT(db == NULL, "<%s> changed the output", urls[i]);
    }
}

static void what_is_not_there_cannot_be_reached(void)
{
    static const char *const urls[] = {
        "sqlite:/nonexistent/vvldb/test.db",
        "sqlite:/tmp",
        "postgresql://nobody@/nothing?host=/nonexistent/vvldb",
        "postgresql://nobody:hunter2@127.0.0.1:1/nothing?connect_timeout=2",
    };
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        vvl_error error = {0};
        vvl_db *db = NULL;
        if (!EXPECT_STATUS(VVL_E_CONNECT, vvl_db_open(urls[i], NULL, &db, &error), &error)) {
            EXPECT(false, "that was the URL <%s>", urls[i]);
        }
        EXPECT(db == NULL, "<%s> changed the output", urls[i]);
        EXPECT(error.hint[0] != '\0', "<%s>: no hint", urls[i]);
        EXPECT(strstr(error.message, "hunter2") == NULL && strstr(error.hint, "hunter2") == NULL,
               "the password shows");
    }
}

static void a_database_without_schema_answers_nothing(void)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(fixture_backend()), NULL);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        vvl_uuid id = test_uuid("nobody", 1);
        void *record = record_new(entity);
        vvl_page page = {0};
        EXPECT_STATUS(VVL_E_SCHEMA, vvl_get(db, entity, &id, record, &error), &error);
        EXPECT_STATUS(VVL_E_SCHEMA, vvl_list(db, entity, NULL, &page, &error), &error);
        EXPECT_STATUS(VVL_E_SCHEMA, vvl_delete(db, entity, &id, &error), &error);
    }
}

static void a_database_opened_read_only_refuses_writes(void)
{
    vvl_error error;
    vvl_db *writer = fixture_db();
    parents owner = parents_new(writer, 900);
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    vvl_db *reader = test_open(test_database_of(writer), &options);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        const void *record = record_required(entity, &owner, 1);
        size_t before = record_count(writer, entity);
        vvl_fields fields = column_field(entity, vvl_column_find(entity, entity->columns[1].name));
        EXPECT_STATUS(VVL_E_POLICY, vvl_create(reader, entity, record, NULL, &error), &error);
        EXPECT_STATUS(VVL_E_POLICY,
                      vvl_update(reader, entity, &owner.user, record, fields, NULL, &error),
                      &error);
        EXPECT_STATUS(VVL_E_POLICY, vvl_delete(reader, entity, &owner.user, &error), &error);
        EXPECT_STATUS(VVL_E_POLICY, vvl_purge(reader, entity, &owner.user, &error), &error);
        EXPECT(record_count(reader, entity) == before, "%s: something was written", entity->name);
    }
}

static void a_read_only_database_gets_no_schema(void)
{
    vvl_error error;
    const test_database *database = test_database_new(fixture_backend());
    test_sql(database, "CREATE TABLE guests (name TEXT); DROP TABLE guests");
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    vvl_db *db = test_open(database, &options);
    EXPECT_STATUS(VVL_E_POLICY, vvl_schema_init(db, NULL, NULL, &error), &error);
}

static void count_line(void *context, vvl_log_level level, const char *line)
{
    (void)level;
    *(size_t *)context += strlen(line) > 0 && strchr(line, '\n') == NULL;
}

static void options_reach_the_database(void)
{
    vvl_error error;
    size_t lines = 0;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.max_connections = 1;
    options.application_name = "vvldb conformance";
    options.log = count_line;
    options.log_context = &lines;
    vvl_db *db = test_open(test_database_new(fixture_backend()), &options);
    EXPECT_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    parents owner = parents_new(db, 900);
    EXPECT(!vvl_uuid_is_nil(&owner.campaign), "one connection is enough for everything");
}

static void a_pool_of_none_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = NULL;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.max_connections = 0;
    EXPECT_STATUS(VVL_E_USAGE,
                  vvl_db_open(test_database_new(fixture_backend())->url, &options, &db, &error),
                  &error);
    EXPECT(db == NULL, "the output was changed");
}

CU_TestInfo open_tests[] = {
    {"a database opens and closes", a_database_opens_and_closes},
    {"a wrong URL is a wrong call", a_wrong_url_is_a_wrong_call},
    {"what is not there cannot be reached", what_is_not_there_cannot_be_reached},
    {"a database without schema answers nothing", a_database_without_schema_answers_nothing},
    {"a database opened read-only refuses writes", a_database_opened_read_only_refuses_writes},
    {"a read-only database gets no schema", a_read_only_database_gets_no_schema},
    {"options reach the database", options_reach_the_database},
    {"a pool of none is a wrong call", a_pool_of_none_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
