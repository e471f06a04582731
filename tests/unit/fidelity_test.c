#include "suites.h"

#include "core/convert.h"
#include "core/fidelity.h"

#include <string.h>

static const vvl_doctor_rule *rule_at(vvl_rule rule)
{
    return &vvl_doctor_rules(NULL)[rule];
}

/* Reasons that only what comes from a client can have. */
static bool is_of_clients(int reason)
{
    return reason == VVL_REASON_LONG || reason == VVL_REASON_SHAPE || reason == VVL_REASON_FIXED ||
           reason == VVL_REASON_SECRET || reason == VVL_REASON_MEMORY ||
           reason == VVL_REASON_JSON || reason == VVL_REASON_JSON + VVL_JSON_MEMORY;
}

/* The rule for a reason that none was given is the last: only blobs in text may come to it. */
static void every_reason_has_a_rule_that_refuses(void)
{
    for (int reason = VVL_REASON_REQUIRED; reason <= VVL_REASON_JSON + VVL_JSON_SIZE; reason++) {
        for (int kind = VVL_KIND_ID; !is_of_clients(reason) && kind <= VVL_KIND_JSON; kind++) {
            const vvl_column column = {.name = "x", .kind = (vvl_kind)kind};
            const vvl_value stored = {.type = VVL_VALUE_BLOB};
            vvl_rule rule = vvl_rule_of_reason(&column, &stored, (vvl_reason)reason);
            EXPECT(vvl_answer_rejects(rule_at(rule)->answer), "reason %d of kind %d", reason, kind);
            EXPECT(rule != VVL_RULE_TEXT_STORAGE || reason == VVL_REASON_STORAGE,
                   "reason %d of kind %d has no rule", reason, kind);
        }
    }
}

static void rules_depend_on_kind_and_storage(void)
{
    const vvl_column key = {.kind = VVL_KIND_ID, .flags = VVL_COLUMN_KEY};
    const vvl_column time = {.kind = VVL_KIND_TIME};
    const vvl_value number = {.type = VVL_VALUE_INTEGER};
    const vvl_value blob = {.type = VVL_VALUE_BLOB};
    EXPECT(vvl_rule_of_reason(&key, &blob, VVL_REASON_REQUIRED) == VVL_RULE_ID_NULL, "a key");
    EXPECT(vvl_rule_of_reason(&time, &blob, VVL_REASON_REQUIRED) == VVL_RULE_REQUIRED, "no key");
    EXPECT(vvl_rule_of_reason(&time, &number, VVL_REASON_STORAGE) == VVL_RULE_TIME_NUMBER,
           "a number");
    EXPECT(vvl_rule_of_reason(&time, &blob, VVL_REASON_STORAGE) == VVL_RULE_TIME_STORAGE, "a blob");
}

static void every_coercion_has_a_rule_that_does_not_refuse(void)
{
    unsigned all = 2 * VVL_COERCED_LAST_KEY - 1;
    for (unsigned left = all; left != 0;) {
        unsigned before = left;
        vvl_answer answer = rule_at(vvl_rule_of_coercion(&left))->answer;
        EXPECT(answer == VVL_ANSWER_COERCED || answer == VVL_ANSWER_EXACT, "set %x", before);
        EXPECT((before & left) == left && before != left, "set %x became %x", before, left);
    }
}

static void rules_are_whole_and_found_by_their_ids(void)
{
    size_t count = 0;
    const vvl_doctor_rule *rules = vvl_doctor_rules(&count);
    EXPECT(count == VVL_RULE_COUNT, "%zu rules", count);
    for (size_t i = 0; i < count; i++) {
        EXPECT((size_t)vvl_rule_find(rules[i].id) == i, "%s twice", rules[i].id);
        EXPECT(rules[i].what[0] != '\0' && rules[i].hint[0] != '\0', "%s", rules[i].id);
        EXPECT(rules[i].what[strlen(rules[i].what) - 1] != '.', "%s ends with a stop", rules[i].id);
        bool problem = rules[i].level == VVL_LEVEL_PROBLEM;
        EXPECT(rules[i].answer == VVL_ANSWER_NONE || problem == vvl_answer_rejects(rules[i].answer),
               "%s: answer and level do not agree", rules[i].id);
    }
    EXPECT(vvl_rule_find("nothing") == VVL_RULE_COUNT, "an unknown rule");
}

