#include "core/channel.h"

#include "util/error.h"

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

vvl_status vvl_channel_statement(vvl_channel *channel, const vvl_statement_key *key,
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

vvl_status vvl_channel_simple(vvl_channel *channel, const vvl_entity *entity,
                              vvl_operation operation, vvl_statement **out, vvl_error *error)
{
    vvl_statement_key key = {.entity = entity, .operation = (uint8_t)operation};
    return vvl_channel_statement(channel, &key, out, error);
}

vvl_status vvl_channel_run(vvl_channel *channel, vvl_statement *statement,
                           const vvl_value *parameters, uint64_t *affected, vvl_error *error)
{
    vvl_status status = channel->backend->execute(statement, parameters, error);
    if (status == VVL_OK) {
        if (affected != NULL) {
            *affected = channel->backend->affected(statement);
        }
        channel->backend->reset(statement);
    }
    return status;
}

vvl_status vvl_channel_each(vvl_channel *channel, vvl_statement *statement,
                            const vvl_value *parameters, vvl_value *row, vvl_row_function *each,
                            void *context, vvl_error *error)
{
    bool has_row = true;
    vvl_status status = channel->backend->execute(statement, parameters, error);
    while (status == VVL_OK) {
        status = channel->backend->step(statement, row, &has_row, error);
        if (status != VVL_OK || !has_row) {
            break;
        }
        status = each(context, row, error);
    }
    channel->backend->reset(statement);
    return status;
}

vvl_status vvl_channel_query(vvl_channel *channel, const char *sql, const vvl_value_type *columns,
                             size_t column_count, vvl_row_function *each, void *context,
                             vvl_error *error)
{
    vvl_statement *statement = NULL;
    vvl_value row[VVL_QUERY_COLUMNS_MAX];
    vvl_statement_text text = {.sql = sql, .columns = columns, .column_count = column_count};
    vvl_status status = channel->backend->prepare(channel->connection, &text, &statement, error);
    if (status == VVL_OK) {
        status = vvl_channel_each(channel, statement, NULL, row, each, context, error);
        channel->backend->finalize(statement);
    }
    return status;
}

static vvl_status take_count(void *context, const vvl_value *row, vvl_error *error)
{
    (void)error;
    *(int64_t *)context = row[0].as.integer;
    return VVL_OK;
}

vvl_status vvl_channel_count(vvl_channel *channel, const vvl_entity *entity, int64_t *rows,
                             vvl_error *error)
{
    vvl_value row[1];
    vvl_statement *statement = NULL;
    vvl_status status = vvl_channel_simple(channel, entity, VVL_OPERATION_COUNT, &statement, error);
    if (status == VVL_OK) {
        status = vvl_channel_each(channel, statement, NULL, row, take_count, rows, error);
    }
    return status;
}
