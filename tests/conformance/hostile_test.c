#include "suites.h"

#include <string.h>

/* Text that is too much, or no text, wherever the API takes some, and queries without sense. */

enum { LONG_SIZE = 64 * 1024 };

static const char broken[] = "a\xFF\xC3";

static const char *long_text(void)
{
    char *text = test_scratch(LONG_SIZE + 1);
    memset(text, 'x', LONG_SIZE);
    return text;
}

static const char *const *hostile_texts(size_t *count)
{
    static const char *texts[3];
    texts[0] = long_text();
    texts[1] = broken;
    texts[2] = test_format("%s%s", long_text(), broken);
    *count = COUNT_OF(texts);
    return texts;
}

/* What a user is shown goes into JSON and onto terminals. A filter takes nothing but UTF-8. */
static void expect_readable(vvl_db *db, const vvl_error *error, const char *what)
{
    const char *const shown[] = {error->message, error->hint, error->table, error->column,
                                 error->path};
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        int64_t none = 0;
        vvl_filter filter = {.column = "first_name", .value = shown[i]};
        vvl_query query = {.filters = &filter, .filter_count = 1};
        EXPECT(vvl_user_count(db, &query, &none, NULL) == VVL_OK, "%s: an error that is no UTF-8",
               what);
    }
}

/* A call that has to be refused, with a reason that can be shown. */
static void expect_refused(vvl_db *db, vvl_status status, const vvl_error *error, const char *what)
{
    bool refused = status == VVL_E_USAGE || status == VVL_E_INVALID;
    if (EXPECT(refused, "%.100s: %s", what, vvl_status_name(status))) {
        EXPECT_STATUS(status, status, error);
        expect_readable(db, error, what);
    }
}

static bool is_text(const vvl_column *column)
{
    return column->kind == VVL_KIND_TEXT || column->kind == VVL_KIND_JSON;
}

static void set_text(const vvl_column *column, void *record, const char *text)
{
    memcpy((char *)record + column->offset, &text, sizeof text);
}

static const char *text_of(const vvl_column *column, const void *record)
{
    const char *text = NULL;
    memcpy(&text, (const char *)record + column->offset, sizeof text);
    return text;
}

/* Text as a value of the column: in its pattern, or as JSON of its shape. */
static const char *dressed(const vvl_column *column, const char *text)
{
    if (column->kind == VVL_KIND_JSON) {
        return test_format(column->shape == VVL_SHAPE_STRINGS ? "[\"%s\"]" : "{\"key\": \"%s\"}",
                           text);
    }
    return column->like == NULL ? text : test_format("%s@x.y", text);
}

static void expect_kept_or_refused(const vvl_entity *entity, const vvl_column *column,
                                   vvl_status status, const vvl_error *error, const char *given,
                                   void *stored)
{
    if (column->length.max > 0) {
        EXPECT_REFUSED(VVL_E_INVALID, status, error, column->name);
        return;
    }
    if (EXPECT_OK(status, error)) {
        EXPECT(strcmp(text_of(column, stored), given) == 0, "%s.%s: other text came back",
               entity->name, column->name);
        vvl_record_clear(entity, stored);
    }
}

static void long_text_in(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                         const parents *owner, unsigned serial)
{
    vvl_error error;
    void *record = record_full(entity, owner, VARIANT_PLAIN, serial);
    void *stored = record_store(db, entity, record_full(entity, owner, VARIANT_PLAIN, serial + 1));
    record_key id = record_id(entity, stored);
    vvl_record_clear(entity, stored);
    const char *given = dressed(column, long_text());
    set_text(column, record, given);
    vvl_status status = vvl_create(db, entity, record, stored, &error);
    expect_kept_or_refused(entity, column, status, &error, given, stored);
    if ((column->flags & VVL_COLUMN_IMMUTABLE) == 0) {
        status = vvl_update(db, entity, &id, record, column_field(entity, column), stored, &error);
        expect_kept_or_refused(entity, column, status, &error, given, stored);
    }
}

/* Unique text of this length has a limit in every table, so none is stored twice. */
static void long_text_in_every_column(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    unsigned serial = 1;
    for (size_t i = 0; i < tables.count; i++) {
        for (size_t j = 0; j < tables.items[i]->column_count; j++, serial += 2) {
            if (is_text(&tables.items[i]->columns[j])) {
                long_text_in(db, tables.items[i], &tables.items[i]->columns[j], &owner, serial);
            }
        }
    }
}

