"""doctor on files: every rule of docs/fidelity.md with an example that triggers it, and files in every
state."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import unittest

from harness import PROGRAM, Case, environment, run
from doctor_traps import (CAMPAIGN, CONTENT, ELSEWHERE, NOW, OF_COPIES, OUT_OF_REACH, SERVER_TRAPS, SESSION, TRAPS,
                          TYPELESS, USER, add_user, set_user)
from terminal import run_on_terminal
import field_database

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def rules_of_the_documentation():
    text = (ROOT / "docs/fidelity.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)


def make_file(path, encoding="UTF-8"):
    """One sound row in four tables of the field."""
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA encoding = '{encoding}'")
    field_database.run_files(database, ("tables", "tables_1.0.0", "indexes", "views", "views_1.0.0"))
    database.executescript(f"""
        INSERT INTO schema_version VALUES ('1.0.0', '2024-01-01 00:00:00', 'initial');
        {add_user(f"'{USER}'", "ada")};
        INSERT INTO campaigns (id, name, user_id, created_at, updated_at)
            VALUES ('{CAMPAIGN}', 'spring', '{USER}', '{NOW}', '{NOW}');
        INSERT INTO generated_content (id, campaign_id, content_type, created_at, updated_at)
            VALUES ('{CONTENT}', '{CAMPAIGN}', 'idea', '{NOW}', '{NOW}');
        INSERT INTO user_sessions (id, user_id, session_token, expires_at, last_activity, created_at)
            VALUES ('{SESSION}', '{USER}', 'tok', '2025-07-16 12:00:00.000000', '{NOW}', '{NOW}');
        """)
    database.close()


def spoil(path, script):
    database = sqlite3.connect(path)
    database.create_collation("elsewhere", lambda a, b: (a > b) - (a < b))
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.executescript(script)
    database.close()


def digest_of(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class DoctorCase(Case):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.directory, "old.db")

    def examine(self, path=None, code=None):
        result = run("doctor", "--json", "--db", f"sqlite:{path or self.path}")
        self.assertIn(result.code, (0, 8) if code is None else (code,), result)
        checkup = json.loads(result.stdout.splitlines()[-1])
        self.assertIs(checkup["survives"], result.code == 0, result)
        self.assertEqual([finding["level"] for finding in checkup["findings"]],
                         sorted((finding["level"] for finding in checkup["findings"]), reverse=True,
                                key=["note", "warning", "problem"].index))
        return checkup

    @staticmethod
    def of_rule(checkup, rule):
        return [finding for finding in checkup["findings"] if finding["rule"] == rule]


class Rules(DoctorCase):
    def test_every_rule_is_tried(self):
        rules = rules_of_the_documentation()
        self.assertEqual(len(rules), len(set(rules)))
        tried = {trap.rule for trap in TRAPS} | {trap[0] for trap in SERVER_TRAPS}
        tried |= ELSEWHERE | OUT_OF_REACH | OF_COPIES | {"unasked", "pg-grant"}
        self.assertEqual(set(rules), tried)

    def test_a_sound_file(self):
        make_file(self.path)
        checkup = self.examine(code=0)
        self.assertEqual([finding["rule"] for finding in checkup["findings"]], ["file-foreign-keys"])
        self.assertEqual((checkup["rows"], checkup["rejected"]), (4, 0))
        self.assertEqual(list(checkup), ["url", "findings", "tables", "rows", "rejected", "seconds",
                                         "survives"])
        self.assertEqual(list(checkup["findings"][0]),
                         ["level", "rule", "table", "column", "object", "count", "unit", "answer",
                          "what", "detail", "examples", "hint"])

    def check_trap(self, trap, finding, checkup):
        self.assertEqual(finding["table"], trap.table)
        self.assertEqual(finding["column"], trap.column)
        rejects = finding["answer"] in ("quarantined", "operator")
        self.assertEqual(finding["level"], "problem" if rejects else "note")
        if trap.key is not None:
            self.assertEqual(finding["count"], 1)
            self.assertEqual(finding["examples"], [{"key": trap.key, "value": trap.value}])
            self.assertEqual(checkup["rejected"], int(rejects))

    def test_each_rule_of_a_file(self):
        for trap in TRAPS:
            with self.subTest(rule=trap.rule):
                path = os.path.join(self.directory, f"{trap.rule}.db")
                make_file(path)
                spoil(path, trap.sql)
                before = digest_of(path)
                checkup = self.examine(path)
                found = self.of_rule(checkup, trap.rule)
                self.assertEqual(len(found), 1, checkup["findings"])
                self.check_trap(trap, found[0], checkup)
                self.assertEqual(digest_of(path), before)

    def test_every_rule_on_values_stops_a_copy_or_not_as_it_says(self):
        """What the doctor says of a row is what a copy does with it."""
        for trap in TRAPS:
            if trap.key is None or trap.rule.startswith("duplicate"):
                continue
            with self.subTest(rule=trap.rule):
                path = os.path.join(self.directory, f"{trap.rule}.db")
                make_file(path)
                spoil(path, trap.sql)
                survives = self.examine(path)["survives"]
                result = run("copy", "--from", f"sqlite:{path}", "--to",
                             f"sqlite:{path}.copy", "--extra", "leave")
                self.assertEqual(result.code == 0, survives, result)

    def test_counts_and_three_examples(self):
        make_file(self.path)
        spoil(self.path, ";".join(add_user(f"'u{n}'", f"name{n}") for n in range(5)))
        found = self.of_rule(self.examine(code=0), "id-legacy")[0]
        self.assertEqual(found["count"], 5)
        self.assertEqual([example["value"] for example in found["examples"]], ["u0", "u1", "u2"])

    def test_a_value_is_cut_and_cannot_mislead(self):
        make_file(self.path)
        value = "\x1b[31m" + "é" * 100 + "\u202e"
        spoil(self.path, TYPELESS)
        with sqlite3.connect(self.path) as database:
            database.execute("UPDATE users SET last_login = ?", (value,))
        found = self.of_rule(self.examine(code=8), "time-text")[0]
        shown = found["examples"][0]["value"]
        self.assertTrue(shown.startswith("\\x1b[31méé") and shown.endswith("…"), shown)
        self.assertLess(len(shown.encode()), 96)

    def test_secrets_are_not_shown(self):
        make_file(self.path)
        spoil(self.path, "UPDATE users SET password_hash = x'536563726574';"
                         "UPDATE user_sessions SET session_token = x'536563726574';"
                         "CREATE TABLE keys (api_token TEXT, n INTEGER);"
                         "INSERT INTO keys VALUES (x'536563726574', 'many')")
        result = run("doctor", "--json", "--db", f"sqlite:{self.path}")
        self.assertNotIn("536563726574", result.stdout)
        found = self.of_rule(self.examine(code=8), "text-storage")
        self.assertEqual([(finding["column"], finding["examples"][0]["value"]) for finding in found],
                         [("api_token", None), ("session_token", None), ("password_hash", None)])
        text = run("doctor", "--db", f"sqlite:{self.path}")
        self.assertNotIn("536563726574", text.stdout)
        self.assertIn("rowid 1 = many", text.stdout)

    def test_rejected_rows_are_counted_once(self):
        make_file(self.path)
        spoil(self.path, "UPDATE users SET last_login = 'now', is_active = 'yes', profile_data = '{'")
        checkup = self.examine(code=8)
        self.assertEqual(checkup["rejected"], 1)
        self.assertEqual([(table["name"], table["rejected"]) for table in checkup["tables"]
                          if table["rejected"]], [("users", 1)])

    def test_names_that_want_quoting(self):
        make_file(self.path)
        spoil(self.path, 'CREATE TABLE "a ""b"" ; --" ("c ""d" TIMESTAMP PRIMARY KEY, '
                         '"select" INTEGER REFERENCES users (id));'
                         """INSERT INTO "a ""b"" ; --" VALUES ('soon', 'x')""")
        checkup = self.examine(code=8)
        found = self.of_rule(checkup, "time-text")[0]
        self.assertEqual((found["table"], found["column"]), ('a "b" ; --', 'c "d'))
        self.assertEqual(self.of_rule(checkup, "orphan")[0]["column"], "select")

    def test_many_columns(self):
        make_file(self.path)
        columns = ", ".join(f"c{n} INTEGER" for n in range(300))
        spoil(self.path, f"CREATE TABLE wide ({columns}); INSERT INTO wide (c299) VALUES ('x')")
        self.assertEqual(self.of_rule(self.examine(code=8), "integer-storage")[0]["column"], "c299")


class Files(DoctorCase):
    """Files in every state; whatever it is, it stays as it was, with nothing beside it."""

    def check_untouched(self, before, files):
        self.assertEqual(digest_of(self.path), before)
        self.assertEqual(sorted(os.listdir(self.directory)), files)

    def fail_untouched(self, code, status, content):
        with open(self.path, "wb") as file:
            file.write(content)
        before = digest_of(self.path)
        error = self.fail_with(code, status, "doctor", "--db", f"sqlite:{self.path}")
        self.assertIn("old.db", error["message"])
        self.check_untouched(before, ["old.db"])

    def test_no_database(self):
        self.fail_untouched(6, "VVL_E_CONNECT", b"")
        self.fail_untouched(6, "VVL_E_CONNECT", b"dear diary" * 1000)
        self.fail_untouched(6, "VVL_E_CONNECT", os.urandom(8192))

    def test_damaged_files(self):
        field_database.build(self.path, rows=500)
        whole = pathlib.Path(self.path).read_bytes()
        self.fail_untouched(6, "VVL_E_CONNECT", whole[:len(whole) // 2])
        middle = len(whole) // 2
        self.fail_untouched(9, "VVL_E_POLICY", whole[:middle] + b"\x55" * 40000 + whole[middle + 40000:])

    def test_what_this_program_lacks(self):
        make_file(self.path)
        spoil(self.path, "CREATE TABLE odd (a TEXT COLLATE elsewhere PRIMARY KEY)")
        error = self.fail_with(9, "VVL_E_POLICY", "doctor", "--db", f"sqlite:{self.path}")
        self.assertIn("collation", error["message"])

    def test_a_module_that_this_program_lacks(self):
        make_file(self.path)
        spoil(self.path, "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', "
                         "'geo', 'geo', 0, 'CREATE VIRTUAL TABLE geo USING elsewhere(a)')")
        checkup = self.examine(code=8)
        self.assertEqual([finding["table"] for finding in self.of_rule(checkup, "extra-table")],
                         ["geo"])

    def test_a_missing_file(self):
        self.fail_with(6, "VVL_E_CONNECT", "doctor", "--db", f"sqlite:{self.path}")
        self.assertEqual(os.listdir(self.directory), [])

    def test_every_state_leaves_the_file_alone(self):
        field_database.build(self.path, rows=200)
        before = digest_of(self.path)
        self.examine(code=0)
        self.check_untouched(before, ["old.db"])
        spoil(self.path, "PRAGMA journal_mode = WAL")
        before = digest_of(self.path)
        self.examine(code=0)
        self.check_untouched(before, ["old.db"])

    def test_rows_that_are_in_the_wal_only(self):
        make_file(self.path)
        writer = sqlite3.connect(self.path)
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute(add_user("'demo'"))
        writer.commit()
        before = digest_of(self.path)
        checkup = self.examine(code=0)
        self.assertEqual(checkup["rows"], 5)
        self.assertEqual(self.of_rule(checkup, "id-legacy")[0]["count"], 1)
        wal = self.of_rule(checkup, "file-wal")[0]
        self.assertEqual((wal["count"], wal["unit"]), (os.path.getsize(self.path + "-wal"), "bytes"))
        self.check_untouched(before, ["old.db", "old.db-shm", "old.db-wal"])
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(add_user("'uncommitted'", "more"))
        self.assertEqual(self.examine(code=0)["rows"], 5)
        writer.rollback()
        writer.close()

    def test_utf16(self):
        make_file(self.path, "UTF-16le")
        spoil(self.path, set_user("first_name", "'Zoë 🌷'") + ";" + set_user("last_login", "'tömorrow'"))
        checkup = self.examine(code=8)
        self.assertEqual(self.of_rule(checkup, "file-encoding")[0]["detail"], "UTF-16le")
        self.assertEqual(self.of_rule(checkup, "time-text")[0]["examples"][0]["value"], "tömorrow")

    def test_a_folder_that_may_only_be_read(self):
        if os.geteuid() == 0 and shutil.which("setpriv") is None:
            self.fail("setpriv is needed to run the program as another user")
        make_file(self.path)
        os.chmod(self.directory, 0o555)
        os.chmod(self.path, 0o444)
        self.addCleanup(os.chmod, self.directory, 0o755)
        before = digest_of(self.path)
        as_nobody = (["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
                     if os.geteuid() == 0 else [])
        done = subprocess.run([*as_nobody, PROGRAM, "doctor", "--json", "--db",
                               f"sqlite:{self.path}"], capture_output=True, text=True, check=False,
                              env=environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["rows"], 4)
        self.check_untouched(before, ["old.db"])
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o444)

    def test_a_file_of_others(self):
        spoil(self.path, "CREATE TABLE notes (id INTEGER PRIMARY KEY, at DATETIME, body TEXT, "
                         "done BOOLEAN, extra JSON, score DOUBLE, picture BLOB, n);"
                         "INSERT INTO notes VALUES (1, 'x', x'41', 3, '{', 'y', x'00', x'01')")
        checkup = self.examine(code=8)
        self.assertEqual([(finding["column"], finding["rule"]) for finding in checkup["findings"]
                          if finding["column"]],
                         [("at", "time-text"), ("body", "text-storage"), ("done", "boolean-number"),
                          ("extra", "json-syntax"), ("score", "real-storage")])
        self.assertEqual(checkup["tables"],
                         [{"name": "notes", "ours": False, "rows": 1, "rejected": 1}])

    def test_one_of_ours(self):
        self.succeed("init", "--db", f"sqlite:{self.path}")
        checkup = self.examine(code=0)
        self.assertEqual(checkup["rejected"], 0)

    def test_an_empty_database(self):
        spoil(self.path, "VACUUM")
        checkup = self.examine(code=0)
        self.assertEqual((checkup["findings"], checkup["rows"]), ([], 0))

    def test_text_for_people(self):
        make_file(self.path)
        spoil(self.path, set_user("last_login", "'yesterday'"))
        result = run("doctor", "--db", f"sqlite:{self.path}")
        self.assertEqual(result.code, 8, result)
        self.assertRegex(result.stdout, r"problem +time-text +users\.last_login +1 +quarantined\n")
        self.assertIn(f"users.last_login: {USER} = yesterday", result.stdout)
        self.assertIn("VVL_E_DIFFERENT", result.stderr)

    def test_interrupted(self):
        field_database.build(self.path, rows=60000, clean=True)
        before = digest_of(self.path)
        sent = []

        def interrupt(process, output):
            if not sent and b"checking" in output:
                sent.append(True)
                process.send_signal(signal.SIGINT)

        code, text = run_on_terminal("doctor", "--db", f"sqlite:{self.path}", on_output=interrupt)
        self.assertEqual(code, 130, text)
        self.assertIn("VVL_E_CANCELLED", text)
        self.assertIn("nothing was changed", text)
        self.check_untouched(before, ["old.db"])


if __name__ == "__main__":
    unittest.main()
