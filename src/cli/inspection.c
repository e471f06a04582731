#include "cli/inspection.h"

#include "cli/failure.h"

vvl_status vvl_cli_schema_error(const vvl_inspection *found, vvl_error *error)
{
    if (found->schema_version == NULL) {
        return vvl_cli_fail(error, VVL_E_SCHEMA,
                            "check that the URL names the right database; `vvldb init` makes the "
                            "schema of an empty one",
                            "the database has no schema of vvldb");
    }
    if (found->problems.count > 0) {
        return vvl_cli_fail(error, VVL_E_SCHEMA, "`vvldb status` shows every problem",
                            "the database has %zu problem%s, the first: %s", found->problems.count,
                            found->problems.count == 1 ? "" : "s", found->problems.items[0]);
    }
    return vvl_cli_fail(error, VVL_E_SCHEMA, "`vvldb upgrade` brings it to the newest version",
                        "the schema is at version %s and lacks %zu newer version%s",
                        found->schema_version, found->pending.count,
                        found->pending.count == 1 ? "" : "s");
}
