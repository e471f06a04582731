#include "core/fidelity.h"

#include "core/convert.h"
#include "core/value_show.h"
#include "util/error.h"

#include <string.h>

static const vvl_doctor_rule rules[VVL_RULE_COUNT] = {
#define VVL_RULE(name, rule, its_answer, its_level, its_what, its_hint, ...)                       \
    [VVL_RULE_##name] = {.id = rule,                                                               \
                         .answer = VVL_ANSWER_##its_answer,                                        \
                         .level = VVL_LEVEL_##its_level,                                           \
                         .what = its_what,                                                         \
                         .hint = its_hint,                                                         \
                         __VA_ARGS__},
#include "core/fidelity.def"
#undef VVL_RULE
};

const vvl_doctor_rule *vvl_doctor_rules(size_t *count)
{
    if (count != NULL) {
        *count = VVL_RULE_COUNT;
    }
    return rules;
}

const char *vvl_level_name(vvl_level level)
{
    static const char *const names[] = {"note", "warning", "problem"};
    return (unsigned)level < sizeof names / sizeof *names ? names[level] : "";
}

const char *vvl_answer_name(vvl_answer answer)
{
    static const char *const names[] = {"", "exact", "coerced", "quarantined", "operator"};
    return (unsigned)answer < sizeof names / sizeof *names ? names[answer] : "";
}

bool vvl_answer_rejects(vvl_answer answer)
{
    return answer == VVL_ANSWER_QUARANTINED || answer == VVL_ANSWER_OPERATOR;
}

/* A reason, as far as the rule depends on it what kind of column it is about and how the value is
 * stored. */
typedef struct refusal {
    unsigned reason;
    unsigned kinds; /* bits of vvl_kind; 0: any */
    unsigned types; /* bits of vvl_value_type; 0: any */
    vvl_rule rule;
} refusal;

#define BIT(number) (1U << (number))
#define NUMBER (BIT(VVL_VALUE_INTEGER) | BIT(VVL_VALUE_REAL))

/* The first row that fits counts. */
static const refusal refusals[] = {
    {VVL_REASON_REQUIRED, 0, 0, VVL_RULE_REQUIRED},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_ID), 0, VVL_RULE_ID_STORAGE},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_TIME), NUMBER, VVL_RULE_TIME_NUMBER},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_TIME), 0, VVL_RULE_TIME_STORAGE},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_BOOL), 0, VVL_RULE_BOOLEAN_TEXT},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_INTEGER), 0, VVL_RULE_INTEGER_STORAGE},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_REAL), 0, VVL_RULE_REAL_STORAGE},
    {VVL_REASON_STORAGE, BIT(VVL_KIND_JSON), 0, VVL_RULE_JSON_STORAGE},
    {VVL_REASON_STORAGE, 0, 0, VVL_RULE_TEXT_STORAGE},
    {VVL_REASON_NIL, 0, 0, VVL_RULE_ID_NIL},
    {VVL_REASON_ENCODING, 0, 0, VVL_RULE_TEXT_ENCODING},
    {VVL_REASON_NUL, 0, 0, VVL_RULE_TEXT_NUL},
    {VVL_REASON_SHORT, 0, 0, VVL_RULE_TEXT_SHORT},
    {VVL_REASON_PATTERN, 0, 0, VVL_RULE_TEXT_PATTERN},
    {VVL_REASON_WORD, 0, 0, VVL_RULE_ENUM_WORD},
    {VVL_REASON_FRACTION, 0, 0, VVL_RULE_INTEGER_FRACTION},
    {VVL_REASON_RANGE, 0, 0, VVL_RULE_RANGE},
    {VVL_REASON_INFINITE, 0, 0, VVL_RULE_REAL_INFINITE},
    {VVL_REASON_BOOLEAN, 0, 0, VVL_RULE_BOOLEAN_NUMBER},
    {VVL_REASON_TIME, 0, 0, VVL_RULE_TIME_TEXT},
    {VVL_REASON_ORDER, 0, 0, VVL_RULE_ORDER},
    {VVL_REASON_SIZE, 0, 0, VVL_RULE_SIZE},
    {VVL_REASON_JSON + VVL_JSON_SYNTAX, 0, 0, VVL_RULE_JSON_SYNTAX},
    {VVL_REASON_JSON + VVL_JSON_ENCODING, 0, 0, VVL_RULE_TEXT_ENCODING},
    {VVL_REASON_JSON + VVL_JSON_NUL, 0, 0, VVL_RULE_JSON_NUL},
    {VVL_REASON_JSON + VVL_JSON_SURROGATE, 0, 0, VVL_RULE_JSON_SURROGATE},
    {VVL_REASON_JSON + VVL_JSON_DEPTH, 0, 0, VVL_RULE_JSON_DEPTH},
    {VVL_REASON_JSON + VVL_JSON_DUPLICATE, 0, 0, VVL_RULE_JSON_DUPLICATE},
    {VVL_REASON_JSON + VVL_JSON_NUMBER_RANGE, 0, 0, VVL_RULE_JSON_NUMBER},
    {VVL_REASON_JSON + VVL_JSON_SIZE, 0, 0, VVL_RULE_SIZE},
};

