/** @file migrate.h What upgrade, downgrade and repair share. */
#ifndef VVL_CLI_MIGRATE_H
#define VVL_CLI_MIGRATE_H

#include "cli/cli.h"

#include <vvl/schema.h>

/** A verb that migrates. */
typedef struct vvl_cli_migration {
    const char *doing; /**< "upgrading to version", in front of one */
    const char *done;  /**< "upgraded" */
    vvl_status (*run)(vvl_db *db, const char *version, const vvl_migrate_options *options,
                      vvl_migrate_result *out, vvl_error *error);
} vvl_cli_migration;

/** Opens the database, migrates under the user's eyes, and prints the result. */
vvl_status vvl_cli_migrate(vvl_cli *cli, const vvl_cli_migration *migration, vvl_error *error);

#endif
