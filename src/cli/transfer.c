#include "cli/transfer.h"

#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/transfer_choices.h"
#include "cli/transfer_result.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

static vvl_status transfer_rows(vvl_cli *cli, const vvl_cli_transfer *transfer, vvl_db *source,
                                vvl_db *target, vvl_cli_interrupt *interrupt, vvl_transfer *result,
                                vvl_error *error)
{
    vvl_cli_progress progress;
    vvl_transfer_options options = {
        .extra = cli->options.leave_extra ? VVL_EXTRA_LEAVE : VVL_EXTRA_REFUSE,
        .dry_run = cli->options.dry_run,
        .progress = vvl_cli_progress_report,
        .progress_context = &progress,
    };
    char file[VVL_CLI_QUARANTINE_NAME];
    vvl_status status = vvl_cli_transfer_choose(&cli->options, file, &options, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    status = transfer->run(source, target, &options, result, error);
    vvl_cli_output_clear_line(&cli->output);
    return status == VVL_E_CANCELLED
               ? vvl_cli_progress_stopped(&progress, transfer->interrupted, error)
               : status;
}

/* The file that a URL of a file names, if it does and the file is there. */
static bool find_file(const char *url, struct stat *file)
{
    static const char scheme[] = "sqlite:";
    if (strncmp(url, scheme, strlen(scheme)) != 0) {
        return false;
    }
    const char *path = url + strlen(scheme);
    return stat(strncmp(path, "///", 3) == 0 ? path + 2 : path, file) == 0;
}

static bool is_same_database(const char *from, const char *to)
{
    struct stat source;
    struct stat target;
    return strcmp(from, to) == 0 ||
           (find_file(from, &source) && find_file(to, &target) && source.st_dev == target.st_dev &&
            source.st_ino == target.st_ino);
}

/* Opening a large source takes a while, because it is checked, and leaves files if it is cut off.
 */
static vvl_status open_and_transfer(vvl_cli *cli, const vvl_cli_transfer *transfer,
                                    vvl_transfer *result, vvl_error *error)
{
    vvl_cli_interrupt interrupt;
    vvl_db *source = NULL;
    vvl_db *target = NULL;
    vvl_cli_interrupt_start(&interrupt);
    /* The source first: without it no target is to be made. */
    vvl_status status = vvl_cli_open(cli, cli->options.from, &transfer->source, &source, error);
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.to, &transfer->target, &target, error);
    }
    if (status == VVL_OK) {
        status = transfer_rows(cli, transfer, source, target, &interrupt, result, error);
    }
    vvl_db_close(target);
    vvl_db_close(source);
    vvl_cli_interrupt_stop(&interrupt);
    return status;
}

/* What was done is done, but not with every row. */
static vvl_status tell_rejected(const vvl_cli *cli, const vvl_transfer *result, vvl_error *error)
{
    const char *plural = result->rejected == 1 ? "" : "s";
    if (result->quarantine != NULL) {
        return vvl_cli_fail(error, VVL_E_DIFFERENT,
                            "correct them in the file and put them in with: vvldb import "
                            "--quarantine FILE --db URL",
                            "%" PRIu64 " row%s did not fit and went into %.200s", result->rejected,
                            plural, result->quarantine);
    }
    return vvl_cli_fail(error, VVL_E_DIFFERENT,
                        cli->options.dry_run
                            ? "this was a dry run: without it they go into the quarantine file"
                            : "docs/fidelity.md explains the rules by which they were",
                        "%" PRIu64 " row%s did not fit", result->rejected, plural);
}

vvl_status vvl_cli_transfer_run(vvl_cli *cli, const vvl_cli_transfer *transfer, vvl_error *error)
{
    vvl_transfer result = {0};
    if (is_same_database(cli->options.from, cli->options.to)) {
        return vvl_cli_fail(error, VVL_E_USAGE, "give two different databases",
                            "the source and the target are the same database");
    }
    vvl_status status = open_and_transfer(cli, transfer, &result, error);
    if (status == VVL_OK || (status == VVL_E_DIFFERENT && result.table_count > 0)) {
        vvl_error failure;
        vvl_status printed = vvl_cli_print_transfer(cli, transfer, &result, &failure);
        if (printed != VVL_OK) {
            *error = failure;
            status = printed;
        }
    }
    if (status == VVL_OK && result.rejected > 0) {
        status = tell_rejected(cli, &result, error);
    }
    vvl_transfer_clear(&result);
    return status;
}
