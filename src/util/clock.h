/** @file clock.h A clock that nobody sets, for waiting. */
#ifndef VVL_UTIL_CLOCK_H
#define VVL_UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

/** A time that never comes. */
#define VVL_CLOCK_NEVER INT64_MAX

/** Milliseconds of the monotonic clock. */
int64_t vvl_clock_now(void);

/** The same, a few milliseconds behind and for next to nothing: to be compared with itself only. */
int64_t vvl_clock_coarse(void);

/** When `milliseconds` from now are over; 0 stands for no limit. */
int64_t vvl_clock_deadline(unsigned milliseconds);

/** A time of vvl_clock_now as the system takes it. */
struct timespec vvl_clock_timespec(int64_t time);

/** Does nothing for so long. */
void vvl_clock_sleep(unsigned milliseconds);

/**
 * Milliseconds to wait before attempt number `attempt` (from 0) is repeated: twice as long each
 * time, from `first` up to `most`, and by chance up to half of it less, because others that wait
 * for the same must not all come back at the same moment.
 */
unsigned vvl_clock_backoff(unsigned attempt, unsigned first, unsigned most);

#endif
