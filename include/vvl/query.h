/**
 * @file query.h
 * What to list: filters, order, pages.
 */
#ifndef VVL_QUERY_H
#define VVL_QUERY_H

#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Keeps the records whose column equals a value. JSON and secret columns cannot be filtered by. */
typedef struct vvl_filter {
    const char *column;
    const char *value; /**< in the form that JSON output shows, without quotes; NULL: is null */
} vvl_filter;

#define VVL_FILTER_MAX 8
#define VVL_LIMIT_DEFAULT 20
#define VVL_LIMIT_MAX 1000

/**
 * `{0}` lists the first VVL_LIMIT_DEFAULT records in the order of their ids.
 * Text compares by code point, nulls come before everything else, the id breaks ties; descending
 * order is the exact reverse.
 */
typedef struct vvl_query {
    const vvl_filter *filters; /**< all of them must hold */
    size_t filter_count;       /**< up to VVL_FILTER_MAX */
    const char *order;         /**< a column, NULL: id; JSON and secret columns have no order */
    bool descending;
    bool all;          /**< soft-deleted records too */
    unsigned limit;    /**< 0: VVL_LIMIT_DEFAULT; at most VVL_LIMIT_MAX */
    const char *after; /**< `next` of the page before, NULL: from the start */
} vvl_query;

#ifdef __cplusplus
}
#endif

#endif
