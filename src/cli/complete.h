/** @file complete.h What may stand next in a command line, for the shells. */
#ifndef VVL_CLI_COMPLETE_H
#define VVL_CLI_COMPLETE_H

#include <stdbool.h>

/** What a shell gives in front of the words of a command line. */
#define VVL_CLI_COMPLETE "--complete"

/**
 * Answers `vvldb --complete WORD…`, whose last word is the one being typed and may be empty: prints
 * a line per candidate, "WORD<tab>DESCRIPTION", and ":files<tab>PREFIX" where the names of files
 * may stand behind PREFIX too. Opens no database.
 * @return whether this was asked for.
 */
bool vvl_cli_complete(int argc, char **argv);

#endif
