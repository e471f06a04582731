"""The two databases that are compared: made by the program, asked by their own tools. Each tells its
schema as a dictionary, (table, column or object, aspect) to a word of no dialect, so that two
dictionaries that differ name what differs."""
import collections
import contextlib
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["VVLDB"]

# PostgreSQL's types are the kinds; SQLite stores several of them as TEXT, and which of them a
# column is says its description.
KINDS = {"uuid": "id", "text": "text", "bigint": "integer", "double precision": "real",
         "boolean": "bool", "timestamp with time zone": "time", "jsonb": "json"}
STORED_AS_TEXT = ("id", "text", "time", "json")
ACTIONS = {"a": "no action", "c": "cascade", "n": "set null", "r": "restrict", "d": "set default"}
DESCRIBED = re.compile(r"^VVL_COLUMN\((?:opt_)?(\w+)(?:\(\w+\))?, (\w+),", re.MULTILINE)

Check = collections.namedtuple("Check", "table columns text")


def described_kinds():
    kinds = {}
    for path in (ROOT / "include/vvl/fields").glob("*.def"):
        for kind, column in DESCRIBED.findall(path.read_text(encoding="utf-8")):
            known = ("id", "integer", "real", "bool", "time", "json")
            kinds[path.stem, column] = kind if kind in known else "text"
    return kinds


DESCRIPTION = described_kinds()


