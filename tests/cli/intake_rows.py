"""One labelled row for each case of what a copy carries, coerces and rejects."""
import collections
import uuid

from field_peculiar import LEGACY_NAMESPACE, bad_values, insert_statement
from field_rows import Rows, default_templates

# A row: its table and id, the column it is about, the value stored there, the rule that is to be
# told of it (None: none), and the value that the target prints (REJECTED: the row is quarantined).
Labelled = collections.namedtuple("Labelled", "label table id column value rule becomes")
REJECTED = object()

WHOLE = "2025-06-16T12:00:00.000000Z"
JSON_RULES = {'{"a": NaN}': "json-syntax", '"\\u0000"': "json-nul", '"\\ud800"': "json-surrogate",
              "1e200000": "json-number", '{"a": 1, "a": 2}': "json-duplicate"}
RULES = {"text with NUL": "text-nul", "blob in a text column": "text-storage",
         "text in an integer column": "integer-storage",
         "blob in an integer column": "integer-storage",
         "fraction in an integer column": "integer-fraction", "out of range": "out-of-range",
         "not in the list": "enum-word", "foreign key without its parent": "orphan",
         "foreign key in another case": "orphan", "blob id": "id-storage", "null id": "id-null",
         "does not match": "text-pattern", "infinity": "real-infinite",
         "text in a real column": "real-storage", "not after created_at": "time-order",
         "too short": "text-short"}


def rule_of(reason, value):
    """The rule that a bad value of the field falls under; NUMERIC affinity makes digits numbers."""
    if reason == "time":
        number = isinstance(value, (int, float)) or (isinstance(value, str) and value.isdigit())
        return "time-number" if number else "time-storage" if isinstance(value, bytes) else "time-text"
    if reason == "boolean":
        return "boolean-number" if isinstance(value, (int, float)) else "boolean-text"
    if reason == "JSON":
        if isinstance(value, bytes):
            return "json-storage"
        return JSON_RULES.get(value, "json-depth" if len(value) > 1000 else "json-syntax")
    return RULES[reason]


def carried():
    """Tuples of table, column, value, rule and what becomes of it."""
    times = [("2025-06-16 12:00:00.000000", None, WHOLE),
             ("2025-06-16 12:00:00", "time-form", WHOLE),
             ("2025-06-16T12:00:00.5", "time-form", "2025-06-16T12:00:00.500000Z"),
             ("2025-06-16T12:00:00.123456", "time-form", "2025-06-16T12:00:00.123456Z"),
             ("2025-06-16T12:00:00Z", "time-offset", WHOLE),
             ("2025-06-16 14:00:00+02:00", "time-offset", WHOLE),
             ("2025-06-16 06:30:00-0530", "time-offset", WHOLE),
             ("1969-12-31 23:59:59.999999", None, "1969-12-31T23:59:59.999999Z"),
             ("9999-12-31 23:59:59.999999", None, "9999-12-31T23:59:59.999999Z"),
             ("0001-01-01 00:00:00", "time-form", "0001-01-01T00:00:00.000000Z")]
    booleans = [(0, None, False), (1, None, True), (0.0, None, False), (1.0, None, True)]
    documents = [('{"a": 1}', None, {"a": 1}), ('{"bb":1,"a":2}', "json-form", {"bb": 1, "a": 2}),
                 ("[]", None, []), ("null", None, None), (" 1e2 ", "json-form", 100),
                 ('{"e": "\\ud83d\\ude00"}', "json-form", {"e": "😀"})]
    texts = ["", " ", "trailing  ", "\ufeffmark", "e\u0301 combining", "\\N", "a\tb\r\nc", "🧑🏽‍🚀",
             "\U0010ffff unassigned", "'; DROP TABLE users; --", "null", "x" * 100_000]
    yield from (("users", "last_login", *case) for case in times)
    yield from (("users", "is_active", *case) for case in booleans)
    yield from (("users", "profile_data", *case) for case in documents)
    yield from (("users", "first_name", text, None, text) for text in texts)
    yield "users", "last_login", None, None, None
    yield "generated_content", "user_rating", 4, None, 4
    yield "generated_content", "engagement_score", 5e-324, None, 5e-324
    yield "generated_content", "engagement_score", 1, None, 1
    yield "generated_content", "hashtags", '"#single"', "json-shape", "#single"
    yield "uploaded_files", "file_size", 2**53 + 1, None, 2**53 + 1
    yield "uploaded_files", "file_size", 2**63 - 1, None, 2**63 - 1
    yield "uploaded_files", "file_size", 2**31, None, 2**31


class Maker:
    """Makes rows that are good but for one column."""

    def __init__(self):
        self.rows = Rows(7)
        self.count = 0

    def good(self, table):
        self.count += 1
        rows = self.rows
        return {"users": lambda: rows.user(f"labelled_{self.count}"),
                "campaigns": lambda: rows.campaign("demo_user"),
                "generated_content": lambda: rows.content("test-campaign-1"),
                "uploaded_files": lambda: rows.file("test-campaign-1", "demo_user"),
                "campaign_templates": lambda: {**next(default_templates()), "id": rows.id()},
                "user_sessions": lambda: {**rows.session("demo_user"),
                                          "created_at": "2025-06-16 11:00:00",
                                          "expires_at": "2025-07-16 11:00:00"}}[table]()

    def make(self, table, column, value, rule, becomes):
        row = {**self.good(table), column: value}
        label = f"{table}.{column} = {str(value)[:40]!r}"
        return insert_statement(table, row), Labelled(label, table, row["id"], column, value, rule,
                                                      becomes)


def labelled_rows():
    """Pairs of a statement and the row that it makes."""
    maker = Maker()
    for case in carried():
        yield maker.make(*case)
    for table, column, reason, value in bad_values():
        if reason != "duplicate after coercion":
            yield maker.make(table, column, value, rule_of(reason, value), REJECTED)


def new_id(old):
    """What becomes of an id."""
    try:
        if str(uuid.UUID(old)) == old:
            return old
    except ValueError:
        pass
    return str(uuid.uuid5(LEGACY_NAMESPACE, old))


__all__ = ["REJECTED", "Labelled", "labelled_rows", "new_id"]
