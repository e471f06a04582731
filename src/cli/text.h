/** @file text.h Text for a terminal: UTF-8, measured in columns. */
#ifndef VVL_CLI_TEXT_H
#define VVL_CLI_TEXT_H

#include <stddef.h>

#define VVL_CLI_LINE_WIDTH 100

/**
 * A copy in which nothing can steer a terminal: white space becomes a space, other control
 * characters and malformed UTF-8 become question marks.
 * @return to be freed by the caller; NULL when memory is out.
 */
char *vvl_cli_text_clean(const char *text);

/** The columns that clean text takes. */
size_t vvl_cli_text_width(const char *text);

/** Bytes of clean text that fit into `width` columns; `*used` gets the columns they take. */
size_t vvl_cli_text_fit(const char *text, size_t width, size_t *used);

/**
 * Prints ASCII text in lines of at most VVL_CLI_LINE_WIDTH columns, where its words allow that: it
 * begins at column `at`, further lines at `indent`. What stands in brackets is not torn apart.
 */
void vvl_cli_text_wrap(const char *text, size_t at, size_t indent);

#endif
