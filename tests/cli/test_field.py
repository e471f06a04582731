"""From the old application's file to the newest version, back, and there again, row by row."""
import datetime
import decimal
import hashlib
import json
import os
import re
import unittest
import uuid

from harness import Case, Postgres, Sqlite, run
from field_peculiar import LEGACY_NAMESPACE
import field_database

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EXTRAS = ("my_campaigns_by_client", "my_campaigns", "my_campaigns_renamed", "client_notes")


def tables_of(database):
    return [name for name, in database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%'"
        " ESCAPE '@' AND name NOT IN ('schema_version', 'legacy_ids') ORDER BY name")]


def read(path):
    """Every row of every table but the ledger, as dictionaries."""
    with Sqlite.connect(f"sqlite:{path}") as database:
        result = {}
        for table in tables_of(database):
            cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
            names = [column[0] for column in cursor.description]
            result[table] = [dict(zip(names, row)) for row in cursor]
        return result


def schema_of(path):
    """What the schema is made of, object by object, spaces aside."""
    with Sqlite.connect(f"sqlite:{path}") as database:
        return {(kind, name): re.sub(r"\s+", " ", sql).replace('"', "")
                for kind, name, sql in database.execute(
                    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
                    " AND name NOT LIKE 'sqlite@_%' ESCAPE '@'")}


def new_id(old):
    return old if UUID.fullmatch(old) else str(uuid.uuid5(LEGACY_NAMESPACE, old))


def instant(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    zone = moment.tzinfo or datetime.timezone.utc
    return moment.replace(tzinfo=zone) - datetime.datetime(1, 1, 1, tzinfo=datetime.timezone.utc)


def document(text):
    return json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal)


def means(old, new, reading):
    """Whether a reading of the old text gives what the same reading of the new text does."""
    try:
        return reading(old) == reading(new)
    except (ValueError, OverflowError, TypeError):
        return False


def is_same(column, old, new):
    """Whether the new value stands for the old one, by what may have become of one in the column."""
    if old == new:
        return True
    if column == "id" or column.endswith("_id") or column == "created_by":
        return isinstance(old, str) and new_id(old) == new
    if column == "session_token":
        return new == "sha256:" + hashlib.sha256(old.encode()).hexdigest()
    if not isinstance(old, str):
        return str(old) == new
    return means(old, new, instant) or means(old, new, document)


class _History:
    version = None

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.directory, "old.db")
        self.url = f"sqlite:{self.path}"

    def build(self, **options):
        field_database.build(self.path, version=self.version, **{"rows": 700, **options})

    def verb(self, *arguments):
        return self.succeed("--db", self.url, *arguments)

    def check_same(self, before, after):
        """Every row is there once, with every value it had."""
        for table, rows in before.items():
            self.assertEqual(len(after[table]), len(rows), table)
            for old, new in zip(rows, after[table]):
                for column, value in old.items():
                    self.assertTrue(is_same(column, value, new[column]),
                                    (table, column, value, new[column]))

    def check_schema(self):
        """That of a fresh database, and what the user has added; whose column is the user's own."""
        fresh = os.path.join(self.directory, "fresh.db")
        self.succeed("--db", f"sqlite:{fresh}", "init")
        expected, found = schema_of(fresh), schema_of(self.path)
        extra = {key: found.pop(key) for key in list(found) if key[1] in EXTRAS}
        self.assertEqual(sorted(found), sorted(expected))
        for key, sql in expected.items():
            if extra and key == ("table", "campaigns"):
                self.assertIn("client_code", found[key])
            else:
                self.assertEqual(found[key], sql)
        return extra

    def test_there_and_back_and_there_again(self):
        self.build(extras=True)
        before = read(self.path)
        self.verb("adopt")
        self.verb("upgrade")
        first = read(self.path)
        self.check_same(before, first)
        self.assertEqual(sorted(name for _, name in self.check_schema()), sorted(EXTRAS))

        self.verb("downgrade", "--to", self.version, "--yes")
        again = read(self.path)
        self.assertEqual({table: len(rows) for table, rows in again.items()},
                         {table: len(rows) for table, rows in before.items()})
        self.verb("upgrade")
        second = read(self.path)
        self.check_schema()
        for table in before:
            if table == "user_sessions":
                # A token is not to be had back from its hash: these log-ins have ended.
                self.assertEqual([row["id"] for row in second[table]],
                                 [row["id"] for row in first[table]])
            else:
                self.check_same({table: first[table]}, second)

    def test_the_records_are_there(self):
        self.build(rows=300)
        self.verb("adopt", "--no-backup")
        self.verb("upgrade")
        status = self.verb("status", "--json").json
        self.assertTrue(status["healthy"], status)
        user = self.verb("get", "users", new_id("demo_user")).json
        self.assertEqual(user["username"], "demo_user")
        page = self.verb("list", "campaigns", "--where", f"user_id={new_id('demo_user')}",
                         "--json").json
        self.assertIn(new_id("test-campaign-1"), [item["id"] for item in page["items"]])

    def test_fresh_and_adopted_have_the_same_schema(self):
        self.build(rows=120)
        self.verb("adopt", "--no-backup")
        self.verb("upgrade")
        self.assertEqual(self.check_schema(), {})

    def test_orphans_are_reported_and_not_lost(self):
        self.build(rows=200, with_orphans=True)
        faults = self.verb("adopt", "--json").json["faults"]
        self.assertIn(("campaigns", "user_id", 1),
                      [(item["table"], item["column"], item["rows"]) for item in faults])
        before = read(self.path)
        result = run("--db", self.url, "upgrade", "--json")
        self.assertIn(result.code, (0, 4, 5), result)
        self.check_same(before, read(self.path))


