#include "util/clock.h"

#include <unistd.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t vvl_clock_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t vvl_clock_coarse(void)
{
    return read_clock(CLOCK_MONOTONIC_COARSE);
}

int64_t vvl_clock_deadline(unsigned milliseconds)
{
    return milliseconds == 0 ? VVL_CLOCK_NEVER : vvl_clock_now() + milliseconds;
}

struct timespec vvl_clock_timespec(int64_t time)
{
    return (struct timespec){.tv_sec = (time_t)(time / 1000),
                             .tv_nsec = (long)(time % 1000) * 1000000};
}

void vvl_clock_sleep(unsigned milliseconds)
{
    const struct timespec pause = vvl_clock_timespec(milliseconds);
    (void)nanosleep(&pause, NULL);
}

unsigned vvl_clock_backoff(unsigned attempt, unsigned first, unsigned most)
{
    enum { DOUBLINGS_MAX = 16 };
    uint64_t wanted = (uint64_t)first << (attempt < DOUBLINGS_MAX ? attempt : DOUBLINGS_MAX);
    unsigned longest = wanted < most ? (unsigned)wanted : most;
    unsigned chance = 0;
    (void)getentropy(&chance, sizeof chance); /* without it the wait is only less fair */
    return longest - chance % (longest / 2 + 1);
}
