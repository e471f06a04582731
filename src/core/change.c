#include <vvl/repo.h>

#include "core/explain.h"
#include "core/field.h"
#include "core/reason.h"
#include "core/repo.h"
#include "core/selection.h"
#include "core/validate.h"
#include "util/error.h"

#include <string.h>

enum { FIRST_BLOCK = 8192 };

/* A change of the records that a query finds. */
typedef struct change {
    const vvl_entity *entity;
    const vvl_query *query;
    vvl_fields fields;
    vvl_selection selection;
    vvl_value row[VVL_COLUMNS_MAX]; /* the new values at their columns' positions */
    vvl_arena *arena;
} change;

/* Everything at once is never meant by accident. */
static vvl_status check_query(const vvl_entity *entity, const vvl_query *query, vvl_error *error)
{
    if (query == NULL || query->filter_count == 0) {
        vvl_fail(error, VVL_E_USAGE, "the query about %s has no filter", entity->name);
        vvl_hint(error, "say which records are meant");
        return VVL_E_USAGE;
    }
    if (query->after != NULL) {
        return vvl_fail(error, VVL_E_USAGE, "only lists go on after a cursor");
    }
    return VVL_OK;
}

/* Parameters stand in the order of their numbers in the SQL, where a picking query comes first. */
static vvl_status select_rows(change *change, bool picking, vvl_error *error)
{
    vvl_selection *selection = &change->selection;
    if (!picking) {
        vvl_selection_set(selection, change->fields, change->row);
    }
    vvl_status status = vvl_selection_filter(selection, change->query, error);
    if (status == VVL_OK && picking) {
        status = vvl_selection_order(selection, change->query, error);
        if (status == VVL_OK) {
            status = vvl_selection_limit(change->query, &selection->key.limit, error);
        }
        vvl_selection_set(selection, change->fields, change->row);
    }
    return status;
}

static vvl_status make_ready(change *change, vvl_operation operation, const void *changes,
                             bool returning, vvl_error *error)
{
    const vvl_entity *entity = change->entity;
    vvl_status status = check_query(entity, change->query, error);
    if (status == VVL_OK) {
        status = vvl_fields_check(entity, change->fields, error);
    }
    if (status == VVL_OK) {
        status =
            vvl_row_for_update(entity, changes, &change->fields, change->arena, change->row, error);
    }
    if (status == VVL_OK) {
        status = vvl_selection_begin(&change->selection, entity, operation, change->query,
                                     change->arena, error);
    }
    if (status == VVL_OK) {
        change->selection.key.returning = returning;
        status = select_rows(change, returning || change->query->limit > 0, error);
    }
    return status;
}

/* Reads all the changed records: to the end, where a database says how the change itself went. */
static vvl_status read_changed(vvl_run *run, change *change, vvl_page *page, vvl_error *error)
{
    bool has_row = true;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && has_row && page->count < change->selection.key.limit) {
        void *record = (char *)page->items + page->count * change->entity->record_size;
        status = vvl_run_read(run, change->arena, record, &has_row, error);
        page->count += status == VVL_OK && has_row;
    }
    while (status == VVL_OK && has_row) {
        status = vvl_run_step(run, NULL, &has_row, error);
    }
    return status == VVL_OK ? vvl_run_keep(run, change->arena, error) : status;
}

