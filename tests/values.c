#include "values.h"

#include <float.h>
#include <string.h>

#define TIME_MIN INT64_C(-62135596800000000)
#define TIME_MAX INT64_C(253402300799999999)

static const char *const variant_names[] = {"plain", "smallest", "largest",
                                            "emoji", "odd",      "nested"};

const char *variant_name(variant which)
{
    return variant_names[which];
}

static void *at(const vvl_column *column, void *record)
{
    return (char *)record + column->offset;
}

vvl_uuid test_uuid(const char *name, unsigned serial)
{
    vvl_uuid id = {{0}};
    const char *text = test_format("%s %u", name, serial);
    test_require_ok(vvl_uuid_from_legacy(text, strlen(text), &id, NULL), NULL, HERE);
    return id;
}

/* Text of exactly `characters`: a beginning, a filling, and what the column's pattern wants. */
static const char *filled(const vvl_column *column, const char *beginning, const char *filling,
                          size_t characters)
{
    const char *ending = column->like == NULL ? "" : "@x.y";
    size_t used = strlen(beginning) + strlen(ending);
    size_t count = characters > used ? characters - used : 0;
    size_t width = strlen(filling);
    char *text = test_scratch(strlen(beginning) + count * width + strlen(ending) + 1);
    char *end = stpcpy(text, beginning);
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, filling);
    }
    stpcpy(end, ending);
    return text;
}

static const char *text_value(const vvl_column *column, variant which, unsigned serial)
{
    static const char odd[] = "\xEF\xBB\xBF \t\r\n'\"\\N%_;--/*\x01\x1F\x7F\xC2\x85"
                              "e\xCC\x81\xE2\x80\xAE\xEF\xBF\xBF ";
    bool unique = (column->flags & (VVL_COLUMN_UNIQUE | VVL_COLUMN_JOINT)) != 0;
    const char *beginning = test_format("%03u", serial);
    size_t most = column->length.max == 0 ? 5000 : column->length.max;
    switch (which) {
    case VARIANT_SMALLEST:
        return filled(column, unique ? beginning : "", "s", column->length.min);
    case VARIANT_LARGEST:
        return filled(column, beginning, "L", most);
    case VARIANT_EMOJI:
        return filled(column, beginning, "\xF0\x9F\x98\x80", most);
    case VARIANT_ODD:
        return filled(column, test_format("%s%s", beginning, odd), "", 0);
    default:
        return filled(column, test_format("%s %s", column->name, beginning), "", 0);
    }
}

static const char *json_value(const vvl_column *column, variant which, unsigned serial)
{
    static const char nested[] =
        "{\"a\": [1, [2, [3, {\"b\": null}]], true, false], \"bb\": \"\xC3\xA9\xF0\x9F\x98\x80\", "
        "\"\xC3\xA9\": 12345678901234567890.123, \"ccc\": {}, \"dddd\": [], \"quote\\\"\": "
        "\"\\b\\f\\n\\r\\t\\\\/\\u0001\\u001f\"}";
    bool strings = column->shape == VVL_SHAPE_STRINGS || column->shape == VVL_SHAPE_ARRAY;
    switch (which) {
    case VARIANT_SMALLEST:
        return strings ? "[]" : "{}";
    case VARIANT_NESTED:
        return strings ? "[\"\xC3\xA9\", \"\xF0\x9F\x98\x80\", \"\\\"\", \"\"]" : nested;
    case VARIANT_LARGEST:
        return strings ? filled(column, "[\"", "x", 50000) : nested;
    default:
        return test_format(strings ? "[\"s%u\", \"t\"]" : "{\"serial\": %u}", serial);
    }
}

/* `filled` cannot close what it opened. */
static const char *closed_json(const vvl_column *column, variant which, unsigned serial)
{
    const char *text = json_value(column, which, serial);
    bool array = column->shape == VVL_SHAPE_STRINGS || column->shape == VVL_SHAPE_ARRAY;
    bool open = array && which == VARIANT_LARGEST;
    return open ? test_format("%s\"]", text) : text;
}

