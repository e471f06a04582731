#include "core/convert.h"

#include <vvl/json.h>

#include "core/describe.h"
#include "core/json_settled.h"
#include "core/json_text.h"
#include "core/number.h"
#include "core/rule.h"
#include "util/stored_token.h"
#include "util/time.h"
#include "util/uuid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool vvl_is_legacy_id(const vvl_value *stored)
{
    vvl_uuid id;
    return stored->type == VVL_VALUE_TEXT && !vvl_uuid_load(stored->as.text, stored->size, &id);
}

static vvl_reason to_id(const vvl_value *stored, vvl_value *out, unsigned *coercions)
{
    if (stored->type != VVL_VALUE_TEXT) {
        return VVL_REASON_STORAGE;
    }
    out->type = VVL_VALUE_ID;
    if (vvl_uuid_load(stored->as.text, stored->size, &out->as.id)) {
        return VVL_REASON_NONE;
    }
    /* Its old name is kept as text, so it must be text. */
    static const vvl_column any = {.name = "legacy_id", .kind = VVL_KIND_TEXT};
    vvl_reason reason = vvl_rule_check(&any, stored, false);
    if (reason != VVL_REASON_NONE) {
        return reason;
    }
    *coercions |= VVL_COERCED_ID;
    return vvl_uuid_from_legacy(stored->as.text, stored->size, &out->as.id, NULL) == VVL_OK
               ? VVL_REASON_NONE
               : VVL_REASON_MEMORY;
}

/* The text that SQLite gives a real: 15 digits, and always a point. */
static char *real_text(double real, vvl_arena *arena)
{
    char digits[VVL_REAL_TEXT_SIZE];
    vvl_real_print(real, 15, digits);
    size_t mantissa = strcspn(digits, "e");
    const char *point = strpbrk(digits, ".n") == NULL ? ".0" : ""; /* n: inf and nan have none */
    return vvl_arena_format(arena, "%.*s%s%s", (int)mantissa, digits, point, digits + mantissa);
}

static vvl_reason to_text(const vvl_value *stored, vvl_arena *arena, vvl_value *out,
                          unsigned *coercions)
{
    char *text = NULL;
    switch (stored->type) {
    case VVL_VALUE_TEXT:
        *out = *stored;
        return VVL_REASON_NONE;
    case VVL_VALUE_INTEGER:
        text = vvl_arena_format(arena, "%" PRId64, stored->as.integer);
        break;
    case VVL_VALUE_REAL:
        text = real_text(stored->as.real, arena);
        break;
    default:
        return VVL_REASON_STORAGE;
    }
    if (text == NULL) {
        return VVL_REASON_MEMORY;
    }
    *coercions |= VVL_COERCED_NUMBER;
    *out = (vvl_value){.type = VVL_VALUE_TEXT, .size = strlen(text), .as.text = text};
    return VVL_REASON_NONE;
}

static vvl_reason to_integer(const vvl_value *stored, vvl_value *out, unsigned *coercions)
{
    if (stored->type != VVL_VALUE_REAL) {
        return VVL_REASON_STORAGE;
    }
    double real = stored->as.real;
    /* 2^63 itself is out of range, and every double from -2^63 on is in it. */
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0)) {
        return VVL_REASON_RANGE;
    }
    if (real != (double)(int64_t)real) {
        return VVL_REASON_FRACTION;
    }
    *coercions |= VVL_COERCED_WHOLE_REAL;
    *out = (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = (int64_t)real};
    return VVL_REASON_NONE;
}

static vvl_reason to_real(const vvl_value *stored, vvl_value *out)
{
    if (stored->type != VVL_VALUE_INTEGER) {
        return VVL_REASON_STORAGE;
    }
    double real = (double)stored->as.integer;
    /* Beyond 2^53 not every integer is a double. */
    if (real >= 9223372036854775808.0 || (int64_t)real != stored->as.integer) {
        return VVL_REASON_RANGE;
    }
    *out = (vvl_value){.type = VVL_VALUE_REAL, .as.real = real};
    return VVL_REASON_NONE;
}

static vvl_reason to_bool(const vvl_value *stored, vvl_value *out)
{
    double number = 0;
    if (stored->type == VVL_VALUE_INTEGER) {
        number = (double)stored->as.integer;
    } else if (stored->type == VVL_VALUE_REAL) {
        number = stored->as.real;
    } else {
        return VVL_REASON_STORAGE;
    }
    if (number != 0 && number != 1) {
        return VVL_REASON_BOOLEAN;
    }
    *out = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = number == 1};
    return VVL_REASON_NONE;
}