class OnServer(Case):
    """Field rows on a server: down to 1.0.0, up, down, and up again."""

    def setUp(self):
        super().setUp()
        self.server = Postgres(self.directory)
        self.addCleanup(self.server.close)
        self.url = self.server.new_url()
        source = os.path.join(self.directory, "old.db")
        field_database.build(source, rows=700)
        self.succeed("copy", "--from", f"sqlite:{source}", "--to", self.url)

    def rows(self, table):
        """Without what is a hash of what it was after each way down."""
        answer = self.server.query(self.url, f"SELECT to_jsonb(t) - 'session_token' FROM {table} AS t ORDER BY 1")
        return [json.loads(row[0]) for row in answer]

    def all_rows(self):
        tables = self.server.query(
            self.url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND relname <> 'schema_version'")
        return {table: self.rows(table) for table, in tables}

    def go(self, *arguments):
        self.succeed("--db", self.url, *arguments)

    def check_equal(self, found, expected):
        self.assertEqual(sorted(found), sorted(expected))
        for table, rows in expected.items():
            for row, other in zip(rows, found[table]):
                self.assertEqual(other, row, table)
            self.assertEqual(len(found[table]), len(rows), table)

    def test_every_row_comes_back(self):
        newest = self.all_rows()
        self.assertGreater(len(newest["legacy_ids"]), 5)
        self.go("downgrade", "--to", "1.0.0", "--yes")
        oldest = self.all_rows()
        self.assertEqual({table: len(rows) for table, rows in oldest.items() if table != "legacy_ids"},
                         {table: len(newest[table]) for table in oldest if table != "legacy_ids"})
        self.assertNotIn("full_name", oldest["users"][0])
        self.go("upgrade")
        again = self.all_rows()
        self.check_equal(again, newest)
        self.go("downgrade", "--to", "1.0.0", "--yes")
        self.check_equal(self.all_rows(), oldest)
        self.go("upgrade")
        self.check_equal(self.all_rows(), newest)
        tokens = self.server.query(self.url, "SELECT session_token FROM user_sessions")
        self.assertTrue(tokens and all(re.fullmatch("sha256:[0-9a-f]{64}", token) for token, in tokens))
        self.assertTrue(self.succeed("--db", self.url, "status", "--json").json["healthy"])


for _version in field_database.VERSIONS:
    _name = "History_" + _version.replace(".", "_")
    globals()[_name] = type(_name, (_History, Case), {"version": _version, "__module__": __name__})


if __name__ == "__main__":
    unittest.main()