static int64_t integer_value(const vvl_column *column, variant which, unsigned serial)
{
    bool ranged = column->range.set;
    if ((column->flags & VVL_COLUMN_KEY) != 0) {
        return 1 + (int64_t)serial;
    }
    int64_t least = ranged ? (int64_t)column->range.min : INT64_MIN;
    int64_t greatest =
        ranged && column->range.max < VVL_INTEGER_MAX ? (int64_t)column->range.max : INT64_MAX;
    switch (which) {
    case VARIANT_SMALLEST:
        return least;
    case VARIANT_LARGEST:
        return greatest;
    case VARIANT_ODD:
        return greatest > INT64_C(9007199254740993) ? INT64_C(9007199254740993) : greatest - 1;
    default:
        return (least < 0 ? 0 : least) + (int64_t)(serial % 3);
    }
}

static double real_value(const vvl_column *column, variant which, unsigned serial)
{
    static const double odd[] = {0.1, 1e-300, 5e-324, 0.30000000000000004, 1.0 / 3, DBL_MIN};
    switch (which) {
    case VARIANT_SMALLEST:
        return column->range.set ? column->range.min : -DBL_MAX;
    case VARIANT_LARGEST:
        return column->range.set ? column->range.max : DBL_MAX;
    case VARIANT_ODD:
    case VARIANT_EMOJI:
    case VARIANT_NESTED:
        return odd[(serial + (unsigned)which) % COUNT_OF(odd)];
    default:
        return (serial % 8) / 8.0;
    }
}

/* A time that another one bounds comes last, so that there is always room before it. */
static vvl_time time_value(const vvl_column *column, variant which, unsigned serial)
{
    static const vvl_time times[VARIANT_COUNT] = {
        INT64_C(1750075200000000), TIME_MIN, TIME_MAX - 1, -1, INT64_C(951868799999999),
        INT64_C(2147483648000001),
    };
    vvl_time time = times[which];
    if (which == VARIANT_PLAIN) {
        time += (vvl_time)(serial % 8) * 1000001;
    }
    if (column->after != NULL) {
        time += which == VARIANT_PLAIN ? 10000000 : 1;
    }
    return time == 0 && !column->optional ? 1 : time; /* where a time is required, 0 is none */
}

static vvl_uuid id_value(const vvl_column *column, const parents *parents, unsigned serial)
{
    if (column->references == NULL) {
        return test_uuid("id", serial);
    }
    if (strcmp(column->references, "generated_content") == 0) {
        return parents->content;
    }
    return strcmp(column->references, "users") == 0 ? parents->user : parents->campaign;
}

static void set_optional(const vvl_column *column, void *record, const parents *parents,
                         variant which, unsigned serial)
{
    void *place = at(column, record);
    if (column->references != NULL) {
        *(vvl_opt_integer *)place =
            (vvl_opt_integer){parents->connection != 0, parents->connection};
    } else if (column->kind == VVL_KIND_INTEGER) {
        *(vvl_opt_integer *)place = (vvl_opt_integer){true, integer_value(column, which, serial)};
    } else if (column->kind == VVL_KIND_REAL) {
        *(vvl_opt_real *)place = (vvl_opt_real){true, real_value(column, which, serial)};
    } else if (column->kind == VVL_KIND_BOOL) {
        *(vvl_opt_bool *)place = (vvl_opt_bool){true, ((unsigned)which + serial) % 2 == 1};
    } else {
        *(vvl_opt_time *)place = (vvl_opt_time){true, time_value(column, which, serial)};
    }
}

void value_set(const vvl_column *column, void *record, const parents *parents, variant which,
               unsigned serial)
{
    void *place = at(column, record);
    if (column->optional) {
        set_optional(column, record, parents, which, serial);
        return;
    }
    switch (column->kind) {
    case VVL_KIND_ID:
        *(vvl_uuid *)place = id_value(column, parents, serial);
        break;
    case VVL_KIND_TEXT:
        *(const char **)place = text_value(column, which, serial);
        break;
    case VVL_KIND_JSON:
        *(const char **)place = closed_json(column, which, serial);
        break;
    case VVL_KIND_ENUM:
        *(int *)place = (int)(1 + (serial + (unsigned)which) % (column->values.count - 1));
        break;
    case VVL_KIND_INTEGER:
        *(int64_t *)place = integer_value(column, which, serial);
        break;
    default:
        *(vvl_time *)place = time_value(column, which, serial);
        break;
    }
}
