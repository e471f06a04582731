#include "cli/transfer.h"

vvl_status vvl_cli_verify(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_transfer verify = {
        .run = vvl_verify,
        .source = {.read_only = true, .untrusted = true},
        .target = {.read_only = true},
        .rows_title = "target rows",
        .done = "compared",
        .interrupted = "nothing was changed",
    };
    return vvl_cli_transfer_run(cli, &verify, error);
}
