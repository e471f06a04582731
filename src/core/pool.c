#include "core/database.h"

#include "core/json_contains.h"

#include "util/error.h"

#include <vvl/transaction.h>

#include <errno.h>
#include <stdlib.h>
#include <time.h>

bool vvl_pool_init(vvl_pool *pool)
{
    pthread_condattr_t attributes;
    pool->limit = pool->options.max_connections;
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        return false;
    }
    pthread_condattr_init(&attributes);
    /* A wait must not grow when somebody sets the system's clock back. */
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&pool->released, &attributes);
    pthread_condattr_destroy(&attributes);
    if (failed) {
        pthread_mutex_destroy(&pool->lock);
    }
    return !failed;
}

static void close_channel(vvl_channel *channel)
{
    for (size_t i = 0; i < sizeof channel->statements.places / sizeof *channel->statements.places;
         i++) {
        channel->backend->finalize(channel->statements.places[i].statement);
    }
    channel->backend->close(channel->connection);
    free(channel);
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
    while (pool->idle != NULL) {
        vvl_channel *channel = pool->idle;
        pool->idle = channel->next;
        close_channel(channel);
    }
    pthread_cond_destroy(&pool->released);
    pthread_mutex_destroy(&pool->lock);
}

static struct timespec deadline_in(unsigned milliseconds)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += milliseconds / 1000;
    deadline.tv_nsec += milliseconds % 1000 * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    return deadline;
}

/* Waits until a channel is idle or one more may be opened; false when the time is over. */
static bool wait_for_channel(vvl_pool *pool)
{
    struct timespec deadline = deadline_in(pool->options.pool_timeout);
    int waited = 0;
    bool must_wait = pool->idle == NULL && pool->open >= pool->limit;
    pool->waiting += must_wait;
    vvl_watch_add(&pool->watch, VVL_WATCH_WAITED, must_wait);
    while (pool->idle == NULL && pool->open >= pool->limit && waited != ETIMEDOUT) {
        waited = pool->options.pool_timeout == 0
                     ? pthread_cond_wait(&pool->released, &pool->lock)
                     : pthread_cond_timedwait(&pool->released, &pool->lock, &deadline);
    }
    pool->waiting -= must_wait;
    return pool->idle != NULL || pool->open < pool->limit;
}

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

/* Takes an idle channel out; one that lay long may have been closed by its server, and is dropped.
 */
static vvl_channel *take_idle(vvl_pool *pool)
{
    while (pool->idle != NULL) {
        vvl_channel *channel = pool->idle;
        pool->idle = channel->next;
        if (channel->idle_since == seconds_now() || pool->backend->check(channel->connection)) {
            return channel;
        }
        vvl_watch_count(&pool->watch, VVL_WATCH_LOST);
        close_channel(channel);
        pool->open--;
    }
    return NULL;
}

/* When one connection is lost, the others often are too, whenever they were used last. */
static void drop_lost(vvl_pool *pool)
{
    vvl_channel **link = &pool->idle;
    while (*link != NULL) {
        vvl_channel *channel = *link;
        if (pool->backend->check(channel->connection)) {
            link = &channel->next;
        } else {
            *link = channel->next;
            vvl_watch_count(&pool->watch, VVL_WATCH_LOST);
            close_channel(channel);
            pool->open--;
        }
    }
}

/* An idle channel, or NULL with a place reserved for a new one. */
static vvl_status reserve(vvl_pool *pool, vvl_channel **idle, vvl_error *error)
{
    pthread_mutex_lock(&pool->lock);
    bool free_place = wait_for_channel(pool);
    *idle = take_idle(pool);
    if (*idle == NULL && free_place) {
        pool->open++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!free_place) {
        vvl_watch_count(&pool->watch, VVL_WATCH_TIMED_OUT);
        vvl_fail(error, VVL_E_BUSY, "all %u connections stayed in use for %u ms", pool->limit,
                 pool->options.pool_timeout);
        vvl_hint(error, "raise max_connections or pool_timeout");
        return VVL_E_BUSY;
    }
    return VVL_OK;
}

static void give_place_back(vvl_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pthread_cond_signal(&pool->released);
    pthread_mutex_unlock(&pool->lock);
}

static vvl_status open_channel(vvl_pool *pool, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_open_parameters parameters = {
        .url = pool->url, .options = &pool->options, .json_contains = vvl_json_contains};
    channel->backend = pool->backend;
    channel->watch = &pool->watch;
    vvl_status status = pool->backend->open(&parameters, &channel->connection, error);
    if (status != VVL_OK) {
        free(channel);
        return status;
    }
    vvl_watch_count(&pool->watch, VVL_WATCH_OPENED);
    *out = channel;
    return VVL_OK;
}

vvl_status vvl_channel_acquire(vvl_pool *pool, vvl_access access, vvl_channel **out,
                               vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = reserve(pool, &channel, error);
    if (status == VVL_OK && channel == NULL) {
        status = open_channel(pool, &channel, error);
        if (status != VVL_OK) {
            give_place_back(pool);
        }
    }
    if (status == VVL_OK) {
        channel->access = access;
        *out = channel;
    }
    return status;
}

void vvl_channel_release(vvl_pool *pool, vvl_channel *channel)
{
    vvl_connection_state state = pool->backend->state(channel->connection);
    if (state == VVL_CONNECTION_IN_TRANSACTION || state == VVL_CONNECTION_FAILED) {
        pool->backend->rollback(channel->connection);
        state = pool->backend->state(channel->connection);
    }
    vvl_watch_add(&pool->watch, VVL_WATCH_ROLLED_BACK, channel->depth > 0);
    channel->depth = 0;
    if (state != VVL_CONNECTION_IDLE) {
        vvl_watch_count(&pool->watch, VVL_WATCH_LOST);
        close_channel(channel);
        pthread_mutex_lock(&pool->lock);
        drop_lost(pool);
        pthread_mutex_unlock(&pool->lock);
        give_place_back(pool);
        return;
    }
    channel->idle_since = seconds_now();
    pthread_mutex_lock(&pool->lock);
    if (channel->connection->exclusive) {
        pool->limit = 1; /* a second connection would see a database of its own */
    }
    channel->next = pool->idle;
    pool->idle = channel;
    pthread_cond_signal(&pool->released);
    pthread_mutex_unlock(&pool->lock);
}

vvl_pool_load vvl_pool_measure(vvl_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    vvl_pool_load load = {.open = pool->open, .limit = pool->limit, .waiting = pool->waiting};
    for (const vvl_channel *channel = pool->idle; channel != NULL; channel = channel->next) {
        load.idle++;
    }
    pthread_mutex_unlock(&pool->lock);
    return load;
}
