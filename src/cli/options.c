#include "cli/options.h"

#include "cli/failure.h"

#include <vvl/lines.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const vvl_cli_option table[VVL_CLI_OPTION_COUNT] = {
    [VVL_CLI_OPTION_WHERE] = {.name = "where",
                              .repeated = true,
                              .placeholder = "COL=VALUE",
                              .help = "only records whose column has this value; != < <= > >= "
                                      "^= *= too",
                              .kind = VVL_CLI_FILTER},
    [VVL_CLI_OPTION_WHERE_NULL] = {.name = "where-null",
                                   .repeated = true,
                                   .placeholder = "COL",
                                   .help = "only records whose column is absent",
                                   .kind = VVL_CLI_NULL_FILTER},
    [VVL_CLI_OPTION_ORDER] = {.name = "order",
                              .placeholder = "COL[:desc]",
                              .help = "order by this column, else by id",
                              .kind = VVL_CLI_ORDER},
    [VVL_CLI_OPTION_LIMIT] = {.name = "limit",
                              .placeholder = "N",
                              .help = "at most N records, 1 to 1000, else 20",
                              .kind = VVL_CLI_LIMIT},
    [VVL_CLI_OPTION_AFTER] = {.name = "after",
                              .placeholder = "CURSOR",
                              .help = "the page after the one whose \"next\" this is",
                              .kind = VVL_CLI_TEXT,
                              .offset = offsetof(vvl_cli_options, after)},
    [VVL_CLI_OPTION_ALL] = {.name = "all",
                            .help = "soft-deleted records too",
                            .kind = VVL_CLI_FLAG,
                            .offset = offsetof(vvl_cli_options, all)},
    [VVL_CLI_OPTION_PURGE] = {.name = "purge",
                              .help = "delete for good, with everything that hangs on it",
                              .kind = VVL_CLI_FLAG,
                              .offset = offsetof(vvl_cli_options, purge)},
    [VVL_CLI_OPTION_BATCH] = {.name = "batch",
                              .placeholder = "N",
                              .help = "store N lines together, 1 to 10000, else 500",
                              .kind = VVL_CLI_NUMBER,
                              .offset = offsetof(vvl_cli_options, batch),
                              .least = 1,
                              .most = VVL_IMPORT_BATCH_MAX},
    [VVL_CLI_OPTION_SKIP] = {.name = "skip",
                             .placeholder = "N",
                             .help = "pass over the first N lines, which are in already",
                             .kind = VVL_CLI_NUMBER,
                             .offset = offsetof(vvl_cli_options, skip),
                             .most = INT64_MAX},
    [VVL_CLI_OPTION_SECRETS] = {.name = "secrets",
                                .help = "with password hashes and tokens, so that import can "
                                        "store them again",
                                .kind = VVL_CLI_FLAG,
                                .offset = offsetof(vvl_cli_options, secrets)},
    [VVL_CLI_OPTION_TO_VERSION] = {.name = "to",
                                   .placeholder = "VERSION",
                                   .help = "the schema's version, else the newest",
                                   .kind = VVL_CLI_TEXT,
                                   .offset = offsetof(vvl_cli_options, to_version)},
    [VVL_CLI_OPTION_FROM] = {.name = "from",
                             .placeholder = "URL",
                             .help = "the source, which is only read",
                             .kind = VVL_CLI_TEXT,
                             .offset = offsetof(vvl_cli_options, from)},
    [VVL_CLI_OPTION_TO] = {.name = "to",
                           .placeholder = "URL",
                           .help = "the target",
                           .kind = VVL_CLI_TEXT,
                           .offset = offsetof(vvl_cli_options, to)},
    [VVL_CLI_OPTION_DRY_RUN] = {.name = "dry-run",
                                .help = "do all of it, then undo it",
                                .kind = VVL_CLI_FLAG,
                                .offset = offsetof(vvl_cli_options, dry_run)},
    [VVL_CLI_OPTION_EXTRA] = {.name = "extra",
                              .placeholder = "leave|refuse",
                              .help =
                                  "tables and columns that are not ours: leave them, else refuse",
                              .kind = VVL_CLI_EXTRA},
    [VVL_CLI_OPTION_DRY_RUN_SQL] = {.name = "dry-run",
                                    .help = "show what would be done and change nothing",
                                    .kind = VVL_CLI_FLAG,
                                    .offset = offsetof(vvl_cli_options, dry_run)},
    [VVL_CLI_OPTION_WAIT] = {.name = "wait",
                             .placeholder = "SECONDS",
                             .help = "for another process that changes the schema, else 600",
                             .kind = VVL_CLI_SECONDS,
                             .offset = offsetof(vvl_cli_options, wait_seconds)},
    [VVL_CLI_OPTION_LEASE] = {.name = "lease",
                              .help = "keep others out by a row with an end: behind a pooler",
                              .kind = VVL_CLI_FLAG,
                              .offset = offsetof(vvl_cli_options, lease)},
    [VVL_CLI_OPTION_ON_BAD_ROW] = {.name = "on-bad-row",
                                   .placeholder = "quarantine|abort",
                                   .help = "rows that do not fit: write them to the file of "
                                           "--quarantine, else stop",
                                   .kind = VVL_CLI_BAD_ROW},
    [VVL_CLI_OPTION_QUARANTINE] = {.name = "quarantine",
                                   .placeholder = "FILE",
                                   .help = "a new file for rows that do not fit, whole",
                                   .kind = VVL_CLI_TEXT,
                                   .offset = offsetof(vvl_cli_options, quarantine)},
    [VVL_CLI_OPTION_MENDED] = {.name = "quarantine",
                               .placeholder = "FILE",
                               .help = "a quarantine file, whose rows were corrected",
                               .kind = VVL_CLI_TEXT,
                               .offset = offsetof(vvl_cli_options, quarantine)},
    [VVL_CLI_OPTION_NAIVE_TIME] = {.name = "naive-time",
                                   .placeholder = "UTC|+HH:MM",
                                   .help = "what times without a zone are in, else UTC",
                                   .kind = VVL_CLI_TEXT,
                                   .offset = offsetof(vvl_cli_options, naive_time)},
    [VVL_CLI_OPTION_EPOCH_TIME] = {.name = "epoch-time",
                                   .placeholder = "refuse|seconds|milliseconds|julian",
                                   .help = "what numbers in columns of times are, else refuse",
                                   .kind = VVL_CLI_WORD,
                                   .offset = offsetof(vvl_cli_options, epoch_time)},
    [VVL_CLI_OPTION_BOOL_WORDS] = {.name = "bool-words",
                                   .placeholder = "refuse|accept",
                                   .help = "true, yes, on and so on as booleans, else refuse",
                                   .kind = VVL_CLI_WORD,
                                   .offset = offsetof(vvl_cli_options, bool_words)},
    [VVL_CLI_OPTION_JSON_DUPLICATES] = {.name = "json-duplicates",
                                        .placeholder = "refuse|last",
                                        .help = "a key twice in one object: the last counts, else "
                                                "refuse",
                                        .kind = VVL_CLI_WORD,
                                        .offset = offsetof(vvl_cli_options, json_duplicates)},
    [VVL_CLI_OPTION_YES] = {.name = "yes",
                            .help = "do not ask",
                            .kind = VVL_CLI_FLAG,
                            .offset = offsetof(vvl_cli_options, yes)},
    [VVL_CLI_OPTION_MAN] = {.name = "man",
                            .help = "print the manual page",
                            .kind = VVL_CLI_FLAG,
                            .offset = offsetof(vvl_cli_options, man)},
    [VVL_CLI_OPTION_FORCE] = {.name = "force",
                              .help = "replace what is in the way",
                              .kind = VVL_CLI_FLAG,
                              .offset = offsetof(vvl_cli_options, force)},
    [VVL_CLI_OPTION_BACKUP] = {.name = "backup",
                               .placeholder = "FILE",
                               .help = "the backup to make first, else one beside the database",
                               .kind = VVL_CLI_TEXT,
                               .offset = offsetof(vvl_cli_options, backup)},
    [VVL_CLI_OPTION_NO_BACKUP] = {.name = "no-backup",
                                  .help = "make no backup first",
                                  .kind = VVL_CLI_FLAG,
                                  .offset = offsetof(vvl_cli_options, no_backup)},
    [VVL_CLI_OPTION_DB] = {.name = "db",
                           .placeholder = "URL",
                           .help = "the database (else $VVL_DB_URL, else " VVL_URL_DEFAULT ")",
                           .kind = VVL_CLI_TEXT,
                           .offset = offsetof(vvl_cli_options, db)},
    [VVL_CLI_OPTION_JSON] = {.name = "json",
                             .help = "write JSON, errors too",
                             .kind = VVL_CLI_FLAG,
                             .offset = offsetof(vvl_cli_options, json)},
    [VVL_CLI_OPTION_QUIET] = {.name = "quiet",
                              .help = "show no progress and no warnings",
                              .kind = VVL_CLI_FLAG,
                              .offset = offsetof(vvl_cli_options, quiet)},
    [VVL_CLI_OPTION_HELP] = {.name = "help",
                             .letter = 'h',
                             .help = "show this help",
                             .kind = VVL_CLI_FLAG,
                             .offset = offsetof(vvl_cli_options, help)},
    [VVL_CLI_OPTION_VERSION] = {.name = "version",
                                .help = "show the program's version",
                                .kind = VVL_CLI_FLAG,
                                .offset = offsetof(vvl_cli_options, version)},
};

