/** @file watch.h Counting what a database does, and telling those who asked to be told. */
#ifndef VVL_CORE_WATCH_H
#define VVL_CORE_WATCH_H

#include "core/statement_name.h"

#include <vvl/watch.h>

#include <stdatomic.h>

typedef enum vvl_watch_event {
    VVL_WATCH_OPENED,    /**< a connection */
    VVL_WATCH_LOST,      /**< a connection found broken */
    VVL_WATCH_WAITED,    /**< for a connection */
    VVL_WATCH_TIMED_OUT, /**< waiting for a connection */
    VVL_WATCH_RETRIED,   /**< run once more by the library */
    VVL_WATCH_BEGUN,     /**< a transaction, as the next two */
    VVL_WATCH_COMMITTED,
    VVL_WATCH_ROLLED_BACK,
    VVL_WATCH_SAVEPOINT,
    VVL_WATCH_EVENTS
} vvl_watch_event;

/** Only ever added to, and read without regard to other counters: relaxed order is enough. */
typedef _Atomic uint64_t vvl_counter;

static inline void vvl_counter_add(vvl_counter *counter, uint64_t amount)
{
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static inline uint64_t vvl_counter_read(const vvl_counter *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/** Of the statement with one name. How many there were is the sum of `latency`. */
typedef struct vvl_statement_counters {
    vvl_counter rows;
    vvl_counter nanoseconds;
    vvl_counter latency[VVL_LATENCY_BUCKETS];
    vvl_counter failures[VVL_STATUS_COUNT];
} vvl_statement_counters;

/** What is known of one database. Cleared bytes are one that has done nothing, and tells nobody. */
typedef struct vvl_watch {
    const vvl_options *options;
    vvl_counter events[VVL_WATCH_EVENTS];
    vvl_statement_counters statements[VVL_STATEMENT_NAMES];
} vvl_watch;

static inline void vvl_watch_add(vvl_watch *watch, vvl_watch_event event, uint64_t amount)
{
    if (amount > 0) {
        vvl_counter_add(&watch->events[event], amount);
    }
}

static inline void vvl_watch_count(vvl_watch *watch, vvl_watch_event event)
{
    vvl_watch_add(watch, event, 1);
}

/** Nanoseconds of the monotonic clock. */
uint64_t vvl_watch_now(void);

/** Counts and tells of a statement that has ended, and began at `started`. */
void vvl_watch_statement(vvl_watch *watch, const vvl_statement_key *key, uint64_t started,
                         uint64_t rows, vvl_status status);

#endif
