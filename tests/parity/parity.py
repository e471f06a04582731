#!/usr/bin/env python3
"""Both dialects of every version describe one schema: the same tables, columns, keys, checks and
indexes, rules that take and refuse the same values, views and migrations that answer the same rows.
What going back gives is the version before.

  parity.py              compares every version, made afresh, upgraded to and gone back to
  parity.py --self-test  changes one side in each way that matters, which must be found and named

VVLDB is the program, VVL_TEST_POSTGRES a server on which databases may be made.
"""
import itertools
import re
import sqlite3
import sys
import tempfile

from sides import ROOT, Postgres, Sqlite, literal, words

# What the history of the schema says of its versions: tables, named indexes, views.
COUNTS = {"1.0.0": (7, 29, 3), "1.0.1": (7, 39, 3), "1.1.0": (10, 53, 3), "1.2.0": (11, 54, 3)}
LEDGER = "schema_version"
# Going back behind the hashes of tokens closes the sessions with a random word.
RANDOM = {("after downgrade", "user_sessions", "session_token")}
# What may differ: tables that 1.0.1 and 1.1.0 make anew take what is in the field, where any number
# stands for true. 1.2.0 brings such values in order, and going back from it leaves them so.
KNOWN = re.compile(r"1\.(0\.1|1\.0)( after \w+)?: (users|generated_content|user_sessions)\.is_\w+: "
                   r"only 0 and 1: sqlite (has False, postgres has True"
                   r"|before has False, now has True)")
ROWS = 5
PROBES = {
    "TEXT": ["", "lost", None],
    "text": ["", "a", "ab", "abc", "éé", "lost", "a@b.c", "a@b", "a.b@c", None],
    "integer": [-1, 0, None],
    "real": [-0.5, 0, 0.5, None],
    "time": ["2024-06-01 00:00:00.000000", "2025-01-01 10:00:00.123456",
             "2031-01-01 00:00:00.000000", None],
    "json": ["{}", "[]", "1", None],
}


def versions():
    found = {path.name.split("_")[0] for path in (ROOT / "migrations").glob("*/*.up.sql")}
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def differences(what, left, right):
    """`left` and `right` are (name, dictionary)."""
    for key in sorted(set(left[1]) | set(right[1])):
        one, other = (side[1].get(key, "nothing") for side in (left, right))
        if one != other:
            table, column, aspect = key
            place = f"{table}.{column}" if column else table
            yield f"{what}: {place}: {aspect}: {left[0]} has {one}, {right[0]} has {other}"


def columns_of(schema, table):
    return [column for name, column, aspect in schema if name == table and aspect == "kind"]


def literals(text):
    strings = [word[1:-1] for word in words(text) if word.startswith("'")]
    return strings, [float(word) for word in re.findall(r"(?<![\w'])\d+(?:\.\d+)?(?![\w'])", text)]


