/** @file parse.h The command line. */
#ifndef VVL_CLI_PARSE_H
#define VVL_CLI_PARSE_H

#include "cli/cli.h"

/**
 * Reads the command line into `cli`, which starts as `{0}` and keeps pointing into `argv`.
 * `options.json` is filled also on failure, so that the failure can be reported as was asked.
 * @return VVL_OK or VVL_E_USAGE.
 */
vvl_status vvl_cli_parse(int argc, char **argv, vvl_cli *cli, vvl_error *error);

/** The error for a verb that there is none of, with the one that may be meant: VVL_E_USAGE. */
vvl_status vvl_cli_unknown_verb(const char *typed, vvl_error *error);

#endif
