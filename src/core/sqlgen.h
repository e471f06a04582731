/** @file sqlgen.h From descriptions to statements. */
#ifndef VVL_CORE_SQLGEN_H
#define VVL_CORE_SQLGEN_H

#include "core/describe.h"
#include "util/buffer.h"

#include <vvl/model.h>
#include <vvl/query.h>
#include <vvl/sys/backend.h>

typedef enum vvl_operation {
    VVL_OPERATION_GET,        /**< parameters: id. Columns: all */
    VVL_OPERATION_INSERT,     /**< parameters: every column */
    VVL_OPERATION_UPDATE,     /**< parameters: `fields` in column order, id. Columns: all */
    VVL_OPERATION_DELETE,     /**< parameters: id */
    VVL_OPERATION_DEACTIVATE, /**< parameters: false, the present if the table is touched, id */
    VVL_OPERATION_LIST,       /**< parameters: filters, cursor. Columns: all */
    VVL_OPERATION_SCAN,       /**< every row in no order, streamed. Columns: all, as stored */
    VVL_OPERATION_COUNT       /**< columns: one integer */
} vvl_operation;

/** Where a page begins. */
typedef enum vvl_page_start {
    VVL_PAGE_FIRST,
    VVL_PAGE_AFTER_VALUE, /**< parameters: the value of the order's column (not of the id), the id
                           */
    VVL_PAGE_AFTER_NULL   /**< parameters: the id */
} vvl_page_start;

/**
 * What a statement is made of: two equal keys have the same text. Compared and hashed as bytes, so
 * it has no padding; members that an operation does not use are 0.
 */
typedef struct vvl_statement_key {
    const vvl_entity *entity;
    vvl_fields fields; /**< of UPDATE */
    /** Rows of LIST. No parameter, because a planner that does not see it fears the worst. */
    uint64_t limit;
    uint8_t operation;
    uint8_t order; /**< of LIST: position of the column, as in `filters` */
    bool descending;
    bool active_only;
    uint8_t start; /**< a vvl_page_start */
    uint8_t filter_count;
    uint8_t null_filters; /**< a bit for each filter that asks for null and has no parameter */
    uint8_t unused;
    uint8_t filters[VVL_FILTER_MAX];
} vvl_statement_key;

enum { VVL_PARAMETERS_MAX = VVL_COLUMNS_MAX + VVL_FILTER_MAX };

/** The text of a statement and the types of what goes in and out. */
typedef struct vvl_statement_draft {
    vvl_buffer sql;
    vvl_value_type parameters[VVL_PARAMETERS_MAX];
    size_t parameter_count;
    vvl_value_type columns[VVL_PARAMETERS_MAX];
    size_t column_count;
    bool stream;
    bool as_stored; /**< columns come in whatever form they lie there */
} vvl_statement_draft;

/** Writes the statement; `draft` is empty before and its buffer the caller's to free. */
void vvl_sqlgen(const vvl_statement_key *key, const vvl_dialect *dialect,
                vvl_statement_draft *draft);

#endif
