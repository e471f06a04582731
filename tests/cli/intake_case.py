"""Copies of SQLite files whose rows do not all fit."""
import base64
import collections
import json
import os
import pathlib

from harness import BackendCase, Sqlite, run


def stored(value):
    """A value of a quarantine file as sqlite3 would hand it out."""
    kind = value["class"]
    if kind == "null":
        return None
    if "base64" in value:
        raw = base64.b64decode(value["base64"], validate=True)
        return raw if kind == "blob" else raw.decode("utf-8", "surrogateescape")
    return float(value[kind]) if kind == "real" else value[kind]


class IntakeCase(BackendCase):
    """Copies of a SQLite file to a database of the `kind`."""

    def setUp(self):
        super().setUp()
        self.old = os.path.join(self.directory, "old.db")
        self.source = f"sqlite:{self.old}"
        self.file = os.path.join(self.directory, "rejected.jsonl")

    def change(self, *statements):
        with Sqlite.connect(self.source) as database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                database.execute(*((statement,) if isinstance(statement, str) else statement))
            database.commit()

    def transfer(self, verb, *options):
        return run(verb, "--json", "--from", self.source, "--to", self.url, *options)

    def copy(self, *options, code=8):
        result = self.transfer("copy", "--quarantine", self.file, *options)
        self.assertEqual(result.code, code, result)
        return json.loads(result.stdout.splitlines()[-1])

    def quarantined(self):
        lines = pathlib.Path(self.file).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def records(self, table):
        """Every record of the target, by its id."""
        found, cursor = {}, []
        while True:
            page = self.succeed("--db", self.url, "list", table, "--json", "--all", "--limit",
                                "1000", *cursor).json
            found.update((item["id"], item) for item in page["items"])
            if page["next"] is None:
                return found
            cursor = ["--after", page["next"]]

    def check_account(self, result):
        """Every row of the source is in the target or in the quarantine, and nothing is in both."""
        rejected = collections.Counter(entry["table"] for entry in self.quarantined())
        for table in result["tables"]:
            with Sqlite.connect(self.source) as database:
                rows, = database.execute(
                    f"SELECT count(*) FROM {table['name']}").fetchone() if table["source_rows"] else (0,)
            self.assertEqual(table["source_rows"], rows, table)
            self.assertEqual(table["rejected"], rejected[table["name"]], table)
            self.assertEqual(table["copied"], rows - rejected[table["name"]], table)
        self.assertEqual(result["rejected"], sum(rejected.values()))
        self.assertEqual(result["quarantine"], self.file)
        self.assertEqual(sum(entry["count"] for entry in result["rejections"]), result["rejected"])


__all__ = ["IntakeCase", "stored"]
