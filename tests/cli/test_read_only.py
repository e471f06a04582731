"""Databases that can only be read: every verb that would write says so in the same way."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from harness import PROGRAM, USER, USER_ID, Case, Postgres, environment, psql, run
import field_database

WITH_POSTGRES = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "with-postgres"
NOBODY = 65534

# FILE is a path that may be written, BACKUP a backup of the same kind of database.
READERS = [["status"], ["upgrade", "--dry-run"], ["migrations"], ["doctor"], ["backup", "FILE"],
           ["get", "users", USER_ID], ["list", "users"], ["repair", "--dry-run"]]
WRITERS = [["downgrade", "--to", "1.0.0", "--yes"], ["restore", "BACKUP", "--yes"],
           ["reset", "--yes"], ["create", "users"], ["update", "users", USER_ID],
           ["delete", "users", USER_ID]]


def be_nobody():
    """Permissions mean nothing to root."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def record_for(verb):
    return {"username": "babbage", "email": "b@example.org"} if verb[0] in ("create", "update") else ""


class Files(Case):
    """The file is read-only, or only its folder, or the disk."""

    def setUp(self):
        super().setUp()
        os.chmod(self.directory, 0o755)
        self.folder = pathlib.Path(self.directory, "folder")
        self.free = pathlib.Path(self.directory, "free")
        for folder in (self.folder, self.free):
            folder.mkdir()
        self.free.chmod(0o777)
        self.path = self.folder / "a.db"
        self.url = f"sqlite:{self.path}"
        self.addCleanup(self.folder.chmod, 0o755)

    def fill(self, wal):
        self.succeed("--db", self.url, "init")
        self.succeed("--db", self.url, "create", "users", stdin=USER)
        self.succeed("--db", self.url, "backup", f"{self.free}/backup.db")
        (self.free / "backup.db").chmod(0o644)
        if not wal:
            database = sqlite3.connect(self.path)
            database.execute("PRAGMA journal_mode = DELETE")
            database.close()

    def protect(self, file=0o444, folder=0o777):
        for name in self.folder.iterdir():
            name.chmod(file)
        self.folder.chmod(folder)

    def run_as_nobody(self, verb):
        words = [word.replace("FILE", f"{self.free}/new").replace("BACKUP", f"{self.free}/backup.db")
                 for word in verb]
        result = run("--json", "--db", self.url, *words, stdin=record_for(verb),
                     preexec_fn=be_nobody)
        (self.free / "new").unlink(missing_ok=True)
        return result

    def check(self, readers, writers, wal=False):
        before = self.path.read_bytes()
        for verb in readers:
            with self.subTest(verb=verb):
                result = self.run_as_nobody(verb)
                self.assertEqual(result.code, 9 if wal else 0, result)
        for verb in writers:
            with self.subTest(verb=verb):
                result = self.run_as_nobody(verb)
                self.assertEqual(result.code, 9, result)
                self.assertEqual(result.error["code"], "VVL_E_POLICY", result)
                self.assertRegex(result.error["message"], "cannot be written to: ", result)
        self.assertEqual(self.path.read_bytes(), before)

    def test_the_file(self):
        self.fill(wal=False)
        self.protect(file=0o444, folder=0o777)
        self.check(READERS, WRITERS + [["init"], ["upgrade"], ["repair"]])

    def test_the_folder(self):
        self.fill(wal=False)
        self.protect(file=0o666, folder=0o555)
        self.check(READERS, WRITERS + [["init"], ["upgrade"], ["repair"]])

    def test_a_file_in_wal_mode(self):
        """It cannot even be read without a file beside it, for the same reason."""
        for file, folder in ((0o444, 0o777), (0o666, 0o555)):
            self.folder.chmod(0o755)
            shutil.rmtree(self.folder)
            self.folder.mkdir()
            (self.free / "backup.db").unlink(missing_ok=True)
            self.fill(wal=True)
            self.protect(file, folder)
            self.check(READERS, WRITERS + [["init"], ["upgrade"], ["repair"]], wal=True)

    def test_a_file_of_the_old_application(self):
        field_database.build(str(self.path), rows=60)
        self.protect(file=0o644, folder=0o555)
        self.check([["adopt", "--dry-run"], ["doctor"]],
                   [["adopt"], ["adopt", "--no-backup"], ["upgrade"], ["reset", "--yes"]])

    def test_a_new_file(self):
        self.protect(folder=0o555)
        result = self.run_as_nobody(["init"])
        self.assertEqual((result.code, result.error["code"]), (9, "VVL_E_POLICY"), result)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_file_that_may_not_be_read(self):
        """That is no matter of writing: nobody gets in."""
        self.fill(wal=False)
        self.protect(file=0o000)
        for verb in READERS + WRITERS:
            with self.subTest(verb=verb):
                result = self.run_as_nobody(verb)
                self.assertEqual((result.code, result.error["code"]), (6, "VVL_E_CONNECT"), result)

    def test_the_disk(self):
        self.fill(wal=False)
        script = ('mount --bind "$FOLDER" "$FOLDER" && mount -o remount,bind,ro "$FOLDER" && '
                  '"$VVLDB" --db "$URL" status >/dev/null && "$VVLDB" --db "$URL" reset --yes; '
                  'echo $?; "$VVLDB" --db "sqlite:$FOLDER/new.db" init; echo $?')
        done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script],
                              env={**environment(), "FOLDER": str(self.folder), "VVLDB": PROGRAM,
                                   "URL": self.url}, capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout.split(), ["9", "9"], done)
        self.assertIn("Read-only file system", done.stderr)


