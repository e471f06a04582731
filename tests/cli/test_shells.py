"""What is made of the table of verbs for a shell and for man."""
import contextlib
import os
import pathlib
import pty
import re
import select
import shlex
import subprocess
import unittest

from harness import PROGRAM, Case, environment, run

# What is typed, and what the TAB key makes of it.
TYPED = {
    "vvldb stat": "vvldb status",
    "vvldb --json stat": "vvldb --json status",
    "vvldb status --qu": "vvldb status --quiet",
    "vvldb list --where-": "vvldb list --where-null",
    "vvldb get user_s": "vvldb get user_sessions",
    "vvldb list users --order upd": "vvldb list users --order updated_at",
    "vvldb list users --where usern": "vvldb list users --where username=",
    "vvldb help complet": "vvldb help completion",
    "vvldb completion fi": "vvldb completion fish",
    "vvldb status --db postg": "vvldb status --db postgresql://",
    "vvldb status --db sqlite:some": "vvldb status --db sqlite:some-file.db",
    "vvldb status --db sqlite:./some": "vvldb status --db sqlite:./some-file.db",
    "vvldb copy --extra=le": "vvldb copy --extra=leave",
    "vvldb list -- --": "vvldb list -- --",
}


def complete(*words):
    """The program's own answer: candidate and description."""
    lines = run("--complete", *words).stdout.splitlines()
    return dict(line.split("\t", 1) for line in lines)


class Candidates(Case):
    def test_every_verb_and_option_of_the_help(self):
        verbs = self.succeed("help", "--json").json["verbs"]
        self.assertEqual(complete(""), {verb["name"]: verb["summary"] for verb in verbs})
        for verb in verbs:
            self.assertEqual(list(complete(verb["name"], "-")),
                             [option.split(" ")[0] for option in verb["options"]])

    def test_an_option_is_given_once(self):
        self.assertNotIn("--limit", complete("list", "users", "--limit", "3", "--"))
        self.assertIn("--where", complete("list", "users", "--where", "id=1", "--"))

    def test_values_follow_the_option(self):
        self.assertEqual(complete("copy", "--extra", ""), {"leave": "", "refuse": ""})
        self.assertEqual(complete("copy", "--extra="), {"--extra=leave": "", "--extra=refuse": ""})
        self.assertEqual(complete("list", "--limit", ""), {})
        self.assertEqual(complete("--db=")[":files"], "--db=sqlite:")

    def test_secrets_are_no_columns(self):
        columns = complete("list", "users", "--order", "")
        self.assertIn("username", columns)
        self.assertNotIn("password_hash", columns)

    def test_arguments_end(self):
        self.assertIn("users", complete("get", ""))
        self.assertEqual(complete("get", "users", ""), {})
        self.assertEqual(complete("get", "users", "x", ""), {})
        self.assertEqual(complete("status", ""), {})
        self.assertEqual(complete("no-verb", "x", ""), complete(""))


class Shells(Case):
    def setUp(self):
        super().setUp()
        pathlib.Path(self.directory, "some-file.db").touch()
        self.home = pathlib.Path(self.directory, "home")
        self.home.mkdir()

    def settings(self):
        path = os.pathsep.join([os.path.dirname(PROGRAM), os.environ["PATH"]])
        return environment(PATH=path, HOME=str(self.home), TERM="dumb", HISTFILE=None)

    def script(self, shell):
        path = self.home / f"vvldb.{shell}"
        path.write_text(self.succeed("completion", shell).stdout)
        return shlex.quote(str(path))

    def type(self, command, setup, text):
        """Types into a shell and has it print its line instead of running it."""
        master, slave = pty.openpty()
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=self.directory,
                              env=self.settings(), start_new_session=True) as process:
            os.close(slave)
            try:
                self.converse(master, setup + "; PS1=; echo rea''dy\n", "ready\r\n")
                answer = self.converse(master, text + "\t\x01echo 'line:' \x05 ':end'\n",
                                       r"line: (vvldb.*?) :end\r\n")
            finally:
                process.kill()
                os.close(master)
        return " ".join(answer[1].split()) if answer.re.groups else None

    def converse(self, master, text, pattern):
        os.write(master, text.encode())
        output = ""
        with contextlib.suppress(OSError):
            while select.select([master], [], [], 60)[0]:
                output += os.read(master, 65536).decode(errors="replace")
                found = re.search(r"(?:^|[\r\n])" + pattern, output)
                if found:
                    return found
        raise AssertionError(f"the shell did not answer: {output}")

    def expect_typed(self, command, setup):
        for text, expected in TYPED.items():
            with self.subTest(text):
                self.assertEqual(self.type(command, setup, text), expected)

    def test_bash(self):
        self.expect_typed(["bash", "--norc", "--noprofile", "-i"], f". {self.script('bash')}")

    def test_zsh(self):
        setup = f"autoload -U compinit; compinit -u; . {self.script('zsh')}"
        self.expect_typed(["zsh", "-f", "-i"], setup)

    def test_zsh_finds_it_in_its_path(self):
        folder = self.home / "functions"
        folder.mkdir()
        (folder / "_vvldb").write_text(self.succeed("completion", "zsh").stdout)
        setup = f"fpath=({shlex.quote(str(folder))} $fpath); autoload -U compinit; compinit -u"
        self.assertEqual(self.type(["zsh", "-f", "-i"], setup, "vvldb stat"), "vvldb status")

    def test_fish(self):
        script = self.script("fish")
        for text, expected in TYPED.items():
            done = subprocess.run(
                ["fish", "-N", "-c", f"source {script}; complete -C {shlex.quote(text)}"],
                capture_output=True, text=True, cwd=self.directory, env=self.settings(),
                check=True)
            words = [line.split("\t")[0] for line in done.stdout.splitlines()]
            with self.subTest(text):
                last = expected.split(" ")[-1]
                self.assertEqual(words, [] if text == expected else [last], done)
            self.assertEqual(done.stderr, "")

    def test_unknown_shell(self):
        self.fail_with(2, "VVL_E_USAGE", "completion", "tcsh")


class Manual(Case):
    def setUp(self):
        super().setUp()
        self.text = self.succeed("help", "--man").stdout
        self.page = pathlib.Path(self.directory, "vvldb.1")
        self.page.write_text(self.text)

    def tool(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, check=True,
                              env=environment(MANWIDTH="1000", LC_ALL="C.UTF-8"))
        self.assertEqual(done.stderr, "", command)
        return done.stdout

    def test_roff_is_sound(self):
        self.tool("groff", "-man", "-Tutf8", "-ww", "-z", str(self.page))
        self.tool("man", "--warnings", "-l", "-Tutf8", str(self.page))

    def test_its_name_is_found(self):
        self.assertIn("vvldb - ", self.tool("lexgrog", str(self.page)))

    def test_it_says_what_the_help_says(self):
        printed = self.tool("man", "-l", "-Tascii", str(self.page))
        shown = " ".join(re.sub(".\b", "", printed).split())
        for verb in self.succeed("help", "--json").json["verbs"]:
            self.assertIn(verb["summary"], shown)
            for example in verb["example"].splitlines():
                self.assertIn(" ".join(example.split()), shown)
        for word in ("VVL_DB_URL", "NO_COLOR", "VVL_E_CONFLICT", "130", "campaign_summary"):
            self.assertIn(word, shown)


if __name__ == "__main__":
    unittest.main()
