/*
 * The descriptions against freshly migrated databases, asked in each database's own words: names,
 * order, types, nullability, keys, rules and indexes, and that nothing else is there.
 */
#include "../database.h"
#include "../values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** How one kind of database is asked, and how it names the kinds of columns. */
typedef struct catalogue {
    const char *backend;
    const char *types[VVL_KIND_JSON + 1];
    const char *columns; /* rows: table, column, type, 1 when it must not be null */
    const char *view_columns;
    const char *objects; /* rows: kind, name; without the indexes of keys */
    const char *references;
    const char *ledger; /* the columns of schema_version, as `columns` shows them */
    const char *names;  /* those of legacy_ids */
} catalogue;

static const catalogue catalogues[] = {
    {
        "sqlite",
        {"TEXT", "TEXT", "TEXT", "INTEGER", "REAL", "INTEGER", "TEXT", "TEXT"},
        "SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_master m, "
        "pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name <> 'sqlite_sequence' ORDER "
        "BY m.name, c.cid",
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c "
        "WHERE m.type = 'view' ORDER BY m.name, c.cid",
        "SELECT type, name FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL "
        "ORDER BY type, name",
        "SELECT m.name, f.\"from\", f.\"table\", f.\"to\", lower(f.on_delete) FROM sqlite_master "
        "m, "
        "pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.\"from\"",
        "schema_version|version|TEXT|1\nschema_version|applied_at|TEXT|1\n"
        "schema_version|description|TEXT|0\nschema_version|checksum|TEXT|0\n"
        "schema_version|duration_ms|INTEGER|0\nschema_version|applied_by|TEXT|0\n",
        "legacy_ids|entity|TEXT|1\nlegacy_ids|id|TEXT|1\nlegacy_ids|legacy_id|TEXT|1\n",
    },
    {
        "postgres",
        {"uuid", "text C", "text C", "bigint", "double precision", "boolean",
         "timestamp with time zone", "jsonb"},
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || "
        "coalesce((SELECT ' ' || collname FROM pg_collation k WHERE k.oid = a.attcollation), ''), "
        "a.attnotnull::int "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind = 'r' AND "
        "c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped "
        "ORDER BY c.relname COLLATE \"C\", a.attnum",
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 "
        "ORDER BY c.relname COLLATE \"C\", a.attnum",
        "SELECT CASE relkind WHEN 'i' THEN 'index' WHEN 'v' THEN 'view' ELSE relkind::text END, "
        "relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN "
        "('r', 'S') "
        "AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = c.oid AND indisunique) UNION ALL "
        "SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
        "SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "ORDER BY 1, 2",
        "SELECT c.relname, a.attname, p.relname, b.attname, CASE f.confdeltype WHEN 'c' THEN "
        "'cascade' WHEN 'n' THEN 'set null' ELSE f.confdeltype::text END FROM pg_constraint f "
        "JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1] "
        "JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = f.confkey[1] "
        "WHERE f.contype = 'f' ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"",
        "schema_version|version|text C|1\nschema_version|applied_at|timestamp with time zone|1\n"
        "schema_version|description|text C|0\nschema_version|checksum|text default|0\n"
        "schema_version|duration_ms|integer|0\nschema_version|applied_by|text default|0\n",
        "legacy_ids|entity|text C|1\nlegacy_ids|id|uuid|1\nlegacy_ids|legacy_id|text C|1\n",
    },
};

static const char objects[] = "index|idx_campaigns_created_at\n"
                              "index|idx_campaigns_status\n"
                              "index|idx_campaigns_type\n"
                              "index|idx_campaigns_updated_at\n"
                              "index|idx_campaigns_user_id\n"
                              "index|idx_content_campaign_id\n"
                              "index|idx_content_created_at\n"
                              "index|idx_content_platform\n"
                              "index|idx_content_published\n"
                              "index|idx_content_selected\n"
                              "index|idx_content_type\n"
                              "index|idx_files_campaign_id\n"
                              "index|idx_files_category\n"
                              "index|idx_files_created_at\n"
                              "index|idx_files_analysis_status\n"
                              "index|idx_files_user_id\n"
                              "index|idx_sessions_active\n"
                              "index|idx_sessions_expires\n"
                              "index|idx_sessions_last_activity\n"
                              "index|idx_sessions_token\n"
                              "index|idx_sessions_user_id\n"
                              "index|idx_templates_category\n"
                              "index|idx_templates_created_by\n"
                              "index|idx_templates_public\n"
                              "index|idx_templates_usage\n"
                              "index|idx_users_active\n"
                              "index|idx_users_created_at\n"
                              "index|idx_users_email\n"
                              "index|idx_users_username\n"
                              "index|idx_campaigns_type_status\n"
                              "index|idx_campaigns_user_status\n"
                              "index|idx_chat_campaign_id\n"
                              "index|idx_chat_user_id\n"
                              "index|idx_content_campaign_type\n"
                              "index|idx_content_platform_selected\n"
                              "index|idx_content_rating_engagement\n"
                              "index|idx_content_scheduled_for\n"
                              "index|idx_files_campaign_category\n"
                              "index|idx_files_user_category\n"
                              "index|idx_scheduled_campaign_id\n"
                              "index|idx_scheduled_connection_id\n"
                              "index|idx_scheduled_content_id\n"
                              "index|idx_scheduled_platform\n"
                              "index|idx_scheduled_status\n"
                              "index|idx_scheduled_status_time\n"
                              "index|idx_scheduled_time\n"
                              "index|idx_scheduled_user_id\n"
                              "index|idx_sessions_expires_active\n"
                              "index|idx_sessions_user_active\n"
                              "index|idx_social_expires\n"
                              "index|idx_social_platform\n"
                              "index|idx_social_status\n"
                              "index|idx_social_user_id\n"
                              "index|idx_templates_public_category\n"
                              "view|campaign_summary\n"
                              "view|content_performance\n"
                              "view|user_activity_summary\n";

