#include "admin/examination.h"

#include "core/enter.h"
#include "util/error.h"
#include "util/sql.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 1 << 14, ROW_BLOCK = 1 << 16 };

vvl_status vvl_examination_report(vvl_examination *exam, const char *table, vvl_error *error)
{
    exam->progress.table = table;
    exam->progress.seconds = (double)(vvl_time_now() - exam->started) / 1e6;
    if (exam->options.progress != NULL &&
        !exam->options.progress(exam->options.progress_context, &exam->progress)) {
        return vvl_fail(error, VVL_E_CANCELLED, "the examination was stopped");
    }
    return VVL_OK;
}

/* What the progress is measured by; a table that cannot be counted is told of when it is read. */
static vvl_status count_rows(vvl_examination *exam, vvl_error *error)
{
    for (const vvl_examined_table *at = exam->tables; at != NULL; at = at->next) {
        vvl_buffer sql = {0};
        int64_t rows = 0;
        vvl_buffer_text(&sql, "SELECT count(*) FROM ");
        vvl_sql_name(&sql, at->name);
        vvl_status status = sql.failed ? vvl_fail_memory(error)
                                       : vvl_channel_integer(exam->channel, sql.data, &rows, error);
        vvl_buffer_free(&sql);
        if (status == VVL_E_NO_MEMORY || status == VVL_E_CONNECT) {
            return status;
        }
        exam->progress.total += (uint64_t)rows;
    }
    return VVL_OK;
}

static vvl_status examine_tables(vvl_examination *exam, vvl_error *error)
{
    vvl_status status = vvl_examination_plan(exam, error);
    if (status == VVL_OK) {
        status = count_rows(exam, error);
    }
    for (vvl_examined_table *at = exam->tables; status == VVL_OK && at != NULL; at = at->next) {
        status = vvl_examination_report(exam, at->name, error);
        if (status == VVL_OK) {
            status = vvl_examine_rows(exam, at, error);
        }
        if (status == VVL_OK) {
            status = vvl_examine_twins(exam, at, error);
        }
    }
    return status == VVL_OK ? vvl_examination_report(exam, NULL, error) : status;
}

/* Where every column is sure to hold what its type says, no row needs to be looked at. */
static bool is_loose(const vvl_examination *exam)
{
    const vvl_backend *backend = exam->channel->backend;
    return (backend->capabilities & VVL_CAPABILITY_LOOSE) != 0 &&
           backend->dialect->stored_columns != NULL;
}

static vvl_status examine_data(vvl_examination *exam, vvl_error *error)
{
    vvl_status status = vvl_channel_begin(exam->channel, VVL_TRANSACTION_SNAPSHOT, error);
    if (status != VVL_OK) {
        return status;
    }
    const char *settings = exam->channel->backend->dialect->transfer_settings;
    if (settings != NULL) {
        status = exam->channel->backend->script(exam->channel->connection, settings, error);
    }
    if (status == VVL_OK) {
        status = vvl_catalog_read(exam->channel, exam->arena, &exam->catalog, error);
    }
    if (status == VVL_OK) {
        status = vvl_examine_extras(exam, error);
    }
    if (status == VVL_OK && is_loose(exam)) {
        status = examine_tables(exam, error);
    }
    vvl_channel_rollback(exam->channel);
    return status;
}

static int compare_found(const void *left, const void *right)
{
    const vvl_found *a = *(const vvl_found *const *)left;
    const vvl_found *b = *(const vvl_found *const *)right;
    if (a->finding.level != b->finding.level) {
        return a->finding.level > b->finding.level ? -1 : 1;
    }
    if (a->place != b->place) {
        return a->place < b->place ? -1 : 1;
    }
    return (a->serial > b->serial) - (a->serial < b->serial);
}

/* The worst first; of the same level what is about no table, then by table and column. */
static vvl_status list_findings(const vvl_examination *exam, vvl_checkup *out, vvl_error *error)
{
    size_t count = exam->found_count;
    const vvl_found **sorted = vvl_arena_alloc(exam->arena, (count + 1) * sizeof *sorted);
    out->findings = vvl_arena_alloc(exam->arena, (count + 1) * sizeof *out->findings);
    if (sorted == NULL || out->findings == NULL) {
        return vvl_fail_memory(error);
    }
    for (const vvl_found *at = exam->first; at != NULL; at = at->next) {
        sorted[at->serial] = at;
    }
    qsort(sorted, count, sizeof *sorted, compare_found);
    for (size_t i = 0; i < count; i++) {
        out->findings[i] = sorted[i]->finding;
    }
    out->finding_count = count;
    out->survives = count == 0 || out->findings[0].level != VVL_LEVEL_PROBLEM;
    return VVL_OK;
}

static vvl_status list_tables(const vvl_examination *exam, vvl_checkup *out, vvl_error *error)
{
    out->tables = vvl_arena_alloc(exam->arena, (exam->table_count + 1) * sizeof *out->tables);
    if (out->tables == NULL) {
        return vvl_fail_memory(error);
    }
    for (const vvl_examined_table *at = exam->tables; at != NULL; at = at->next) {
        out->tables[out->table_count++] = (vvl_table_checkup){
            .name = at->name,
            .ours = at->entity != NULL,
            .rows = at->rows,
            .rejected = at->rejected < at->rows ? at->rejected : at->rows,
        };
        out->rows += at->rows;
        out->rejected += out->tables[out->table_count - 1].rejected;
    }
    return VVL_OK;
}

static vvl_status conclude(const vvl_examination *exam, vvl_checkup *out, vvl_error *error)
{
    vvl_checkup checkup = {.memory = exam->arena};
    const char *url = exam->pool->redacted;
    checkup.url = vvl_arena_text(exam->arena, url, strlen(url));
    vvl_status status =
        checkup.url == NULL ? vvl_fail_memory(error) : list_findings(exam, &checkup, error);
    if (status == VVL_OK) {
        status = list_tables(exam, &checkup, error);
    }
    if (status == VVL_OK) {
        checkup.seconds = (double)(vvl_time_now() - exam->started) / 1e6;
        *out = checkup;
    }
    return status;
}

static vvl_status examine(vvl_examination *exam, vvl_checkup *out, vvl_error *error)
{
    exam->arena = vvl_arena_new(FIRST_BLOCK);
    exam->row_arena = vvl_arena_new(ROW_BLOCK);
    if (exam->arena == NULL || exam->row_arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_examination_report(exam, NULL, error);
    if (status == VVL_OK) {
        status = vvl_examine_health(exam, error);
    }
    if (status == VVL_OK) {
        status = examine_data(exam, error);
    }
    return status == VVL_OK ? conclude(exam, out, error) : status;
}

vvl_status vvl_doctor(vvl_db *db, const vvl_doctor_options *options, vvl_checkup *out,
                      vvl_error *error)
{
    vvl_examination exam = {.started = vvl_time_now()};
    if (db == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_doctor was called with NULL");
    }
    if (options != NULL) {
        exam.options = *options;
    }
    vvl_status status = vvl_pool_enter(db, VVL_ACCESS_READ, &exam.pool, &exam.channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = examine(&exam, out, error);
    vvl_channel_release(exam.pool, exam.channel);
    vvl_arena_free(exam.row_arena);
    if (status != VVL_OK) {
        vvl_arena_free(exam.arena);
    }
    return status;
}

void vvl_checkup_clear(vvl_checkup *checkup)
{
    if (checkup != NULL) {
        vvl_arena_free(checkup->memory);
        *checkup = (vvl_checkup){.memory = NULL};
    }
}
