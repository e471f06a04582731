"""copy and verify, on databases as the old application left them."""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import string
import subprocess
import tempfile
import time
import unittest

from harness import (PROGRAM, BackendCase, Case, Postgres, Sqlite, environment, for_each_backend,
                     run)
from terminal import run_on_terminal
import field_database

RESULT_KEYS = ["tables", "rows", "rejected", "seconds", "rows_per_second", "verified"]
TABLE_KEYS = ["name", "source_rows", "copied", "rejected", "match", "coerced"]
TABLES = ["users", "campaigns", "generated_content", "uploaded_files", "campaign_templates",
          "user_sessions", "social_media_connections", "scheduled_posts",
          "campaign_chat_history"]


def content_of(path):
    """The bytes of a database file and the names beside it, to tell that nothing touched it."""
    path = pathlib.Path(path)
    return (hashlib.sha256(path.read_bytes()).hexdigest(),
            sorted(entry.name for entry in path.parent.iterdir()
                   if entry.name.startswith(path.name)))


class _Transfer(BackendCase):
    """The target is a database of the `kind`; the source is a SQLite file."""

    def setUp(self):
        super().setUp()
        self.old = os.path.join(self.directory, "old.db")
        self.source = f"sqlite:{self.old}"

    def build(self, **options):
        field_database.build(self.old, **options)

    def copy(self, *options):
        return run("copy", "--json", "--from", self.source, "--to", self.url, *options)

    def verify(self, *options):
        return run("verify", "--json", "--from", self.source, "--to", self.url, *options)

    def refuse(self, exit_code, status, *options):
        """A copy that has to fail and to leave both sides as they were."""
        before = content_of(self.old)
        error = self.fail_with(exit_code, status, "copy", "--from", self.source, "--to", self.url,
                               *options)
        self.assertEqual(content_of(self.old), before)
        self.check_target_is_empty()
        return error

    def check_target_is_empty(self):
        result = run("--db", self.url, "status", "--json")
        if result.code != 6:
            self.assertEqual(result.json["tables"], {}, result)

    def test_copy_and_verify(self):
        self.build(rows=700)
        before = content_of(self.old)
        result = self.copy()
        self.assertEqual(result.code, 0, result)
        document = json.loads(result.stdout.splitlines()[-1])
        self.assertEqual(list(document)[:6], RESULT_KEYS)
        self.assertEqual([table["name"] for table in document["tables"]], TABLES)
        for table in document["tables"]:
            self.assertEqual(list(table), TABLE_KEYS)
            self.assertEqual(table["copied"], table["source_rows"], table)
            self.assertEqual(table["rejected"], 0)
            self.assertIs(table["match"], True)
        self.assertEqual(document["rows"], 700)
        self.assertEqual(document["rejected"], 0)
        self.assertIs(document["verified"], True)
        self.assertGreater(document["legacy_ids"], 0)
        self.assertEqual(document["differences"], [])
        self.assertEqual(content_of(self.old), before)

        status = run("--db", self.url, "--json", "status")
        self.assertEqual(status.code, 0, status)
        counts = {table["name"]: table["source_rows"] for table in document["tables"]}
        self.assertEqual({name: status.json["tables"][name] for name in TABLES}, counts)
        verified = self.verify()
        self.assertEqual(verified.code, 0, verified)
        self.assertIs(verified.json["verified"], True)
        self.assertEqual(content_of(self.old), before)

    def test_unique_text_of_any_length(self):
        """Two long names that differ only at their end stay two, on both backends."""
        self.build(rows=100)
        beginning = "".join(random.Random(1).choices(string.ascii_letters, k=9000))
        with contextlib.closing(sqlite3.connect(self.old)) as database, database:
            names = [(beginning + str(row[0]), row[0])
                     for row in database.execute("SELECT rowid FROM users LIMIT 2")]
            database.executemany("UPDATE users SET username = ? WHERE rowid = ?", names)
        result = self.copy()
        self.assertEqual(result.code, 0, result)

    def test_utf_16(self):
        """A file in another encoding is read right, and half a surrogate pair is refused."""
        self.build(rows=100)
        wide = os.path.join(self.directory, "wide.db")
        with contextlib.closing(sqlite3.connect(self.old)) as narrow:
            script = "\n".join(narrow.iterdump())
        with contextlib.closing(sqlite3.connect(wide)) as database, database:
            database.execute("PRAGMA encoding = 'UTF-16le'")
            database.executescript(script)
            database.execute("UPDATE users SET first_name = CAST(x'00d841004200' AS TEXT) WHERE id = 'demo'")
        self.old, self.source = wide, f"sqlite:{wide}"
        error = self.refuse(5, "VVL_E_INVALID")
        self.assertEqual((error["table"], error["column"], error["key"]),
                         ("users", "first_name", "demo"))
        with contextlib.closing(sqlite3.connect(wide)) as database, database:
            database.execute("UPDATE users SET first_name = '😀' WHERE id = 'demo'")
        self.assertEqual(self.copy().code, 0)
        self.assertEqual(self.verify().code, 0)

    def test_text_for_people(self):
        self.build(rows=100)
        text = self.succeed("copy", "--from", self.source, "--to", self.url).stdout
        self.assertRegex(text.splitlines()[0], r"^table +source rows +copied +coerced +rejected +match$")
        self.assertRegex(text, r"\nusers +\d+ +\d+ +\d+ +0 +yes\n")
        self.assertRegex(text.splitlines()[-1], r"^copied 100 rows of 9 tables in .* s ")
        text = self.succeed("verify", "--from", self.source, "--to", self.url).stdout
        self.assertIn("every value is the same on both sides", text)

    def test_there_and_back(self):
        self.build(rows=300)
        self.assertEqual(self.copy().code, 0)
        back = f"sqlite:{self.directory}/back.db"
        self.succeed("copy", "--from", self.url, "--to", back)
        self.succeed("verify", "--from", self.url, "--to", back)
        self.succeed("verify", "--from", self.source, "--to", back)

    def test_differences_are_named(self):
        self.build(rows=200, clean=True)
        self.assertEqual(self.copy().code, 0)
        key, = self.backend.query(self.url, "SELECT id FROM campaigns ORDER BY id LIMIT 1")[0]
        self.backend.query(self.url, f"UPDATE campaigns SET objective = 'x' WHERE id = '{key}'")
        result = self.verify()
        self.assertEqual(result.code, 8, result)
        self.assertEqual(result.error["code"], "VVL_E_DIFFERENT")
        self.assertIs(result.json["verified"], False)
        self.assertEqual([table["name"] for table in result.json["tables"] if not table["match"]],
                         ["campaigns"])
        difference, = result.json["differences"]
        self.assertEqual(list(difference), ["table", "key", "what"])
        self.assertEqual((difference["table"], difference["key"]), ("campaigns", key))
        self.assertIn("objective", difference["what"])
        text = run("verify", "--from", self.source, "--to", self.url)
        self.assertEqual(text.code, 8)
        self.assertIn(f"differs: campaigns {key}: ", text.stdout)

        self.backend.query(self.url, f"DELETE FROM campaigns WHERE id = '{key}'")
        result = self.verify()
        self.assertEqual(result.code, 8, result)
        self.assertIn((key, "missing in the target"),
                      [(entry["key"], entry["what"]) for entry in result.json["differences"]])

    def test_dry_run(self):
        self.build(rows=100)
        result = self.copy("--dry-run")
        self.assertEqual(result.code, 0, result)
        self.assertEqual((result.json["rows"], result.json["verified"], result.json["dry_run"]),
                         (100, True, True))
        self.check_target_is_empty()

    def test_target_with_rows(self):
        self.build(rows=100)
        self.assertEqual(self.copy().code, 0)
        before = run("--db", self.url, "list", "users", "--limit", "1000", "--all").stdout
        error = self.fail_with(4, "VVL_E_CONFLICT", "copy", "--from", self.source, "--to", self.url)
        self.assertNotEqual(error["hint"], "")
        self.assertEqual(run("--db", self.url, "list", "users", "--limit", "1000",
                             "--all").stdout, before)

    def test_target_with_schema(self):
        self.build(rows=100)
        self.init()
        result = self.copy()
        self.assertEqual(result.code, 0, result)

    def test_extra_tables_and_columns(self):
        self.build(rows=100, clean=True)
        Sqlite(self.directory).query(self.source, "CREATE TABLE invoices (total REAL)")
        Sqlite(self.directory).query(self.source, "ALTER TABLE users ADD COLUMN shoe_size INTEGER")
        error = self.refuse(9, "VVL_E_POLICY")
        self.assertRegex(error["message"], "invoices|shoe_size")
        self.assertIn("--extra", error["hint"])
        self.refuse(9, "VVL_E_POLICY", "--extra", "refuse")
        copied = self.copy("--extra=leave")
        self.assertEqual(copied.code, 0)
        self.assertEqual(sorted(json.loads(copied.stdout.splitlines()[-1])["left"]),
                         ["invoices", "users.shoe_size"])
        self.assertEqual(self.verify().code, 9)
        self.assertEqual(self.verify("--extra=leave").code, 0)

    def test_source_that_is_none(self):
        self.source = f"sqlite:{self.directory}/none.db"
        result = self.copy()
        self.assertEqual(result.code, 6, result)
        self.assertEqual([name for name in os.listdir(self.directory) if name != "old.db"], [])
        pathlib.Path(self.old).write_bytes(b"Dear database, " * 1000)
        self.source = f"sqlite:{self.old}"
        self.assertIn(self.copy().code, (6, 9))
        os.remove(self.old)
        Sqlite(self.directory).query(self.source, "VACUUM")
        self.refuse(7, "VVL_E_SCHEMA")

    def test_target_that_is_none(self):
        self.build(rows=100)
        self.url = f"sqlite:{self.directory}"
        self.assertEqual(self.copy().code, 6)
        self.url = "postgresql://localhost:1/d"
        self.assertEqual(self.copy().code, 6)
        self.assertEqual(self.verify().code, 6)

    def test_rows_that_do_not_fit(self):
        self.build(rows=60)
        good = pathlib.Path(self.old).read_bytes()
        kinds = {(row.table, row.column, row.label.split(":")[1]): row
                 for row in field_database.bad_rows()}
        for row in kinds.values():
            with self.subTest(row.label):
                pathlib.Path(self.old).write_bytes(good)
                with Sqlite.connect(self.source) as connection:
                    for statement, values in row.statements:
                        connection.execute(statement, values)
                    connection.commit()
                result = self.copy()
                self.assertIn((result.code, result.error["code"]),
                              ((5, "VVL_E_INVALID"), (4, "VVL_E_REFERENCE"),
                               (4, "VVL_E_CONFLICT")), result)
                self.assertEqual(result.error["table"], row.table)
                self.assertEqual(result.error["column"], row.column)
                self.check_target_is_empty()


