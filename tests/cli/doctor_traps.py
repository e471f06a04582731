"""What triggers each rule of docs/fidelity.md, and where it is to be told."""
import collections
import uuid

from field_peculiar import LEGACY_NAMESPACE

USER = "11111111-1111-4111-8111-111111111111"
CAMPAIGN = "22222222-2222-4222-8222-222222222222"
CONTENT = "33333333-3333-4333-8333-333333333333"
SESSION = "44444444-4444-4444-8444-444444444444"
NOW = "2025-06-16 12:00:00.000000"
NEW_ID = str(uuid.uuid5(LEGACY_NAMESPACE, "demo"))

# What triggers a rule, where it is to be told, and its first example (key, value).
Trap = collections.namedtuple("Trap", "rule sql table column key value")


def set_user(column, value):
    return f"UPDATE users SET {column} = {value}"


def set_content(column, value):
    return f"UPDATE generated_content SET {column} = {value}"


def add_user(user_id, name="other"):
    return (f"INSERT INTO users (id, username, email, password_hash, created_at, updated_at) "
            f"VALUES ({user_id}, '{name}', '{name}@example.org', 'h', '{NOW}', '{NOW}')")


# The same rows in a table whose columns declare nothing.
TYPELESS = ("PRAGMA legacy_alter_table = ON; CREATE TABLE bare (id, username, email, password_hash, first_name, last_name, "
            "profile_data, last_login, is_active, created_at, updated_at);"
            "INSERT INTO bare SELECT * FROM users; DROP TABLE users;"
            "ALTER TABLE bare RENAME TO users;")
DEEP = "[" * 600 + "]" * 600

TRAPS = [
    Trap("id-legacy", add_user("'demo'"), "users", "id", "demo", "demo"),
    Trap("id-null", add_user("NULL"), "users", "id", "rowid 2", "null"),
    Trap("id-storage", add_user("x'0aff'"), "users", "id", "x'0aff'", "x'0aff'"),
    Trap("id-nil", add_user(f"'{uuid.UUID(int=0)}'"), "users", "id", str(uuid.UUID(int=0)),
         str(uuid.UUID(int=0))),
    Trap("required-null", TYPELESS + set_user("email", "NULL"), "users", "email", USER, "null"),
    Trap("time-form", set_user("last_login", "'2025-06-16T12:00:00.5'"), "users", "last_login", USER,
         "2025-06-16T12:00:00.5"),
    Trap("time-offset", set_user("last_login", "'2025-06-16 12:00:00+02'"), "users", "last_login",
         USER, "2025-06-16 12:00:00+02"),
    Trap("time-number", set_user("last_login", "'20240615'"), "users", "last_login", USER,
         "20240615"),
    Trap("time-storage", set_user("last_login", "x'41'"), "users", "last_login", USER, "x'41'"),
    Trap("time-text", set_user("last_login", "'2025-02-30 12:00:00'"), "users", "last_login", USER,
         "2025-02-30 12:00:00"),
    Trap("boolean-number", set_user("is_active", "-1"), "users", "is_active", USER, "-1"),
    Trap("boolean-text", set_user("is_active", "'yes'"), "users", "is_active", USER, "yes"),
    Trap("integer-real", set_content("user_rating", "4.0"), "generated_content", "user_rating",
         CONTENT, "4.0"),
    Trap("integer-fraction", set_content("user_rating", "4.5"), "generated_content", "user_rating",
         CONTENT, "4.5"),
    Trap("integer-storage", set_content("user_rating", "'many'"), "generated_content", "user_rating",
         CONTENT, "many"),
    Trap("real-storage", set_content("engagement_score", "'high'"), "generated_content",
         "engagement_score", CONTENT, "high"),
    Trap("real-infinite", set_content("engagement_score", "9e999"), "generated_content",
         "engagement_score", CONTENT, "inf"),
    Trap("out-of-range", "UPDATE campaigns SET creativity_level = 11", "campaigns",
         "creativity_level", CAMPAIGN, "11"),
    Trap("text-number", TYPELESS + set_user("first_name", "7"), "users", "first_name", USER, "7"),
    Trap("text-storage", set_user("first_name", "x'4100'"), "users", "first_name", USER, "x'4100'"),
    Trap("text-encoding", set_user("first_name", "CAST(x'41ff' AS TEXT)"), "users", "first_name",
         USER, "A\\xff"),
    Trap("text-nul", set_user("first_name", "CAST(x'410042' AS TEXT)"), "users", "first_name", USER,
         "A\\x00B"),
    Trap("text-short", set_user("username", "'ab'"), "users", "username", USER, "ab"),
    Trap("text-pattern", set_user("email", "'nobody'"), "users", "email", USER, "nobody"),
    Trap("enum-word", "UPDATE campaigns SET status = 'lost'", "campaigns", "status", CAMPAIGN,
         "lost"),
    Trap("time-order", "UPDATE user_sessions SET expires_at = '2025-06-16T14:00:00+02:00'",
         "user_sessions", "expires_at", SESSION, "2025-06-16T14:00:00+02:00"),
    Trap("json-form", set_user("profile_data", """'{"bb":1,"a":2}'"""), "users", "profile_data", USER,
         '{"bb":1,"a":2}'),
    Trap("json-shape", set_content("hashtags", """'"#one"'"""), "generated_content", "hashtags",
         CONTENT, '"#one"'),
    Trap("json-storage", set_user("profile_data", "x'7b7d'"), "users", "profile_data", USER,
         "x'7b7d'"),
    Trap("json-syntax", set_user("profile_data", "'\ufeff{\"a\": NaN}'"), "users", "profile_data",
         USER, '\\u{feff}{"a": NaN}'),
    Trap("json-nul", set_user("profile_data", "'\"\\u0000\"'"), "users", "profile_data", USER,
         '"\\u0000"'),
    Trap("json-surrogate", set_user("profile_data", "'\"\\ud800\"'"), "users", "profile_data", USER,
         '"\\ud800"'),
    Trap("json-depth", set_user("profile_data", f"'{DEEP}'"), "users", "profile_data", USER,
         "[" * 92 + "…"),
    Trap("json-duplicate", set_user("profile_data", """'{"a": 1, "a": 2}'"""), "users",
         "profile_data", USER, '{"a": 1, "a": 2}'),
    Trap("json-number", set_user("profile_data", "'1e200000'"), "users", "profile_data", USER,
         "1e200000"),
    Trap("orphan", "UPDATE campaigns SET user_id = 'nobody'", "campaigns", "user_id", CAMPAIGN,
         "nobody"),
    Trap("duplicate", TYPELESS + set_user("username", "1234") + ";" + add_user("'x'", "1234"),
         "users", "username", "", "1234"),
    Trap("duplicate-legacy", add_user("'demo'") + ";" + add_user(f"'{NEW_ID}'", "moved"), "users",
         "id", "demo", "demo"),
    Trap("extra-table", "CREATE TABLE guests (name TEXT)", "guests", None, None, None),
    Trap("extra-column", "ALTER TABLE users ADD COLUMN shoe_size TEXT", "users", "shoe_size", None,
         None),
    Trap("extra-view", "CREATE VIEW visitors AS SELECT 1", None, None, None, None),
    Trap("extra-trigger", "CREATE TRIGGER touch AFTER INSERT ON users BEGIN SELECT 1; END", None,
         None, None, None),
    Trap("file-free", "CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(4000000)); DROP TABLE t",
         None, None, None, None),
    Trap("file-user-version", "PRAGMA user_version = 7", None, None, None, None),
    Trap("file-foreign-keys", "", None, None, None, None),
]

