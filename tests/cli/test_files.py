"""Copies from and to files: one file under two names, and files that must not be left behind."""
import os
import unittest

from harness import Case, Sqlite, run
from test_transfer import content_of
import field_database


class OneFile(Case):
    def test_one_file_under_two_names(self):
        path = os.path.join(self.directory, "x.db")
        field_database.build(path, rows=60)
        os.mkdir(os.path.join(self.directory, "folder"))
        os.symlink("x.db", os.path.join(self.directory, "symbolic.db"))
        os.symlink(".", os.path.join(self.directory, "folder", "here"))
        os.link(path, os.path.join(self.directory, "hard.db"))
        before = content_of(path)
        for name in (path, "x.db", "./x.db", "folder/../x.db", "folder/here/../x.db",
                     f"//{path}", "symbolic.db", f"{self.directory}/symbolic.db", "hard.db"):
            for source, target in ((path, name), (name, path)):
                for verb in (["copy"], ["copy", "--dry-run"], ["verify"]):
                    with self.subTest(source=source, target=target, verb=verb):
                        self.fail_with(2, "VVL_E_USAGE", *verb, "--from", f"sqlite:{source}",
                                       "--to", f"sqlite:{target}", cwd=self.directory)
        self.assertEqual(content_of(path), before)


class NothingLeft(Case):
    def setUp(self):
        super().setUp()
        field_database.build(f"{self.directory}/old.db", rows=60)

    def copy(self, *options):
        return run("copy", "--json", "--from", f"sqlite:{self.directory}/old.db", "--to",
                   f"sqlite:{self.directory}/new.db", *options)

    def check_nothing_is_left(self):
        self.assertEqual(os.listdir(self.directory), ["old.db"])

    def test_dry_run(self):
        result = self.copy("--dry-run")
        self.assertEqual(result.code, 0, result)
        self.assertIs(result.json["verified"], True)
        self.check_nothing_is_left()

    def test_rows_that_do_not_fit(self):
        with Sqlite.connect(f"sqlite:{self.directory}/old.db") as connection:
            connection.execute("UPDATE users SET last_login = 'yesterday'")
            connection.commit()
        for options in ([], ["--dry-run"]):
            result = self.copy(*options)
            self.assertEqual(result.code, 5, result)
            self.check_nothing_is_left()

    def test_source_that_is_none(self):
        os.remove(f"{self.directory}/old.db")
        self.assertEqual(self.copy().code, 6)
        self.assertEqual(os.listdir(self.directory), [])

    def test_target_that_was_there_stays(self):
        self.succeed("--db", f"sqlite:{self.directory}/new.db", "init")
        self.assertEqual(self.copy("--dry-run").code, 0)
        self.assertEqual(sorted(os.listdir(self.directory)), ["new.db", "old.db"])


if __name__ == "__main__":
    unittest.main()
