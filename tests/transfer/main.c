#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CUnit hands tests no argument, so the run's direction has to stand here. */
static struct {
    const test_backend *source, *target;
} direction;

static const spoiler spoilers[] = {
    {
        "sqlite",
        "UPDATE users SET last_login = 'yesterday' WHERE username = 'username 001'",
        "PRAGMA foreign_keys = OFF; INSERT INTO campaigns (id, name, user_id) VALUES "
        "('00000000-0000-4000-8000-000000000001', 'orphan', "
        "'00000000-0000-4000-8000-000000000002')",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) "
        "INSERT INTO generated_content (id, campaign_id, content_type) SELECT "
        "printf('00000000-0000-4000-8000-%012d', i), (SELECT min(id) FROM campaigns), 'idea' "
        "FROM n",
    },
    {
        "postgres",
        "ALTER TABLE users DROP CONSTRAINT users_last_login_check; "
        "UPDATE users SET last_login = 'infinity' WHERE username = 'username 001'",
        "SET session_replication_role = replica; INSERT INTO campaigns (id, name, user_id) VALUES "
        "('00000000-0000-4000-8000-000000000001', 'orphan', "
        "'00000000-0000-4000-8000-000000000002')",
        "INSERT INTO generated_content (id, campaign_id, content_type) SELECT "
        "('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, "
        "(SELECT id FROM campaigns ORDER BY id LIMIT 1), 'idea' FROM generate_series(1, 12000) i",
    },
};

const test_backend *source_backend(void)
{
    return direction.source;
}

const test_backend *target_backend(void)
{
    return direction.target;
}

const spoiler *source_spoiler(void)
{
    size_t at = 0;
    while (strcmp(spoilers[at].backend, test_backend_name(direction.source)) != 0) {
        at++;
    }
    return &spoilers[at];
}

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"copy", NULL, NULL, NULL, test_cleanup, copy_tests},
        {"quarantine", NULL, NULL, NULL, test_cleanup, quarantine_tests},
        {"refusal", NULL, NULL, NULL, test_cleanup, refusal_tests},
        {"legacy", NULL, NULL, NULL, test_cleanup, legacy_tests},
        {"verify", NULL, NULL, NULL, test_cleanup, verify_tests},
        CU_SUITE_INFO_NULL,
    };
    direction.source = test_backend_find(argc > 1 ? argv[1] : NULL);
    direction.target = test_backend_find(argc > 2 ? argv[2] : NULL);
    if (direction.source == NULL || direction.target == NULL) {
        fprintf(stderr, "usage: transfer SOURCE TARGET [SUITE], each sqlite or postgres\n");
        return EXIT_FAILURE;
    }
    return test_run(suites, argc > 3 ? argv[3] : NULL);
}
