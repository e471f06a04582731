#include "core/explain.h"

#include "util/error.h"

#include <stdio.h>
#include <string.h>

static void explain_conflict(const vvl_entity *entity, vvl_error *error)
{
    vvl_error before = *error;
    const char *column = before.column[0] == '\0' ? "id" : before.column;
    vvl_fail(error, VVL_E_CONFLICT, "%s.%s: another record has this value", entity->name, column);
    vvl_hint(error, "choose another value, or update the record that is there");
    vvl_locate(error, entity->name, column);
    memcpy(error->sqlstate, before.sqlstate, sizeof error->sqlstate);
    memcpy(error->constraint, before.constraint, sizeof error->constraint);
}

/* Whether the record that a foreign key names is there; true too where that cannot be found out. */
static bool parent_exists(vvl_channel *channel, const vvl_column *column, const vvl_value *id)
{
    vvl_value row[VVL_COLUMNS_MAX];
    vvl_statement *statement = NULL;
    bool has_row = true;
    const vvl_entity *parent = vvl_entity_find(column->references);
    if (parent == NULL ||
        vvl_channel_simple(channel, parent, VVL_OPERATION_GET, &statement, NULL) != VVL_OK ||
        channel->backend->execute(statement, id, NULL) != VVL_OK) {
        return true;
    }
    if (channel->backend->step(statement, row, &has_row, NULL) != VVL_OK) {
        has_row = true;
    }
    channel->backend->reset(statement);
    return has_row;
}

/* SQLite does not say which foreign key was violated. */
static const vvl_column *find_orphan(vvl_channel *channel, const vvl_entity *entity,
                                     const vvl_value *row)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (column->references != NULL && row[i].type == VVL_VALUE_ID &&
            !parent_exists(channel, column, &row[i])) {
            return column;
        }
    }
    return NULL;
}

static void explain_reference(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                              vvl_error *error)
{
    const vvl_column *column = vvl_column_find(entity, error->column);
    if (column == NULL) {
        column = find_orphan(channel, entity, row);
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

void vvl_explain(vvl_channel *channel, const vvl_entity *entity, const vvl_value *row,
                 vvl_error *error)
{
    switch (error->status) {
    case VVL_E_CONFLICT:
        explain_conflict(entity, error);
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
