#include "cli/confirm.h"
#include "cli/failure.h"
#include "cli/migrate.h"

vvl_status vvl_cli_downgrade(vvl_cli *cli, vvl_error *error)
{
    static const vvl_cli_migration downgrade = {"leaving version", "downgraded",
                                                vvl_schema_downgrade};
    const char *version = cli->options.to_version;
    if (!vvl_schema_knows(version)) {
        return vvl_cli_fail(error, VVL_E_USAGE, "`vvldb migrations` shows the versions there are",
                            "there is no such version of the schema");
    }
    vvl_status status = VVL_OK;
    if (!cli->options.dry_run) {
        char *url = vvl_cli_shown_url(cli);
        status = url == NULL ? vvl_cli_fail_memory(error)
                             : vvl_cli_confirm(cli, error,
                                               "%.300s goes back to version %s, and what that "
                                               "version has no room for is lost",
                                               url, version);
        vvl_free(url);
    }
    return status == VVL_OK ? vvl_cli_migrate(cli, &downgrade, error) : status;
}
