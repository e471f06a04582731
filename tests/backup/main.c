#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CUnit hands tests no argument, so the run's backends have to stand here. */
static struct {
    const test_backend *own, *other;
} backends;

const test_backend *own_backend(void)
{
    return backends.own;
}

const test_backend *other_backend(void)
{
    return backends.other;
}

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"backup", NULL, NULL, NULL, folder_cleanup, backup_tests},
        {"restore", NULL, NULL, NULL, folder_cleanup, restore_tests},
        {"reset", NULL, NULL, NULL, folder_cleanup, reset_tests},
        CU_SUITE_INFO_NULL,
    };
    backends.own = test_backend_find(argc > 1 ? argv[1] : NULL);
    backends.other = test_backend_find(argc > 2 ? argv[2] : NULL);
    if (backends.own == NULL || backends.other == NULL) {
        fprintf(stderr, "usage: backup BACKEND OTHER [SUITE], each sqlite or postgres\n");
        return EXIT_FAILURE;
    }
    return test_run(suites, argc > 3 ? argv[3] : NULL);
}
