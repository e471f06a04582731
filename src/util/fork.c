#include "util/fork.h"

#include <stddef.h>
#include <sys/mman.h>

enum { GUARD_SIZE = 1 }; /* the system rounds up to a page */

void vvl_fork_guard_init(vvl_fork_guard *guard)
{
    *guard = (vvl_fork_guard){.owner = getpid()};
    void *page = mmap(NULL, GUARD_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        return;
    }
    if (madvise(page, (size_t)sysconf(_SC_PAGESIZE), MADV_WIPEONFORK) != 0) {
        munmap(page, GUARD_SIZE);
        return;
    }
    *(bool *)page = true;
    guard->same = page;
}

void vvl_fork_guard_clear(vvl_fork_guard *guard)
{
    if (guard->same != NULL) {
        munmap((void *)guard->same, GUARD_SIZE);
    }
    *guard = (vvl_fork_guard){.owner = getpid()};
}
