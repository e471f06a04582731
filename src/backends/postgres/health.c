#include "backends/postgres/health.h"

/* Relations of the user's own: in our schema, and of no extension. */
#define OWN(relation)                                                                              \
    relation ".relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend"        \
             " WHERE classid = 'pg_class'::regclass AND objid = " relation ".oid"                  \
             " AND deptype = 'e')"

/* What a session begins with: this one has set its own. */
#define SETTING(names, condition)                                                                  \
    "SELECT name, 1, reset_val FROM pg_settings WHERE name IN (" names ") AND " condition          \
    " ORDER BY name"

/* Where a sequence's column is full before the sequence is. */
static const char sequences_used[] =
    "SELECT c.relname, trunc(100 * (s.last_value::numeric / least(s.max_value,"
    " CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647"
    " ELSE s.max_value END)))::bigint, format('%s of %s.%s', s.last_value, t.relname, a.attname)"
    " FROM pg_class AS c JOIN pg_sequences AS s"
    " ON s.schemaname = 'public' AND s.sequencename = c.relname"
    " LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid"
    " AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"
    " LEFT JOIN pg_class AS t ON t.oid = d.refobjid"
    " LEFT JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    " WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace"
    " AND s.last_value IS NOT NULL AND NOT s.cycle ORDER BY c.relname";

/* The largest value of a column that is known by its name only has to be asked for by text. */
static const char sequences_behind[] =
    "SELECT sequence, (largest - coalesce(last_value, 0))::bigint, format('%s.%s', \"table\", "
    "\"column\") FROM (SELECT c.relname AS sequence, t.relname AS \"table\", a.attname AS "
    "\"column\", s.last_value, (xpath('/row/m/text()', query_to_xml(format("
    "'SELECT max(%I) AS m FROM %s', a.attname, t.oid::regclass), false, true, '')))[1]"
    "::text::numeric AS largest FROM pg_class AS c JOIN pg_sequences AS s"
    " ON s.schemaname = 'public' AND s.sequencename = c.relname"
    " JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid"
    " AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"
    " JOIN pg_class AS t ON t.oid = d.refobjid"
    " JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    " WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace AND s.increment_by > 0"
    " AND has_table_privilege(t.oid, 'SELECT')) AS q"
    " WHERE largest > coalesce(last_value, 0) ORDER BY sequence";

