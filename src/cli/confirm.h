/** @file confirm.h Asking before something is lost. */
#ifndef VVL_CLI_CONFIRM_H
#define VVL_CLI_CONFIRM_H

#include "cli/cli.h"

/**
 * Asks on the terminal, unless --yes was given.
 * @param what is going to happen, as a sentence without its end, in the form of printf.
 * @return VVL_OK; VVL_E_CANCELLED where the answer is no; VVL_E_POLICY where nobody can be asked.
 */
vvl_status vvl_cli_confirm(vvl_cli *cli, vvl_error *error, const char *what, ...) VVL_PRINTF(3, 4);

/** The database of --db or the environment, its password hidden; to be freed with vvl_free. */
char *vvl_cli_shown_url(const vvl_cli *cli);

#endif
