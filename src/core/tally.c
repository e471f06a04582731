#include <vvl/repo.h>

#include "core/enter.h"
#include "core/selection.h"
#include "util/error.h"

enum { FIRST_BLOCK = 4096 };

/* A question about the rows that a query finds, whose answer is one number. */
typedef struct tally {
    const vvl_entity *entity;
    vvl_operation operation;
    const char *column; /* NULL: the question is about rows */
    const vvl_query *query;
    int64_t *number;
} tally;

static vvl_status check_column(const tally *self, const vvl_column **column, vvl_error *error)
{
    vvl_status status = vvl_column_named(self->entity, self->column, column, error);
    if (status == VVL_OK && (*column)->kind != VVL_KIND_INTEGER) {
        vvl_fail(error, VVL_E_USAGE, "%s.%s is no integer to add up", self->entity->name,
                 self->column);
        vvl_hint(error, "choose an integer column");
        status = VVL_E_USAGE;
    }
    return status;
}

static vvl_status make_ready(const tally *self, vvl_arena *arena, vvl_selection *selection,
                             vvl_error *error)
{
    const vvl_column *column = self->entity->columns;
    vvl_status status = self->column == NULL ? VVL_OK : check_column(self, &column, error);
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
    const tally *self = context;
    vvl_selection selection;
    int64_t number = 0;
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    vvl_status status =
        arena == NULL ? vvl_fail_memory(error) : make_ready(self, arena, &selection, error);
    if (status == VVL_OK) {
        status = vvl_channel_number(channel, &selection.key, selection.parameters, &number, error);
    }
    vvl_arena_free(arena);
    if (status == VVL_OK) {
        *self->number = number;
    }
    return status;
}

vvl_status vvl_count(vvl_db *db, const vvl_entity *entity, const vvl_query *query, int64_t *count,
                     vvl_error *error)
{
    tally tally = {
        .entity = entity, .operation = VVL_OPERATION_COUNT, .query = query, .number = count};
    return vvl_read(db, entity, count, count, run, &tally, error);
}

vvl_status vvl_sum(vvl_db *db, const vvl_entity *entity, const char *column, const vvl_query *query,
                   int64_t *sum, vvl_error *error)
{
    tally tally = {.entity = entity,
                   .operation = VVL_OPERATION_SUM,
                   .column = column,
                   .query = query,
                   .number = sum};
    return vvl_read(db, entity, column, sum, run, &tally, error);
}
