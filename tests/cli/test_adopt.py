"""adopt: databases of the old application, of every version, and files that are none."""
import os
import pathlib
import random
import sqlite3
import unittest

from harness import Case, Postgres, Sqlite, psql, run
from test_transfer import content_of
import field_database

KEYS = ["url", "version", "ledger_version", "adopted", "already", "dry_run", "backup",
        "differences", "extra", "made", "damage", "faults", "fault_count"]
EXTRAS = ["table client_notes", "column campaigns.client_code", "index my_campaigns_by_client",
          "view my_campaigns", "trigger my_campaigns_renamed"]
INDEXES = {"1.0.0": 29, "1.0.1": 39, "1.1.0": 53}
VIEWS = ["campaign_summary", "content_performance", "user_activity_summary"]


def rows_of(path, leave_out=("schema_version",)):
    """Every row of every table, by table."""
    with Sqlite.connect(f"sqlite:{path}") as database:
        tables = [name for name, in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%'"
            " ESCAPE '@' ORDER BY name") if name not in leave_out]
        database.text_factory = bytes
        return {table: database.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
                for table in tables}


class _Field(Case):
    """A database of the field, and what is done to it."""

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.directory, "old.db")
        self.url = f"sqlite:{self.path}"

    def build(self, version="1.0.0", **options):
        field_database.build(self.path, version=version, **{"rows": 200, **options})

    def change(self, *statements):
        with Sqlite.connect(self.url) as database:
            for sql in statements:
                database.execute(sql)
            database.commit()

    def query(self, sql):
        return Sqlite(self.directory).query(self.url, sql)

    def adopt(self, *options):
        return self.succeed("--db", self.url, "adopt", "--json", *options).json

    def refuse(self, exit_code, status, *options):
        """An adoption that has to fail and to leave the file as it was."""
        before = content_of(self.path)
        error = self.fail_with(exit_code, status, "--db", self.url, "adopt", *options)
        self.assertEqual(content_of(self.path), before)
        return error

    def check_ledger(self, version):
        """It tells every version up to this one, in their order, with what it was made from."""
        found = self.query("SELECT version, checksum FROM schema_version ORDER BY applied_at")
        versions = field_database.VERSIONS
        self.assertEqual([row[0] for row in found], list(versions[:versions.index(version) + 1]))
        for row in found:
            self.assertRegex(row[1], "^[0-9a-f]{64}$")