static bool fits(const refusal *row, const vvl_column *column, const vvl_value *stored,
                 vvl_reason reason)
{
    return row->reason == (unsigned)reason &&
           (row->kinds == 0 || (row->kinds & BIT(column->kind)) != 0) &&
           (row->types == 0 || (row->types & BIT(stored->type)) != 0);
}

vvl_rule vvl_rule_of_reason(const vvl_column *column, const vvl_value *stored, vvl_reason reason)
{
    if (reason == VVL_REASON_REQUIRED && (column->flags & VVL_COLUMN_KEY) != 0) {
        return VVL_RULE_ID_NULL;
    }
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (fits(&refusals[i], column, stored, reason)) {
            return refusals[i].rule;
        }
    }
    return VVL_RULE_TEXT_STORAGE;
}

vvl_rule vvl_rule_of_coercion(unsigned *coercions)
{
    static const struct {
        unsigned coercion;
        vvl_rule rule;
    } notes[] = {
        {VVL_COERCED_ID, VVL_RULE_ID_LEGACY},
        {VVL_COERCED_TIME_FORM, VVL_RULE_TIME_FORM},
        {VVL_COERCED_TIME_OFFSET, VVL_RULE_TIME_OFFSET},
        {VVL_COERCED_WHOLE_REAL, VVL_RULE_INTEGER_REAL},
        {VVL_COERCED_NUMBER, VVL_RULE_TEXT_NUMBER},
        {VVL_COERCED_JSON_FORM, VVL_RULE_JSON_FORM},
        {VVL_COERCED_JSON_SHAPE, VVL_RULE_JSON_SHAPE},
        {VVL_COERCED_TIME_NAIVE, VVL_RULE_TIME_NAIVE},
        {VVL_COERCED_EPOCH, VVL_RULE_TIME_EPOCH},
        {VVL_COERCED_WORD, VVL_RULE_BOOLEAN_WORD},
        {VVL_COERCED_LAST_KEY, VVL_RULE_JSON_LAST_KEY},
    };
    size_t at = 0;
    while ((*coercions & notes[at].coercion) == 0) {
        at++;
    }
    *coercions &= ~notes[at].coercion;
    return notes[at].rule;
}

vvl_rule vvl_rule_find(const char *id)
{
    size_t at = 0;
    while (at < VVL_RULE_COUNT && strcmp(rules[at].id, id) != 0) {
        at++;
    }
    return (vvl_rule)at;
}

vvl_status vvl_example_add(vvl_example *examples, size_t *count, vvl_arena *arena, const char *key,
                           const vvl_column *column, const vvl_value *value, vvl_error *error)
{
    char shown[VVL_SHOWN_SIZE];
    if (*count == VVL_EXAMPLES_SHOWN) {
        return VVL_OK;
    }
    vvl_example example = {.key = vvl_arena_text(arena, key, strlen(key))};
    bool show = value != NULL && (column == NULL || (column->flags & VVL_COLUMN_SECRET) == 0);
    if (show) {
        vvl_value_show(value, shown);
        example.value = vvl_arena_text(arena, shown, strlen(shown));
    }
    if (example.key == NULL || (show && example.value == NULL)) {
        return vvl_fail_memory(error);
    }
    examples[(*count)++] = example;
    return VVL_OK;
}
