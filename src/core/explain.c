#include "core/explain.h"

#include "core/key.h"
#include "util/buffer.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* The statement of `key`, run with one parameter, answers a row; `row` holds it until its end. */
static bool answers_row(vvl_run *run, vvl_channel *channel, const vvl_statement_key *key,
                        const vvl_value *parameter, vvl_value *row)
{
    bool has_row = false;
    return vvl_run_start(run, channel, key, parameter, NULL) == VVL_OK &&
           vvl_run_step(run, row, &has_row, NULL) == VVL_OK && has_row;
}

/* Whether a record other than `id` holds the value. */
static bool is_taken(vvl_channel *channel, const vvl_entity *entity, size_t column,
                     const vvl_value *value, const vvl_value *id)
{
    vvl_run run;
    vvl_value row[VVL_COLUMNS_MAX];
    const vvl_column *key_column = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    vvl_statement_key key = {.entity = entity,
                             .limit = 1,
                             .operation = VVL_OPERATION_LIST,
                             .filter_count = 1,
                             .filters = {{.column = (uint8_t)column}}};
    bool taken = answers_row(&run, channel, &key, value, row);
    if (taken && id != NULL) {
        const vvl_value *found = &row[vvl_column_index(entity, key_column)];
        taken = !vvl_key_equal(found, id);
    }
    (void)vvl_run_end(&run, VVL_OK);
    return taken;
}

/* Databases look at their constraints in orders of their own: the first column in ours is named. */
static const vvl_column *find_taken(vvl_channel *channel, const vvl_entity *entity,
                                    const vvl_value *row, const vvl_value *id)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool unique = (column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_UNIQUE)) != 0;
        if (unique && row[i].type != VVL_VALUE_NULL && is_taken(channel, entity, i, &row[i], id)) {
            return column;
        }
    }
    return NULL;
}

/* No single value is taken, but those of the columns that are unique together. */
static void explain_joint(const vvl_entity *entity, vvl_error *error)
{
    vvl_buffer columns = {0};
    vvl_buffer names = {0};
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_JOINT) != 0) {
            vvl_buffer_text(&columns, columns.size == 0 ? "" : ", ");
            vvl_buffer_text(&columns, entity->columns[i].name);
            vvl_buffer_format(&names, "_%s", entity->columns[i].name);
        }
    }
    if (columns.size > 0 && !columns.failed && !names.failed) {
        vvl_fail(error, VVL_E_CONFLICT, "%s: another record has the same %s", entity->name,
                 columns.data);
        vvl_hint(error, "choose other values, or update the record that is there");
        vvl_locate(error, entity->name, NULL);
        vvl_state(error, "23505");
        snprintf(error->constraint, sizeof error->constraint, "%.24s%.35s_key", entity->name,
                 names.data);
    }
    vvl_buffer_free(&columns);
    vvl_buffer_free(&names);
}

static void explain_conflict(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                             const vvl_value *id, vvl_error *error)
{
    vvl_error before = *error;
    const vvl_column *column = find_taken(channel, entity, row, id);
    if (column == NULL) {
        column = vvl_column_find(entity, before.column);
    }
    if (column == NULL) {
        explain_joint(entity, error);
        return;
    }
    vvl_fail(error, VVL_E_CONFLICT, "%s.%s: another record has this value", entity->name,
             column->name);
    vvl_hint(error, "choose another value, or update the record that is there");
    vvl_locate(error, entity->name, column->name);
    memcpy(error->sqlstate, before.sqlstate, sizeof error->sqlstate);
    if ((column->flags & VVL_COLUMN_KEY) != 0) {
        snprintf(error->constraint, sizeof error->constraint, "%.50s_pkey", entity->name);
    } else {
        snprintf(error->constraint, sizeof error->constraint, "%.25s_%.25s_key", entity->name,
                 column->name);
    }
}

/* Whether the record that a foreign key names is there. */
static bool parent_exists(vvl_channel *channel, const vvl_column *column, const vvl_value *id)
{
    vvl_run run;
    vvl_statement_key key = {.entity = vvl_entity_find(column->references),
                             .operation = VVL_OPERATION_EXISTS};
    bool exists = answers_row(&run, channel, &key, id, NULL);
    (void)vvl_run_end(&run, VVL_OK);
    return exists;
}

/* SQLite does not say which foreign key was violated, and where several are, PostgreSQL says one.
 */
const vvl_column *vvl_find_orphan(vvl_channel *channel, const vvl_entity *entity,
                                  const vvl_value *row)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (column->references != NULL && row[i].type != VVL_VALUE_NULL &&
            !parent_exists(channel, column, &row[i])) {
            return column;
        }
    }
    return NULL;
}

static void explain_reference(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                              vvl_error *error)
{
    const vvl_column *column = vvl_find_orphan(channel, entity, row);
    if (column == NULL) {
        column = vvl_column_find(entity, error->column);
    }
    if (column == NULL || column->references == NULL) {
        return;
    }
    char sqlstate[sizeof error->sqlstate];
    memcpy(sqlstate, error->sqlstate, sizeof sqlstate);
    vvl_fail(error, VVL_E_REFERENCE, "%s.%s: there is no such record in %s", entity->name,
             column->name, column->references);
    vvl_hint(error, "create the record in %s first, or correct the id", column->references);
    vvl_locate(error, entity->name, column->name);
    memcpy(error->sqlstate, sqlstate, sizeof sqlstate);
    snprintf(error->constraint, sizeof error->constraint, "%.25s_%.25s_fkey", entity->name,
             column->name);
}

/* A rule between two columns is a constraint of the table and names neither. */
static void explain_check(const vvl_entity *entity, vvl_error *error)
{
    for (size_t i = 0; i < entity->column_count && error->column[0] == '\0'; i++) {
        if (entity->columns[i].after != NULL) {
            vvl_locate(error, entity->name, entity->columns[i].name);
            vvl_hint(error, "it must be later than %s", entity->columns[i].after);
        }
    }
}

/* The answer to a write got lost, which says nothing about the write. */
static void explain_loss(vvl_error *error)
{
    bool memory = error->status == VVL_E_NO_MEMORY;
    vvl_fail(error, memory ? VVL_E_NO_MEMORY : VVL_E_CONNECT,
             "%s during a write, which may have been stored or not",
             memory ? "memory ran out" : "the connection was lost");
    vvl_hint(error, "look whether it is there before running it again");
    vvl_error_text(error->sqlstate, sizeof error->sqlstate, "08007");
}

void vvl_explain(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                 const vvl_value *id, vvl_error *error)
{
    bool alone = channel->depth == 0; /* what a transaction did is gone with its connection */
    bool lost = channel->backend->state(channel->connection) == VVL_CONNECTION_BROKEN;
    if (alone && (error->status == VVL_E_CONNECT || (error->status == VVL_E_NO_MEMORY && lost))) {
        explain_loss(error);
        return;
    }
    switch (error->status) {
    case VVL_E_CONFLICT:
        explain_conflict(channel, entity, row, id, error);
        break;
    case VVL_E_REFERENCE:
        explain_reference(channel, entity, row, error);
        break;
    case VVL_E_INVALID:
        explain_check(entity, error);
        break;
    default:
        break;
    }
}
