#include "cli/transfer.h"

#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/transfer_result.h"

#include <string.h>

/* Only the progress function cancels: because the user asked, or because nobody reads it. */
static vvl_status explain_cancelled(const vvl_cli_transfer *transfer, vvl_cli_interrupt *interrupt,
                                    vvl_error *error)
{
    if (vvl_cli_interrupt_asked(interrupt)) {
        return vvl_cli_fail(error, VVL_E_CANCELLED, "it is safe to run the same command again",
                            "interrupted: %s", transfer->interrupted);
    }
    return vvl_cli_fail(error, VVL_E_IO, "look where the output goes, and run it again",
                        "the progress cannot be written: %s", transfer->interrupted);
}

static vvl_status transfer_rows(vvl_cli *cli, const vvl_cli_transfer *transfer, vvl_db *source,
                                vvl_db *target, vvl_transfer *result, vvl_error *error)
{
    vvl_cli_interrupt interrupt;
    vvl_cli_progress progress;
    vvl_transfer_options options = {
        .extra = cli->options.leave_extra ? VVL_EXTRA_LEAVE : VVL_EXTRA_REFUSE,
        .dry_run = cli->options.dry_run,
        .progress = vvl_cli_progress_report,
        .progress_context = &progress,
    };
    vvl_cli_interrupt_start(&interrupt);
    vvl_cli_progress_init(&progress, &cli->output, &interrupt);
    vvl_status status = transfer->run(source, target, &options, result, error);
    vvl_cli_interrupt_stop(&interrupt);
    vvl_cli_output_clear_line(&cli->output);
    return status == VVL_E_CANCELLED ? explain_cancelled(transfer, &interrupt, error) : status;
}

vvl_status vvl_cli_transfer_run(vvl_cli *cli, const vvl_cli_transfer *transfer, vvl_error *error)
{
    vvl_db *source = NULL;
    vvl_db *target = NULL;
    vvl_transfer result = {0};
    if (strcmp(cli->options.from, cli->options.to) == 0) {
        return vvl_cli_fail(error, VVL_E_USAGE, "give two different databases",
                            "the source and the target are the same database");
    }
    /* The source first: without it no target is to be made. */
    vvl_status status = vvl_cli_open(cli, cli->options.from, &transfer->source, &source, error);
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.to, &transfer->target, &target, error);
    }
    if (status == VVL_OK) {
        status = transfer_rows(cli, transfer, source, target, &result, error);
    }
    if (status == VVL_OK || (status == VVL_E_DIFFERENT && result.table_count > 0)) {
        vvl_error failure;
        vvl_status printed = vvl_cli_print_transfer(cli, transfer, &result, &failure);
        if (printed != VVL_OK) {
            *error = failure;
            status = printed;
        }
    }
    vvl_transfer_clear(&result);
    vvl_db_close(target);
    vvl_db_close(source);
    return status;
}