/* Behind the seconds only an offset, or the Z that stands for none, has other signs than these. */
static bool has_offset(const vvl_value *stored)
{
    enum { SECONDS_END = 19 };
    static const char digits[] = "0123456789.";
    for (size_t i = SECONDS_END; i < stored->size; i++) {
        if (strchr(digits, stored->as.text[i]) == NULL) {
            return true;
        }
    }
    return false;
}

static vvl_reason to_time(const vvl_value *stored, vvl_value *out, unsigned *coercions)
{
    vvl_time time = 0;
    if (stored->type != VVL_VALUE_TEXT) {
        return VVL_REASON_STORAGE;
    }
    if (!vvl_time_read(stored->as.text, stored->size, &time)) {
        return VVL_REASON_TIME;
    }
    if (!vvl_time_load(stored->as.text, stored->size, &time)) {
        *coercions |= has_offset(stored) ? VVL_COERCED_TIME_OFFSET : VVL_COERCED_TIME_FORM;
    }
    *out = (vvl_value){.type = VVL_VALUE_TIME, .as.time = time};
    return VVL_REASON_NONE;
}

static bool is_same_text(const vvl_value *a, const vvl_value *b)
{
    return a->size == b->size && memcmp(a->as.text, b->as.text, a->size) == 0;
}

static vvl_reason to_json(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                          vvl_value *out, unsigned *coercions)
{
    if (stored->type != VVL_VALUE_TEXT) {
        return VVL_REASON_STORAGE;
    }
    if (vvl_json_is_settled(stored->as.text, stored->size, column->shape)) {
        *out = *stored;
        out->type = VVL_VALUE_JSON;
        return VVL_REASON_NONE;
    }
    vvl_json_node *root = NULL;
    vvl_json_fault fault =
        vvl_json_parse(stored->as.text, stored->size, VVL_JSON_DEPTH_MAX, arena, &root, NULL);
    if (fault == VVL_JSON_GOOD) {
        fault = vvl_json_value(root, arena, out, NULL);
    }
    if (fault == VVL_JSON_GOOD) {
        *coercions |= is_same_text(stored, out) ? 0 : VVL_COERCED_JSON_FORM;
        *coercions |= vvl_json_misshapen(root, column->shape) ? VVL_COERCED_JSON_SHAPE : 0;
    }
    return vvl_reason_of(fault);
}

static vvl_reason to_kind(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                          vvl_value *out, unsigned *coercions)
{
    switch (column->kind) {
    case VVL_KIND_ID:
        return to_id(stored, out, coercions);
    case VVL_KIND_TEXT:
    case VVL_KIND_ENUM:
        return to_text(stored, arena, out, coercions);
    case VVL_KIND_INTEGER:
        return to_integer(stored, out, coercions);
    case VVL_KIND_REAL:
        return to_real(stored, out);
    case VVL_KIND_BOOL:
        return to_bool(stored, out);
    case VVL_KIND_TIME:
        return to_time(stored, out, coercions);
    case VVL_KIND_JSON:
        return to_json(column, stored, arena, out, coercions);
    }
    return VVL_REASON_STORAGE;
}

vvl_reason vvl_convert_noting(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                              vvl_value *out, unsigned *coercions)
{
    vvl_value value = *stored;
    vvl_reason reason = VVL_REASON_NONE;
    *coercions = 0;
    if (stored->type != VVL_VALUE_NULL && stored->type != vvl_value_type_of(column)) {
        reason = to_kind(column, stored, arena, &value, coercions);
    }
    if (reason == VVL_REASON_NONE) {
        vvl_value_settle(&value);
        reason = vvl_rule_check(column, &value, false);
    }
    if (reason == VVL_REASON_NONE) {
        *out = value;
    }
    return reason;
}

vvl_reason vvl_convert(const vvl_column *column, const vvl_value *stored, vvl_arena *arena,
                       vvl_value *out)
{
    unsigned coercions;
    return vvl_convert_noting(column, stored, arena, out, &coercions);
}

vvl_status vvl_convert_token(const vvl_value *token, vvl_arena *arena, vvl_value *out)
{
    const char *stored = token->as.text;
    if (!vvl_token_is_stored(token->as.text, token->size)) {
        char *made = vvl_arena_alloc(arena, VVL_TOKEN_STORED_SIZE);
        vvl_status status = made == NULL ? VVL_E_NO_MEMORY
                                         : vvl_token_store(token->as.text, token->size, made, NULL);
        if (status != VVL_OK) {
            return status;
        }
        stored = made;
    }
    *out =
        (vvl_value){.type = VVL_VALUE_TEXT, .size = VVL_TOKEN_STORED_SIZE - 1, .as.text = stored};
    return VVL_OK;
}