/* CUnit hands tests no argument, so the run's backend has to stand here. */
static const catalogue *chosen;

static const test_database *migrated(void)
{
    return test_database_of(test_fresh(test_backend_find(chosen->backend)));
}

static int by_name(const void *left, const void *right)
{
    return strcmp((*(const vvl_entity *const *)left)->name,
                  (*(const vvl_entity *const *)right)->name);
}

static size_t all_entities(bool views, const vvl_entity **out, size_t room)
{
    size_t all = 0;
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&all);
    for (size_t i = 0; i < all && count < room; i++) {
        if (entities[i]->view == views) {
            out[count++] = entities[i];
        }
    }
    return count;
}

static size_t sorted_entities(bool views, const vvl_entity **out, size_t room)
{
    size_t count = all_entities(views, out, room);
    qsort(out, count, sizeof(const vvl_entity *), by_name);
    return count;
}

static const char *described_columns(const vvl_entity *entity)
{
    char *text = test_format("%s", "");
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool required = (column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_REQUIRED)) != 0;
        text = test_format("%s%s|%s|%s|%d\n", text, entity->name, column->name,
                           chosen->types[column->kind], required);
    }
    return text;
}

static bool is_between(const char *before, const char *name, const char *after)
{
    return strcmp(before, name) < 0 && strcmp(name, after) < 0;
}

static void tables_are_as_described(void)
{
    const vvl_entity *tables[16];
    char *expected = test_format("%s", "");
    size_t count = sorted_entities(false, tables, COUNT_OF(tables));
    const char *before = "";
    for (size_t i = 0; i < count; i++) {
        if (is_between(before, "legacy_ids", tables[i]->name)) {
            expected = test_format("%s%s", expected, chosen->names);
        }
        if (is_between(before, "schema_version", tables[i]->name)) {
            expected = test_format("%s%s", expected, chosen->ledger);
        }
        before = tables[i]->name;
        expected = test_format("%s%s", expected, described_columns(tables[i]));
    }
    EXPECT_TEXT(expected, test_query(migrated(), chosen->columns));
}

static void views_are_as_described(void)
{
    const vvl_entity *views[16];
    char *expected = test_format("%s", "");
    size_t count = sorted_entities(true, views, COUNT_OF(views));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < views[i]->column_count; j++) {
            expected =
                test_format("%s%s|%s\n", expected, views[i]->name, views[i]->columns[j].name);
        }
    }
    EXPECT_TEXT(expected, test_query(migrated(), chosen->view_columns));
}

/* The lines of a text in order, so that no collation has a say. */
static char *sorted_lines(const char *text)
{
    enum { LINES = 96 };
    char *lines[LINES];
    size_t count = 0;
    char *copy = test_format("%s", text);
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        REQUIRE(count < LINES, "more than %d lines", LINES);
        size_t at = count++;
        for (; at > 0 && strcmp(lines[at - 1], line) > 0; at--) {
            lines[at] = lines[at - 1];
        }
        lines[at] = line;
    }
    char *sorted = test_format("%s", "");
    for (size_t i = 0; i < count; i++) {
        sorted = test_format("%s%s\n", sorted, lines[i]);
    }
    return sorted;
}

static void nothing_else_is_there(void)
{
    EXPECT_TEXT(sorted_lines(objects), sorted_lines(test_query(migrated(), chosen->objects)));
}

static void references_are_as_described(void)
{
    const vvl_entity *tables[16];
    char *expected = test_format("%s", "");
    size_t count = all_entities(false, tables, COUNT_OF(tables));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->column_count; j++) {
            const vvl_column *column = &tables[i]->columns[j];
            if (column->references != NULL) {
                bool required = (column->flags & VVL_COLUMN_REQUIRED) != 0;
                expected =
                    test_format("%s%s|%s|%s|id|%s\n", expected, tables[i]->name, column->name,
                                column->references, required ? "cascade" : "set null");
            }
        }
    }
    EXPECT_TEXT(sorted_lines(expected), sorted_lines(test_query(migrated(), chosen->references)));
}

