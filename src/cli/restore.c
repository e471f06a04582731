#include "cli/backup_result.h"
#include "cli/confirm.h"
#include "cli/failure.h"

vvl_status vvl_cli_restore(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_backup_work restore = {
        .run = vvl_restore,
        .open = {.create = true},
        .done = "restored",
        .verified = "the backup was checked before",
        .interrupted = "the database is as it was",
    };
    char *url = vvl_cli_shown_url(cli);
    if (url == NULL) {
        return vvl_cli_fail_memory(error);
    }
    vvl_status status = vvl_cli_confirm(cli, error, "everything of vvldb's in %s is replaced by %s",
                                        url, cli->arguments[0]);
    vvl_free(url);
    return status == VVL_OK ? vvl_cli_backup_run(cli, &restore, error) : status;
}
