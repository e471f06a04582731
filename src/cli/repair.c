#include "cli/migrate.h"

static vvl_status repair(vvl_db *db, const char *version, const vvl_migrate_options *options,
                         vvl_migrate_result *out, vvl_error *error)
{
    (void)version;
    return vvl_schema_repair(db, options, out, error);
}

vvl_status vvl_cli_repair(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_migration repairing = {"finishing version", "repaired", repair};
    return vvl_cli_migrate(cli, &repairing, error);
}
