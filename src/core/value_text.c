#include "core/value_text.h"

#include "core/number.h"
#include "core/rule.h"
#include "util/time.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void vvl_value_print(vvl_buffer *out, const vvl_value *value)
{
    char text[VVL_UUID_TEXT_SIZE];
    _Static_assert(sizeof text >= VVL_TIME_TEXT_SIZE && sizeof text >= VVL_REAL_TEXT_SIZE,
                   "one buffer serves all");
    switch (value->type) {
    case VVL_VALUE_NULL:
        break;
    case VVL_VALUE_INTEGER:
        vvl_buffer_format(out, "%" PRId64, value->as.integer);
        break;
    case VVL_VALUE_REAL:
        vvl_real_format(value->as.real, text);
        vvl_buffer_text(out, text);
        break;
    case VVL_VALUE_BOOL:
        vvl_buffer_text(out, value->as.boolean ? "true" : "false");
        break;
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
    case VVL_VALUE_BLOB:
        vvl_buffer_bytes(out, value->as.text, value->size);
        break;
    case VVL_VALUE_ID:
        vvl_uuid_format(&value->as.id, text);
        vvl_buffer_text(out, text);
        break;
    case VVL_VALUE_TIME:
        vvl_time_format(value->as.time, text);
        vvl_buffer_text(out, text);
        break;
    }
}

/* Numbers have JSON's grammar, so that what strtod takes beyond it (inf, 0x1p3, blanks) is refused.
 */
static bool is_number(const char *text, size_t size)
{
    return size > 0 && size <= VVL_REAL_DIGITS_MAX && strspn(text, "+-0123456789.eE") >= size &&
           (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
}

static vvl_reason parse_integer(const char *text, size_t size, vvl_value *out)
{
    char digits[32];
    char *end = NULL;
    if (!is_number(text, size)) {
        return VVL_REASON_STORAGE;
    }
    if (memchr(text, '.', size) != NULL || memchr(text, 'e', size) != NULL ||
        memchr(text, 'E', size) != NULL) {
        return VVL_REASON_FRACTION;
    }
    if (size >= sizeof digits) {
        return VVL_REASON_RANGE;
    }
    memcpy(digits, text, size);
    digits[size] = '\0';
    errno = 0;
    long long integer = strtoll(digits, &end, 10);
    if (*end != '\0') {
        return VVL_REASON_STORAGE;
    }
    if (errno == ERANGE) {
        return VVL_REASON_RANGE;
    }
    *out = (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = integer};
    return VVL_REASON_NONE;
}

static vvl_reason parse_real(const char *text, size_t size, vvl_value *out)
{
    double real = 0;
    if (!is_number(text, size) || !vvl_real_parse(text, size, &real)) {
        return VVL_REASON_STORAGE;
    }
    if (!isfinite(real)) {
        return VVL_REASON_RANGE;
    }
    *out = (vvl_value){.type = VVL_VALUE_REAL, .as.real = real};
    return VVL_REASON_NONE;
}

static vvl_reason parse_bool(const char *text, size_t size, vvl_value *out)
{
    bool is_true = size == 4 && memcmp(text, "true", size) == 0;
    if (!is_true && !(size == 5 && memcmp(text, "false", size) == 0)) {
        return VVL_REASON_STORAGE;
    }
    *out = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = is_true};
    return VVL_REASON_NONE;
}

static vvl_reason parse_time(const char *text, size_t size, vvl_value *out)
{
    vvl_time time = 0;
    if (!vvl_time_read(text, size, &time)) {
        return VVL_REASON_TIME;
    }
    *out = (vvl_value){.type = VVL_VALUE_TIME, .as.time = time};
    return VVL_REASON_NONE;
}

static vvl_reason parse_id(const char *text, size_t size, vvl_value *out)
{
    vvl_uuid id;
    if (vvl_uuid_parse(text, size, &id, NULL) != VVL_OK) {
        return VVL_REASON_STORAGE;
    }
    if (vvl_uuid_is_nil(&id)) {
        return VVL_REASON_NIL;
    }
    *out = (vvl_value){.type = VVL_VALUE_ID, .as.id = id};
    return VVL_REASON_NONE;
}

vvl_reason vvl_value_parse(const vvl_column *column, const char *text, size_t size, vvl_value *out)
{
    switch (column->kind) {
    case VVL_KIND_ID:
        return parse_id(text, size, out);
    case VVL_KIND_INTEGER:
        return parse_integer(text, size, out);
    case VVL_KIND_REAL:
        return parse_real(text, size, out);
    case VVL_KIND_BOOL:
        return parse_bool(text, size, out);
    case VVL_KIND_TIME:
        return parse_time(text, size, out);
    case VVL_KIND_TEXT:
    case VVL_KIND_ENUM:
    case VVL_KIND_JSON:
        break;
    }
    vvl_value_type type = column->kind == VVL_KIND_JSON ? VVL_VALUE_JSON : VVL_VALUE_TEXT;
    *out = (vvl_value){.type = type, .size = size, .as.text = text};
    return VVL_REASON_NONE;
}
