#include "core/database.h"

#include "core/opening.h"
#include "util/clock.h"
#include "util/error.h"

#include <vvl/transaction.h>

bool vvl_pool_init(vvl_pool *pool)
{
    pool->limit = pool->options.max_connections;
    pool->least = pool->options.min_connections;
    pool->one_writer = (pool->backend->capabilities & VVL_CAPABILITY_ONE_WRITER) != 0;
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        return false;
    }
    vvl_fork_guard_init(&pool->fork_guard);
    return true;
}

static void take_in(vvl_pool *pool, vvl_channel *channel)
{
    channel->idle_since = vvl_clock_coarse();
    channel->next = pool->idle;
    pool->idle = channel;
    pool->open++;
    if (channel->connection->exclusive) {
        pool->limit = 1; /* a second connection would see a database of its own */
        pool->least = 1;
    }
}

vvl_status vvl_pool_fill(vvl_pool *pool, vvl_error *error)
{
    vvl_error cause;
    do {
        vvl_channel *channel = NULL;
        vvl_status status = vvl_channel_open(pool, &channel, &cause);
        if (status != VVL_OK && pool->open > 0 && vvl_is_passing(&cause)) {
            return VVL_OK; /* the others are opened when they are needed */
        }
        if (status != VVL_OK) {
            if (error != NULL) {
                *error = cause;
            }
            return status;
        }
        take_in(pool, channel);
    } while (pool->open < pool->least && pool->open < pool->limit);
    return VVL_OK;
}

void vvl_pool_note(vvl_pool *pool, vvl_db *transaction)
{
    pthread_mutex_lock(&pool->lock);
    transaction->next = pool->transactions;
    if (transaction->next != NULL) {
        transaction->next->previous = transaction;
    }
    pool->transactions = transaction;
    pthread_mutex_unlock(&pool->lock);
}

void vvl_pool_forget(vvl_pool *pool, vvl_db *transaction)
{
    pthread_mutex_lock(&pool->lock);
    vvl_db **before =
        transaction->previous == NULL ? &pool->transactions : &transaction->previous->next;
    *before = transaction->next;
    if (transaction->next != NULL) {
        transaction->next->previous = transaction->previous;
    }
    pthread_mutex_unlock(&pool->lock);
}

void vvl_pool_close(vvl_pool *pool)
{
    while (pool->transactions != NULL) {
        vvl_rollback(pool->transactions);
    }
    vvl_channel_close_all(pool->idle);
    vvl_fork_guard_clear(&pool->fork_guard);
    pthread_mutex_destroy(&pool->lock);
}

vvl_pool_load vvl_pool_measure(vvl_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    vvl_pool_load load = {.open = pool->open,
                          .limit = pool->limit,
                          .waiting = pool->waiting.count + pool->writers.count};
    for (const vvl_channel *channel = pool->idle; channel != NULL; channel = channel->next) {
        load.idle++;
    }
    pthread_mutex_unlock(&pool->lock);
    return load;
}
