/** @file database.h The inside of a vvl_db: its pool of channels, and the transaction it may be. */
#ifndef VVL_CORE_DATABASE_H
#define VVL_CORE_DATABASE_H

#include "core/statement_cache.h"
#include "core/watch.h"

#include <vvl/db.h>

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

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
    time_t idle_since;        /**< seconds of the monotonic clock */
} vvl_channel;

/** The connections to one database. */
typedef struct vvl_pool {
    const vvl_backend *backend;
    char *url;
    char *redacted;
    char *application_name;
    vvl_options options;
    atomic_bool schema_ready; /**< its version was seen and is one this library works with */
    vvl_watch watch;

    pthread_mutex_t lock; /**< guards what follows */
    pthread_cond_t released;
    vvl_channel *idle;
    unsigned open;        /**< channels, idle or in use */
    unsigned limit;       /**< of `open` */
    unsigned waiting;     /**< threads, for a channel */
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
 * A channel for this thread alone, until vvl_channel_release.
 * @return VVL_OK; VVL_E_BUSY when none was free in time; what opening a connection may answer.
 */
vvl_status vvl_channel_acquire(vvl_pool *pool, vvl_access access, vvl_channel **out,
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

/** What the pool is doing at this moment. */
typedef struct vvl_pool_load {
    unsigned open, idle, limit, waiting;
} vvl_pool_load;

vvl_pool_load vvl_pool_measure(vvl_pool *pool);

/** Closes every idle channel and the pool itself. */
void vvl_pool_close(vvl_pool *pool);

#endif
