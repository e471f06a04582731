#include <vvl/watch.h>

#include "core/enter.h"
#include "util/arena.h"
#include "util/error.h"

enum { FIRST_BLOCK = 4096, NANOSECONDS_PER_MICROSECOND = 1000 };

static void read_pool(vvl_pool *pool, vvl_metrics *out)
{
    vvl_pool_load load = vvl_pool_measure(pool);
    out->pool_open = load.open;
    out->pool_idle = load.idle;
    out->pool_in_use = load.open - load.idle;
    out->pool_limit = load.limit;
    out->pool_waiting = load.waiting;
}

static void read_events(const vvl_watch *watch, vvl_metrics *out)
{
    uint64_t *const places[] = {
        [VVL_WATCH_OPENED] = &out->connections_opened,
        [VVL_WATCH_LOST] = &out->connections_lost,
        [VVL_WATCH_WAITED] = &out->pool_waits,
        [VVL_WATCH_TIMED_OUT] = &out->pool_timeouts,
        [VVL_WATCH_RETRIED] = &out->retries,
        [VVL_WATCH_BEGUN] = &out->transactions_begun,
        [VVL_WATCH_COMMITTED] = &out->transactions_committed,
        [VVL_WATCH_ROLLED_BACK] = &out->transactions_rolled_back,
        [VVL_WATCH_SAVEPOINT] = &out->savepoints,
    };
    for (size_t i = 0; i < VVL_WATCH_EVENTS; i++) {
        *places[i] = vvl_counter_read(&watch->events[i]);
    }
}

/* False when memory is out. */
static bool read_failures(const vvl_statement_counters *counters, vvl_arena *arena,
                          vvl_statement_metrics *out)
{
    uint64_t *failures = vvl_arena_alloc(arena, VVL_STATUS_COUNT * sizeof *failures);
    for (size_t i = 0; failures != NULL && i < VVL_STATUS_COUNT; i++) {
        failures[i] = vvl_counter_read(&counters->failures[i]);
        out->failures += failures[i];
    }
    out->failures_by_status = failures;
    return failures != NULL;
}

static vvl_statement_metrics read_statement(const vvl_watch *watch, size_t index)
{
    const vvl_statement_counters *counters = &watch->statements[index];
    vvl_statement_metrics out = {
        .statement = vvl_statement_name(index),
        .rows = vvl_counter_read(&counters->rows),
        .microseconds = vvl_counter_read(&counters->nanoseconds) / NANOSECONDS_PER_MICROSECOND,
    };
    for (size_t i = 0; i < VVL_LATENCY_BUCKETS; i++) {
        out.latency[i] = vvl_counter_read(&counters->latency[i]);
        out.count += out.latency[i];
    }
    return out;
}

static vvl_status read_statements(const vvl_watch *watch, vvl_arena *arena, vvl_metrics *out,
                                  vvl_error *error)
{
    vvl_statement_metrics *list = vvl_arena_alloc(arena, VVL_STATEMENT_NAMES * sizeof *list);
    if (list == NULL) {
        return vvl_fail_memory(error);
    }
    for (size_t i = 0; i < VVL_STATEMENT_NAMES; i++) {
        list[out->statement_count] = read_statement(watch, i);
        if (list[out->statement_count].count == 0) {
            continue;
        }
        if (!read_failures(&watch->statements[i], arena, &list[out->statement_count])) {
            return vvl_fail_memory(error);
        }
        out->statement_count++;
    }
    out->statements = list;
    return VVL_OK;
}

vvl_status vvl_metrics_read(const vvl_db *db, vvl_metrics *metrics, vvl_error *error)
{
    vvl_metrics draft = {.statements = NULL};
    if (metrics == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_metrics_read was called with NULL");
    }
    vvl_status status = vvl_db_check(db, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    status = arena == NULL ? vvl_fail_memory(error)
                           : read_statements(&db->pool->watch, arena, &draft, error);
    if (status != VVL_OK) {
        vvl_arena_free(arena);
        return status;
    }
    read_pool(db->pool, &draft);
    read_events(&db->pool->watch, &draft);
    draft.memory = arena;
    *metrics = draft;
    return VVL_OK;
}

void vvl_metrics_clear(vvl_metrics *metrics)
{
    if (metrics != NULL) {
        vvl_arena_free(metrics->memory);
        *metrics = (vvl_metrics){.statements = NULL};
    }
}
