#include "backends/sqlite/connection.h"
#include "backends/sqlite/create_text.h"
#include "backends/sqlite/reshape.h"
#include "util/error.h"
#include "util/sql.h"

#include <string.h>

/*
 * SQLite cannot change the type, the constraints or the order of columns. The way that its
 * documentation gives: make the new table beside the old one, carry the rows over, and let it take
 * the old one's name. With the old rules for ALTER TABLE nobody's views, triggers and foreign keys
 * are rewritten or looked at on the way.
 */

/* A list of texts in an arena. */
typedef struct texts {
    const char **items;
    size_t count;
    size_t capacity;
} texts;

typedef struct rebuild {
    vvl_sqlite_connection *connection;
    vvl_arena *arena;
    const char *table;
    const char *name;      /* of the new table meanwhile */
    const char *old;       /* how the old one was made */
    texts dependents;      /* how its indexes and triggers were made */
    texts own;             /* columns that only the old one has */
    const char *own_names; /* ", "name"" of those of them that are stored */
} rebuild;

/* Of pragma_table_xinfo; ?1 is the old table, ?2 the new one. */
#define OLD_LACKS "name COLLATE NOCASE NOT IN (SELECT name FROM pragma_table_xinfo(?1))"
#define NEW_LACKS "name COLLATE NOCASE NOT IN (SELECT name FROM pragma_table_xinfo(?2))"

static const char old_text[] =
    "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1";
static const char dependent_texts[] =
    "SELECT sql FROM main.sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE"
    " AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";
static const char own_columns[] =
    "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 AND " NEW_LACKS " ORDER BY cid";
/* What is computed is not copied. */
static const char own_names[] =
    "SELECT coalesce(group_concat(printf(', \"%w\"', name), ''), '') FROM pragma_table_xinfo(?1)"
    " WHERE hidden = 0 AND " NEW_LACKS;
static const char shared_names[] =
    "SELECT coalesce(group_concat(printf('\"%w\"', name), ', '), '') FROM pragma_table_xinfo(?2)"
    " WHERE hidden = 0 AND name NOT IN (SELECT name FROM pragma_table_xinfo(?1) WHERE hidden > 1)";
/* A default that is computed would be that of this moment, which says nothing of older rows. */
#define CONSTANT                                                                                   \
    "iif(dflt_value LIKE '%(%' OR dflt_value LIKE 'current%', 'NULL', coalesce(dflt_value, "       \
    "'NULL'))"
static const char defaults[] =
    "SELECT coalesce(group_concat(printf(', (%s) AS \"%w\"', " CONSTANT ", name), "
    "''), '') FROM pragma_table_xinfo(?2) WHERE hidden = 0 AND " OLD_LACKS;
/* An integer that is the primary key is the rowid by itself. */
static const char rowid_name[] =
    "SELECT iif(count(*) = 1 AND max(upper(type)) = 'INTEGER', '', ', \"_rowid_\"')"
    " FROM pragma_table_xinfo(?2) WHERE pk > 0";

static vvl_status fail(const rebuild *self, int code, vvl_error *error)
{
    vvl_status status = vvl_sqlite_fail(self->connection, code, error);
    if (error != NULL && error->table[0] == '\0') {
        vvl_locate(error, self->table, NULL);
    }
    return status;
}

static vvl_status run(const rebuild *self, const char *sql, vvl_error *error)
{
    int code = sqlite3_exec(self->connection->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? VVL_OK : fail(self, code, error);
}

/* Runs what stands in the buffer, and frees it. */
static vvl_status run_buffer(const rebuild *self, vvl_buffer *sql, vvl_error *error)
{
    vvl_status status = sql->failed ? vvl_fail_memory(error) : run(self, sql->data, error);
    vvl_buffer_free(sql);
    return status;
}

static bool add(vvl_arena *arena, texts *list, const char *text)
{
    if (text == NULL) {
        return false;
    }
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        const char **items = vvl_arena_alloc(arena, list->capacity * sizeof *items);
        if (items == NULL) {
            return false;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->items = items;
    }
    list->items[list->count] = vvl_arena_text(arena, text, strlen(text));
    return list->items[list->count++] != NULL;
}

/* Appends what a query about the old and the new table answers, one text per row. */
static vvl_status ask(const rebuild *self, const char *sql, texts *out, vvl_error *error)
{
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(self->connection->db, sql, -1, &query, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_text(query, 1, self->table, -1, SQLITE_STATIC);
    }
    if (code == SQLITE_OK && sqlite3_bind_parameter_count(query) > 1) {
        code = sqlite3_bind_text(query, 2, self->name, -1, SQLITE_STATIC);
    }
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(query);
        if (code == SQLITE_ROW &&
            !add(self->arena, out, (const char *)sqlite3_column_text(query, 0))) {
            code = SQLITE_NOMEM;
        }
    }
    sqlite3_finalize(query);
    return code == SQLITE_DONE ? VVL_OK : fail(self, code, error);
}

