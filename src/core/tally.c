#include <vvl/repo.h>

#include "core/enter.h"
#include "core/selection.h"
#include "util/error.h"

enum { FIRST_BLOCK = 4096 };

/* A sum comes in two halves, which no sum of integers can be too large for. */
enum { UPPER, LOWER, NUMBERS_MAX };

/* A question about the rows that a query finds, whose answer is a row of numbers. */
typedef struct tally {
    const vvl_entity *entity;
    vvl_operation operation;
    const char *column; /* NULL: the question is about rows */
    const vvl_query *query;
    int64_t numbers[NUMBERS_MAX];
    size_t count; /* of `numbers` */
} tally;

static vvl_status make_ready(const tally *self, vvl_arena *arena, vvl_selection *selection,
                             vvl_error *error)
{
    const vvl_column *column = self->entity->columns;
    vvl_status status = self->column == NULL
                            ? VVL_OK
                            : vvl_integer_named(self->entity, self->column, &column, error);
    if (status == VVL_OK) {
        status = vvl_selection_begin(selection, self->entity, self->operation, self->query, arena,
                                     error);
    }
    if (status == VVL_OK) {
        status = vvl_selection_filter(selection, self->query, error);
    }
    if (status == VVL_OK) {
        selection->key.order = (uint8_t)vvl_column_index(self->entity, column);
    }
    return status;
}

static vvl_status run(void *context, vvl_channel *channel, vvl_error *error)
{
    tally *self = context;
    vvl_selection selection;
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    vvl_status status =
        arena == NULL ? vvl_fail_memory(error) : make_ready(self, arena, &selection, error);
    if (status == VVL_OK) {
        status = vvl_channel_numbers(channel, &selection.key, selection.parameters, self->numbers,
                                     self->count, error);
    }
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_count(vvl_db *db, const vvl_entity *entity, const vvl_query *query, int64_t *count,
                     vvl_error *error)
{
    tally tally = {.entity = entity, .operation = VVL_OPERATION_COUNT, .query = query, .count = 1};
    vvl_status status = vvl_read(db, entity, count, count, run, &tally, error);
    if (status == VVL_OK) {
        *count = tally.numbers[0];
    }
    return status;
}

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
    tally tally = {.entity = entity,
                   .operation = VVL_OPERATION_SUM,
                   .column = column,
                   .query = query,
                   .count = NUMBERS_MAX};
    vvl_status status = vvl_read(db, entity, column, sum, run, &tally, error);
    return status == VVL_OK ? join_halves(tally.numbers, sum, error) : status;
}
