/** @file reader.h The words of a command line, one after the other. */
#ifndef VVL_CLI_READER_H
#define VVL_CLI_READER_H

#include "cli/options.h"

/** What is left of the command line. */
typedef struct vvl_cli_reader {
    int argc;
    char **argv;
    int next;
    bool options_ended;
} vvl_cli_reader;

/** One argument, or one option with its value; it keeps pointing into `argv`. */
typedef struct vvl_cli_token {
    char *text;
    const char *name; /**< NULL: an argument */
    size_t name_size;
    bool is_long;
    bool attached; /**< the value stood behind an equals sign */
    char *value;   /**< NULL where none follows, and for options that take none */
} vvl_cli_token;

/** Reads the next one; false at the end. */
bool vvl_cli_next_token(vvl_cli_reader *reader, vvl_cli_token *token);

/** The number of the option that a token names, of those that are allowed; -1: none. */
int vvl_cli_token_option(const vvl_cli_token *token, vvl_cli_taken allowed);

#endif
