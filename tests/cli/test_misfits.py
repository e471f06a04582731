"""Rows that do not fit into the newest version: found beforehand, and let go without losing them."""
import base64
import hashlib
import json
import os
import stat
import unittest
import uuid

from harness import BackendCase, Case, Sqlite, for_each_backend, run
from field_peculiar import LEGACY_NAMESPACE
import field_database

TABLES = ("users", "campaigns", "generated_content", "uploaded_files", "campaign_templates", "user_sessions",
          "social_media_connections", "scheduled_posts", "campaign_chat_history")


def rows_of(path, table):
    """Every row by its rowid, as its columns' names, storage classes and values."""
    with Sqlite.connect(f"sqlite:{path}") as database:
        database.text_factory = bytes
        names = [row[1].decode() for row in database.execute(f"PRAGMA table_info({table})")]
        wanted = ", ".join(f'typeof("{name}"), "{name}"' for name in names)
        return {row[0]: {name: row[1 + 2 * i:3 + 2 * i] for i, name in enumerate(names)}
                for row in database.execute(f"SELECT _rowid_, {wanted} FROM {table}")}


def written(value):
    """A value as the quarantine file has it."""
    kind, content = value
    kind = kind.decode()
    if kind == "null":
        return {"class": kind}
    if kind == "blob":
        return {"class": kind, "base64": base64.b64encode(content).decode()}
    return {"class": kind, kind: content.decode() if kind == "text" else content}


