/** @file output.h The standard streams: what they are connected to, errors, warnings. */
#ifndef VVL_CLI_OUTPUT_H
#define VVL_CLI_OUTPUT_H

#include <vvl/db.h>

#include <stdio.h>

typedef struct vvl_cli_output {
    bool json, quiet;
    bool terminal;     /**< stdout is one */
    bool colour;       /**< on stdout */
    bool error_colour; /**< on stderr */
    bool redraw;       /**< stderr is a terminal that can rewrite a line */
    bool line_open;    /**< a progress bar stands in stderr's last line */
} vvl_cli_output;

/**
 * Takes care that a closed pipe and a file that may not grow are errors and no deaths, and that
 * text is UTF-8. To be called first.
 */
void vvl_cli_output_prepare(void);

/** Looks at the streams and the environment. */
void vvl_cli_output_init(vvl_cli_output *output, bool json, bool quiet);

/** The columns of the terminal that `stream` is connected to, or 80. */
size_t vvl_cli_output_width(FILE *stream);

/** Removes the progress bar, if one stands there. */
void vvl_cli_output_clear_line(vvl_cli_output *output);

/** Writes an error to stderr, as text or JSON. */
void vvl_cli_output_error(vvl_cli_output *output, const vvl_error *error);

/** A vvl_log_function whose context is a vvl_cli_output: shows warnings, drops information. */
void vvl_cli_output_log(void *context, vvl_log_level level, const char *line);

/** Writes out what is still buffered. @return VVL_OK or VVL_E_IO. */
vvl_status vvl_cli_output_finish(vvl_error *error);

#endif
