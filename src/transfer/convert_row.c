#include "transfer/convert_row.h"

#include "core/describe.h"
#include "core/rule.h"
#include "core/schema.h"
#include "core/value_text.h"
#include "util/error.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

vvl_reason vvl_convert_value(const vvl_column *column, const vvl_value *stored, const char *version,
                             const vvl_choices *choices, vvl_arena *arena, vvl_value *out,
                             unsigned *coercions)
{
    vvl_reason reason = choices == NULL
                            ? vvl_convert_noting(column, stored, arena, out, coercions)
                            : vvl_convert_choosing(column, stored, choices, arena, out, coercions);
    if (reason != VVL_REASON_NONE || column->hashed_since == NULL || out->type != VVL_VALUE_TEXT ||
        vvl_version_compare(version, column->hashed_since) >= 0) {
        return reason;
    }
    return vvl_convert_token(out, arena, out) == VVL_OK ? VVL_REASON_NONE : VVL_REASON_MEMORY;
}

vvl_reason vvl_convert_values(const vvl_stored_row *row, const vvl_choices *choices,
                              vvl_arena *arena, vvl_value *out, unsigned *coercions, size_t *column)
{
    const vvl_entity *entity = row->entity;
    for (size_t i = 0; i < entity->column_count; i++) {
        vvl_reason reason = vvl_convert_value(&entity->columns[i], &row->values[i], row->version,
                                              choices, arena, &out[i], &coercions[i]);
        if (reason != VVL_REASON_NONE) {
            out[i] = (vvl_value){.type = VVL_VALUE_NULL};
            *column = i;
            return reason;
        }
    }
    const vvl_column *early = vvl_rule_order(entity, out);
    if (early == NULL) {
        return VVL_REASON_NONE;
    }
    *column = vvl_column_index(entity, early);
    return VVL_REASON_ORDER;
}

static void print_bytes(const vvl_value *value, char out[VVL_KEY_TEXT_SIZE])
{
    size_t at = (size_t)snprintf(out, VVL_KEY_TEXT_SIZE, "x'");
    for (size_t i = 0; i < value->size && at + 4 < VVL_KEY_TEXT_SIZE; i++) {
        at += (size_t)snprintf(out + at, VVL_KEY_TEXT_SIZE - at, "%02x",
                               (unsigned char)value->as.text[i]);
    }
    snprintf(out + at, VVL_KEY_TEXT_SIZE - at, "'");
}

void vvl_key_text(const vvl_entity *entity, const vvl_value *stored, char out[VVL_KEY_TEXT_SIZE])
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    const vvl_value *value = &stored[vvl_column_index(entity, key)];
    vvl_buffer text = {0};
    bool bytes =
        value->type == VVL_VALUE_BLOB ||
        (value->type == VVL_VALUE_TEXT && (!vvl_utf8_valid(value->as.text, value->size) ||
                                           memchr(value->as.text, '\0', value->size) != NULL));
    if (bytes) {
        print_bytes(value, out);
        return;
    }
    vvl_value_print(&text, value);
    if (value->type == VVL_VALUE_NULL || text.failed) {
        vvl_buffer_reset(&text);
        vvl_buffer_text(&text, "without an id");
    }
    vvl_error_text(out, VVL_KEY_TEXT_SIZE, text.failed ? "" : text.data);
    vvl_buffer_free(&text);
}

vvl_status vvl_fail_row(const char *what, const vvl_entity *entity, const vvl_column *column,
                        const vvl_value *stored, vvl_reason reason, vvl_error *error)
{
    char key[VVL_KEY_TEXT_SIZE];
    vvl_key_text(entity, stored, key);
    vvl_status status = vvl_fail_stored(error, entity, column, key, reason);
    if (error != NULL && status == VVL_E_INVALID) {
        char rule[sizeof error->hint];
        memcpy(rule, error->hint, sizeof rule);
        vvl_hint(error, "correct the row in the %s and run again%s%.200s", what,
                 rule[0] == '\0' ? "" : ": ", rule);
    }
    return status;
}
