/** @file cli.h What every verb of the program shares. */
#ifndef VVL_CLI_CLI_H
#define VVL_CLI_CLI_H

#include "cli/output.h"

#include <vvl/db.h>
#include <vvl/query.h>
#include <vvl/types.h>

#define VVL_CLI_ARGUMENTS_MAX 2

/** A set of options: VVL_CLI_TAKES bits. */
typedef uint64_t vvl_cli_taken;

typedef struct vvl_cli vvl_cli;
typedef struct vvl_cli_command vvl_cli_command;

/** The values of the options; each row of the option table says where its value goes. */
typedef struct vvl_cli_options {
    bool json, quiet, help, version;
    const char *db;
    vvl_filter filters[VVL_FILTER_MAX];
    size_t filter_count;
    const char *order;
    bool descending;
    unsigned limit; /**< 0: the library's default */
    const char *after;
    bool all;
    bool purge;
    const char *to_version;
    const char *from;
    const char *to;
    bool dry_run;
    const char *backup;
    bool no_backup;
    bool leave_extra;
    bool yes;
    bool lease;
    bool quarantine_rows; /**< that do not fit, into the file `quarantine` */
    bool abort_rows;      /**< stop at them: it was asked for */
    const char *quarantine;
    const char *naive_time;
    unsigned epoch_time, bool_words, json_duplicates; /**< the number of the word given, or 0 */
    unsigned wait_seconds;                            /**< 0: not given */
    bool man;
    bool force;
    bool secrets;
    uint64_t batch; /**< 0: not given */
    uint64_t skip;
} vvl_cli_options;

/** One run of the program: what was asked for, and where the answer goes. */
struct vvl_cli {
    const vvl_cli_command *command; /**< NULL: no verb was given */
    vvl_cli_options options;
    const char *arguments[VVL_CLI_ARGUMENTS_MAX];
    size_t argument_count;
    vvl_cli_output output;
};

/** A verb: one row of the table in commands.c, from which its help is made too. */
struct vvl_cli_command {
    const char *name;
    const char *summary;
    const char *arguments; /**< as the usage line shows them, "" for none */
    const char *details;   /**< what the summary has no room for, or NULL */
    const char *example;   /**< command lines, one a line */
    size_t arguments_min, arguments_max;
    vvl_cli_taken options;  /**< the ones that every verb takes left out */
    vvl_cli_taken required; /**< of them the ones that must be given */
    /** Does the work. What fails is answered and described in `error`, and reported by main. */
    vvl_status (*run)(vvl_cli *cli, vvl_error *error);
};

/** Every verb, in the order of the help; `*count` of them. */
const vvl_cli_command *vvl_cli_commands(size_t *count);

/** The verb of that name, or NULL. */
const vvl_cli_command *vvl_cli_command_find(const char *name);

/** All options that a verb takes, or, of NULL, a command line without one. */
vvl_cli_taken vvl_cli_options_of(const vvl_cli_command *command);

/* The verbs' functions, in the file of their name. */
vvl_status vvl_cli_adopt(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_init(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_status(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_get(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_list(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_create(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_update(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_delete(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_import(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_export(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_import_quarantine(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_copy(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_verify(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_upgrade(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_downgrade(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_migrations(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_repair(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_completion(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_doctor(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_backup(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_restore(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_reset(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_help(vvl_cli *cli, vvl_error *error);
vvl_status vvl_cli_version(vvl_cli *cli, vvl_error *error);

#endif
