/** @file options.h The options, and the reading of a command line. */
#ifndef VVL_CLI_OPTIONS_H
#define VVL_CLI_OPTIONS_H

#include "cli/cli.h"

/* One number per row of the option table, in the order of the help. */
enum vvl_cli_option_id {
    VVL_CLI_OPTION_WHERE,
    VVL_CLI_OPTION_WHERE_NULL,
    VVL_CLI_OPTION_ORDER,
    VVL_CLI_OPTION_LIMIT,
    VVL_CLI_OPTION_AFTER,
    VVL_CLI_OPTION_ALL,
    VVL_CLI_OPTION_PURGE,
    VVL_CLI_OPTION_BATCH,
    VVL_CLI_OPTION_SKIP,
    VVL_CLI_OPTION_SECRETS,
    VVL_CLI_OPTION_TO_VERSION,
    VVL_CLI_OPTION_FROM,
    VVL_CLI_OPTION_TO,
    VVL_CLI_OPTION_DRY_RUN,
    VVL_CLI_OPTION_EXTRA,
    VVL_CLI_OPTION_BACKUP,
    VVL_CLI_OPTION_NO_BACKUP,
    VVL_CLI_OPTION_DRY_RUN_SQL,
    VVL_CLI_OPTION_WAIT,
    VVL_CLI_OPTION_LEASE,
    VVL_CLI_OPTION_ON_BAD_ROW,
    VVL_CLI_OPTION_QUARANTINE,
    VVL_CLI_OPTION_MENDED,
    VVL_CLI_OPTION_NAIVE_TIME,
    VVL_CLI_OPTION_EPOCH_TIME,
    VVL_CLI_OPTION_BOOL_WORDS,
    VVL_CLI_OPTION_JSON_DUPLICATES,
    VVL_CLI_OPTION_YES,
    VVL_CLI_OPTION_MAN,
    VVL_CLI_OPTION_FORCE,
    VVL_CLI_OPTION_DB,
    VVL_CLI_OPTION_JSON,
    VVL_CLI_OPTION_QUIET,
    VVL_CLI_OPTION_HELP,
    VVL_CLI_OPTION_VERSION,
    VVL_CLI_OPTION_COUNT
};

_Static_assert(VVL_CLI_OPTION_COUNT <= 64, "an option has no bit");

/** The bit of an option in a verb's set: `VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(ALL)`. */
#define VVL_CLI_TAKES(option) (UINT64_C(1) << VVL_CLI_OPTION_##option)

/** How values are read that mean nothing by themselves. */
#define VVL_CLI_TAKES_CHOICES                                                                      \
    (VVL_CLI_TAKES(NAIVE_TIME) | VVL_CLI_TAKES(EPOCH_TIME) | VVL_CLI_TAKES(BOOL_WORDS) |           \
     VVL_CLI_TAKES(JSON_DUPLICATES))

/** What every verb takes. */
#define VVL_CLI_TAKEN_BY_ALL (VVL_CLI_TAKES(JSON) | VVL_CLI_TAKES(QUIET) | VVL_CLI_TAKES(HELP))

/** What may stand where no verb does. */
#define VVL_CLI_TAKEN_WITHOUT_VERB                                                                 \
    (VVL_CLI_TAKEN_BY_ALL | VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(VERSION))

/** How an option's text becomes its value. */
typedef enum vvl_cli_option_kind {
    VVL_CLI_FLAG,
    VVL_CLI_TEXT,
    VVL_CLI_LIMIT,
    VVL_CLI_SECONDS,
    VVL_CLI_NUMBER,
    VVL_CLI_FILTER,
    VVL_CLI_NULL_FILTER,
    VVL_CLI_ORDER,
    VVL_CLI_EXTRA,
    VVL_CLI_BAD_ROW,
    VVL_CLI_WORD /**< one of those in the placeholder: its number, from 0 */
} vvl_cli_option_kind;

/** A row of the option table. Rows of one name are of one kind and belong to different verbs. */
typedef struct vvl_cli_option {
    const char *name;
    const char *placeholder; /**< of its value; NULL: it takes none */
    const char *help;
    vvl_cli_option_kind kind;
    char letter;          /**< its short form, or 0 */
    bool repeated;        /**< may be given several times */
    size_t offset;        /**< in vvl_cli_options, of a flag, of text, of a number and a word */
    uint64_t least, most; /**< of a number */
} vvl_cli_option;

/** The table: VVL_CLI_OPTION_COUNT rows. */
const vvl_cli_option *vvl_cli_option_table(void);

/**
 * Turns an option's text into its value. `value` may be cut in place and must live as long as
 * `options`.
 * @return VVL_OK or VVL_E_USAGE; the error never repeats the value.
 */
vvl_status vvl_cli_option_set(const vvl_cli_option *option, char *value, vvl_cli_options *options,
                              vvl_error *error);

#endif