const vvl_cli_option *vvl_cli_option_table(void)
{
    return table;
}

static vvl_status set_limit(const char *value, vvl_cli_options *options, vvl_error *error)
{
    size_t digits = strspn(value, "0123456789");
    unsigned long number = digits > 0 && digits < 9 ? strtoul(value, NULL, 10) : 0;
    if (value[digits] != '\0' || number < 1 || number > VVL_LIMIT_MAX) {
        return vvl_cli_fail(error, VVL_E_USAGE,
                            "get the records after them page by page, with --after",
                            "--limit takes a number from 1 to %d", VVL_LIMIT_MAX);
    }
    options->limit = (unsigned)number;
    return VVL_OK;
}

static vvl_status set_seconds(const char *value, unsigned *out, vvl_error *error)
{
    size_t digits = strspn(value, "0123456789");
    unsigned long number = digits > 0 && digits < 7 ? strtoul(value, NULL, 10) : 0;
    if (value[digits] != '\0' || number < 1) {
        return vvl_cli_fail(error, VVL_E_USAGE, "for example: --wait 60",
                            "--wait takes a number of seconds from 1 to 999999");
    }
    *out = (unsigned)number;
    return VVL_OK;
}

static vvl_status set_number(const vvl_cli_option *option, const char *value, uint64_t *out,
                             vvl_error *error)
{
    errno = 0;
    unsigned long long number = strtoull(value, NULL, 10);
    bool plain = value[0] != '\0' && value[strspn(value, "0123456789")] == '\0' && errno == 0;
    if (!plain || number < option->least || number > option->most) {
        return vvl_cli_fail(error, VVL_E_USAGE, "write it with digits only",
                            "--%s takes a number from %" PRIu64 " to %" PRIu64, option->name,
                            option->least, option->most);
    }
    *out = number;
    return VVL_OK;
}

