/** @file listing.h Whole listings, gathered page by page. */
#ifndef VVL_TESTS_CONFORMANCE_LISTING_H
#define VVL_TESTS_CONFORMANCE_LISTING_H

#include "suites.h"

enum { LISTING_ROOM = 400 };

/** The ids of a listing, in its order. */
typedef struct listing {
    record_key ids[LISTING_ROOM];
    size_t count;
    size_t pages;
} listing;

/** Called after each page but the last. */
typedef void between_pages(void *context, size_t page);

/** True for what repo.h lets be ordered by. */
bool is_orderable(const vvl_column *column);

/** Follows `next` to the end; `between` may be NULL. */
listing list_all(vvl_db *db, const vvl_entity *entity, vvl_query query, between_pages *between,
                 void *context);

/** Stores `count` records with ties and nulls in every column; answers them in an array. */
void **store_varied(vvl_db *db, const vvl_entity *entity, const parents *owners, size_t owner_count,
                    unsigned count);

/** The record made with this serial by store_varied, which stores it. */
void *store_one(vvl_db *db, const vvl_entity *entity, const parents *owner, unsigned serial);

#endif
