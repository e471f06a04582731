/**
 * @file allocations.h
 * Every allocation of the process, the drivers' too: counted, and made to fail on demand.
 *
 * The functions that allocate are defined in this program, on top of those of glibc, so that its
 * shared libraries use them as well. Not for builds with a sanitizer, which has its own.
 */
#ifndef VVL_TESTS_MEMORY_ALLOCATIONS_H
#define VVL_TESTS_MEMORY_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/** From now on the nth allocation fails (from 1), and where `lasting` all that follow it. */
void allocations_fail(size_t nth, bool lasting);

/** Ends that; true when at least one failed. */
bool allocations_end(void);

/** Blocks that were allocated and not freed yet. */
size_t allocations_live(void);

/** The address that asked for the first one that failed, NULL where none did. */
const void *allocations_failed_at(void);

#endif
