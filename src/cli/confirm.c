#include "cli/confirm.h"

#include "cli/failure.h"
#include "cli/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_yes(const char *line)
{
    return strcmp(line, "y\n") == 0 || strcmp(line, "yes\n") == 0;
}

static vvl_status ask(const char *what, vvl_error *error)
{
    char line[16] = "";
    char *clean = vvl_cli_text_clean(what);
    if (clean == NULL) {
        return vvl_cli_fail_memory(error);
    }
    fprintf(stderr, "%s. Go on? [y/N] ", clean);
    fflush(stderr);
    free(clean);
    if (fgets(line, sizeof line, stdin) != NULL && is_yes(line)) {
        return VVL_OK;
    }
    return vvl_cli_fail(error, VVL_E_CANCELLED, "answer y to go on", "nothing was done");
}

vvl_status vvl_cli_confirm(vvl_cli *cli, vvl_error *error, const char *what, ...)
{
    char text[512];
    va_list arguments;
    if (cli->options.yes) {
        return VVL_OK;
    }
    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
        return ask(text, error);
    }
    return vvl_cli_fail(error, VVL_E_POLICY, "run it with --yes to go on",
                        "%s, and there is no terminal to ask on", text);
}

char *vvl_cli_shown_url(const vvl_cli *cli)
{
    const char *url = cli->options.db != NULL ? cli->options.db : getenv(VVL_URL_VARIABLE);
    return vvl_url_redact(url != NULL ? url : VVL_URL_DEFAULT);
}
