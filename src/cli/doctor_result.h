/** @file doctor_result.h What doctor prints in the end. */
#ifndef VVL_CLI_DOCTOR_RESULT_H
#define VVL_CLI_DOCTOR_RESULT_H

#include "cli/cli.h"

#include <vvl/doctor.h>

/** Prints the checkup to stdout, as a table with explanations or as JSON. */
vvl_status vvl_cli_print_checkup(const vvl_cli *cli, const vvl_checkup *checkup, vvl_error *error);

#endif
