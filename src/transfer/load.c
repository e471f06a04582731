#include "core/insert.h"
#include "core/key.h"
#include "transfer/job.h"

#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* A table being filled. */
typedef struct loading {
    vvl_job *job;
    const vvl_entity *entity;
    vvl_bulk *bulk;
    vvl_table_digest *digest;
    vvl_bulk_target target;
    const char *names[VVL_COLUMNS_MAX]; /* what the bulk load points to as long as it lasts */
    vvl_value_type types[VVL_COLUMNS_MAX];
} loading;

static vvl_status begin(loading *load, vvl_error *error)
{
    for (size_t i = 0; i < load->entity->column_count; i++) {
        load->names[i] = load->entity->columns[i].name;
        load->types[i] = vvl_value_type_of(&load->entity->columns[i]);
    }
    load->target =
        (vvl_bulk_target){load->entity->name, load->names, load->types, load->entity->column_count};
    vvl_side *side = &load->job->target;
    return side->channel->backend->bulk_begin(side->channel->connection, &load->target, &load->bulk,
                                              error);
}

static vvl_status take_row(void *context, const vvl_value *stored, const vvl_value *row,
                           vvl_error *error)
{
    loading *load = context;
    vvl_job *job = load->job;
    (void)stored;
    vvl_status status = vvl_job_add(job, load->entity, row, load->digest, error);
    if (status == VVL_OK) {
        status = job->target.channel->backend->bulk_row(load->bulk, row, error);
    }
    return status == VVL_OK ? vvl_job_row_done(job, error) : status;
}

/* Finds the row that the database refused by reading up to it once more. */
typedef struct search {
    const vvl_entity *entity;
    uint64_t wanted;
    uint64_t at;
    char key[VVL_KEY_TEXT_SIZE];
} search;

static vvl_status look_for_row(void *context, const vvl_value *stored, const vvl_value *row,
                               vvl_error *error)
{
    search *state = context;
    (void)row;
    (void)error;
    if (++state->at < state->wanted) {
        return VVL_OK;
    }
    vvl_key_text(state->entity, stored, state->key);
    return VVL_E_CANCELLED; /* found: no need to read on */
}

static void name_refused_row(loading *load, uint64_t refused, vvl_error *error)
{
    search state = {.entity = load->entity, .wanted = refused};
    if (refused == 0 || load->entity == &vvl_entity_legacy_ids ||
        vvl_side_each(&load->job->source, load->entity, look_for_row, &state, NULL) !=
            VVL_E_CANCELLED) {
        return;
    }
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    snprintf(error->message, sizeof error->message, "row %s of %s: %.380s", state.key,
             load->entity->name, message);
    vvl_hint(error, "correct the row in the source and run again");
    vvl_error_text(error->key, sizeof error->key, state.key);
}

static vvl_status finish(loading *load, vvl_status status, vvl_error *error)
{
    const vvl_backend *backend = load->job->target.channel->backend;
    vvl_bulk_result result = {0};
    vvl_error ignored;
    bool keep = status == VVL_OK;
    vvl_status ended = backend->bulk_end(load->bulk, keep, &result, keep ? error : &ignored);
    if (!keep) {
        return status;
    }
    if (ended != VVL_OK) {
        name_refused_row(load, result.failed_row, error);
        return ended;
    }
    if (result.rows != load->digest->rows) {
        return vvl_fail(error, VVL_E_INTERNAL, "%s: %llu rows were sent and %llu arrived",
                        load->entity->name, (unsigned long long)load->digest->rows,
                        (unsigned long long)result.rows);
    }
    return VVL_OK;
}

/* New rows get keys that none of those copied has. */
static vvl_status pass_keys(vvl_channel *channel, const vvl_entity *entity, vvl_error *error)
{
    char sql[128];
    int64_t largest = 0;
    snprintf(sql, sizeof sql, "SELECT coalesce(max(\"id\"), 0) FROM \"%s\"", entity->name);
    vvl_status status = vvl_channel_integer(channel, sql, &largest, error);
    return status == VVL_OK ? vvl_key_pass(channel, entity, largest, error) : status;
}

static vvl_status load_table(vvl_job *job, size_t i, vvl_error *error)
{
    loading load = {.job = job, .entity = job->tables[i], .digest = &job->source_digests[i]};
    vvl_time started = vvl_time_now();
    vvl_job_table(job, load.entity, job->source_rows[i]);
    vvl_status status = begin(&load, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_side_each(&job->source, load.entity, take_row, &load, error);
    status = finish(&load, status, error);
    if (status == VVL_OK && vvl_key_is_given(load.entity)) {
        status = pass_keys(job->target.channel, load.entity, error);
    }
    if (status == VVL_OK) {
        job->result.tables[i].copied = load.digest->rows;
        job->result.rows += load.digest->rows;
        vvl_job_spent(job, i, started);
    }
    return status;
}

/* Only a source with ids of the old application needs the table of their old names. */
static vvl_status load_legacy_ids(vvl_job *job, vvl_error *error)
{
    const vvl_side *target = &job->target;
    vvl_table_digest *digest = &job->source_digests[job->table_count];
    const vvl_backend *backend = target->channel->backend;
    loading load = {.job = job, .entity = &vvl_entity_legacy_ids, .digest = digest};
    vvl_job_table(job, load.entity, 0);
    vvl_status status =
        backend->script(target->channel->connection, backend->dialect->legacy_ids, error);
    if (status == VVL_OK) {
        status = begin(&load, error);
    }
    if (status == VVL_OK) {
        status = vvl_side_each_legacy(&job->source, take_row, &load, error);
        status = finish(&load, status, error);
    }
    return status;
}

static vvl_status find_any(void *context, const vvl_value *stored, const vvl_value *row,
                           vvl_error *error)
{
    (void)stored;
    (void)row;
    (void)error;
    *(bool *)context = true;
    return VVL_E_CANCELLED; /* one is enough */
}

static vvl_status has_legacy_ids(vvl_job *job, bool *has, vvl_error *error)
{
    vvl_status status = vvl_side_each_legacy(&job->source, find_any, has, error);
    return *has ? VVL_OK : status;
}

vvl_status vvl_job_load(vvl_job *job, vvl_error *error)
{
    bool legacy = false;
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < job->table_count; i++) {
        status = load_table(job, i, error);
    }
    if (status == VVL_OK) {
        status = has_legacy_ids(job, &legacy, error);
    }
    if (status == VVL_OK && legacy) {
        status = load_legacy_ids(job, error);
        job->result.legacy_ids = job->source_digests[job->table_count].rows;
    }
    return status;
}
