/** @file database.h The inside of a vvl_db: its pool of channels. */
#ifndef VVL_CORE_DATABASE_H
#define VVL_CORE_DATABASE_H

#include "core/statement_cache.h"

#include <vvl/db.h>

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/** A connection of the pool, with its statements. Used by one thread at a time. */
typedef struct vvl_channel {
    const vvl_backend *backend;
    vvl_connection *connection;
    vvl_statement_cache statements;
    struct vvl_channel *next; /**< while idle */
    time_t idle_since;        /**< seconds of the monotonic clock */
} vvl_channel;

struct vvl_db {
    const vvl_backend *backend;
    char *url;
    char *redacted;
    char *application_name;
    vvl_options options;
    atomic_bool schema_ready; /**< its version was seen and is one this library works with */

    pthread_mutex_t lock; /**< guards what follows */
    pthread_cond_t released;
    vvl_channel *idle;
    unsigned open;  /**< channels, idle or in use */
    unsigned limit; /**< of `open` */
};

/**
 * A channel for this thread alone, until vvl_channel_release.
 * @return VVL_OK; VVL_E_BUSY when none was free in time; what opening a connection may answer.
 */
vvl_status vvl_channel_acquire(vvl_db *db, vvl_channel **out, vvl_error *error);

/** Gives a channel back; an open transaction is rolled back, a broken connection closed. */
void vvl_channel_release(vvl_db *db, vvl_channel *channel);

/** Starts an empty pool; false when the system cannot. */
bool vvl_pool_init(vvl_db *db);

/** Closes every idle channel and the pool itself. */
void vvl_pool_close(vvl_db *db);

#endif
