"""The example service through a real HTTP client, on both backends: what it answers, many clients at once, and
a database server that is restarted under them."""
import os
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

from client import Service

SERVER = os.environ["VVL_TEST_POSTGRES"]


def run_sql(sql):
    subprocess.run(["psql", "-qXd", SERVER, "-c", sql], check=True, stdout=subprocess.DEVNULL)


class OnSQLite:
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.start("sqlite:" + self.folder.name + "/service.db")


class OnPostgreSQL:
    def setUp(self):
        name = "http_" + uuid.uuid4().hex
        run_sql(f"CREATE DATABASE {name}")
        self.addCleanup(run_sql, f"DROP DATABASE {name} WITH (FORCE)")
        self.start(SERVER.replace("/postgres?", f"/{name}?"))


class Base:
    def start(self, url):
        self.service = Service(url)
        self.addCleanup(self.stop)

    def stop(self):
        code = self.service.stop()
        self.assertEqual(code, 0, "".join(self.service.log))

    def client(self, name=None):
        client = self.service.client()
        self.addCleanup(client.close)
        if name is not None:
            self.assertEqual(client.register(name).status, 201)
            self.assertEqual(client.log_in(name).status, 201)
        return client


class Answers(Base):
    """What each route answers."""

    def test_a_user_registers_logs_in_and_out(self):
        client = self.client()
        reply = client.register("ada")
        self.assertEqual(reply.status, 201, reply.text)
        self.assertEqual(reply.json["username"], "ada")
        self.assertNotIn("password", reply.text)
        self.assertEqual(client.log_in("ada", "wrong").status, 401)
        self.assertEqual(client.log_in("nobody").status, 401)
        self.assertEqual(client.log_in("ada@example.com").status, 201)
        self.assertEqual(client.send("GET", "/me").json["username"], "ada")
        self.assertEqual(client.send("DELETE", "/sessions/current").status, 204)
        self.assertEqual(client.send("GET", "/me").status, 401)

    def test_a_taken_name_is_a_conflict(self):
        client = self.client("ada")
        reply = client.register("ada")
        self.assertEqual(reply.status, 409)
        self.assertEqual(reply.json["error"]["code"], "VVL_E_CONFLICT")
        self.assertEqual(reply.json["error"]["column"], "username")

    def test_bad_bodies_are_refused_with_the_place(self):
        client = self.client("ada")
        for body, path in (('{"name": 7}', "$.name"), ('{"nam": "x"}', "$.nam"),
                           ('{"name": "x", "campaign_settings": {"a": [1, 1e400000]}}', "$.campaign_settings.a[1]")):
            reply = client.send("POST", "/campaigns", body)
            self.assertEqual(reply.status, 422, reply.text)
            self.assertEqual(reply.json["error"]["path"], path)
        self.assertEqual(client.send("POST", "/campaigns", "{").status, 422)
        self.assertEqual(client.send("POST", "/campaigns", b"x" * (2 << 20)).status, 400)
        self.assertEqual(client.send("POST", "/users", "[]").status, 422)

    def test_a_campaign_lives(self):
        client = self.client("ada")
        made = client.send("POST", "/campaigns", {"name": "Spring", "suggested_tags": ["a", "b"]})
        self.assertEqual(made.status, 201, made.text)
        place = "/campaigns/" + made.json["id"]
        self.assertEqual(client.send("GET", place).json, made.json)
        version = made.json["updated_at"]
        changed = client.send("PATCH", place, {"name": "Summer"}, If_Match=version)
        self.assertEqual(changed.status, 200, changed.text)
        self.assertEqual(client.send("PATCH", place, {"name": "Late"}, If_Match=version).status, 412)
        self.assertEqual(client.send("GET", place).json["name"], "Summer")
        self.assertEqual(client.send("PATCH", place, {"status": "archived"}).status, 422)
        self.assertEqual(client.send("POST", place + "/status", {"status": "archived"}).status, 409)
        for status in ("active", "completed", "archived"):
            reply = client.send("POST", place + "/status", {"status": status})
            self.assertEqual((reply.status, reply.json.get("status")), (200, status), reply.text)
        self.assertIsNotNone(client.send("GET", place).json["completed_at"])
        self.assertEqual(client.send("DELETE", place).status, 204)
        self.assertEqual(client.send("GET", place).status, 404)

    def test_pages_go_on_where_they_ended(self):
        client = self.client("ada")
        names = {f"Campaign {i}" for i in range(7)}
        for name in names:
            self.assertEqual(client.send("POST", "/campaigns", {"name": name}).status, 201)
        seen, after = set(), ""
        while after is not None:
            page = client.send("GET", "/campaigns?limit=3" + ("&after=" + after if after else "")).json
            self.assertLessEqual(len(page["items"]), 3)
            seen.update(item["name"] for item in page["items"])
            after = page["next"]
        self.assertEqual(seen, names)
        self.assertEqual(client.send("GET", "/campaigns?limit=0").status, 400)
        self.assertEqual(client.send("GET", "/campaigns?after=nonsense").status, 422)
        self.assertEqual(client.send("GET", "/campaigns?status=nonsense").status, 422)

    def test_content_is_added_selected_and_rated(self):
        client = self.client("ada")
        campaign = client.send("POST", "/campaigns", {"name": "Spring"}).json["id"]
        place = f"/campaigns/{campaign}/content"
        reply = client.send("POST", place + "?prompt=three%20ideas&model=m1",
                            [{"content_type": "idea", "title": f"Idea {i}"} for i in range(3)])
        self.assertEqual(reply.status, 201, reply.text)
        items = reply.json["items"]
        self.assertEqual([item["title"] for item in items], ["Idea 0", "Idea 1", "Idea 2"])
        self.assertTrue(all(item["ai_model"] == "m1" for item in items))
        first = f"{place}/{items[0]['id']}"
        self.assertTrue(client.send("POST", first + "/selection", {"is_selected": True}).json["is_selected"])
        self.assertEqual(client.send("POST", first + "/rating", {"user_rating": 5}).json["user_rating"], 5)
        self.assertEqual(client.send("POST", first + "/rating", {"user_rating": 6}).status, 422)
        self.assertEqual(len(client.send("GET", place + "?selected=true").json["items"]), 1)
        bad = client.send("POST", place, [{"content_type": "idea"}, {"content_type": "none"}])
        self.assertEqual((bad.status, bad.json["error"]["path"]), (422, "$[1].content_type"), bad.text)
        self.assertEqual(len(client.send("GET", place).json["items"]), 3)

    def test_nobody_sees_what_is_anothers(self):
        ada, bob = self.client("ada"), self.client("bob")
        campaign = ada.send("POST", "/campaigns", {"name": "Secret"}).json["id"]
        place = "/campaigns/" + campaign
        content = ada.send("POST", place + "/content", [{"content_type": "idea"}]).json["items"][0]["id"]
        own = "/campaigns/" + bob.send("POST", "/campaigns", {"name": "Mine"}).json["id"]
        for method, path, body in (("GET", place, None), ("PATCH", place, {"name": "x"}), ("DELETE", place, None),
                                   ("POST", place + "/status", {"status": "active"}), ("GET", place + "/content", None),
                                   ("POST", place + "/content", []),
                                   ("POST", f"{own}/content/{content}/selection", {"is_selected": True}),
                                   ("POST", f"{own}/content/{content}/rating", {"user_rating": 1})):
            self.assertEqual(bob.send(method, path, body).status, 404, (method, path))
        self.assertEqual(len(bob.send("GET", "/campaigns").json["items"]), 1)
        self.assertEqual(ada.send("GET", place).json["name"], "Secret")

    def test_health_and_metrics(self):
        client = self.client("ada")
        self.assertEqual(client.send("GET", "/health").status, 200)
        metrics = client.send("GET", "/metrics")
        self.assertEqual(metrics.status, 200)
        self.assertTrue(metrics.headers["Content-Type"].startswith("text/plain"))
        self.assertIn('vvldb_statement_seconds_count{statement="users.create"} 1', metrics.text)

    def test_unknown_places_and_methods(self):
        client = self.client("ada")
        for method, path in (("GET", "/"), ("GET", "/campaigns/7"), ("PUT", "/campaigns"), ("GET", "/campaigns/"),
                             ("GET", "//campaigns"), ("POST", "/health")):
            self.assertEqual(client.send(method, path).status, 404, (method, path))


