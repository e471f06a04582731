#include "core/field.h"

#include "core/convert.h"
#include "core/describe.h"
#include "core/rule.h"
#include "util/error.h"
#include "util/time.h"

#include <vvl/sys/member.h>

#include <string.h>
#include <strings.h>

enum { NEVER_NULL = VVL_COLUMN_REQUIRED | VVL_COLUMN_KEY };

_Static_assert(sizeof(vvl_campaign_type) == sizeof(int), "enums are read and written as int");

static vvl_value text_value(vvl_value_type type, const char *text)
{
    if (text == NULL) {
        return (vvl_value){.type = VVL_VALUE_NULL};
    }
    return (vvl_value){.type = type, .size = strlen(text), .as.text = text};
}

static vvl_value enum_value(const vvl_words *values, int number)
{
    bool known = number >= 0 && (size_t)number < values->count;
    return text_value(VVL_VALUE_TEXT, known ? values->words[number] : "");
}

static vvl_value get_optional(const vvl_column *column, const void *field)
{
    vvl_value value = {.type = VVL_VALUE_NULL};
    switch (column->kind) {
    case VVL_KIND_INTEGER:
    case VVL_KIND_TIME: {
        const vvl_opt_integer *integer = field; /* vvl_opt_time has the same members */
        if (integer->has) {
            value = (vvl_value){.type = vvl_value_type_of(column), .as.integer = integer->value};
        }
        break;
    }
    case VVL_KIND_REAL: {
        const vvl_opt_real *real = field;
        if (real->has) {
            value = (vvl_value){.type = VVL_VALUE_REAL, .as.real = real->value};
        }
        break;
    }
    case VVL_KIND_BOOL: {
        const vvl_opt_bool *boolean = field;
        if (boolean->has) {
            value = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = boolean->value};
        }
        break;
    }
    default:
        break;
    }
    return value;
}

_Static_assert(sizeof(vvl_opt_time) == sizeof(vvl_opt_integer) &&
                   offsetof(vvl_opt_time, value) == offsetof(vvl_opt_integer, value),
               "times are read and written as integers");

vvl_value vvl_field_get(const vvl_column *column, const void *record)
{
    const void *field = (const char *)record + column->offset;
    if (column->optional) {
        return get_optional(column, field);
    }
    switch (column->kind) {
    case VVL_KIND_ID: {
        const vvl_uuid *id = field;
        return vvl_uuid_is_nil(id) ? (vvl_value){.type = VVL_VALUE_NULL}
                                   : (vvl_value){.type = VVL_VALUE_ID, .as.id = *id};
    }
    case VVL_KIND_TEXT:
        return text_value(VVL_VALUE_TEXT, *(const char *const *)field);
    case VVL_KIND_JSON:
        return text_value(VVL_VALUE_JSON, *(const char *const *)field);
    case VVL_KIND_ENUM:
        return enum_value(&column->values, *(const int *)field);
    default:
        return (vvl_value){.type = vvl_value_type_of(column),
                           .as.integer = *(const int64_t *)field};
    }
}

bool vvl_field_set(const vvl_column *column, const vvl_value *value, void *record)
{
    if (column->kind == VVL_KIND_ENUM) {
        int *number = (int *)(void *)((char *)record + column->offset);
        *number = (int)vvl_word_find(&column->values, value->as.text, value->size);
        return *number != 0;
    }
    const vvl_member member = vvl_member_of(column);
    vvl_member_set(&member, value, record);
    return true;
}

/* A C string's end would be taken for that of the text, and the rest be lost. */
static vvl_reason copy_text(const vvl_value *value, vvl_arena *arena, const char **out)
{
    const char *copy = vvl_arena_text(arena, value->as.text, value->size);
    if (copy == NULL) {
        return VVL_REASON_MEMORY;
    }
    *out = copy;
    return strlen(copy) == value->size ? VVL_REASON_NONE : VVL_REASON_NUL;
}

static vvl_reason decode(const vvl_column *column, const vvl_value *stored, bool kept,
                         vvl_arena *arena, void *record)
{
    vvl_value converted;
    if (stored->type != vvl_value_type_of(column)) {
        vvl_reason reason = vvl_convert(column, stored, arena, &converted);
        if (reason != VVL_REASON_NONE || converted.type == VVL_VALUE_NULL) {
            return reason;
        }
        stored = &converted;
        kept = false;
    }
    if (!kept && (column->kind == VVL_KIND_TEXT || column->kind == VVL_KIND_JSON)) {
        return copy_text(stored, arena, (const char **)((char *)record + column->offset));
    }
    if (column->kind == VVL_KIND_TIME && !vvl_time_valid(stored->as.time)) {
        return VVL_REASON_TIME;
    }
    return vvl_field_set(column, stored, record) ? VVL_REASON_NONE : VVL_REASON_WORD;
}

vvl_status vvl_record_complete(const vvl_entity *entity, const vvl_value *row, uint64_t left,
                               bool kept, vvl_arena *arena, void *record, vvl_error *error)
{
    uint64_t all = UINT64_MAX >> (VVL_COLUMNS_MAX - entity->column_count);
    for (left &= all; left != 0; left &= left - 1) {
        size_t i = (size_t)ffsll((long long)left) - 1;
        const vvl_column *column = &entity->columns[i];
        if (row[i].type == VVL_VALUE_NULL && (column->flags & NEVER_NULL) == 0) {
            continue;
        }
        vvl_reason reason = decode(column, &row[i], kept, arena, record);
        if (reason != VVL_REASON_NONE) {
            return vvl_fail_reason(error, entity, column, reason);
        }
    }
    return VVL_OK;
}

vvl_status vvl_record_decode(const vvl_entity *entity, const vvl_value *row, bool kept,
                             vvl_arena *arena, void *record, vvl_error *error)
{
    memset(record, 0, entity->record_size);
    return vvl_record_complete(entity, row, UINT64_MAX, kept, arena, record, error);
}

void vvl_record_clear(const vvl_entity *entity, void *record)
{
    if (entity != NULL && record != NULL) {
        vvl_arena_free(*(void **)record);
        memset(record, 0, entity->record_size);
    }
}
