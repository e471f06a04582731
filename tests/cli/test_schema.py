"""init and status on both backends."""
import os
import stat
import unittest

from harness import BackendCase, Case, Postgres, environment, for_each_backend, run

STATUS_KEYS = ["url", "backend", "server_version", "schema_version", "pending", "phase",
               "size_bytes", "tables", "views", "indexes", "healthy", "problems"]
OLD_TABLES = ["campaign_templates", "campaigns", "generated_content", "schema_version",
              "uploaded_files", "user_sessions", "users"]
TABLES = sorted(OLD_TABLES + ["campaign_chat_history", "legacy_ids", "scheduled_posts",
                              "social_media_connections"])
NEWEST = "1.2.0"
VIEWS = ["campaign_summary", "content_performance", "user_activity_summary"]


class _Schema(BackendCase):
    def test_init_then_status(self):
        made = self.db("--json", "init").json
        self.assertEqual(list(made), ["url", "backend", "schema_version", "changed", "tables",
                                      "indexes", "views", "templates", "healthy"])
        self.assertEqual((made["schema_version"], made["changed"], made["tables"],
                          made["indexes"], made["views"], made["templates"], made["healthy"]),
                         (NEWEST, True, len(TABLES), 54, 3, 3, True))

        result = self.db("--json", "status")
        self.assertEqual(result.code, 0, result)
        found = result.json
        self.assertEqual(list(found), STATUS_KEYS)
        self.assertEqual(found["backend"], self.backend.name)
        self.assertEqual(found["phase"], self.backend.phase)
        self.assertEqual(found["schema_version"], NEWEST)
        self.assertEqual(found["pending"], [])
        self.assertEqual(sorted(found["tables"]), TABLES)
        self.assertEqual(found["tables"]["campaign_templates"], 3)
        self.assertEqual(sorted(found["views"]), VIEWS)
        self.assertEqual(found["indexes"], 54)
        self.assertIs(found["healthy"], True)
        self.assertEqual(found["problems"], [])
        self.assertGreater(found["size_bytes"], 0)
        self.assertRegex(found["server_version"], r"^\d+\.\d+")

    def test_older_versions_can_be_made(self):
        for version, tables, indexes in (("1.0.0", OLD_TABLES, 29), ("1.0.1", OLD_TABLES, 39)):
            url = self.backend.new_url()
            made = run("--json", "--db", url, "init", "--to", version).json
            self.assertEqual((made["schema_version"], made["changed"], made["indexes"]),
                             (version, True, indexes))
            result = run("--json", "--db", url, "status")
            self.assertEqual(result.code, 7, result)
            self.assertEqual(sorted(result.json["tables"]), tables)
            self.assertEqual(result.json["pending"][-1], NEWEST)
            self.assertEqual(result.json["problems"], [])
            refused = run("--json", "--db", url, "list", "users")
            self.assertEqual(refused.code, 7, refused)
            self.assertIn("vvldb upgrade", refused.error["hint"])

    def test_init_again_changes_nothing(self):
        self.fill()
        again = self.db("init")
        self.assertEqual(again.code, 0, again)
        self.assertIn("nothing to do", again.stdout)
        self.assertIs(self.db("init", "--json").json["changed"], False)
        self.assertEqual(self.db("status", "--json").json["tables"]["users"], 1)

    def test_text_for_people(self):
        made = self.db("init")
        self.assertIn(NEWEST, made.stdout)
        self.assertIn("54 indexes", made.stdout)
        text = self.db("status").stdout
        for line in (f"schema version  {NEWEST}", "indexes         54", "healthy         yes"):
            self.assertIn(line + "\n", text)

    def test_status_without_a_schema(self):
        self.backend.make_empty(self.url)
        result = self.db("--json", "status")
        self.assertEqual(result.code, 7, result)
        self.assertEqual(result.error["code"], "VVL_E_SCHEMA")
        self.assertIn("init", result.error["hint"])
        self.assertIsNone(result.json["schema_version"])
        self.assertEqual(result.json["tables"], {})
        self.assertIs(result.json["healthy"], False)

    def test_records_without_a_schema(self):
        self.backend.make_empty(self.url)
        self.error_of(7, "VVL_E_SCHEMA", "list", "users")
        self.error_of(7, "VVL_E_SCHEMA", "create", "users",
                      stdin={"username": "ada", "email": "a@b.c", "password_hash": "x"})

    def test_missing_index_is_a_problem(self):
        self.init()
        self.backend.query(self.url, "DROP INDEX idx_users_email")
        result = self.db("--json", "status")
        self.assertEqual(result.code, 7, result)
        self.assertEqual(result.json["indexes"], 53)
        self.assertIs(result.json["healthy"], False)
        self.assertTrue(any("idx_users_email" in problem for problem in result.json["problems"]))

    def test_newer_schema_than_known(self):
        self.init()
        self.backend.query(self.url, "INSERT INTO schema_version (version, applied_at, description)"
                           " VALUES ('9.9.9', '2099-01-01 00:00:00', 'from the future')")
        error = self.error_of(7, "VVL_E_SCHEMA", "list", "users")
        self.assertIn("9.9.9", error["message"])
        self.error_of(7, "VVL_E_SCHEMA", "init")
        self.assertEqual(self.db("status").code, 7)

    def test_database_that_is_not_ours(self):
        self.backend.query(self.url, "CREATE TABLE invoices (id INTEGER PRIMARY KEY, total REAL)")
        self.error_of(9, "VVL_E_POLICY", "init")
        rows = self.backend.query(self.url, "SELECT count(*) FROM invoices")
        self.assertEqual(rows, [("0",)])
        self.assertEqual(self.db("status", "--json").json["tables"], {})

    def test_view_that_is_not_ours(self):
        self.backend.query(self.url, "CREATE VIEW invoices AS SELECT 1 AS total")
        self.error_of(9, "VVL_E_POLICY", "init")
        self.assertEqual(self.backend.query(self.url, "SELECT total FROM invoices"), [("1",)])
        self.assertEqual(self.db("status", "--json").json["tables"], {})

    def check_ledger_is_refused(self):
        result = self.db("--json", "status")
        self.assertEqual(result.code, 7, result)
        self.assertEqual(list(result.json), STATUS_KEYS)
        self.assertIs(result.json["healthy"], False)
        self.assertTrue(any("schema_version" in problem for problem in result.json["problems"]),
                        result)
        self.error_of(7, "VVL_E_SCHEMA", "init")
        self.error_of(7, "VVL_E_SCHEMA", "list", "users")

    def test_ledger_of_another_program(self):
        self.backend.query(self.url, "CREATE TABLE schema_version (version INTEGER)")
        self.check_ledger_is_refused()
        self.backend.query(self.url, "INSERT INTO schema_version VALUES (42)")
        self.check_ledger_is_refused()
        self.assertEqual(self.backend.query(self.url, "SELECT version FROM schema_version"),
                         [("42",)])

    def test_empty_ledger(self):
        self.init()
        self.backend.query(self.url, "DELETE FROM schema_version")
        self.check_ledger_is_refused()

    def test_unknown_version(self):
        self.error_of(2, "VVL_E_USAGE", "init", "--to", "7.0.0")
        self.error_of(2, "VVL_E_USAGE", "init", "--to", "")


