/** @file arena.h Memory that is freed in one call. An arena belongs to one thread at a time. */
#ifndef VVL_UTIL_ARENA_H
#define VVL_UTIL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct vvl_arena vvl_arena;

/** A first block with which an arena is as large as malloc hands out fastest: glibc keeps freed
 *  pieces of up to 1032 bytes for their thread, without a lock and without joining neighbours. */
enum { VVL_ARENA_SMALL = 912 };

/** An empty arena whose first block holds `first` bytes; NULL when memory is out. */
vvl_arena *vvl_arena_new(size_t first);

/** `size` bytes, aligned for anything, not cleared; NULL when memory is out. */
void *vvl_arena_alloc(vvl_arena *arena, size_t size);

/** `size` cleared bytes. */
void *vvl_arena_zero(vvl_arena *arena, size_t size);

/** A copy of `size` bytes with a NUL behind them. */
char *vvl_arena_text(vvl_arena *arena, const char *text, size_t size);

/** What is left of the block in use, and where it begins; may be nothing. */
char *vvl_arena_rest(vvl_arena *arena, size_t *size);

/** Takes the first `size` bytes of what vvl_arena_rest has just shown. */
void vvl_arena_claim(vvl_arena *arena, size_t size);

/** printf into the arena. */
char *vvl_arena_format(vvl_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * Hands `memory` over to the arena: `release` frees it when the arena is emptied or freed.
 * @return false when memory is out, which it cannot be for the first; it has been freed then.
 */
bool vvl_arena_adopt(vvl_arena *arena, void *memory, void (*release)(void *memory));

/** Empties the arena and keeps its first block. */
void vvl_arena_reset(vvl_arena *arena);

/** Frees everything; takes NULL. */
void vvl_arena_free(vvl_arena *arena);

#endif