const vvl_question vvl_postgres_questions[] = {
    {.rule = "pg-fsync", .sql = SETTING("'fsync', 'full_page_writes'", "setting = 'off'")},
    {.rule = "pg-synchronous-commit", .sql = SETTING("'synchronous_commit'", "reset_val = 'off'")},
    {.rule = "pg-timeout",
     .sql = SETTING("'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'",
                    "reset_val = '0'")},
    {.rule = "pg-connections",
     .sql =
         "SELECT 'max_connections', greatest(0, m - used), format('%s of %s are in use', used, m)"
         " FROM (SELECT current_setting('max_connections')::bigint"
         " - current_setting('superuser_reserved_connections')::bigint AS m,"
         " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
         " AND pid <> pg_backend_pid()) AS used) AS c"},
    {.rule = "pg-time-zone",
     .sql = SETTING("'TimeZone'", "reset_val NOT IN ('UTC', 'Etc/UTC', 'GMT', 'Universal')")},
    {.rule = "pg-encoding",
     .sql = "SELECT current_database(), 1, pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = current_database() AND pg_encoding_to_char(encoding) <> 'UTF8'",
     .at_opening = true},
    {.rule = "pg-version",
     .sql = "SELECT 'the server', 1, current_setting('server_version')"
            " WHERE current_setting('server_version_num')::int < 140000"},
    {.rule = "pg-wal-level", .sql = SETTING("'wal_level'", "setting = 'minimal'")},
    {.rule = "pg-autovacuum", .sql = SETTING("'autovacuum', 'track_counts'", "setting = 'off'")},
    {.rule = "pg-standby", .sql = "SELECT 'the server', 1, NULL WHERE pg_is_in_recovery()"},
    {.rule = "pg-superuser",
     .sql = "SELECT rolname, 1, NULL FROM pg_roles WHERE rolname = current_user AND rolsuper"},
    {.rule = "pg-grant",
     .sql =
         "SELECT c.relname, 1, p.name FROM pg_class AS c, unnest(ARRAY['SELECT', 'INSERT',"
         " 'UPDATE', 'DELETE']) WITH ORDINALITY AS p(name, at)"
         " WHERE c.relkind IN ('r', 'p', 'v') AND (c.relkind <> 'v' OR p.name = 'SELECT')"
         " AND NOT has_table_privilege(c.oid, p.name) AND " OWN("c") " ORDER BY c.relname, p.at"},
    {.rule = "pg-public-create",
     .sql = "SELECT nspname, 1, NULL FROM pg_namespace, aclexplode(coalesce(nspacl,"
            " acldefault('n', nspowner))) AS a WHERE nspname = 'public' AND a.grantee = 0"
            " AND a.privilege_type = 'CREATE'"},
    {.rule = "pg-extension",
     .sql = "SELECT extname, 1, extversion FROM pg_extension WHERE extname <> 'plpgsql'"
            " ORDER BY extname"},
    {.rule = "pg-dead-rows",
     .sql = "SELECT relname, n_dead_tup * 100 / greatest(n_live_tup, 1),"
            " format('%s dead, %s live', n_dead_tup, n_live_tup) FROM pg_stat_user_tables"
            " WHERE schemaname = 'public' AND n_live_tup + n_dead_tup > 10000"
            " ORDER BY relname"},
    {.rule = "pg-never-analysed",
     .sql = "SELECT relname, n_live_tup, NULL FROM pg_stat_user_tables"
            " WHERE schemaname = 'public' AND n_live_tup > 1000 AND last_analyze IS NULL"
            " AND last_autoanalyze IS NULL ORDER BY relname"},
    {.rule = "pg-invalid-index",
     .sql = "SELECT c.relname, 1, format('of %s', t.relname) FROM pg_index AS i"
            " JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND NOT (i.indisvalid AND i.indisready)"
            " ORDER BY c.relname"},
    {.rule = "pg-not-valid",
     .sql = "SELECT conname, 1, format('of %s', conrelid::regclass) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace AND NOT convalidated ORDER BY conname"},
    {.rule = "pg-disabled-trigger",
     .sql = "SELECT t.tgname, 1, format('of %s', c.relname) FROM pg_trigger AS t"
            " JOIN pg_class AS c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND t.tgenabled = 'D'"
            " ORDER BY c.relname, t.tgname"},
    {.rule = "pg-unlogged",
     .sql = "SELECT c.relname, 1, NULL FROM pg_class AS c WHERE c.relkind = 'r'"
            " AND c.relpersistence = 'u' AND " OWN("c") " ORDER BY c.relname"},
    {.rule = "pg-long-transaction",
     .sql = "SELECT format('process %s', pid), extract(epoch FROM now() - xact_start)::bigint,"
            " format('%s, %s', usename, state) FROM pg_stat_activity"
            " WHERE datname = current_database() AND xact_start IS NOT NULL"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY xact_start"},
    {.rule = "pg-prepared-transaction",
     .sql = "SELECT gid, extract(epoch FROM now() - prepared)::bigint, format('of %s', owner)"
            " FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared"},
    {.rule = "pg-sequence-used", .sql = sequences_used},
    {.rule = "pg-sequence-behind", .sql = sequences_behind},
    {.rule = "pg-replication-slot",
     .sql = "SELECT slot_name, (pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery()"
            " THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)"
            " / 1048576)::bigint, CASE WHEN active THEN 'in use' ELSE 'nobody reads it' END"
            " FROM pg_replication_slots WHERE restart_lsn IS NOT NULL ORDER BY slot_name"},
    {.rule = "pg-transaction-ids",
     .sql = "SELECT datname, greatest(age(datfrozenxid), mxid_age(datminmxid))::bigint / 1000000,"
            " NULL FROM pg_database WHERE datname = current_database()"},
    {.rule = NULL},
};