for_each_backend(globals(), _Schema)


class UniqueIndexes(BackendCase, Case):
    """Where they can be dropped: SQLite's belong to their tables."""

    kind = Postgres

    def test_missing_unique_index_is_a_problem(self):
        self.init()
        self.backend.query(self.url, "DROP INDEX users_username_key")
        result = self.db("--json", "status")
        self.assertEqual(result.code, 7, result)
        self.assertIs(result.json["healthy"], False)
        self.assertTrue(any("users_username_key" in problem
                            for problem in result.json["problems"]), result)


class Places(Case):
    """Which database is meant, and what SQLite makes of a path."""

    def test_default_and_environment(self):
        self.succeed("init", cwd=self.directory)
        path = os.path.join(self.directory, "data", "video_venture_launch.db")
        self.assertTrue(os.path.exists(path))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        found = self.succeed("status", "--json", cwd="/",
                             env=environment(VVL_DB_URL=f"sqlite:{path}"))
        self.assertIn(path, found.json["url"])

    def test_forms_of_a_path(self):
        for url in (f"sqlite:{self.directory}/a b.db", f"sqlite://{self.directory}/c.db",
                    "sqlite:relative/e.db"):
            self.succeed("--db", url, "init", cwd=self.directory)
            self.succeed("--db", url, "status", cwd=self.directory)
        self.assertEqual(sorted(os.listdir(self.directory)), ["a b.db", "c.db", "relative"])

    def test_memory(self):
        self.succeed("--db", "sqlite::memory:", "init")

    def test_missing_file(self):
        for arguments in (["status"], ["list", "users"], ["create", "users"]):
            stdin = '{"username":"ada","email":"a@b.c","password_hash":"x"}'
            self.fail_with(6, "VVL_E_CONNECT", "--db", f"sqlite:{self.directory}/none.db",
                           *arguments, stdin=stdin)
        self.assertEqual(os.listdir(self.directory), [])

    def test_directory_and_file_that_is_no_database(self):
        self.fail_with(6, "VVL_E_CONNECT", "--db", f"sqlite:{self.directory}", "status")
        self.fail_with(6, "VVL_E_CONNECT", "--db", f"sqlite:{self.directory}", "init")
        path = os.path.join(self.directory, "letter.txt")
        with open(path, "w", encoding="ascii") as file:
            file.write("Dear database, " * 1000)
        before = open(path, "rb").read()
        for verb in ("status", "init"):
            self.fail_with(6, "VVL_E_CONNECT", "--db", f"sqlite:{path}", verb)
        self.assertEqual(open(path, "rb").read(), before)
        self.assertEqual(os.listdir(self.directory), ["letter.txt"])

    def test_wrong_urls(self):
        for url in ("mysql://u@h/d", "nonsense", "sqlite:", "sqlite", "postgres", ":", "//x",
                    "postgresql//x"):
            error = self.fail_with(2, "VVL_E_USAGE", "--db", url, "status")
            self.assertNotEqual(error["hint"], "")


if __name__ == "__main__":
    unittest.main()
