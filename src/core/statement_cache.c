#include "core/statement_cache.h"

#include <string.h>

enum { PLACES = 2 * VVL_STATEMENTS_MAX };

_Static_assert((PLACES & (PLACES - 1)) == 0, "places are found by masking");

static size_t hash(const vvl_statement_key *key)
{
    uint64_t words[sizeof *key / sizeof(uint64_t)];
    memcpy(words, key, sizeof words);
    uint64_t mixed = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        mixed = (mixed ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
        mixed ^= mixed >> 32;
    }
    return (size_t)mixed & (PLACES - 1);
}

vvl_cached_statement *vvl_statement_cache_find(vvl_statement_cache *cache,
                                               const vvl_statement_key *key)
{
    size_t at = hash(key);
    while (cache->places[at].statement != NULL &&
           memcmp(&cache->places[at].key, key, sizeof *key) != 0) {
        at = (at + 1) & (PLACES - 1);
    }
    cache->places[at].last_used = ++cache->clock;
    return &cache->places[at];
}

static size_t least_recent(const vvl_statement_cache *cache)
{
    size_t oldest = PLACES;
    for (size_t i = 0; i < PLACES; i++) {
        const vvl_cached_statement *place = &cache->places[i];
        if (place->statement != NULL &&
            (oldest == PLACES || place->last_used < cache->places[oldest].last_used)) {
            oldest = i;
        }
    }
    return oldest;
}

/* Moves later members of the same run up, so that none of them becomes unreachable. */
static void close_gap(vvl_statement_cache *cache, size_t gap)
{
    size_t at = gap;
    for (;;) {
        cache->places[gap].statement = NULL;
        size_t home;
        do {
            at = (at + 1) & (PLACES - 1);
            if (cache->places[at].statement == NULL) {
                return;
            }
            home = hash(&cache->places[at].key);
        } while (((at - home) & (PLACES - 1)) < ((at - gap) & (PLACES - 1)));
        cache->places[gap] = cache->places[at];
        gap = at;
    }
}

vvl_statement *vvl_statement_cache_evict(vvl_statement_cache *cache)
{
    if (cache->count < VVL_STATEMENTS_MAX) {
        return NULL;
    }
    size_t oldest = least_recent(cache);
    vvl_statement *statement = cache->places[oldest].statement;
    close_gap(cache, oldest);
    cache->count--;
    return statement;
}
