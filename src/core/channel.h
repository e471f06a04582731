/** @file channel.h Running statements and transactions on a channel. */
#ifndef VVL_CORE_CHANNEL_H
#define VVL_CORE_CHANNEL_H

#include "core/database.h"
#include "util/arena.h"

/** An execution of a statement, from its start to its end. */
typedef struct vvl_run {
    vvl_channel *channel;
    const vvl_statement_key *key;
    vvl_statement *statement;
    uint64_t rows;     /**< handed out, or changed */
    uint64_t started;  /**< nanoseconds of the monotonic clock */
    vvl_status status; /**< the database's last answer */
} vvl_run;

/**
 * Begins to measure an execution that is no single statement of the channel, such as a bulk load.
 * vvl_run_end must follow; until then `rows` is the caller's to set.
 */
void vvl_run_open(vvl_run *run, vvl_channel *channel, const vvl_statement_key *key);

/** Starts the statement of a key. vvl_run_end must follow, whatever this answers. */
vvl_status vvl_run_start(vvl_run *run, vvl_channel *channel, const vvl_statement_key *key,
                         const vvl_value *parameters, vvl_error *error);

/** The next row; NULL where nobody wants its values, and it is not counted. */
vvl_status vvl_run_step(vvl_run *run, vvl_value *row, bool *has_row, vvl_error *error);

/**
 * The next row as a record of the key's entity, of which every column is selected. Its text lies in
 * the arena, or will be kept with vvl_run_keep.
 * @return as vvl_record_decode, beside what the database answers.
 */
vvl_status vvl_run_read(vvl_run *run, vvl_arena *arena, void *record, bool *has_row,
                        vvl_error *error);

/** Whether text of rows need not be copied, because vvl_run_keep will hand it over. */
static inline bool vvl_channel_keeps(const vvl_channel *channel)
{
    return channel->backend->keep != NULL;
}

/**
 * After the last step of a statement that does not stream: makes what its rows point to the
 * arena's, where vvl_channel_keeps says so.
 */
vvl_status vvl_run_keep(vvl_run *run, vvl_arena *arena, vvl_error *error);

/** Ends the execution, tells of it, and answers `status`, which is what became of it. */
vvl_status vvl_run_end(vvl_run *run, vvl_status status);

/**
 * Inside a transaction: runs a statement `count` times, as the driver's execute_many does. `*done`
 * is on failure the number of the culprit, and `count` where none of them is to blame.
 */
vvl_status vvl_channel_run_many(vvl_channel *channel, const vvl_statement_key *key,
                                const vvl_value *parameters, size_t count, uint64_t *affected,
                                size_t *done, vvl_error *error);

/** Runs a statement that answers no rows; `affected` may be NULL. */
vvl_status vvl_channel_run(vvl_channel *channel, const vvl_statement_key *key,
                           const vvl_value *parameters, uint64_t *affected, vvl_error *error);

/** Called for each row; answering anything but VVL_OK stops and is answered by the whole. */
typedef vvl_status vvl_row_function(void *context, const vvl_value *row, vvl_error *error);

/** Runs a statement and hands out every row. */
vvl_status vvl_channel_each(vvl_channel *channel, const vvl_statement_key *key,
                            const vvl_value *parameters, vvl_value *row, vvl_row_function *each,
                            void *context, vvl_error *error);

enum { VVL_QUERY_COLUMNS_MAX = 8 };

/** Runs a statement that answers one row of up to VVL_QUERY_COLUMNS_MAX integers. */
vvl_status vvl_channel_numbers(vvl_channel *channel, const vvl_statement_key *key,
                               const vvl_value *parameters, int64_t *numbers, size_t count,
                               vvl_error *error);

/** Prepares, runs and frees a query without parameters, of up to VVL_QUERY_COLUMNS_MAX columns. */
vvl_status vvl_channel_query(vvl_channel *channel, const vvl_statement_text *text,
                             vvl_row_function *each, void *context, vvl_error *error);

/** Runs a query without parameters that answers one integer. */
vvl_status vvl_channel_integer(vvl_channel *channel, const char *sql, int64_t *number,
                               vvl_error *error);

/** Rows of a table. */
vvl_status vvl_channel_count(vvl_channel *channel, const vvl_entity *entity, int64_t *rows,
                             vvl_error *error);

/** VVL_OK while the transaction that the channel is in can go on. */
vvl_status vvl_channel_check(const vvl_channel *channel, vvl_error *error);

/** Begins a transaction; in one already, a savepoint, for which `mode` means nothing. */
vvl_status vvl_channel_begin(vvl_channel *channel, vvl_transaction_mode mode, vvl_error *error);

/** Ends what vvl_channel_begin began; after failure that is taken back. */
vvl_status vvl_channel_commit(vvl_channel *channel, vvl_error *error);

/** Takes back what was done since vvl_channel_begin. */
void vvl_channel_rollback(vvl_channel *channel);

/**
 * As vvl_channel_end, for a savepoint of the library's own: the failure of a statement must not
 * vanish with it, because the transaction around it fails by that on every database.
 */
vvl_status vvl_channel_end_guard(vvl_channel *channel, vvl_status status, vvl_error *error);

/** Commits where `status` is VVL_OK, else rolls back and answers it. */
vvl_status vvl_channel_end(vvl_channel *channel, vvl_status status, vvl_error *error);

#endif
