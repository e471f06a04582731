#include "core/rule.h"

#include "core/describe.h"
#include "core/json_text.h"
#include "util/text.h"
#include "util/time.h"

#include <math.h>
#include <string.h>

static const size_t TEXT_SIZE_MAX = (size_t)1 << 30; /* of PostgreSQL's text */

void vvl_value_settle(vvl_value *value)
{
    if (value->type == VVL_VALUE_REAL && value->as.real == 0) {
        value->as.real = 0;
    }
}

vvl_reason vvl_rule_json(const vvl_column *column, const vvl_json_node *node, vvl_arena *arena,
                         vvl_value *value, vvl_json_node *at)
{
    const vvl_json_node *misshapen = vvl_json_misshapen(node, column->shape);
    if (misshapen != NULL) {
        *at = *misshapen;
        return VVL_REASON_SHAPE;
    }
    return vvl_reason_of(vvl_json_value(node, arena, value, at));
}

size_t vvl_word_find(const vvl_words *values, const char *word, size_t size)
{
    for (size_t i = 1; i < values->count; i++) {
        const char *candidate = values->words[i];
        if (size > 0 && candidate[0] == word[0] && strncmp(candidate, word, size) == 0 &&
            candidate[size] == '\0') {
            return i;
        }
    }
    return 0;
}

static vvl_reason check_length(const vvl_column *column, const vvl_value *value, bool fresh)
{
    if (column->length.min == 0 && (column->length.max == 0 || !fresh)) {
        return VVL_REASON_NONE;
    }
    size_t length = vvl_utf8_length(value->as.text, value->size);
    if (length < column->length.min) {
        return VVL_REASON_SHORT;
    }
    return fresh && column->length.max > 0 && length > column->length.max ? VVL_REASON_LONG
                                                                          : VVL_REASON_NONE;
}

static vvl_reason check_text(const vvl_column *column, const vvl_value *value, bool fresh)
{
    if (value->size >= TEXT_SIZE_MAX) {
        return VVL_REASON_SIZE;
    }
    if (!vvl_utf8_valid(value->as.text, value->size)) {
        return VVL_REASON_ENCODING;
    }
    if (memchr(value->as.text, '\0', value->size) != NULL) {
        return VVL_REASON_NUL;
    }
    if (column->kind == VVL_KIND_ENUM) {
        return vvl_word_find(&column->values, value->as.text, value->size) > 0 ? VVL_REASON_NONE
                                                                               : VVL_REASON_WORD;
    }
    vvl_reason reason = check_length(column, value, fresh);
    if (reason == VVL_REASON_NONE && column->like != NULL &&
        !vvl_like(value->as.text, value->size, column->like)) {
        reason = VVL_REASON_PATTERN;
    }
    return reason;
}

static vvl_reason check_range(const vvl_column *column, double number)
{
    bool inside =
        !column->range.set || (number >= column->range.min && number <= column->range.max);
    return inside ? VVL_REASON_NONE : VVL_REASON_RANGE;
}

vvl_reason vvl_rule_check(const vvl_column *column, const vvl_value *value, bool fresh)
{
    switch (value->type) {
    case VVL_VALUE_NULL:
        return (column->flags & (VVL_COLUMN_REQUIRED | VVL_COLUMN_KEY)) != 0 ? VVL_REASON_REQUIRED
                                                                             : VVL_REASON_NONE;
    case VVL_VALUE_TEXT:
        return check_text(column, value, fresh);
    case VVL_VALUE_INTEGER:
        return check_range(column, (double)value->as.integer);
    case VVL_VALUE_REAL:
        return isfinite(value->as.real) ? check_range(column, value->as.real) : VVL_REASON_INFINITE;
    case VVL_VALUE_ID:
        return vvl_uuid_is_nil(&value->as.id) ? VVL_REASON_NIL : VVL_REASON_NONE;
    case VVL_VALUE_TIME:
        return vvl_time_valid(value->as.time) ? VVL_REASON_NONE : VVL_REASON_TIME;
    default:
        return VVL_REASON_NONE;
    }
}

/* Whether a column's order matters in the row, by what another column says. */
static bool is_ordered(const vvl_entity *entity, const vvl_column *column, const vvl_value *row)
{
    const char *word = column->after_while.word;
    if (column->after_while.column == NULL) {
        return true;
    }
    const vvl_column *state = vvl_column_find(entity, column->after_while.column);
    const vvl_value *value = &row[vvl_column_index(entity, state)];
    return value->type == VVL_VALUE_TEXT && value->size == strlen(word) &&
           memcmp(value->as.text, word, value->size) == 0;
}

static bool is_early(const vvl_entity *entity, size_t column, const vvl_value *row)
{
    const vvl_column *earlier = vvl_column_find(entity, entity->columns[column].after);
    if (earlier == NULL || row[column].type != VVL_VALUE_TIME ||
        !is_ordered(entity, &entity->columns[column], row)) {
        return false;
    }
    const vvl_value *before = &row[vvl_column_index(entity, earlier)];
    return before->type == VVL_VALUE_TIME && row[column].as.time <= before->as.time;
}

const vvl_column *vvl_rule_order(const vvl_entity *entity, const vvl_value *row)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        if (entity->columns[i].after != NULL && is_early(entity, i, row)) {
            return &entity->columns[i];
        }
    }
    return NULL;
}