class Recognition(_Field):
    def test_each_version(self):
        for version in field_database.VERSIONS:
            with self.subTest(version):
                self.path = os.path.join(self.directory, f"{version}.db")
                self.url = f"sqlite:{self.path}"
                self.build(version)
                before = rows_of(self.path)
                found = self.adopt()
                self.assertEqual(list(found), KEYS)
                self.assertEqual((found["version"], found["ledger_version"]), (version, version))
                self.assertEqual((found["adopted"], found["already"]), (True, False))
                self.assertEqual(found["damage"], [])
                self.assertEqual((found["faults"], found["fault_count"]), ([], 0))
                self.assertEqual(rows_of(self.path), before)
                self.check_ledger(version)
                status = run("--db", self.url, "status", "--json").json
                self.assertEqual(status["schema_version"], version)
                self.assertEqual(status["indexes"], INDEXES[version])
                self.assertEqual(status["views"], VIEWS)

    def test_the_backup_is_the_database_as_it_was(self):
        self.build("1.1.0", extras=True)
        before = rows_of(self.path, ())
        found = self.adopt()
        self.assertTrue(found["backup"].startswith(f"{self.path}.before-adopt-"))
        self.assertEqual(os.stat(found["backup"]).st_mode & 0o777, 0o600)
        self.assertEqual(rows_of(found["backup"], ()), before)

    def test_the_backup_that_is_asked_for(self):
        self.build()
        path = os.path.join(self.directory, "kept.db")
        self.assertEqual(self.adopt("--backup", path)["backup"], path)
        self.assertEqual(rows_of(path, ())["schema_version"][0][0], b"1.0.0")

    def test_no_backup(self):
        self.build()
        self.assertIsNone(self.adopt("--no-backup")["backup"])
        self.assertEqual(os.listdir(self.directory), ["old.db"])
        self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "adopt", "--no-backup", "--backup", "x")

    def test_a_backup_that_cannot_be_made(self):
        self.build()
        before = rows_of(self.path, ())
        for path in (self.path, f"{self.directory}/no/such/folder/x.db", self.directory):
            with self.subTest(path):
                result = run("--json", "--db", self.url, "adopt", "--backup", path)
                self.assertNotEqual(result.code, 0, result)
                self.assertEqual(rows_of(self.path, ()), before)

    def test_dry_run(self):
        self.build("1.0.1", extras=True, with_orphans=True)
        before = content_of(self.path)
        found = self.adopt("--dry-run")
        self.assertEqual(content_of(self.path), before)
        self.assertEqual((found["version"], found["adopted"], found["dry_run"]),
                         ("1.0.1", False, True))
        self.assertEqual((found["backup"], found["made"]), (None, []))
        self.assertEqual(sorted(found["extra"]), sorted(EXTRAS))
        self.assertEqual(os.listdir(self.directory), ["old.db"])

    def test_again(self):
        self.build()
        self.adopt()
        before = content_of(self.path)
        found = self.adopt()
        self.assertEqual((found["version"], found["adopted"], found["already"]),
                         ("1.0.0", False, True))
        self.assertEqual(content_of(self.path), before)
        text = self.succeed("--db", self.url, "adopt").stdout
        self.assertIn("nothing to do", text)

    def test_one_of_ours(self):
        self.succeed("--db", self.url, "init")
        found = self.adopt()
        self.assertEqual((found["adopted"], found["already"]), (False, True))

    def test_text(self):
        self.build("1.1.0", extras=True, with_orphans=True)
        text = self.succeed("--db", self.url, "adopt").stdout
        self.assertIn("at version 1.1.0", text.splitlines()[0])
        self.assertRegex(text, r"(?m)^backup +.*before-adopt")
        self.assertRegex(text, r"(?m)^kept +table client_notes$")
        self.assertRegex(text, r"\d+ columns are declared otherwise")
        self.assertRegex(text, r"campaigns\.user_id .*, 1 row, rowid \d+")


class Ledgers(_Field):
    """The structure tells the version, whatever the ledger says."""

    def check(self, version, said, *statements):
        self.build(version)
        self.change(*statements)
        found = self.adopt()
        self.assertEqual((found["version"], found["ledger_version"], found["adopted"]),
                         (version, said, True))
        self.check_ledger(version)

    def test_none(self):
        self.check("1.0.1", None, "DROP TABLE schema_version")

    def test_empty(self):
        self.check("1.1.0", None, "DELETE FROM schema_version")

    def test_one_that_lies(self):
        self.check("1.0.0", "1.1.0", "UPDATE schema_version SET version = '1.1.0'")

    def test_one_that_lies_the_other_way(self):
        self.check("1.1.0", "1.0.0", "DELETE FROM schema_version",
                   "INSERT INTO schema_version (version) VALUES ('1.0.0')")

    def test_an_unknown_version(self):
        self.check("1.0.1", "9.9.9", "UPDATE schema_version SET version = '9.9.9'")

    def test_garbage(self):
        self.check("1.1.0", "1.1.0",
                   "INSERT INTO schema_version VALUES (x'00ff', 'never', NULL), (NULL, 17, 1.5),"
                   " ('', '', ''), ('" + "9" * 500 + "', '0000-00-00', x'00')")

    def test_other_columns(self):
        self.check("1.0.0", None, "DROP TABLE schema_version",
                   "CREATE TABLE schema_version (number INTEGER)",
                   "INSERT INTO schema_version VALUES (17)")


