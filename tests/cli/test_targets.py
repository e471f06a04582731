"""Targets that a copy cannot fill: whatever stops it, nothing of it is there."""
import os
import resource
import subprocess
import unittest

from harness import PROGRAM, Case, Postgres, Sqlite, environment, for_each_backend, psql, run
from doctor_traps import set_user
from intake_case import IntakeCase
from test_doctor import make_file, spoil
import field_database


class _Targets(IntakeCase):
    """Databases of the `kind`."""

    def refuse(self, code, status, *options):
        result = self.transfer("copy", "--quarantine", self.file, *options)
        self.assertEqual((result.code, result.error["code"]), (code, status), result)
        self.assertFalse(os.path.exists(self.file), "a quarantine file of no copy stayed")
        return result.error

    def test_rows_that_are_there_stay(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        self.copy()
        os.remove(self.file)
        before = self.records("campaign_templates")
        self.succeed("create", "users", "--db", self.url, stdin={
            "username": "first", "email": "first@example.org", "password_hash": "h"})
        users = self.records("users")
        self.refuse(4, "VVL_E_CONFLICT")
        self.assertEqual(self.records("users"), users)
        self.assertEqual(self.records("campaign_templates"), before)

    def test_another_version(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        self.succeed("init", "--to", "1.0.1", "--db", self.url)
        self.refuse(7, "VVL_E_SCHEMA")
        status = run("status", "--json", "--db", self.url).json
        self.assertEqual((status["schema_version"], status["tables"]["users"]), ("1.0.1", 0))


for_each_backend(globals(), _Targets)


class _Kind(_Targets):
    """What only databases of one kind can do."""

    test_rows_that_are_there_stay = test_another_version = None

    def setUp(self):
        super().setUp()
        field_database.build(self.old, rows=3000)
        self.change("UPDATE users SET last_login = 'soon' WHERE id = 'demo_user'")


class Servers(_Kind, Case):
    kind = Postgres

    def check_nothing(self, url):
        self.assertEqual(psql(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
                         [("0",)])

    def test_read_only(self):
        name = self.backend.databases[-1]
        psql(self.url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        self.refuse(9, "VVL_E_POLICY")
        self.check_nothing(self.url)

    def test_without_rights(self):
        role = "role_" + self.backend.databases[-1]
        psql(self.url, f'CREATE ROLE "{role}" LOGIN')
        self.addCleanup(psql, self.backend.server, f'DROP ROLE "{role}"')
        whole, self.url = self.url, self.backend.url_of(self.backend.databases[-1], role)
        self.assertIn("hint", self.refuse(9, "VVL_E_POLICY"))
        self.check_nothing(whole)

    def test_server_that_dies_in_the_middle(self):
        """It ends the connection while the last of the tables is filled."""
        self.succeed("init", "--db", self.url)
        psql(self.url, "DELETE FROM campaign_templates")
        psql(self.url, "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
             "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'")
        psql(self.url, "CREATE TRIGGER die BEFORE INSERT ON user_sessions EXECUTE FUNCTION die()")
        self.refuse(6, "VVL_E_CONNECT")
        self.assertEqual(psql(self.url, "SELECT count(*) FROM users"), [("0",)])
        psql(self.url, "DROP FUNCTION die CASCADE")
        self.check_account(self.copy())


class Files(_Kind, Case):
    kind = Sqlite

    def check_nothing(self):
        status = run("status", "--json", "--db", self.url)
        self.assertTrue(status.code == 6 or status.json["tables"] == {}, status)

    def limited(self, size, *options):
        return run("copy", "--json", "--from", self.source, "--to", self.url, *options,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))

    def test_full_disk(self):
        """The database, or the quarantine file, can grow no more."""
        result = self.limited(1 << 20, "--quarantine", self.file)
        self.assertEqual(result.code, 1, result)
        self.assertIn(result.error["code"], ("VVL_E_FULL", "VVL_E_IO"))
        self.assertFalse(os.path.exists(self.file))
        self.check_nothing()
        self.copy()

    def test_quarantine_where_none_can_be(self):
        for place in (os.path.join(self.directory, "none", "file"), self.directory):
            result = run("copy", "--json", "--from", self.source, "--to", self.url, "--quarantine", place)
            self.assertIn((result.code, result.error["code"]),
                          ((1, "VVL_E_IO"), (4, "VVL_E_CONFLICT")), result)
            self.check_nothing()

    def test_full_disk_of_the_quarantine(self):
        """Rows that cannot be kept are not left out."""
        self.change(*(f"UPDATE users SET profile_data = '{{' || '{'x' * 3000}' WHERE id = '{user}'"
                      for user in ("demo_user",)),
                    "UPDATE generated_content SET content_data = '{' || hex(zeroblob(20000))")
        small = os.path.join(self.directory, "small")
        os.mkdir(small)
        done = subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c",
             'mount -t tmpfs -o size=64k none "$SMALL" && '
             '"$VVLDB" copy --json --from "$FROM" --to "$TO" --quarantine "$SMALL/q"'],
            env={**environment(), "SMALL": small, "VVLDB": PROGRAM, "FROM": self.source,
                 "TO": self.url}, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("VVL_E_FULL", done.stderr)
        self.check_nothing()


if __name__ == "__main__":
    unittest.main()
