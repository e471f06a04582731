#include "backends/sqlite/dialect.h"

#include "backends/sqlite/migrations.h"

/* The integrity check says what is wrong with which table or index; it may span several lines. */
static const char problems[] =
    "SELECT 'the integrity check says: ' || replace(finding, char(10), ' ')"
    " FROM (SELECT vvl_finding(quick_check) AS finding FROM pragma_quick_check)"
    " WHERE finding <> 'ok'"
    " UNION ALL "
    "SELECT 'table ' || \"table\" || ' refers to rows of ' || parent"
    " || ' that do not exist, rows concerned: ' || count(*)"
    " FROM pragma_foreign_key_check GROUP BY \"table\", parent, fkid";

static const vvl_question questions[] = {
    {.rule = "file-damage",
     .sql = "SELECT 'the file', 1, vvl_finding(quick_check) FROM pragma_quick_check"
            " WHERE quick_check <> 'ok' AND quick_check NOT LIKE 'CHECK constraint failed%'"
            " AND quick_check NOT LIKE 'NULL value in %'",
     .at_opening = true},
    {.rule = "file-encoding",
     .sql = "SELECT 'the file', 1, encoding FROM pragma_encoding WHERE encoding <> 'UTF-8'"},
    {.rule = "file-wal",
     .sql = "SELECT 'the -wal file', vvl_wal_size(), NULL WHERE vvl_wal_size() > 0"},
    {.rule = "file-free",
     .sql = "SELECT 'the file', freelist_count * 100 / page_count,"
            " freelist_count || ' of ' || page_count || ' pages'"
            " FROM pragma_freelist_count, pragma_page_count WHERE page_count > 0"},
    {.rule = "file-user-version",
     .sql = "SELECT 'user_version', 1, user_version FROM pragma_user_version"
            " WHERE user_version <> 0 UNION ALL"
            " SELECT 'application_id', 1, application_id FROM pragma_application_id"
            " WHERE application_id <> 0"},
    {.rule = "file-foreign-keys",
     .sql = "SELECT 'the file', count(*), NULL FROM sqlite_master AS m,"
            " pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' AND f.seq = 0"
            " HAVING count(*) > 0"},
    {.rule = NULL},
};

/* Virtual tables have no root page. A column of several foreign keys is told once. */
static const char stored_columns[] =
    "SELECT m.name, c.name, c.type, c.\"notnull\","
    " c.pk > 0 AND (SELECT count(*) = 1 FROM pragma_table_info(m.name) WHERE pk > 0),"
    " iif(l.wr, NULL, 'rowid'), f.\"table\","
    " coalesce(f.\"to\", (SELECT name FROM pragma_table_info(f.\"table\") WHERE pk = 1))"
    " FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    " AND name NOT LIKE 'sqlite@_%' ESCAPE '@') AS m"
    " CROSS JOIN pragma_table_list(m.name) AS l CROSS JOIN pragma_table_xinfo(m.name) AS c"
    " LEFT JOIN pragma_foreign_key_list(m.name) AS f ON f.\"from\" = c.name"
    " AND (SELECT count(*) = 1 FROM pragma_foreign_key_list(m.name) WHERE id = f.id)"
    " WHERE l.schema = 'main' AND c.hidden = 0"
    " GROUP BY m.name, c.cid ORDER BY m.name, c.cid";

/* Types mean the same in upper and lower case, and are kept as they were written. */
static const char structure[] =
    "SELECT 'table', name, name, '', '' FROM sqlite_master"
    " WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
    " UNION ALL "
    "SELECT 'column', m.name, c.name, upper(c.type) || iif(c.\"notnull\", ' NOT NULL', '')"
    " || iif(c.pk > 0, ' PRIMARY KEY', ''), ''"
    " FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
    " WHERE m.type = 'table' AND c.hidden <> 1 AND m.name NOT LIKE 'sqlite@_%' ESCAPE '@'"
    " UNION ALL "
    "SELECT 'index', m.tbl_name, m.name, m.tbl_name || ' (' || (SELECT group_concat(column, ', ')"
    " FROM (SELECT coalesce(name, 'an expression') AS column FROM pragma_index_info(m.name)"
    " ORDER BY seqno)) || ')', m.sql"
    " FROM sqlite_master AS m WHERE m.type = 'index' AND m.sql IS NOT NULL"
    " UNION ALL "
    "SELECT type, iif(type = 'view', '', tbl_name), name, sql, sql FROM sqlite_master"
    " WHERE type IN ('view', 'trigger')";

/* Rows that break a CHECK or lack a value are no damage: what reads them names them. */
static const char damage[] =
    "SELECT replace(finding, char(10), ' ') FROM"
    " (SELECT vvl_finding(integrity_check) AS finding FROM pragma_integrity_check(1000))"
    " WHERE finding <> 'ok' AND finding NOT LIKE 'CHECK constraint failed in %'"
    " AND finding NOT LIKE 'NULL value in %' AND finding NOT LIKE 'non-% value in %'";

const vvl_dialect vvl_sqlite_dialect = {
    .parameter_mark = '?',
    .lexis = VVL_LEXIS_BRACKETS,
    .server_version = "SELECT sqlite_version()",
    .size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    .tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
              " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name",
    .views = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
    .triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    .indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
               " ORDER BY name",
    .row_number = "_rowid_",
    .columns = "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
               " WHERE m.type = 'table' AND m.rootpage > 0 AND c.hidden <> 1 AND m.name NOT LIKE "
               "'sqlite@_%' ESCAPE '@'"
               " ORDER BY m.name, c.cid",
    .problems = problems,
    .questions = questions,
    .stored_columns = stored_columns,
    .structure = structure,
    .damage = damage,
    .file = "SELECT file FROM pragma_database_list WHERE name = 'main'",
    .scratch_url = "sqlite::memory:",
    .scratch_script = NULL,
    .schema_lock = NULL,
    .lease_table = NULL,
    .lease = NULL,
    .transfer_settings = NULL,
    .transfer_lock = NULL,
    .invalid_indexes = NULL,
    .statement_timeout = NULL,
    .bytewise = " COLLATE BINARY",
    .text_contains = {"instr(", ", ", ") > 0"},
    .json_contains = {"vvl_json_contains(", ", ", ")"},
    .lock_rows = "",
    .lock_free_rows = "",
    .work_unit = "pages",
    .referrers = "SELECT DISTINCT m.name, lower(f.\"table\") FROM sqlite_master AS m,"
                 " pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' ORDER BY 1, 2",
    .give_back = "VACUUM",
    .legacy_ids = vvl_sqlite_legacy_ids_sql,
    .migrations = vvl_sqlite_migrations,
};
