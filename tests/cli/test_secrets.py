"""No password in any output, whatever the shape of the URL that holds it."""
import os
import unittest

from harness import Case, Postgres, environment, run

SECRET = "hunter2hunter2"

SHAPES = [
    "postgresql://u:{}@localhost:1/d",
    "postgres://u:{}@localhost:1/d",
    "postgresql://:{}@localhost:1/d",
    "postgresql://u:{}@localhost:1",
    "postgresql://u:{}@/d?host=/nowhere",
    "postgresql://u:{}@[::1]:1/d",
    "postgresql://u:{}@[::1/d",
    "postgresql://u:{}@localhost:1,localhost:2/d",
    "postgresql://u:{}@localhost:port/d",
    "postgresql://u:a@{}@localhost:1/d",
    "postgresql://u:a/{}@localhost:1/d",
    "postgresql://u:a?{}@localhost:1/d",
    "postgresql://u:a#{}@localhost:1/d",
    "postgresql://u:a%zz{}@localhost:1/d",
    "postgresql://u:a%40{}@localhost:1/d",
    "postgresql://u:a b{}@localhost:1/d",
    "postgresql://u:a=b&{}@localhost:1/d",
    "postgresql://u:{}%@localhost:1/d",
    "postgresql://u:{}%00@localhost:1/d",
    "postgresql://localhost:1/d?password={}",
    "postgresql://localhost:1/d?user=u&password={}",
    "postgresql://localhost:1/d?PASSWORD={}",
    "postgresql://localhost:1/d?pass%77ord={}",
    "postgresql://localhost:1/d?sslpassword={}",
    "postgresql://localhost:1/d?password=a%zz{}",
    "postgresql://localhost:1/d?password=a b{}",
    "postgresql://localhost:1/d?passwort={}",
    "postgresql://localhost:1/d?nonsense=1&password={}&more=2",
    "postgresql://u:{}@localhost:1/d?sslmode=nonsense",
    "postgresql://u:{}@localhost:1/d?connect_timeout=x",
    "postgresql://u:{}",
    "postgresql:u:{}@localhost/d",
    "postgresql:/u:{}@localhost/d",
    "postgresq://u:{}@localhost/d",
    "mysql://u:{}@localhost/d",
    "u:{}@localhost/d",
    "host=localhost port=1 user=u password={}",
    "host=localhost port=1 password='{}'",
    "host=localhost port=1 password = {}",
    "password={}",
    "sqlite://u:{}@localhost/d",
    "sqlite:postgresql://u:{}@localhost/d",
    "POSTGRESQL://u:{}@localhost:1/d",
    " postgresql://u:{}@localhost:1/d",
]


