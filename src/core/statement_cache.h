/** @file statement_cache.h The prepared statements of one connection, by what they are made of. */
#ifndef VVL_CORE_STATEMENT_CACHE_H
#define VVL_CORE_STATEMENT_CACHE_H

#include "core/sqlgen.h"

enum { VVL_STATEMENTS_MAX = 256 }; /**< kept per connection */

typedef struct vvl_cached_statement {
    vvl_statement_key key;
    vvl_statement *statement; /**< NULL: the place is free */
    size_t column_count;
    uint64_t last_used;
} vvl_cached_statement;

/** Open addressing over twice as many places as are ever used. */
typedef struct vvl_statement_cache {
    vvl_cached_statement places[2 * VVL_STATEMENTS_MAX];
    size_t count;
    uint64_t clock;
} vvl_statement_cache;

/** The place that holds a key, or the free one where it belongs. */
vvl_cached_statement *vvl_statement_cache_find(vvl_statement_cache *cache,
                                               const vvl_statement_key *key);

/** Takes the statement that was used longest ago out of a full cache; NULL while it is not full. */
vvl_statement *vvl_statement_cache_evict(vvl_statement_cache *cache);

#endif
