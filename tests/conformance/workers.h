/** @file workers.h Threads that do the same at once. */
#ifndef VVL_TESTS_CONFORMANCE_WORKERS_H
#define VVL_TESTS_CONFORMANCE_WORKERS_H

#include "suites.h"

#include <pthread.h>

enum { WORKERS_MAX = 8 };

/**
 * CUnit and scratch memory may be used by one thread only: a worker keeps what went wrong, and the
 * test looks.
 */
typedef struct worker {
    pthread_t thread;
    vvl_db *db;
    unsigned number;
    void (*work)(struct worker *self);
    void *context;     /**< shared by all */
    vvl_status status; /**< the first that was not VVL_OK */
    vvl_error error;
} worker;

/** Starts `count` threads, and waits for them. */
void workers_run(worker *workers, unsigned count, vvl_db *db, void (*work)(worker *self),
                 void *context);

/** Keeps a status that is not VVL_OK; answers whether it is. */
bool worker_note(worker *self, vvl_status status);

void workers_expect_ok(const worker *workers, unsigned count);

#endif
