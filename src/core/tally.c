#include <vvl/repo.h>

#include "core/enter.h"
#include "core/selection.h"
#include "util/error.h"

enum { FIRST_BLOCK = 4096 };

/* Runs a statement that answers a row of numbers about the rows that a query finds. */
static vvl_status tally(vvl_channel *channel, const vvl_entity *entity, vvl_operation operation,
                        const vvl_column *column, const vvl_query *query, int64_t *numbers,
                        size_t count, vvl_error *error)
{
    vvl_selection selection;
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    vvl_status status =
        arena == NULL ? vvl_fail_memory(error)
                      : vvl_selection_begin(&selection, entity, operation, query, arena, error);
    if (status == VVL_OK) {
        status = vvl_selection_filter(&selection, query, error);
    }
    if (status == VVL_OK) {
        selection.key.order = column == NULL ? 0 : (uint8_t)vvl_column_index(entity, column);
        status = vvl_channel_numbers(channel, &selection.key, selection.parameters, numbers, count,
                                     error);
    }
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_count(vvl_db *db, const vvl_entity *entity, const vvl_query *query, int64_t *count,
                     vvl_error *error)
{
    int64_t rows = 0;
    vvl_channel *channel = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_READ, count, count, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = tally(channel, entity, VVL_OPERATION_COUNT, NULL, query, &rows, 1, error);
    vvl_leave(db, channel);
    if (status == VVL_OK) {
        *count = rows;
    }
    return status;
}

enum { UPPER, LOWER, HALVES };

/* The upper half counts in units of 2^32, the lower one is never negative. */
static vvl_status join_halves(const int64_t *halves, int64_t *sum, vvl_error *error)
{
    int64_t upper = halves[UPPER] + (halves[LOWER] >> 32);
    if (upper > INT32_MAX || upper < INT32_MIN) {
        vvl_fail(error, VVL_E_INVALID, "the sum is out of range");
        vvl_hint(error, "add up fewer records at a time");
        return VVL_E_INVALID;
    }
    *sum = upper * (INT64_C(1) << 32) + (halves[LOWER] & UINT32_MAX);
    return VVL_OK;
}

vvl_status vvl_sum(vvl_db *db, const vvl_entity *entity, const char *column, const vvl_query *query,
                   int64_t *sum, vvl_error *error)
{
    int64_t halves[HALVES] = {0};
    vvl_channel *channel = NULL;
    const vvl_column *found = NULL;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_READ, column, sum, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_integer_named(entity, column, &found, error);
    if (status == VVL_OK) {
        status = tally(channel, entity, VVL_OPERATION_SUM, found, query, halves, HALVES, error);
    }
    vvl_leave(db, channel);
    return status == VVL_OK ? join_halves(halves, sum, error) : status;
}
