"""export and import: records as lines of JSON, between the backends too."""
import contextlib
import json
import os
import pathlib
import signal
import stat
import subprocess
import unittest

from harness import (CAMPAIGN, CAMPAIGN_ID, PROGRAM, USER, USER_ID, BackendCase, Case, Postgres,
                     Sqlite, environment, for_each_backend)

ENTITIES = ("users", "campaigns", "generated_content", "uploaded_files", "user_sessions",
            "campaign_chat_history")


def users(count, bad=None):
    """Lines of users, the one numbered `bad` without an address."""
    lines = [{"username": f"user {number}", "email": f"u{number}@example.org"}
             for number in range(1, count + 1)]
    if bad is not None:
        del lines[bad - 1]["email"]
    return "".join(json.dumps(line) + "\n" for line in lines)


class _Lines(BackendCase):
    def count(self, entity="users"):
        return int(self.backend.query(self.url, f"SELECT count(*) FROM {entity}")[0][0])

    def test_lines_are_what_get_prints(self):
        self.fill()
        for entity, key in (("users", USER_ID), ("campaigns", CAMPAIGN_ID)):
            self.assertEqual(self.db("export", entity).stdout, self.db("get", entity, key).stdout)
        self.assertEqual(self.db("export", "user_sessions").stdout, "")
        self.assertEqual(self.db("export", "campaign_summary").json["username"], "ada")

    def test_conditions_order_and_deleted_records(self):
        self.init()
        self.succeed("--db", self.url, "import", "users", stdin=users(450))
        lines = self.db("export", "users", "--order", "username:desc").stdout.splitlines()
        names = [json.loads(line)["username"] for line in lines]
        self.assertEqual(names, sorted((f"user {i}" for i in range(1, 451)), reverse=True))
        self.assertEqual(self.db("export", "users", "--where", "username=user 7").json["email"],
                         "u7@example.org")
        gone = json.loads(lines[0])["id"]
        self.succeed("--db", self.url, "delete", "users", gone)
        self.assertNotIn(gone, self.db("export", "users").stdout)
        self.assertIn(gone, self.db("export", "users", "--all").stdout)

    def test_a_batch_is_stored_whole_or_not_at_all(self):
        self.init()
        error = self.error_of(5, "VVL_E_INVALID", "import", "users", "--batch", "4",
                              stdin=users(11, bad=10))
        self.assertTrue(error["message"].startswith("line 10: "), error)
        self.assertIn("8 lines are in, go on with --skip 8", error["hint"])
        self.assertEqual(self.count(), 8)
        result = self.db("--json", "import", "users", "--skip", "8", stdin=users(11))
        self.assertEqual(result.code, 0, result)
        self.assertEqual((result.json["records"], result.json["lines"]), (3, 11))
        self.assertEqual(self.count(), 11)

    def test_a_record_that_is_there_is_a_conflict(self):
        self.init()
        self.succeed("--db", self.url, "import", "users", stdin=users(2))
        error = self.error_of(4, "VVL_E_CONFLICT", "import", "users",
                              stdin=users(3).split("\n", 1)[1])
        self.assertTrue(error["message"].startswith("line 1: "), error)
        self.assertIn("nothing was stored", error["hint"])
        self.assertEqual(self.count(), 2)

    def test_what_is_no_line_of_json(self):
        self.init()
        for text in ("[]\n", "{", '{"username":"a","email":"a@b.org"} {}\n', "\x00\n",
                     '{"username":"a","email":"a@b.org","nothing":1}\n', "null\n"):
            error = self.error_of(5, "VVL_E_INVALID", "import", "users", stdin=text)
            self.assertTrue(error["message"].startswith("line 1: "), error)
        self.error_of(5, "VVL_E_INVALID", "import", "users", stdin=b"\xff\n")
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.db("--json", "import", "users", stdin="\n \r\n").json["records"], 0)

    def test_views_and_unknown_tables_are_refused(self):
        self.init()
        self.error_of(2, "VVL_E_USAGE", "import", "campaign_summary", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "nothing", stdin="")
        self.error_of(2, "VVL_E_USAGE", "export", "nothing")
        self.error_of(2, "VVL_E_USAGE", "import", "users", "--batch", "0", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "users", "--batch", "10001", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "users", "--skip", "-1", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "users", f"{self.directory}/absent", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "users", "--dry-run", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "users", "--quarantine", "file", stdin="")
        self.error_of(2, "VVL_E_USAGE", "import", "--skip", "1", "--quarantine", "file", stdin="")

    def test_secrets_are_for_the_owner_only(self):
        self.fill()
        self.assertNotIn(USER["password_hash"], self.db("export", "users").stdout)
        self.assertIn(USER["password_hash"], self.db("export", "users", "--secrets").stdout)
        path = pathlib.Path(self.directory, "open")
        path.touch(0o644)
        with path.open("w", encoding="utf-8") as out:
            done = subprocess.run([PROGRAM, "--db", self.url, "export", "users", "--secrets"],
                                  stdout=out, stderr=subprocess.PIPE, env=environment(),
                                  check=False)
        self.assertEqual(done.returncode, 9, done)
        self.assertEqual(path.read_text(encoding="utf-8"), "")

    def test_a_file_gets_its_name_when_it_is_whole(self):
        self.fill()
        path = pathlib.Path(self.directory, "users.jsonl")
        result = self.db("--json", "export", "users", str(path), "--secrets")
        self.assertEqual(result.json, {"entity": "users", "file": str(path), "records": 1,
                                       "secrets": True})
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        before = path.read_bytes()
        self.error_of(4, "VVL_E_CONFLICT", "export", "users", str(path))
        self.error_of(2, "VVL_E_USAGE", "export", "users", str(path), "--force", "--where",
                      "nothing=1")
        self.assertEqual(path.read_bytes(), before)
        self.succeed("--db", self.url, "export", "users", str(path), "--force")
        self.assertEqual(path.read_text(encoding="utf-8"), self.db("export", "users").stdout)
        self.assertEqual(os.listdir(path.parent).count("users.jsonl"), 1)
        self.assertFalse([name for name in os.listdir(path.parent) if "users.jsonl." in name])

    def wait_for_records(self, process):
        while self.count() == 0:
            self.assertIsNone(process.poll())

    def interrupt(self, lines):
        """Interrupts an import that has begun; it notices at a batch to come, if not at the next."""
        process = subprocess.Popen([PROGRAM, "--db", self.url, "--json", "import", "users",
                                    "--batch", "2"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment())
        with contextlib.suppress(BrokenPipeError):
            for number, line in enumerate(lines):
                process.stdin.write(line.encode())
                process.stdin.flush()
                if number == 2:
                    self.wait_for_records(process)
                    process.send_signal(signal.SIGINT)
                if process.poll() is not None:
                    break
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        out, error = process.stdout.read(), process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        return process.wait(60), out.decode(), error.decode()

    def test_an_interrupted_import_goes_on(self):
        self.init()
        text = users(20000)
        code, out, error = self.interrupt(text.splitlines(True))
        self.assertEqual(code, 130, error)
        done = json.loads(out.splitlines()[-1])["lines"]
        self.assertGreaterEqual(done, 2)
        self.assertIn(f"--skip {done}", json.loads(error)["error"]["hint"])
        self.assertEqual(self.count(), done)
        rest = "".join(text.splitlines(True)[:done + 5])
        self.succeed("--db", self.url, "import", "users", "--skip", str(done), stdin=rest)
        self.assertEqual(self.count(), done + 5)


for_each_backend(globals(), _Lines)


class Between(Case):
    def test_the_same_bytes_there_and_back(self):
        backends = [kind(self.directory) for kind in (Sqlite, Postgres)]
        for backend in backends:
            self.addCleanup(backend.close)
        first, second, third = (backends[i].new_url() for i in (0, 1, 0))
        for url in (first, second, third):
            self.succeed("--db", url, "init")
        self.succeed("--db", first, "create", "users", stdin=USER)
        self.succeed("--db", first, "create", "campaigns", stdin=CAMPAIGN)
        self.succeed("--db", first, "import", "generated_content", stdin="".join(
            json.dumps({"campaign_id": CAMPAIGN_ID, "content_type": "idea", "platform": platform,
                        "content_data": {"text": "Grüße 🌷\u2028", "n": 1.50}}) + "\n"
            for platform in ("instagram", "linkedin")))
        self.succeed("--db", first, "create", "campaign_chat_history", stdin={
            "campaign_id": CAMPAIGN_ID, "user_id": USER_ID, "conversation_history": ["how many?"]})
        for source, target in ((first, second), (second, third)):
            for entity in ENTITIES:
                lines = self.export(source, entity)
                self.succeed("--db", target, "import", entity, stdin=lines)
                self.assertEqual(self.export(target, entity), lines)

    def export(self, url, entity):
        return self.succeed("--db", url, "export", entity, "--all", "--secrets").stdout


class Memory(Case):
    def limited(self, *arguments, stdin=b""):
        """Runs the program with less memory than the table of the test has."""
        return subprocess.run(["prlimit", f"--data={96 << 20}", PROGRAM, *arguments], input=stdin,
                              capture_output=True, env=environment(), check=False)

    def test_memory_is_bounded(self):
        if self.limited("version").returncode != 0:
            self.skipTest("a sanitizer needs more memory than this by itself")
        url = Sqlite(self.directory).new_url()
        self.succeed("--db", url, "init")
        long = json.dumps({"n": "x" * 100_000})
        text = "".join(f'{{"username":"user {i}","email":"u{i}@x.org","profile_data":{long}}}\n'
                       for i in range(1500))
        done = self.limited("--db", url, "import", "users", stdin=text.encode())
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.limited("--db", url, "export", "users")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 1500)


if __name__ == "__main__":
    unittest.main()
