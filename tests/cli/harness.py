"""What the tests of the program share: running it, and databases of both backends to run it on.

VVLDB is the program, VVL_TEST_POSTGRES the URL of a PostgreSQL server on which databases may be
made.
"""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures"))

if not os.environ.get("VVLDB"):
    sys.exit("VVLDB is unset: it names the program to test")
PROGRAM = os.environ["VVLDB"]

USER_ID = "0197780c-3a5e-7c1f-9a53-000000000001"
CAMPAIGN_ID = "0197780c-3a5e-7c1f-9a53-000000000002"
SESSION_ID = "0197780c-3a5e-7c1f-9a53-000000000003"
ABSENT_ID = "0197780c-3a5e-7c1f-9a53-00000000dead"
TIMES = {"created_at": "2025-06-16T12:00:00.123456Z", "updated_at": "2025-06-17T00:00:00Z"}
USER = {"id": USER_ID, "username": "ada", "email": "ada@example.org",
        "password_hash": "$2b$12$abcdefghijklmnopqrstuv", **TIMES}
CAMPAIGN = {"id": CAMPAIGN_ID, "name": "Frühling 🌷", "user_id": USER_ID,
            "campaign_settings": {"zz": 1.50, "a": [True, None]}, "suggested_tags": ["x", "y"],
            **TIMES}


class Result:
    """How a run of the program ended."""

    def __init__(self, code, stdout, stderr):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr

    @property
    def json(self):
        return json.loads(self.stdout)

    @property
    def error(self):
        """The error that --json writes to stderr; warnings may stand before it."""
        return json.loads(self.stderr.splitlines()[-1])["error"]

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.stdout}\nstderr: {self.stderr}"


def environment(**changes):
    """The environment without what would change the program's answers; None takes one away."""
    result = {name: value for name, value in os.environ.items()
              if name not in ("VVL_DB_URL", "NO_COLOR") and not name.startswith("PG")}
    result.update(changes)
    return {name: value for name, value in result.items() if value is not None}


def run(*arguments, stdin="", env=None, cwd=None, preexec_fn=None, timeout=120):
    """Runs the program; what goes in is text, bytes or an object that is sent as JSON."""
    if isinstance(stdin, (dict, list)):
        stdin = json.dumps(stdin)
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, cwd=cwd,
                          env=env if env is not None else environment(), timeout=timeout,
                          preexec_fn=preexec_fn, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


class Sqlite:
    """Databases in one directory."""

    name = "sqlite"
    phase = 1

    def __init__(self, directory):
        self.directory = directory

    def new_url(self):
        return f"sqlite:{self.directory}/{uuid.uuid4().hex}.db"

    @staticmethod
    def path(url):
        return pathlib.Path(url.removeprefix("sqlite:"))

    @staticmethod
    def connect(url):
        """A connection that is closed at the end of its `with`."""
        return contextlib.closing(sqlite3.connect(Sqlite.path(url)))

    def query(self, url, sql):
        with self.connect(url) as connection:
            rows = connection.execute(sql).fetchall()
            connection.commit()
        return [tuple("" if value is None else str(value) for value in row) for row in rows]

    def make_empty(self, url):
        """A database without a table: a file without a byte would be none."""
        self.query(url, "VACUUM")

    def close(self):
        """Nothing: the directory goes with everything in it."""


class Postgres:
    """Databases of their own on the server of the tests."""

    name = "postgresql"
    phase = 2

    def __init__(self, _directory):
        if not os.environ.get("VVL_TEST_POSTGRES"):
            raise AssertionError("VVL_TEST_POSTGRES is unset: run the tests in "
                                 "scripts/with-postgres")
        self.server = os.environ["VVL_TEST_POSTGRES"]
        self.databases = []

    def url_of(self, database, user=None, password=None):
        parts = urllib.parse.urlsplit(self.server)
        place = parts.netloc
        if user is not None:
            secret = "" if password is None else ":" + urllib.parse.quote(password, safe="")
            place = user + secret + "@" + place.rpartition("@")[2]
        return f"{parts.scheme}://{place}/{database}?{parts.query}"

    def new_url(self):
        database = "cli_" + uuid.uuid4().hex
        psql(self.server, f'CREATE DATABASE "{database}"')
        self.databases.append(database)
        return self.url_of(database)

    def query(self, url, sql):
        return psql(url, sql)

    def make_empty(self, url):
        """Nothing: that is how it is made."""

    def close(self):
        for database in self.databases:
            psql(self.server, f'DROP DATABASE "{database}" WITH (FORCE)')
        self.databases.clear()


def psql(url, sql):
    """Runs one statement and answers its rows."""
    done = subprocess.run(["psql", "-XqAt", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", url,
                           "-c", sql], capture_output=True, text=True, check=False,
                          env=environment())
    if done.returncode != 0:
        raise AssertionError(f"psql: {done.stderr}")
    return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]


class Case(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="vvldb-cli-")
        self.addCleanup(shutil.rmtree, self.directory, True)

    def succeed(self, *arguments, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.code, 0, result)
        return result

    def fail_with(self, exit_code, status, *arguments, **options):
        """Runs something that has to fail, with --json, and answers the error."""
        result = run("--json", *arguments, **options)
        self.assertEqual(result.code, exit_code, result)
        error = result.error
        self.assertEqual(error["code"], status, result)
        self.assertNotEqual(error["message"], "", result)
        self.assertFalse(error["message"].endswith("."), result)
        self.assertIn("hint", error)
        self.assertEqual(list(error)[:3], ["code", "message", "hint"])
        return error


class BackendCase:
    """Mixed into a Case: `self.backend` and a fresh `self.url`. Subclasses name the `kind`."""

    kind = None

    def setUp(self):
        super().setUp()
        self.backend = self.kind(self.directory)
        self.addCleanup(self.backend.close)
        self.url = self.backend.new_url()

    def db(self, *arguments, **options):
        return run("--db", self.url, *arguments, **options)

    def init(self):
        self.succeed("--db", self.url, "init")

    def create(self, entity, record):
        return self.succeed("--db", self.url, "create", entity, stdin=record).json

    def fill(self):
        self.init()
        self.create("users", USER)
        self.create("campaigns", CAMPAIGN)

    def error_of(self, exit_code, status, *arguments, **options):
        return self.fail_with(exit_code, status, "--db", self.url, *arguments, **options)


def for_each_backend(namespace, case):
    """Adds a test class per backend to a module: the tests of `case` on each of them."""
    for kind in (Sqlite, Postgres):
        name = case.__name__.lstrip("_") + kind.__name__
        namespace[name] = type(name, (case, Case), {"kind": kind, "__module__": case.__module__})
