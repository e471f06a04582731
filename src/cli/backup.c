#include "cli/backup_result.h"

vvl_status vvl_cli_backup(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_backup_work backup = {
        .run = vvl_backup,
        .open = {.read_only = true},
        .done = "backed up to",
        .verified = "it was read back and is whole",
        .interrupted = "there is no new backup",
    };
    return vvl_cli_backup_run(cli, &backup, error);
}
