"""backup, restore and reset: what an operator sees, while others write, when killed, on a full disk."""
import os
import pathlib
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import unittest

from harness import (CAMPAIGN, PROGRAM, USER, BackendCase, Case, Postgres, Sqlite, environment,
                     for_each_backend, run)
from terminal import run_on_terminal

RESULT_KEYS = ["file", "url", "schema_version", "size_bytes", "tables", "rows", "seconds",
               "verified"]
UNFINISHED = ".vvldb-unfinished-"


class _Backup(BackendCase):

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.directory, "backups")
        self.folder.mkdir()
        self.file = str(self.folder / "backup")

    def names(self):
        return sorted(entry.name for entry in self.folder.iterdir())

    def back_up(self, *options):
        return self.succeed("--db", self.url, "backup", self.file, "--json", "--quiet",
                            *options).json

    def count(self, table="users"):
        return int(self.backend.query(self.url, f"SELECT count(*) FROM {table}")[0][0])

    def grow(self, users):
        """Many users, faster than one by one."""
        numbers = {Sqlite: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                           f"i < {users}) ",
                   Postgres: f"WITH n AS (SELECT generate_series(1, {users}) AS i) "}[self.kind]
        name = {Sqlite: "printf('0197780c-3a5e-7c1f-9a53-%012d', i)",
                Postgres: "('0197780c-3a5e-7c1f-9a53-' || lpad(i::text, 12, '0'))::uuid"}[self.kind]
        self.backend.query(
            self.url, numbers + "INSERT INTO users (id, username, email, password_hash) SELECT "
            + name + ", 'user' || i, 'u' || i || '@x.y', '" + "p" * 400 + "' FROM n WHERE i > 1")

    def test_round_trip(self):
        self.fill()
        result = self.back_up()
        self.assertEqual(list(result), RESULT_KEYS)
        self.assertEqual(result["tables"]["users"], 1)
        self.assertEqual(result["rows"], sum(result["tables"].values()))
        self.assertIs(result["verified"], True)
        self.assertEqual(self.names(), ["backup"])
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        self.assertEqual(os.stat(self.file).st_size, result["size_bytes"])
        before = self.db("get", "campaigns", CAMPAIGN["id"]).stdout
        self.succeed("--db", self.url, "delete", "campaigns", CAMPAIGN["id"])
        restored = self.succeed("--db", self.url, "restore", self.file, "--yes", "--json",
                                "--quiet").json
        self.assertEqual(restored["tables"], result["tables"])
        self.assertEqual(self.db("get", "campaigns", CAMPAIGN["id"]).stdout, before)
        self.assertEqual(self.db("status").code, 0)

    def test_text(self):
        self.init()
        shown = self.succeed("--db", self.url, "backup", self.file)
        self.assertRegex(shown.stdout, r"^backed up to .*: \d+ rows of \d+ tables at version ")
        self.assertEqual(shown.stderr, "")
        shown = self.succeed("--db", self.url, "restore", self.file, "--yes")
        self.assertRegex(shown.stdout, r"^restored ")
        shown = self.succeed("--db", self.url, "reset", "--yes")
        self.assertRegex(shown.stdout, r"begins anew at version ")

    def test_a_file_that_is_there(self):
        self.init()
        self.back_up()
        before = pathlib.Path(self.file).read_bytes()
        error = self.error_of(4, "VVL_E_CONFLICT", "backup", self.file)
        self.assertIn("--force", error["hint"])
        self.assertEqual(pathlib.Path(self.file).read_bytes(), before)
        self.back_up("--force")
        self.assertEqual(self.names(), ["backup"])

    def test_restore_and_reset_want_a_yes(self):
        self.fill()
        self.back_up()
        for verb in (["restore", self.file], ["reset"]):
            error = self.error_of(9, "VVL_E_POLICY", *verb)
            self.assertIn("--yes", error["hint"])
            self.assertEqual(self.count(), 1)

    def test_restore_asks_on_a_terminal(self):
        self.fill()
        self.back_up()
        self.backend.query(self.url, "DELETE FROM users")
        code, output = run_on_terminal("--db", self.url, "restore", self.file, typed="n\n")
        self.assertEqual(code, 130, output)
        self.assertIn("Go on?", output)
        self.assertEqual(self.count(), 0)
        code, output = run_on_terminal("--db", self.url, "restore", self.file, typed="y\n")
        self.assertEqual(code, 0, output)
        self.assertEqual(self.count(), 1)

    def test_reset(self):
        self.fill()
        self.backend.query(self.url, "CREATE TABLE mine (a integer)")
        result = self.succeed("--db", self.url, "reset", "--yes", "--json").json
        self.assertEqual(list(result), ["url", "schema_version", "kept"])
        self.assertEqual(result["kept"], ["mine"])
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.db("status").code, 0)

    def test_places_that_take_no_backup(self):
        self.init()
        os.mkfifo(self.folder / "pipe")
        self.error_of(2, "VVL_E_USAGE", "backup", str(self.folder))
        self.error_of(2, "VVL_E_USAGE", "backup", str(self.folder / "pipe"))
        self.error_of(1, "VVL_E_IO", "backup", str(self.folder / "no" / "file"))
        self.assertEqual(self.names(), ["pipe"])

    def test_a_folder_that_is_read_only(self):
        self.init()
        self.error_of(1, "VVL_E_IO", "backup", "/proc/backup")

    def test_no_database(self):
        self.error_of(7 if self.kind is Postgres else 6,
                      "VVL_E_SCHEMA" if self.kind is Postgres else "VVL_E_CONNECT",
                      "backup", self.file)
        self.assertEqual(self.names(), [])

    def test_files_that_are_no_backup(self):
        self.fill()
        before = self.db("list", "users").stdout
        (self.folder / "text").write_text("no backup at all\n" * 100)
        (self.folder / "empty").touch()
        for name, code, status in (("text", 5, "VVL_E_INVALID"), ("empty", 5, "VVL_E_INVALID"),
                                   ("none", 2, "VVL_E_USAGE"), (".", 2, "VVL_E_USAGE")):
            self.error_of(code, status, "restore", str(self.folder / name), "--yes")
        self.assertEqual(self.db("list", "users").stdout, before)

    def test_a_wrong_file_makes_no_database(self):
        if self.kind is Sqlite:
            self.error_of(2, "VVL_E_USAGE", "restore", str(self.folder / "none"), "--yes")
            self.assertFalse(Sqlite.path(self.url).exists())

    def test_while_others_write(self):
        """Each of their changes is in the backup whole or not at all."""
        self.fill()
        stop = threading.Event()
        made = []

        def write():
            while not stop.is_set():
                i = len(made)
                user = f"0197780c-3a5e-7c1f-9a53-{i + 5000:012x}"
                self.backend.query(
                    self.url,
                    "INSERT INTO users (id, username, email, password_hash) VALUES "
                    f"('{user}', 'writer{i}', 'w{i}@x.y', '!')" if self.kind is Sqlite else
                    "BEGIN; INSERT INTO users (id, username, email, password_hash) VALUES "
                    f"('{user}', 'writer{i}', 'w{i}@x.y', '!'); COMMIT")
                made.append(user)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            while len(made) < 3 and writer.is_alive():
                time.sleep(0.01)
            before = len(made)
            result = self.back_up()
            after = len(made)
        finally:
            stop.set()
            writer.join()
        users = result["tables"]["users"] - 1
        self.assertLessEqual(before, users)
        self.assertLessEqual(users, after + 1)
        target = self.backend.new_url()
        self.succeed("--db", target, "restore", self.file, "--yes")
        self.assertEqual(int(self.backend.query(target, "SELECT count(*) FROM users")[0][0]),
                         users + 1)

    def kill_after(self, seconds, *arguments):
        process = subprocess.Popen([PROGRAM, "--db", self.url, *arguments],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=environment())
        time.sleep(seconds)
        process.kill()
        return process.wait()

    def test_killed_backup(self):
        """Whenever it is killed, there is the whole file or none; the next run clears up."""
        self.fill()
        self.grow(2000)
        for step in range(12):
            self.kill_after(0.02 * step, "backup", self.file, "--force")
            if pathlib.Path(self.file).exists():
                target = self.backend.new_url()
                self.succeed("--db", target, "restore", self.file, "--yes")
            left = [name for name in self.names() if name != "backup"]
            self.assertTrue(all(name.startswith(UNFINISHED) for name in left), left)
        deadline = time.monotonic() + 20
        while self.names() != ["backup"] and time.monotonic() < deadline:
            self.back_up("--force")  # a pg_dump that was left alone ends by itself
        self.assertEqual(self.names(), ["backup"])

    def test_killed_restore(self):
        """Whenever it is killed, there is the old content or the new one."""
        self.fill()
        self.grow(2000)
        self.back_up()
        self.backend.query(self.url, "DELETE FROM users WHERE username <> 'ada'")
        for step in range(12):
            self.kill_after(0.02 * step, "restore", self.file, "--yes")
            self.assertIn(self.count(), (1, 2000))
            if self.count() == 2000:
                self.backend.query(self.url, "DELETE FROM users WHERE username <> 'ada'")
        self.succeed("--db", self.url, "restore", self.file, "--yes")
        self.assertEqual(self.count(), 2000)
        self.assertEqual(self.db("status").code, 0)

    def test_interrupted(self):
        """Ctrl-C leaves nothing."""
        self.fill()
        self.grow(2000)
        process = subprocess.Popen([PROGRAM, "--db", self.url, "backup", self.file, "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment())
        time.sleep(0.03)
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertIn(process.returncode, (0, 130, -signal.SIGINT))
        if process.returncode == 0:
            self.assertEqual(self.names(), ["backup"])
        elif process.returncode == 130:
            self.assertEqual(self.names(), [])

    def with_small_disk(self, size, script):
        """Runs a shell script in a mount of its own, where $DISK is a disk of that size."""
        disk = pathlib.Path(self.directory, "disk")
        disk.mkdir()
        done = subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c",
             f'mount -t tmpfs -o size={size} none "$DISK" && {script}'],
            env={**environment(), "DISK": str(disk), "VVLDB": PROGRAM, "URL": self.url,
                 "FILE": self.file}, capture_output=True, text=True, check=False)
        return done

    def test_full_disk(self):
        self.fill()
        self.grow(4000)
        done = self.with_small_disk(
            "40k", '"$VVLDB" --db "$URL" backup "$DISK/backup"; code=$?; ls -A "$DISK"; exit $code')
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("VVL_E_FULL", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_password_stays_secret(self):
        """Not in what the programs are started with, and not in any output."""
        if self.kind is not Postgres:
            return
        self.fill()
        for (table,) in self.backend.query(
                self.url, "SELECT relname FROM pg_class WHERE relnamespace = "
                "'public'::regnamespace AND relkind IN ('r', 'v', 'S')"):
            self.backend.query(self.url, f"GRANT SELECT ON {table} TO vvl_password")
        database = self.url.split("?", 1)[0].rsplit("/", 1)[1]
        url = self.backend.url_of(database, "vvl_password", "correct horse")
        tools = pathlib.Path(self.directory, "tools")
        tools.mkdir()
        for name in ("pg_dump", "pg_restore"):
            (tools / name).write_text(f'#!/bin/sh\necho "$0 $*" >>"{tools}/log"\n'
                                      f'exec {shutil.which(name)} "$@"\n')
            (tools / name).chmod(0o755)
        path = f"{tools}:{os.environ['PATH']}"
        result = run("--db", url, "backup", self.file, env=environment(PATH=path))
        self.assertEqual(result.code, 0, result)
        log = (tools / "log").read_text()
        self.assertIn("--format=custom", log)
        for text in (log, result.stdout, result.stderr):
            self.assertNotIn("horse", text)

    def test_programs_that_fail(self):
        """A program that is missing, too old, or gives up."""
        if self.kind is not Postgres:
            return
        self.init()
        tools = pathlib.Path(self.directory, "tools")
        tools.mkdir()
        os.symlink(shutil.which("sh"), tools / "sh")
        program = tools / "pg_dump"
        for script, code, status, word in (
                (None, 1, "VVL_E_IO", "not installed"),
                ('echo "pg_dump (PostgreSQL) 9.6.1"', 1, "VVL_E_IO", "older"),
                ('[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit 0\n'
                 'echo "pg_dump: error: query failed: ERROR:  permission denied for table '
                 'secret-of-a-row" >&2; exit 1', 9, "VVL_E_POLICY", "refused"),
                ('[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit 0\n'
                 'echo "pg_dump: error: secret-of-a-row" >&2; exit 3', 1, "VVL_E_IO", "failed"),
                ('[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit 0\n'
                 'printf PGDMPhalf', 1, "VVL_E_IO", "not installed")):
            if script is not None:
                program.write_text("#!/bin/sh\n" + script + "\n")
                program.chmod(0o755)
            result = run("--json", "--db", self.url, "backup", self.file,
                         env=environment(PATH=str(tools)))
            self.assertEqual((result.code, result.error["code"]), (code, status), result)
            self.assertIn(word, result.error["message"])
            self.assertNotIn("secret", result.stderr)
            self.assertEqual(self.names(), [])


for_each_backend(globals(), _Backup)


class SqliteFiles(Case):
    """What only a file can be."""

    def setUp(self):
        super().setUp()
        self.database = os.path.join(self.directory, "a.db")
        self.url = f"sqlite:{self.database}"
        self.succeed("--db", self.url, "init")
        self.file = os.path.join(self.directory, "backup.db")

    def test_the_database_itself(self):
        link = os.path.join(self.directory, "link")
        os.symlink(self.database, link)
        for path in (self.database, link):
            self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "backup", path, "--force")
            self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "restore", path, "--yes")
        self.succeed("--db", self.url, "status")

    def test_a_file_beside_the_database(self):
        """SQLite makes and removes these: a backup that is called so would vanish."""
        os.mkdir(os.path.join(self.directory, "folder"))
        os.symlink(self.directory, os.path.join(self.directory, "folder", "up"))
        os.symlink("a.db", os.path.join(self.directory, "symbolic.db"))
        os.link(self.database, os.path.join(self.directory, "hard.db"))
        os.symlink("a.db-journal", os.path.join(self.directory, "dangling"))
        before = sorted(os.listdir(self.directory))
        for stem in (self.database, "a.db", "./a.db", "folder/up/a.db", "symbolic.db", "hard.db"):
            for suffix in ("-journal", "-wal", "-shm", "-migrating"):
                for options in ([], ["--force"]):
                    with self.subTest(path=stem + suffix, options=options):
                        error = self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "backup",
                                               stem + suffix, *options, cwd=self.directory)
                        self.assertIn("of the database", error["message"])
        self.fail_with(2, "VVL_E_USAGE", "--db", self.url, "backup", "dangling", "--force",
                       cwd=self.directory)
        self.assertEqual(sorted(os.listdir(self.directory)), before)
        self.succeed("--db", self.url, "backup", "other-journal", cwd=self.directory)

    def test_damage_that_only_a_check_finds(self):
        """An index that says otherwise than its table: the database is named, and not the copy."""
        self.succeed("--db", self.url, "create", "users", stdin={**USER, "username": "adalovelace"})
        content = pathlib.Path(self.database).read_bytes()
        pathlib.Path(self.database).write_bytes(content.replace(b"adalovelace", b"zdalovelace", 1))
        error = self.fail_with(9, "VVL_E_POLICY", "--db", self.url, "backup", self.file)
        self.assertIn("a.db is damaged", error["message"])
        self.assertNotIn(UNFINISHED, str(error))
        self.assertEqual(os.listdir(self.directory), ["a.db"])

    def test_a_name_with_every_sign(self):
        """A file is named by its path, which no sign turns into something else."""
        self.file = os.path.join(self.directory, "a?b=c&d#e%20f:g")
        self.succeed("--db", self.url, "backup", self.file)
        self.succeed("--db", self.url, "restore", self.file, "--yes")

    def test_a_locked_source(self):
        """Who has locked a file of the old application is waited for, and not for ever."""
        with sqlite3.connect(self.database) as holder:
            holder.execute("PRAGMA journal_mode = DELETE")
            holder.execute("BEGIN EXCLUSIVE")
            self.fail_with(4, "VVL_E_BUSY", "--db", self.url, "backup", self.file)
            holder.rollback()
        holder.close()
        self.assertFalse(os.path.exists(self.file))

    def test_a_damaged_source(self):
        """A page in the middle is gone: there is no backup that would hide that."""
        with open(self.database, "r+b") as database:
            database.seek(4096)
            database.write(b"\xff" * 3 * 4096)
        result = run("--json", "--db", self.url, "backup", self.file)
        self.assertIn(result.code, (6, 9), result)
        self.assertRegex(result.error["message"], "a.db is damaged|integrity check")
        self.assertNotIn(UNFINISHED, result.stderr)
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual([name for name in os.listdir(self.directory)
                          if name.startswith(UNFINISHED)], [])

    def test_a_restore_of_a_full_disk(self):
        """The database lies on a disk that has no room for the backup: it stays as it is."""
        large = os.path.join(self.directory, "large.db")
        self.succeed("--db", f"sqlite:{large}", "init")
        with sqlite3.connect(large) as database:
            database.execute("INSERT INTO users (id, username, email, password_hash, profile_data) "
                             "VALUES ('0197780c-3a5e-7c1f-9a53-00000000000a', 'large', 'l@x.y', "
                             "'!', json_object('a', ?))", ("x" * 3000000,))
        database.close()
        disk = os.path.join(self.directory, "disk")
        os.mkdir(disk)
        script = ('mount -t tmpfs -o size=2m none "$DISK" && "$VVLDB" --db "sqlite:$DISK/a.db" '
                  'init >/dev/null && { "$VVLDB" --db "sqlite:$DISK/a.db" restore --yes "$FILE"; '
                  'echo $?; "$VVLDB" --db "sqlite:$DISK/a.db" status >/dev/null; echo $?; }')
        done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script],
                              env={**environment(), "DISK": disk, "VVLDB": PROGRAM, "FILE": large},
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout.split(), ["1", "0"], done)
        self.assertIn("VVL_E_FULL", done.stderr)

    def test_reset_leaves_no_side_files(self):
        self.succeed("--db", self.url, "reset", "--yes")
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.db"])

    def test_backup_can_be_opened(self):
        """It is a database like any other, and needs no second file."""
        self.succeed("--db", self.url, "backup", self.file)
        self.succeed("--db", f"sqlite:{self.file}", "status")
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.db", "backup.db"])

    def test_pages_of_another_size(self):
        self.succeed("--db", self.url, "backup", self.file)
        with sqlite3.connect(self.file) as backup:
            backup.execute("PRAGMA page_size = 1024")
            backup.execute("VACUUM")
        backup.close()
        self.succeed("--db", self.url, "restore", self.file, "--yes")
        self.succeed("--db", self.url, "status")
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.db", "backup.db"])


if __name__ == "__main__":
    sys.exit(unittest.main())
