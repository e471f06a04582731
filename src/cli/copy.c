#include "cli/transfer.h"

vvl_status vvl_cli_copy(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_transfer copy = {
        .run = vvl_copy,
        .source = {.read_only = true, .untrusted = true},
        .target = {.create = true},
        .rows_title = "copied",
        .done = "copied",
        .interrupted = "the target is as it was",
    };
    return vvl_cli_transfer_run(cli, &copy, error);
}
