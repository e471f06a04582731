#include "cli/progress.h"

#include "cli/document.h"
#include "cli/failure.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define TABLE_WIDTH 18 /* of the longest name */
#define BAR_MIN 8
#define BAR_MAX 40
#define REDRAW_INTERVAL 0.1
#define JSON_INTERVAL 1.0
#define LINE_INTERVAL 5.0

typedef struct stage_name {
    const char *json;
    const char *doing;
} stage_name;

static const stage_name stages[] = {
    [VVL_STAGE_CHECK] = {"check", "checking"},
    [VVL_STAGE_COPY] = {"copy", "copying"},
    [VVL_STAGE_VERIFY] = {"verify", "verifying"},
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void vvl_cli_progress_init(vvl_cli_progress *progress, vvl_cli_output *output,
                           vvl_cli_interrupt *interrupt)
{
    *progress = (vvl_cli_progress){.output = output, .interrupt = interrupt, .reported = now()};
    if (output->json) {
        progress->interval = JSON_INTERVAL;
    } else {
        progress->interval = output->redraw ? REDRAW_INTERVAL : LINE_INTERVAL;
    }
}

static void report_json(const vvl_progress *state)
{
    vvl_error error;
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_object(document, "progress");
    vvl_cli_document_text(document, "stage", stages[state->stage].json);
    vvl_cli_document_text(document, "table", state->table);
    vvl_cli_document_integer(document, "rows", (int64_t)state->rows);
    vvl_cli_document_integer(document, "total", (int64_t)state->total);
    vvl_cli_document_text(document, "unit", state->unit);
    vvl_cli_document_real(document, "seconds", state->seconds, 3);
    vvl_cli_document_end_object(document);
    vvl_cli_document_end_object(document);
    /* A report that there is no memory for is left out: the job itself may still get by. */
    if (vvl_cli_document_write(document, stdout, &error) == VVL_OK) {
        fflush(stdout);
    }
}

static double part_done(const vvl_progress *state)
{
    if (state->total == 0) {
        return 0;
    }
    return state->rows >= state->total ? 1 : (double)state->rows / (double)state->total;
}

/* "1234 of 5000 rows (24%), 617 rows/s, 0:06 left" */
static void describe(const vvl_progress *state, char *out, size_t size)
{
    double rate = state->seconds > 0 ? (double)state->rows / state->seconds : 0;
    size_t used = (size_t)snprintf(out, size, "%" PRIu64 " of %" PRIu64 " %s (%.0f%%), %.0f %s/s",
                                   state->rows, state->total, state->unit, 100 * part_done(state),
                                   rate, state->unit);
    if (rate > 0 && state->total > state->rows && used < size) {
        double left = (double)(state->total - state->rows) / rate;
        snprintf(out + used, size - used, ", %.0f:%02.0f left", (double)(int64_t)(left / 60),
                 (double)((int64_t)left % 60));
    }
}

static void report_line(const vvl_progress *state)
{
    char text[160];
    describe(state, text, sizeof text);
    fprintf(stderr, "%s%s%s: %s\n", stages[state->stage].doing, state->table != NULL ? " " : "",
            state->table != NULL ? state->table : "", text);
}

/* Draws a bar of `width` columns, its brackets included; nothing where that is too narrow. */
static void draw_bar(const vvl_progress *state, size_t width, char *out)
{
    out[0] = '\0';
    if (width < BAR_MIN) {
        return;
    }
    size_t inside = (width < BAR_MAX ? width : BAR_MAX) - 3;
    size_t filled = (size_t)(part_done(state) * (double)inside);
    memcpy(out, " [", 2);
    memset(out + 2, '#', filled);
    memset(out + 2 + filled, '-', inside - filled);
    memcpy(out + 2 + inside, "]", 2);
}

static void report_bar(vvl_cli_output *output, const vvl_progress *state)
{
    char bar[BAR_MAX + 1];
    char text[160];
    char line[320];
    /* A line that reaches the last column may wrap, and could not be redrawn. */
    size_t width = vvl_cli_output_width(stderr) - 1;
    describe(state, text, sizeof text);
    size_t used = strlen(stages[state->stage].doing) + TABLE_WIDTH + strlen(text) + 3;
    draw_bar(state, used < width ? width - used : 0, bar);
    snprintf(line, sizeof line, "%s %-*s%s %s", stages[state->stage].doing, TABLE_WIDTH,
             state->table != NULL ? state->table : "", bar, text);
    vvl_cli_output_clear_line(output);
    fprintf(stderr, "%.*s", (int)width, line);
    fflush(stderr);
    output->line_open = true;
}

static void report(vvl_cli_progress *progress, const vvl_progress *state)
{
    double time = now();
    if (progress->output->quiet || time - progress->reported < progress->interval) {
        return;
    }
    progress->reported = time;
    if (progress->output->json) {
        report_json(state);
    } else if (progress->output->redraw) {
        report_bar(progress->output, state);
    } else {
        report_line(state);
    }
}

bool vvl_cli_progress_report(void *context, const vvl_progress *state)
{
    vvl_cli_progress *progress = context;
    report(progress, state);
    return !vvl_cli_interrupt_asked(progress->interrupt) && ferror(stdout) == 0;
}

vvl_status vvl_cli_progress_stopped(const vvl_cli_progress *progress, const char *state,
                                    vvl_error *error)
{
    if (vvl_cli_interrupt_asked(progress->interrupt)) {
        return vvl_cli_fail(error, VVL_E_CANCELLED, "it is safe to run the same command again",
                            "interrupted: %s", state);
    }
    return vvl_cli_fail(error, VVL_E_IO, "look where the output goes, and run it again",
                        "the progress cannot be written: %s", state);
}
