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

const vvl_dialect vvl_sqlite_dialect = {
    .parameter_mark = '?',
    .server_version = "SELECT sqlite_version()",
    .size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    .tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
              " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name",
    .views = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
    .triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    .indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
               " ORDER BY name",
    .columns =
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
        " WHERE m.type = 'table' AND c.hidden <> 1 AND m.name NOT LIKE 'sqlite@_%' ESCAPE '@'"
        " ORDER BY m.name, c.cid",
    .problems = problems,
    .schema_lock = NULL,
    .transfer_settings = NULL,
    .transfer_lock = NULL,
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
