#include <vvl/lines.h>

#include <vvl/json.h>

#include "domain/domain.h"
#include "util/buffer.h"
#include "util/error.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX ((size_t)64 << 20)
#define BATCH_BYTES_MAX ((size_t)16 << 20)

/* An import on its way. */
typedef struct importing {
    vvl_db *db;
    const vvl_entity *entity;
    vvl_import_options options;
    FILE *in;
    vvl_buffer line;
    uint64_t number; /* of that line, from 1 */
    bool ended;      /* there are no more */
    void *records;   /* of the batch, as its fields and lines are */
    vvl_fields *given;
    uint64_t *lines;
    size_t count;
    size_t bytes;
    vvl_import_result result;
    vvl_time started;
} importing;

static void *record_at(const importing *self, size_t i)
{
    return (char *)self->records + i * self->entity->record_size;
}

static vvl_status allocate(importing *self, vvl_error *error)
{
    size_t most = self->options.batch;
    self->records = calloc(most, self->entity->record_size);
    self->given = calloc(most, sizeof *self->given);
    self->lines = calloc(most, sizeof *self->lines);
    return self->records == NULL || self->given == NULL || self->lines == NULL
               ? vvl_fail_memory(error)
               : VVL_OK;
}

static void clear_batch(importing *self)
{
    for (size_t i = 0; i < self->count; i++) {
        vvl_record_clear(self->entity, record_at(self, i));
    }
    self->count = 0;
    self->bytes = 0;
}

static void release(importing *self)
{
    clear_batch(self);
    free(self->records);
    free(self->given);
    free(self->lines);
    vvl_buffer_free(&self->line);
}

static vvl_status fail_reading(const importing *self, int reason, vvl_error *error)
{
    if (self->line.failed) {
        return vvl_fail_memory(error);
    }
    if (self->line.size > LINE_MAX) {
        vvl_fail(error, VVL_E_INVALID, "the line is longer than %zu MiB", LINE_MAX >> 20);
        vvl_hint(error, "give one JSON object a line");
        vvl_line(error, self->number);
        return VVL_E_INVALID;
    }
    vvl_fail(error, VVL_E_IO, "the lines cannot be read: %s", strerror(reason));
    vvl_hint(error, "look where the input comes from");
    return VVL_E_IO;
}

/* The next line, without its end; at the end of the input there is none. */
static vvl_status read_line(importing *self, vvl_error *error)
{
    int c = EOF;
    errno = 0;
    vvl_buffer_reset(&self->line);
    while (!self->line.failed && self->line.size <= LINE_MAX &&
           (c = getc_unlocked(self->in)) != EOF && c != '\n') {
        vvl_buffer_char(&self->line, (char)c);
    }
    int reason = errno;
    self->ended = c == EOF && self->line.size == 0;
    self->number += !self->ended;
    bool whole = !self->line.failed && self->line.size <= LINE_MAX && ferror(self->in) == 0;
    return whole ? VVL_OK : fail_reading(self, reason, error);
}

static bool is_blank(const vvl_buffer *line)
{
    size_t i = 0;
    while (i < line->size && strchr(" \t\r", line->data[i]) != NULL && line->data[i] != '\0') {
        i++;
    }
    return i == line->size;
}

static vvl_status take_line(importing *self, vvl_error *error)
{
    if (is_blank(&self->line)) {
        return VVL_OK;
    }
    vvl_status status =
        vvl_record_from_json(self->entity, VVL_FORM_CREATE, self->line.data, self->line.size,
                             record_at(self, self->count), &self->given[self->count], error);
    if (status != VVL_OK) {
        vvl_line(error, self->number);
        return status;
    }
    self->lines[self->count++] = self->number;
    self->bytes += self->line.size;
    return VVL_OK;
}

static vvl_status fill_batch(importing *self, vvl_error *error)
{
    vvl_status status = VVL_OK;
    while (status == VVL_OK && self->count < self->options.batch && self->bytes < BATCH_BYTES_MAX) {
        status = read_line(self, error);
        if (status != VVL_OK || self->ended) {
            break;
        }
        status = take_line(self, error);
    }
    return status;
}

static vvl_status report(importing *self, vvl_error *error)
{
    vvl_progress progress = {.stage = VVL_STAGE_COPY,
                             .table = self->entity->name,
                             .rows = self->result.records,
                             .seconds = (double)(vvl_time_now() - self->started) / 1e6,
                             .unit = "rows"};
    if (self->options.progress != NULL &&
        !self->options.progress(self->options.progress_context, &progress)) {
        return vvl_fail(error, VVL_E_CANCELLED, "the import was stopped");
    }
    return VVL_OK;
}

static vvl_status store_batch(importing *self, vvl_error *error)
{
    vvl_status status = vvl_create_many_given(self->db, self->entity, self->records, self->given,
                                              self->count, NULL, error);
    if (status == VVL_OK) {
        self->result.records += self->count;
        self->result.lines = self->number;
    } else if (error->element >= 0) {
        vvl_line(error, self->lines[error->element]);
    }
    clear_batch(self);
    return status;
}

static vvl_status skip_lines(importing *self, vvl_error *error)
{
    vvl_status status = VVL_OK;
    while (status == VVL_OK && !self->ended && self->number < self->options.skip) {
        status = read_line(self, error);
    }
    if (status == VVL_OK && self->number < self->options.skip) {
        vvl_fail(error, VVL_E_USAGE,
                 "the input has %" PRIu64 " lines, fewer than are to be skipped", self->number);
        vvl_hint(error, "give the input that was given before");
        return VVL_E_USAGE;
    }
    self->result.lines = self->options.skip;
    return status;
}

static vvl_status run(importing *self, vvl_error *error)
{
    vvl_status status = allocate(self, error);
    if (status == VVL_OK) {
        status = skip_lines(self, error);
    }
    while (status == VVL_OK && !self->ended) {
        status = fill_batch(self, error);
        if (status == VVL_OK) {
            status = report(self, error);
        }
        if (status == VVL_OK) {
            status = store_batch(self, error);
        }
    }
    return status;
}

static vvl_status check(const importing *self, vvl_error *error)
{
    if (self->entity->view) {
        return vvl_fail(error, VVL_E_USAGE, "%s is a view and can only be read",
                        self->entity->name);
    }
    if (self->options.batch > VVL_IMPORT_BATCH_MAX) {
        vvl_fail(error, VVL_E_USAGE, "a batch has at most %d lines", VVL_IMPORT_BATCH_MAX);
        vvl_hint(error, "ask for smaller batches");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

vvl_status vvl_import(vvl_db *db, const vvl_entity *entity, const vvl_import_options *options,
                      FILE *in, vvl_import_result *out, vvl_error *error)
{
    vvl_error local;
    error = error == NULL ? &local : error;
    if (db == NULL || entity == NULL || in == NULL) {
        return vvl_fail_null(error, __func__);
    }
    importing self = {.db = db, .entity = entity, .in = in, .started = vvl_time_now()};
    if (options != NULL) {
        self.options = *options;
    }
    vvl_status status = check(&self, error);
    if (status != VVL_OK) {
        return status;
    }
    if (self.options.batch == 0) {
        self.options.batch = VVL_IMPORT_BATCH_DEFAULT;
    }
    status = run(&self, error);
    release(&self);
    self.result.seconds = (double)(vvl_time_now() - self.started) / 1e6;
    if (out != NULL && status != VVL_E_USAGE) {
        *out = self.result;
    }
    return status;
}
