#include "backends/postgres/archive.h"

#include "backends/postgres/complaint.h"
#include "backends/postgres/environment.h"
#include "backends/postgres/program.h"
#include "util/error.h"

#include <string.h>

static const char pg_restore[] = "pg_restore";

/* The line behind the last row. */
static const char end_of_rows[] = "\\.\n";

/* A script on its way from pg_restore to its taker. */
typedef struct script {
    const vvl_work *work;
    const vvl_postgres_script_taker *taker;
    vvl_postgres_complaint complaint;
    vvl_buffer line; /* of SQL until its end; of rows until it cannot be the end of them */
    bool in_rows;
    bool in_row; /* the beginning of this row has been given away */
    uint64_t rows;
} script;

static bool starts(const char *text, size_t size, const char *beginning)
{
    return size >= strlen(beginning) && memcmp(text, beginning, strlen(beginning)) == 0;
}

static bool ends(const char *text, size_t size, const char *end)
{
    return size >= strlen(end) && memcmp(text + size - strlen(end), end, strlen(end)) == 0;
}

static vvl_status take_sql_line(script *self, vvl_error *error)
{
    const char *text = self->line.data;
    size_t size = self->line.size;
    vvl_status status = VVL_OK;
    if (starts(text, size, "COPY ") && ends(text, size, " FROM stdin;\n")) {
        self->in_rows = true;
        self->in_row = false;
        self->rows = 0;
        status = self->taker->copy(self->taker->context, text, error);
    } else if (!starts(text, size, "\\restrict ") && !starts(text, size, "\\unrestrict ")) {
        /* Those two are for psql, to which the script would be given. */
        status = self->taker->sql(self->taker->context, text, size, error);
    }
    vvl_buffer_reset(&self->line);
    return status;
}

/* How far the bytes reach into the line that they are a part of; `*whole`: to its end. */
static size_t line_part(const char *bytes, size_t size, bool *whole)
{
    const char *end = memchr(bytes, '\n', size);
    *whole = end != NULL;
    return end == NULL ? size : (size_t)(end - bytes) + 1;
}

static vvl_status take_sql(script *self, const char *bytes, size_t size, size_t *taken,
                           vvl_error *error)
{
    bool whole = false;
    *taken = line_part(bytes, size, &whole);
    vvl_buffer_bytes(&self->line, bytes, *taken);
    if (self->line.failed) {
        return vvl_fail_memory(error);
    }
    return whole ? take_sql_line(self, error) : VVL_OK;
}

static vvl_status give_rows(script *self, const char *bytes, size_t size, vvl_error *error)
{
    return self->taker->rows(self->taker->context, bytes, size, error);
}

/* The beginning of a row, held back until it is known to be none of `end_of_rows`. */
static vvl_status take_row_beginning(script *self, const char *bytes, size_t *taken,
                                     vvl_error *error)
{
    *taken = 1;
    vvl_buffer_bytes(&self->line, bytes, 1);
    if (self->line.failed) {
        return vvl_fail_memory(error);
    }
    size_t size = self->line.size;
    if (memcmp(self->line.data, end_of_rows, size) == 0) {
        if (size < strlen(end_of_rows)) {
            return VVL_OK;
        }
        vvl_buffer_reset(&self->line);
        self->in_rows = false;
        return self->taker->copied(self->taker->context, self->rows, error);
    }
    vvl_status status = give_rows(self, self->line.data, size, error);
    self->in_row = self->line.data[size - 1] != '\n';
    self->rows += self->in_row ? 0 : 1;
    vvl_buffer_reset(&self->line);
    return status;
}

/* Ends of rows are counted on the way: a line end inside a value is written as \n. */
static vvl_status take_row_rest(script *self, const char *bytes, size_t size, size_t *taken,
                                vvl_error *error)
{
    bool whole = false;
    *taken = line_part(bytes, size, &whole);
    self->in_row = !whole;
    self->rows += whole ? 1 : 0;
    return give_rows(self, bytes, *taken, error);
}

static vvl_status take_bytes(void *context, const char *bytes, size_t size, vvl_error *error)
{
    script *self = context;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && size > 0) {
        size_t taken = 0;
        if (!self->in_rows) {
            status = take_sql(self, bytes, size, &taken, error);
        } else if (self->in_row) {
            status = take_row_rest(self, bytes, size, &taken, error);
        } else {
            status = take_row_beginning(self, bytes, &taken, error);
        }
        bytes += taken;
        size -= taken;
    }
    return status;
}

static void take_line(void *context, const char *line)
{
    script *self = context;
    vvl_postgres_complaint_take(&self->complaint, line);
}

static bool go_on(void *context)
{
    const script *self = context;
    return self->work->progress(self->work->context, NULL, 0, 0);
}

static vvl_status fail_cut_off(vvl_error *error)
{
    vvl_fail(error, VVL_E_INVALID, "the backup is cut off");
    vvl_hint(error, "use another backup; the database was not touched");
    return VVL_E_INVALID;
}

vvl_status vvl_postgres_read_archive(const vvl_work *work, const vvl_postgres_script_taker *taker,
                                     vvl_error *error)
{
    const char *const arguments[] = {pg_restore, "--file=-", "--", work->path, NULL};
    script self = {.work = work, .taker = taker};
    vvl_postgres_environment environment = {0};
    vvl_status status = vvl_postgres_environment_make(&environment, NULL, error);
    if (status != VVL_OK) {
        return status;
    }
    int code = 0;
    vvl_program program = {
        .arguments = arguments,
        .environment = (const char *const *)environment.items,
        .output = -1,
        .take = take_bytes,
        .line = take_line,
        .go_on = go_on,
        .context = &self,
    };
    status = vvl_program_run(&program, &code, error);
    if (status == VVL_OK && code != 0) {
        status = vvl_postgres_complaint_fail(&self.complaint, pg_restore, error);
    }
    if (status == VVL_OK && (self.in_rows || self.line.size > 0)) {
        status = fail_cut_off(error);
    }
    vvl_buffer_free(&self.line);
    vvl_postgres_environment_free(&environment);
    return status;
}
