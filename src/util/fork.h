/** @file fork.h Telling whether this process is a fork of the one that made something. */
#ifndef VVL_UTIL_FORK_H
#define VVL_UTIL_FORK_H

#include <stdbool.h>
#include <unistd.h>

/** Made once, and from then on only read, by any thread. */
typedef struct vvl_fork_guard {
    const volatile bool
        *same;   /**< in memory that the system clears in a fork; NULL: there is none */
    pid_t owner; /**< asked for where there is none */
} vvl_fork_guard;

/** Guards what belongs to this process. */
void vvl_fork_guard_init(vvl_fork_guard *guard);

/** Frees the guard, which then guards nothing. */
void vvl_fork_guard_clear(vvl_fork_guard *guard);

/** True in a process that was forked since. Costs a look at memory. */
static inline bool vvl_is_forked(const vvl_fork_guard *guard)
{
    return guard->same != NULL ? !*guard->same : getpid() != guard->owner;
}

#endif
