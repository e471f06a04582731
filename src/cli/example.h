/** @file example.h Rows that stand as examples for others. */
#ifndef VVL_CLI_EXAMPLE_H
#define VVL_CLI_EXAMPLE_H

#include "cli/document.h"

#include <vvl/transfer.h>

/** The member `examples`. */
void vvl_cli_put_examples(vvl_cli_document *document, const vvl_example *examples, size_t count);

/** Prints ": demo = yesterday, rowid 7 = now" to stdout, nothing where there is none. */
void vvl_cli_print_examples(const vvl_example *examples, size_t count);

/** Prints text that nobody can steer a terminal by, with something in front of it. */
void vvl_cli_print_clean(const char *before, const char *text);

#endif
