#include "core/database.h"

#include "core/opening.h"
#include "util/clock.h"
#include "util/error.h"

enum { TRUSTED_MILLISECONDS = 1000 }; /* so long an idle connection is taken for a good one */

/*
 * The turn of the one writer. It is waited for without a channel, so that those who wait for it
 * leave the channels to the readers, and nobody who has it waits for somebody who wants it.
 */

static vvl_status fail_turn(vvl_pool *pool, vvl_error *error)
{
    vvl_watch_count(&pool->watch, VVL_WATCH_TIMED_OUT);
    vvl_fail(error, VVL_E_BUSY, "another writer kept the database for %u ms",
             pool->options.lock_timeout);
    vvl_hint(error, "end transactions sooner or raise lock_timeout; a transaction that this very "
                    "thread has open is waited for in vain");
    vvl_state(error, "55P03");
    return VVL_E_BUSY;
}

static vvl_status take_turn(vvl_pool *pool, vvl_error *error)
{
    if (!pool->writing) { /* then nobody waits either */
        pool->writing = true;
        return VVL_OK;
    }
    vvl_waiter self;
    vvl_watch_count(&pool->watch, VVL_WATCH_WAITED);
    vvl_queue_join(&pool->writers, &self, vvl_queue_ticket(&pool->writers));
    bool served =
        vvl_queue_wait(&self, &pool->lock, vvl_clock_deadline(pool->options.lock_timeout));
    vvl_queue_leave(&pool->writers, &self);
    return served ? VVL_OK : fail_turn(pool, error);
}

static void give_turn(vvl_pool *pool)
{
    pool->writing = vvl_queue_serve(&pool->writers, NULL);
}

static void give_turn_back(vvl_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    give_turn(pool);
    pthread_mutex_unlock(&pool->lock);
}

static bool takes_turns(const vvl_pool *pool, vvl_access access)
{
    return pool->one_writer && access == VVL_ACCESS_WRITE;
}

/* What somebody who wants a channel has come with. */
typedef struct claim {
    vvl_access access;
    bool fresh;       /* the connection must be a new one */
    bool needs_turn;  /* and has not had it yet */
    uint64_t ticket;  /* 0: has not come to the channels yet */
    int64_t deadline; /* 0: has not waited for one yet */
} claim;

static bool has_free(const vvl_pool *pool)
{
    return pool->idle != NULL || vvl_pool_may_open(pool);
}

/* An idle channel, or NULL with a place counted for a new one. */
static vvl_channel *take_free(vvl_pool *pool)
{
    vvl_channel *channel = pool->idle;
    if (channel != NULL) {
        pool->idle = channel->next;
        return channel;
    }
    pool->open++;
    pool->opening++;
    return NULL;
}

/* Hands out what is free to those who have waited longest. */
static void serve(vvl_pool *pool)
{
    while (pool->waiting.first != NULL && has_free(pool)) {
        vvl_queue_serve(&pool->waiting, take_free(pool));
    }
    if (vvl_pool_in_trouble(pool)) {
        vvl_queue_nudge(&pool->waiting); /* the first one is the one to set the alarm */
    }
}

static bool wait_for_free(vvl_pool *pool, claim *claim, vvl_channel **out)
{
    vvl_waiter self;
    if (claim->deadline == 0) {
        vvl_watch_count(&pool->watch, VVL_WATCH_WAITED);
        claim->deadline = vvl_clock_deadline(pool->options.pool_timeout);
    }
    vvl_queue_join(&pool->waiting, &self, claim->ticket);
    serve(pool);
    while (!self.served && vvl_clock_now() < claim->deadline) {
        bool first = pool->waiting.first == &self;
        vvl_queue_sleep(&self, &pool->lock,
                        first ? vvl_pool_alarm(pool, claim->deadline) : claim->deadline);
        serve(pool);
    }
    vvl_queue_leave(&pool->waiting, &self);
    serve(pool);
    *out = self.gift;
    return self.served;
}