static vvl_status ask_one(const rebuild *self, const char *sql, const char **out, vvl_error *error)
{
    texts answers = {.count = 0};
    vvl_status status = ask(self, sql, &answers, error);
    if (status == VVL_OK) {
        *out = answers.count == 0 ? NULL : answers.items[0];
    }
    return status;
}

static vvl_status look_at_old(rebuild *self, vvl_error *error)
{
    vvl_status status = ask_one(self, old_text, &self->old, error);
    if (status == VVL_OK && self->old == NULL) {
        vvl_fail(error, VVL_E_SCHEMA, "the database has no table %s", self->table);
        vvl_hint(error, "restore a backup that has it");
        vvl_locate(error, self->table, NULL);
        return VVL_E_SCHEMA;
    }
    return status == VVL_OK ? ask(self, dependent_texts, &self->dependents, error) : status;
}

static vvl_status create(const rebuild *self, const char *text, const char *columns,
                         vvl_error *error)
{
    vvl_buffer sql = {0};
    if (!vvl_sqlite_create_text(&sql, text, self->name, columns)) {
        vvl_buffer_free(&sql);
        return vvl_fail(error, VVL_E_INTERNAL, "the new form of %s is no CREATE TABLE",
                        self->table);
    }
    return run_buffer(self, &sql, error);
}

static vvl_status drop(const rebuild *self, const char *table, vvl_error *error)
{
    vvl_buffer sql = {0};
    vvl_buffer_text(&sql, "DROP TABLE main.");
    vvl_sql_name(&sql, table);
    return run_buffer(self, &sql, error);
}

static vvl_status create_with_own(const rebuild *self, const char *text, vvl_error *error)
{
    vvl_buffer columns = {0};
    for (size_t i = 0; i < self->own.count; i++) {
        const char *column = vvl_sqlite_column_text(self->old, self->own.items[i], self->arena);
        vvl_buffer_text(&columns, column == NULL ? self->own.items[i] : column);
        vvl_buffer_text(&columns, ",\n");
    }
    vvl_status status = columns.failed ? vvl_fail_memory(error) : drop(self, self->name, error);
    if (status == VVL_OK) {
        status = create(self, text, columns.data, error);
    }
    vvl_buffer_free(&columns);
    return status;
}

/* Only SQLite itself can tell which columns a table has: so the new one is made to be looked at. */
static vvl_status create_new(rebuild *self, const char *text, vvl_error *error)
{
    vvl_status status = create(self, text, "", error);
    if (status == VVL_OK) {
        status = ask(self, own_columns, &self->own, error);
    }
    if (status == VVL_OK) {
        status = ask_one(self, own_names, &self->own_names, error);
    }
    return status == VVL_OK && self->own.count > 0 ? create_with_own(self, text, error) : status;
}

/* The two lists of `INSERT INTO table (columns) SELECT expressions FROM table`. */
typedef struct mapping {
    const char *columns;
    const char *expressions;
} mapping;

static const char *last_from(const char *text)
{
    const char *last = NULL;
    for (const char *at = text; at != NULL; at = strstr(at + 1, "FROM ")) {
        last = strncmp(at, "FROM ", strlen("FROM ")) == 0 ? at : last;
    }
    return last;
}

static vvl_status read_mapping(const rebuild *self, const char *copy, mapping *out,
                               vvl_error *error)
{
    static const char select[] = "SELECT";
    const char *open = strchr(copy, '(');
    const char *close = open == NULL ? NULL : strchr(open, ')');
    const char *first = close == NULL ? NULL : strstr(close, select);
    const char *from = first == NULL ? NULL : last_from(first);
    if (from == NULL) {
        return vvl_fail(error, VVL_E_INTERNAL, "the mapping of %s is no INSERT … SELECT … FROM",
                        self->table);
    }
    first += strlen(select);
    out->columns = vvl_arena_text(self->arena, open + 1, (size_t)(close - open - 1));
    out->expressions = vvl_arena_text(self->arena, first, (size_t)(from - first));
    return out->columns == NULL || out->expressions == NULL ? vvl_fail_memory(error) : VVL_OK;
}

static vvl_status same_mapping(const rebuild *self, mapping *out, vvl_error *error)
{
    const char *names = NULL;
    vvl_status status = ask_one(self, shared_names, &names, error);
    *out = (mapping){names, names};
    return status;
}

/* What stands in the old table, with the columns that it lacks. */
static void put_source(const rebuild *self, vvl_buffer *sql, const char *missing)
{
    vvl_buffer_text(sql, " FROM (SELECT t._rowid_ AS \"_rowid_\", t.*");
    vvl_buffer_text(sql, missing);
    vvl_buffer_text(sql, " FROM main.");
    vvl_sql_name(sql, self->table);
    vvl_buffer_text(sql, " AS t) ORDER BY \"_rowid_\"");
}

