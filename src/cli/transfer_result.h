/** @file transfer_result.h What copy and verify print in the end. */
#ifndef VVL_CLI_TRANSFER_RESULT_H
#define VVL_CLI_TRANSFER_RESULT_H

#include "cli/transfer.h"

/** Prints the result to stdout, as a table and a sentence or as JSON. */
vvl_status vvl_cli_print_transfer(const vvl_cli *cli, const vvl_cli_transfer *transfer,
                                  const vvl_transfer *result, vvl_error *error);

#endif
