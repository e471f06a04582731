/** @file transfer_choices.h What an operator decides about rows that do not fit as they are. */
#ifndef VVL_CLI_TRANSFER_CHOICES_H
#define VVL_CLI_TRANSFER_CHOICES_H

#include "cli/cli.h"

#include <vvl/transfer.h>

#define VVL_CLI_QUARANTINE_NAME 64

/**
 * Puts what the command line says into the library's options.
 * @param file room for the name of a quarantine file that nobody has named; outlives `out`.
 * @return VVL_OK or VVL_E_USAGE.
 */
vvl_status vvl_cli_transfer_choose(const vvl_cli_options *options,
                                   char file[VVL_CLI_QUARANTINE_NAME], vvl_transfer_options *out,
                                   vvl_error *error);

#endif
