"""Files that are not ours: whatever is refused leaves them byte for byte as they were."""
import hashlib
import os
import pathlib
import sqlite3
import unittest

from harness import USER, USER_ID, Case, run
import field_database

# Every verb that would work on a database of ours; FILE is a path that is free.
VERBS = [
    ["init"], ["status"], ["upgrade"], ["upgrade", "--dry-run"], ["downgrade", "--to", "1.0.0", "--yes"],
    ["migrations"], ["adopt"], ["adopt", "--dry-run"], ["repair"], ["repair", "--dry-run"],
    ["backup", "FILE"], ["restore", "BACKUP", "--yes"], ["reset", "--yes"], ["doctor"],
    ["get", "users", USER_ID], ["list", "users"], ["create", "users"],
    ["update", "users", USER_ID], ["delete", "users", USER_ID],
    ["copy", "--from", "sqlite:BACKUP", "--to", "URL"],
    ["copy", "--from", "URL", "--to", "sqlite:FILE"],
    ["verify", "--from", "sqlite:BACKUP", "--to", "URL"],
    ["verify", "--from", "URL", "--to", "sqlite:BACKUP"],
]

# What answers without touching anything, whatever the file is.
READERS = ("doctor", "migrations")


class ForeignFiles(Case):
    def setUp(self):
        super().setUp()
        self.path = pathlib.Path(self.directory, "other.db")
        self.backup = pathlib.Path(self.directory, "backup.db")
        made = f"sqlite:{self.directory}/made.db"
        self.succeed("--db", made, "init")
        self.succeed("--db", made, "create", "users", stdin=USER)
        self.succeed("--db", made, "backup", str(self.backup))
        pathlib.Path(self.directory, "made.db").unlink()

    def fill(self, *statements):
        database = sqlite3.connect(self.path)
        for sql in statements:
            database.execute(sql)
        database.commit()
        database.close()

    def files(self):
        return {name: hashlib.sha256(pathlib.Path(self.directory, name).read_bytes()).hexdigest()
                for name in sorted(os.listdir(self.directory)) if name != "new"}

    def run_verb(self, verb):
        words = [word.replace("FILE", f"{self.directory}/new").replace("BACKUP", str(self.backup))
                 .replace("URL", f"sqlite:{self.path}") for word in verb]
        record = USER if verb[0] == "create" else {"username": "b"}
        place = [] if verb[0] in ("copy", "verify") else ["--db", f"sqlite:{self.path}"]
        return run("--json", *place, *words, stdin=record)

    def check_every_verb(self, allowed=READERS):
        before = self.files()
        for verb in VERBS:
            with self.subTest(verb=verb):
                result = self.run_verb(verb)
                if verb[0] not in allowed:
                    self.assertNotEqual(result.code, 0, result)
                    self.assertTrue(result.error["hint"], result)
                self.assertEqual(self.files(), before, result)
                self.assertFalse(pathlib.Path(self.directory, "new").exists()
                                 and verb[0] not in allowed)
            pathlib.Path(self.directory, "new").unlink(missing_ok=True)

    def test_a_database_of_another_program(self):
        self.fill("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
                  "INSERT INTO notes (text) VALUES ('mine')")
        self.check_every_verb()

    def test_a_ledger_of_another_program(self):
        self.fill("CREATE TABLE schema_version (version TEXT, applied_at TEXT, checksum TEXT)",
                  "INSERT INTO schema_version VALUES ('1', '2024-01-01 00:00:00', 'abc')",
                  "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
        self.check_every_verb((*READERS, "backup"))

    def test_an_empty_ledger_of_another_program(self):
        self.fill("CREATE TABLE schema_version (version TEXT, applied_at TEXT)",
                  "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
        self.check_every_verb((*READERS, "backup"))

    def test_tables_with_our_names(self):
        self.fill("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
                  "INSERT INTO users (name) VALUES ('ada')")
        self.check_every_verb((*READERS, "backup"))

    def test_a_file_that_is_no_database(self):
        self.path.write_text("a letter, and no database\n" * 200)
        self.check_every_verb(())

    def test_an_old_applications_database(self):
        """Until it is adopted, only what reads it does anything."""
        field_database.build(str(self.path), rows=60)
        before = self.path.read_bytes()
        for verb in VERBS:
            if verb[0] in ("adopt", "backup", "restore", "copy", "verify"):
                continue
            with self.subTest(verb=verb):
                result = self.run_verb(verb)
                self.assertEqual(result.code == 0, verb[0] in READERS, result)
                self.assertEqual(self.path.read_bytes(), before, result)
                self.assertEqual(sorted(os.listdir(self.directory)), ["backup.db", "other.db"])


class NothingThere(Case):
    """What is not there is made by `init` and by those that bring content, and by nobody else."""

    def refuse(self, code, *verb):
        before = sorted(os.listdir(self.directory))
        self.fail_with(code, "VVL_E_CONNECT", "--db", f"sqlite:{self.directory}/none.db", *verb)
        self.assertEqual(sorted(os.listdir(self.directory)), before)

    def test_reset(self):
        self.refuse(6, "reset", "--yes")
        path = pathlib.Path(self.directory, "none.db")
        path.touch()
        self.refuse(6, "reset", "--yes")
        self.assertEqual(path.stat().st_size, 0)


class Journal(Case):
    """WAL, which lets readers read while somebody writes, is turned on in files of ours."""

    def setUp(self):
        super().setUp()
        self.path = f"{self.directory}/a.db"

    def mode(self):
        database = sqlite3.connect(self.path)
        mode = database.execute("PRAGMA journal_mode").fetchone()[0]
        database.close()
        return mode

    def test_a_new_file(self):
        self.succeed("--db", f"sqlite:{self.path}", "init")
        self.assertEqual(self.mode(), "wal")

    def test_an_empty_database(self):
        database = sqlite3.connect(self.path)
        database.execute("VACUUM")
        database.close()
        self.succeed("--db", f"sqlite:{self.path}", "init")
        self.assertEqual(self.mode(), "wal")

    def test_an_adopted_file(self):
        field_database.build(self.path, rows=60)
        self.succeed("--db", f"sqlite:{self.path}", "adopt")
        self.assertEqual(self.mode(), "wal")

    def test_a_file_of_ours_in_another_mode(self):
        self.succeed("--db", f"sqlite:{self.path}", "init")
        database = sqlite3.connect(self.path)
        database.execute("PRAGMA journal_mode = DELETE")
        database.close()
        self.succeed("--db", f"sqlite:{self.path}", "create", "users", stdin=USER)
        self.assertEqual(self.mode(), "wal")

    def test_a_restored_file(self):
        self.succeed("--db", f"sqlite:{self.path}", "init")
        self.succeed("--db", f"sqlite:{self.path}", "backup", f"{self.directory}/backup.db")
        os.remove(self.path)
        database = sqlite3.connect(self.path)
        database.execute("CREATE TABLE notes (text TEXT)")
        database.close()
        self.succeed("--db", f"sqlite:{self.path}", "restore", f"{self.directory}/backup.db",
                     "--yes", "--force")
        self.assertEqual(self.mode(), "wal")


if __name__ == "__main__":
    unittest.main()
