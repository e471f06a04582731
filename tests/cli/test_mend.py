"""Rows of a quarantine file that come back: mended, as they were, and lines that are none."""
import json
import os
import pathlib
import unittest

from harness import for_each_backend, run
from doctor_traps import CAMPAIGN, NEW_ID, USER, add_user, set_user
from intake_case import IntakeCase
from intake_rows import new_id
from test_doctor import make_file, spoil
import field_database


class _Mend(IntakeCase):
    """Imports of what a copy to a database of the `kind` has left out."""

    def write(self, entries):
        lines = (entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
        pathlib.Path(self.file).write_text("".join(line + "\n" for line in lines), encoding="utf-8")

    def mend(self, *options, code=0):
        result = run("import", "--json", "--quarantine", self.file, "--db", self.url, *options)
        self.assertEqual(result.code, code, result)
        found = json.loads(result.stdout.splitlines()[-1])
        self.assertEqual(found["rows"], found["stored"] + found["present"] + found["rejected"])
        return found

    def told(self, found):
        return [(entry["line"], entry["key"], entry["rule"], entry["column"])
                for entry in found["rejections"]]

    def test_mended_rows_make_the_copy_whole(self):
        """The target is then what the source, mended in the same way, would have become."""
        field_database.build(self.old, rows=400, with_orphans=True)
        self.change("UPDATE users SET last_login = 'soon' WHERE id = 'demo_user'")
        rejected = self.copy()["rejected"]
        entries = list(reversed(self.quarantined()))
        self.write(entries)
        untouched = self.mend(code=8)
        self.assertEqual((untouched["stored"], untouched["rejected"]), (0, rejected))
        orphans = sum(entry["reason"] == "orphan" for entry in entries)
        self.assertGreater(orphans, 0)
        for entry in entries:
            if entry["key"] == "demo_user" and entry["table"] == "users":
                entry["row"]["last_login"] = {"class": "null"}
        self.change("UPDATE users SET last_login = NULL WHERE id = 'demo_user'")
        expected = self.transfer("verify")
        self.assertEqual(expected.error["code"], "VVL_E_DIFFERENT")
        self.write(entries)
        dry = self.mend("--dry-run", code=8)
        found = self.mend(code=8)
        self.assertGreater(found["stored"], 5)
        self.assertEqual({**dry, "seconds": 0, "dry_run": False}, {**found, "seconds": 0})
        verified = self.transfer("verify")
        self.assertEqual(verified.code, 8, verified)
        self.assertIs(verified.json["verified"], True)
        self.assertEqual(verified.json["rejected"], found["rejected"])
        again = self.mend(code=8)
        self.assertEqual((again["stored"], again["present"]), (0, found["stored"]))
        self.assertEqual(self.transfer("verify").json["rejected"], found["rejected"])

    def test_rows_that_an_upgrade_left_out(self):
        """A file's own rows, mended, come back into it, or into the database it is copied to."""
        field_database.build(self.old, rows=200)
        self.succeed("--db", self.source, "adopt", "--no-backup")
        self.change("UPDATE users SET last_login = 'soon' WHERE id = 'demo_user'")
        upgrade = run("--db", self.source, "upgrade", "--json", "--quarantine", self.file,
                      "--on-bad-row", "quarantine")
        self.assertEqual(upgrade.code, 8, upgrade)
        entries = self.quarantined()
        self.assertGreater(len(entries), 1)
        for entry in entries:
            if entry["key"] == "demo_user" and entry["table"] == "users":
                entry["row"]["last_login"] = {"class": "null"}
        self.write(entries)
        os.rename(self.file, self.file + ".mended")
        copied = self.copy(code=0)["rows"]
        os.rename(self.file + ".mended", self.file)
        self.assertEqual(self.mend()["stored"], len(entries))
        self.assertEqual(self.mend()["present"], len(entries))
        self.assertEqual(copied + len(entries), 200)

    def test_what_still_does_not_fit_is_told_with_its_line(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'") + ";" + add_user("'x'", "eve"))
        self.copy()
        user, campaign = self.quarantined()[:2]
        self.assertEqual((user["table"], campaign["table"]), ("users", "campaigns"))
        twin = json.loads(json.dumps(user))
        twin["row"].update(id={"class": "text", "text": "twin"}, last_login={"class": "null"},
                           username={"class": "text", "text": "eve"})
        lost = json.loads(json.dumps(campaign))
        lost["row"].update(id={"class": "text", "text": "lost"},
                           user_id={"class": "text", "text": "nobody"})
        self.write([campaign, "", user, twin, lost])
        found = self.mend(code=8)
        self.assertEqual(found["stored"], 0)
        self.assertEqual(self.told(found)[:3], [
            (3, USER, "time-text", "last_login"), (4, "twin", "duplicate", "username"),
            (1, CAMPAIGN, "parent-rejected", "user_id")])
        # Not every database says which of its foreign keys it was.
        self.assertEqual([told[:3] for told in self.told(found)[3:]], [(5, "lost", "orphan")])
        self.assertNotIn("soon", json.dumps(found))
        text = run("import", "--quarantine", self.file, "--db", self.url)
        self.assertIn("line 5 stays out, campaigns lost: ", text.stdout)
        self.assertIn("stored 0 of 4 rows", text.stdout)
        self.assertNotIn("soon", text.stdout + text.stderr)
        self.assertEqual(set(self.records("users")), {new_id("x")})
        self.assertEqual(self.backend.query(
            self.url, "SELECT legacy_id FROM legacy_ids ORDER BY 1"), [("x",)])

    def test_children_of_a_row_without_a_place_get_no_other_parent(self):
        """The id of demo is taken, by a row that came there by an earlier move."""
        make_file(self.old)
        spoil(self.old, add_user("'demo'", "moved_1") + ";" + add_user(f"'{NEW_ID}'", "moved_2") +
              f"; UPDATE campaigns SET user_id = 'demo' WHERE id = '{CAMPAIGN}'")
        self.copy()
        reasons = {entry["table"]: entry["reason"] for entry in self.quarantined()}
        self.assertEqual(reasons, {"users": "duplicate-legacy", "campaigns": "parent-rejected",
                                   "generated_content": "parent-rejected"})
        found = self.mend(code=8)
        self.assertEqual((found["stored"], found["rejected"]), (0, 3))
        self.assertEqual(self.records("campaigns"), {})

    def test_every_storage_class(self):
        """Values come out of the file as they went into it."""
        make_file(self.old)
        self.copy(code=0)
        row = {"id": {"class": "text", "text": "new"}, "username": {"class": "text", "text": "n\u00fc\U0001f600"},
               "email": {"class": "text", "base64": "bkBleGFtcGxlLm9yZw=="},
               "password_hash": {"class": "text", "text": "h"},
               "first_name": {"class": "integer", "integer": 7},
               "last_name": {"class": "real", "real": 0.5},
               "profile_data": {"class": "text", "text": '{"b": 1}'},
               "is_active": {"class": "real", "real": 1.0},
               "created_at": {"class": "text", "text": "2025-06-16T12:00:00+02:00"},
               "updated_at": {"class": "integer", "integer": 1718000000}}
        line = {"table": "users", "version": "1.0.0", "row": row}
        self.write([line])
        self.assertEqual(self.told(self.mend(code=8)), [(1, "new", "time-number", "updated_at")])
        self.assertEqual(self.mend("--epoch-time", "seconds")["stored"], 1)
        stored = self.records("users")[new_id("new")]
        expected = {"username": "n\u00fc\U0001f600", "email": "n@example.org", "first_name": "7",
                    "last_name": "0.5", "profile_data": {"b": 1}, "is_active": True,
                    "created_at": "2025-06-16T10:00:00.000000Z",
                    "updated_at": "2024-06-10T06:13:20.000000Z"}
        self.assertEqual({key: stored[key] for key in expected}, expected)
        for value, rule in (({"class": "blob", "base64": "AAE="}, "text-storage"),
                            ({"class": "text", "base64": "/w=="}, "text-encoding"),
                            ({"class": "text", "base64": "AA=="}, "text-nul")):
            line["row"] = {**row, "id": {"class": "text", "text": "bad"}, "first_name": value}
            self.write([line])
            self.assertEqual(self.told(self.mend("--epoch-time", "seconds", code=8)),
                             [(1, "bad", rule, "first_name")])
        line["row"] = {**row, "updated_at": {"class": "real", "real": "inf"}}
        self.write([line])
        self.assertEqual(self.told(self.mend("--epoch-time", "seconds", code=8))[0][2], "time-number")

    def test_lines_that_are_none(self):
        make_file(self.old)
        self.copy(code=0)
        before = self.records("users")
        good = {"id": {"class": "text", "text": "new"}}
        values = [7, {"class": "text"}, {"class": "text", "text": 7}, {"class": "integer", "integer": 1.5},
                  {"class": "integer", "integer": 2**63}, {"class": "real", "real": "much"},
                  {"class": "blob", "text": "x"}, {"class": "blob", "base64": "A"},
                  {"class": "blob", "base64": "AA =="}, {"class": "blob", "base64": "=AAA"},
                  {"class": "word", "word": "x"}, {"class": "text", "text": "a", "base64": "YQ=="}]
        lines = ["{", "[]", "7", '{"table":"users","row":{}} x', '{"table":"users","row":{"id":"\\u0000"}}',
                 {"row": good}, {"table": "nothing", "row": good}, {"table": "legacy_ids", "row": good},
                 {"table": "users"}, {"table": "users", "row": [good]},
                 {"table": "users", "row": {**good, "shoe_size": {"class": "null"}}},
                 {"table": "users", "version": "9.9.9", "row": good},
                 *({"table": "users", "row": {**good, "first_name": value}} for value in values)]
        self.write(lines)
        found = self.mend(code=8)
        self.assertEqual(sorted(entry["line"] for entry in found["rejections"]),
                         list(range(1, len(lines) + 1)))
        self.assertEqual({entry["rule"] for entry in found["rejections"]}, {None})
        self.assertEqual(self.records("users"), before)
        pathlib.Path(self.file).write_bytes(b"")
        self.assertEqual(self.mend()["rows"], 0)

    def test_files_that_are_none(self):
        make_file(self.old)
        self.copy(code=0)
        result = run("import", "--json", "--quarantine", self.file, "--db", self.url)
        self.assertEqual((result.code, result.error["code"]), (3, "VVL_E_NOT_FOUND"))
        result = run("import", "--json", "--quarantine", self.directory, "--db", self.url)
        self.assertEqual((result.code, result.error["code"]), (1, "VVL_E_IO"))
        os.symlink("/dev/stdin", self.file)
        result = run("import", "--json", "--quarantine", self.file, "--db", self.url, stdin="{}\n")
        self.assertEqual((result.code, result.error["code"]), (1, "VVL_E_IO"))
        self.assertEqual(run("import", "--db", self.url).code, 2)

    def test_a_database_that_is_not_ready(self):
        make_file(self.old)
        spoil(self.old, set_user("last_login", "'soon'"))
        self.copy()
        empty = self.backend.new_url()
        self.backend.make_empty(empty)
        result = run("import", "--json", "--quarantine", self.file, "--db", empty)
        self.assertEqual(result.code, 7, result)


for_each_backend(globals(), _Mend)

if __name__ == "__main__":
    unittest.main()
