/** @file statement.h A prepared statement: its plan on the server, and what runs it. */
#ifndef VVL_BACKENDS_POSTGRES_STATEMENT_H
#define VVL_BACKENDS_POSTGRES_STATEMENT_H

#include "backends/postgres/connection.h"
#include "backends/postgres/parameters.h"

enum { VVL_POSTGRES_NAME_SIZE = 32 };

/** How `read` takes a column. */
typedef enum vvl_postgres_way {
    VVL_POSTGRES_DECODED,
    VVL_POSTGRES_POINTED,  /**< its text ends with a NUL and holds none: a pointer is enough */
    VVL_POSTGRES_VERSIONED /**< the same behind VVL_POSTGRES_JSONB_VERSION */
} vvl_postgres_way;

/** Everything of fixed size lies in one arena, so an execution allocates nothing of its own. */
typedef struct vvl_postgres_statement {
    vvl_postgres_connection *connection;
    vvl_arena *memory;
    char name[VVL_POSTGRES_NAME_SIZE];
    const char *sql;
    bool stream;
    bool stale; /**< the server forgot it, or what it answers has changed: prepare it again */

    vvl_postgres_parameters parameters;

    size_t column_count;
    vvl_postgres_decoder **decoders;
    vvl_member *members;    /**< of a record; without meaning where none was told */
    vvl_postgres_way *ways; /**< how `read` takes each column */
    bool decoders_known;

    PGresult *result; /**< with a stream: of one row */
    int row;
    int row_count;
    uint64_t affected;
} vvl_postgres_statement;

/** Has the server plan the statement, under a name that was never used before. */
vvl_status vvl_postgres_plan(vvl_postgres_statement *self, vvl_error *error);

/** The same where the last plan is of no use any more. */
vvl_status vvl_postgres_plan_fresh(vvl_postgres_statement *self, vvl_error *error);

/** Whether an execution failed only because of its plan. */
bool vvl_postgres_plan_failed(const PGresult *result);

/**
 * Gives the plan up that `result` is about, so that the next execution begins with a fresh one.
 * @return VVL_OK when it may begin at once; VVL_E_SCHEMA in a transaction, which has failed by it.
 */
vvl_status vvl_postgres_plan_leave(vvl_postgres_statement *self, const PGresult *result,
                                   vvl_error *error);

/** Rows that a finished command inserted, updated or deleted. */
uint64_t vvl_postgres_changes(PGresult *result);

#endif