static vvl_status add_filter(vvl_filter filter, vvl_cli_options *options, vvl_error *error)
{
    if (options->filter_count == VVL_FILTER_MAX) {
        return vvl_cli_fail(error, VVL_E_USAGE, "list with fewer conditions",
                            "there are more than %d conditions", VVL_FILTER_MAX);
    }
    options->filters[options->filter_count++] = filter;
    return VVL_OK;
}

/* What may stand between a column and a value; of two that begin alike the longer one first. */
static const struct {
    const char *text;
    vvl_test test;
} operators[] = {
    {"=", VVL_EQUAL},          {"!=", VVL_NOT_EQUAL},
    {"<=", VVL_LESS_OR_EQUAL}, {">=", VVL_GREATER_OR_EQUAL},
    {"<", VVL_LESS},           {">", VVL_GREATER},
    {"^=", VVL_PREFIX},        {"*=", VVL_CONTAINS},
};

/* The first of these characters ends the column's name, so that a value may hold any of them. */
static const char operator_characters[] = "=!<>^*";

static vvl_status set_filter(char *value, vvl_cli_options *options, vvl_error *error)
{
    char *end = value + strcspn(value, operator_characters);
    for (size_t i = 0; end != value && i < sizeof operators / sizeof operators[0]; i++) {
        size_t size = strlen(operators[i].text);
        if (strncmp(end, operators[i].text, size) == 0) {
            *end = '\0';
            return add_filter(
                (vvl_filter){.column = value, .value = end + size, .test = operators[i].test},
                options, error);
        }
    }
    return vvl_cli_fail(error, VVL_E_USAGE,
                        "for example: --where status=draft or --where name^=Spring",
                        "--where takes a column, one of = != < <= > >= ^= *= and a value");
}

