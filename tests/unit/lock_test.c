#include "suites.h"

#include "migrate/lock_rules.h"

#include <vvl/sys/backend.h>

#include <string.h>

static const unsigned lexis = VVL_LEXIS_DOLLARS | VVL_LEXIS_ESCAPES | VVL_LEXIS_NESTED_COMMENTS;

/* What is known of a statement, and how it comes out. */
static const struct {
    const char *sql;
    const char *table;
    const char *lock;
    const char *rule;
} cases[] = {
    {"CREATE INDEX i ON users (email)", "users", "SHARE", "index-blocks-writes"},
    {"create unique index i on only public.users (email)", "public.users", "SHARE",
     "index-blocks-writes"},
    {"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email)", "users",
     "SHARE UPDATE EXCLUSIVE", ""},
    {"CREATE TABLE a (x int)", "a", "ACCESS EXCLUSIVE", ""},
    {"CREATE TABLE IF NOT EXISTS \"a b\" (x uuid REFERENCES users (id))", "\"a b\"",
     "SHARE ROW EXCLUSIVE", ""},
    {"CREATE MATERIALIZED VIEW v AS SELECT 1", "v", "ACCESS EXCLUSIVE", ""},
    {"CREATE OR REPLACE VIEW v AS SELECT 1", "v", "ACCESS EXCLUSIVE", ""},
    {"CREATE VIEW v AS SELECT 1", "v", "ACCESS EXCLUSIVE", ""},
    {"CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()", "users", "SHARE ROW EXCLUSIVE",
     ""},
    {"CREATE RULE r AS ON INSERT TO users DO NOTHING", "users", "ACCESS EXCLUSIVE", ""},
    {"CREATE POLICY p ON users", "users", "ACCESS EXCLUSIVE", ""},
    {"CREATE STATISTICS s ON a, b FROM users", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ LOCK users $$", "", "", ""},
    {"DROP INDEX CONCURRENTLY IF EXISTS i", "i", "SHARE UPDATE EXCLUSIVE", ""},
    {"DROP INDEX i", "i", "ACCESS EXCLUSIVE", "index-drop-blocks"},
    {"DROP TABLE IF EXISTS users", "users", "ACCESS EXCLUSIVE", "breaks-readers"},
    {"DROP MATERIALIZED VIEW v", "v", "ACCESS EXCLUSIVE", ""},
    {"DROP TRIGGER t ON users", "users", "ACCESS EXCLUSIVE", ""},
    {"DROP FUNCTION f", "", "", ""},
    {"ALTER INDEX i RENAME TO j", "i", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER VIEW v RENAME TO w", "v", "ACCESS EXCLUSIVE", ""},
    {"ALTER SEQUENCE s RESTART", "", "", ""},
    {"REINDEX (VERBOSE) TABLE CONCURRENTLY users", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"REINDEX TABLE users", "users", "ACCESS EXCLUSIVE", "reindex-blocks"},
    {"REINDEX SCHEMA public", "", "ACCESS EXCLUSIVE", "reindex-blocks"},
    {"TRUNCATE users", "users", "ACCESS EXCLUSIVE", "truncate-blocks"},
    {"VACUUM FULL users", "users", "ACCESS EXCLUSIVE", "table-rewrites"},
    {"VACUUM (ANALYZE, FULL) users", "users", "ACCESS EXCLUSIVE", "table-rewrites"},
    {"VACUUM users", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ANALYZE", "", "SHARE UPDATE EXCLUSIVE", ""},
    {"CLUSTER users USING i", "users", "ACCESS EXCLUSIVE", "table-rewrites"},
    {"CLUSTER", "", "ACCESS EXCLUSIVE", "table-rewrites"},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", "v", "EXCLUSIVE", ""},
    {"REFRESH MATERIALIZED VIEW v", "v", "ACCESS EXCLUSIVE", "refresh-blocks"},
    {"LOCK TABLE users IN ACCESS SHARE MODE", "users", "ACCESS SHARE", ""},
    {"LOCK users IN ROW SHARE MODE", "users", "ROW SHARE", ""},
    {"LOCK users IN ROW EXCLUSIVE MODE", "users", "ROW EXCLUSIVE", ""},
    {"LOCK users IN SHARE UPDATE EXCLUSIVE MODE", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"LOCK users IN SHARE ROW EXCLUSIVE MODE", "users", "SHARE ROW EXCLUSIVE", "locks-table"},
    {"LOCK users, campaigns IN SHARE MODE", "users", "SHARE", "locks-table"},
    {"LOCK users IN EXCLUSIVE MODE", "users", "EXCLUSIVE", "locks-table"},
    {"LOCK users", "users", "ACCESS EXCLUSIVE", "locks-table"},
    {"COMMENT ON TABLE users IS 'people'", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"COMMENT ON FUNCTION f IS 'x'", "", "", ""},
    {"INSERT INTO users (id) SELECT id FROM campaigns", "users", "ROW EXCLUSIVE", ""},
    {"UPDATE users SET a = 1 WHERE b", "users", "ROW EXCLUSIVE", ""},
    {"UPDATE users SET a = 'WHERE'", "users", "ROW EXCLUSIVE", "every-row-at-once"},
    {"DELETE FROM users WHERE a", "users", "ROW EXCLUSIVE", ""},
    {"DELETE FROM users", "users", "ROW EXCLUSIVE", "every-row-at-once"},
    {"MERGE INTO users USING x ON true WHEN MATCHED THEN DO NOTHING", "users", "ROW EXCLUSIVE", ""},
    {"COPY users (id) FROM STDIN", "users", "ROW EXCLUSIVE", ""},
    {"COPY users TO STDOUT", "", "ACCESS SHARE", ""},
    {"WITH x AS (SELECT 1) INSERT INTO users SELECT * FROM x", "users", "ROW EXCLUSIVE", ""},
    {"WITH x AS (DELETE FROM users RETURNING id) SELECT * FROM x", "users", "ROW EXCLUSIVE", ""},
    {"WITH x AS (SELECT 1) UPDATE users SET a = 1", "users", "ROW EXCLUSIVE", ""},
    {"SELECT 1 FROM users FOR NO KEY UPDATE", "", "ROW SHARE", ""},
    {"SELECT 1", "", "ACCESS SHARE", ""},
    {"SET lock_timeout = 1", "", "", ""},
    {"DO $$ BEGIN END $$", "", "ACCESS EXCLUSIVE", "unknown-statement"},

    {"ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) NOT VALID", "users",
     "SHARE ROW EXCLUSIVE", ""},
    {"ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES b (id)", "users", "SHARE ROW EXCLUSIVE",
     "foreign-key-scans"},
    {"ALTER TABLE users ADD CONSTRAINT c CHECK (a IN (1, 2)) NOT VALID", "users",
     "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE ONLY users ADD CONSTRAINT c CHECK (a > 'NOT VALID')", "users", "ACCESS EXCLUSIVE",
     "check-scans"},
    {"ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX i", "users", "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE users ADD PRIMARY KEY (id)", "users", "ACCESS EXCLUSIVE", "unique-blocks"},
    {"ALTER TABLE users ADD CONSTRAINT e EXCLUDE (a WITH =)", "users", "ACCESS EXCLUSIVE",
     "unique-blocks"},
    {"ALTER TABLE users ADD COLUMN n int GENERATED ALWAYS AS (a + 1) STORED", "users",
     "ACCESS EXCLUSIVE", "column-rewrites"},
    {"ALTER TABLE users ADD n bigserial", "users", "ACCESS EXCLUSIVE", "column-rewrites"},
    {"ALTER TABLE users ADD COLUMN n uuid DEFAULT gen_random_uuid()", "users", "ACCESS EXCLUSIVE",
     "column-rewrites"},
    {"ALTER TABLE IF EXISTS users ADD COLUMN n timestamptz DEFAULT now()", "users",
     "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE users VALIDATE CONSTRAINT c", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users ALTER COLUMN a SET NOT NULL", "users", "ACCESS EXCLUSIVE",
     "not-null-scans"},
    {"ALTER TABLE users ALTER a SET STATISTICS 100", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users ALTER a TYPE bigint", "users", "ACCESS EXCLUSIVE", "type-rewrites"},
    {"ALTER TABLE users ALTER COLUMN a SET DATA TYPE bigint", "users", "ACCESS EXCLUSIVE",
     "type-rewrites"},
    {"ALTER TABLE users ALTER a ADD GENERATED BY DEFAULT AS IDENTITY", "users", "ACCESS EXCLUSIVE",
     ""},
    {"ALTER TABLE users ALTER a DROP NOT NULL", "users", "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE users DROP CONSTRAINT c", "users", "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE users DROP COLUMN a", "users", "ACCESS EXCLUSIVE", "breaks-readers"},
    {"ALTER TABLE users RENAME CONSTRAINT a TO b", "users", "ACCESS EXCLUSIVE", ""},
    {"ALTER TABLE users RENAME a TO b", "users", "ACCESS EXCLUSIVE", "breaks-readers"},
    {"ALTER TABLE users SET UNLOGGED", "users", "ACCESS EXCLUSIVE", "table-rewrites"},
    {"ALTER TABLE users SET SCHEMA old", "users", "ACCESS EXCLUSIVE", "breaks-readers"},
    {"ALTER TABLE users SET (fillfactor = 70)", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users CLUSTER ON i", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users SET WITHOUT CLUSTER", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users DISABLE TRIGGER ALL", "users", "SHARE ROW EXCLUSIVE", ""},
    {"ALTER TABLE users ATTACH PARTITION p DEFAULT", "users", "SHARE UPDATE EXCLUSIVE",
     "partition-scans"},
    {"ALTER TABLE users DETACH PARTITION p CONCURRENTLY", "users", "SHARE UPDATE EXCLUSIVE", ""},
    {"ALTER TABLE users OWNER TO ada", "users", "ACCESS EXCLUSIVE", ""},
};

static void statements_are_told_apart(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_lock found = vvl_lock_strongest(cases[i].sql, lexis);
        EXPECT(strcmp(found.table, cases[i].table) == 0 && strcmp(found.rule, cases[i].rule) == 0 &&
                   strcmp(vvl_lock_name(found.mode), cases[i].lock) == 0,
               "%s: %s, %s, %s", cases[i].sql, found.table, vvl_lock_name(found.mode), found.rule);
        EXPECT((found.rule[0] == '\0') == (found.advice[0] == '\0'), "%s", cases[i].sql);
    }
}

/* A row that no case needs may be wrong, or hidden behind another one. */
static size_t rows(const vvl_lock_rule *rule)
{
    size_t count = 1;
    for (; rule->pattern[0] != '\0'; rule++) {
        count++;
    }
    return count;
}

static void every_row_has_a_case(void)
{
    const vvl_lock_rule *const tables[] = {vvl_lock_statements, vvl_lock_actions};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (size_t j = 0; j < rows(tables[i]); j++) {
            size_t at = 0;
            const char *form = tables[i][j].pattern;
            while (at < COUNT_OF(cases) && vvl_lock_strongest(cases[at].sql, lexis).form != form) {
                at++;
            }
            EXPECT(at < COUNT_OF(cases), "no case is like %s", form);
        }
    }
}

static void every_action_counts(void)
{
    static const char sql[] = "ALTER TABLE users ADD COLUMN a numeric(10, 2), -- RENAME\n"
                              "ADD COLUMN b text CHECK (b IN ('x', 'y')), VALIDATE CONSTRAINT c";
    vvl_lock found;
    EXPECT(vvl_lock_find(sql, lexis, 0, &found) && found.rule[0] == '\0', "the first");
    EXPECT(vvl_lock_find(sql, lexis, 1, &found), "the second");
    EXPECT_TEXT("check-scans", found.rule);
    EXPECT(vvl_lock_find(sql, lexis, 2, &found), "the third");
    EXPECT_TEXT("SHARE UPDATE EXCLUSIVE", vvl_lock_name(found.mode));
    EXPECT(!vvl_lock_find(sql, lexis, 3, &found), "a fourth");
    EXPECT_TEXT("check-scans", vvl_lock_strongest(sql, lexis).rule);
}

static void only_what_a_statement_makes_is_new(void)
{
    EXPECT(vvl_lock_strongest("CREATE TABLE a (x int)", lexis).creates, "a table");
    EXPECT(vvl_lock_strongest("CREATE VIEW a AS SELECT 1", lexis).creates, "a view");
    EXPECT(!vvl_lock_strongest("CREATE INDEX i ON a (x)", lexis).creates, "a table's index");
    EXPECT(!vvl_lock_strongest("CREATE OR REPLACE VIEW a AS SELECT 1", lexis).creates, "a change");
}

static void odd_text_ends(void)
{
    static const char *const odd[] = {"",
                                      "ALTER",
                                      "ALTER TABLE",
                                      "ALTER TABLE a.",
                                      "ALTER TABLE a",
                                      "ALTER TABLE a ADD (",
                                      "LOCK a.",
                                      ";;",
                                      "CREATE INDEX 'x",
                                      "/* open",
                                      "REINDEX",
                                      "ALTER TABLE a ,,,"};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        vvl_lock found = vvl_lock_strongest(odd[i], lexis);
        EXPECT(found.mode <= VVL_LOCK_ACCESS_EXCLUSIVE && found.rule != NULL, "%s", odd[i]);
    }
    char *name = test_format("LOCK %0200d", 0);
    memset(name + 5, 'x', 200);
    EXPECT(strlen(vvl_lock_strongest(name, lexis).table) == VVL_LOCK_TABLE_SIZE - 1, "not cut");
}

CU_TestInfo lock_tests[] = {
    {"statements are told apart", statements_are_told_apart},
    {"every row has a case", every_row_has_a_case},
    {"every action counts", every_action_counts},
    {"only what a statement makes is new", only_what_a_statement_makes_is_new},
    {"odd text ends", odd_text_ends},
    CU_TEST_INFO_NULL,
};
