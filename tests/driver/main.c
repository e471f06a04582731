#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"mode", NULL, NULL, NULL, driver_cleanup, mode_tests},
        {"savepoint", NULL, NULL, NULL, driver_cleanup, savepoint_tests},
        {"many", NULL, NULL, NULL, driver_cleanup, many_tests},
        {"read", NULL, NULL, NULL, driver_cleanup, read_tests},
        {"own", NULL, NULL, NULL, driver_cleanup, own_tests},
        {"own rebuilding", NULL, NULL, NULL, driver_cleanup, own_second_tests},
        CU_SUITE_INFO_NULL,
    };
    const test_backend *backend = test_backend_find(argc > 1 ? argv[1] : NULL);
    if (backend == NULL) {
        fprintf(stderr, "usage: %s sqlite|postgres [SUITE]\n", argv[0]);
        return EXIT_FAILURE;
    }
    driver_choose(backend);
    return test_run(suites, argc > 2 ? argv[2] : NULL);
}