class Differences(_Field):
    def test_restored_as_it_was(self):
        """The way back from an adoption, and forth again."""
        self.build("1.1.0")
        before = rows_of(self.path, ())
        backup = self.adopt()["backup"]
        self.succeed("--db", self.url, "upgrade")
        for options in ([], ["--quiet"]):
            result = self.succeed("--db", self.url, "restore", backup, "--yes", *options)
            self.assertEqual("vvldb adopt" in result.stderr, not options, result)
        self.assertEqual(rows_of(self.path, ()), before)
        self.fail_with(7, "VVL_E_SCHEMA", "--db", self.url, "upgrade")
        self.succeed("--db", self.url, "adopt", "--no-backup")
        self.succeed("--db", self.url, "upgrade")
        self.succeed("--db", self.url, "backup", f"{self.directory}/new")
        result = self.succeed("--db", self.url, "restore", f"{self.directory}/new", "--yes")
        self.assertEqual(result.stderr, "")

    def test_restored_without_a_ledger(self):
        """Nothing tells what it is: it is refused, and the way is told."""
        self.build()
        self.change("DROP TABLE schema_version")
        target = f"sqlite:{self.directory}/new.db"
        self.succeed("--db", target, "init")
        error = self.fail_with(7, "VVL_E_SCHEMA", "--db", target, "restore", self.path, "--yes")
        self.assertIn("adopt", error["hint"])
        self.succeed("--db", target, "status")

    def test_what_status_says_of_it(self):
        """Nothing is wrong with it: it only waits for its upgrade."""
        for version in ("1.0.0", "1.0.1", "1.1.0"):
            self.build(version)
            self.adopt("--no-backup")
            result = run("--db", self.url, "status", "--json")
            self.assertEqual((result.code, result.json["problems"], result.json["healthy"]),
                             (7, [], False), result)
            self.assertIn("1.2.0", result.json["pending"])
            self.assertIn("newer version", result.error["message"])
            self.assertIn("vvldb upgrade", result.error["hint"])
            text = run("--db", self.url, "status").stdout
            self.assertRegex(text, r"\nhealthy  +no, .*pending: vvldb upgrade\n")
            self.succeed("--db", self.url, "upgrade")
            os.remove(self.path)

    def test_columns_that_no_version_lacks(self):
        """What the upgrade would miss is a problem, and so are these at the newest version."""
        self.build("1.1.0")
        self.adopt("--no-backup")
        self.succeed("--db", self.url, "upgrade")
        self.change("PRAGMA foreign_keys = OFF", "DROP VIEW campaign_summary",
                    "DROP VIEW user_activity_summary", "DROP VIEW content_performance",
                    "ALTER TABLE users DROP COLUMN first_name")
        result = run("--db", self.url, "status", "--json")
        self.assertIn("column users.first_name is missing", result.json["problems"])

    def test_triggers_on_views_are_listed(self):
        """Those of the user's own views and of ours."""
        self.build()
        self.change("CREATE VIEW my_users AS SELECT id, username FROM users",
                    "CREATE TRIGGER my_insert INSTEAD OF INSERT ON my_users BEGIN SELECT 1; END",
                    "CREATE TABLE mine (a)",
                    "CREATE TRIGGER my_own AFTER INSERT ON mine BEGIN SELECT 1; END",
                    "CREATE TRIGGER my_update INSTEAD OF UPDATE ON campaign_summary"
                    " BEGIN SELECT 1; END")
        self.assertEqual(sorted(self.adopt()["extra"]),
                         ["table mine", "trigger my_insert", "trigger my_own",
                          "trigger my_update", "view my_users"])

    def test_extras_stay(self):
        self.build("1.0.1", extras=True)
        before = rows_of(self.path)
        found = self.adopt()
        self.assertEqual(sorted(found["extra"]), sorted(EXTRAS))
        self.assertEqual(rows_of(self.path), before)
        for name in ("my_campaigns_by_client", "my_campaigns", "my_campaigns_renamed"):
            self.assertEqual(self.query(f"SELECT count(*) FROM sqlite_schema WHERE name = '{name}'"),
                             [("1",)])

    def test_missing_indexes_and_views_are_made(self):
        self.build("1.0.0")
        self.change("DROP INDEX idx_users_email", "DROP INDEX idx_files_category",
                    "DROP VIEW campaign_summary")
        found = self.adopt()
        self.assertEqual(sorted(found["made"]), ["index idx_files_category",
                                                 "index idx_users_email", "view campaign_summary"])
        for what in ("idx_users_email", "idx_files_category", "campaign_summary"):
            self.assertIn({"what": "is missing", "name": what,
                           "kind": "view" if what == "campaign_summary" else "index"},
                          found["differences"])
        self.assertTrue(self.query("SELECT first_name, content_count FROM campaign_summary"))

    def test_a_view_of_columns_that_are_gone_is_left_to_the_upgrade(self):
        self.build("1.0.1")
        self.change("DROP VIEW campaign_summary")
        found = self.adopt()
        self.assertEqual(found["made"], [])
        self.assertIn({"kind": "view", "name": "campaign_summary", "what": "is missing"},
                      found["differences"])

    def test_declarations_are_named(self):
        self.build()
        found = self.adopt("--dry-run")
        self.assertIn({"kind": "column", "name": "users.last_login",
                       "what": 'is declared otherwise: "TIMESTAMP", not "TEXT"'},
                      found["differences"])
        self.assertIn({"kind": "view", "name": "user_activity_summary",
                       "what": "is defined otherwise"}, found["differences"])

    def test_indexes_of_the_old_application_go_with_the_upgrade(self):
        self.build("1.1.0", extras=True)
        found = self.adopt()
        passing = [item["name"] for item in found["differences"] if "old application's" in item["what"]]
        self.assertEqual(len(passing), 14)
        self.assertIn("idx_scheduled_posts_status_time", passing)
        self.assertEqual(sorted(found["extra"]), sorted(EXTRAS))
        self.succeed("--db", self.url, "upgrade")
        indexes = [name for name, in Sqlite(self.directory).query(
            self.url, "SELECT name FROM sqlite_schema WHERE type = 'index'")]
        self.assertEqual([name for name in indexes if name in passing], [])
        self.assertIn("my_campaigns_by_client", indexes)

    def test_names_of_the_old_application_that_are_gone(self):
        self.build("1.1.0")
        found = self.adopt("--dry-run")
        missing = [item["name"] for item in found["differences"]
                   if item["kind"] == "column" and item["what"] == "is missing"]
        self.assertEqual(missing, ["users.first_name", "users.last_name"])

    def test_rows_that_do_not_fit_stay_and_are_reported(self):
        self.build("1.1.0", with_orphans=True)
        self.change("UPDATE users SET profile_data = '{broken', last_login = 'yesterday'"
                    " WHERE id IN (SELECT id FROM users ORDER BY rowid LIMIT 5)")
        before = rows_of(self.path)
        found = self.adopt()
        self.assertEqual(rows_of(self.path), before)
        counts = {(item["table"], item["column"]): item for item in found["faults"]}
        self.assertEqual(counts["users", "profile_data"]["rows"], 5)
        self.assertEqual(counts["users", "profile_data"]["examples"], [1, 2, 3])
        self.assertEqual(counts["users", "last_login"]["rows"], 5)
        self.assertEqual(counts["campaigns", "user_id"]["rows"], 1)
        self.assertEqual(found["fault_count"], sum(item["rows"] for item in found["faults"]))

    def test_rows_without_an_id_are_refused(self):
        for version in ("1.0.0", "1.1.0"):
            with self.subTest(version):
                self.build(version)
                self.change("INSERT INTO campaigns (id, name, user_id)"
                            " SELECT NULL, 'nameless', id FROM users LIMIT 2")
                before = content_of(self.path)
                result = run("--json", "--db", self.url, "adopt")
                self.assertEqual((result.code, result.error["code"], result.error["table"]),
                                 (5, "VVL_E_INVALID", "campaigns"), result)
                self.assertIn({"table": "campaigns", "column": "id", "reason": "is missing"},
                              [{key: item[key] for key in ("table", "column", "reason")}
                               for item in result.json["faults"]])
                self.assertEqual((result.json["adopted"], result.json["backup"]), (False, None))
                self.assertEqual(content_of(self.path), before)
                self.assertEqual(os.listdir(self.directory), ["old.db"])
                os.remove(self.path)

    def test_a_database_that_is_not_whole(self):
        self.build("1.1.0")
        self.change("DROP VIEW campaign_summary", "DROP VIEW content_performance",
                    "DROP VIEW user_activity_summary",
                    "ALTER TABLE campaigns RENAME COLUMN ai_analysis TO analysis")
        error = self.refuse(7, "VVL_E_SCHEMA")
        self.assertIn("campaigns.ai_analysis", error["message"])
        report = run("--db", self.url, "adopt", "--json").json
        self.assertIn({"kind": "column", "name": "campaigns.ai_analysis", "what": "is missing"},
                      report["differences"])

    def test_a_table_that_only_seems_to_be_newer(self):
        self.build("1.0.0")
        self.change("CREATE TABLE scheduled_posts (id INTEGER PRIMARY KEY, note TEXT)")
        error = self.refuse(7, "VVL_E_SCHEMA")
        self.assertIn("1.1.0", error["message"])


