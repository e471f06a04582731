/** @file channel.h Running statements on a channel. */
#ifndef VVL_CORE_CHANNEL_H
#define VVL_CORE_CHANNEL_H

#include "core/database.h"

/** The prepared statement of a key, made when it is asked for the first time. */
vvl_status vvl_channel_statement(vvl_channel *channel, const vvl_statement_key *key,
                                 vvl_statement **out, vvl_error *error);

/** A statement of one table and operation that needs no more to be known. */
vvl_status vvl_channel_simple(vvl_channel *channel, const vvl_entity *entity,
                              vvl_operation operation, vvl_statement **out, vvl_error *error);

/** Runs a statement that answers no rows; `affected` may be NULL. */
vvl_status vvl_channel_run(vvl_channel *channel, vvl_statement *statement,
                           const vvl_value *parameters, uint64_t *affected, vvl_error *error);

/** Called for each row; answering anything but VVL_OK stops and is answered by the whole. */
typedef vvl_status vvl_row_function(void *context, const vvl_value *row, vvl_error *error);

/** Runs a statement and hands out every row. */
vvl_status vvl_channel_each(vvl_channel *channel, vvl_statement *statement,
                            const vvl_value *parameters, vvl_value *row, vvl_row_function *each,
                            void *context, vvl_error *error);

enum { VVL_QUERY_COLUMNS_MAX = 8 };

/** Prepares, runs and frees a query without parameters, of up to VVL_QUERY_COLUMNS_MAX columns. */
vvl_status vvl_channel_query(vvl_channel *channel, const char *sql, const vvl_value_type *columns,
                             size_t column_count, vvl_row_function *each, void *context,
                             vvl_error *error);

/** Rows of a table. */
vvl_status vvl_channel_count(vvl_channel *channel, const vvl_entity *entity, int64_t *rows,
                             vvl_error *error);

#endif