static vvl_status fail_timeout(vvl_pool *pool, vvl_error *error)
{
    vvl_watch_count(&pool->watch, VVL_WATCH_TIMED_OUT);
    if (pool->trouble.failures > 0) {
        if (error != NULL) {
            *error = pool->trouble.reason;
        }
        return pool->trouble.reason.status;
    }
    vvl_fail(error, VVL_E_BUSY, "all %u connections stayed in use for %u ms",
             vvl_pool_capacity(pool, vvl_clock_now()), pool->options.pool_timeout);
    vvl_hint(error, "raise max_connections or pool_timeout");
    return VVL_E_BUSY;
}

/* A read that meets a lost connection is repeated; a write cannot be, so it has a look before. */
static bool is_wanted(const vvl_channel *channel, const claim *claim)
{
    bool trusted = claim->access == VVL_ACCESS_READ &&
                   vvl_clock_coarse() - channel->idle_since < TRUSTED_MILLISECONDS;
    return !claim->fresh && (trusted || channel->backend->check(channel->connection));
}

/* An idle channel, or NULL with a place counted for a new one. */
static vvl_status reserve(vvl_pool *pool, claim *claim, vvl_channel **out, vvl_error *error)
{
    if (claim->needs_turn) {
        vvl_status status = take_turn(pool, error);
        if (status != VVL_OK) {
            return status;
        }
        claim->needs_turn = false;
    }
    if (claim->ticket == 0) {
        claim->ticket = vvl_queue_ticket(&pool->waiting);
    }
    if (pool->waiting.first == NULL && has_free(pool)) {
        *out = take_free(pool);
        return VVL_OK;
    }
    return wait_for_free(pool, claim, out) ? VVL_OK : fail_timeout(pool, error);
}

/* The place that a channel had is free; nobody waits who came before this thread. */
static void close_in_place(vvl_pool *pool, vvl_channel *channel)
{
    vvl_watch_count(&pool->watch, VVL_WATCH_LOST);
    vvl_channel_close(channel);
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pthread_mutex_unlock(&pool->lock);
}

static void write_log(const vvl_options *options, const vvl_news *news)
{
    if (options->log != NULL && news->line[0] != '\0') {
        options->log(options->log_context, news->level, news->line);
    }
}

/* Opens a connection in the place that was reserved. */
static vvl_status open_reserved(vvl_pool *pool, vvl_channel **out, bool *again, vvl_error *cause)
{
    vvl_news news;
    vvl_status status = vvl_channel_open(pool, out, cause);
    pthread_mutex_lock(&pool->lock);
    *again = vvl_pool_opened(pool, status == VVL_OK ? NULL : cause, &news);
    serve(pool);
    pthread_mutex_unlock(&pool->lock);
    write_log(&pool->options, &news);
    return status;
}

/* Until there is a channel, the time is over, or something does not pass by itself. */
static vvl_status take_channel(vvl_pool *pool, claim *claim, vvl_channel **out, vvl_error *error)
{
    for (;;) {
        bool again = false;
        pthread_mutex_lock(&pool->lock);
        vvl_status status = reserve(pool, claim, out, error);
        pthread_mutex_unlock(&pool->lock);
        if (status != VVL_OK) {
            return status;
        }
        if (*out == NULL) {
            vvl_error cause;
            status = open_reserved(pool, out, &again, &cause);
            if (status != VVL_OK && !again && error != NULL) {
                *error = cause;
            }
        } else if (!is_wanted(*out, claim)) {
            close_in_place(pool, *out);
            *out = NULL;
            again = true;
        }
        if (!again) {
            return status;
        }
    }
}

static vvl_status acquire(vvl_pool *pool, claim *claim, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = NULL;
    bool turn = takes_turns(pool, claim->access);
    claim->needs_turn = turn;
    vvl_status status = take_channel(pool, claim, &channel, error);
    if (status == VVL_OK) {
        channel->access = claim->access;
        *out = channel;
    } else if (turn && !claim->needs_turn) {
        give_turn_back(pool);
    }
    return status;
}

vvl_status vvl_channel_acquire(vvl_pool *pool, vvl_access access, vvl_channel **out,
                               vvl_error *error)
{
    claim claim = {.access = access};
    return acquire(pool, &claim, out, error);
}

