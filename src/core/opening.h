/** @file opening.h Opening connections, and what is known of why that fails. */
#ifndef VVL_CORE_OPENING_H
#define VVL_CORE_OPENING_H

#include "core/database.h"

/** A channel with a connection of its own. The pool is not locked. */
vvl_status vvl_channel_open(vvl_pool *pool, vvl_channel **out, vvl_error *error);

/** Closes its connection and frees it. */
void vvl_channel_close(vvl_channel *channel);

/** The same for all that follow on it. */
void vvl_channel_close_all(vvl_channel *first);

/** Whether an error is about a server that cannot be reached now, but may be later. */
bool vvl_is_passing(const vvl_error *error);

/* The pool is locked for all that follows. */

/** How many channels the pool may have at this time. */
unsigned vvl_pool_capacity(const vvl_pool *pool, int64_t now);

/** Whether opening connections failed lately, so that time makes a difference. */
bool vvl_pool_in_trouble(const vvl_pool *pool);

/** Whether somebody may open one more now. After a failure one at a time may, and not at once. */
bool vvl_pool_may_open(const vvl_pool *pool);

/** When the answer of vvl_pool_may_open may change by itself; `deadline` where not before. */
int64_t vvl_pool_alarm(const vvl_pool *pool, int64_t deadline);

/** A line for the log, written once the pool is unlocked; "" is none. */
typedef struct vvl_news {
    vvl_log_level level;
    char line[640];
} vvl_news;

/**
 * Notes what became of opening a channel, whose place was counted in `open` and `opening` before;
 * after failure, for which `cause` is not NULL, it is counted no more.
 * @return whether to wait and try again makes sense.
 */
bool vvl_pool_opened(vvl_pool *pool, const vvl_error *cause, vvl_news *news);

#endif
