"""What becomes of each row of a source: a labelled row for every rule, and where it went."""
import collections
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import sqlite3
import stat
import unittest

from harness import Case, Sqlite, for_each_backend, run
from doctor_traps import CAMPAIGN, NEW_ID, TRAPS, TYPELESS, USER, add_user, set_user
from intake_case import IntakeCase, stored
from intake_rows import REJECTED, labelled_rows, new_id
from test_doctor import make_file, spoil
from test_transfer import content_of
import field_database


class _Intake(IntakeCase):
    """Where each row goes."""

    def check_rejected(self, row, entry):
        self.assertEqual((entry["reason"], entry["column"]), (row.rule, row.column), row.label)
        with Sqlite.connect(self.source) as database:
            database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            cursor = database.execute(f"SELECT * FROM {row.table} WHERE id IS ?", (row.id,))
            names = [column[0] for column in cursor.description]
            there = [dict(zip(names, values)) for values in cursor]
        found = {name: stored(value) for name, value in entry["row"].items()}
        self.assertIn(found, there, row.label)
        kind = {int: "integer", float: "real", str: "text", bytes: "blob", type(None): "null"}
        self.assertEqual(entry["storage"], kind[type(found[row.column])], row.label)

    def test_every_labelled_row(self):
        """Where each row went and with what value; no row is lost, and the file is not touched."""
        field_database.build(self.old, rows=120)
        made = list(labelled_rows())
        self.change(*(statement for statement, _ in made))
        before = content_of(self.old)
        result = self.copy()
        self.check_account(result)
        self.assertEqual(content_of(self.old), before)
        self.assertIs(result["verified"], True)
        entries = collections.defaultdict(list)
        for entry in self.quarantined():
            entries[entry["table"], str(stored(entry["row"]["id"]))].append(entry)
        tables = {row.table for _, row in made}
        targets = {table: self.records(table) for table in tables}
        told = {(entry["table"], entry["column"], entry["rule"]): entry["count"]
                for entry in result["coerced"] + result["rejections"]}
        for _, row in made:
            with self.subTest(row.label):
                rejected = entries[row.table, str(row.id)]
                if row.rule is not None:
                    self.assertGreater(told.get((row.table, row.column, row.rule), 0), 0)
                if row.becomes is REJECTED:
                    self.assertEqual(len(rejected), 1)
                    self.check_rejected(row, rejected[0])
                    if isinstance(row.id, str):
                        self.assertNotIn(new_id(row.id), targets[row.table])
                else:
                    self.assertEqual(rejected, [])
                    self.assertEqual(targets[row.table][new_id(row.id)][row.column], row.becomes)
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        verified = self.transfer("verify")
        self.assertEqual(verified.code, 8, verified)
        self.assertIs(verified.json["verified"], True)
        self.assertEqual(verified.json["rejections"], result["rejections"])
        self.assertEqual(verified.json["differences"], [])

    def test_the_doctor_has_said_it_before(self):
        """By table, column and rule it counts what a copy coerces and rejects, rows taken along aside."""
        for trap in TRAPS:
            if trap.column is None or trap.rule.startswith("extra-"):
                continue
            with self.subTest(trap.rule):
                with contextlib.suppress(FileNotFoundError):
                    os.remove(self.old)
                make_file(self.old)
                spoil(self.old, trap.sql)
                doctor = run("doctor", "--json", "--db", self.source)
                said = {(found["table"], found["column"], found["rule"], found["count"])
                        for found in json.loads(doctor.stdout.splitlines()[-1])["findings"]
                        if found["column"] is not None}
                copied = self.transfer("copy", "--dry-run", "--extra", "leave", "--quarantine", self.file)
                self.assertIn(copied.code, (0, 8), copied)
                result = json.loads(copied.stdout.splitlines()[-1])
                told = {(found["table"], found["column"], found["rule"], found["count"])
                        for found in result["coerced"] + result["rejections"]
                        if found["rule"] != "parent-rejected"}
                self.assertIn((trap.table, trap.column, trap.rule, 1), told)
                gone = {found["table"] for found in result["rejections"]}
                self.assertLessEqual(told, said)
                self.assertEqual({found for found in said - told if found[0] not in gone}, set())

    def test_every_value_comes_back(self):
        """What a source has become elsewhere becomes the same once more on the way back."""
        field_database.build(self.old, rows=120)
        self.change(*(statement for statement, _ in labelled_rows()))
        rejected = self.copy()["rejected"]
        back = f"sqlite:{self.directory}/back.db"
        result = self.succeed("copy", "--json", "--from", self.url, "--to", back)
        returned = json.loads(result.stdout.splitlines()[-1])
        self.assertEqual(returned["rejected"], 0)
        self.assertEqual({table["coerced"] for table in returned["tables"]}, {0})
        direct = f"sqlite:{self.directory}/direct.db"
        self.assertEqual(run("copy", "--from", self.source, "--to", direct, "--quarantine",
                             self.file + ".direct").code, 8)
        with Sqlite.connect(back) as database, Sqlite.connect(direct) as other:
            names = [name for name, in database.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                "AND name <> 'schema_version'")]
            self.assertIn("legacy_ids", names)
            for name in names:
                rows, expected = (sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))
                                  for connection in (database, other))
                self.assertEqual(rows, expected, name)
        verified = run("verify", "--json", "--from", self.source, "--to", back)
        self.assertEqual((verified.code, verified.json["verified"], verified.json["rejected"]),
                         (8, True, rejected), verified)

    def test_a_rejected_row_takes_its_descendants_along(self):
        field_database.build(self.old, rows=400, with_orphans=True)
        self.change("UPDATE users SET last_login = 'soon' WHERE id = 'demo_user'")
        result = self.copy()
        self.check_account(result)
        entries = {(entry["table"], entry["key"]): entry for entry in self.quarantined()}
        campaign = entries["campaigns", "test-campaign-1"]
        self.assertEqual((campaign["reason"], campaign["column"], campaign["parent"]),
                         ("parent-rejected", "user_id", {"table": "users", "key": "demo_user"}))
        content = entries["generated_content", "content-1"]
        self.assertEqual(content["parent"], {"table": "campaigns", "key": "test-campaign-1"})
        self.assertEqual(entries["campaigns", "campaign-of-nobody"]["reason"], "orphan")
        self.assertEqual(entries["generated_content", "content-of-nobody"]["reason"],
                         "parent-rejected")
        # What hangs on nothing that was rejected is there, what does is not, by the source's own word.
        gone = {key for table, key in entries if table == "campaigns"}
        with Sqlite.connect(self.source) as database:
            expected = {new_id(key) for key, parent in database.execute(
                "SELECT id, campaign_id FROM generated_content")
                if parent not in gone and ("generated_content", key) not in entries}
        self.assertEqual(set(self.records("generated_content")), expected)
        self.assertEqual(self.backend.query(
            self.url, "SELECT count(*) FROM legacy_ids WHERE legacy_id = 'test-campaign-1'"),
            [("0",)])

    def test_duplicates(self):
        make_file(self.old)
        spoil(self.old, TYPELESS + set_user("username", "1234") + ";" + add_user("'x'", "1234") + ";"
              + add_user("'demo'", "moved_1") + ";" + add_user(f"'{NEW_ID}'", "moved_2"))
        result = self.copy()
        self.check_account(result)
        self.assertEqual([(entry["key"], entry["reason"], entry["column"])
                          for entry in self.quarantined()],
                         [("x", "duplicate", "username"), ("demo", "duplicate-legacy", "id")])
        self.assertEqual(set(self.records("users")), {USER, NEW_ID})
        self.assertEqual(self.transfer("verify").code, 8)

    def test_epoch_times(self):
        """Each number is refused, or read as it was told to be, and counted."""
        cases = {"seconds": (1718000000, "2024-06-10T06:13:20.000000Z"),
                 "milliseconds": (1718000000123, "2024-06-10T06:13:20.123000Z"),
                 "julian": (2460471.759259, "2024-06-10T06:13:19.977596Z")}
        for word, (number, expected) in cases.items():
            with self.subTest(word):
                self.setUp_again(set_user("last_login", number))
                result = self.copy("--epoch-time", word, code=0)
                self.assertEqual(self.records("users")[USER]["last_login"], expected)
                self.check_told(result, "users", "last_login", "time-epoch")
                self.assertEqual(self.transfer("verify", "--epoch-time", word).code, 0)
        for number in (2**62, -2**62, "9e999"):
            self.setUp_again(set_user("last_login", number))
            self.copy("--epoch-time", "seconds")
            self.assertEqual(self.quarantined()[0]["reason"], "time-number")
        self.setUp_again(set_user("last_login", 1718000000))
        self.copy("--epoch-time=refuse")

    def setUp_again(self, script):
        for path in (self.old, self.file):
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)
        self.url = self.backend.new_url()
        make_file(self.old)
        spoil(self.old, script)

    def check_told(self, result, table, column, rule):
        self.assertIn((table, column, rule, 1),
                      [(entry["table"], entry["column"], entry["rule"], entry["count"])
                       for entry in result["coerced"]])
        self.assertFalse(os.path.exists(self.file), "a quarantine file without a row stayed")

    def test_naive_times(self):
        """What has a zone stays; what has none, in whatever form, is one of the zone given."""
        cases = {"2025-06-16 12:00:00": "2025-06-16T10:00:00.000000Z",
                 "2025-06-16 12:00:00.000000": "2025-06-16T10:00:00.000000Z",
                 "2025-06-16T12:00:00Z": "2025-06-16T12:00:00.000000Z",
                 "2025-06-16T12:00:00-01:00": "2025-06-16T13:00:00.000000Z"}
        for text, expected in cases.items():
            with self.subTest(text):
                self.setUp_again(set_user("last_login", f"'{text}'"))
                self.copy("--naive-time", "+02:00", code=0)
                self.assertEqual(self.records("users")[USER]["last_login"], expected)
                self.assertEqual(self.transfer("verify", "--naive-time", "+02:00").code, 0)
        self.assertEqual(self.transfer("verify").code, 8)
        self.setUp_again(set_user("last_login", "'2025-06-16 12:00:00'"))
        self.check_told(self.copy("--naive-time", "-05:30", code=0), "users", "last_login",
                        "time-naive")
        self.setUp_again(set_user("last_login", "'0001-01-01 00:00:00'"))
        self.copy("--naive-time", "+02:00")
        self.assertEqual(self.quarantined()[0]["reason"], "time-text")

    def test_words_for_booleans(self):
        words = {"true": True, "Yes": True, "ON": True, "t": True, "no": False, "off": False,
                 "FALSE": False, "n": False}
        make_file(self.old)
        spoil(self.old, ";".join(f"{add_user(chr(39) + word + chr(39), 'user_' + word)};"
                                 f"UPDATE users SET is_active = '{word}' WHERE id = '{word}'"
                                 for word in [*words, "maybe", ""]))
        result = self.copy("--bool-words=accept")
        self.assertEqual({entry["key"] for entry in self.quarantined()}, {"maybe", ""})
        found = self.records("users")
        self.assertEqual({word: found[new_id(word)]["is_active"] for word in words}, words)
        self.assertIn(("boolean-word", len(words)),
                      [(entry["rule"], entry["count"]) for entry in result["coerced"]])

    def test_keys_that_come_twice(self):
        self.setUp_again(set_user("profile_data", """'{"b": 1, "a": {"x": 1, "x": [2]}, "b": 3}'"""))
        result = self.copy("--json-duplicates", "last", code=0)
        self.assertEqual(self.records("users")[USER]["profile_data"], {"a": {"x": [2]}, "b": 3})
        self.check_told(result, "users", "profile_data", "json-last-key")

    LEDGERS = {"as it was": "SELECT 1", "none": "DROP TABLE schema_version",
               "empty": "DELETE FROM schema_version",
               "of the future": "UPDATE schema_version SET version = '9.9.9'",
               "of another version": "INSERT INTO schema_version VALUES ('1.0.0', '2099-01-01', 'x')"}

    def test_a_file_of_the_field_arrives_as_its_upgrade(self):
        """Row by row and value by value what adopt and upgrade make of it; the file stays."""
        for version, ledger in itertools.chain(
                ((version, "as it was") for version in field_database.VERSIONS),
                (("1.0.1", ledger) for ledger in self.LEDGERS if ledger != "as it was")):
            with self.subTest(f"{version}, ledger {ledger}"):
                self.url = self.backend.new_url()
                self.old = os.path.join(self.directory, f"{version}, {ledger}.db")
                self.source = f"sqlite:{self.old}"
                field_database.build(self.old, version=version, rows=200)
                self.change(self.LEDGERS[ledger])
                upgraded = os.path.join(self.directory, "upgraded.db")
                shutil.copy(self.old, upgraded)
                before = content_of(self.old)
                self.copy(code=0)
                self.assertEqual(content_of(self.old), before)
                self.assertEqual(self.transfer("verify").code, 0)
                self.succeed("--db", f"sqlite:{upgraded}", "adopt", "--no-backup")
                self.succeed("--db", f"sqlite:{upgraded}", "upgrade")
                verified = self.succeed("verify", "--json", "--from", f"sqlite:{upgraded}", "--to",
                                        self.url).json
                self.assertIs(verified["verified"], True)
                self.assertEqual(verified["rows"], 200)
                for table in (entry["name"] for entry in verified["tables"]):
                    made, copied = (self.raw(url, table)
                                    for url in (f"sqlite:{upgraded}", self.url))
                    self.assertEqual(copied, made, table)

    def raw(self, url, table):
        """Every record as the program exports it, secrets by their hash, by its id."""
        kind = Sqlite(self.directory) if url.startswith("sqlite:") else self.backend
        secret = {"user_sessions": "session_token", "users": "password_hash",
                  "social_media_connections": "access_token"}.get(table, "''")
        secrets = dict(kind.query(url, f"SELECT id, {secret} FROM {table}"))
        self.url, kept = url, self.url
        found = {key: (record, secrets[str(key)]) for key, record in self.records(table).items()}
        self.url = kept
        return found

    def test_tokens_arrive_as_their_hashes(self):
        make_file(self.old)
        self.copy(code=0)
        token, = self.backend.query(self.url, "SELECT session_token FROM user_sessions")[0]
        self.assertRegex(token, "^sha256:[0-9a-f]{64}$")
        self.assertEqual(self.transfer("verify").code, 0)

    def test_without_a_file_the_first_row_stops_it(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        for options in ((), ("--on-bad-row", "abort")):
            result = self.transfer("copy", *options)
            self.assertEqual((result.code, result.error["code"]), (5, "VVL_E_INVALID"), result)
        self.assertEqual(self.transfer("copy", "--on-bad-row", "abort", "--quarantine",
                                       self.file).code, 2)

    def test_the_file_is_new_and_told(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        pathlib.Path(self.file).write_text("mine")
        result = self.transfer("copy", "--quarantine", self.file)
        self.assertEqual((result.code, result.error["code"]), (4, "VVL_E_CONFLICT"), result)
        self.assertEqual(pathlib.Path(self.file).read_text(), "mine")
        result = run("copy", "--json", "--from", self.source, "--to", self.url, "--on-bad-row",
                     "quarantine", cwd=self.directory)
        self.assertEqual(result.code, 8, result)
        name = json.loads(result.stdout.splitlines()[-1])["quarantine"]
        self.assertIn(name, result.error["message"])
        self.assertIn(name, os.listdir(self.directory))

    def test_a_dry_run_leaves_no_file(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        result = self.copy("--dry-run")
        self.assertGreater(result["rejected"], 0)
        self.assertFalse(os.path.exists(self.file))

    def test_rows_of_a_writer(self):
        """Rows that only the -wal file holds, while the writer has more that nobody may see."""
        make_file(self.old)
        with contextlib.closing(sqlite3.connect(self.old)) as writer:
            writer.execute("PRAGMA journal_mode = WAL")
            writer.execute("PRAGMA wal_autocheckpoint = 0")
            writer.execute(add_user("'seen'", "seen"))
            writer.commit()
            writer.execute(add_user("'unseen'", "unseen"))
            result = self.copy(code=0)
            self.assertEqual(result["tables"][0]["copied"], 2)
        self.assertEqual(set(self.records("users")), {USER, new_id("seen")})

    def test_utf_16(self):
        make_file(self.old, encoding="UTF-16le")
        spoil(self.old, add_user("'wide'", "wide") +
              "; UPDATE users SET first_name = '😀 ü' WHERE id = 'wide'; "
              "UPDATE users SET first_name = CAST(x'00d841004200' AS TEXT) WHERE id <> 'wide'")
        self.copy()
        entries = self.quarantined()
        user, = (entry for entry in entries if entry["table"] == "users")
        # It has no form in UTF-8, so it is handed out, and kept, as the bytes that it is.
        self.assertEqual((user["key"], user["reason"]), (USER, "text-storage"))
        self.assertEqual(stored(user["row"]["first_name"]), b"\x00\xd8A\x00B\x00")
        self.assertEqual(self.records("users")[new_id("wide")]["first_name"], "😀 ü")

    def test_damaged_files(self):
        """A file that was cut, and one with a page of nonsense in its middle, are not copied."""
        field_database.build(self.old, rows=2000)
        good = pathlib.Path(self.old).read_bytes()
        middle = len(good) // 2 // 4096 * 4096
        for bad in (good[:len(good) // 2], good[:middle] + b"\xa5" * 4096 + good[middle + 4096:]):
            pathlib.Path(self.old).write_bytes(bad)
            result = self.transfer("copy", "--quarantine", self.file)
            self.assertIn(result.code, (1, 6, 9), result)
            self.assertFalse(os.path.exists(self.file))
            status = run("--db", self.url, "status", "--json")
            self.assertTrue(status.code == 6 or status.json["tables"] == {}, status)


for_each_backend(globals(), _Intake)


class Words(Case):
    """The command line."""

    def test_options_that_make_no_sense(self):
        for options in (("--epoch-time", "fortnights"), ("--bool-words", "Accept"),
                        ("--json-duplicates", ""), ("--naive-time", "Europe/Berlin"),
                        ("--naive-time", "+2:00"), ("--naive-time", "+24:00"),
                        ("--naive-time", "+02:60"), ("--on-bad-row", "shrug")):
            url = f"sqlite:{self.directory}/x.db"
            field_database.build(f"{self.directory}/x.db", rows=100) if not os.path.exists(
                f"{self.directory}/x.db") else None
            error = self.fail_with(2, "VVL_E_USAGE", "copy", "--from", url, "--to",
                                   f"sqlite:{self.directory}/y.db", *options)
            self.assertIn(options[0], error["message"])
            self.assertFalse(os.path.exists(f"{self.directory}/y.db"), options)


if __name__ == "__main__":
    unittest.main()
