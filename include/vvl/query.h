/**
 * @file query.h
 * Which records: filters, order, pages.
 */
#ifndef VVL_QUERY_H
#define VVL_QUERY_H

#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a filter compares. Null is neither less nor greater than anything, and holds nothing. */
typedef enum vvl_test {
    VVL_EQUAL,     /**< value NULL: is null */
    VVL_NOT_EQUAL, /**< every record that VVL_EQUAL leaves out, those with null too */
    VVL_LESS,      /**< in the order that lists have, as are the next three */
    VVL_LESS_OR_EQUAL,
    VVL_GREATER,
    VVL_GREATER_OR_EQUAL,
    VVL_IN,       /**< one of `values` */
    VVL_PREFIX,   /**< text that begins so */
    VVL_CONTAINS, /**< text that has this somewhere in it; JSON that has this JSON in it, as jsonb's
                       @> decides: an object's keys, an array's elements, at the same place */
    VVL_TEST_COUNT
} vvl_test;

/**
 * Keeps the records whose column passes a test: `{.column = "status", .value = "active"}`.
 * Secret columns cannot be filtered by unless that is what the filter says, JSON columns by
 * VVL_CONTAINS and null only. Values are in the form that JSON output shows, without quotes (JSON
 * columns: JSON). Text compares by code point. In a file of the old application that no copy has
 * put in order, ids and times compare by the text that lies there.
 */
typedef struct vvl_filter {
    const char *column;
    const char *value;
    vvl_test test;
    const char *const *values; /**< of VVL_IN, instead of `value`; none may be NULL */
    size_t value_count;        /**< up to VVL_VALUES_MAX in all filters together */
    bool or_next; /**< this filter or the next one; a run of these counts as one filter */
    bool secret; /**< the column may be a secret and unique one, whose whole value the caller knows:
                      with VVL_EQUAL only */
} vvl_filter;

#define VVL_FILTER_MAX 8     /**< filters in a query */
#define VVL_VALUES_MAX 1000  /**< values in all filters of a query, and ids in one call */
#define VVL_LIMIT_DEFAULT 20 /**< records in a page where a query does not say */
#define VVL_LIMIT_MAX 1000   /**< records in a page at most */

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
