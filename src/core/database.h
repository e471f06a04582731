/** @file database.h The inside of a vvl_db: its pool of channels, and the transaction it may be. */
#ifndef VVL_CORE_DATABASE_H
#define VVL_CORE_DATABASE_H

#include "core/queue.h"
#include "core/statement_cache.h"
#include "core/watch.h"
#include "util/fork.h"

#include <vvl/db.h>

#include <pthread.h>
#include <stdatomic.h>

typedef enum vvl_access { VVL_ACCESS_READ, VVL_ACCESS_WRITE } vvl_access;

/** A connection of the pool, with its statements. Used by one thread at a time. */
typedef struct vvl_channel {
    const vvl_backend *backend;
    vvl_watch *watch; /**< the pool's */
    vvl_connection *connection;
    vvl_statement_cache statements;
    unsigned depth;           /**< 0: no transaction; 1: in one; more: in savepoints within it */
    vvl_access access;        /**< what it was acquired for */
    struct vvl_channel *next; /**< while idle */
    int64_t idle_since;       /**< of vvl_clock_coarse */
    atomic_flag in_use;       /**< by a call, where a transaction holds the channel */
} vvl_channel;

/** What keeps a pool from opening connections; `{0}`: nothing does. */
typedef struct vvl_trouble {
    unsigned failures; /**< in a row to reach the database */
    int64_t retry_at;  /**< after such a failure: not before */
    vvl_error reason;  /**< of the last one */
    unsigned capacity; /**< connections that the server let us have when it had no more; 0: any */
    int64_t capacity_until; /**< then it is asked again */
} vvl_trouble;

/** The connections to one database. */
typedef struct vvl_pool {
    const vvl_backend *backend;
    char *url;
    char *redacted;
    char *application_name;
    vvl_options options;
    atomic_bool schema_ready; /**< its version was seen and is one this library works with */
    vvl_watch watch;

    bool one_writer; /**< those who write take turns */
    vvl_fork_guard fork_guard;

    pthread_mutex_t lock; /**< guards what follows */
    vvl_channel *idle;    /**< the one used last comes first */
    unsigned open;        /**< channels: idle, in use, or being opened */
    unsigned opening;     /**< of these, those being opened */
    unsigned limit;       /**< `open` is never more */
    unsigned least;       /**< and is not made less because of idleness */
    vvl_queue waiting;    /**< for a channel: empty while there is one to have */
    vvl_queue writers;    /**< waiting for their turn, before they look for a channel */
    bool writing;         /**< somebody has it */
    int64_t sweep_at;     /**< no idle channel is too old before this time of vvl_clock_coarse */
    vvl_trouble trouble;
    vvl_db *transactions; /**< that have not ended */
} vvl_pool;

/** A database, or a transaction in it. */
struct vvl_db {
    vvl_pool *pool;       /**< NULL: closed, or the transaction has ended */
    vvl_channel *channel; /**< the transaction's; NULL: any of the pool */
    vvl_db *outer;        /**< the transaction that this one is a part of */
    vvl_db *inner;        /**< a transaction within this one, which has to end first */
    bool read_only;
    vvl_db *previous, *next; /**< among the pool's transactions */
};

/**
 * A channel for this thread alone, until vvl_channel_release. Who waits for one is served in the
 * order of arrival; on a backend with one writer, who wants to write waits for that turn first and
 * has it until the release.
 * @return VVL_OK; VVL_E_BUSY when none was free in time; what opening a connection may answer.
 */
vvl_status vvl_channel_acquire(vvl_pool *pool, vvl_access access, vvl_channel **out,
                               vvl_error *error);

/** The same, but its connection is a new one, after that of another channel was lost. */
vvl_status vvl_channel_acquire_new(vvl_pool *pool, vvl_access access, vvl_channel **out,
                                   vvl_error *error);

/** Gives a channel back; an open transaction is rolled back, a broken connection closed. */
void vvl_channel_release(vvl_pool *pool, vvl_channel *channel);

/** Adds to and takes from the pool's transactions, which end with it. */
void vvl_pool_note(vvl_pool *pool, vvl_db *transaction);
void vvl_pool_forget(vvl_pool *pool, vvl_db *transaction);

/**
 * Marks a handle as ended and keeps it for a good while, so that a call with it is told and not
 * undefined. In the end it is freed.
 */
void vvl_db_retire(vvl_db *db);

/** Starts an empty pool; false when the system cannot. */
bool vvl_pool_init(vvl_pool *pool);

/**
 * Opens the first connections, and fails at once where that fails.
 * @return VVL_OK; what opening a connection may answer.
 */
vvl_status vvl_pool_fill(vvl_pool *pool, vvl_error *error);

/** What the pool is doing at this moment. */
typedef struct vvl_pool_load {
    unsigned open, idle, limit, waiting;
} vvl_pool_load;

vvl_pool_load vvl_pool_measure(vvl_pool *pool);

/** Closes every idle channel and the pool itself. */
void vvl_pool_close(vvl_pool *pool);

#endif
