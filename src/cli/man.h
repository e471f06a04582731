/** @file man.h The manual page. */
#ifndef VVL_CLI_MAN_H
#define VVL_CLI_MAN_H

/** Prints vvldb(1) as roff to stdout. That it takes it is for vvl_cli_output_finish to check. */
void vvl_cli_man(void);

#endif
