#include "fuzz.h"

#include <vvl/json.h>

#include <string.h>

/* Canonical text is a fixed point, whatever it was made from. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vvl_error error;
    char *once = NULL;
    char *twice = NULL;
    vvl_status status = vvl_json_canonical((const char *)data, size, &once, &error);
    if (status == VVL_OK) {
        fuzz_require(vvl_json_canonical(once, strlen(once), &twice, &error) == VVL_OK);
        fuzz_require(strcmp(once, twice) == 0);
    } else {
        fuzz_require(status == VVL_E_INVALID && once == NULL && error.path[0] == '$');
    }
    vvl_free(once);
    vvl_free(twice);
    return 0;
}
