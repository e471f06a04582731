#include "cli/failure.h"
#include "cli/migrate.h"

vvl_status vvl_cli_upgrade(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_migration upgrade = {"upgrading to version", "upgraded",
                                              vvl_schema_upgrade};
    if (cli->options.quarantine_rows != (cli->options.quarantine != NULL)) {
        return vvl_cli_fail(error, VVL_E_USAGE,
                            "for example: --on-bad-row quarantine --quarantine rejected.jsonl",
                            "--on-bad-row quarantine and --quarantine FILE belong together");
    }
    return vvl_cli_migrate(cli, &upgrade, error);
}