static void broken_text_in_every_column(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        for (size_t j = 0; j < tables.items[i]->column_count; j++) {
            const vvl_column *column = &tables.items[i]->columns[j];
            if (is_text(column)) {
                void *record = record_full(tables.items[i], &owner, VARIANT_PLAIN, 1);
                set_text(column, record, dressed(column, broken));
                vvl_status status = vvl_create(db, tables.items[i], record, NULL, &error);
                EXPECT_REFUSED(VVL_E_INVALID, status, &error, column->name);
                expect_readable(db, &error, column->name);
            }
        }
    }
}

/* Long text is a value like another where the column's kind takes text; broken text is none. */
static void filter_by(vvl_db *db, const vvl_entity *entity, const vvl_filter *filter)
{
    vvl_error error;
    int64_t found = 0;
    vvl_query query = {.filters = filter, .filter_count = 1};
    vvl_status status = vvl_count(db, entity, &query, &found, &error);
    const vvl_column *column = vvl_column_find(entity, filter->column);
    bool comparable = column->kind == VVL_KIND_TEXT && (column->flags & VVL_COLUMN_SECRET) == 0;
    if (comparable && strstr(filter->value, broken) == NULL) {
        EXPECT_OK(status, &error);
        EXPECT(found == (filter->test == VVL_NOT_EQUAL ? 1 : 0), "%s: %lld records", column->name,
               (long long)found);
    } else {
        expect_refused(db, status, &error, column->name);
    }
}

static void hostile_filters(void)
{
    static const vvl_test tests[] = {VVL_EQUAL, VVL_NOT_EQUAL, VVL_IN, VVL_PREFIX, VVL_CONTAINS};
    size_t text_count = 0;
    const char *const *texts = hostile_texts(&text_count);
    vvl_db *db = fixture_db();
    parents_new(db, 1);
    const vvl_entity *const entities[] = {&vvl_entity_users, &vvl_entity_campaigns,
                                          &vvl_entity_campaign_summary};
    for (size_t i = 0; i < COUNT_OF(entities) * COUNT_OF(tests) * text_count; i++) {
        const vvl_entity *entity = entities[i % COUNT_OF(entities)];
        const char *text = texts[i / COUNT_OF(entities) % text_count];
        vvl_test test = tests[i / COUNT_OF(entities) / text_count];
        for (size_t j = 0; j < entity->column_count; j++) {
            vvl_filter filter = {.column = entity->columns[j].name,
                                 .test = test,
                                 .value = text,
                                 .values = &text,
                                 .value_count = 1};
            filter_by(db, entity, &filter);
        }
    }
}

/* What a query points to may be missing too. */
static void queries_with_holes(void)
{
    static const char *const values[] = {"joe", NULL};
    static const vvl_filter holes[] = {
        {.column = NULL, .value = "joe"},
        {.column = "username", .test = VVL_LESS},
        {.column = "username", .test = VVL_PREFIX},
        {.column = "username", .test = VVL_CONTAINS},
        {.column = "username", .test = VVL_IN, .value_count = 1},
        {.column = "username", .test = VVL_IN, .values = values, .value_count = 2},
        {.column = "username", .test = VVL_TEST_COUNT, .value = "joe"},
        {.column = "username", .test = (vvl_test)-1, .value = "joe"},
        {.column = "username", .value = "joe", .or_next = true},
    };
    vvl_error error;
    int64_t count = 0;
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(holes); i++) {
        vvl_query query = {.filters = &holes[i], .filter_count = 1};
        EXPECT(vvl_user_count(db, &query, &count, &error) == VVL_E_USAGE, "hole %zu", i);
    }
    vvl_query none = {.filters = NULL, .filter_count = 1};
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_count(db, &none, &count, &error), &error);
    vvl_query many = {.filters = holes, .filter_count = SIZE_MAX};
    EXPECT_STATUS(VVL_E_USAGE, vvl_user_count(db, &many, &count, &error), &error);
}

