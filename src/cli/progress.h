/** @file progress.h How far a long job is: a bar, lines, or JSON. */
#ifndef VVL_CLI_PROGRESS_H
#define VVL_CLI_PROGRESS_H

#include "cli/interrupt.h"
#include "cli/output.h"

#include <vvl/transfer.h>

typedef struct vvl_cli_progress {
    vvl_cli_output *output;
    vvl_cli_interrupt *interrupt;
    double interval; /**< seconds between two reports */
    double reported; /**< when the last one was, by the monotonic clock */
} vvl_cli_progress;

/** Chooses the form of the reports by what stderr is and what was asked for. */
void vvl_cli_progress_init(vvl_cli_progress *progress, vvl_cli_output *output,
                           vvl_cli_interrupt *interrupt);

/**
 * A vvl_progress_function whose context is a vvl_cli_progress. Answers false when the user
 * interrupts, and when nobody can read the reports on stdout any more.
 */
bool vvl_cli_progress_report(void *context, const vvl_progress *state);

/**
 * The error for work that the progress function ended.
 * @param left in which state that leaves what was worked on.
 * @return VVL_E_CANCELLED, or VVL_E_IO where nobody can read the reports.
 */
vvl_status vvl_cli_fail_cancelled(const vvl_cli_progress *progress, const char *left,
                                  vvl_error *error);

#endif
