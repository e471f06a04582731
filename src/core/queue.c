#include "core/queue.h"

#include "util/clock.h"

void vvl_queue_join(vvl_queue *queue, vvl_waiter *self, uint64_t ticket)
{
    pthread_condattr_t attributes;
    *self = (vvl_waiter){.ticket = ticket};
    pthread_condattr_init(&attributes);
    /* A wait must not grow when somebody sets the system's clock back. */
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    vvl_waiter **link = &queue->first;
    while (*link != NULL && (*link)->ticket < ticket) {
        link = &(*link)->next;
    }
    self->next = *link;
    *link = self;
    queue->count++;
}

void vvl_queue_sleep(vvl_waiter *self, pthread_mutex_t *lock, int64_t until)
{
    if (until == VVL_CLOCK_NEVER) {
        pthread_cond_wait(&self->woken, lock);
    } else {
        const struct timespec deadline = vvl_clock_timespec(until);
        (void)pthread_cond_timedwait(&self->woken, lock, &deadline);
    }
}

bool vvl_queue_wait(vvl_waiter *self, pthread_mutex_t *lock, int64_t deadline)
{
    while (!self->served && vvl_clock_now() < deadline) {
        vvl_queue_sleep(self, lock, deadline);
    }
    return self->served;
}

static void take_out(vvl_queue *queue, const vvl_waiter *waiter)
{
    vvl_waiter **link = &queue->first;
    while (*link != waiter) {
        link = &(*link)->next;
    }
    *link = waiter->next;
    queue->count--;
}

void vvl_queue_leave(vvl_queue *queue, vvl_waiter *self)
{
    if (!self->served) {
        take_out(queue, self);
    }
    pthread_cond_destroy(&self->woken);
}

bool vvl_queue_serve(vvl_queue *queue, void *gift)
{
    vvl_waiter *first = queue->first;
    if (first == NULL) {
        return false;
    }
    queue->first = first->next;
    queue->count--;
    first->gift = gift;
    first->served = true;
    pthread_cond_signal(&first->woken);
    return true;
}

void vvl_queue_nudge(vvl_queue *queue)
{
    if (queue->first != NULL) {
        pthread_cond_signal(&queue->first->woken);
    }
}