class _Field(Case):
    version = None

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.directory, "old.db")
        self.file = os.path.join(self.directory, "rejected.jsonl")
        self.url = f"sqlite:{self.path}"
        field_database.build(self.path, rows=400, version=self.version, with_orphans=True)
        self.succeed("--db", self.url, "adopt", "--no-backup")

    def change(self, *statements):
        with Sqlite.connect(self.url) as database:
            for statement, *values in statements:
                database.execute(statement, values)
            database.commit()

    def spoil(self):
        """One row for each kind of fault, and one that hangs on two of them."""
        self.change(
            ("UPDATE users SET is_active = 7 WHERE rowid = 3",),
            ("UPDATE users SET last_login = 'yesterday', profile_data = '{broken' WHERE rowid = 4",),
            ("UPDATE generated_content SET content_data = x'00ff' WHERE rowid = 4",),
            ("UPDATE campaigns SET ai_summary = CAST(x'80' AS TEXT) WHERE rowid = 5",))

    def twin(self):
        """An id whose UUID is another row's already, and a token beside its own hash."""
        owner = self.column("SELECT id FROM users WHERE rowid = 1")
        token = self.column("SELECT session_token FROM user_sessions WHERE rowid = 1")
        stored = "sha256:" + hashlib.sha256(token.encode()).hexdigest()
        taken = str(uuid.uuid5(LEGACY_NAMESPACE, "twin"))
        self.change(
            ("INSERT INTO campaigns (id, name, user_id) VALUES ('twin', 'first', ?)", owner),
            ("INSERT INTO campaigns (id, name, user_id) VALUES (?, 'second', ?)", taken, owner),
            ("INSERT INTO user_sessions (id, user_id, session_token, expires_at)"
             " VALUES (?, ?, ?, '9999-01-01 00:00:00')", str(uuid.uuid4()), owner, stored))
        return taken

    def column(self, sql):
        with Sqlite.connect(self.url) as database:
            return database.execute(sql).fetchone()[0]

    def upgrade(self, *arguments):
        return run("--db", self.url, "upgrade", "--json", *arguments)

    def reject(self):
        return self.upgrade("--on-bad-row", "quarantine", "--quarantine", self.file)

    def all_rows(self):
        there = {name for name, in self.names()}
        return {table: rows_of(self.path, table) for table in TABLES if table in there}

    def names(self):
        with Sqlite.connect(self.url) as database:
            return database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()

    def lines(self):
        with open(self.file, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


class _Misfits(_Field):
    def test_a_dry_run_lists_them(self):
        self.spoil()
        before = self.all_rows()
        result = self.upgrade("--dry-run")
        self.assertEqual((result.code, result.error["code"]), (8, "VVL_E_DIFFERENT"), result)
        faults = {(item["table"], item["column"]): item for item in result.json["faults"]}
        self.assertEqual((faults["users", "is_active"]["rows"], faults["users", "is_active"]["examples"]),
                         (1, [3]))
        self.assertEqual(faults["users", "last_login"]["examples"], [4])
        self.assertEqual(faults["campaigns", "user_id"]["reason"], "names a row that is not there")
        self.assertEqual(result.json["fault_count"], sum(item["rows"] for item in faults.values()))
        self.assertFalse(result.json["changed"])
        self.assertEqual(self.all_rows(), before)
        text = run("--db", self.url, "upgrade", "--dry-run")
        self.assertEqual(text.code, 8, text)
        self.assertIn("users.is_active is neither 0 nor 1, 1 row, rowid 3", text.stdout)
        self.assertLess(text.stdout.index("is_active"), text.stdout.index("CREATE TABLE"))

    def test_twins_that_arise_are_found(self):
        self.twin()
        faults = {(item["table"], item["column"], item["reason"]): item["examples"]
                  for item in self.upgrade("--dry-run").json["faults"]}
        last = self.column("SELECT max(rowid) FROM campaigns")
        self.assertEqual(faults["campaigns", "id", "stands in an earlier row too"], [last])
        last = self.column("SELECT max(rowid) FROM user_sessions")
        self.assertEqual(faults["user_sessions", "session_token", "stands in an earlier row too"], [last])

    def test_without_being_told_nothing_leaves(self):
        self.spoil()
        before = self.all_rows()
        self.assertEqual(self.upgrade().code, 5)
        after = self.all_rows()
        self.assertEqual({table: len(rows) for table, rows in before.items()},
                         {table: len(after[table]) for table in before})
        self.assertFalse(os.path.exists(self.file))

    def test_every_row_is_in_one_of_the_two(self):
        self.spoil()
        taken = self.twin()
        self.succeed("--db", self.url, "upgrade", "--to", "1.1.0")
        before = self.all_rows()
        result = self.reject()
        self.assertEqual(result.code, 8, result)
        lines = self.lines()
        self.assertEqual(result.json["rejected"], len(lines))
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        after = self.all_rows()
        for table, rows in before.items():
            gone = [rows[number] for number in rows if number not in after[table]]
            self.assertEqual(len(after[table]) + len(gone), len(rows), table)
            mine = [line for line in lines if line["table"] == table]
            self.assertEqual(len(gone), len(mine), table)
            for row, line in zip(gone, mine):
                self.assertEqual(line["version"], "1.1.0")
                if table == "campaigns" and row["ai_summary"][1] == b"\x80":
                    self.assertEqual(line["row"]["ai_summary"], {"class": "text", "base64": "gA=="})
                    continue
                self.assertEqual(line["row"], {name: written(value) for name, value in row.items()})
        reasons = {(line["table"], line["reason"]) for line in lines}
        for expected in (("users", "boolean-number"), ("users", "json-syntax"), ("campaigns", "orphan"),
                         ("campaigns", "text-encoding"), ("campaigns", "duplicate-legacy"),
                         ("generated_content", "json-storage"), ("generated_content", "parent-rejected"),
                         ("user_sessions", "duplicate")):
            self.assertIn(expected, reasons)
        self.assertEqual([line["key"] for line in lines if line["reason"] == "duplicate-legacy"], [taken])
        status = self.succeed("--db", self.url, "status", "--json").json
        self.assertTrue(status["healthy"], status)
        self.assertEqual(status["schema_version"], field_newest())

    def test_descendants_name_their_parent(self):
        self.spoil()
        user = self.column("SELECT id FROM users WHERE rowid = 3")
        self.assertEqual(self.reject().code, 8)
        followers = [line for line in self.lines() if line["reason"] == "parent-rejected"
                     and line["parent"] == {"table": "users", "key": user}]
        self.assertNotEqual(followers, [])
        for line in followers:
            self.assertEqual(line["row"][line["column"]]["text"], user)
        campaigns = {line["key"] for line in self.lines() if line["table"] == "campaigns"}
        below = [line for line in self.lines() if line["reason"] == "parent-rejected"
                 and line["parent"]["table"] == "campaigns"]
        self.assertTrue(below and {line["parent"]["key"] for line in below} <= campaigns)

    def test_a_file_that_is_there_is_not_touched(self):
        self.spoil()
        self.succeed("--db", self.url, "upgrade", "--to", "1.1.0")
        with open(self.file, "w", encoding="ascii") as file:
            file.write("of another run\n")
        before = self.all_rows()
        result = self.reject()
        self.assertEqual((result.code, result.error["code"]), (4, "VVL_E_CONFLICT"), result)
        self.assertEqual(self.all_rows(), before)
        with open(self.file, encoding="ascii") as file:
            self.assertEqual(file.read(), "of another run\n")

    def test_a_failure_behind_it_takes_the_file_back(self):
        self.spoil()
        self.succeed("--db", self.url, "upgrade", "--to", "1.1.0")
        # The index's name is taken when the migration comes to make it, long after the rows are gone.
        self.change(("CREATE TABLE idx_content_scheduled_for (x)",))
        before = self.all_rows()
        result = self.reject()
        self.assertNotIn(result.code, (0, 8), result)
        self.assertEqual(self.all_rows(), before)
        self.assertFalse(os.path.exists(self.file))

    def test_the_two_options_belong_together(self):
        for arguments in (["--on-bad-row", "quarantine"], ["--quarantine", self.file],
                          ["--on-bad-row", "abort", "--quarantine", self.file]):
            self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "upgrade", *arguments)
        self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "upgrade", "--on-bad-row", "ignore")


def field_newest():
    return json.loads(run("version", "--json").stdout)["schema_version"]


class _Clean(BackendCase):
    def test_where_all_fits_there_is_no_file(self):
        file = os.path.join(self.directory, "rejected.jsonl")
        self.db("init", "--to", "1.0.0")
        result = self.db("upgrade", "--json", "--on-bad-row", "quarantine", "--quarantine", file)
        self.assertEqual((result.code, result.json["rejected"], result.json["quarantine"]), (0, 0, None), result)
        self.assertFalse(os.path.exists(file))

    def test_a_dry_run_of_what_fits(self):
        self.db("init", "--to", "1.0.0")
        result = self.db("upgrade", "--dry-run", "--json")
        self.assertEqual((result.code, result.json["faults"], result.json["fault_count"]), (0, [], 0), result)


for_each_backend(globals(), _Clean)
for _version in field_database.VERSIONS:
    _name = "Misfits_" + _version.replace(".", "_")
    globals()[_name] = type(_name, (_Misfits,), {"version": _version, "__module__": __name__})
del _Misfits, _Field


if __name__ == "__main__":
    unittest.main()