static vvl_status copy_rows(const rebuild *self, const mapping *map, vvl_error *error)
{
    const char *rowid = NULL;
    const char *own = self->own_names;
    const char *missing = NULL;
    vvl_buffer sql = {0};
    vvl_status status = ask_one(self, rowid_name, &rowid, error);
    if (status == VVL_OK) {
        status = ask_one(self, defaults, &missing, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    vvl_buffer_text(&sql, "INSERT INTO main.");
    vvl_sql_name(&sql, self->name);
    vvl_buffer_format(&sql, " (%s%s%s) SELECT %s%s%s", map->columns, own, rowid, map->expressions,
                      own, rowid);
    put_source(self, &sql, missing);
    return run_buffer(self, &sql, error);
}

/* The numbers that AUTOINCREMENT has given away, also those of rows that were deleted. */
static vvl_status keep_sequence(const rebuild *self, vvl_error *error)
{
    static const char any[] = "SELECT 'there' FROM main.sqlite_schema"
                              " WHERE name = 'sqlite_sequence' AND EXISTS (SELECT ?1)";
    static const char given[] =
        "SELECT CAST(seq AS TEXT) FROM main.sqlite_sequence WHERE name = ?1";
    const char *there = NULL;
    const char *number = NULL;
    vvl_buffer sql = {0};
    vvl_status status = ask_one(self, any, &there, error);
    if (status == VVL_OK && there != NULL) {
        status = ask_one(self, given, &number, error);
    }
    if (status != VVL_OK || number == NULL) {
        return status;
    }
    vvl_buffer_format(&sql,
                      "DELETE FROM main.sqlite_sequence WHERE name = '%s';"
                      "INSERT INTO main.sqlite_sequence (name, seq) VALUES ('%s', %s)",
                      self->name, self->name, number);
    return run_buffer(self, &sql, error);
}

static vvl_status take_place(const rebuild *self, vvl_error *error)
{
    vvl_buffer sql = {0};
    vvl_status status = drop(self, self->table, error);
    if (status == VVL_OK) {
        vvl_buffer_text(&sql, "ALTER TABLE main.");
        vvl_sql_name(&sql, self->name);
        vvl_buffer_text(&sql, " RENAME TO ");
        vvl_sql_name(&sql, self->table);
        status = run_buffer(self, &sql, error);
    }
    for (size_t i = 0; status == VVL_OK && i < self->dependents.count; i++) {
        status = run(self, self->dependents.items[i], error);
    }
    return status;
}

static vvl_status carry_over(rebuild *self, const char *copy, vvl_error *error)
{
    mapping map = {NULL, NULL};
    vvl_status status =
        copy == NULL ? same_mapping(self, &map, error) : read_mapping(self, copy, &map, error);
    if (status == VVL_OK) {
        status = copy_rows(self, &map, error);
    }
    if (status == VVL_OK) {
        status = keep_sequence(self, error);
    }
    return status == VVL_OK ? take_place(self, error) : status;
}

/* Values that stay as they are need not be moved, which of a large table takes long. */
static vvl_status reshape(const rebuild *self, const char *text, bool *done, vvl_error *error)
{
    const vvl_sqlite_forms forms = {self->connection->db, self->arena, self->table,
                                    self->name,           self->old,   text};
    int code = vvl_sqlite_reshape(&forms, done);
    return code == SQLITE_OK ? VVL_OK : fail(self, code, error);
}

static vvl_status rebuild_table(rebuild *self, const char *text, const char *copy, vvl_error *error)
{
    bool done = false;
    vvl_status status = look_at_old(self, error);
    if (status == VVL_OK) {
        status = create_new(self, text, error);
    }
    if (status == VVL_OK && copy == NULL) {
        status = reshape(self, text, &done, error);
    }
    return status == VVL_OK && !done ? carry_over(self, copy, error) : status;
}

static vvl_status rebuild_in(rebuild *self, const char *text, const char *copy, vvl_error *error)
{
    sqlite3 *db = self->connection->db;
    self->name = vvl_arena_format(self->arena, "vvl_rebuild_%s", self->table);
    if (self->name == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_sqlite_count_orphans(self->connection, error);
    if (status == VVL_OK) {
        sqlite3_db_config(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, NULL);
        status = rebuild_table(self, text, copy, error);
        sqlite3_db_config(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, NULL);
    }
    return status;
}

vvl_status vvl_sqlite_rebuild(vvl_connection *connection, const char *table, const char *text,
                              const char *copy, vvl_error *error)
{
    rebuild self = {.connection = (vvl_sqlite_connection *)connection, .table = table};
    vvl_status status = vvl_sqlite_check_writing(self.connection, error);
    if (status != VVL_OK) {
        return status;
    }
    self.arena = vvl_arena_new(4096);
    status = self.arena == NULL ? vvl_fail_memory(error) : rebuild_in(&self, text, copy, error);
    vvl_arena_free(self.arena);
    return status;
}