/* A literal that breaks a rule that is part of the schema, or NULL where the column has none. */
static const char *forbidden(const vvl_column *column)
{
    if (column->kind == VVL_KIND_ENUM) {
        return "'lost'";
    }
    if (column->range.set) {
        return test_format("%.0f", column->range.min - 1);
    }
    if (column->like != NULL) {
        return "'nobody.at.home@nowhere'";
    }
    if (column->length.min > 0) {
        return test_format("'%.*s'", (int)column->length.min - 1, "\xC3\xA9x");
    }
    if (column->after != NULL) {
        return "'2000-01-01 00:00:00.000000'";
    }
    return (column->flags & (VVL_COLUMN_REQUIRED | VVL_COLUMN_KEY)) != 0 ? "NULL" : NULL;
}

static void the_schema_itself_holds_the_rules(void)
{
    const vvl_entity *tables[16];
    size_t refused = 0;
    vvl_db *db = test_fresh(test_backend_find(chosen->backend));
    const parents owner = parents_new(db, 900);
    size_t count = all_entities(false, tables, COUNT_OF(tables));
    for (size_t i = 0; i < count; i++) {
        const vvl_entity *entity = tables[i];
        void *record = record_full(entity, &owner, VARIANT_PLAIN, 1);
        vvl_record_clear(entity, record_store(db, entity, record));
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            const char *literal = forbidden(column);
            if (literal != NULL) {
                EXPECT(test_sql_refused(test_database_of(db),
                                        test_format("UPDATE %s SET %s = %s", entity->name,
                                                    column->name, literal)),
                       "%s.%s took %s", entity->name, column->name, literal);
                refused++;
            }
        }
    }
    EXPECT(refused > 30, "only %zu rules", refused);
}

static const char row_id[] = "00000000-0000-4000-8000-000000000001";
static const int64_t row_number = 1;

static bool is_numbered(const vvl_entity *entity)
{
    return vvl_column_find(entity, "id")->kind == VVL_KIND_INTEGER;
}

/* Stores a row of nothing but what is required, by the database's own means. */
static void insert_required(const test_database *database, const vvl_entity *entity,
                            const void *record)
{
    char *names = test_format("id");
    char *values = test_format("'%s'", is_numbered(entity) ? "1" : row_id);
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((column->flags & VVL_COLUMN_REQUIRED) == 0) {
            continue;
        }
        const char *shown = value_text(column, record);
        names = test_format("%s, %s", names, column->name);
        values = column->kind == VVL_KIND_TIME
                     ? test_format("%s, '%.10s %.15s'", values, shown, shown + 11)
                     : test_format("%s, '%s'", values, shown);
    }
    test_sql(database, test_format("INSERT INTO %s (%s) VALUES (%s)", entity->name, names, values));
}

static void expect_defaults(const vvl_entity *entity, const void *stored)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (column->initial != NULL && strcmp(column->initial, "now") == 0) {
            EXPECT(value_present(column, stored), "%s.%s", entity->name, column->name);
        } else if (column->initial != NULL) {
            EXPECT_TEXT(column->initial, value_text(column, stored));
        }
    }
}

/* A row that only says what it must gets the same from the schema as from the library. */
static void defaults_are_as_described(void)
{
    vvl_error error;
    vvl_uuid id;
    const vvl_entity *tables[16];
    vvl_db *db = test_fresh(test_backend_find(chosen->backend));
    size_t count = all_entities(false, tables, COUNT_OF(tables));
    const parents owner = parents_new(db, 900);
    REQUIRE_OK(vvl_uuid_parse(row_id, strlen(row_id), &id, &error), &error);
    for (size_t i = 0; i < count; i++) {
        void *stored = record_new(tables[i]);
        insert_required(test_database_of(db), tables[i], record_required(tables[i], &owner, 1));
        const void *key = is_numbered(tables[i]) ? (const void *)&row_number : &id;
        REQUIRE_OK(vvl_get(db, tables[i], key, stored, &error), &error);
        expect_defaults(tables[i], stored);
        vvl_record_clear(tables[i], stored);
    }
}

static CU_TestInfo schema_tests[] = {
    {"tables are as described", tables_are_as_described},
    {"views are as described", views_are_as_described},
    {"nothing else is there", nothing_else_is_there},
    {"references are as described", references_are_as_described},
    {"the schema itself holds the rules", the_schema_itself_holds_the_rules},
    {"defaults are as described", defaults_are_as_described},
    CU_TEST_INFO_NULL,
};

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"schema", NULL, NULL, NULL, test_cleanup, schema_tests},
        CU_SUITE_INFO_NULL,
    };
    for (size_t i = 0; argc > 1 && i < COUNT_OF(catalogues); i++) {
        if (strcmp(catalogues[i].backend, argv[1]) == 0) {
            chosen = &catalogues[i];
        }
    }
    if (chosen == NULL) {
        fprintf(stderr, "usage: schema sqlite|postgres\n");
        return EXIT_FAILURE;
    }
    return test_run(suites, NULL);
}