class Pair:
    """A database of each kind at the same version."""

    def __init__(self, directory, sqlite=None, postgres=None):
        self.sqlite = sqlite or Sqlite(directory)
        self.postgres = postgres or Postgres(directory)
        self.sides = (self.sqlite, self.postgres)

    def program(self, *arguments):
        for side in self.sides:
            side.program(*arguments)

    def compare_schemas(self, what):
        found = [(side.name, side.schema()) for side in self.sides]
        return list(differences(what, *found))

    def compare_counts(self, version):
        for side in self.sides:
            schema = side.schema()
            found = tuple(sum(1 for key, value in schema.items() if key[2] == aspect and
                              wanted in (value, "")) for aspect, wanted in
                          (("object", "table"), ("index", ""), ("object", "view")))
            if found != COUNTS.get(version):
                yield (f"{version}: {side.name} has {found} tables, indexes and views instead of "
                       f"{COUNTS.get(version)}")

    def value(self, schema, checks, table, column, row):
        """What a sample row holds: the same on both sides, and nothing that a rule refuses."""
        kind, place = schema[table, column, "kind"], columns_of(schema, table).index(column)
        text = " ".join(check.text for check in checks.values()
                        if check.table == table and check.columns == [column])
        strings, numbers = literals(text)
        parent = next((re.search(r"to (\w+)\.", value)[1] for key, value in schema.items()
                       if key[0] == table and key[2] == "foreign key"
                       and value.startswith(column + " to ")), None)
        if schema[table, column, "null"] == "taken" and (row + place) % 4 == 3:
            return None
        if [column] == schema[table, "", "primary key"] or parent:
            owner = parent or table
            return (row + 1 if schema[owner, "id", "kind"] == "integer" else
                    f"00000000-0000-4000-8000-{sum(owner.encode()):04x}{row:08x}")
        if strings and " IN " in text.upper():
            return strings[row % len(strings)]
        return {"text": f"{column} {row} x@y.z", "bool": ("false", "true")[row % 2],
                "integer": int(numbers[0] if numbers else 1) + row % 2, "real": row / 8,
                "time": f"{2025 if column == 'created_at' else 2030}-01-0{row + 1} "
                        "10:00:00.123456",
                "json": '["a"]' if "array" in text or column == "conversation_history"
                        else '{"a": 1}'}[kind]

    def tables(self, schema):
        """The tables of records, those that others refer to first."""
        names = [name for name, _, aspect in schema if aspect == "primary key" and
                 name != LEDGER and (name, "id", "kind") in schema and
                 schema[name, "", "primary key"] == ["id"]]
        parents = {name: {re.search(r"to (\w+)\.", value)[1] for key, value in schema.items()
                          if key[0] == name and key[2] == "foreign key"} for name in names}
        ordered = []
        while len(ordered) < len(names):
            ordered += [name for name in names if name not in ordered
                        and parents[name] <= set(ordered) | {name}]
        return ordered

    def fill(self):
        schema, checks = self.sqlite.schema(), self.sqlite.checks()
        for table in self.tables(schema):
            rows = [{column: self.value(schema, checks, table, column, row)
                     for column in columns_of(schema, table)} for row in range(ROWS)]
            for side in self.sides:
                side.fill(table, [
                    {column: side.bools.get(value, value)
                     if schema[table, column, "kind"] == "bool" else value
                     for column, value in row.items()} for row in rows])

    def compare_rows(self, what):
        relations = self.postgres.relations()
        relations.pop(LEDGER, None)
        ours = self.postgres.rows(relations)
        for relation, kinds in relations.items():
            try:
                found = [sorted(rows) for rows in
                         (self.sqlite.rows(relation, kinds), ours[relation])]
            except sqlite3.Error as problem:
                yield f"{what}: {relation}: sqlite cannot read it: {problem}"
                continue
            if len(found[0]) != len(found[1]):
                yield (f"{what}: {relation}: rows: sqlite has {len(found[0])}, "
                       f"postgres has {len(found[1])}")
            for one, other in zip(*found):
                for column, left, right in zip(kinds, one, other):
                    if (what.partition(" ")[2], relation, column) in RANDOM:
                        continue
                    if left != right and not same_number(left, right):
                        yield (f"{what}: {relation}.{column}: value: sqlite has {left}, "
                               f"postgres has {right}")

    @staticmethod
    def probes(schema, checks):
        """What a rule is tried with: what it names, values beside that, and some that are odd."""
        table, columns, _ = checks[0]
        candidates = []
        for column in columns:
            kind = schema.get((table, column, "kind"), "text")
            values = list(PROBES.get(kind, [None]))
            for check in checks:
                strings, numbers = literals(check.text)
                values += strings if kind == "text" else []
                values += [int(number) + step for number in numbers for step in (-1, 0, 1)
                           if kind in ("integer", "real")]
            candidates.append(list(dict.fromkeys(values)))
        return list(itertools.islice(itertools.product(*candidates), 400))

    def compare_checks(self, what):
        schema, found = self.postgres.schema(), [side.checks() for side in self.sides]
        tried = []
        for name in sorted(set(found[0]) & set(found[1])):
            table, columns, _ = found[0][name]
            for probe in self.probes(schema, [checks[name] for checks in found]):
                change = ", ".join(f"{column} = {literal(value)}"
                                   for column, value in zip(columns, probe))
                tried.append((name, probe, f"UPDATE {table} SET {change} WHERE "))
        answers = [side.takes([statement + side.first_row(statement.split()[1])
                               for _, _, statement in tried]) for side in self.sides]
        named = set()
        for (name, probe, _), one, other in zip(tried, *answers):
            if one != other and name not in named:
                named.add(name)
                table, columns, _ = found[0][name]
                taking, refusing = ("sqlite", "postgres") if one else ("postgres", "sqlite")
                yield (f"{what}: {table}.{','.join(columns)}: {name}: {taking} takes {probe}, "
                       f"{refusing} refuses it")

    def compare_all(self, what):
        return [*self.compare_schemas(what), *self.compare_rows(what), *self.compare_checks(what)]

    def drop(self):
        self.postgres.drop()