class Passwords(Case):
    def refuse(self, *arguments, env=None):
        """Runs what has to fail and looks for the secret in everything it leaves behind."""
        for form in ([], ["--json"]):
            result = run(*form, *arguments, env=env, cwd=self.directory, stdin="{}")
            self.assertNotEqual(result.code, 0, (arguments, result))
            self.assertNotIn(SECRET, result.stdout + result.stderr, arguments)
            self.assertNotEqual(result.stderr, "", arguments)
        self.assertEqual(os.listdir(self.directory), [], arguments)

    def each_shape(self, check):
        for shape in SHAPES:
            with self.subTest(shape=shape):
                check(shape.format(SECRET))

    def test_as_the_database(self):
        def check(url):
            self.refuse("--db", url, "status")
            self.refuse("status", env=environment(VVL_DB_URL=url))

        self.each_shape(check)

    def test_as_a_parameter_of_a_file(self):
        """A SQLite URL has none, which is said before a file of that name is made."""
        for shape in ("sqlite:x?password={}", "sqlite:///tmp/x.db?mode=ro&key={}"):
            url = shape.format(SECRET)
            for verb in (["init"], ["status"], ["reset", "--yes"], ["reset"], ["downgrade", "--to", "1.0.0"]):
                self.refuse("--db", url, *verb)
            self.refuse("copy", "--from", url, "--to", url)

    def test_as_source_and_target(self):
        def check(url):
            self.refuse("copy", "--from", url, "--to", "sqlite::memory:")
            self.refuse("verify", "--from", url, "--to", url)

        self.each_shape(check)

    def test_at_a_wrong_place(self):
        def check(url):
            for arguments in ([url], ["status", url], ["list", url], ["help", url],
                              ["get", "users", url], ["get", url, url],
                              ["get", "users", "x", url], ["--" + url], ["--db:" + url, "status"],
                              ["status", "--db" + url], ["list", "users", "--limit", url],
                              ["copy", "--from", "sqlite:x.db", "--to", "sqlite:y.db", "--extra",
                               url]):
                self.refuse(*arguments)

        self.each_shape(check)

    def test_as_unknown_option(self):
        self.refuse("--password", SECRET, "status")
        self.refuse(f"--password={SECRET}", "status")
        self.refuse("status", f"-p{SECRET}")
        self.refuse("status", "--password", SECRET)

    def test_as_a_query(self):
        url = f"sqlite:{self.directory}/../{os.path.basename(self.directory)}-other.db"
        self.addCleanup(os.remove, self.directory + "-other.db")
        self.succeed("--db", url, "init")
        for wrong in (["--where", f"password_hash={SECRET}", "--order", "nonsense"],
                      ["--where", f"id={SECRET}"], ["--after", SECRET],
                      ["--where", f"created_at={SECRET}"]):
            self.refuse("--db", url, "list", "users", *wrong)

    def test_in_a_record(self):
        bad = {"username": "ada", "email": SECRET, "password_hash": SECRET}
        url = f"sqlite:{self.directory}-record.db"
        self.addCleanup(os.remove, self.directory + "-record.db")
        self.succeed("--db", url, "init")
        for record in (bad, {**bad, "username": 7}, {**bad, "nonsense": SECRET},
                       {**bad, "created_at": SECRET}, {**bad, "id": SECRET}):
            result = run("--db", url, "create", "users", stdin=record)
            self.assertEqual(result.code, 5, result)
            self.assertNotIn(SECRET, result.stdout + result.stderr)


class LogIn(Case):
    """What a server says to a right and a wrong password."""

    def setUp(self):
        super().setUp()
        self.backend = Postgres(self.directory)
        self.addCleanup(self.backend.close)
        self.database = self.backend.new_url().partition("?")[0].rpartition("/")[2]

    def test_wrong_password(self):
        for password in (SECRET, "@/?#%:", ""):
            url = self.backend.url_of(self.database, "vvl_password", password)
            error = self.fail_with(6, "VVL_E_AUTH", "--db", url, "status")
            self.assertNotIn(SECRET, str(error))

    def test_right_password_is_hidden_in_the_status(self):
        url = self.backend.url_of(self.database, "vvl_password", "correct horse")
        result = run("--db", url, "--json", "status")
        self.assertEqual(result.code, 7, result)
        self.assertNotIn("horse", result.stdout + result.stderr)
        self.assertIn("vvl_password:***@", result.json["url"])

    def test_no_such_database_or_user(self):
        for user, database in (("vvl", "no_such_database"), ("no_such_user", self.database)):
            result = run("--db", self.backend.url_of(database, user), "--json", "status")
            self.assertEqual(result.code, 6, result)
            self.assertIn(result.error["code"], ("VVL_E_CONNECT", "VVL_E_AUTH"))

    def test_unreachable_server(self):
        for url in ("postgresql://localhost:1/d", "postgresql:///d?host=/nowhere",
                    "postgresql://no-such-host.invalid/d",
                    "postgresql://localhost:1,localhost:2/d"):
            error = self.fail_with(6, "VVL_E_CONNECT", "--db", url, "status")
            self.assertNotEqual(error["hint"], "")


if __name__ == "__main__":
    unittest.main()
