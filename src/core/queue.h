/** @file queue.h Threads that wait, each until it is its turn. The owner's lock guards all of it.
 */
#ifndef VVL_CORE_QUEUE_H
#define VVL_CORE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/** A thread in a queue; it lies on that thread's stack. */
typedef struct vvl_waiter {
    struct vvl_waiter *next;
    uint64_t ticket;
    bool served;
    void *gift; /**< what it was served with */
    pthread_cond_t woken;
} vvl_waiter;

/** `{0}` is empty. */
typedef struct vvl_queue {
    vvl_waiter *first;
    unsigned count;
    uint64_t tickets; /**< handed out so far */
} vvl_queue;

/** The next ticket: who has a lower one stands before who has a higher one. */
static inline uint64_t vvl_queue_ticket(vvl_queue *queue)
{
    return ++queue->tickets;
}

/** Puts this thread into the queue. vvl_queue_leave must follow. */
void vvl_queue_join(vvl_queue *queue, vvl_waiter *self, uint64_t ticket);

/** Gives the lock away and sleeps until woken, or `until` (of vvl_clock_now), or for no reason. */
void vvl_queue_sleep(vvl_waiter *self, pthread_mutex_t *lock, int64_t until);

/** Sleeps until it is served; false when the time is over. */
bool vvl_queue_wait(vvl_waiter *self, pthread_mutex_t *lock, int64_t deadline);

/** Takes this thread out, served or not. */
void vvl_queue_leave(vvl_queue *queue, vvl_waiter *self);

/** Serves the first one, takes it out and wakes it; false when nobody waits. */
bool vvl_queue_serve(vvl_queue *queue, void *gift);

/** Wakes the first one to look around. */
void vvl_queue_nudge(vvl_queue *queue);

#endif
