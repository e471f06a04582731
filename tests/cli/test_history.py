"""The real history of the schema, up and down and up again, with rows in place."""
import hashlib
import re
import unittest

from harness import BackendCase, Case, Sqlite, for_each_backend

TOKEN = "0be7ebaa90a501d9a5fa34fc3053d98b"
STORED = "sha256:" + hashlib.sha256(TOKEN.encode()).hexdigest()
IDS = [f"0197780c-3a5e-4c1f-9a53-00000000000{digit}" for digit in range(4)]



class _History(BackendCase):
    """What holds on both backends."""

    def setUp(self):
        super().setUp()
        self.db("init", "--to", "1.0.0")
        self.store("INSERT INTO users (id, username, email, password_hash)"
                   f" VALUES ('{IDS[0]}', 'ada', 'ada@example.org', 'x')")
        self.store("INSERT INTO campaigns (id, name, user_id)"
                   f" VALUES ('{IDS[1]}', 'First', '{IDS[0]}')")
        self.store("INSERT INTO generated_content (id, campaign_id, content_type)"
                   f" VALUES ('{IDS[2]}', '{IDS[1]}', 'idea')")
        self.store("INSERT INTO user_sessions (id, user_id, session_token, expires_at)"
                   f" VALUES ('{IDS[3]}', '{IDS[0]}', '{TOKEN}', '9999-01-01 00:00:00.000000')")

    def store(self, sql):
        # Both answer a query; a change asked for its rows answers them.
        self.backend.query(self.url, sql + " RETURNING id")

    def token(self):
        return str(self.backend.query(self.url, "SELECT session_token FROM user_sessions")[0][0])

    def test_tokens_are_hashed_and_useless_on_the_way_back(self):
        self.db("upgrade")
        self.assertEqual(self.token(), STORED)
        losses = self.db("downgrade", "--to", "1.1.0", "--yes", "--json").json["losses"]
        self.assertIn(1, [loss["rows"] for loss in losses if "log-ins" in loss["what"]])
        self.assertRegex(self.token(), f"^{STORED}:[0-9a-f]{{32}}$")
        self.db("upgrade")
        self.assertEqual(self.token(), STORED)

    def test_rows_survive_both_ways(self):
        self.db("upgrade")
        before = [self.db("get", entity, IDS[i], "--json").json
                  for i, entity in enumerate(("users", "campaigns", "generated_content"))]
        self.db("downgrade", "--to", "1.0.0", "--yes")
        self.db("upgrade")
        after = [self.db("get", entity, IDS[i], "--json").json
                 for i, entity in enumerate(("users", "campaigns", "generated_content"))]
        self.assertEqual(after, before)
        self.assertEqual(self.db("status", "--json").json["problems"], [])

    def test_what_an_older_version_cannot_hold_stops_the_way_back(self):
        self.db("upgrade")
        self.db("update", "generated_content", IDS[2], stdin='{"content_type": "text_image"}')
        error = self.fail_with(5, "VVL_E_INVALID", "--db", self.url, "downgrade", "--to", "1.0.0",
                               "--yes", "--json")
        self.assertIn("text and image", error["message"])
        self.assertEqual(self.db("status", "--json").json["schema_version"], "1.0.1")


for_each_backend(globals(), _History)


