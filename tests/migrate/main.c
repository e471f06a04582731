#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"version", NULL, NULL, NULL, world_cleanup, version_tests},
        {"ledger", NULL, NULL, NULL, world_cleanup, ledger_tests},
        {"loose", NULL, NULL, NULL, world_cleanup, loose_tests},
        {"process", NULL, NULL, NULL, world_cleanup, process_tests},
        CU_SUITE_INFO_NULL,
    };
    const test_backend *backend = test_backend_find(argc > 1 ? argv[1] : NULL);
    if (backend == NULL) {
        fprintf(stderr, "usage: %s sqlite|postgres [SUITE]\n", argv[0]);
        return EXIT_FAILURE;
    }
    world_choose(backend);
    if (argc > 3) {
        return world_child(argv[2], argv[3]);
    }
    return test_run(suites, argc > 2 ? argv[2] : NULL);
}
