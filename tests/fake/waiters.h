/** @file waiters.h Threads that wait for the pool, and what comes of it. */
#ifndef VVL_TESTS_FAKE_WAITERS_H
#define VVL_TESTS_FAKE_WAITERS_H

#include "fake.h"

#include "core/database.h"

enum { WAITERS_MAX = 8 };

/** A thread that makes one call. */
typedef struct waiter {
    vvl_db *db;
    vvl_status (*call)(vvl_db *db, vvl_error *error);
    vvl_status status;
    vvl_error error;
    pthread_t thread;
} waiter;

/** Calls to make: a read, and a write. */
vvl_status waiter_get(vvl_db *db, vvl_error *error);
vvl_status waiter_create(vvl_db *db, vvl_error *error);

/** Starts the thread. */
void waiter_start(waiter *self);

/** Starts threads, each when the one before waits in the queue. */
void waiters_line_up(waiter *waiters, size_t count, const vvl_queue *queue);

/** Returns when so many wait in a queue of the pool. */
void waiters_await(vvl_db *db, const vvl_queue *queue, size_t count);

/** Joins the threads, and expects that all were answered so. */
void waiters_join(waiter *waiters, size_t count, vvl_status status);

/** Expects that the threads ran their statements one after the other, `before` others first. */
void waiters_expect_order(const waiter *waiters, size_t count, const fake_script *script,
                          unsigned before);

#endif