static void hostile_names(void)
{
    vvl_error error;
    vvl_page page;
    int64_t number = 0;
    size_t count = 0;
    const char *const *texts = hostile_texts(&count);
    vvl_db *db = fixture_db();
    const vvl_entity *users = &vvl_entity_users;
    vvl_uuid id = test_uuid("nobody", 1);
    for (size_t i = 0; i < count; i++) {
        vvl_query query = {.order = texts[i]};
        expect_refused(db, vvl_list(db, users, &query, &page, &error), &error, "an order");
        query = (vvl_query){.after = texts[i]};
        expect_refused(db, vvl_list(db, users, &query, &page, &error), &error, "a cursor");
        vvl_filter filter = {.column = texts[i], .value = "x"};
        query = (vvl_query){.filters = &filter, .filter_count = 1};
        expect_refused(db, vvl_list(db, users, &query, &page, &error), &error, "a filter");
        vvl_status status = vvl_sum(db, users, texts[i], NULL, &number, &error);
        expect_refused(db, status, &error, "a column to sum");
        status = vvl_add(db, users, &id, texts[i], 1, &error);
        expect_refused(db, status, &error, "a column to add to");
        status = vvl_schema_init(db, texts[i], NULL, &error);
        expect_refused(db, status, &error, "a version");
        EXPECT(vvl_entity_find(texts[i]) == NULL, "an entity");
        EXPECT(vvl_column_find(users, texts[i]) == NULL, "a column");
        EXPECT(!vvl_schema_knows(texts[i]), "a version");
    }
}

static void hostile_documents(void)
{
    vvl_error error;
    vvl_user user;
    vvl_uuid id;
    vvl_time time;
    char *text = NULL;
    size_t count = 0;
    const char *const *texts = hostile_texts(&count);
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(texts[i]);
        vvl_status status = vvl_user_from_json(VVL_FORM_ANY, texts[i], size, &user, NULL, &error);
        expect_refused(db, status, &error, "a record");
        const char *key = test_format("{\"%s\": 1}", texts[i]);
        status = vvl_user_from_json(VVL_FORM_ANY, key, strlen(key), &user, NULL, &error);
        expect_refused(db, status, &error, "a key");
        status = vvl_json_canonical(texts[i], size, &text, &error);
        expect_refused(db, status, &error, "JSON");
        expect_refused(db, vvl_uuid_parse(texts[i], size, &id, &error), &error, "an id");
        expect_refused(db, vvl_time_parse(texts[i], size, &time, &error), &error, "a time");
        EXPECT_OK(vvl_uuid_from_legacy(texts[i], size, &id, &error), &error);
    }
}

/* It is only shown by the server, which cuts it. */
static void hostile_application_names(void)
{
    vvl_error error;
    size_t count = 0;
    const char *const *texts = hostile_texts(&count);
    vvl_db *db = fixture_db();
    const test_database *database = test_database_of(db);
    for (size_t i = 0; i < count; i++) {
        vvl_db *named = NULL;
        vvl_options options = VVL_OPTIONS_DEFAULT;
        options.application_name = texts[i];
        if (EXPECT_OK(vvl_db_open(database->url, &options, &named, &error), &error)) {
            EXPECT(record_count(named, &vvl_entity_users) == 0, "users");
            vvl_db_close(named);
        }
    }
}

static void hostile_urls(void)
{
    static const char *const beginnings[] = {"",
                                             "sqlite:",
                                             "sqlite:/nowhere/",
                                             "sqlite://",
                                             "postgresql:",
                                             "postgresql:///x?",
                                             "postgresql:///x?connect_timeout=",
                                             "postgres://user:secret@/x?host=/nowhere/"};
    vvl_error error;
    size_t count = 0;
    const char *const *texts = hostile_texts(&count);
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(beginnings) * count; i++) {
        vvl_db *opened = NULL;
        const char *url = test_format("%s%s", beginnings[i / count], texts[i % count]);
        vvl_status status = vvl_db_open(url, NULL, &opened, &error);
        EXPECT(status == VVL_E_USAGE || status == VVL_E_CONNECT, "%.40s…: %s", url,
               vvl_status_name(status));
        EXPECT_STATUS(status, status, &error);
        EXPECT(strstr(error.message, "secret") == NULL, "%.40s…: a password is shown", url);
        expect_readable(db, &error, beginnings[i / count]);
        char *shown = vvl_url_redact(url);
        EXPECT(shown != NULL && strstr(shown, "secret") == NULL, "%.40s…: redacted", url);
        vvl_free(shown);
    }
}

CU_TestInfo hostile_tests[] = {
    {"long text in every column", long_text_in_every_column},
    {"broken text in every column", broken_text_in_every_column},
    {"hostile filters", hostile_filters},
    {"queries with holes", queries_with_holes},
    {"hostile names", hostile_names},
    {"hostile documents", hostile_documents},
    {"hostile application names", hostile_application_names},
    {"hostile URLs", hostile_urls},
    CU_TEST_INFO_NULL,
};