# Rules that are told, or refused, in tests of their own below or in tests/doctor.
ELSEWHERE = {"unreadable", "file-damage", "file-encoding", "file-wal", "pg-connections"}

# Rules that only a copy tells: tests/cli/test_intake.py.
OF_COPIES = {"time-naive", "time-epoch", "boolean-word", "json-last-key", "parent-rejected"}

# What no test can bring about in a moment. That the server takes the question is tested.
OUT_OF_REACH = {"value-size", "pg-encoding", "pg-version", "pg-wal-level", "pg-standby",
                "pg-long-transaction", "pg-prepared-transaction", "pg-replication-slot",
                "pg-transaction-ids"}

# Rule, statements, what it is about.
SERVER_TRAPS = [
    ("pg-fsync", "", "fsync"),
    ("pg-synchronous-commit", "ALTER DATABASE {db} SET synchronous_commit = off",
     "synchronous_commit"),
    ("pg-timeout", "", "lock_timeout"),
    ("pg-time-zone", "ALTER DATABASE {db} SET TimeZone = 'Europe/Berlin'", "TimeZone"),
    ("pg-autovacuum", "ALTER DATABASE {db} SET track_counts = off", "track_counts"),
    ("pg-superuser", "", "vvl"),
    ("pg-public-create", "GRANT CREATE ON SCHEMA public TO PUBLIC", "public"),
    ("pg-extension", "CREATE EXTENSION pgcrypto", "pgcrypto"),
    ("pg-dead-rows", "CREATE TABLE t (x int) WITH (autovacuum_enabled = off); "
     "INSERT INTO t SELECT generate_series(1, 11000); DELETE FROM t WHERE x > 1000", "t"),
    ("pg-never-analysed", "CREATE TABLE t (x int) WITH (autovacuum_enabled = off); "
     "INSERT INTO t SELECT generate_series(1, 2000)", "t"),
    ("pg-invalid-index", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
     "'idx_users_email'::regclass", "idx_users_email"),
    ("pg-not-valid", "ALTER TABLE users ADD CONSTRAINT late CHECK (username <> 'x') NOT VALID",
     "late"),
    ("pg-disabled-trigger", "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
     "'BEGIN RETURN NEW; END'; CREATE TRIGGER off BEFORE INSERT ON users FOR EACH ROW EXECUTE "
     "FUNCTION f(); ALTER TABLE users DISABLE TRIGGER off", "off"),
    ("pg-unlogged", "CREATE UNLOGGED TABLE u (x int)", "u"),
    ("pg-sequence-used", "CREATE TABLE s (id serial); "
     "SELECT setval('s_id_seq', 1200000000)", "s_id_seq"),
    ("pg-sequence-behind", "CREATE TABLE s (id serial PRIMARY KEY); INSERT INTO s VALUES (77)",
     "s_id_seq"),
]
