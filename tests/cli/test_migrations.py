"""upgrade, downgrade, migrations and repair on both backends."""
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import unittest

from harness import PROGRAM, BackendCase, Case, Sqlite, environment, for_each_backend, run
from terminal import run_on_terminal

import field_database  # its folder is made known by the harness

ENTRY_KEYS = ["version", "description", "state", "checksum", "applied_at", "duration_ms",
              "applied_by", "reversible"]
RESULT_KEYS = ["url", "from", "to", "changed", "dry_run", "statements", "losses", "faults",
               "fault_count", "rejected", "quarantine"]
PROCESSES = 16


class _Migrations(BackendCase):
    def versions(self):
        return [entry["version"] for entry in self.db("migrations", "--json").json]

    def test_every_version_is_listed(self):
        self.init()
        entries = self.db("migrations", "--json").json
        self.assertEqual(entries[0]["version"], "1.0.0")
        for entry in entries:
            self.assertEqual(list(entry), ENTRY_KEYS)
            self.assertEqual(entry["state"], "applied")
            self.assertRegex(entry["checksum"], "^[0-9a-f]{64}$")
            self.assertRegex(entry["applied_at"], r"^20\d\d-.*Z$")
        self.assertEqual(len({entry["applied_at"] for entry in entries}), len(entries))
        newest = self.backend.query(self.url, "SELECT version FROM schema_version"
                                              " ORDER BY applied_at DESC LIMIT 1")
        self.assertEqual(newest, [(entries[-1]["version"],)])
        text = self.db("migrations").stdout
        self.assertIn("VERSION", text)
        self.assertIn("initial schema", text)

    def test_what_is_not_applied_is_pending(self):
        self.backend.make_empty(self.url)
        for entry in self.db("migrations", "--json").json:
            self.assertEqual((entry["state"], entry["applied_at"]), ("pending", None))

    def test_step_by_step_is_all_at_once(self):
        versions = self.init_and_list()
        self.url = self.backend.new_url()
        self.succeed("--db", self.url, "init", "--to", versions[0])
        for version in versions[1:]:
            result = self.db("upgrade", "--to", version, "--json").json
            self.assertEqual(list(result), RESULT_KEYS)
            self.assertEqual((result["to"], result["changed"]), (version, True))
        result = self.db("upgrade", "--json")
        self.assertEqual(result.code, 0, result)
        self.assertEqual((result.json["changed"], result.json["statements"]), (False, []))
        self.assertIn("nothing to do", self.db("upgrade").stdout)
        self.assertEqual(self.db("status").code, 0)

    def init_and_list(self):
        self.init()
        return self.versions()

    def test_trying_changes_nothing(self):
        versions = self.init_and_list()
        self.url = self.backend.new_url()
        self.succeed("--db", self.url, "init", "--to", versions[0])
        before = self.db("migrations", "--json").stdout
        tried = self.db("upgrade", "--dry-run", "--json").json
        self.assertEqual((tried["dry_run"], tried["changed"], tried["to"]),
                         (True, False, versions[-1]))
        self.assertEqual({statement["version"] for statement in tried["statements"]},
                         set(versions[1:]))
        locks = {statement["lock"] for statement in tried["statements"]}
        if self.backend.name == "sqlite":
            self.assertEqual(locks, {"database"})
        else:
            self.assertLessEqual({"SHARE", "ACCESS EXCLUSIVE"}, locks)
            self.assertIn("CONCURRENTLY", str(tried["statements"]))
        self.assertEqual(self.db("upgrade", "--dry-run").code, 0)
        self.assertEqual(self.db("migrations", "--json").stdout, before)

    def test_wrong_versions(self):
        self.init()
        self.error_of(2, "VVL_E_USAGE", "upgrade", "--to", "7.0.0")
        self.error_of(2, "VVL_E_USAGE", "downgrade", "--to", "7.0.0", "--yes")
        self.error_of(2, "VVL_E_USAGE", "downgrade", "--yes")
        self.error_of(2, "VVL_E_USAGE", "upgrade", "--wait", "soon")

    def test_going_back_is_asked_for(self):
        versions = self.init_and_list()
        error = self.error_of(9, "VVL_E_POLICY", "downgrade", "--to", versions[0])
        self.assertIn("--yes", error["hint"])
        self.assertEqual(self.db("downgrade", "--to", versions[-1], "--yes").code, 0)

    def test_without_a_schema(self):
        self.backend.make_empty(self.url)
        for verb in (["upgrade"], ["downgrade", "--to", "1.0.0", "--yes"], ["repair"]):
            error = self.error_of(7, "VVL_E_SCHEMA", *verb)
            self.assertIn("init", error["hint"])

    def test_nothing_to_repair(self):
        self.init()
        self.assertIn("nothing to do", self.db("repair").stdout)
        self.assertIs(self.db("repair", "--json").json["changed"], False)

    def check_refused(self, *words):
        """Nothing runs, and upgrade and status both name what is wrong."""
        before = self.db("migrations", "--json").stdout
        error = self.error_of(7, "VVL_E_SCHEMA", "upgrade")
        status = self.db("status", "--json")
        self.assertEqual(status.code, 7, status)
        for word in words:
            self.assertIn(word, error["message"])
            self.assertTrue(any(word in problem for problem in status.json["problems"]), status)
        self.assertEqual(self.db("migrations", "--json").stdout, before)
        return before

    def test_a_changed_version_is_named(self):
        self.init()
        self.backend.query(self.url, "UPDATE schema_version SET checksum = '" + "0" * 64
                           + "' WHERE version = '1.0.0'")
        self.assertIn("drifted", self.check_refused("1.0.0", "other SQL"))

    def test_an_unknown_version_is_named(self):
        self.init()
        self.backend.query(self.url, "INSERT INTO schema_version (version, applied_at)"
                           " VALUES ('0.5.0', '2001-01-01 00:00:00')")
        self.assertIn("unknown", self.check_refused("0.5.0"))

    def test_garbage_is_told(self):
        self.init()
        self.backend.query(self.url, "INSERT INTO schema_version (version, applied_at)"
                           " VALUES ('; DROP TABLE users', '2001-01-01 00:00:00')")
        self.check_refused("a row that is no version")

    def test_an_old_ledger_is_to_be_adopted(self):
        self.init()
        self.backend.query(self.url, "UPDATE schema_version SET checksum = NULL")
        self.check_refused("did not make it")
        self.assertIn("vvldb adopt", self.error_of(7, "VVL_E_SCHEMA", "upgrade")["hint"])

    def test_an_interrupted_one_is_told(self):
        self.init()
        self.backend.query(self.url, "CREATE TABLE schema_statements (version text, way text,"
                           " statement bigint, state text, checksum text)")
        self.backend.query(self.url, "INSERT INTO schema_statements VALUES"
                           " ('1.0.0', 'up', 1, 'begun', 'none')")
        error = self.error_of(7, "VVL_E_SCHEMA", "upgrade")
        self.assertIn("vvldb repair", error["hint"])
        self.assertIn("interrupted", self.db("migrations").stdout)
        self.error_of(7, "VVL_E_SCHEMA", "repair")

    def test_many_at_once(self):
        versions = self.init_and_list()
        self.url = self.backend.new_url()
        self.succeed("--db", self.url, "init", "--to", versions[0])
        running = [subprocess.Popen([PROGRAM, "--db", self.url, "upgrade", "--json"],
                                    stdout=subprocess.PIPE, env=environment())
                   for _ in range(PROCESSES)]
        outputs = [process.communicate(timeout=120)[0].decode() for process in running]
        self.assertEqual([process.returncode for process in running], [0] * PROCESSES)
        changed = sum('"changed":true' in output for output in outputs)
        self.assertEqual(changed, 1 if len(versions) > 1 else 0)
        self.assertEqual(self.db("status").code, 0)


