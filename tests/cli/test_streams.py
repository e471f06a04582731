"""Standard streams that are closed, full or terminals, and a disk that is full."""
import os
import resource
import subprocess
import unittest

from harness import (CAMPAIGN, PROGRAM, USER, USER_ID, Case, Sqlite, environment, run)
from terminal import run_on_terminal

ESCAPE = "\x1b"


class Streams(Case):
    def setUp(self):
        super().setUp()
        self.url = Sqlite(self.directory).new_url()
        self.succeed("--db", self.url, "init")
        self.succeed("--db", self.url, "create", "users", stdin=USER)

    def lose_output(self, stdout, *arguments, **options):
        done = subprocess.run([PROGRAM, "--db", self.url, *arguments], stdout=stdout,
                              stderr=subprocess.PIPE, env=environment(), check=False, **options)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(b"VVL_E_IO", done.stderr)

    def test_full_disk_behind_the_output(self):
        with open("/dev/full", "wb") as full:
            for arguments in (["list", "users"], ["status"], ["status", "--json"],
                              ["get", "users", USER_ID]):
                self.lose_output(full, *arguments)

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            self.lose_output(pipe, "list", "users")

    def test_closed_output_does_not_reach_the_database(self):
        before = Sqlite.path(self.url).read_bytes()
        self.lose_output(None, "status", preexec_fn=lambda: os.close(1))
        self.assertEqual(Sqlite.path(self.url).read_bytes(), before)

    def test_closed_input(self):
        result = run("--db", self.url, "create", "users", preexec_fn=lambda: os.close(0))
        self.assertEqual(result.code, 5, result)

    def test_table_on_a_terminal(self):
        for number in range(3):
            self.succeed("--db", self.url, "create", "campaigns", stdin={
                **CAMPAIGN, "id": None, "user_id": USER_ID,
                "name": f"{number} \x1b[31m red\n文字" + "long " * 30})
        code, text = run_on_terminal("--db", self.url, "list", "campaigns", "--limit", "2",
                                     env=environment(TERM="xterm", NO_COLOR=""))
        self.assertEqual(code, 0, text)
        lines = text.splitlines()
        self.assertTrue(lines[0].startswith("id"), text)
        self.assertIn("…", lines[1])
        self.assertNotIn(ESCAPE, text)
        self.assertTrue(all(len(line) <= 100 for line in lines[:-1]), text)
        self.assertIn("--after", lines[-1])
        code, text = run_on_terminal("--db", self.url, "list", "campaigns", "--json")
        self.assertTrue(text.startswith('{"items":['), text)

    def test_colour(self):
        _, text = run_on_terminal("nonsense")
        self.assertIn(ESCAPE, text)
        for settings in ({"TERM": "xterm", "NO_COLOR": ""}, {"TERM": "xterm", "NO_COLOR": "0"},
                         {"TERM": "dumb"}, {"TERM": None}):
            _, text = run_on_terminal("nonsense", env=environment(**settings))
            self.assertNotIn(ESCAPE, text, settings)

    def test_control_characters_are_not_echoed(self):
        for arguments in (["\x1b[31mverb"], ["list", "\x1b[31m"], ["--\x1b[31m"], ["-\x1b"]):
            result = run(*arguments)
            self.assertEqual(result.code, 2)
            self.assertNotIn(ESCAPE, result.stderr)


class FullDisk(Case):
    def small_disk(self, size):
        """A directory with little room, or None where this user may not make one."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none",
                               self.directory], capture_output=True, check=False)
        if done.returncode != 0:
            return None
        self.addCleanup(subprocess.run, ["umount", self.directory], check=False)
        return self.directory

    def check_nothing_half_written(self, exit_code, result, url, tables):
        self.assertEqual(result.code, exit_code, result)
        self.assertIn(result.error["code"], ("VVL_E_FULL", "VVL_E_IO"))
        with Sqlite.connect(url) as connection:
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            found = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        self.assertEqual(found > 0, tables)

    def test_init_on_a_full_disk(self):
        directory = self.small_disk("64k")
        if directory is None:
            self.skipTest("no tmpfs can be mounted here")
        url = f"sqlite:{directory}/full.db"
        result = run("--db", url, "--json", "init")
        self.check_nothing_half_written(1, result, url, False)
        self.assertEqual(result.error["code"], "VVL_E_FULL")

    def limited(self, url, *arguments, limit, **options):
        return run("--db", url, "--json", *arguments,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
                   **options)

    def test_init_with_a_limit(self):
        url = Sqlite(self.directory).new_url()
        self.check_nothing_half_written(1, self.limited(url, "init", limit=40000), url, False)

    def test_create_with_a_limit(self):
        url = Sqlite(self.directory).new_url()
        self.succeed("--db", url, "init")
        size = os.path.getsize(Sqlite.path(url))
        record = {**USER, "profile_data": {"text": "x" * 1_000_000}}
        result = self.limited(url, "create", "users", stdin=record, limit=size)
        self.check_nothing_half_written(1, result, url, True)
        self.assertEqual(self.succeed("--db", url, "list", "users").json["items"], [])


if __name__ == "__main__":
    unittest.main()
