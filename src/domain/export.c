#include <vvl/lines.h>

#include <vvl/json.h>
#include <vvl/transaction.h>

#include "domain/domain.h"
#include "util/error.h"
#include "util/place.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 200 }; /* records in memory at once */

/* An export on its way. */
typedef struct exporting {
    const vvl_entity *entity;
    vvl_query query;
    vvl_export_options options;
    vvl_form form;
    FILE *out;
    vvl_progress progress;
    vvl_time started;
} exporting;

static vvl_status fail_stream(int reason, vvl_error *error)
{
    bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    vvl_fail(error, full ? VVL_E_FULL : VVL_E_IO, "the lines cannot be written: %s",
             strerror(reason));
    vvl_hint(error, "look where the output goes, and run it again");
    return full ? VVL_E_FULL : VVL_E_IO;
}

static vvl_status report(exporting *self, vvl_error *error)
{
    self->progress.seconds = (double)(vvl_time_now() - self->started) / 1e6;
    if (self->options.progress != NULL &&
        !self->options.progress(self->options.progress_context, &self->progress)) {
        return vvl_fail(error, VVL_E_CANCELLED, "the export was stopped");
    }
    return VVL_OK;
}

static vvl_status write_record(exporting *self, const void *record, vvl_error *error)
{
    char *text = NULL;
    vvl_status status = vvl_record_to_form(self->entity, self->form, record, &text, error);
    if (status != VVL_OK) {
        return status;
    }
    errno = 0;
    bool written = fputs(text, self->out) >= 0 && fputc('\n', self->out) != EOF;
    int reason = errno;
    vvl_free(text);
    self->progress.rows += written;
    return written ? VVL_OK : fail_stream(reason, error);
}

static vvl_status write_page(exporting *self, const vvl_page *page, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < page->count; i++) {
        status =
            write_record(self, (const char *)page->items + i * self->entity->record_size, error);
    }
    return status == VVL_OK ? report(self, error) : status;
}

static vvl_status write_all(exporting *self, vvl_db *transaction, vvl_error *error)
{
    vvl_page page = {.items = NULL};
    vvl_page before = {.items = NULL}; /* the cursor lies in it */
    vvl_status status = VVL_OK;
    do {
        status = vvl_list(transaction, self->entity, &self->query, &page, error);
        vvl_page_clear(&before);
        before = page;
        page = (vvl_page){.items = NULL};
        if (status == VVL_OK) {
            status = write_page(self, &before, error);
        }
        self->query.after = before.next;
    } while (status == VVL_OK && self->query.after != NULL);
    vvl_page_clear(&before);
    if (status == VVL_OK && fflush(self->out) != 0) {
        return fail_stream(errno, error);
    }
    return status;
}

static vvl_status count_all(exporting *self, vvl_db *transaction, vvl_error *error)
{
    int64_t total = 0;
    if (self->options.progress == NULL) {
        return VVL_OK;
    }
    vvl_status status = vvl_count(transaction, self->entity, &self->query, &total, error);
    self->progress.total = (uint64_t)total;
    return status == VVL_OK ? report(self, error) : status;
}

/* Not by vvl_transact, which would begin again from the start and write the lines twice. */
static vvl_status run(exporting *self, vvl_db *db, vvl_error *error)
{
    static const vvl_transaction_options reading = {.isolation = VVL_ISOLATION_SNAPSHOT,
                                                    .read_only = true};
    vvl_db *transaction = NULL;
    vvl_status status = vvl_begin(db, &reading, &transaction, error);
    if (status != VVL_OK) {
        return status;
    }
    status = count_all(self, transaction, error);
    if (status == VVL_OK) {
        status = write_all(self, transaction, error);
    }
    vvl_rollback(transaction);
    return status;
}

vvl_status vvl_export(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                      const vvl_export_options *options, FILE *out, uint64_t *records,
                      vvl_error *error)
{
    if (db == NULL || entity == NULL || out == NULL) {
        return vvl_fail_null(error, __func__);
    }
    exporting self = {
        .entity = entity, .form = VVL_FORM_PUBLIC, .out = out, .started = vvl_time_now()};
    self.progress = (vvl_progress){.stage = VVL_STAGE_COPY, .table = entity->name, .unit = "rows"};
    if (query != NULL) {
        self.query = *query;
    }
    self.query.limit = PAGE;
    self.query.after = NULL;
    if (options != NULL) {
        self.options = *options;
        self.form = options->secrets ? VVL_FORM_ANY : VVL_FORM_PUBLIC;
    }
    vvl_status status = run(&self, db, error);
    if (records != NULL && status != VVL_E_USAGE) {
        *records = self.progress.rows;
    }
    return status;
}

/* The stream closes what it is given, and the file is still needed to be kept. */
static vvl_status open_stream(const vvl_temporary *file, FILE **out, vvl_error *error)
{
    int descriptor = dup(file->descriptor);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (stream == NULL) {
        int reason = errno;
        if (descriptor >= 0) {
            close(descriptor);
        }
        return vvl_fail_file(error, file->path, "cannot be opened", reason);
    }
    *out = stream;
    return VVL_OK;
}

/* Into the file that `path` leads to. */
static vvl_status export_to(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                            const vvl_export_options *options, const char *path, uint64_t *records,
                            vvl_error *error)
{
    vvl_temporary file;
    FILE *stream = NULL;
    vvl_status status = vvl_temporary_make(&file, path, error);
    if (status == VVL_OK) {
        status = open_stream(&file, &stream, error);
    }
    if (status == VVL_OK) {
        status = vvl_export(db, entity, query, options, stream, records, error);
        fclose(stream); /* which vvl_export has flushed */
    }
    if (status == VVL_OK) {
        status = vvl_temporary_keep(&file, path, options != NULL && options->replace, error);
    }
    vvl_temporary_remove(&file);
    return status;
}

vvl_status vvl_export_file(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                           const vvl_export_options *options, const char *path, uint64_t *records,
                           vvl_error *error)
{
    char *place = NULL;
    if (db == NULL || entity == NULL || path == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_place_find(path, options != NULL && options->replace, &place, error);
    if (status == VVL_OK) {
        status = export_to(db, entity, query, options, place, records, error);
    }
    free(place);
    return status;
}
