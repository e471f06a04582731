"""adopt and upgrade that are stopped: killed, interrupted, or on a disk that is full."""
import glob
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from harness import Case, PROGRAM, Sqlite, environment, run
import field_database

TABLES = ("users", "campaigns", "generated_content", "uploaded_files", "campaign_templates", "user_sessions")


def content_of(path):
    """What the schema is made of, and every row."""
    with Sqlite.connect(f"sqlite:{path}") as database:
        database.text_factory = bytes
        schema = database.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
        tables = [name.decode() for kind, name, _ in schema if kind == b"table"]
        return schema, {table: database.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}


class _Stopped(Case):
    rows = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fixture = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"vvldb-stops-{os.getpid()}-{cls.__name__}.db")
        field_database.build(cls.fixture, rows=cls.rows, with_orphans=False)
        cls.addClassCleanup(os.remove, cls.fixture)

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.directory, "old.db")
        self.url = f"sqlite:{self.path}"
        self.renew()

    def renew(self):
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(self.path + suffix):
                os.remove(self.path + suffix)
        shutil.copyfile(self.fixture, self.path)

    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, "--db", self.url, *arguments], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env=environment())

    def moments(self, number, *arguments):
        """Moments within the time that a whole run takes."""
        begin = time.monotonic()
        self.succeed("--db", self.url, *arguments)
        span = time.monotonic() - begin
        chance = random.Random(1)
        return [chance.uniform(0, span) for _ in range(number)]

    def kill_after(self, seconds, *arguments):
        process = self.start(*arguments)
        time.sleep(seconds)
        process.kill()
        process.communicate()

    def version(self):
        return run("--db", self.url, "status", "--json").json["schema_version"]

    def on_small_disk(self, size, script):
        """Runs it with $DISK, $URL of a copy of the database there, and $VVLDB; then the copy, with
        its side files, is `left`."""
        disk, back = (os.path.join(self.directory, name) for name in ("disk", "back"))
        os.mkdir(disk)
        os.mkdir(back)
        done = subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c",
             f'mount -t tmpfs -o size={size} none "$DISK" && cp "$FILE" "$DISK/a.db" && {script};'
             ' cp "$DISK"/a.db* "$BACK"'],
            env={**environment(), "DISK": disk, "VVLDB": PROGRAM, "URL": f"sqlite:{disk}/a.db",
                 "FILE": self.path, "BACK": back},
            capture_output=True, text=True, check=False)
        self.left = os.path.join(self.directory, "left")
        shutil.rmtree(self.left, ignore_errors=True)
        os.rename(back, self.left)
        os.rmdir(disk)
        return done


class Adopting(_Stopped):
    def test_killed(self):
        """The file is as it was or adopted, and a backup that has its name is whole."""
        before = content_of(self.path)
        moments = self.moments(25, "adopt")
        adopted = 0
        for moment in moments:
            self.renew()
            self.kill_after(moment, "adopt")
            for backup in glob.glob(f"{self.path}.before-adopt-*"):
                if not backup.endswith("-journal"):
                    self.assertEqual(content_of(backup), before)
                os.remove(backup)
            schema, rows = content_of(self.path)
            whole = "checksum" in str([sql for _, name, sql in schema if name == b"schema_version"])
            adopted += whole
            if whole:
                self.assertEqual(self.version(), "1.0.0")
                self.assertEqual({table: rows[table] for table in TABLES},
                                 {table: before[1][table] for table in TABLES})
            else:
                self.assertEqual((schema, rows), before)
        self.assertLess(adopted, len(moments))
        self.renew()
        self.succeed("--db", self.url, "adopt")

    def test_full_disk(self):
        """A backup that has no room changes nothing, and nothing of it stays."""
        done = self.on_small_disk(os.path.getsize(self.path) + 65536,
                                  '{ "$VVLDB" --db "$URL" adopt >/dev/null; echo $?; ls "$DISK"; }')
        self.assertEqual(done.stdout.split(), ["1", "a.db"], done)
        self.assertIn("VVL_E_FULL", done.stderr)
        self.assertEqual(content_of(f"{self.left}/a.db"), content_of(self.path))

    def test_full_disk_behind_the_backup(self):
        """Nor does a ledger that has none."""
        done = self.on_small_disk(os.path.getsize(self.path) + 8192,
                                  '{ "$VVLDB" --db "$URL" adopt --backup "$BACK/backup.db" >/dev/null; echo $?; }')
        self.assertEqual(done.stdout.split(), ["1"], done)
        self.assertIn("VVL_E_FULL", done.stderr)
        self.assertEqual(content_of(f"{self.left}/a.db"), content_of(self.path))
        self.assertEqual(content_of(f"{self.left}/backup.db"), content_of(self.path))


class Upgrading(_Stopped):
    rows = 20000

    def setUp(self):
        super().setUp()
        self.succeed("--db", self.url, "adopt", "--no-backup")

    def counts(self):
        with Sqlite.connect(self.url) as database:
            return {table: database.execute(f"SELECT count(*), group_concat(id) FROM (SELECT id FROM {table}"
                                            " ORDER BY rowid)").fetchone() for table in TABLES}

    def test_interrupted(self):
        """Ctrl-C in the middle of a version: exit 130, and the one before is whole."""
        before = self.counts()
        with self.start("upgrade") as process:
            said = ""
            while "version 1.2.0" not in said:
                line = process.stderr.readline().decode()
                self.assertNotEqual(line, "", said)
                said += line
            process.send_signal(signal.SIGINT)
            said += process.communicate()[1].decode()
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("VVL_E_CANCELLED", said)
        self.assertIn("run the same command again", said)
        self.assertEqual(self.version(), "1.1.0")
        self.assertEqual(self.counts(), before)
        self.assertEqual(sorted(os.listdir(self.directory)), ["old.db"])
        self.succeed("--db", self.url, "upgrade")
        self.assertEqual({table: count for table, (count, _) in self.counts().items()},
                         {table: count for table, (count, _) in before.items()})

    def test_full_disk(self):
        """At whatever version it gets full, the database is whole at the one before."""
        for share in (1.1, 1.6, 2.0):
            with self.subTest(share):
                done = self.on_small_disk(
                    int(os.path.getsize(self.path) * share),
                    '{ "$VVLDB" --quiet --db "$URL" upgrade; echo $?; }')
                self.assertEqual(done.stdout.split(), ["1"], done)
                self.assertIn("VVL_E_FULL", done.stderr)
                kept = content_of(f"{self.left}/a.db")[1]
                expected = content_of(self.path)[1]
                self.assertEqual([len(kept[table]) for table in TABLES],
                                 [len(expected[table]) for table in TABLES])
                status = run("--db", f"sqlite:{self.left}/a.db", "status", "--json")
                self.assertNotEqual(status.json["pending"], [])
                self.assertIn(status.json["schema_version"], ("1.0.0", "1.0.1", "1.1.0"))


del _Stopped


if __name__ == "__main__":
    unittest.main()
