"""doctor on PostgreSQL: every question, and what each rule of a server is told of."""
import unittest
import uuid

from harness import Case, Postgres, psql, run
from doctor_traps import SERVER_TRAPS


class Servers(Case):
    def setUp(self):
        super().setUp()
        self.backend = Postgres(self.directory)
        self.addCleanup(self.backend.close)

    def examine(self, url):
        result = run("doctor", "--json", "--db", url)
        self.assertIn(result.code, (0, 8), result)
        checkup = result.json
        self.assertIs(checkup["survives"], result.code == 0, result)
        return {finding["rule"]: finding for finding in reversed(checkup["findings"])}, checkup

    def test_a_server_answers_every_question(self):
        url = self.backend.new_url()
        self.succeed("init", "--db", url)
        found, checkup = self.examine(url)
        self.assertNotIn("unasked", found)
        self.assertEqual((checkup["rows"], checkup["tables"]), (0, []))
        self.assertEqual(found["pg-fsync"]["object"], "fsync")
        self.assertLessEqual(set(found), {"pg-fsync", "pg-timeout", "pg-superuser"})

    def test_each_rule_of_a_server(self):
        for rule, sql, thing in SERVER_TRAPS:
            with self.subTest(rule=rule):
                url = self.backend.new_url()
                self.succeed("init", "--db", url)
                if sql:
                    psql(url, sql.format(db=self.backend.databases[-1]))
                _, checkup = self.examine(url)
                objects = [finding["object"] for finding in checkup["findings"]
                           if finding["rule"] == rule]
                self.assertIn(thing, objects, checkup["findings"])

    def test_levels_go_by_the_measure(self):
        url = self.backend.new_url()
        self.succeed("init", "--db", url)
        psql(url, "CREATE TABLE s (id serial)")
        for share, level in ((0.4, None), (0.5, "warning"), (0.89, "warning"), (0.91, "problem")):
            psql(url, f"SELECT setval('s_id_seq', {int(share * (2**31 - 1)) + 1})")
            found, _ = self.examine(url)
            self.assertEqual(found.get("pg-sequence-used", {"level": None})["level"], level)

    def test_a_role_with_few_rights(self):
        url = self.backend.new_url()
        database = self.backend.databases[-1]
        role = "doctor_" + uuid.uuid4().hex[:12]
        self.succeed("init", "--db", url)
        psql(url, f"CREATE ROLE {role} LOGIN; GRANT SELECT ON users TO {role}; "
                  f"REVOKE SELECT ON pg_catalog.pg_extension FROM PUBLIC")
        found, checkup = self.examine(self.backend.url_of(database, user=role))
        self.assertNotIn("pg-superuser", found)
        missing = {(finding["object"], finding["detail"]) for finding in checkup["findings"]
                   if finding["rule"] == "pg-grant"}
        self.assertIn(("users", "INSERT"), missing)
        self.assertIn(("campaigns", "SELECT"), missing)
        self.assertNotIn(("users", "SELECT"), missing)
        self.assertEqual(found["unasked"]["object"], "pg-extension")
        self.backend.close()
        psql(self.backend.server, f"DROP ROLE {role}")

    def test_tables_of_others(self):
        url = self.backend.new_url()
        self.succeed("init", "--db", url)
        psql(url, "CREATE TABLE guests (x int)")
        found, _ = self.examine(url)
        self.assertEqual(found["extra-table"]["table"], "guests")


if __name__ == "__main__":
    unittest.main()
