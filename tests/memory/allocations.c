#include "allocations.h"

#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The allocator behind the names that are taken over here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

enum { OURS_MAX = 8 };

typedef struct range {
    uintptr_t start;
    size_t size;
} range;

/* One for the process, as its allocator is; the tests that use this run one thread. */
static struct {
    size_t live;
    size_t left; /* allocations until one fails; 0: none is to fail */
    bool lasting;
    bool failing; /* every one fails */
    const void *failed_at;
    range ours[OURS_MAX];
    size_t ours_count;
    size_t of_others; /* allocations, since a failure was asked for */
} state;

/* The code of this project, and of the parser that is a part of it: in a library or in here. */
static bool is_ours(const char *library)
{
    return library[0] == '\0' || strstr(library, "libvvldb") != NULL ||
           strstr(library, "libyajl") != NULL;
}

static int note_library(struct dl_phdr_info *library, size_t size, void *context)
{
    (void)size;
    (void)context;
    for (int i = 0; is_ours(library->dlpi_name) && i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0 &&
            state.ours_count < OURS_MAX) {
            state.ours[state.ours_count++] =
                (range){library->dlpi_addr + segment->p_vaddr, segment->p_memsz};
        }
    }
    return 0;
}

void allocations_fail(size_t nth, bool lasting)
{
    state.left = nth;
    state.lasting = lasting;
    state.failing = false;
    state.failed_at = NULL;
    state.of_others = 0;
    if (state.ours_count == 0) {
        (void)dl_iterate_phdr(note_library, NULL);
    }
}

bool allocations_end(void)
{
    state.left = 0;
    state.failing = false;
    return state.failed_at != NULL;
}

size_t allocations_live(void)
{
    return state.live;
}

const void *allocations_failed_at(void)
{
    return state.failed_at;
}

/*
 * SQLite allocates thousands of times to read a schema, libpq hundreds to copy a database, and what
 * they answer is the same each time: after the first ones one of many has to do. Of this project's
 * own allocations none is left out.
 */
static bool is_passed_over(const void *caller)
{
    enum { ALL_OF_THE_FIRST = 100, THEN_ONE_IN = 30 };
    for (size_t i = 0; i < state.ours_count; i++) {
        if ((uintptr_t)caller - state.ours[i].start < state.ours[i].size) {
            return false;
        }
    }
    state.of_others++;
    return state.of_others > ALL_OF_THE_FIRST && state.of_others % THEN_ONE_IN != 0;
}

static bool refuse(const void *caller)
{
    if (state.left > 0 && is_passed_over(caller)) {
        return false;
    }
    bool now = state.failing || (state.left > 0 && --state.left == 0);
    if (now) {
        state.failing = state.lasting;
        state.failed_at = state.failed_at == NULL ? caller : state.failed_at;
        errno = ENOMEM;
    }
    return now;
}

static void *counted(void *block)
{
    state.live += block != NULL;
    return block;
}

static void *aligned(size_t alignment, size_t size, const void *caller)
{
    return refuse(caller) ? NULL : counted(__libc_memalign(alignment, size));
}

void *malloc(size_t size)
{
    return refuse(__builtin_return_address(0)) ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return refuse(__builtin_return_address(0)) ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (refuse(__builtin_return_address(0))) {
        return NULL;
    }
    void *moved = __libc_realloc(block, size);
    if (block == NULL) {
        return counted(moved);
    }
    state.live -= moved == NULL && size == 0; /* glibc frees then */
    return moved;
}

void *memalign(size_t alignment, size_t size)
{
    return aligned(alignment, size, __builtin_return_address(0));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return aligned(alignment, size, __builtin_return_address(0));
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *block = aligned(alignment, size, __builtin_return_address(0));
    if (block == NULL) {
        return ENOMEM;
    }
    *out = block;
    return 0;
}

void free(void *block)
{
    state.live -= block != NULL;
    __libc_free(block);
}