for_each_backend(globals(), _Migrations)


class Terminal(BackendCase, Case):
    """What is asked on a terminal."""

    kind = Sqlite

    def test_no_is_the_answer(self):
        self.init()

        def answer(process, output):
            if output.endswith(b"[y/N] "):
                process.send_signal(signal.SIGINT)

        code, output = run_on_terminal("--db", self.url, "downgrade", "--to", "1.0.0",
                                       on_output=answer)
        self.assertIn("lost", output)
        self.assertNotEqual(code, 0)
        self.assertEqual(self.db("status").code, 0)


class Files(BackendCase, Case):
    """Files that cannot be upgraded are left as they are."""

    kind = Sqlite

    def check_untouched(self, exit_code, status, *verb):
        path = self.backend.path(self.url)
        before = path.read_bytes()
        names = sorted(os.listdir(self.directory))
        error = self.error_of(exit_code, status, *verb)
        self.assertNotEqual(error["hint"], "")
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(sorted(os.listdir(self.directory)), names)

    def write(self, data):
        self.backend.path(self.url).write_bytes(data)

    def whole(self):
        self.init()
        return self.backend.path(self.url).read_bytes()

    def test_no_databases(self):
        for data in (b"", b"Dear database, " * 1000, os.urandom(8192)):
            self.write(data)
            for verb in (["upgrade"], ["migrations"], ["repair"],
                         ["downgrade", "--to", "1.0.0", "--yes"]):
                self.check_untouched(6, "VVL_E_CONNECT", *verb)

    def test_truncated(self):
        data = self.whole()
        self.write(data[:len(data) // 2])
        result = run("--db", self.url, "upgrade", "--json")
        self.assertIn(result.code, (0, 6, 7), result)
        self.write(data[:100])
        self.check_untouched(6, "VVL_E_CONNECT", "upgrade")

    def test_locked(self):
        self.init()
        with sqlite3.connect(self.backend.path(self.url)) as other:
            other.execute("BEGIN EXCLUSIVE")
            self.assertEqual(self.db("upgrade").code, 0)
            self.assertEqual(self.db("migrations").code, 0)

    def test_another_process_at_it(self):
        self.init()
        self.backend.query(self.url, "CREATE TABLE schema_statements (version text, way text,"
                           " statement bigint, state text, checksum text)")
        with open(str(self.backend.path(self.url)) + "-migrating", "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            error = self.error_of(4, "VVL_E_BUSY", "repair", "--wait", "1")
        self.assertIn("another process", error["message"])
        self.error_of(7, "VVL_E_SCHEMA", "repair", "--wait", "1")
        self.assertFalse(os.path.exists(str(self.backend.path(self.url)) + "-migrating"))

    def test_field_database(self):
        path = self.backend.path(self.url)
        subprocess.run([sys.executable, field_database.__file__, str(path)], check=True,
                       stdout=subprocess.DEVNULL)
        error = self.error_of(7, "VVL_E_SCHEMA", "upgrade")
        self.assertIn("vvldb adopt", error["hint"])
        entry = self.db("migrations", "--json").json[0]
        self.assertEqual((entry["state"], entry["checksum"]), ("applied", None))


if __name__ == "__main__":
    unittest.main()
