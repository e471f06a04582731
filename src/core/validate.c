#include "core/validate.h"

#include <vvl/json.h>

#include "core/describe.h"
#include "core/field.h"
#include "core/json_path.h"
#include "core/json_settled.h"
#include "core/json_text.h"
#include "core/rule.h"

#include <stdlib.h>
#include <string.h>

/* Parses JSON of the caller, checks its form and points the value to its canonical text. */
static vvl_reason parse_json(const vvl_column *column, vvl_value *value, vvl_arena *arena,
                             vvl_json_node *at)
{
    vvl_json_node *root = NULL;
    vvl_json_fault fault =
        vvl_json_parse(value->as.text, value->size, VVL_JSON_DEPTH_MAX, arena, &root, at);
    if (fault != VVL_JSON_GOOD) {
        return vvl_reason_of(fault);
    }
    return vvl_rule_json(column, root, arena, value, at);
}

static vvl_status settle_json(const vvl_entity *entity, const vvl_column *column, vvl_value *value,
                              vvl_arena *arena, vvl_error *error)
{
    if (vvl_json_is_settled(value->as.text, value->size, column->shape)) {
        return VVL_OK;
    }
    vvl_json_node at = {.type = VVL_JSON_NULL};
    vvl_reason reason = parse_json(column, value, arena, &at);
    if (reason == VVL_REASON_NONE) {
        return VVL_OK;
    }
    vvl_status status = vvl_fail_reason(error, entity, column, reason);
    if (status == VVL_E_INVALID) {
        vvl_locate_json(error, column->name, &at);
    }
    return status;
}

/* A caller's field; a required integer or time that is 0 was never filled in. */
static vvl_value take_field(const vvl_column *column, const void *record)
{
    vvl_value value = vvl_field_get(column, record);
    bool number = value.type == VVL_VALUE_INTEGER || value.type == VVL_VALUE_TIME;
    bool zero = number && !column->optional && value.as.integer == 0;
    return zero ? (vvl_value){.type = VVL_VALUE_NULL} : value;
}

static vvl_status settle_value(const vvl_entity *entity, const vvl_column *column, vvl_value *value,
                               vvl_arena *arena, vvl_error *error)
{
    vvl_value_settle(value);
    vvl_reason reason = vvl_rule_check(column, value, true);
    if (reason != VVL_REASON_NONE) {
        return vvl_fail_reason(error, entity, column, reason);
    }
    return value->type == VVL_VALUE_JSON ? settle_json(entity, column, value, arena, error)
                                         : VVL_OK;
}

static vvl_value initial_value(const vvl_column *column, vvl_time now)
{
    vvl_value value = {.type = vvl_value_type_of(column)};
    switch (column->kind) {
    case VVL_KIND_TIME:
        value.as.time = now;
        break;
    case VVL_KIND_BOOL:
        value.as.boolean = column->initial[0] == 't';
        break;
    case VVL_KIND_INTEGER:
        value.as.integer = strtoll(column->initial, NULL, 10);
        break;
    default:
        value.size = strlen(column->initial);
        value.as.text = column->initial;
        break;
    }
    return value;
}

static bool is_given_by_database(const vvl_column *column, const vvl_value *value)
{
    return value->type == VVL_VALUE_NULL && (column->flags & VVL_COLUMN_KEY) != 0 &&
           column->kind == VVL_KIND_INTEGER;
}

static vvl_status fill_absent(const vvl_column *column, vvl_time now, vvl_value *value,
                              vvl_error *error)
{
    if ((column->flags & VVL_COLUMN_KEY) != 0) {
        vvl_status status = vvl_uuid_new(&value->as.id, error);
        if (status == VVL_OK) {
            value->type = VVL_VALUE_ID;
        }
        return status;
    }
    if (column->initial != NULL) {
        *value = initial_value(column, now);
    }
    return VVL_OK;
}

static vvl_status check_order(const vvl_entity *entity, const vvl_value *row, vvl_error *error)
{
    const vvl_column *early = vvl_rule_order(entity, row);
    return early == NULL ? VVL_OK : vvl_fail_reason(error, entity, early, VVL_REASON_ORDER);
}

vvl_status vvl_row_for_create(const vvl_entity *entity, const void *record, vvl_fields given,
                              vvl_arena *arena, vvl_value *row, vvl_error *error)
{
    vvl_time now = vvl_time_now();
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool said = (given >> i & 1) != 0 && (column->flags & VVL_COLUMN_KEY) == 0;
        row[i] = said ? vvl_field_get(column, record) : take_field(column, record);
        if (is_given_by_database(column, &row[i])) {
            continue;
        }
        vvl_status status = VVL_OK;
        if (row[i].type == VVL_VALUE_NULL && !said) {
            status = fill_absent(column, now, &row[i], error);
        }
        if (status == VVL_OK) {
            status = settle_value(entity, column, &row[i], arena, error);
        }
        if (status != VVL_OK) {
            return status;
        }
    }
    return check_order(entity, row, error);
}

vvl_status vvl_row_for_update(const vvl_entity *entity, const void *record, vvl_fields *fields,
                              vvl_arena *arena, vvl_value *row, vvl_error *error)
{
    vvl_fields set = *fields;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        vvl_fields bit = UINT64_C(1) << i;
        row[i] = (vvl_value){.type = VVL_VALUE_NULL};
        if ((set & bit) == 0) {
            if ((column->flags & VVL_COLUMN_TOUCHED) != 0) {
                row[i] = (vvl_value){.type = VVL_VALUE_TIME, .as.time = vvl_time_now()};
                set |= bit;
            }
            continue;
        }
        if ((column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_IMMUTABLE)) != 0) {
            return vvl_fail_reason(error, entity, column, VVL_REASON_FIXED);
        }
        row[i] = take_field(column, record);
        vvl_status status = settle_value(entity, column, &row[i], arena, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    vvl_status status = check_order(entity, row, error);
    if (status == VVL_OK) {
        *fields = set;
    }
    return status;
}
