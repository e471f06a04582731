#include "core/convert.h"

#include "core/describe.h"
#include "core/json_text.h"
#include "core/rule.h"
#include "util/time.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Midnight of 1970-01-01 in Julian days. */
#define JULIAN_OF_1970 2440587.5

static const double microseconds_per_unit[] = {
    [VVL_EPOCH_SECONDS] = 1e6, [VVL_EPOCH_MILLISECONDS] = 1e3, [VVL_EPOCH_JULIAN] = 86400e6};

/* Whole numbers are multiplied as such: a double is too short for microseconds of today. */
static bool scale_integer(int64_t number, vvl_epoch_time epoch, vvl_time *out)
{
    int64_t factor = epoch == VVL_EPOCH_SECONDS ? 1000000 : 1000;
    if (number > VVL_TIME_MAX / factor || number < VVL_TIME_MIN / factor) {
        return false;
    }
    *out = number * factor;
    return true;
}

static bool scale_real(double number, vvl_epoch_time epoch, vvl_time *out)
{
    double from = epoch == VVL_EPOCH_JULIAN ? number - JULIAN_OF_1970 : number;
    double scaled = round(from * microseconds_per_unit[epoch]);
    if (!(scaled >= (double)VVL_TIME_MIN && scaled <= (double)VVL_TIME_MAX)) {
        return false;
    }
    *out = (vvl_time)scaled;
    return true;
}

static bool read_epoch(const vvl_value *stored, vvl_epoch_time epoch, vvl_value *out)
{
    vvl_time time = 0;
    bool whole = stored->type == VVL_VALUE_INTEGER;
    if (epoch == VVL_EPOCH_REFUSE || (!whole && stored->type != VVL_VALUE_REAL)) {
        return false;
    }
    bool read =
        whole && epoch != VVL_EPOCH_JULIAN
            ? scale_integer(stored->as.integer, epoch, &time)
            : scale_real(whole ? (double)stored->as.integer : stored->as.real, epoch, &time);
    if (read && vvl_time_valid(time)) {
        *out = (vvl_value){.type = VVL_VALUE_TIME, .as.time = time};
    }
    return read && vvl_time_valid(time);
}

static bool read_word(const vvl_value *stored, vvl_value *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on",
                                        "f",     "t",    "n",  "y",   "0",   "1"};
    for (size_t i = 0; stored->type == VVL_VALUE_TEXT && i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == stored->size &&
            strncasecmp(words[i], stored->as.text, stored->size) == 0) {
            *out = (vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = i % 2 == 1};
            return true;
        }
    }
    return false;
}

static vvl_reason read_last_keys(const vvl_value *stored, vvl_arena *arena, vvl_value *out)
{
    vvl_json_node *root = NULL;
    vvl_json_fault fault = vvl_json_parse_last(stored->as.text, stored->size, arena, &root);
    return vvl_reason_of(fault == VVL_JSON_GOOD ? vvl_json_value(root, arena, out, NULL) : fault);
}

/* A value that is refused as it is, read as the operator has decided. */
static vvl_reason read_otherwise(const vvl_column *column, const vvl_value *stored,
                                 vvl_reason reason, const vvl_choices *choices, vvl_arena *arena,
                                 vvl_value *out, unsigned *coercion)
{
    if (column->kind == VVL_KIND_TIME && read_epoch(stored, choices->epoch, out)) {
        *coercion = VVL_COERCED_EPOCH;
        return VVL_REASON_NONE;
    }
    if (column->kind == VVL_KIND_BOOL && choices->words && read_word(stored, out)) {
        *coercion = VVL_COERCED_WORD;
        return VVL_REASON_NONE;
    }
    if (choices->last_keys && reason == vvl_reason_of(VVL_JSON_DUPLICATE)) {
        *coercion = VVL_COERCED_LAST_KEY;
        return read_last_keys(stored, arena, out);
    }
    return reason;
}

/* By a time that was read as if in UTC: whether nothing in it says so. */
static bool is_naive(const vvl_value *stored, const vvl_choices *choices, unsigned coercions)
{
    return stored->type == VVL_VALUE_TEXT
               ? (coercions & VVL_COERCED_TIME_OFFSET) == 0
               : stored->type == VVL_VALUE_TIME && !choices->stored_is_utc;
}

static vvl_reason move_naive(const vvl_value *stored, const vvl_choices *choices, vvl_value *out,
                             unsigned *coercions)
{
    if (choices->naive_offset == 0 || out->type != VVL_VALUE_TIME ||
        !is_naive(stored, choices, *coercions)) {
        return VVL_REASON_NONE;
    }
    out->as.time -= choices->naive_offset;
    *coercions = VVL_COERCED_TIME_NAIVE;
    return vvl_time_valid(out->as.time) ? VVL_REASON_NONE : VVL_REASON_TIME;
}

vvl_reason vvl_convert_choosing(const vvl_column *column, const vvl_value *stored,
                                const vvl_choices *choices, vvl_arena *arena, vvl_value *out,
                                unsigned *coercions)
{
    vvl_value value;
    vvl_reason reason = vvl_convert_noting(column, stored, arena, &value, coercions);
    if (reason == VVL_REASON_NONE) {
        reason = move_naive(stored, choices, &value, coercions);
    } else {
        reason = read_otherwise(column, stored, reason, choices, arena, &value, coercions);
        if (reason == VVL_REASON_NONE) {
            reason = vvl_rule_check(column, &value, false);
        }
    }
    if (reason == VVL_REASON_NONE) {
        *out = value;
    }
    return reason;
}