class Load(Base):
    """Several clients at once; every answer is checked against what the client itself knows."""
    CLIENTS, ROUNDS = 6, 40

    def work(self, client, rounds, failures, lenient=lambda: False):
        """Makes, reads, changes and lists; notes what should not be. Answers what was stored for certain."""
        stored = {}
        for number in range(rounds):
            reply = client.send("POST", "/campaigns", {"name": f"Round {number}"})
            if reply.status != 201:
                if not lenient():
                    failures.append((reply.status, reply.text))
                time.sleep(0.02)
                continue
            campaign = reply.json
            stored[campaign["id"]] = campaign["name"]
            for _ in range(3):
                reply = client.send("GET", "/campaigns/" + campaign["id"])
                if reply.status != 200 or reply.json != campaign:
                    if not (lenient() and reply.status == 503):
                        failures.append((reply.status, reply.text))
            reply = client.send("GET", "/campaigns?limit=5")
            if reply.status != 200 and not (lenient() and reply.status == 503):
                failures.append((reply.status, reply.text))
        return stored

    def run_clients(self, clients, rounds, lenient=lambda: False):
        failures, stored = [], [None] * len(clients)

        def one(number):
            try:
                stored[number] = self.work(clients[number], rounds, failures, lenient)
            except Exception as error:  # a thread's failure has to reach the test
                failures.append((type(error).__name__, str(error)))
        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(clients))]
        for thread in threads:
            thread.start()
        return threads, failures, stored

    def expect_all_there(self, client, stored):
        found, after = {}, ""
        while after is not None:
            page = client.send("GET", "/campaigns?limit=1000" + ("&after=" + after if after else "")).json
            found.update((item["id"], item["name"]) for item in page["items"])
            after = page["next"]
        self.assertLessEqual(stored.items(), found.items())

    def test_many_clients_at_once(self):
        clients = [self.client(f"user{number}") for number in range(self.CLIENTS)]
        threads, failures, stored = self.run_clients(clients, self.ROUNDS)
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        for client, mine in zip(clients, stored):
            self.assertEqual(len(mine), self.ROUNDS)
            self.expect_all_there(client, mine)