static vvl_status run_change(vvl_channel *channel, change *change, vvl_page *page, uint64_t *count,
                             vvl_error *error)
{
    vvl_run run;
    const vvl_selection *selection = &change->selection;
    if (!selection->key.returning) {
        return vvl_channel_run(channel, &selection->key, selection->parameters, count, error);
    }
    page->items =
        vvl_arena_alloc(change->arena, selection->key.limit * change->entity->record_size);
    if (page->items == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_run_start(&run, channel, &selection->key, selection->parameters, error);
    if (status == VVL_OK) {
        status = read_changed(&run, change, page, error);
    }
    *count = page->count;
    return vvl_run_end(&run, status);
}

/* A record that cannot be read fails the call, which then has to have changed nothing. */
static vvl_status run_guarded(vvl_channel *channel, change *change, vvl_page *page, uint64_t *count,
                              vvl_error *error)
{
    bool guard = change->selection.key.returning &&
                 (channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    vvl_status status = VVL_OK;
    if (guard) {
        status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    status = run_change(channel, change, page, count, error);
    if (guard) {
        status = vvl_channel_end_guard(channel, status, error);
    }
    if (status != VVL_OK) {
        vvl_explain(channel, change->entity, change->row, NULL, error);
    }
    return status;
}

static vvl_status change_where(vvl_db *db, vvl_operation operation, change *change,
                               const void *changes, vvl_page *changed, uint64_t *count,
                               vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    vvl_page page = {.items = NULL};
    uint64_t rows = 0;
    error = error == NULL ? &local : error;
    vvl_status status =
        vvl_enter(db, change->entity, VVL_ACCESS_WRITE, changes, changes, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    change->arena = vvl_arena_new(FIRST_BLOCK);
    status = change->arena == NULL ? vvl_fail_memory(error)
                                   : make_ready(change, operation, changes, changed != NULL, error);
    if (status == VVL_OK) {
        status = run_guarded(channel, change, &page, &rows, error);
    }
    vvl_leave(db, channel);
    if (status == VVL_OK && count != NULL) {
        *count = rows;
    }
    if (status != VVL_OK || changed == NULL) {
        vvl_arena_free(change->arena);
        return status;
    }
    page.memory = change->arena;
    *changed = page;
    return VVL_OK;
}

vvl_status vvl_update_where(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                            const void *changes, vvl_fields fields, vvl_page *changed,
                            uint64_t *count, vvl_error *error)
{
    change change = {.entity = entity, .query = query, .fields = fields};
    return change_where(db, VVL_OPERATION_CHANGE, &change, changes, changed, count, error);
}

vvl_status vvl_claim(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                     const void *changes, vvl_fields fields, vvl_page *claimed, vvl_error *error)
{
    change change = {.entity = entity, .query = query, .fields = fields};
    if (claimed == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_claim was called with NULL");
    }
    return change_where(db, VVL_OPERATION_CLAIM, &change, changes, claimed, NULL, error);
}

static vvl_status purge_rows(vvl_channel *channel, const vvl_entity *entity, const vvl_query *query,
                             vvl_arena *arena, uint64_t *count, vvl_error *error)
{
    static const vvl_value no_values[VVL_COLUMNS_MAX];
    vvl_selection selection;
    vvl_status status =
        vvl_selection_begin(&selection, entity, VVL_OPERATION_PURGE, query, arena, error);
    if (status == VVL_OK) {
        status = vvl_selection_filter(&selection, query, error);
    }
    if (status == VVL_OK) {
        status = vvl_channel_run(channel, &selection.key, selection.parameters, count, error);
        if (status != VVL_OK) {
            vvl_explain(channel, entity, no_values, NULL, error);
        }
    }
    return status;
}

vvl_status vvl_purge_where(vvl_db *db, const vvl_entity *entity, const vvl_query *query,
                           uint64_t *count, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    uint64_t rows = 0;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, entity, entity, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = check_query(entity, query, error);
    if (status == VVL_OK && query->limit > 0) {
        status = vvl_fail(error, VVL_E_USAGE, "vvl_purge_where takes no limit");
    }
    vvl_arena *arena = vvl_arena_new(FIRST_BLOCK);
    if (status == VVL_OK) {
        status = arena == NULL ? vvl_fail_memory(error)
                               : purge_rows(channel, entity, query, arena, &rows, error);
    }
    vvl_leave(db, channel);
    vvl_arena_free(arena);
    if (status == VVL_OK && count != NULL) {
        *count = rows;
    }
    return status;
}

/* Nothing was added: there is no such record, or what it holds is out of range. */
static vvl_status explain_not_added(vvl_channel *channel, const vvl_entity *entity,
                                    const vvl_value *id, const vvl_column *column, vvl_error *error)
{
    vvl_status status = vvl_require_record(channel, entity, id, error);
    return status == VVL_OK ? vvl_fail_reason(error, entity, column, VVL_REASON_RANGE) : status;
}

/* What is left of `limit` without `amount`, as far as an integer goes. */
static int64_t without(int64_t limit, int64_t amount)
{
    if (amount < 0) {
        return limit > INT64_MAX + amount ? INT64_MAX : limit - amount;
    }
    return limit < INT64_MIN + amount ? INT64_MIN : limit - amount;
}

/* The least and the greatest number that `amount` can be added to under the column's rule; where
 * there is none, the least is the greater one. */
static void find_bounds(const vvl_column *column, int64_t amount, int64_t *least, int64_t *greatest)
{
    bool ranged = column->range.set;
    bool bounded = ranged && column->range.max < VVL_INTEGER_MAX;
    int64_t min = ranged ? (int64_t)column->range.min : INT64_MIN;
    int64_t max = bounded ? (int64_t)column->range.max : INT64_MAX;
    *least = without(min, amount);
    *greatest = without(max, amount);
    if (*least + amount < min || *greatest + amount > max) {
        *least = 1;
        *greatest = 0;
    }
}

static vvl_value integer_value(int64_t integer)
{
    return (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = integer};
}

static vvl_status add(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                      const vvl_column *column, int64_t amount, vvl_error *error)
{
    static const vvl_value no_values[VVL_COLUMNS_MAX];
    vvl_value parameters[5];
    size_t count = 0;
    uint64_t affected = 0;
    int64_t least;
    int64_t greatest;
    vvl_statement_key key = {.entity = entity,
                             .operation = VVL_OPERATION_ADD,
                             .order = (uint8_t)vvl_column_index(entity, column)};
    find_bounds(column, amount, &least, &greatest);
    parameters[count++] = integer_value(amount);
    if (vvl_column_flagged(entity, VVL_COLUMN_TOUCHED) != NULL) {
        parameters[count++] = (vvl_value){.type = VVL_VALUE_TIME, .as.time = vvl_time_now()};
    }
    parameters[count++] = *id;
    parameters[count++] = integer_value(least);
    parameters[count] = integer_value(greatest);
    vvl_status status = vvl_channel_run(channel, &key, parameters, &affected, error);
    if (status != VVL_OK) {
        vvl_explain(channel, entity, no_values, NULL, error);
        return status;
    }
    return affected == 0 ? explain_not_added(channel, entity, id, column, error) : VVL_OK;
}

vvl_status vvl_add(vvl_db *db, const vvl_entity *entity, const void *id, const char *column,
                   int64_t amount, vvl_error *error)
{
    vvl_error local;
    vvl_channel *channel = NULL;
    const vvl_column *found = NULL;
    error = error == NULL ? &local : error;
    vvl_status status = vvl_enter(db, entity, VVL_ACCESS_WRITE, id, column, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_integer_named(entity, column, &found, error);
    if (status == VVL_OK) {
        vvl_value key = vvl_key_value(entity, id);
        status = add(channel, entity, &key, found, amount, error);
    }
    vvl_leave(db, channel);
    return status;
}
