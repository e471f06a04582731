#include "transfer/job.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_PER_REPORT = 1024 };

/* A digest needs a key that falls into buckets; legacy_ids has its own among the entities' ids. */
static const vvl_value *key_of(const vvl_entity *entity, const vvl_value *row)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    return &row[vvl_column_index(entity, key)];
}

const vvl_entity *vvl_job_entity(const vvl_job *job, size_t i)
{
    return i < job->table_count ? job->tables[i] : &vvl_entity_legacy_ids;
}

static vvl_status allocate(vvl_job *job, vvl_error *error)
{
    job->arena = vvl_arena_new(8192);
    job->source_digests = calloc(job->table_count + 1, sizeof *job->source_digests);
    job->target_digests = calloc(job->table_count + 1, sizeof *job->target_digests);
    job->source_rows = calloc(job->table_count + 1, sizeof *job->source_rows);
    job->target_rows = calloc(job->table_count + 1, sizeof *job->target_rows);
    if (job->arena == NULL || job->source_digests == NULL || job->target_digests == NULL ||
        job->source_rows == NULL || job->target_rows == NULL) {
        return vvl_fail_memory(error);
    }
    job->result.tables = vvl_arena_zero(job->arena, job->table_count * sizeof *job->result.tables);
    job->result.differences =
        vvl_arena_zero(job->arena, VVL_DIFFERENCES_NAMED * sizeof *job->result.differences);
    if (job->result.tables == NULL || job->result.differences == NULL) {
        return vvl_fail_memory(error);
    }
    job->result.table_count = job->table_count;
    for (size_t i = 0; i < job->table_count; i++) {
        job->result.tables[i].name = job->tables[i]->name;
    }
    return VVL_OK;
}

vvl_status vvl_job_init(vvl_job *job, const vvl_transfer_options *options, vvl_error *error)
{
    *job = (vvl_job){.stage_started = 0};
    if (options != NULL) {
        job->options = *options;
    }
    job->tables = vvl_tables(&job->table_count);
    vvl_status status = allocate(job, error);
    if (status == VVL_OK) {
        status = vvl_intake_init(&job->intake, &job->options, job->arena, error);
    }
    return status == VVL_OK ? vvl_digester_init(&job->digester, error) : status;
}

void vvl_job_end(vvl_job *job, vvl_status status)
{
    vvl_side_close(&job->target);
    vvl_side_close(&job->source);
    vvl_intake_free(&job->intake);
    vvl_digester_free(&job->digester);
    free(job->source_digests);
    free(job->target_digests);
    free(job->source_rows);
    free(job->target_rows);
    if (status != VVL_OK && status != VVL_E_DIFFERENT) {
        vvl_arena_free(job->arena);
    }
}

static vvl_status report(vvl_job *job, vvl_error *error)
{
    job->progress.seconds = (double)(vvl_time_now() - job->stage_started) / 1e6;
    if (job->options.progress != NULL &&
        !job->options.progress(job->options.progress_context, &job->progress)) {
        return vvl_fail(error, VVL_E_CANCELLED, "the transfer was stopped");
    }
    return VVL_OK;
}

vvl_status vvl_job_stage(vvl_job *job, vvl_stage stage, uint64_t total, vvl_error *error)
{
    job->stage_started = vvl_time_now();
    job->progress = (vvl_progress){.stage = stage, .total = total, .unit = "rows"};
    return report(job, error);
}

void vvl_job_table(vvl_job *job, const vvl_entity *entity, uint64_t rows)
{
    job->progress.table = entity->name;
    job->progress.table_rows = 0;
    job->progress.table_total = rows;
}

vvl_status vvl_job_row_done(vvl_job *job, vvl_error *error)
{
    bool first = job->progress.table_rows++ == 0;
    job->progress.rows++;
    if (!first && job->progress.rows % ROWS_PER_REPORT != 0 &&
        job->progress.rows != job->progress.total) {
        return VVL_OK;
    }
    return report(job, error);
}

vvl_status vvl_job_add(vvl_job *job, const vvl_entity *entity, const vvl_value *row,
                       vvl_table_digest *digest, vvl_error *error)
{
    vvl_row_digest of_row;
    vvl_status status = vvl_digest_row(&job->digester, entity, row, &of_row, error);
    if (status == VVL_OK) {
        vvl_digest_add(digest, key_of(entity, row), &of_row);
        digest->bytes += job->digester.bytes.size;
        job->progress.bytes += job->digester.bytes.size;
    }
    return status;
}

/* Where the rows of a digest come from. */
typedef struct digesting {
    vvl_job *job;
    const vvl_entity *entity;
    vvl_table_digest *digest;
} digesting;

static vvl_status take_row(void *context, const vvl_value *stored, const vvl_value *row,
                           vvl_error *error)
{
    digesting *state = context;
    (void)stored;
    vvl_status status = vvl_job_add(state->job, state->entity, row, state->digest, error);
    return status == VVL_OK ? vvl_job_row_done(state->job, error) : status;
}

void vvl_job_spent(vvl_job *job, size_t i, vvl_time started)
{
    if (i < job->table_count) {
        job->result.tables[i].seconds += (double)(vvl_time_now() - started) / 1e6;
    }
}

vvl_status vvl_job_digest(vvl_job *job, vvl_side *side, size_t i, vvl_error *error)
{
    bool of_source = side == &job->source;
    const vvl_entity *entity = vvl_job_entity(job, i);
    digesting state = {job, entity, of_source ? &job->source_digests[i] : &job->target_digests[i]};
    vvl_time started = vvl_time_now();
    vvl_job_table(job, entity, of_source ? job->source_rows[i] : job->target_rows[i]);
    vvl_status status = entity == &vvl_entity_legacy_ids
                            ? vvl_side_each_legacy(side, take_row, &state, error)
                            : vvl_side_each(side, entity, take_row, &state, error);
    vvl_job_spent(job, i, started);
    return status;
}

static vvl_status fail_account(const char *table, uint64_t counted, uint64_t seen, vvl_error *error)
{
    vvl_fail(error, VVL_E_INTERNAL, "%s: %llu rows were counted and %llu came", table,
             (unsigned long long)counted, (unsigned long long)seen);
    vvl_hint(error, "check the source, its indexes above all, with: vvldb doctor");
    return VVL_E_INTERNAL;
}

/* An index that is damaged may count other rows than the table holds. */
vvl_status vvl_job_account(vvl_job *job, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < job->table_count; i++) {
        const vvl_intake_table *table = &job->intake.tables[i];
        uint64_t decided = job->source_digests[i].rows + table->rejected_rows;
        if (job->source_rows[i] != table->rows || decided != table->rows) {
            status = fail_account(table->entity->name, job->source_rows[i], decided, error);
        }
    }
    return status;
}
