/**
 * @file watch.h
 * Watching a database work: what was counted since it was opened, as a struct and as Prometheus
 * text. To be told of each statement as it ends, see `statement` and `slow_statement` in db.h.
 *
 * A statement is one execution on a table or view, named entity.operation: "users.get". The
 * operations are get, exists, create, update, add, delete, list, count, sum, change (a soft
 * deletion, its undoing, or an update of what a filter finds), claim, purge and scan (a whole
 * table, for a copy). A call may take several, and many records handed over together take one. The
 * same names stand as a comment before the SQL, for the database's own lists of what runs. What the
 * library asks about the schema has no name and is not counted.
 *
 * Counting cannot be switched off, and is exact whatever number of threads there is; two figures
 * read at the same time may differ by what happened in between.
 */
#ifndef VVL_WATCH_H
#define VVL_WATCH_H

#include <vvl/db.h>
#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Into so many classes durations fall; the last one has no bound. */
#define VVL_LATENCY_BUCKETS 19

/**
 * The longest duration that falls into a bucket, in microseconds: 10, 25, 50, 100, 250, 500, 1,000
 * and so on up to 2,500,000 and 10,000,000; UINT64_MAX for the last bucket, and whatever lies
 * beyond it. Never changes, and may be called from any thread.
 */
VVL_API uint64_t vvl_latency_bound(size_t bucket);

/** What one statement did since the database was opened. */
typedef struct vvl_statement_metrics {
    const char *statement; /**< its name, e.g. "users.get" */
    uint64_t count;        /**< executions, failed ones too */
    uint64_t rows;         /**< read or changed by them */
    uint64_t microseconds; /**< that they took together, from their start to their last row */
    uint64_t failures;     /**< executions that failed; to find nothing is no failure */
    /** The same by their vvl_status: VVL_STATUS_COUNT numbers. */
    const uint64_t *failures_by_status;
    /** Executions by what they took: each stands in the first bucket whose bound it keeps. */
    uint64_t latency[VVL_LATENCY_BUCKETS];
} vvl_statement_metrics;

/** What a database did. Numbers of the pool are of this moment, all others since it was opened. */
typedef struct vvl_metrics {
    const vvl_statement_metrics *statements; /**< those that ran, in an order that stays */
    size_t statement_count;

    uint64_t pool_open;    /**< connections: idle, in use, or being opened */
    uint64_t pool_idle;    /**< of them: free to be taken */
    uint64_t pool_in_use;  /**< of them: the others */
    uint64_t pool_limit;   /**< so many there may be */
    uint64_t pool_waiting; /**< threads that wait for one */

    uint64_t connections_opened;
    uint64_t connections_lost; /**< found broken, and closed */
    uint64_t pool_waits;       /**< calls that found no connection free and had to wait */
    uint64_t pool_timeouts;    /**< of them: those that waited in vain */
    uint64_t retries;          /**< times that the library itself ran something once more */

    uint64_t transactions_begun; /**< of the library itself too; single statements have none */
    uint64_t transactions_committed;
    uint64_t transactions_rolled_back; /**< also by a commit that failed */
    uint64_t savepoints;               /**< transactions begun within transactions */

    void *memory; /**< the library's */
} vvl_metrics;

/**
 * Reads what was counted, without asking the database. May be called from any thread, but not from
 * a hook.
 *
 * @param db      also a transaction: that answers for its database.
 * @param metrics to be emptied with vvl_metrics_clear; untouched on failure.
 * @return VVL_OK; VVL_E_USAGE (NULL, a closed database); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_metrics_read(const vvl_db *db, vvl_metrics *metrics,
                                                   vvl_error *error);

/** Frees what vvl_metrics_read made and makes it `{0}`; takes NULL. What was counted stays. */
VVL_API void vvl_metrics_clear(vvl_metrics *metrics);

/**
 * The same as text in the exposition format of Prometheus, version 0.0.4, for a service to answer
 * with as `text/plain; version=0.0.4`. Names, labels and units: docs/watching.md.
 *
 * @param text to be freed with vvl_free; untouched on failure.
 * @return as vvl_metrics_read.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_metrics_text(const vvl_db *db, char **text, vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
