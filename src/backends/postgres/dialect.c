#include "backends/postgres/health.h"
#include "backends/postgres/migrations.h"
#include "backends/postgres/slots.h"

/* Foreign keys, and views: the server drops no table that one of them needs. */
static const char referrers[] =
    "SELECT c.relname, t.relname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid"
    " JOIN pg_class AS t ON t.oid = k.confrelid"
    " WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace"
    " UNION "
    "SELECT c.relname, t.relname FROM pg_depend AS d JOIN pg_rewrite AS r ON r.oid = d.objid"
    " JOIN pg_class AS c ON c.oid = r.ev_class JOIN pg_class AS t ON t.oid = d.refobjid"
    " WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass"
    " AND c.oid <> t.oid AND t.relnamespace = 'public'::regnamespace"
    " ORDER BY 1, 2";

/* Every query leaves out what belongs to an extension: it is not the user's own. */
const vvl_dialect vvl_postgres_dialect = {
    .parameter_mark = '$',
    .lexis = VVL_LEXIS_DOLLARS | VVL_LEXIS_ESCAPES | VVL_LEXIS_NESTED_COMMENTS,
    .server_version = "SELECT split_part(current_setting('server_version'), ' ', 1)",
    .size = "SELECT pg_database_size(current_database())",
    .tables = "SELECT relname FROM pg_class"
              " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
              " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
              " AND objid = pg_class.oid AND deptype = 'e')"
              " ORDER BY relname",
    .views = "SELECT relname FROM pg_class"
             " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
             " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
             " AND objid = pg_class.oid AND deptype = 'e')"
             " ORDER BY relname",
    .triggers = "SELECT t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
                " WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal"
                " ORDER BY t.tgname",
    .indexes = "SELECT c.relname FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid"
               " WHERE c.relnamespace = 'public'::regnamespace"
               " AND NOT EXISTS (SELECT FROM pg_constraint"
               " WHERE conindid = c.oid AND contype IN ('p', 'u', 'x'))"
               " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
               " AND objid = i.indrelid AND deptype = 'e')"
               " ORDER BY c.relname",
    .invalid_indexes = "SELECT c.relname FROM pg_index AS i"
                       " JOIN pg_class AS c ON c.oid = i.indexrelid"
                       " WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid"
                       " ORDER BY c.relname",
    .columns = "SELECT c.relname, a.attname"
               " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
               " WHERE c.relnamespace = 'public'::regnamespace"
               " AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
               " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
               " AND objid = c.oid AND deptype = 'e')"
               " ORDER BY c.relname, a.attnum",
    .problems = "SELECT format('the index %s of %s is invalid: rebuild it with REINDEX',"
                " c.relname, t.relname)"
                " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
                " JOIN pg_class AS t ON t.oid = i.indrelid"
                " WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid"
                " ORDER BY c.relname",
    .questions = vvl_postgres_questions,
    .structure =
        "SELECT 'table', relname::text, relname::text, '', '' FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
        " AND objid = pg_class.oid AND deptype = 'e')"
        " UNION ALL "
        "SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
        " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ''"
        " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
        " AND objid = c.oid AND deptype = 'e')"
        " UNION ALL "
        "SELECT 'index', t.relname, c.relname, pg_get_indexdef(c.oid), pg_get_indexdef(c.oid)"
        " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
        " JOIN pg_class AS t ON t.oid = i.indrelid"
        " WHERE c.relnamespace = 'public'::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_constraint"
        " WHERE conindid = c.oid AND contype IN ('p', 'u', 'x'))"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
        " AND objid = t.oid AND deptype = 'e')"
        " UNION ALL "
        "SELECT 'view', '', relname, pg_get_viewdef(oid),"
        " format('CREATE VIEW %I AS %s', relname, pg_get_viewdef(oid)) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
        " AND objid = pg_class.oid AND deptype = 'e')"
        " UNION ALL "
        "SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid), ''"
        " FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal",
    .damage = NULL,
    .file = NULL,
    /* Nobody else sees it, and the end of the transaction brings back what was there. */
    .scratch_url = NULL,
    .scratch_script = "ALTER SCHEMA public RENAME TO vvldb_aside; CREATE SCHEMA public",
    /* The number only has to be one that no other program is likely to use: "vvldb" in ASCII. */
    .schema_lock = "SELECT pg_advisory_xact_lock(508792956002)",
    .lease_table = "CREATE TABLE IF NOT EXISTS \"schema_lease\" (\"name\" text PRIMARY KEY,"
                   " \"holder\" text NOT NULL, \"expires_at\" timestamptz NOT NULL)",
    .lease = "INSERT INTO \"schema_lease\" AS lease (\"name\", \"holder\", \"expires_at\")"
             " VALUES ('migration', ?, clock_timestamp() + interval '60 seconds')"
             " ON CONFLICT (\"name\") DO UPDATE SET \"holder\" = excluded.\"holder\","
             " \"expires_at\" = excluded.\"expires_at\""
             " WHERE lease.\"expires_at\" < clock_timestamp()"
             " OR lease.\"holder\" = excluded.\"holder\"",
    /* One side waits while the other one is read. */
    .transfer_settings = "SET LOCAL statement_timeout = 0;"
                         "SET LOCAL idle_in_transaction_session_timeout = 0",
    .transfer_lock = "DO $$ DECLARE name regclass; BEGIN"
                     " FOR name IN SELECT oid FROM pg_class"
                     " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid"
                     " LOOP EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', name); END LOOP;"
                     " END $$",
    .statement_timeout = "SET statement_timeout TO ",
    .bytewise = "",
    .text_contains = {"strpos(", ", ", ") > 0"},
    .json_contains = {"", " @> ", ""},
    .pass_key = {"SELECT setval(s::regclass, $1) FROM pg_get_serial_sequence('",
                 "', 'id') AS s WHERE $1 > coalesce(pg_sequence_last_value(s::regclass), 0)"},
    .lock_rows = " FOR UPDATE",
    .lock_free_rows = " FOR UPDATE SKIP LOCKED",
    .work_unit = "tables",
    .referrers = referrers,
    .legacy_ids = vvl_postgres_legacy_ids_sql,
    .migrations = vvl_postgres_migrations,
};
