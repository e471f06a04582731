#include "core/channel.h"

#include "core/field.h"
#include "util/error.h"

#include <string.h>

static vvl_status prepare(vvl_channel *channel, const vvl_statement_key *key,
                          vvl_cached_statement *place, vvl_error *error)
{
    vvl_statement_draft draft = {0};
    vvl_sqlgen(key, channel->backend->dialect, &draft);
    vvl_status status = draft.sql.failed ? vvl_fail_memory(error) : VVL_OK;
    if (status == VVL_OK) {
        vvl_statement_text text = {
            .sql = draft.sql.data,
            .parameters = draft.parameters,
            .parameter_count = draft.parameter_count,
            .columns = draft.as_stored ? NULL : draft.columns,
            .members = draft.as_stored ? NULL : draft.members,
            .column_count = draft.column_count,
            .stream = draft.stream,
        };
        status = channel->backend->prepare(channel->connection, &text, &place->statement, error);
    }
    if (status == VVL_OK) {
        place->key = *key;
        channel->statements.count++;
    }
    vvl_buffer_free(&draft.sql);
    return status;
}

/* The prepared statement of a key, made when it is asked for the first time. */
static vvl_status find_statement(vvl_channel *channel, const vvl_statement_key *key,
                                 vvl_statement **out, vvl_error *error)
{
    vvl_cached_statement *place = vvl_statement_cache_find(&channel->statements, key);
    if (place->statement == NULL) {
        vvl_statement *evicted = vvl_statement_cache_evict(&channel->statements);
        if (evicted != NULL) {
            channel->backend->finalize(evicted);
            place = vvl_statement_cache_find(&channel->statements, key);
        }
        vvl_status status = prepare(channel, key, place, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    *out = place->statement;
    return VVL_OK;
}

void vvl_run_open(vvl_run *run, vvl_channel *channel, const vvl_statement_key *key)
{
    *run = (vvl_run){.channel = channel, .key = key, .started = vvl_watch_now()};
}

vvl_status vvl_run_start(vvl_run *run, vvl_channel *channel, const vvl_statement_key *key,
                         const vvl_value *parameters, vvl_error *error)
{
    vvl_run_open(run, channel, key);
    run->status = find_statement(channel, key, &run->statement, error);
    if (run->status == VVL_OK) {
        run->status = channel->backend->execute(run->statement, parameters, error);
    }
    return run->status;
}

vvl_status vvl_run_step(vvl_run *run, vvl_value *row, bool *has_row, vvl_error *error)
{
    run->status = run->channel->backend->step(run->statement, row, has_row, error);
    run->rows += run->status == VVL_OK && *has_row && row != NULL;
    return run->status;
}

static vvl_reading reading_into(vvl_arena *arena, vvl_value *row, void *record)
{
    vvl_reading reading = {.record = record, .row = row, .left = UINT64_MAX};
    reading.room.next = vvl_arena_rest(arena, &reading.room.size);
    return reading;
}

vvl_status vvl_run_read(vvl_run *run, vvl_arena *arena, void *record, bool *has_row,
                        vvl_error *error)
{
    const vvl_backend *backend = run->channel->backend;
    const vvl_entity *entity = run->key->entity;
    vvl_value row[VVL_COLUMNS_MAX];
    memset(record, 0, entity->record_size);
    vvl_reading reading = reading_into(arena, row, record);
    const char *text = reading.room.next;
    run->status = backend->read == NULL ? backend->step(run->statement, row, has_row, error)
                                        : backend->read(run->statement, &reading, has_row, error);
    if (run->status != VVL_OK || !*has_row) {
        return run->status;
    }
    run->rows++;
    vvl_arena_claim(arena, (size_t)(reading.room.next - text));
    return vvl_record_complete(entity, row, reading.left, vvl_channel_keeps(run->channel), arena,
                               record, error);
}

vvl_status vvl_run_keep(vvl_run *run, vvl_arena *arena, vvl_error *error)
{
    if (!vvl_channel_keeps(run->channel)) {
        return VVL_OK;
    }
    vvl_kept kept = run->channel->backend->keep(run->statement);
    return vvl_arena_adopt(arena, kept.memory, kept.free) ? VVL_OK : vvl_fail_memory(error);
}

vvl_status vvl_run_end(vvl_run *run, vvl_status status)
{
    if (run->statement != NULL) {
        run->channel->backend->reset(run->statement);
    }
    if (run->key != NULL) {
        vvl_status end = run->status == VVL_OK ? status : run->status;
        vvl_watch_statement(run->channel->watch, run->key, run->started, run->rows, end);
    }
    return status;
}

vvl_status vvl_channel_run(vvl_channel *channel, const vvl_statement_key *key,
                           const vvl_value *parameters, uint64_t *affected, vvl_error *error)
{
    vvl_run run;
    vvl_status status = vvl_run_start(&run, channel, key, parameters, error);
    if (status == VVL_OK) {
        run.rows = channel->backend->affected(run.statement);
    }
    if (status == VVL_OK && affected != NULL) {
        *affected = run.rows;
    }
    return vvl_run_end(&run, status);
}

vvl_status vvl_channel_run_many(vvl_channel *channel, const vvl_statement_key *key,
                                const vvl_value *parameters, size_t count, uint64_t *affected,
                                size_t *done, vvl_error *error)
{
    vvl_run run;
    vvl_run_open(&run, channel, key);
    *done = count;
    vvl_status status = find_statement(channel, key, &run.statement, error);
    if (status == VVL_OK) {
        status =
            channel->backend->execute_many(run.statement, parameters, count, affected, done, error);
    }
    for (size_t i = 0; status == VVL_OK && i < count; i++) {
        run.rows += affected[i];
    }
    return vvl_run_end(&run, status);
}

static vvl_status each_row(vvl_run *run, vvl_value *row, vvl_row_function *each, void *context,
                           vvl_error *error)
{
    bool has_row = true;
    vvl_status status = VVL_OK;
    while (status == VVL_OK) {
        status = vvl_run_step(run, row, &has_row, error);
        if (status != VVL_OK || !has_row) {
            break;
        }
        status = each(context, row, error);
    }
    return status;
}

vvl_status vvl_channel_each(vvl_channel *channel, const vvl_statement_key *key,
                            const vvl_value *parameters, vvl_value *row, vvl_row_function *each,
                            void *context, vvl_error *error)
{
    vvl_run run;
    vvl_status status = vvl_run_start(&run, channel, key, parameters, error);
    if (status == VVL_OK) {
        status = each_row(&run, row, each, context, error);
    }
    return vvl_run_end(&run, status);
}

vvl_status vvl_channel_query(vvl_channel *channel, const vvl_statement_text *text,
                             vvl_row_function *each, void *context, vvl_error *error)
{
    vvl_run run = {.channel = channel};
    vvl_value row[VVL_QUERY_COLUMNS_MAX];
    vvl_status status = channel->backend->prepare(channel->connection, text, &run.statement, error);
    if (status != VVL_OK) {
        return status;
    }
    status = channel->backend->execute(run.statement, NULL, error);
    if (status == VVL_OK) {
        status = each_row(&run, row, each, context, error);
    }
    channel->backend->finalize(run.statement);
    return status;
}

typedef struct numbers {
    int64_t *values;
    size_t count;
} numbers;

static vvl_status take_numbers(void *context, const vvl_value *row, vvl_error *error)
{
    const numbers *wanted = context;
    (void)error;
    for (size_t i = 0; i < wanted->count; i++) {
        wanted->values[i] = row[i].as.integer;
    }
    return VVL_OK;
}

vvl_status vvl_channel_numbers(vvl_channel *channel, const vvl_statement_key *key,
                               const vvl_value *parameters, int64_t *numbers, size_t count,
                               vvl_error *error)
{
    vvl_value row[VVL_QUERY_COLUMNS_MAX];
    struct numbers wanted = {numbers, count};
    return vvl_channel_each(channel, key, parameters, row, take_numbers, &wanted, error);
}

vvl_status vvl_channel_count(vvl_channel *channel, const vvl_entity *entity, int64_t *rows,
                             vvl_error *error)
{
    vvl_statement_key key = {.entity = entity, .operation = VVL_OPERATION_COUNT};
    return vvl_channel_numbers(channel, &key, NULL, rows, 1, error);
}

vvl_status vvl_channel_integer(vvl_channel *channel, const char *sql, int64_t *number,
                               vvl_error *error)
{
    static const vvl_value_type integer[] = {VVL_VALUE_INTEGER};
    vvl_statement_text text = {.sql = sql, .columns = integer, .column_count = 1};
    numbers wanted = {number, 1};
    return vvl_channel_query(channel, &text, take_numbers, &wanted, error);
}

vvl_status vvl_channel_check(const vvl_channel *channel, vvl_error *error)
{
    switch (channel->backend->state(channel->connection)) {
    case VVL_CONNECTION_IN_TRANSACTION:
        return VVL_OK;
    case VVL_CONNECTION_FAILED:
        vvl_fail(error, VVL_E_INTERNAL, "the transaction has failed and can only be rolled back");
        vvl_hint(error, "roll it back and run it again");
        vvl_state(error, "25P02");
        return VVL_E_INTERNAL;
    default:
        vvl_fail(error, VVL_E_CONNECT, "the connection of the transaction was lost");
        vvl_hint(error, "roll it back and run it again: nothing of it was stored");
        vvl_state(error, "08006");
        return VVL_E_CONNECT;
    }
}

vvl_status vvl_channel_begin(vvl_channel *channel, vvl_transaction_mode mode, vvl_error *error)
{
    const vvl_backend *backend = channel->backend;
    vvl_status status = channel->depth == 0
                            ? backend->begin(channel->connection, mode, error)
                            : backend->savepoint(channel->connection, channel->depth, error);
    if (status == VVL_OK) {
        vvl_watch_count(channel->watch,
                        channel->depth == 0 ? VVL_WATCH_BEGUN : VVL_WATCH_SAVEPOINT);
        channel->depth++;
    }
    return status;
}

vvl_status vvl_channel_commit(vvl_channel *channel, vvl_error *error)
{
    const vvl_backend *backend = channel->backend;
    if (channel->depth == 1) {
        channel->depth = 0;
        vvl_status ended = backend->commit(channel->connection, error);
        vvl_watch_count(channel->watch,
                        ended == VVL_OK ? VVL_WATCH_COMMITTED : VVL_WATCH_ROLLED_BACK);
        return ended;
    }
    vvl_status status =
        backend->end_savepoint(channel->connection, channel->depth - 1, true, error);
    if (status != VVL_OK) {
        vvl_channel_rollback(channel);
        return status;
    }
    channel->depth--;
    return VVL_OK;
}

void vvl_channel_rollback(vvl_channel *channel)
{
    const vvl_backend *backend = channel->backend;
    channel->depth--;
    if (channel->depth == 0) {
        backend->rollback(channel->connection);
        vvl_watch_count(channel->watch, VVL_WATCH_ROLLED_BACK);
    } else {
        /* What cannot be taken back alone leaves the whole transaction failed, which `state` says.
         */
        (void)backend->end_savepoint(channel->connection, channel->depth, false, NULL);
    }
}

vvl_status vvl_channel_end(vvl_channel *channel, vvl_status status, vvl_error *error)
{
    if (status == VVL_OK) {
        return vvl_channel_commit(channel, error);
    }
    vvl_channel_rollback(channel);
    return status;
}

vvl_status vvl_channel_end_guard(vvl_channel *channel, vvl_status status, vvl_error *error)
{
    bool failed = channel->backend->state(channel->connection) == VVL_CONNECTION_FAILED;
    if (failed && channel->depth > 1) {
        channel->depth--;
        return status;
    }
    return vvl_channel_end(channel, status, error);
}