def same_number(left, right):
    try:
        return float(left) == float(right)
    except ValueError:
        return False


def check_fresh(pair, version):
    pair.program("init", "--to", version)
    yield from pair.compare_counts(version)
    schemas = pair.compare_schemas(version)
    yield from schemas
    # Where the schemas differ there may be no row that both sides take.
    if not [fault for fault in schemas if not KNOWN.fullmatch(fault)]:
        pair.fill()
        yield from pair.compare_rows(version)
        yield from pair.compare_checks(version)


def check_way(pair, names):
    """One database goes all the way up and back, with rows that it had at its start."""
    passed = {}
    pair.program("init", "--to", names[0])
    pair.fill()
    for version in names:
        what = f"{version} after upgrade"
        if version != names[0]:
            pair.program("upgrade", "--to", version)
        yield from [*pair.compare_schemas(what), *pair.compare_rows(what)]
        passed[version] = [side.schema() for side in pair.sides]
    for version in names[-2::-1]:
        what = f"{version} after downgrade"
        pair.program("downgrade", "--to", version, "--yes")
        yield from [*pair.compare_schemas(what), *pair.compare_rows(what)]
        for side, before in zip(pair.sides, passed[version]):
            yield from differences(what, (f"{side.name} before", before), ("now", side.schema()))


def run(walk, directory, *arguments):
    """What a walk finds, the failure that ended it among it."""
    pair, found = Pair(directory), []
    try:
        for fault in walk(pair, *arguments):
            found.append(fault)
    except RuntimeError as failure:
        found.append(str(failure))
    finally:
        pair.drop()
    return found


def check():
    names = versions()
    with tempfile.TemporaryDirectory() as directory:
        found = [fault for version in names for fault in run(check_fresh, directory, version)]
        found += run(check_way, directory, names)
    faults = [fault for fault in found if not KNOWN.fullmatch(fault)]
    print(f"parity: {len(names)} versions, {len(faults)} differences")
    return faults


def rewrite(side, name, old, new):
    """Changes an object's text: a table's in place, as no ALTER TABLE could."""
    kind, sql = side.ask(f"SELECT type, sql FROM sqlite_schema WHERE name = '{name}'")[0]
    if old not in sql:
        raise RuntimeError(f"self-test: {name} has no {old!r}")
    if kind == "table":
        side.run("PRAGMA writable_schema = ON", f"UPDATE sqlite_schema SET sql = "
                 f"{literal(sql.replace(old, new, 1))} WHERE name = '{name}'")
    else:
        side.run(f"DROP {kind} {name}", sql.replace(old, new, 1))