static vvl_status set_order(char *value, vvl_cli_options *options, vvl_error *error)
{
    char *colon = strrchr(value, ':');
    const char *direction = colon != NULL ? colon + 1 : "asc";
    bool descending = strcmp(direction, "desc") == 0;
    if ((!descending && strcmp(direction, "asc") != 0) || colon == value || *value == '\0') {
        return vvl_cli_fail(error, VVL_E_USAGE, "for example: --order created_at:desc",
                            "--order takes a column, with :desc or :asc behind it or not");
    }
    if (colon != NULL) {
        *colon = '\0';
    }
    options->order = value;
    options->descending = descending;
    return VVL_OK;
}

static vvl_status set_extra(const char *value, vvl_cli_options *options, vvl_error *error)
{
    bool leave = strcmp(value, "leave") == 0;
    if (!leave && strcmp(value, "refuse") != 0) {
        return vvl_cli_fail(error, VVL_E_USAGE,
                            "leave skips what is not ours, refuse stops when there is any",
                            "--extra takes the word leave or the word refuse");
    }
    options->leave_extra = leave;
    return VVL_OK;
}

static vvl_status set_bad_row(const char *value, vvl_cli_options *options, vvl_error *error)
{
    bool quarantine = strcmp(value, "quarantine") == 0;
    if (!quarantine && strcmp(value, "abort") != 0) {
        return vvl_cli_fail(error, VVL_E_USAGE,
                            "quarantine writes such rows to a file, abort stops at the first",
                            "--on-bad-row takes the word quarantine or the word abort");
    }
    options->quarantine_rows = quarantine;
    options->abort_rows = !quarantine;
    return VVL_OK;
}

static vvl_status set_word(const vvl_cli_option *option, const char *value, unsigned *number,
                           vvl_error *error)
{
    const char *word = option->placeholder;
    for (unsigned i = 0; *word != '\0'; i++) {
        size_t size = strcspn(word, "|");
        if (strlen(value) == size && strncmp(value, word, size) == 0) {
            *number = i;
            return VVL_OK;
        }
        word += size + (word[size] == '|');
    }
    return vvl_cli_fail(error, VVL_E_USAGE, option->help, "--%s takes one of: %s", option->name,
                        option->placeholder);
}

vvl_status vvl_cli_option_set(const vvl_cli_option *option, char *value, vvl_cli_options *options,
                              vvl_error *error)
{
    char *field = (char *)options + option->offset;
    switch (option->kind) {
    case VVL_CLI_FLAG:
        *(bool *)(void *)field = true;
        return VVL_OK;
    case VVL_CLI_TEXT:
        *(const char **)(void *)field = value;
        return VVL_OK;
    case VVL_CLI_LIMIT:
        return set_limit(value, options, error);
    case VVL_CLI_SECONDS:
        return set_seconds(value, (unsigned *)(void *)field, error);
    case VVL_CLI_NUMBER:
        return set_number(option, value, (uint64_t *)(void *)field, error);
    case VVL_CLI_FILTER:
        return set_filter(value, options, error);
    case VVL_CLI_NULL_FILTER:
        return add_filter((vvl_filter){.column = value}, options, error);
    case VVL_CLI_ORDER:
        return set_order(value, options, error);
    case VVL_CLI_EXTRA:
        return set_extra(value, options, error);
    case VVL_CLI_BAD_ROW:
        return set_bad_row(value, options, error);
    case VVL_CLI_WORD:
        return set_word(option, value, (unsigned *)(void *)field, error);
    }
    return vvl_cli_fail(error, VVL_E_INTERNAL, "", "the option --%s has no meaning", option->name);
}