for_each_backend(globals(), _Transfer)


class Same(Case):
    def test_a_database_into_itself(self):
        url = f"sqlite:{self.directory}/x.db"
        self.succeed("--db", url, "init")
        for verb in ("copy", "verify"):
            self.fail_with(2, "VVL_E_USAGE", verb, "--from", url, "--to", url)


class Long(Case):
    """Progress and interruption, on a source that takes a while."""

    ROWS = 120_000

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.mkdtemp(prefix="vvldb-cli-")
        cls.addClassCleanup(shutil.rmtree, cls.shared, True)
        cls.source = f"sqlite:{cls.shared}/old.db"
        field_database.build(f"{cls.shared}/old.db", rows=cls.ROWS)

    def setUp(self):
        super().setUp()
        self.backend = Postgres(self.directory)
        self.addCleanup(self.backend.close)
        self.url = self.backend.new_url()

    def check_interrupted(self, code, text):
        self.assertEqual(code, 130, text)
        self.assertIn("VVL_E_CANCELLED", text)
        self.assertIn("safe to run", text)
        self.assertEqual(run("--db", self.url, "status", "--json").json["tables"], {})

    def test_json_progress(self):
        result = run("copy", "--json", "--from", self.source, "--to", self.url)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stderr, "")
        *reports, last = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(last["rows"], self.ROWS)
        self.assertTrue(reports)
        for report in reports:
            self.assertEqual(list(report), ["progress"])
            self.assertEqual(list(report["progress"]),
                             ["stage", "table", "rows", "total", "unit", "seconds"])
            self.assertEqual(report["progress"]["unit"], "rows")
            self.assertIn(report["progress"]["stage"], ("check", "copy", "verify"))

    def test_bar_on_a_terminal(self):
        code, text = run_on_terminal("copy", "--from", self.source, "--to", self.url)
        self.assertEqual(code, 0, text)
        bars = re.findall(r"copying [^\r]*\[#*-*\] \d+ of \d+ rows \(\d+%\), \d+ rows/s", text)
        self.assertGreater(len(bars), 2, text)
        after = text[text.rindex("\r\x1b[K"):]
        self.assertIn("copied", after)
        self.assertNotIn("copying", after)
        code, text = run_on_terminal("verify", "--quiet", "--from", self.source, "--to", self.url)
        self.assertEqual(code, 0, text)
        self.assertNotIn("verifying", text)

    def test_interrupted_on_a_terminal(self):
        sent = []

        def interrupt(process, output):
            if not sent and b"copying" in output:
                sent.append(True)
                process.send_signal(signal.SIGINT)

        self.check_interrupted(*run_on_terminal("copy", "--from", self.source, "--to", self.url,
                                                on_output=interrupt))

    def test_terminated(self):
        with subprocess.Popen([PROGRAM, "copy", "--json", "--from", self.source, "--to", self.url],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=environment()) as process:
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            _, text = process.communicate(timeout=60)
        self.check_interrupted(process.returncode, text)

    def test_nobody_reads_the_progress(self):
        with subprocess.Popen([PROGRAM, "copy", "--json", "--from", self.source, "--to", self.url],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment()) as process:
            process.stdout.close()
            text = process.stderr.read().decode()
            self.assertEqual(process.wait(60), 1, text)
        self.assertIn("VVL_E_IO", text)
        self.assertEqual(run("--db", self.url, "status", "--json").json["tables"], {})

    def test_killed(self):
        with subprocess.Popen([PROGRAM, "copy", "--json", "--from", self.source, "--to", self.url],
                              stdout=subprocess.PIPE, env=environment()) as process:
            process.stdout.readline()
            process.kill()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            status = run("--db", self.url, "status", "--json")
            if status.code == 7 and status.json["tables"] == {}:
                break
        self.assertEqual(status.json["tables"], {})
        result = self.succeed("copy", "--from", self.source, "--to", self.url)
        self.assertNotIn("\r", result.stderr)
        self.assertNotIn("\x1b", result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
