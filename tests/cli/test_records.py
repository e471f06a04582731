"""The data verbs on both backends, and the same bytes out of both."""
import base64
import unittest

from harness import (ABSENT_ID, CAMPAIGN, CAMPAIGN_ID, SESSION_ID, TIMES, USER, USER_ID,
                     BackendCase, Case, Postgres, Sqlite, for_each_backend, run)

NIL_ID = "00000000-0000-0000-0000-000000000000"
USER_KEYS = ["id", "username", "email", "first_name", "last_name", "profile_data", "last_login",
             "is_active", "created_at", "updated_at", "full_name"]
SESSION = {"id": SESSION_ID, "user_id": USER_ID, "session_token": "very-secret-token",
           "expires_at": "2099-01-01T00:00:00Z", "created_at": "2025-06-16T12:00:00Z",
           "last_activity": "2025-06-16T12:00:00Z", "updated_at": "2025-06-16T12:00:00Z"}


class _Records(BackendCase):
    def test_create_prints_the_stored_record(self):
        self.init()
        stored = self.create("users", USER)
        self.assertEqual(list(stored), USER_KEYS)
        self.assertEqual(stored["id"], USER_ID)
        self.assertIsNone(stored["first_name"])
        self.assertIs(stored["is_active"], True)
        self.assertEqual(stored["updated_at"], "2025-06-17T00:00:00.000000Z")
        self.assertEqual(self.db("get", "users", USER_ID.upper()).json, stored)

    def test_create_makes_an_id_and_times(self):
        self.init()
        stored = self.create("users", {"username": "bob", "email": "b@example.org",
                                       "password_hash": "x"})
        self.assertRegex(stored["id"], r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")
        self.assertRegex(stored["created_at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")

    def test_get(self):
        self.fill()
        result = self.db("get", "campaigns", CAMPAIGN_ID)
        self.assertEqual(result.code, 0)
        self.assertEqual(result.stdout.count("\n"), 1)
        self.assertEqual(result.json["name"], CAMPAIGN["name"])
        self.assertEqual(result.json["campaign_settings"], CAMPAIGN["campaign_settings"])
        self.assertEqual(self.db("get", "campaign_summary", CAMPAIGN_ID).json["username"], "ada")
        self.error_of(3, "VVL_E_NOT_FOUND", "get", "campaigns", ABSENT_ID)

    def test_update_changes_the_given_fields_only(self):
        self.fill()
        before = self.db("get", "campaigns", CAMPAIGN_ID).json
        after = self.db("update", "campaigns", CAMPAIGN_ID,
                        stdin={"status": "active", "suggested_tags": None}).json
        self.assertEqual(after["status"], "active")
        self.assertIsNone(after["suggested_tags"])
        self.assertNotEqual(after["updated_at"], before["updated_at"])
        for key in ("status", "suggested_tags", "updated_at"):
            before.pop(key)
            after.pop(key)
        self.assertEqual(after, before)

    def test_update_that_fails(self):
        self.fill()
        before = self.db("get", "campaigns", CAMPAIGN_ID).stdout
        self.error_of(3, "VVL_E_NOT_FOUND", "update", "campaigns", ABSENT_ID,
                      stdin={"status": "active"})
        self.error_of(5, "VVL_E_INVALID", "update", "campaigns", CAMPAIGN_ID, stdin={})
        for key in ("id", "name"):
            error = self.error_of(5, "VVL_E_INVALID", "update", "campaigns", CAMPAIGN_ID,
                                  stdin={"status": "active", key: None})
            self.assertEqual((error["column"], error["path"]), (key, f"$.{key}"))
        error = self.error_of(5, "VVL_E_INVALID", "update", "campaigns", CAMPAIGN_ID,
                              stdin={"created_at": "2020-01-01T00:00:00Z"})
        self.assertEqual(error["column"], "created_at")
        self.error_of(5, "VVL_E_INVALID", "update", "campaigns", CAMPAIGN_ID,
                      stdin={"status": "active", "creativity_level": 11})
        error = self.error_of(5, "VVL_E_INVALID", "update", "campaigns", CAMPAIGN_ID,
                              stdin={"status": "active", "user_id": NIL_ID})
        self.assertEqual(error["column"], "user_id")
        self.error_of(4, "VVL_E_REFERENCE", "update", "campaigns", CAMPAIGN_ID,
                      stdin={"status": "active", "user_id": ABSENT_ID})
        self.assertEqual(self.db("get", "campaigns", CAMPAIGN_ID).stdout, before)

    def test_delete(self):
        self.fill()
        result = self.db("delete", "users", USER_ID)
        self.assertEqual((result.code, result.stdout), (0, USER_ID + "\n"))
        self.assertIs(self.db("get", "users", USER_ID).json["is_active"], False)
        self.assertEqual(self.db("list", "users").json["items"], [])
        self.assertEqual(len(self.db("list", "users", "--all").json["items"]), 1)
        purged = self.db("--json", "delete", "users", USER_ID, "--purge")
        self.assertEqual(purged.stdout, f'{{"deleted":"{USER_ID}","purged":true}}\n')
        self.error_of(3, "VVL_E_NOT_FOUND", "get", "users", USER_ID)
        self.error_of(3, "VVL_E_NOT_FOUND", "get", "campaigns", CAMPAIGN_ID)
        self.error_of(3, "VVL_E_NOT_FOUND", "delete", "users", USER_ID)

    def test_delete_tells_what_it_did(self):
        self.fill()
        self.assertIs(self.db("--json", "delete", "users", USER_ID).json["purged"], False)
        self.assertIs(self.db("--json", "delete", "campaigns", CAMPAIGN_ID).json["purged"], True)

    def test_list_pages(self):
        self.init()
        for number in range(5):
            self.create("users", {**USER, "id": USER_ID[:-1] + str(number),
                                  "username": f"user{9 - number}",
                                  "email": f"u{number}@example.org"})
        for order, expected in (([], [9, 8, 7, 6, 5]), (["--order", "username"], [5, 6, 7, 8, 9]),
                                (["--order=username:desc"], [9, 8, 7, 6, 5]),
                                (["--order", "username:asc"], [5, 6, 7, 8, 9])):
            names, after = [], []
            while True:
                page = self.db("list", "users", "--limit", "2", *order, *after).json
                self.assertEqual(list(page), ["items", "next"])
                names += [item["username"] for item in page["items"]]
                if page["next"] is None:
                    break
                after = ["--after", page["next"]]
            self.assertEqual(names, [f"user{number}" for number in expected])

    def test_cursor_that_was_tampered_with(self):
        """What it holds goes to the database, which need not know what to do with it."""
        self.fill()
        self.create("users", {**USER, "id": ABSENT_ID, "username": "zoe", "email": "z@x.y"})
        listing = ["list", "users", "--order", "username", "--limit", "1"]
        cursor = self.db(*listing).json["next"]
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        self.assertTrue(plain.endswith(b"ada"), plain)

        def encode(value):
            return base64.urlsafe_b64encode(plain[:-3] + value).decode().rstrip("=")

        self.assertEqual(encode(b"ada"), cursor)
        for value in (b"ad\xff", b"\xc3", b"a\0a", b"\0", b"ada\0", b"\xed\xa0\x80"):
            self.error_of(5, "VVL_E_INVALID", *listing, "--after", encode(value))
        self.assertEqual(self.db(*listing, "--after", encode(b"ad")).json["items"][0]["username"],
                         "ada")

    def test_list_filters(self):
        self.fill()
        for conditions, count in ((["--where", "status=draft"], 1), (["--where=status=active"], 0),
                                  (["--where-null", "objective"], 1),
                                  (["--where", "objective="], 0),
                                  (["--where", f"user_id={USER_ID}", "--where", "status=draft"], 1),
                                  (["--where", "name=Frühling 🌷"], 1),
                                  (["--where", "creativity_level=5"], 1),
                                  (["--where", "created_at=2025-06-16T12:00:00.123456Z"], 1)):
            items = self.db("list", "campaigns", *conditions).json["items"]
            self.assertEqual(len(items), count, conditions)
        self.assertEqual(len(self.db("list", "campaign_summary", "--where",
                                     "username=ada").json["items"]), 1)

    def test_list_compares(self):
        self.fill()
        for name, level, tags in (("a=b", 1, ["p", "q"]), ("a<b>=c", 4, []), ("100%", 10, None)):
            self.create("campaigns", {"name": name, "user_id": USER_ID, "creativity_level": level,
                                      "suggested_tags": tags, "status": "active"})
        for conditions, names in (
                (["creativity_level<4"], ["a=b"]), (["creativity_level<=4"], ["a<b>=c", "a=b"]),
                (["creativity_level>5"], ["100%"]),
                (["creativity_level>=4", "status!=draft"], ["100%", "a<b>=c"]),
                (["status!=active"], ["Frühling 🌷"]), (["name=a=b"], ["a=b"]),
                (["name==a=b"], []), (["name=a<b>=c"], ["a<b>=c"]),
                (["name^=a"], ["a<b>=c", "a=b"]), (["name^=A"], []),
                (["name^="], ["100%", "Frühling 🌷", "a<b>=c", "a=b"]),
                (["name*=%"], ["100%"]), (["name*==b"], ["a=b"]), (["name*=<b>="], ["a<b>=c"]),
                (["name>b"], []), (["objective!=x", "name!=100%", "name!=a=b", "name^=a"],
                                   ["a<b>=c"]),
                (['suggested_tags*="p"'], ["a=b"]), (['suggested_tags*=["q", "p"]'], ["a=b"]),
                (["suggested_tags*=[]", "status=active"], ["a<b>=c", "a=b"]),
                (["created_at>2025-01-01T00:00:00Z", "name<a"], ["100%", "Frühling 🌷"])):
            where = [word for condition in conditions for word in ("--where", condition)]
            items = self.db("list", "campaigns", "--order", "name", *where).json["items"]
            self.assertEqual([item["name"] for item in items], names, conditions)

    def test_list_refuses(self):
        self.fill()
        for where in ("campaign_settings={}", "campaign_settings<{}", "status^=d", "status*=d",
                      "creativity_level^=1"):
            self.error_of(2, "VVL_E_USAGE", "list", "campaigns", "--where", where)
        for where in ("creativity_level>=x", "created_at<soon", "status!=nonsense",
                      "suggested_tags*=x"):
            self.error_of(5, "VVL_E_INVALID", "list", "campaigns", "--where", where)
        self.error_of(2, "VVL_E_USAGE", "list", "users", "--where", "password_hash^=a")
        self.error_of(2, "VVL_E_USAGE", "list", "users", "--where", "nonsense=1")
        self.error_of(2, "VVL_E_USAGE", "list", "users", "--order", "nonsense")
        self.error_of(2, "VVL_E_USAGE", "list", "campaigns", "--order", "campaign_settings")
        self.error_of(2, "VVL_E_USAGE", "list", "users", "--order", "password_hash")
        self.error_of(5, "VVL_E_INVALID", "list", "campaigns", "--where", "creativity_level=x")
        self.error_of(5, "VVL_E_INVALID", "list", "campaigns", "--where", "status=nonsense")
        self.error_of(5, "VVL_E_INVALID", "list", "users", "--after", "nonsense")

    def test_secrets_are_never_printed(self):
        self.fill()
        printed = [self.db("create", "user_sessions", stdin=SESSION),
                   self.db("get", "user_sessions", SESSION_ID),
                   self.db("list", "user_sessions"),
                   self.db("list", "users"),
                   self.db("create", "user_sessions",
                           stdin={**SESSION, "id": ABSENT_ID})]
        self.assertEqual([result.code for result in printed], [0, 0, 0, 0, 4])
        for result in printed:
            for secret in (SESSION["session_token"], USER["password_hash"], "session_token\"",
                           "password_hash\""):
                self.assertNotIn(secret, result.stdout)
            self.assertNotIn(SESSION["session_token"], result.stderr)

    def test_conflicts(self):
        self.fill()
        error = self.error_of(4, "VVL_E_CONFLICT", "create", "users",
                              stdin={**USER, "id": ABSENT_ID, "email": "other@example.org"})
        self.assertEqual(error["sqlstate"], "23505")
        self.assertEqual(error["constraint"], "users_username_key")
        self.error_of(4, "VVL_E_CONFLICT", "create", "users",
                      stdin={**USER, "username": "other", "email": "other@example.org"})
        error = self.error_of(4, "VVL_E_REFERENCE", "create", "campaigns",
                              stdin={"name": "x", "user_id": ABSENT_ID})
        self.assertEqual(error["sqlstate"], "23503")

    def test_invalid_records(self):
        self.fill()
        good = {"name": "x", "user_id": USER_ID}
        for bad, column in (({"name": ""}, "name"), ({"name": "x" * 501}, "name"),
                            ({"name": None}, "name"), ({"status": "nonsense"}, "status"),
                            ({"creativity_level": 0}, "creativity_level"),
                            ({"creativity_level": 1.5}, "creativity_level"),
                            ({"creativity_level": "5"}, "creativity_level"),
                            ({"created_at": "yesterday"}, "created_at"),
                            ({"id": NIL_ID}, "id"), ({"user_id": NIL_ID}, "user_id"),
                            ({"id": "no-uuid"}, "id"), ({"user_id": "no-uuid"}, "user_id"),
                            ({"campaign_settings": [1]}, "campaign_settings"),
                            ({"suggested_tags": [1]}, "suggested_tags"),
                            ({"nonsense": 1}, "nonsense")):
            error = self.error_of(5, "VVL_E_INVALID", "create", "campaigns",
                                  stdin={**good, **bad})
            self.assertEqual(error.get("column"), column, error)
            self.assertIn(column, error["message"])
            self.assertTrue(error["path"].startswith(f"$.{column}"), error)
        error = self.error_of(5, "VVL_E_INVALID", "create", "campaigns", stdin={"name": "x"})
        self.assertEqual(error["column"], "user_id")
        for text in ("", "{", "[]", "1", "null", '{"name":"x"', '{"name":"x"} x', "{'name':'x'}",
                     '{"name":"a","name":"b"}', '{"name":"a\\u0000b"}', b'{"name":"\xff"}',
                     '{"name":"\\ud800"}', "[" * 100000):
            self.error_of(5, "VVL_E_INVALID", "create", "campaigns", stdin=text)
        rows = self.backend.query(self.url, "SELECT count(*) FROM campaigns")
        self.assertEqual(rows, [("1",)])

    def test_place_of_a_fault(self):
        self.init()
        for text, path in (('{"campaign_settings": {"steps": [1, {"a b": 1, "a b": 2}]}}',
                            '$.campaign_settings.steps[1]["a b"]'),
                           ('{"suggested_tags": ["x", 2]}', "$.suggested_tags[1]"),
                           ('{"name": "x"}', "$.user_id"), ("[]", "$")):
            error = self.error_of(5, "VVL_E_INVALID", "create", "campaigns", stdin=text)
            self.assertEqual(error["path"], path)
            plain = run("--db", self.url, "create", "campaigns", stdin=text)
            self.assertIn(f"\n  at: {path}\n", plain.stderr)
        error = self.error_of(3, "VVL_E_NOT_FOUND", "get", "campaigns", ABSENT_ID)
        self.assertNotIn("path", error)

    def test_id_that_is_no_uuid(self):
        self.fill()
        for arguments in (["get"], ["update"], ["delete"]):
            for bad in ("x", "", "demo_user", USER_ID + "0", USER_ID.replace("-", "")):
                error = self.error_of(5, "VVL_E_INVALID", arguments[0], "users", bad, stdin="{}")
                self.assertIn("id", error["message"])
                self.assertNotEqual(error["hint"], "")

    def test_too_long_an_input(self):
        self.init()
        text = b'{"username":"' + b"a" * (64 << 20)
        error = self.error_of(5, "VVL_E_INVALID", "create", "users", stdin=text)
        self.assertIn("64 MiB", error["message"])


for_each_backend(globals(), _Records)


class Busy(Case):
    def test_somebody_else_writes(self):
        backend = Sqlite(self.directory)
        url = backend.new_url()
        self.succeed("--db", url, "init")
        with backend.connect(url) as other:
            other.execute("BEGIN IMMEDIATE")
            self.fail_with(4, "VVL_E_BUSY", "--db", url, "create", "users", stdin=USER)
        self.succeed("--db", url, "create", "users", stdin=USER)


class SameBytes(Case):
    """One story, told to both backends: the answers are the same to the byte, errors included."""

    STORY = [
        (["create", "users"], USER),
        (["create", "users"], {**USER, "id": ABSENT_ID, "username": "élan", "email": "É@x.y",
                               "profile_data": {"b": 1e2, "a": -0.0, "ccc": "\u2028\"\\", "bb": {}},
                               "first_name": "", "last_login": "2024-02-29 23:59:59.5+01:00"}),
        (["create", "campaigns"], CAMPAIGN),
        (["create", "generated_content"],
         {"id": SESSION_ID, "campaign_id": CAMPAIGN_ID, "content_type": "idea", **TIMES,
          "engagement_score": 0.1, "user_rating": 3, "hashtags": ["#ä", ""],
          "content_text": "line\nline\ttab \\N \u0001 e\u0301 🏳️‍🌈 "}),
        (["create", "user_sessions"], SESSION),
        (["update", "campaigns", CAMPAIGN_ID],
         {"name": "Sommer", "updated_at": "2025-07-01T00:00:00Z", "creativity_level": 10}),
        (["get", "users", ABSENT_ID], None),
        (["get", "users", "0197780c-3a5e-7c1f-9a53-0000000000ff"], None),
        (["list", "users", "--order", "first_name"], None),
        (["list", "users", "--order", "username:desc", "--limit", "1"], None),
        (["list", "campaigns"], None),
        (["list", "generated_content", "--where", "engagement_score=0.1"], None),
        (["list", "campaign_summary"], None),
        (["list", "user_activity_summary"], None),
        (["list", "content_performance"], None),
        (["create", "users"], {**USER, "username": "other", "email": "other@example.org"}),
        (["create", "users"], {**USER, "id": SESSION_ID, "email": "other@example.org"}),
        (["create", "campaigns"], {"name": "x", "user_id": SESSION_ID}),
        (["create", "campaigns"], {"name": "x" * 501, "user_id": USER_ID}),
        (["create", "users"], {"username": "x"}),
        (["delete", "user_sessions", SESSION_ID], None),
        (["delete", "campaigns", CAMPAIGN_ID], None),
        (["delete", "campaigns", CAMPAIGN_ID], None),
        (["list", "generated_content"], None),
        (["list", "users", "--order", "nonsense"], None),
    ]

    def tell(self, kind):
        backend = kind(self.directory)
        self.addCleanup(backend.close)
        url = backend.new_url()
        self.succeed("--db", url, "init")
        return [run("--db", url, "--json", *arguments, stdin=record if record is not None else "")
                for arguments, record in self.STORY]

    def test_same_story(self):
        answers = zip(self.STORY, self.tell(Sqlite), self.tell(Postgres))
        for (arguments, _record), one, other in answers:
            with self.subTest(arguments=arguments):
                self.assertEqual((one.code, one.stdout, one.stderr),
                                 (other.code, other.stdout, other.stderr))


class _Numbered(BackendCase):
    """Tables whose keys are integers."""

    ACCOUNT = {"user_id": USER_ID, "platform": "tiktok", "platform_user_id": "@ada",
               "access_token": "swordfish", "refresh_token": "swordfish"}

    def test_a_record_is_called_by_its_number(self):
        self.fill()
        stored = self.create("social_media_connections", self.ACCOUNT)
        self.assertGreater(stored["id"], 0)
        self.assertEqual(stored["connection_status"], "active")
        self.assertFalse({"access_token", "refresh_token"} & set(stored))
        number = str(stored["id"])
        got = self.db("get", "social_media_connections", number)
        self.assertEqual((got.code, got.json), (0, stored))
        changed = self.db("update", "social_media_connections", number,
                          stdin={"connection_status": "expired"})
        self.assertEqual(changed.json["connection_status"], "expired")
        listed = self.db("list", "social_media_connections", "--where", f"id={number}").json
        self.assertEqual([item["id"] for item in listed["items"]], [stored["id"]])
        gone = self.db("--json", "delete", "social_media_connections", number)
        self.assertEqual(gone.json, {"deleted": stored["id"], "purged": True})
        self.error_of(3, "VVL_E_NOT_FOUND", "get", "social_media_connections", number)

    def test_what_is_no_number_is_refused(self):
        self.init()
        for text in ("x", "", "1.5", "+1", " 1", "1 ", "0x1", "9223372036854775808", USER_ID):
            with self.subTest(text=text):
                error = self.error_of(5, "VVL_E_INVALID", "get", "campaign_chat_history", text)
                self.assertIn("whole number", error["message"])

    def test_a_second_conversation_is_a_conflict(self):
        self.fill()
        chat = {"campaign_id": CAMPAIGN_ID, "user_id": USER_ID, "conversation_history": []}
        self.create("campaign_chat_history", chat)
        error = self.error_of(4, "VVL_E_CONFLICT", "create", "campaign_chat_history", stdin=chat)
        self.assertEqual(error["constraint"], "campaign_chat_history_campaign_id_user_id_key")
        self.error_of(5, "VVL_E_INVALID", "create", "campaign_chat_history",
                      stdin={**chat, "conversation_history": {}})


for_each_backend(globals(), _Numbered)


class Templates(Case):
    def test_default_templates_are_the_same(self):
        texts = []
        for kind in (Sqlite, Postgres):
            backend = kind(self.directory)
            self.addCleanup(backend.close)
            url = backend.new_url()
            self.succeed("--db", url, "init")
            items = self.succeed("--db", url, "list", "campaign_templates").json["items"]
            for item in items:
                item.pop("created_at")
                item.pop("updated_at")
            texts.append(items)
        self.assertEqual(len(texts[0]), 3)
        self.assertEqual(texts[0], texts[1])


if __name__ == "__main__":
    unittest.main()
