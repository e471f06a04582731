#include "fuzz.h"

#include <vvl/types.h>

#include <string.h>

/* Whatever is taken prints in the one form, which names the same instant. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vvl_error error;
    vvl_time time = 42;
    vvl_status status = vvl_time_parse((const char *)data, size, &time, &error);
    if (status == VVL_OK) {
        char text[VVL_TIME_TEXT_SIZE];
        vvl_time again = 0;
        vvl_time_format(time, text);
        fuzz_require(strlen(text) == sizeof text - 1);
        fuzz_require(vvl_time_parse(text, strlen(text), &again, &error) == VVL_OK);
        fuzz_require(again == time);
    } else {
        fuzz_require(status == VVL_E_INVALID && time == 42);
    }
    return 0;
}
