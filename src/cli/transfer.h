/** @file transfer.h What the verbs copy and verify share. */
#ifndef VVL_CLI_TRANSFER_H
#define VVL_CLI_TRANSFER_H

#include "cli/cli.h"

#include <vvl/transfer.h>

typedef vvl_status vvl_cli_transfer_function(vvl_db *source, vvl_db *target,
                                             const vvl_transfer_options *options, vvl_transfer *out,
                                             vvl_error *error);

/** How a transfer is run and told. */
typedef struct vvl_cli_transfer {
    vvl_cli_transfer_function *run;
    vvl_options source, target; /**< as vvl_cli_open takes them */
    const char *rows_title;     /**< of the column that counts the rows of the target */
    const char *done;           /**< "copied" */
    const char *interrupted;    /**< in which state an interruption leaves the target */
} vvl_cli_transfer;

/** Opens both databases, runs the transfer under the user's eyes and prints its result. */
vvl_status vvl_cli_transfer_run(vvl_cli *cli, const vvl_cli_transfer *transfer, vvl_error *error);

#endif