def literal(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def words(text):
    found = re.findall(r"""'(?:[^']|'')*'|"[^"]+"|--[^\n]*|\w+|[^\s\w]""", text)
    return [part.strip('"') for part in found if not part.startswith("--")]


def items_of(create):
    """The columns and constraints of a CREATE TABLE, each as its words."""
    items, depth = [[]], 0
    for word in words(create[create.index("(") + 1:create.rindex(")")]):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == "," and depth == 0:
            items.append([])
        else:
            items[-1].append(word)
    return items


def behind(item, keyword):
    """What stands in the parentheses behind each place of a keyword, with its constraint's name."""
    upper = [word.upper() for word in item]
    for at, word in enumerate(upper):
        if word == keyword and at + 1 < len(item):
            name = "without a name"
            if at >= 2 and upper[at - 2] == "CONSTRAINT":
                name = item[at - 1]
            depth, end = 0, at + 1
            while end < len(item):
                depth += {"(": 1, ")": -1}.get(item[end], 0)
                end += 1
                if depth == 0:
                    break
            yield name, item[at + 1:end]


class Side:
    """A database; subclasses answer its catalogue."""

    def __init__(self, place):
        self.url = place

    def program(self, *arguments):
        done = subprocess.run([PROGRAM, "--db", self.url, *arguments], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: vvldb {' '.join(arguments)}: {done.stderr.strip()}")

    def fill(self, table, rows):
        for row in rows:
            names = ", ".join(row)
            values = ", ".join(literal(value) for value in row.values())
            self.run(f"INSERT INTO {table} ({names}) VALUES ({values})")


class Sqlite(Side):
    name = "sqlite"
    bools = {"true": "1", "false": "0"}

    def __init__(self, directory):
        self.path = f"{directory}/{uuid.uuid4().hex}.db"
        super().__init__(f"sqlite:{self.path}")

    def ask(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def run(self, *statements):
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            for statement in statements:
                connection.execute(statement)

    def copy(self):
        other = Sqlite(os.path.dirname(self.path))
        with contextlib.closing(sqlite3.connect(self.path)) as source, \
                contextlib.closing(sqlite3.connect(other.path)) as target:
            source.backup(target)
        return other

    def takes(self, statements):
        """Which of them it would do; nothing stays done."""
        answers = []
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute("BEGIN")
                try:
                    connection.execute(statement)
                    answers.append(True)
                except sqlite3.IntegrityError:
                    answers.append(False)
                connection.execute("ROLLBACK")
        return answers

    @staticmethod
    def first_row(table):
        return f"id = (SELECT min(id) FROM {table})"

    def rows(self, relation, columns):
        rows = self.ask(f"SELECT {', '.join(columns)} FROM {relation}")
        return [["" if value is None else str(value) for value in row] for row in rows]

    def objects(self, kind):
        return dict(self.ask(f"SELECT name, sql FROM sqlite_schema WHERE type = '{kind}' "
                             "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND sql IS NOT NULL"))

    @staticmethod
    def default_of(text, kind):
        if text is not None and "strftime" in text:
            return "now"
        return {"0": "false", "1": "true"}.get(text, text) if kind == "bool" else text

    def columns_of(self, table, create, schema):
        checks = {word for item in items_of(create) for _, inner in behind(item, "CHECK")
                  for word in [" ".join(inner)]}
        key = []
        for _, name, kind, required, default, place in self.ask(f"PRAGMA table_info({table})"):
            item = next(item for item in items_of(create) if item[0] == name)
            logical = {"INTEGER": "integer", "bigint": "integer", "REAL": "real"}.get(kind, kind)
            described = DESCRIPTION.get((table, name))
            if described in {"TEXT": STORED_AS_TEXT, "INTEGER": ("bool",)}.get(kind, ()):
                logical = described
            if logical == "bool":
                schema[table, name, "only 0 and 1"] = f"( {name} IN ( 0 , 1 ) )" in checks
            schema[table, name, "kind"] = logical
            schema[table, name, "null"] = "refused" if required or place else "taken"
            schema[table, name, "default"] = self.default_of(default, logical)
            schema[table, name, "generated"] = "AUTOINCREMENT" in (word.upper() for word in item)
            if logical == "time":
                schema[table, name, "range of times"] = True
            key += [(place, name)] if place else []
        schema[table, "", "primary key"] = [name for _, name in sorted(key)]

    def references_of(self, table, create, schema):
        names = {}
        for item in items_of(create):
            for name, _ in behind(item, "REFERENCES"):
                names[item[0]] = name
        for row in self.ask(f"PRAGMA foreign_key_list({table})"):
            target = (f"{row[3]} to {row[2]}.{row[4]}, on delete {row[6].lower()}, "
                      f"on update {row[5].lower()}")
            schema[table, names.get(row[3], "without a name"), "foreign key"] = target

    def uniques_of(self, table, create, schema):
        names = {tuple(word for word in inner if word not in "(),"): name
                 for item in items_of(create) for name, inner in behind(item, "UNIQUE")}
        for row in self.ask(f"PRAGMA index_list({table})"):
            columns = tuple(part[2] for part in self.ask(f"PRAGMA index_info({row[1]})"))
            if row[3] == "u":
                schema[table, names.get(columns, "without a name"), "unique"] = list(columns)

    def schema(self):
        schema = {}
        for table, create in self.objects("table").items():
            schema[table, "", "object"] = "table"
            self.columns_of(table, create, schema)
            self.references_of(table, create, schema)
            self.uniques_of(table, create, schema)
        for name, check in self.checks().items():
            schema[check.table, name, "check"] = sorted(check.columns)
        for view in self.objects("view"):
            schema[view, "", "object"] = "view"
            for place, name, *_ in self.ask(f"PRAGMA table_info({view})"):
                schema[view, name, "place"] = place
        for name, sql in self.objects("index").items():
            table = self.ask(f"SELECT tbl_name FROM sqlite_schema WHERE name = '{name}'")[0][0]
            parts = [f"{row[2]} {'descending' if row[3] else 'ascending'}"
                     for row in self.ask(f"PRAGMA index_xinfo({name})") if row[5]]
            _, _, condition = sql.partition(" WHERE ")
            unique = sql.upper().startswith("CREATE UNIQUE")
            schema[table, name, "index"] = (parts, unique, "".join(words(condition)))
        for name in self.objects("trigger"):
            schema[name, "", "object"] = "trigger"
        return schema

    def checks(self):
        found = {}
        for table, create in self.objects("table").items():
            names = [row[1] for row in self.ask(f"PRAGMA table_info({table})")]
            for item in items_of(create):
                for name, inner in behind(item, "CHECK"):
                    columns = [column for column in names if column in inner]
                    if inner[2:] != ["IN", "(", "0", ",", "1", ")", ")"]:
                        found[name] = Check(table, columns, " ".join(inner))
        return found


class Postgres(Side):
    name = "postgres"
    bools = {"true": "true", "false": "false"}

    def __init__(self, _directory, template=None):
        server = os.environ["VVL_TEST_POSTGRES"]
        self.database = "parity_" + uuid.uuid4().hex
        self.server = server
        self.psql(server, f"CREATE DATABASE {self.database}"
                  + (f" TEMPLATE {template}" if template else ""))
        super().__init__(server.replace("/postgres?", f"/{self.database}?"))

    @staticmethod
    def psql(url, script):
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"],
                              input=script, capture_output=True, text=True, check=False,
                              env={**os.environ, "PGTZ": "UTC"})
        if done.returncode != 0:
            raise RuntimeError(f"postgres: {done.stderr.strip()}")
        return done.stdout

    def ask(self, query):
        answer = self.psql(self.url, f"SELECT coalesce(json_agg(x), '[]') FROM ({query}) x;")
        return json.loads(answer)

    def run(self, *statements):
        self.psql(self.url, ";\n".join(statements) + ";")

    def fill(self, table, rows):
        self.run(*(f"INSERT INTO {table} ({', '.join(row)}) VALUES "
                   f"({', '.join(literal(value) for value in row.values())})" for row in rows))

    def copy(self):
        return Postgres("", self.database)

    def drop(self):
        self.psql(self.server, f"DROP DATABASE {self.database} WITH (FORCE)")

    def takes(self, statements):
        rows = ", ".join(f"({number}, {literal(statement)})"
                         for number, statement in enumerate(statements))
        return json.loads(self.psql(self.url, f"""
            CREATE FUNCTION pg_temp.takes(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                EXECUTE statement;
                RAISE EXCEPTION 'undo' USING ERRCODE = 'VV001';
            EXCEPTION
                WHEN SQLSTATE 'VV001' THEN RETURN true;
                WHEN integrity_constraint_violation OR data_exception THEN RETURN false;
            END $$;
            SELECT json_agg(pg_temp.takes(q) ORDER BY n) FROM (VALUES {rows}) AS v (n, q);"""))

    @staticmethod
    def first_row(table):
        return f"id::text = (SELECT min(id::text) FROM {table})"

    def relations(self):
        """Tables and views, and the kind of each of their columns."""
        found = collections.defaultdict(dict)
        for row in self.catalogue()["columns"]:
            found[row["relname"]][row["attname"]] = KINDS.get(row["type"])
        return dict(found)

    def rows(self, relations):
        def shown(column, kind):
            form = {"bool": f"{column}::int", "time":
                    f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"}
            return f"coalesce({form.get(kind, column)}::text, '')"
        queries = [f"SELECT '{name}' AS name, array[{', '.join(map(shown, kinds, kinds.values()))}]"
                   f" AS r FROM {name}" for name, kinds in relations.items()]
        found = {name: [] for name in relations}
        for row in self.ask(" UNION ALL ".join(queries)):
            found[row["name"]].append(row["r"])
        return found

    RELATIONS = """SELECT relname, relkind FROM pg_class WHERE relkind IN ('r', 'v', 'm')
        AND relnamespace = 'public'::regnamespace"""
    COLUMNS = """SELECT c.relname, c.relkind, a.attname, a.attnum, a.attnotnull, a.attidentity,
        format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS initial
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'v') AND c.relnamespace = 'public'::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"""
    CONSTRAINTS = """SELECT k.conname, k.contype, c.relname, p.relname AS parent, k.confdeltype,
        k.confupdtype, pg_get_constraintdef(k.oid) AS text, k.convalidated,
        (SELECT json_agg(a.attname ORDER BY o) FROM unnest(k.conkey) WITH ORDINALITY u (n, o)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n) AS columns,
        (SELECT json_agg(a.attname ORDER BY o) FROM unnest(k.confkey) WITH ORDINALITY u (n, o)
         JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum = n) AS targets
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        LEFT JOIN pg_class p ON p.oid = k.confrelid
        WHERE k.connamespace = 'public'::regnamespace"""
    INDEXES = """SELECT i.relname AS name, t.relname, m.amname, x.indisunique, x.indisvalid,
        pg_get_expr(x.indpred, x.indrelid) AS condition, x.indoption::int[] AS options,
        (SELECT json_agg(pg_get_indexdef(i.oid, n, true) ORDER BY n)
         FROM generate_series(1, x.indnkeyatts) n) AS keys
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_am m ON m.oid = i.relam
        WHERE i.relnamespace = 'public'::regnamespace AND NOT x.indisprimary"""

    @staticmethod
    def default_of(text):
        if text is None:
            return None
        plain = re.sub(r"::[a-z ]+(\[\])?$", "", text)
        return "now" if plain in ("now()", "CURRENT_TIMESTAMP") else plain

    def column(self, row, schema):
        table, name = row["relname"], row["attname"]
        kind = KINDS.get(row["type"], row["type"])
        if (table, name) not in DESCRIPTION and kind in STORED_AS_TEXT:
            kind = "TEXT"
        schema[table, name, "kind"] = kind
        schema[table, name, "null"] = "refused" if row["attnotnull"] else "taken"
        schema[table, name, "default"] = self.default_of(row["initial"])
        schema[table, name, "generated"] = row["attidentity"] != ""
        if kind == "bool":
            schema[table, name, "only 0 and 1"] = True

    def constraint(self, row, schema):
        table, name, columns = row["relname"], row["conname"], row["columns"]
        if not row["convalidated"]:
            schema[table, name, "state"] = "not validated"
        if row["contype"] == "p":
            schema[table, "", "primary key"] = columns
        elif row["contype"] == "f":
            schema[table, name, "foreign key"] = (
                f"{', '.join(columns)} to {row['parent']}.{', '.join(row['targets'])}, "
                f"on delete {ACTIONS[row['confdeltype']]}, "
                f"on update {ACTIONS[row['confupdtype']]}")
        elif row["contype"] == "c" and "0001-01-01" in row["text"]:
            schema[table, columns[0], "range of times"] = True
        elif row["contype"] == "c":
            schema[table, name, "check"] = sorted(columns)

    @staticmethod
    def index(row, columns, schema):
        def order(at):
            descending, nulls_first = row["options"][at] & 1, row["options"][at] & 2
            if row["amname"] == "btree" and bool(descending) == bool(nulls_first):
                return "in another order of nulls"
            return "descending" if descending else "ascending"
        table, name = row["relname"], row["name"]
        plain = [[part for part in words(key) if part in columns] for key in row["keys"]]
        if row["indisunique"] and not name.startswith("idx_"):
            schema[table, name, "unique"] = list(dict.fromkeys(sum(plain, [])))
            return
        parts = [f"{','.join(part)} {order(at)}" for at, part in enumerate(plain)]
        condition = re.sub(r"::\w+|[()]", "", row["condition"] or "")
        schema[table, name, "index"] = (parts, row["indisunique"], "".join(words(condition)))
        if not row["indisvalid"]:
            schema[table, name, "state"] = "invalid"

    def catalogue(self):
        """All of it in one question, because every other one would start a program."""
        parts = {"relations": self.RELATIONS, "columns": self.COLUMNS, "indexes": self.INDEXES,
                 "constraints": self.CONSTRAINTS,
                 "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"}
        pairs = ", ".join(f"'{name}', (SELECT coalesce(json_agg(x), '[]') FROM ({query}) x)"
                          for name, query in parts.items())
        return self.ask(f"SELECT json_build_object({pairs}) AS all")[0]["all"]

    def schema(self):
        schema, columns, places = {}, collections.defaultdict(list), collections.Counter()
        catalogue = self.catalogue()
        for row in catalogue["relations"]:
            kind = {"r": "table", "v": "view"}.get(row["relkind"], row["relkind"])
            schema[row["relname"], "", "object"] = kind
        for row in catalogue["columns"]:
            columns[row["relname"]].append(row["attname"])
            if row["relkind"] == "r":
                self.column(row, schema)
            else:
                schema[row["relname"], row["attname"], "place"] = places[row["relname"]]
                places[row["relname"]] += 1
        for row in catalogue["constraints"]:
            self.constraint(row, schema)
        for row in catalogue["indexes"]:
            self.index(row, columns[row["relname"]], schema)
        for row in catalogue["triggers"]:
            schema[row["tgname"], "", "object"] = "trigger"
        return schema

    def checks(self):
        return {row["conname"]: Check(row["relname"], row["columns"], row["text"])
                for row in self.ask(self.CONSTRAINTS)
                if row["contype"] == "c" and "0001-01-01" not in row["text"]}
