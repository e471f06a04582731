#include "core/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { NANOSECONDS_PER_MICROSECOND = 1000, NANOSECONDS_PER_MILLISECOND = 1000000 };

/* clang-format off */
static const uint64_t bounds[] = {
    10, 25, 50, 100, 250, 500,
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000,
    1000000, 2500000, 10000000, UINT64_MAX,
};
/* clang-format on */
_Static_assert(sizeof bounds / sizeof *bounds == VVL_LATENCY_BUCKETS, "a bound for each bucket");

uint64_t vvl_latency_bound(size_t bucket)
{
    return bucket < VVL_LATENCY_BUCKETS ? bounds[bucket] : UINT64_MAX;
}

uint64_t vvl_watch_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Rounded up, so that nothing above a bound in nanoseconds is below it in microseconds. */
static size_t bucket_of(uint64_t nanoseconds)
{
    uint64_t microseconds =
        (nanoseconds + NANOSECONDS_PER_MICROSECOND - 1) / NANOSECONDS_PER_MICROSECOND;
    size_t bucket = 0;
    while (microseconds > bounds[bucket]) {
        bucket++;
    }
    return bucket;
}

static void count(vvl_statement_counters *counters, uint64_t nanoseconds, uint64_t rows,
                  vvl_status status)
{
    vvl_counter_add(&counters->latency[bucket_of(nanoseconds)], 1);
    vvl_counter_add(&counters->nanoseconds, nanoseconds);
    vvl_counter_add(&counters->rows, rows);
    if (status != VVL_OK) {
        vvl_counter_add(&counters->failures[status], 1);
    }
}

static void log_slow(const vvl_options *options, const vvl_statement_event *event)
{
    char line[160];
    bool failed = event->status != VVL_OK;
    snprintf(line, sizeof line, "slow statement %s: %" PRIu64 " ms, %" PRIu64 " row%s%s%s",
             event->statement, event->microseconds / 1000, event->rows, event->rows == 1 ? "" : "s",
             failed ? ", " : "", failed ? vvl_status_name(event->status) : "");
    options->log(options->log_context, VVL_LOG_WARNING, line);
}

static void tell(const vvl_options *options, const vvl_statement_event *event)
{
    if (event->slow && options->log != NULL) {
        log_slow(options, event);
    }
    if (options->statement != NULL) {
        options->statement(options->statement_context, event);
    }
}

void vvl_watch_statement(vvl_watch *watch, const vvl_statement_key *key, uint64_t started,
                         uint64_t rows, vvl_status status)
{
    const vvl_options *options = watch->options;
    uint64_t took = vvl_watch_now() - started;
    size_t index = vvl_statement_index(key);
    if (status == VVL_E_NOT_FOUND) {
        status = VVL_OK; /* the caller's failure: the statement has answered */
    }
    count(&watch->statements[index], took, rows, status);
    if (options->statement != NULL || options->slow_statement > 0) {
        uint64_t limit = (uint64_t)options->slow_statement * NANOSECONDS_PER_MILLISECOND;
        vvl_statement_event event = {.statement = vvl_statement_name(index),
                                     .microseconds = took / NANOSECONDS_PER_MICROSECOND,
                                     .rows = rows,
                                     .status = status,
                                     .slow = limit > 0 && took >= limit};
        tell(options, &event);
    }
}
