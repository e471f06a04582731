#include "cli/output.h"

#include "cli/document.h"
#include "cli/failure.h"
#include "cli/text.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80

/*
 * A database opened while a standard stream is closed would get its number, and what is printed
 * would go into the database.
 */
static void occupy_standard_streams(void)
{
    int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) {
        descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (descriptor > STDERR_FILENO) {
        close(descriptor);
    }
}

void vvl_cli_output_prepare(void)
{
    occupy_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* All of our text is UTF-8, whatever the environment says. */
    setlocale(LC_CTYPE, "C.UTF-8");
}

void vvl_cli_output_init(vvl_cli_output *output, bool json, bool quiet)
{
    const char *kind = getenv("TERM");
    bool capable = kind != NULL && *kind != '\0' && strcmp(kind, "dumb") != 0;
    bool colour = capable && getenv("NO_COLOR") == NULL;
    bool error_terminal = isatty(STDERR_FILENO) == 1;
    *output = (vvl_cli_output){.json = json, .quiet = quiet};
    output->terminal = isatty(STDOUT_FILENO) == 1;
    output->colour = output->terminal && colour;
    output->error_colour = error_terminal && colour;
    output->redraw = error_terminal && capable;
}

size_t vvl_cli_output_width(FILE *stream)
{
    struct winsize size = {0};
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return COLUMNS_DEFAULT;
}

void vvl_cli_output_clear_line(vvl_cli_output *output)
{
    if (output->line_open) {
        fputs("\r\033[K", stderr);
        output->line_open = false;
    }
}

static void put_clean(const char *text)
{
    char *clean = vvl_cli_text_clean(text);
    fputs(clean != NULL ? clean : "memory is out", stderr);
    free(clean);
}

static void write_line(const char *title, const char *text)
{
    if (text[0] != '\0') {
        fputs(title, stderr);
        put_clean(text);
        fputs("\n", stderr);
    }
}

static void write_error_text(const vvl_cli_output *output, const vvl_error *error)
{
    fputs(output->error_colour ? "\033[1;31mvvldb:\033[0m " : "vvldb: ", stderr);
    put_clean(error->message);
    fprintf(stderr, " [%s]\n", vvl_status_name(error->status));
    write_line("  at: ", error->path);
    write_line("  hint: ", error->hint);
}

static void write_error_json(const vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_object(document, "error");
    vvl_cli_document_text(document, "code", vvl_status_name(error->status));
    vvl_cli_document_text(document, "message", error->message);
    vvl_cli_document_text(document, "hint", error->hint);
    vvl_cli_document_text_if_any(document, "sqlstate", error->sqlstate);
    vvl_cli_document_text_if_any(document, "constraint", error->constraint);
    vvl_cli_document_text_if_any(document, "key", error->key);
    vvl_cli_document_text_if_any(document, "table", error->table);
    vvl_cli_document_text_if_any(document, "column", error->column);
    vvl_cli_document_text_if_any(document, "path", error->path);
    vvl_cli_document_end_object(document);
    vvl_cli_document_end_object(document);
    vvl_error failure;
    if (vvl_cli_document_write(document, stderr, &failure) != VVL_OK) {
        fputs("{\"error\":{\"code\":\"VVL_E_NO_MEMORY\",\"message\":\"memory is out\","
              "\"hint\":\"\"}}\n",
              stderr);
    }
}

void vvl_cli_output_error(vvl_cli_output *output, const vvl_error *error)
{
    vvl_cli_output_clear_line(output);
    if (output->json) {
        write_error_json(error);
    } else {
        write_error_text(output, error);
    }
}

void vvl_cli_output_log(void *context, vvl_log_level level, const char *line)
{
    vvl_cli_output *output = context;
    if (output->quiet || level == VVL_LOG_INFO) {
        return;
    }
    vvl_cli_output_clear_line(output);
    fputs(output->error_colour ? "\033[1;33mvvldb: warning:\033[0m " : "vvldb: warning: ", stderr);
    put_clean(line);
    fputs("\n", stderr);
}

vvl_status vvl_cli_output_finish(vvl_error *error)
{
    /* Something may have failed and been forgotten by a later call that had nothing to write. */
    bool failed_before = ferror(stdout) != 0;
    errno = 0;
    if (fflush(stdout) == 0 && !failed_before) {
        return VVL_OK;
    }
    return vvl_cli_fail(error, VVL_E_IO,
                        "what was asked for was done, only its output is lost: look where it goes",
                        "the output cannot be written%s%s", errno != 0 ? ": " : "",
                        errno != 0 ? strerror(errno) : "");
}
