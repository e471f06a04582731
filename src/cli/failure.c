#include "cli/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 64

static const int exit_codes[VVL_STATUS_COUNT] = {
    [VVL_OK] = 0,          [VVL_E_INTERNAL] = 1,    [VVL_E_NO_MEMORY] = 1,
    [VVL_E_IO] = 1,        [VVL_E_FULL] = 1,        [VVL_E_USAGE] = 2,
    [VVL_E_NOT_FOUND] = 3, [VVL_E_CONFLICT] = 4,    [VVL_E_REFERENCE] = 4,
    [VVL_E_BUSY] = 4,      [VVL_E_INVALID] = 5,     [VVL_E_CONNECT] = 6,
    [VVL_E_AUTH] = 6,      [VVL_E_SCHEMA] = 7,      [VVL_E_DIFFERENT] = 8,
    [VVL_E_POLICY] = 9,    [VVL_E_CANCELLED] = 130, [VVL_E_STALE] = 4,
    [VVL_E_STATE] = 4,     [VVL_E_DENIED] = 6,
};

_Static_assert(VVL_STATUS_COUNT == VVL_E_DENIED + 1, "a status has no code");

int vvl_cli_exit_code(vvl_status status)
{
    return (unsigned)status < VVL_STATUS_COUNT ? exit_codes[status] : 1;
}

vvl_status vvl_cli_fail(vvl_error *error, vvl_status status, const char *hint, const char *format,
                        ...)
{
    va_list arguments;
    *error = (vvl_error){.status = status, .element = -1};
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    snprintf(error->hint, sizeof error->hint, "%s", hint);
    return status;
}

vvl_status vvl_cli_fail_memory(vvl_error *error)
{
    return vvl_cli_fail(error, VVL_E_NO_MEMORY, "close other programs and run it again",
                        "memory is out");
}

void vvl_cli_show_argument(const char *argument, char out[VVL_CLI_SHOWN_SIZE])
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    size_t size = strspn(argument, plain);
    int shown = size < WORD_MAX ? (int)size : WORD_MAX;
    snprintf(out, VVL_CLI_SHOWN_SIZE, "%.*s%s", shown, argument,
             argument[shown] != '\0' ? "…" : "");
}
