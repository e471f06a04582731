#include "core/opening.h"

#include "core/json_contains.h"
#include "core/schema.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Milliseconds. */
enum { RETRY_FIRST = 25, RETRY_MOST = 1000, CAPACITY_KEPT = 15000 };

static const char no_connection_left[] = "53300";

vvl_status vvl_channel_open(vvl_pool *pool, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_open_parameters parameters = {.url = pool->url,
                                      .options = &pool->options,
                                      .json_contains = vvl_json_contains,
                                      .ours = VVL_LEDGER_PROOF};
    channel->backend = pool->backend;
    channel->watch = &pool->watch;
    atomic_flag_clear(&channel->in_use);
    vvl_status status = pool->backend->open(&parameters, &channel->connection, error);
    if (status != VVL_OK) {
        free(channel);
        return status;
    }
    vvl_watch_count(&pool->watch, VVL_WATCH_OPENED);
    *out = channel;
    return VVL_OK;
}

void vvl_channel_close(vvl_channel *channel)
{
    vvl_statement_cache *statements = &channel->statements;
    for (size_t i = 0; i < sizeof statements->places / sizeof *statements->places; i++) {
        channel->backend->finalize(statements->places[i].statement);
    }
    channel->backend->close(channel->connection);
    free(channel);
}

void vvl_channel_close_all(vvl_channel *channel)
{
    while (channel != NULL) {
        vvl_channel *next = channel->next;
        vvl_channel_close(channel);
        channel = next;
    }
}

static bool is_full(const vvl_error *error)
{
    return error->status == VVL_E_CONNECT && strcmp(error->sqlstate, no_connection_left) == 0;
}

bool vvl_is_passing(const vvl_error *error)
{
    return error->status == VVL_E_CONNECT &&
           (strncmp(error->sqlstate, "08", 2) == 0 || strncmp(error->sqlstate, "57P", 3) == 0 ||
            is_full(error));
}

unsigned vvl_pool_capacity(const vvl_pool *pool, int64_t now)
{
    const vvl_trouble *trouble = &pool->trouble;
    bool lowered = trouble->capacity != 0 && trouble->capacity < pool->limit;
    return lowered && now < trouble->capacity_until ? trouble->capacity : pool->limit;
}

bool vvl_pool_in_trouble(const vvl_pool *pool)
{
    return pool->trouble.failures > 0 || pool->trouble.capacity > 0;
}

bool vvl_pool_may_open(const vvl_pool *pool)
{
    const vvl_trouble *trouble = &pool->trouble;
    if (pool->open >= pool->limit) {
        return false;
    }
    if (!vvl_pool_in_trouble(pool)) {
        return true;
    }
    int64_t now = vvl_clock_now();
    return pool->open < vvl_pool_capacity(pool, now) &&
           (trouble->failures == 0 || (pool->opening == 0 && now >= trouble->retry_at));
}

int64_t vvl_pool_alarm(const vvl_pool *pool, int64_t deadline)
{
    const int64_t times[] = {pool->trouble.retry_at, pool->trouble.capacity_until};
    int64_t now = vvl_clock_now();
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (times[i] > now && times[i] < deadline) {
            deadline = times[i];
        }
    }
    return deadline;
}

static void note_success(vvl_pool *pool, vvl_news *news)
{
    vvl_trouble *trouble = &pool->trouble;
    if (trouble->failures > 0) {
        news->level = VVL_LOG_INFO;
        snprintf(news->line, sizeof news->line, "the database can be reached again");
    }
    trouble->failures = 0;
    trouble->retry_at = 0;
    if (trouble->capacity != 0 && vvl_clock_now() >= trouble->capacity_until) {
        trouble->capacity = 0;
    }
}

static void note_capacity(vvl_pool *pool, vvl_news *news)
{
    vvl_trouble *trouble = &pool->trouble;
    trouble->capacity = pool->open - pool->opening;
    trouble->capacity_until = vvl_clock_now() + CAPACITY_KEPT;
    snprintf(news->line, sizeof news->line,
             "the server has no connection left: the pool goes on with the %u it has, of %u",
             trouble->capacity, pool->limit);
}

static void note_failure(vvl_pool *pool, const vvl_error *cause, vvl_news *news)
{
    vvl_trouble *trouble = &pool->trouble;
    if (trouble->failures == 0) {
        snprintf(news->line, sizeof news->line,
                 "the database cannot be reached and is tried again: %s", cause->message);
    }
    trouble->retry_at =
        vvl_clock_now() + vvl_clock_backoff(trouble->failures, RETRY_FIRST, RETRY_MOST);
    trouble->failures++;
    trouble->reason = *cause;
}

bool vvl_pool_opened(vvl_pool *pool, const vvl_error *cause, vvl_news *news)
{
    news->level = VVL_LOG_WARNING;
    news->line[0] = '\0';
    pool->opening--;
    if (cause == NULL) {
        note_success(pool, news);
        return false;
    }
    pool->open--;
    if (is_full(cause) && pool->open > pool->opening) {
        note_capacity(pool, news);
        return true;
    }
    if (vvl_is_passing(cause)) {
        note_failure(pool, cause, news);
        return true;
    }
    pool->trouble.failures = 0; /* it was reached, and says no */
    return false;
}
