/** @file backup_result.h What the verbs backup and restore share. */
#ifndef VVL_CLI_BACKUP_RESULT_H
#define VVL_CLI_BACKUP_RESULT_H

#include "cli/cli.h"

#include <vvl/admin.h>

typedef vvl_status vvl_cli_backup_function(vvl_db *db, const char *path,
                                           const vvl_backup_options *options,
                                           vvl_backup_result *out, vvl_error *error);

/** How work on a backup is run and told. */
typedef struct vvl_cli_backup_work {
    vvl_cli_backup_function *run;
    vvl_options open;        /**< as vvl_cli_open takes it */
    const char *done;        /**< "backed up … to" */
    const char *verified;    /**< what makes sure that it is whole */
    const char *interrupted; /**< in which state an interruption leaves things */
} vvl_cli_backup_work;

/** Opens the database, does the work under the user's eyes and prints its result. */
vvl_status vvl_cli_backup_run(vvl_cli *cli, const vvl_cli_backup_work *work, vvl_error *error);

#endif
