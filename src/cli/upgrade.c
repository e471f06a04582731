#include "cli/migrate.h"

vvl_status vvl_cli_upgrade(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_migration upgrade = {"upgrading to version", "upgraded",
                                              vvl_schema_upgrade};
    return vvl_cli_migrate(cli, &upgrade, error);
}
