"""Command lines, right and wrong. No database is opened here."""
import json
import unittest

from harness import Case, environment, run
from terminal import run_on_terminal

VERBS = ["init", "status", "upgrade", "downgrade", "migrations", "repair", "adopt", "get",
         "list", "create", "update", "delete", "export", "import", "copy", "verify",
         "completion", "doctor", "backup", "restore", "reset", "help", "version"]


def every_verb():
    return [verb["name"] for verb in run("help", "--json").json["verbs"]]


class Help(Case):
    def test_help_names_every_verb(self):
        for arguments in (["help"], ["--help"], ["-h"]):
            text = self.succeed(*arguments).stdout
            for verb in VERBS:
                self.assertIn(f"\n  {verb}", text)

    def test_every_verb_has_help_with_an_example(self):
        for verb in every_verb():
            texts = {self.succeed(*arguments).stdout
                     for arguments in ([verb, "--help"], [verb, "-h"], ["--help", verb],
                                       ["help", verb])}
            self.assertEqual(len(texts), 1, texts)
            text = texts.pop()
            self.assertIn(f"Usage: vvldb {verb}", text)
            self.assertIn("Examples:\n  ", text)
            self.assertIn("--json", text)

    def test_help_fits_a_terminal(self):
        entities = self.succeed("help", "list").stdout.split("Entities:\n")[1].split("\n\n")[0]
        names = [line.split()[0] for line in entities.splitlines()]
        self.assertIn("campaign_summary", names)
        for subject in ([], *([name] for name in every_verb() + names)):
            for line in self.succeed("help", *subject).stdout.splitlines():
                self.assertLessEqual(len(line), 100, (subject, line))

    def test_help_as_json(self):
        document = self.succeed("help", "--json").json
        self.assertEqual([verb["name"] for verb in document["verbs"]], VERBS)
        self.assertEqual(list(document["verbs"][0]),
                         ["name", "summary", "usage", "options", "example"])
        self.assertEqual(len(self.succeed("copy", "--help", "--json").json["verbs"]), 1)

    def test_no_arguments_print_the_help_and_fail(self):
        result = run()
        self.assertEqual(result.code, 2)
        self.assertIn("Usage: vvldb", result.stdout)
        self.assertIn("VVL_E_USAGE", result.stderr)

    def test_version(self):
        text = self.succeed("version").stdout
        self.assertRegex(text, r"^vvldb \d+\.\d+\.\d+ \(schema \d+\.\d+\.\d+\)\n$")
        self.assertEqual(self.succeed("--version").stdout, text)
        self.assertEqual(list(self.succeed("version", "--json").json),
                         ["version", "schema_version"])


class WrongUsage(Case):
    def usage(self, *arguments):
        return self.fail_with(2, "VVL_E_USAGE", *arguments)

    def test_text_form_of_an_error(self):
        result = run("stauts")
        self.assertEqual(result.code, 2)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr, "vvldb: unknown verb stauts [VVL_E_USAGE]\n"
                         "  hint: did you mean status? `vvldb help` shows the verbs\n")

    def test_suggestions(self):
        self.assertIn("create", self.usage("creat")["hint"])
        self.assertIn("--order", self.usage("list", "users", "--ordr", "id")["hint"])
        self.assertIn("--help", self.usage("list", "-help")["hint"])
        self.assertNotIn("did you mean", self.usage("xyzzy")["hint"])
        self.assertIn("copy", self.usage("help", "coppy")["hint"])

    def test_arguments(self):
        self.usage("get", "users")
        self.usage("get")
        self.usage("list")
        self.usage("status", "more")
        self.usage("get", "users", "a", "b")

    def test_every_verb_refuses_what_it_does_not_know(self):
        for verb in every_verb():
            result = run(verb, "--no-such-option", "--json", env=environment(TERM="xterm"))
            self.assertEqual(result.code, 2, result)
            self.assertEqual(result.stdout, "")
            self.assertEqual(len(result.stderr.splitlines()), 1, result)
            self.assertEqual(list(json.loads(result.stderr)), ["error"])
            self.assertIn(verb, result.error["hint"])
            self.assertIn("argument", self.usage(verb, *["x"] * 9)["message"])

    def test_every_verb_keeps_colours_to_the_terminals_that_want_them(self):
        for verb in every_verb():
            _, text = run_on_terminal(verb, "--no-such-option")
            self.assertIn("\x1b[", text)
            _, text = run_on_terminal(verb, "--no-such-option",
                                      env=environment(TERM="xterm", NO_COLOR=""))
            self.assertNotIn("\x1b", text)
            self.assertNotIn("\x1b", run(verb, "--no-such-option").stderr)

    def test_options(self):
        self.usage("status", "--purge")
        self.usage("status", "--db")
        self.usage("status", "--quiet=yes")
        self.usage("status", "--db", "sqlite:a.db", "--db", "sqlite:b.db")
        self.usage("copy", "--to", "sqlite:x.db")
        self.usage("verify", "--from", "sqlite:x.db")
        self.usage("copy", "--from", "sqlite:a.db", "--to", "sqlite:b.db", "--extra", "perhaps")

    def test_options_of_later_issues(self):
        for option in ("--jobs=2", "--resume"):
            error = self.usage("copy", "--from", "sqlite:a.db", "--to", "sqlite:b.db", option)
            self.assertIn(f"unknown option {option.partition('=')[0]}", error["message"])

    def test_list_options(self):
        for bad in (["--limit", "0"], ["--limit", "1001"], ["--limit", "-1"], ["--limit", "x"],
                    ["--limit", "99999999999999999999"], ["--limit="], ["--where", "a"],
                    ["--where", "=a"], ["--where", "<a"], ["--where", "id!a"],
                    ["--where", "id^a"], ["--where", "id*a"], ["--where", "id!"],
                    ["--where", ""], ["--order", ""], ["--order", "id:up"], ["--order", ":desc"],
                    ["--where", "id=1"] * 9):
            self.usage("list", "users", *bad)

    def test_entities(self):
        error = self.usage("list", "user")
        self.assertIn("user", error["message"])
        for entity in ("users", "campaign_templates", "content_performance"):
            self.assertIn(entity, error["hint"])
        for verb in (["create"], ["update", "x"], ["delete", "x"]):
            error = self.usage(verb[0], "campaign_summary", *verb[1:])
            self.assertIn("view", error["message"])
            self.assertNotIn("campaign_summary", error["hint"])

    def test_places_of_options(self):
        for arguments in (["--json", "--limit", "x", "list", "users"],
                          ["list", "--limit=x", "users", "--json"]):
            result = run(*arguments)
            self.assertEqual(result.code, 2)
            self.assertIn("--limit", json.loads(result.stderr)["error"]["message"])
        error = self.usage("list", "--", "--limit")
        self.assertIn("entity", error["message"])

    def test_empty_url(self):
        for arguments in (["--db", "", "status"], ["--db=", "init"],
                          ["copy", "--from", "", "--to", "sqlite:x.db"]):
            error = self.usage(*arguments)
            self.assertIn("empty", error["message"])
        self.fail_with(2, "VVL_E_USAGE", "status", env=environment(VVL_DB_URL=""))


if __name__ == "__main__":
    unittest.main()
