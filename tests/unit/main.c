#include "suites.h"

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"arena", NULL, NULL, NULL, test_scratch_free, arena_tests},
        {"buffer", NULL, NULL, NULL, test_scratch_free, buffer_tests},
        {"error", NULL, NULL, NULL, test_scratch_free, error_tests},
        {"fidelity", NULL, NULL, NULL, test_scratch_free, fidelity_tests},
        {"prometheus", NULL, NULL, NULL, test_scratch_free, prometheus_tests},
        {"json_contains", NULL, NULL, NULL, test_scratch_free, json_contains_tests},
        {"json_settled", NULL, NULL, NULL, test_scratch_free, json_settled_tests},
        {"lock", NULL, NULL, NULL, test_scratch_free, lock_tests},
        {"quarantine", NULL, NULL, NULL, test_scratch_free, quarantine_tests},
        {"redact", NULL, NULL, NULL, test_scratch_free, redact_tests},
        {"script", NULL, NULL, NULL, test_scratch_free, script_tests},
        {"sqlgen", NULL, NULL, NULL, test_scratch_free, sqlgen_tests},
        {"text", NULL, NULL, NULL, test_scratch_free, text_tests},
        {"time", NULL, NULL, NULL, test_scratch_free, time_tests},
        {"uuid", NULL, NULL, NULL, test_scratch_free, uuid_tests},
        {"value_show", NULL, NULL, NULL, test_scratch_free, value_show_tests},
        CU_SUITE_INFO_NULL,
    };
    return test_run(suites, argc > 1 ? argv[1] : NULL);
}
