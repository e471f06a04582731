#include "cli/doctor_result.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"

#include <inttypes.h>

static vvl_status examine(vvl_cli *cli, vvl_db *db, vvl_cli_interrupt *interrupt,
                          vvl_checkup *checkup, vvl_error *error)
{
    vvl_cli_progress progress;
    const vvl_doctor_options options = {.progress = vvl_cli_progress_report,
                                        .progress_context = &progress};
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    vvl_status status = vvl_doctor(db, &options, checkup, error);
    vvl_cli_output_clear_line(&cli->output);
    return status == VVL_E_CANCELLED
               ? vvl_cli_progress_stopped(&progress, "nothing was changed", error)
               : status;
}

static vvl_status conclude(const vvl_checkup *checkup, vvl_error *error)
{
    size_t problems = 0;
    for (size_t i = 0; i < checkup->finding_count; i++) {
        problems += checkup->findings[i].level == VVL_LEVEL_PROBLEM;
    }
    if (checkup->survives) {
        return VVL_OK;
    }
    return vvl_cli_fail(error, VVL_E_DIFFERENT,
                        "each finding tells what to do; docs/fidelity.md explains the rules",
                        "%zu problem%s found, %" PRIu64 " row%s would be refused", problems,
                        problems == 1 ? " was" : "s were", checkup->rejected,
                        checkup->rejected == 1 ? "" : "s");
}

vvl_status vvl_cli_doctor(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true, .untrusted = true};
    vvl_cli_interrupt interrupt;
    vvl_checkup checkup = {.memory = NULL};
    vvl_db *db = NULL;
    /* Opening a large file takes a while, because it is checked, and leaves files if cut off. */
    vvl_cli_interrupt_start(&interrupt);
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status == VVL_OK) {
        status = examine(cli, db, &interrupt, &checkup, error);
    }
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&interrupt);
    if (status == VVL_OK) {
        status = vvl_cli_print_checkup(cli, &checkup, error);
    }
    if (status == VVL_OK) {
        status = conclude(&checkup, error);
    }
    vvl_checkup_clear(&checkup);
    return status;
}