# A change of one side, and what has to be said of it. Of SQLite: an object, a part of its text and
# what stands there instead; or else statements.
MUTATIONS = [
    ("sqlite", ["ALTER TABLE users DROP COLUMN profile_data"], "users.profile_data: kind"),
    ("sqlite", ("campaigns", "creativity_level INTEGER", "creativity_level TEXT"),
     "campaigns.creativity_level: kind"),
    ("sqlite", ("users", "CHECK (is_active IN (0, 1))", "CHECK (is_active IN (0, 1, 2))"),
     "users.is_active: only 0 and 1"),
    ("sqlite", ("users", "email TEXT NOT NULL", "email TEXT"), "users.email: null"),
    ("sqlite", ("users", "length(username) >= 3", "length(username) >= 2"),
     "users.username: users_username_check: sqlite takes"),
    ("sqlite", ("campaigns", "'product',", "'products',"), "campaigns_campaign_type_check"),
    ("sqlite", ("user_sessions", "expires_at > created_at", "expires_at >= created_at"),
     "user_sessions_check: sqlite takes"),
    ("sqlite", ("users", "CONSTRAINT users_email_check", "CONSTRAINT users_mail_check"),
     "users.users_mail_check: check"),
    ("sqlite", ("users", "CONSTRAINT users_email_key", "CONSTRAINT users_mail_key"),
     "users.users_mail_key: unique"),
    ("sqlite", ("campaigns", "ON DELETE CASCADE", "ON DELETE SET NULL"),
     "campaigns.campaigns_user_id_fkey: foreign key"),
    ("sqlite", ("campaigns", "DEFAULT 'draft'", "DEFAULT 'active'"), "campaigns.status: default"),
    ("sqlite", ("idx_users_created_at", "(created_at)", "(updated_at)"),
     "users.idx_users_created_at: index"),
    ("sqlite", ("idx_users_created_at", "(created_at)", "(created_at DESC)"),
     "users.idx_users_created_at: index"),
    ("sqlite", ["DROP INDEX idx_users_email"], "users.idx_users_email: index"),
    ("sqlite", ("campaign_summary", "u.username,", "u.username AS user_name,"),
     "campaign_summary.user_name: place"),
    ("sqlite", ("campaign_summary", "AND is_selected = 1", ""),
     "campaign_summary.selected_content_count: value"),
    ("sqlite", ["UPDATE campaign_templates SET usage_count = 7 WHERE rowid = 1"],
     "campaign_templates.usage_count: value"),
    ("postgres", ["ALTER TABLE users DROP COLUMN profile_data"], "users.profile_data: kind"),
    ("postgres", ["ALTER TABLE campaigns ALTER campaign_settings TYPE text"],
     "campaigns.campaign_settings: kind"),
    ("postgres", ["ALTER TABLE campaigns ALTER name DROP NOT NULL"], "campaigns.name: null"),
    ("postgres", ["ALTER TABLE campaigns DROP CONSTRAINT campaigns_creativity_level_check",
                  "ALTER TABLE campaigns ADD CONSTRAINT campaigns_creativity_level_check "
                  "CHECK (creativity_level BETWEEN 1 AND 11)"],
     "campaigns_creativity_level_check: postgres takes (11,)"),
    ("postgres", ["ALTER TABLE users DROP CONSTRAINT users_created_at_check"],
     "users.created_at: range of times"),
    ("postgres", ["ALTER TABLE campaigns DROP CONSTRAINT campaigns_user_id_fkey",
                  "ALTER TABLE campaigns ADD CONSTRAINT campaigns_user_id_fkey FOREIGN KEY "
                  "(user_id) REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE"],
     "campaigns.campaigns_user_id_fkey: foreign key"),
    ("postgres", ["ALTER TABLE campaigns ALTER status SET DEFAULT 'active'"],
     "campaigns.status: default"),
    ("postgres", ["DROP INDEX users_email_key"], "users.users_email_key: unique"),
    ("postgres", ["DROP INDEX idx_users_created_at",
                  "CREATE INDEX idx_users_created_at ON users (created_at)"],
     "users.idx_users_created_at: index"),
    ("postgres", ["CREATE TABLE more (id uuid PRIMARY KEY)"], "more: object"),
    ("postgres", ["DROP VIEW content_performance"], "content_performance: object"),
    ("postgres", ["CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                  "CREATE TRIGGER t BEFORE UPDATE ON users EXECUTE FUNCTION f()"], "t: object"),
]


def check_mutation(base, mutation):
    side, change, expected = mutation
    pair = Pair("", base.sqlite.copy(), base.postgres.copy())
    try:
        if isinstance(change, tuple):
            rewrite(pair.sqlite, *change)
        else:
            getattr(pair, side).run(*change)
        found = pair.compare_all("it")
    finally:
        pair.drop()
    if any(expected in fault for fault in found):
        return []
    return [f"self-test: {side}: {change}: expected {expected}, found {found or 'nothing'}"]


def self_test():
    with tempfile.TemporaryDirectory() as directory:
        base = Pair(directory)
        base.program("init", "--to", versions()[0])
        base.fill()
        failures = [f"self-test: before any change: {fault}" for fault in base.compare_all("it")]
        for mutation in MUTATIONS:
            failures += check_mutation(base, mutation)
        base.drop()
    return failures


def main():
    if sys.argv[1:] not in ([], ["--self-test"]):
        sys.exit("usage: parity.py [--self-test]")
    faults = self_test() if sys.argv[1:] else check()
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