class Files(_Field):
    """What is no database of the old application."""

    def test_empty_database(self):
        self.change("VACUUM")
        self.refuse(7, "VVL_E_SCHEMA")

    def test_zero_length(self):
        pathlib.Path(self.path).touch()
        self.refuse(6, "VVL_E_CONNECT")

    def test_foreign(self):
        self.change("CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT)")
        error = self.refuse(7, "VVL_E_SCHEMA")
        self.assertIn("nothing of the application", error["message"])

    def test_no_such_file(self):
        self.fail_with(6, "VVL_E_CONNECT", "--db", self.url, "adopt")
        self.assertEqual(os.listdir(self.directory), [])

    def test_text_and_encrypted(self):
        for content in (b"no database\n" * 500, random.Random(1).randbytes(65536)):
            pathlib.Path(self.path).write_bytes(content)
            self.refuse(6, "VVL_E_CONNECT")

    def test_truncated(self):
        self.build(rows=2000)
        size = os.path.getsize(self.path)
        os.truncate(self.path, size // 2 // 4096 * 4096)
        error = self.refuse(6, "VVL_E_CONNECT")
        self.assertIn("damaged", error["message"])

    def test_corrupted(self):
        self.build(rows=2000)
        root = int(self.query("SELECT rootpage FROM sqlite_schema WHERE name = 'users'")[0][0])
        with open(self.path, "r+b") as file:
            file.seek((root - 1) * 4096)
            file.write(b"\x00" * 4096)
        self.refuse(9, "VVL_E_POLICY")

    def test_an_index_that_lost_rows(self):
        self.build()
        self.change("PRAGMA writable_schema = ON",
                    "UPDATE sqlite_schema SET sql = replace(sql, 'users(email)', 'users(username)')"
                    " WHERE name = 'idx_users_email'")
        error = self.refuse(9, "VVL_E_POLICY")
        self.assertIn("idx_users_email", error["message"])
        self.assertIn("REINDEX", error["hint"])
        report = run("--db", self.url, "adopt", "--json").json
        self.assertTrue(report["damage"])

    def test_locked(self):
        self.build()
        with Sqlite.connect(self.url) as database:
            database.isolation_level = None
            database.execute("BEGIN EXCLUSIVE")
            result = run("--json", "--db", self.url, "adopt", "--no-backup")
        self.assertEqual((result.code, result.error["code"]), (4, "VVL_E_BUSY"), result)

    @unittest.skipIf(os.geteuid() == 0, "nothing is read-only for root")
    def test_read_only_file(self):
        self.build()
        os.chmod(self.path, 0o400)
        self.refuse(9, "VVL_E_POLICY")


class Early(Case):
    """A PostgreSQL database that an early build of ours made: its ledger has three columns."""

    def setUp(self):
        super().setUp()
        self.backend = Postgres(self.directory)
        self.addCleanup(self.backend.close)
        self.url = self.backend.new_url()

    def test_early_build(self):
        self.succeed("--db", self.url, "init", "--to", "1.0.0")
        psql(self.url, "ALTER TABLE schema_version DROP COLUMN checksum, DROP COLUMN duration_ms,"
                       " DROP COLUMN applied_by")
        psql(self.url, "DROP INDEX idx_users_active")
        psql(self.url, "CREATE TABLE notes (id int PRIMARY KEY)")
        self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "adopt")
        result = self.succeed("--db", self.url, "adopt", "--json", "--no-backup").json
        self.assertEqual((result["version"], result["adopted"]), ("1.0.0", True))
        self.assertEqual(result["made"], ["index idx_users_active"])
        self.assertEqual(result["extra"], ["table notes"])
        self.assertEqual([item["name"] for item in result["differences"]], ["idx_users_active"])
        self.assertEqual(psql(self.url, "SELECT version, length(checksum) FROM schema_version"),
                         [("1.0.0", "64")])
        self.succeed("--db", self.url, "upgrade")
        status = run("--db", self.url, "status", "--json").json
        self.assertTrue(status["healthy"], status)

    def test_foreign(self):
        psql(self.url, "CREATE TABLE songs (id int PRIMARY KEY)")
        self.fail_with(7, "VVL_E_SCHEMA", "--db", self.url, "adopt", "--no-backup")
        self.assertEqual(psql(self.url, "SELECT relname FROM pg_class WHERE relkind = 'r'"
                                        " AND relnamespace = 'public'::regnamespace"), [("songs",)])


if __name__ == "__main__":
    unittest.main()
