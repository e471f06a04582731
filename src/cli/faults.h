/** @file faults.h Showing rows that do not fit. */
#ifndef VVL_CLI_FAULTS_H
#define VVL_CLI_FAULTS_H

#include "cli/document.h"

#include <vvl/schema.h>

enum { VVL_CLI_FAULTS_INDENT = 16 /**< columns of the label in front of them */ };

/** Adds "faults" and "fault_count" to the object that is open. */
void vvl_cli_put_faults(vvl_cli_document *document, const vvl_faults *faults);

/** Writes a line for each kind of them to stdout, with `margin` in front. */
void vvl_cli_print_faults(const vvl_faults *faults, const char *margin);

#endif
