#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

/* CUnit hands tests no argument, so the run's backend has to stand here. */
static const test_backend *chosen;

const test_backend *fixture_backend(void)
{
    return chosen;
}

vvl_db *fixture_db(void)
{
    return test_fresh(chosen);
}

table_list fixture_tables(void)
{
    table_list tables;
    tables.count = entities_of(false, tables.items, COUNT_OF(tables.items));
    return tables;
}

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"open", NULL, NULL, NULL, test_cleanup, open_tests},
        {"schema", NULL, NULL, NULL, test_cleanup, schema_tests},
        {"typed", NULL, NULL, NULL, test_cleanup, typed_tests},
        {"create", NULL, NULL, NULL, test_cleanup, create_tests},
        {"round_trip", NULL, NULL, NULL, test_cleanup, round_trip_tests},
        {"update", NULL, NULL, NULL, test_cleanup, update_tests},
        {"delete", NULL, NULL, NULL, test_cleanup, delete_tests},
        {"validation", NULL, NULL, NULL, test_cleanup, validation_tests},
        {"constraint", NULL, NULL, NULL, test_cleanup, constraint_tests},
        {"order", NULL, NULL, NULL, test_cleanup, order_tests},
        {"page", NULL, NULL, NULL, test_cleanup, page_tests},
        {"query", NULL, NULL, NULL, test_cleanup, query_tests},
        {"sum", NULL, NULL, NULL, test_cleanup, sum_tests},
        {"search", NULL, NULL, NULL, test_cleanup, search_tests},
        {"filter", NULL, NULL, NULL, test_cleanup, filter_tests},
        {"contains", NULL, NULL, NULL, test_cleanup, contains_tests},
        {"json", NULL, NULL, NULL, test_cleanup, json_tests},
        {"batch", NULL, NULL, NULL, test_cleanup, batch_tests},
        {"refused_batch", NULL, NULL, NULL, test_cleanup, refused_batch_tests},
        {"change", NULL, NULL, NULL, test_cleanup, change_tests},
        {"add", NULL, NULL, NULL, test_cleanup, add_tests},
        {"claim", NULL, NULL, NULL, test_cleanup, claim_tests},
        {"transaction", NULL, NULL, NULL, test_cleanup, transaction_tests},
        {"handle", NULL, NULL, NULL, test_cleanup, handle_tests},
        {"isolation", NULL, NULL, NULL, test_cleanup, isolation_tests},
        {"transact", NULL, NULL, NULL, test_cleanup, transact_tests},
        {"version", NULL, NULL, NULL, test_cleanup, version_tests},
        {"several", NULL, NULL, NULL, test_cleanup, several_tests},
        {"form", NULL, NULL, NULL, test_cleanup, form_tests},
        {"json_path", NULL, NULL, NULL, test_cleanup, json_path_tests},
        {"json_page", NULL, NULL, NULL, test_cleanup, json_page_tests},
        {"canonical", NULL, NULL, NULL, test_cleanup, canonical_tests},
        {"lines", NULL, NULL, NULL, test_cleanup, lines_tests},
        {"locale", NULL, NULL, NULL, locale_cleanup, locale_tests},
        {"view", NULL, NULL, NULL, test_cleanup, view_tests},
        {"watch", NULL, NULL, NULL, test_cleanup, watch_tests},
        {"argument", NULL, NULL, NULL, test_cleanup, argument_tests},
        {"nothing", NULL, NULL, NULL, test_cleanup, nothing_tests},
        {"numbered", NULL, NULL, NULL, test_cleanup, numbered_tests},
        {"hostile", NULL, NULL, NULL, test_cleanup, hostile_tests},
        {"json_object", NULL, NULL, NULL, test_cleanup, json_object_tests},
        {"users", NULL, NULL, NULL, test_cleanup, users_tests},
        {"sessions", NULL, NULL, NULL, test_cleanup, sessions_tests},
        {"campaigns", NULL, NULL, NULL, test_cleanup, campaigns_tests},
        {"content", NULL, NULL, NULL, test_cleanup, content_tests},
        {"files", NULL, NULL, NULL, test_cleanup, files_tests},
        {"templates", NULL, NULL, NULL, test_cleanup, templates_tests},
        {"doctor", NULL, NULL, NULL, test_cleanup, doctor_tests},
        {"statistics", NULL, NULL, NULL, test_cleanup, statistics_tests},
        {"round_trip_count", NULL, NULL, NULL, test_cleanup, round_trip_count_tests},
        CU_SUITE_INFO_NULL,
    };
    chosen = test_backend_find(argc > 1 ? argv[1] : NULL);
    if (chosen == NULL) {
        fprintf(stderr, "usage: conformance sqlite|postgres [SUITE]\n");
        return EXIT_FAILURE;
    }
    return test_run(suites, argc > 2 ? argv[2] : NULL);
}