class Servers(Case):
    def check(self, verbs, **options):
        for verb in verbs:
            with self.subTest(verb=verb):
                words = [word.replace("FILE", f"{self.directory}/new")
                         .replace("BACKUP", f"{self.directory}/backup") for word in verb]
                error = self.fail_with(9, "VVL_E_POLICY", "--db", self.url, *words,
                                       stdin=record_for(verb), **options)
                self.assertEqual(error["sqlstate"], "25006")

    def test_a_database_that_takes_no_writes(self):
        backend = Postgres(self.directory)
        self.addCleanup(backend.close)
        self.url = backend.new_url()
        self.succeed("--db", self.url, "init")
        self.succeed("--db", self.url, "backup", f"{self.directory}/backup")
        psql(self.url, f'ALTER DATABASE "{backend.databases[0]}" SET default_transaction_read_only = on')
        self.check(WRITERS)
        for verb in ("status", "migrations", "upgrade", "init"):
            self.succeed("--db", self.url, verb)

    def test_a_standby(self):
        """A server of its own, which is started again as a standby."""
        home = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        script = home / "script"
        verbs = "\n".join(
            '"$VVLDB" --json --db "$VVL_TEST_POSTGRES" ' + " ".join(verb).replace(
                "BACKUP", f"{home}/backup") + " </dev/null >/dev/null; echo $?"
            for verb in WRITERS if verb[0] not in ("create", "update"))
        script.write_text(
            '"$VVLDB" --db "$VVL_TEST_POSTGRES" init >/dev/null\n'
            f'"$VVLDB" --db "$VVL_TEST_POSTGRES" backup {home}/backup >/dev/null\n'
            'signal="${VVL_TEST_POSTGRES##*host=}/data/standby.signal"\n'
            'touch "$signal" && chmod 666 "$signal" && "$VVL_TEST_POSTGRES_RESTART" || exit 1\n'
            '"$VVLDB" --db "$VVL_TEST_POSTGRES" status >/dev/null && echo read\n' + verbs)
        done = subprocess.run([str(WITH_POSTGRES), "sh", str(script)],
                              env={**environment(), "VVLDB": PROGRAM}, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.stdout.split(), ["read", "9", "9", "9", "9"], done)
        self.assertEqual(done.stderr.count('"sqlstate":"25006"'), 4, done)
        self.assertIn("the server is a standby", done.stderr)


if __name__ == "__main__":
    unittest.main()