class AnswersOnSQLite(OnSQLite, Answers, unittest.TestCase):
    pass


class AnswersOnPostgreSQL(OnPostgreSQL, Answers, unittest.TestCase):
    pass


class LoadOnSQLite(OnSQLite, Load, unittest.TestCase):
    pass


class LoadOnPostgreSQL(OnPostgreSQL, Load, unittest.TestCase):
    def test_the_server_restarts_under_load(self):
        """Writes may fail while it is away, with 503 and no other; once it is back nothing fails, and what was
        answered as stored is there."""
        clients = [self.client(f"user{number}") for number in range(self.CLIENTS)]
        away = threading.Event()
        away.set()
        threads, failures, stored = self.run_clients(clients, 4 * self.ROUNDS, away.is_set)
        time.sleep(0.3)
        subprocess.run(os.environ["VVL_TEST_POSTGRES_RESTART"], shell=True, check=True, stdout=subprocess.DEVNULL)
        # The first answer after the restart says that the service has noticed.
        while clients and self.client().send("GET", "/health").status != 200:
            time.sleep(0.05)
        time.sleep(0.5)  # requests that were on their way when the server went
        away.clear()
        self.assertTrue(any(thread.is_alive() for thread in threads), "the load ended before the restart did")
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        for client, mine in zip(clients, stored):
            self.expect_all_there(client, mine)


if __name__ == "__main__":
    unittest.main()