vvl_status vvl_channel_acquire_new(vvl_pool *pool, vvl_access access, vvl_channel **out,
                                   vvl_error *error)
{
    claim claim = {.access = access, .fresh = true};
    return acquire(pool, &claim, out, error);
}

/* What was in use, or was looked at, goes to who waits for it or lies idle; closed, it leaves its
 * place. */
static void put_back(vvl_pool *pool, vvl_channel *channel, bool good)
{
    if (!good) {
        vvl_watch_count(&pool->watch, VVL_WATCH_LOST);
        vvl_channel_close(channel);
    }
    pthread_mutex_lock(&pool->lock);
    if (good) {
        channel->next = pool->idle;
        pool->idle = channel;
    } else {
        pool->open--;
    }
    serve(pool);
    pthread_mutex_unlock(&pool->lock);
}

/* When one connection is lost, the others often are too, whenever they were used last. */
static void drop_lost(vvl_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    vvl_channel *channel = pool->idle;
    pool->idle = NULL;
    pthread_mutex_unlock(&pool->lock);
    while (channel != NULL) {
        vvl_channel *next = channel->next;
        put_back(pool, channel, pool->backend->check(channel->connection));
        channel = next;
    }
}

/* Takes out what lay idle for too long, as far as the pool is above its least. */
static vvl_channel *take_expired(vvl_pool *pool, int64_t now)
{
    unsigned timeout = pool->options.idle_timeout;
    vvl_channel *expired = NULL;
    int64_t oldest = now;
    if (timeout == 0 || now < pool->sweep_at) {
        return NULL;
    }
    for (vvl_channel **link = &pool->idle; *link != NULL;) {
        vvl_channel *channel = *link;
        if (pool->open > pool->least && now - channel->idle_since >= timeout) {
            *link = channel->next;
            channel->next = expired;
            expired = channel;
            pool->open--;
        } else {
            oldest = channel->idle_since < oldest ? channel->idle_since : oldest;
            link = &channel->next;
        }
    }
    pool->sweep_at = (pool->open > pool->least ? oldest : now) + timeout;
    return expired;
}

/* Whether the channel is as it was before it was acquired. */
static bool clean_up(vvl_channel *channel)
{
    const vvl_backend *backend = channel->backend;
    vvl_connection_state state = backend->state(channel->connection);
    if (state == VVL_CONNECTION_IN_TRANSACTION || state == VVL_CONNECTION_FAILED) {
        backend->rollback(channel->connection);
        state = backend->state(channel->connection);
    }
    vvl_watch_add(channel->watch, VVL_WATCH_ROLLED_BACK, channel->depth > 0);
    channel->depth = 0;
    return state == VVL_CONNECTION_IDLE;
}

static void drop(vvl_pool *pool, vvl_channel *channel)
{
    bool turn = takes_turns(pool, channel->access);
    put_back(pool, channel, false);
    if (turn) {
        give_turn_back(pool);
    }
    drop_lost(pool);
}

/* Upkeep comes after the turn, so that the next writer does not wait for it. */
static void end_turn(vvl_pool *pool, const vvl_channel *channel)
{
    pthread_mutex_lock(&pool->lock);
    bool quiet = pool->writers.first == NULL && pool->waiting.first == NULL;
    give_turn(pool);
    pthread_mutex_unlock(&pool->lock);
    if (quiet && pool->backend->rest != NULL) {
        pool->backend->rest(channel->connection);
    }
}

void vvl_channel_release(vvl_pool *pool, vvl_channel *channel)
{
    if (!clean_up(channel)) {
        drop(pool, channel);
        return;
    }
    if (takes_turns(pool, channel->access)) {
        end_turn(pool, channel);
    }
    channel->idle_since = vvl_clock_coarse();
    pthread_mutex_lock(&pool->lock);
    channel->next = pool->idle;
    pool->idle = channel;
    serve(pool);
    vvl_channel *expired = take_expired(pool, channel->idle_since);
    pthread_mutex_unlock(&pool->lock);
    vvl_channel_close_all(expired);
}
