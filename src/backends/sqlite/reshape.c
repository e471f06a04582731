#include "backends/sqlite/reshape.h"

#include "backends/sqlite/create_text.h"
#include "util/buffer.h"

#include <string.h>

/* ?1 is the old table, ?2 the new one, ?3 and ?4 how they were made. */
static const char is_possible[] =
    "WITH keys AS ("
    " SELECT l.name AS of, i.name AS name, group_concat(x.name || x.coll || x.desc) AS columns"
    " FROM (SELECT ?1 AS name UNION ALL SELECT ?2) AS l, pragma_index_list(l.name) AS i,"
    " pragma_index_xinfo(i.name) AS x WHERE i.origin <> 'c' AND x.key"
    " GROUP BY l.name, i.name ORDER BY length(i.name), i.name),"
    " rows AS ("
    " SELECT ?1 AS of, group_concat(name || pk || (type = 'INTEGER' COLLATE NOCASE)) AS columns"
    " FROM pragma_table_xinfo(?1) WHERE pk > 0 UNION ALL"
    " SELECT ?2, group_concat(name || pk || (type = 'INTEGER' COLLATE NOCASE))"
    " FROM pragma_table_xinfo(?2) WHERE pk > 0)"
    " SELECT (SELECT group_concat(columns) FROM keys WHERE of = ?1)"
    " IS (SELECT group_concat(columns) FROM keys WHERE of = ?2)"
    " AND (SELECT columns FROM rows WHERE of = ?1) IS (SELECT columns FROM rows WHERE of = ?2)"
    " AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(?2) WHERE hidden <> 0 OR (\"notnull\""
    "  AND name COLLATE NOCASE NOT IN (SELECT name FROM pragma_table_xinfo(?1))))"
    " AND NOT EXISTS (SELECT 1 FROM pragma_table_list WHERE schema = 'main'"
    "  AND name IN (?1, ?2) AND (wr OR strict))"
    " AND ?3 NOT LIKE '%collate%'"
    " AND (?3 LIKE '%autoincrement%') = (?4 LIKE '%autoincrement%')";

/* Rows: name and type (NULL: only the new form has it) in the order that the rows have. */
static const char columns_of_both[] =
    "SELECT name, type FROM (SELECT 0 AS part, cid, name, type FROM pragma_table_xinfo(?1)"
    " UNION ALL SELECT 1, cid, name, NULL FROM pragma_table_xinfo(?2)"
    " WHERE name COLLATE NOCASE NOT IN (SELECT name FROM pragma_table_xinfo(?1)))"
    " ORDER BY part, cid";

static const char rewrite[] =
    "UPDATE main.sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1";

static int prepare(const vvl_sqlite_forms *forms, const char *sql, sqlite3_stmt **out)
{
    const char *const values[] = {forms->table, forms->name, forms->old, forms->text};
    int code = sqlite3_prepare_v2(forms->db, sql, -1, out, NULL);
    int count = sqlite3_bind_parameter_count(*out);
    for (int i = 0; code == SQLITE_OK && i < count; i++) {
        code = sqlite3_bind_text(*out, i + 1, values[i], -1, SQLITE_STATIC);
    }
    return code;
}

static int ask(const vvl_sqlite_forms *forms, bool *possible)
{
    sqlite3_stmt *query = NULL;
    int defensive = 1;
    int code = prepare(forms, is_possible, &query);
    if (code == SQLITE_OK) {
        code = sqlite3_step(query);
    }
    if (code == SQLITE_ROW) {
        *possible = sqlite3_column_int(query, 0) != 0;
        code = sqlite3_db_config(forms->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
    }
    *possible = *possible && defensive == 0;
    sqlite3_finalize(query);
    return code;
}

/* The definition of a column in the form to come: that of the new one with the old type, or the
 * old one where it is the user's own. NULL where it cannot be told, or memory is out. */
static const char *definition_of(const vvl_sqlite_forms *forms, const char *name, const char *type)
{
    const char *text = vvl_sqlite_column_text(forms->text, name, forms->arena);
    if (text == NULL) {
        return vvl_sqlite_column_text(forms->old, name, forms->arena);
    }
    return type == NULL ? text : vvl_sqlite_retyped(text, type, forms->arena);
}

static int write_columns(const vvl_sqlite_forms *forms, vvl_buffer *out, bool *possible)
{
    sqlite3_stmt *query = NULL;
    int code = prepare(forms, columns_of_both, &query);
    while (*possible && (code == SQLITE_OK || code == SQLITE_ROW)) {
        code = sqlite3_step(query);
        if (code == SQLITE_ROW) {
            const char *text = definition_of(forms, (const char *)sqlite3_column_text(query, 0),
                                             (const char *)sqlite3_column_text(query, 1));
            vvl_buffer_text(out, out->size == 0 ? "" : ",\n    ");
            vvl_buffer_text(out, text == NULL ? "" : text);
            *possible = text != NULL;
        }
    }
    sqlite3_finalize(query);
    return code == SQLITE_DONE || !*possible ? SQLITE_OK : code;
}

/* The number tells other connections, and RESET this one, to read the schema again. */
static int read_again(sqlite3 *db)
{
    sqlite3_stmt *version = NULL;
    char sql[96];
    int code = sqlite3_prepare_v2(db, "PRAGMA main.schema_version", -1, &version, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(version);
    }
    int number = code == SQLITE_ROW ? sqlite3_column_int(version, 0) : 0;
    sqlite3_finalize(version);
    if (code != SQLITE_ROW) {
        return code;
    }
    sqlite3_snprintf((int)sizeof sql, sql,
                     "PRAGMA main.schema_version = %u; PRAGMA writable_schema = RESET",
                     (unsigned)number + 1U);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int store(const vvl_sqlite_forms *forms, const char *text)
{
    const vvl_sqlite_forms values = {
        .db = forms->db, .table = forms->table, .name = text, .old = NULL, .text = NULL};
    sqlite3_stmt *update = NULL;
    int code = sqlite3_exec(forms->db, "PRAGMA writable_schema = ON", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        code = prepare(&values, rewrite, &update);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(update);
    }
    sqlite3_finalize(update);
    if (code == SQLITE_DONE) {
        code = read_again(forms->db);
    }
    (void)sqlite3_db_config(forms->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
    return code;
}

static int drop_new(const vvl_sqlite_forms *forms)
{
    char *sql = sqlite3_mprintf("DROP TABLE main.\"%w\"", forms->name);
    int code = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(forms->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return code;
}

static int replace(const vvl_sqlite_forms *forms, const char *columns, bool *possible)
{
    vvl_buffer sql = {0};
    int code = SQLITE_OK;
    *possible = vvl_sqlite_create_of(&sql, forms->text, forms->table, columns);
    if (sql.failed) {
        code = SQLITE_NOMEM;
    } else if (*possible) {
        code = drop_new(forms);
    }
    if (code == SQLITE_OK && *possible) {
        code = store(forms, sql.data);
    }
    vvl_buffer_free(&sql);
    return code;
}

int vvl_sqlite_reshape(const vvl_sqlite_forms *forms, bool *done)
{
    vvl_buffer columns = {0};
    bool possible = false;
    int code = ask(forms, &possible);
    if (code == SQLITE_OK && possible) {
        code = write_columns(forms, &columns, &possible);
    }
    if (code == SQLITE_OK && possible) {
        code = columns.failed ? SQLITE_NOMEM : replace(forms, columns.data, &possible);
    }
    vvl_buffer_free(&columns);
    *done = code == SQLITE_OK && possible;
    return code;
}