class SqliteHistory(Case):
    """What only SQLite has: values of any form, and tables that are made anew."""

    def setUp(self):
        super().setUp()
        self.backend = Sqlite(self.directory)
        self.url = self.backend.new_url()
        self.succeed("--db", self.url, "init", "--to", "1.0.0")
        self.run_sql(
            "ALTER TABLE campaigns ADD COLUMN client_code TEXT DEFAULT 'none'",
            "CREATE INDEX my_index ON campaigns (client_code)",
            "CREATE TABLE my_notes (id INTEGER PRIMARY KEY, note TEXT)",
            "CREATE TRIGGER my_trigger AFTER UPDATE OF name ON campaigns BEGIN"
            " INSERT INTO my_notes (note) VALUES ('renamed; ' || new.name); END",
            "CREATE VIEW my_view AS SELECT name, client_code FROM campaigns",
            "INSERT INTO users (id, username, email, password_hash, last_login, profile_data)"
            " VALUES ('demo_user', 'demo', 'd@example.org', 'x', '2025-06-16T14:00:00.5+02:00',"
            " '{\"b\":1, \"a\":2}')",
            "INSERT INTO campaigns (id, name, user_id, client_code)"
            " VALUES ('test-campaign-1', 'First', 'demo_user', 'c-17')")

    def run_sql(self, *statements):
        with self.backend.connect(self.url) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    def query(self, sql):
        return self.backend.query(self.url, sql)

    def schema(self, url):
        rows = self.backend.query(url, "SELECT type, name, sql FROM sqlite_schema")
        return {(kind, name): re.sub(r"\s+", " ", sql or "") for kind, name, sql in rows}

    def test_every_value_gets_its_form_and_its_old_one_back(self):
        self.succeed("--db", self.url, "upgrade")
        user, login, profile = self.query("SELECT id, last_login, profile_data FROM users")[0]
        self.assertRegex(user, "^[0-9a-f]{8}-[0-9a-f]{4}-5")
        self.assertEqual(login, "2025-06-16 12:00:00.500000")
        self.assertEqual(profile, '{"a": 2, "b": 1}')
        self.assertEqual(self.query("SELECT user_id FROM campaigns"), [(user,)])
        self.assertEqual(self.query("SELECT entity, legacy_id FROM legacy_ids ORDER BY entity"),
                         [("campaigns", "test-campaign-1"), ("users", "demo_user")])
        self.succeed("--db", self.url, "downgrade", "--to", "1.0.0", "--yes")
        self.assertEqual(self.query("SELECT id, user_id, client_code FROM campaigns"),
                         [("test-campaign-1", "demo_user", "c-17")])
        self.succeed("--db", self.url, "upgrade")
        self.assertEqual(self.query("SELECT user_id FROM campaigns"), [(user,)])

    def test_what_is_the_users_own_stays(self):
        self.succeed("--db", self.url, "upgrade")
        self.assertEqual(self.query("SELECT * FROM my_view"), [("First", "c-17")])
        self.run_sql("UPDATE campaigns SET name = 'Second'")
        self.assertEqual(self.query("SELECT note FROM my_notes"), [("renamed; Second",)])
        self.assertEqual(self.query("SELECT count(*) FROM sqlite_schema WHERE name = 'my_index'"),
                         [("1",)])

    def test_the_schema_is_that_of_a_new_database(self):
        fresh = self.backend.new_url()
        self.succeed("--db", fresh, "init")
        self.succeed("--db", self.url, "upgrade")
        expected, found = self.schema(fresh), self.schema(self.url)
        own = {("table", "campaigns"), ("table", "my_notes"), ("index", "my_index"),
               ("trigger", "my_trigger"), ("view", "my_view")}
        for key in set(expected) | set(found):
            if key not in own:
                self.assertEqual(found.get(key), expected.get(key), key)
        self.assertIn("client_code TEXT DEFAULT 'none'", found["table", "campaigns"])
        self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(self.query("PRAGMA foreign_key_check"), [])

    def refused(self, *expected):
        before = self.query("SELECT * FROM users"), self.query("SELECT * FROM campaigns")
        error = self.fail_with(5, "VVL_E_INVALID", "--db", self.url, "upgrade", "--json")
        for part in expected:
            self.assertIn(part, error["message"])
        self.assertEqual(self.query("SELECT max(version) FROM schema_version"), [("1.1.0",)])
        self.assertEqual(self.query("SELECT id, last_login FROM users"),
                         [(row[0], row[7]) for row in before[0]])
        self.assertEqual(len(self.query("SELECT * FROM campaigns")), len(before[1]))

    def test_a_value_that_does_not_fit_is_named(self):
        self.run_sql("UPDATE users SET last_login = 'tomorrow'")
        self.refused("1.2.0", "users.last_login")

    def test_json_that_is_none_is_named(self):
        self.run_sql("UPDATE users SET profile_data = '{''python'': None}'")
        self.refused("users.profile_data")

    def test_a_row_without_its_parent_is_named(self):
        self.run_sql("PRAGMA foreign_keys = OFF",
                     "INSERT INTO campaigns (id, name, user_id) VALUES ('orphan', 'x', 'nobody')")
        self.refused("campaigns.user_id", "not there")


if __name__ == "__main__":
    unittest.main()
