/** @file treatments.h What a transfer did to single values, and which rows it left out. */
#ifndef VVL_CLI_TREATMENTS_H
#define VVL_CLI_TREATMENTS_H

#include "cli/document.h"

#include <vvl/transfer.h>

/** The members `coerced`, `rejections` and `quarantine`. */
void vvl_cli_put_treatments(vvl_cli_document *document, const vvl_transfer *result);

/** The same for people, on stdout: a line for each. */
void vvl_cli_print_treatments(const vvl_transfer *result);

#endif
