#include "util/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROWTH_MAX = 1 << 20 };

/* Its bytes lie behind it. */
typedef struct block {
    _Alignas(max_align_t) struct block *previous;
    size_t size;
    size_t used;
} block;

/* Memory of another kind that goes with the arena. */
typedef struct adopted {
    struct adopted *previous;
    void *memory;
    void (*release)(void *memory);
} adopted;

/* The first block's bytes lie behind the arena itself: a small record costs one allocation. The
 * first thing adopted has its place here, so that what a write answered can always be kept. */
struct vvl_arena {
    block *current;
    adopted *adopted;
    adopted first_adopted;
    block first;
};

_Static_assert(sizeof(struct vvl_arena) + VVL_ARENA_SMALL <= 1032, "small, as malloc sees it");

vvl_arena *vvl_arena_new(size_t first)
{
    vvl_arena *arena = malloc(sizeof *arena + first);
    if (arena == NULL) {
        return NULL;
    }
    arena->current = &arena->first;
    arena->adopted = NULL;
    arena->first = (block){.previous = NULL, .size = first, .used = 0};
    return arena;
}

static block *add_block(vvl_arena *arena, size_t needed)
{
    size_t size = arena->current->size * 2;
    if (size > GROWTH_MAX) {
        size = GROWTH_MAX;
    }
    if (size < needed) {
        size = needed;
    }
    if (size > SIZE_MAX - sizeof(block)) {
        return NULL;
    }
    block *added = malloc(sizeof *added + size);
    if (added == NULL) {
        return NULL;
    }
    *added = (block){.previous = arena->current, .size = size, .used = 0};
    arena->current = added;
    return added;
}

static void *take(vvl_arena *arena, size_t size, size_t alignment)
{
    block *from = arena->current;
    size_t start = (from->used + alignment - 1) & ~(alignment - 1);
    if (start > from->size || size > from->size - start) {
        from = add_block(arena, size);
        if (from == NULL) {
            return NULL;
        }
        start = 0;
    }
    from->used = start + size;
    return (char *)(from + 1) + start;
}

void *vvl_arena_alloc(vvl_arena *arena, size_t size)
{
    return take(arena, size, _Alignof(max_align_t));
}

void *vvl_arena_zero(vvl_arena *arena, size_t size)
{
    void *memory = vvl_arena_alloc(arena, size);
    return memory == NULL ? NULL : memset(memory, 0, size);
}

char *vvl_arena_text(vvl_arena *arena, const char *text, size_t size)
{
    block *from = arena->current;
    char *copy = (char *)(from + 1) + from->used;
    if (size < from->size - from->used) {
        from->used += size + 1;
    } else {
        copy = size == SIZE_MAX ? NULL : take(arena, size + 1, 1);
    }
    if (copy == NULL) {
        return NULL;
    }
    copy[size] = '\0';
    return memcpy(copy, text, size);
}

char *vvl_arena_rest(vvl_arena *arena, size_t *size)
{
    block *from = arena->current;
    *size = from->size - from->used;
    return (char *)(from + 1) + from->used;
}

void vvl_arena_claim(vvl_arena *arena, size_t size)
{
    arena->current->used += size;
}

char *vvl_arena_format(vvl_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : take(arena, (size_t)size + 1, 1);
    if (text != NULL) {
        va_start(arguments, format);
        vsnprintf(text, (size_t)size + 1, format, arguments);
        va_end(arguments);
    }
    return text;
}

bool vvl_arena_adopt(vvl_arena *arena, void *memory, void (*release)(void *memory))
{
    adopted *added =
        arena->adopted == NULL ? &arena->first_adopted : vvl_arena_alloc(arena, sizeof *added);
    if (added == NULL) {
        release(memory);
        return false;
    }
    *added = (adopted){.previous = arena->adopted, .memory = memory, .release = release};
    arena->adopted = added;
    return true;
}

void vvl_arena_reset(vvl_arena *arena)
{
    for (; arena->adopted != NULL; arena->adopted = arena->adopted->previous) {
        arena->adopted->release(arena->adopted->memory);
    }
    while (arena->current->previous != NULL) {
        block *previous = arena->current->previous;
        free(arena->current);
        arena->current = previous;
    }
    arena->current->used = 0;
}

void vvl_arena_free(vvl_arena *arena)
{
    if (arena != NULL) {
        vvl_arena_reset(arena);
        free(arena);
    }
}
