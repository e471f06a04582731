#include "migrate/init.h"
#include "transfer/job.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/*
 * The rows that a new schema comes with, by the digests of all their values. Whatever was changed
 * in one of them makes it a row of its own, which is not ours to delete.
 */
static const vvl_row_digest schema_rows[] = {
    {{UINT64_C(0xe5c686ee9ef89020), UINT64_C(0x7bf678dff98ef335)}},
    {{UINT64_C(0xee9afe26f1d411f0), UINT64_C(0xd6628611f683875c)}},
    {{UINT64_C(0x2be98ba4a93c9a68), UINT64_C(0xf8e9a20ccafe703a)}},
};

enum { SCHEMA_ROWS = sizeof schema_rows / sizeof *schema_rows };

/* Rows of the target that are there because its schema was made, of the table looked at. */
typedef struct found_rows {
    vvl_job *job;
    const vvl_entity *entity;
    vvl_value ids[SCHEMA_ROWS];
    size_t count;
} found_rows;

static bool is_schema_row(const vvl_row_digest *digest)
{
    for (size_t i = 0; i < SCHEMA_ROWS; i++) {
        if (memcmp(&schema_rows[i], digest, sizeof *digest) == 0) {
            return true;
        }
    }
    return false;
}

static vvl_status take_row(void *context, const vvl_value *stored, const vvl_value *row,
                           vvl_error *error)
{
    found_rows *found = context;
    vvl_row_digest digest;
    (void)stored;
    vvl_status status = vvl_digest_row(&found->job->digester, found->entity, row, &digest, error);
    if (status != VVL_OK) {
        return status;
    }
    if (found->count < SCHEMA_ROWS && is_schema_row(&digest)) {
        const vvl_column *key = vvl_column_flagged(found->entity, VVL_COLUMN_KEY);
        found->ids[found->count++] = row[vvl_column_index(found->entity, key)];
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_CONFLICT, "the target is not empty: %s holds rows", found->entity->name);
    vvl_hint(error, "copy into an empty database, or into one fresh from vvldb init");
    vvl_locate(error, found->entity->name, NULL);
    return VVL_E_CONFLICT;
}

static vvl_status delete_rows(vvl_job *job, const found_rows *rows, vvl_error *error)
{
    vvl_channel *channel = job->target.channel;
    vvl_status status = VVL_OK;
    vvl_statement_key key = {.entity = rows->entity, .operation = VVL_OPERATION_DELETE};
    for (size_t i = 0; status == VVL_OK && i < rows->count; i++) {
        status = vvl_channel_run(channel, &key, &rows->ids[i], NULL, error);
    }
    return status;
}

/* The source has its own of the rows that a schema comes with, changed or not, or deleted them. */
static vvl_status clear_table(vvl_job *job, const vvl_entity *entity, vvl_error *error)
{
    found_rows rows = {.job = job, .entity = entity};
    vvl_status status = vvl_side_each(&job->target, entity, take_row, &rows, error);
    return status == VVL_OK ? delete_rows(job, &rows, error) : status;
}

static vvl_status refuse_legacy_row(void *context, const vvl_value *stored, const vvl_value *row,
                                    vvl_error *error)
{
    (void)context;
    (void)stored;
    (void)row;
    vvl_fail(error, VVL_E_CONFLICT, "the target is not empty: %s holds rows",
             vvl_entity_legacy_ids.name);
    vvl_hint(error, "copy into an empty database, or into one fresh from vvldb init");
    return VVL_E_CONFLICT;
}

/* Nobody may add to what is being filled, or read back. */
static vvl_status keep_others_out(vvl_job *job, vvl_error *error)
{
    const vvl_backend *backend = job->target.channel->backend;
    const char *lock = backend->dialect->transfer_lock;
    return lock == NULL ? VVL_OK : backend->script(job->target.channel->connection, lock, error);
}

static vvl_status make_schema(vvl_job *job, vvl_error *error)
{
    const vvl_backend *backend = job->target.channel->backend;
    vvl_channel *channel = job->target.channel;
    bool changed = false;
    vvl_status status = VVL_OK;
    if (backend->dialect->schema_lock != NULL) {
        status = backend->script(channel->connection, backend->dialect->schema_lock, error);
    }
    return status == VVL_OK ? vvl_schema_apply(channel, NULL, &changed, error) : status;
}

vvl_status vvl_job_prepare_target(vvl_job *job, vvl_error *error)
{
    vvl_status status = make_schema(job, error);
    if (status == VVL_OK) {
        status = keep_others_out(job, error);
    }
    if (status == VVL_OK) {
        status = vvl_schema_require(job->target.channel, error);
    }
    if (status == VVL_OK) {
        status = vvl_job_check_target(job, error);
    }
    for (size_t i = 0; status == VVL_OK && i < job->table_count; i++) {
        status = clear_table(job, job->tables[i], error);
    }
    if (status == VVL_OK) {
        status = vvl_side_each_legacy(&job->target, refuse_legacy_row, NULL, error);
    }
    return status;
}
