/** @file failure.h Errors that the program itself finds, and what it may repeat of its arguments.
 */
#ifndef VVL_CLI_FAILURE_H
#define VVL_CLI_FAILURE_H

#include <vvl/types.h>

/** The program's exit code for a status. */
int vvl_cli_exit_code(vvl_status status);

/** Fills an error, its hint as it stands, and answers its status. */
vvl_status vvl_cli_fail(vvl_error *error, vvl_status status, const char *hint, const char *format,
                        ...) VVL_PRINTF(4, 5);

/** The answer to an allocation that failed. */
vvl_status vvl_cli_fail_memory(vvl_error *error);

#define VVL_CLI_SHOWN_SIZE 80

/**
 * What an error may show of an argument: a plain word, or the one that it begins with. What stands
 * at a wrong place may be a URL with a password, in any shape.
 */
void vvl_cli_show_argument(const char *argument, char out[VVL_CLI_SHOWN_SIZE]);

#endif
