/** @file sqlgen.h From descriptions to statements. */
#ifndef VVL_CORE_SQLGEN_H
#define VVL_CORE_SQLGEN_H

#include "core/describe.h"
#include "util/buffer.h"

#include <vvl/model.h>
#include <vvl/query.h>
#include <vvl/sys/backend.h>

typedef enum vvl_operation {
    VVL_OPERATION_GET,    /**< parameters: id. Columns: all */
    VVL_OPERATION_EXISTS, /**< parameters: id. Columns: none, a row */
    /** Parameters: every column; if `returning` without the key, which then is the only column. */
    VVL_OPERATION_INSERT,
    /** Parameters: `fields` in column order, id, filters. Columns: all if `returning`. */
    VVL_OPERATION_UPDATE,
    /** Parameters: amount, the present if the table is touched, id, the least and the greatest that
     *  it is added to. */
    VVL_OPERATION_ADD,
    VVL_OPERATION_DELETE, /**< parameters: id */
    VVL_OPERATION_LIST,   /**< parameters: filters, cursor. Columns: all */
    VVL_OPERATION_COUNT,  /**< parameters: filters. Columns: one integer */
    VVL_OPERATION_SUM, /**< the same; of the column `order`. Columns: the sums of the upper and of
                        the lower 32 bits, neither of which can be out of range */
    /** Parameters: without limit `fields`, filters; with one the other way round. Columns: all if
     *  `returning`. */
    VVL_OPERATION_CHANGE,
    VVL_OPERATION_CLAIM, /**< as CHANGE with a limit, locked rows passed over */
    VVL_OPERATION_PURGE, /**< parameters: filters */
    /** Every row in no order, streamed. Columns: `fields`, or all where it is empty, as stored. */
    VVL_OPERATION_SCAN,
    /** Parameters: a key that those given later are to be larger than. Columns: one integer, of a
     *  row or none. */
    VVL_OPERATION_PASS_KEY,
    VVL_OPERATION_COUNT_OF
} vvl_operation;

/** Where a page begins. */
typedef enum vvl_page_start {
    VVL_PAGE_FIRST,
    VVL_PAGE_AFTER_VALUE, /**< parameters: the value of the order's column (not of the id), the id
                           */
    VVL_PAGE_AFTER_NULL   /**< parameters: the id */
} vvl_page_start;

/** What a filter is in SQL. */
typedef enum vvl_match {
    VVL_MATCH_EQUAL,
    VVL_MATCH_NOT_EQUAL,
    VVL_MATCH_LESS,
    VVL_MATCH_LESS_OR_EQUAL,
    VVL_MATCH_GREATER,
    VVL_MATCH_GREATER_OR_EQUAL,
    VVL_MATCH_NULL, /**< no parameter, as the next */
    VVL_MATCH_NOT_NULL,
    VVL_MATCH_IN,    /**< 1 << `size` parameters */
    VVL_MATCH_RANGE, /**< parameters: from, and up to but without */
    VVL_MATCH_HOLDS
} vvl_match;

typedef struct vvl_filter_key {
    uint8_t column;
    uint8_t match;
    uint8_t size;
    bool or_next;
} vvl_filter_key;

/**
 * What a statement is made of: two equal keys have the same text. Compared and hashed as bytes, so
 * it has no padding; members that an operation does not use are 0.
 */
typedef struct vvl_statement_key {
    const vvl_entity *entity;
    vvl_fields fields; /**< of UPDATE, CHANGE, CLAIM and SCAN */
    /** Rows of LIST. No parameter, because a planner that does not see it fears the worst. */
    uint32_t limit;
    uint8_t operation;
    uint8_t order; /**< position of a column */
    uint8_t start; /**< a vvl_page_start */
    uint8_t filter_count;
    bool descending;
    bool active_only;
    bool returning;
    uint8_t unused[5];
    vvl_filter_key filters[VVL_FILTER_MAX];
} vvl_statement_key;

/** Lists of values are filled up to a power of two. */
enum { VVL_PARAMETERS_MAX = VVL_COLUMNS_MAX + 2 * VVL_VALUES_MAX + 2 * VVL_FILTER_MAX + 2 };

/** The text of a statement and the types of what goes in and out. */
typedef struct vvl_statement_draft {
    vvl_buffer sql;
    vvl_value_type parameters[VVL_PARAMETERS_MAX];
    size_t parameter_count;
    vvl_value_type columns[VVL_COLUMNS_MAX];
    vvl_member members[VVL_COLUMNS_MAX]; /**< of columns that are an entity's */
    size_t column_count;
    bool stream;
    bool as_stored; /**< columns come in whatever form they lie there */
} vvl_statement_draft;

/** Writes the statement, behind its name as a comment; `draft` is empty before and its buffer the
 *  caller's to free. */
void vvl_sqlgen(const vvl_statement_key *key, const vvl_dialect *dialect,
                vvl_statement_draft *draft);

#endif