/* What was made of a text in a column of a kind. */
static unsigned coercions_of(vvl_kind kind, vvl_shape shape, const char *text)
{
    vvl_value out;
    unsigned coercions = 99;
    const vvl_column column = {.name = "x", .kind = kind, .shape = shape};
    const vvl_value stored = {.type = VVL_VALUE_TEXT, .size = strlen(text), .as.text = text};
    vvl_arena *arena = vvl_arena_new(1024);
    vvl_reason reason = vvl_convert_noting(&column, &stored, arena, &out, &coercions);
    EXPECT(reason == VVL_REASON_NONE, "%s: reason %d", text, (int)reason);
    vvl_arena_free(arena);
    return coercions;
}

static void conversions_say_what_they_changed(void)
{
    static const struct {
        const char *text;
        vvl_kind kind;
        vvl_shape shape;
        unsigned coercions;
    } cases[] = {
        {"11111111-1111-4111-8111-11111111111a", VVL_KIND_ID, VVL_SHAPE_ANY, 0},
        {"11111111-1111-4111-8111-11111111111A", VVL_KIND_ID, VVL_SHAPE_ANY, VVL_COERCED_ID},
        {"2025-06-16 12:00:00.000000", VVL_KIND_TIME, VVL_SHAPE_ANY, 0},
        {"2025-06-16 12:00:00", VVL_KIND_TIME, VVL_SHAPE_ANY, VVL_COERCED_TIME_FORM},
        {"2025-06-16T12:00:00.000000", VVL_KIND_TIME, VVL_SHAPE_ANY, VVL_COERCED_TIME_FORM},
        {"2025-06-16 12:00:00Z", VVL_KIND_TIME, VVL_SHAPE_ANY, VVL_COERCED_TIME_OFFSET},
        {"2025-06-16 12:00:00.5-05:30", VVL_KIND_TIME, VVL_SHAPE_ANY, VVL_COERCED_TIME_OFFSET},
        {"2025-06-16 12:00:00+02", VVL_KIND_TIME, VVL_SHAPE_ANY, VVL_COERCED_TIME_OFFSET},
        {"{\"a\": 1.50}", VVL_KIND_JSON, VVL_SHAPE_OBJECT, 0},
        {"{\"a\":1}", VVL_KIND_JSON, VVL_SHAPE_OBJECT, VVL_COERCED_JSON_FORM},
        {"{\"a\": 1e2}", VVL_KIND_JSON, VVL_SHAPE_OBJECT, VVL_COERCED_JSON_FORM},
        {"[\"a\", 1]", VVL_KIND_JSON, VVL_SHAPE_STRINGS, VVL_COERCED_JSON_SHAPE},
        {"[ ]", VVL_KIND_JSON, VVL_SHAPE_OBJECT, VVL_COERCED_JSON_FORM | VVL_COERCED_JSON_SHAPE},
        {"any text", VVL_KIND_TEXT, VVL_SHAPE_ANY, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned coercions = coercions_of(cases[i].kind, cases[i].shape, cases[i].text);
        EXPECT(coercions == cases[i].coercions, "%s: %x", cases[i].text, coercions);
    }
}

CU_TestInfo fidelity_tests[] = {
    {"every reason has a rule that refuses", every_reason_has_a_rule_that_refuses},
    {"rules depend on kind and storage", rules_depend_on_kind_and_storage},
    {"every coercion has a rule that does not refuse",
     every_coercion_has_a_rule_that_does_not_refuse},
    {"rules are whole and found by their ids", rules_are_whole_and_found_by_their_ids},
    {"conversions say what they changed", conversions_say_what_they_changed},
    CU_TEST_INFO_NULL,
};
