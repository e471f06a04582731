/** @file help.h The lines that the help and the manual page share. */
#ifndef VVL_CLI_HELP_H
#define VVL_CLI_HELP_H

#include "cli/options.h"

#define VVL_CLI_USAGE_SIZE 1024

/** An option as it is typed: "--where COL=VALUE". */
void vvl_cli_name_option(const vvl_cli_option *option, char *out, size_t size);

/** A verb as it is typed: "vvldb get ENTITY ID [--db URL]". */
void vvl_cli_build_usage(const vvl_cli_command *command, char *out, size_t size);

#endif
