#include "admin/examination.h"

#include "core/value_show.h"
#include "util/error.h"

#include <string.h>

/* A question whose answers are being taken. */
typedef struct asking {
    vvl_examination *exam;
    vvl_rule rule;
} asking;

static bool is_bounded(const vvl_doctor_rule *rule)
{
    return rule->note_at > 0 || rule->warning_at > 0 || rule->problem_at > 0;
}

/* The level of a measure; false where it is not worth a word. */
static bool find_level(const vvl_examination *exam, const vvl_doctor_rule *rule, uint64_t measure,
                       vvl_level *level)
{
    if (rule->against_pool) {
        return measure < exam->pool->options.max_connections;
    }
    if (!is_bounded(rule)) {
        return true;
    }
    if (rule->problem_at > 0 && measure >= rule->problem_at) {
        *level = VVL_LEVEL_PROBLEM;
    } else if (rule->warning_at > 0 && measure >= rule->warning_at) {
        *level = VVL_LEVEL_WARNING;
    } else if (rule->note_at > 0 && measure >= rule->note_at) {
        *level = VVL_LEVEL_NOTE;
    } else {
        return false;
    }
    return true;
}

static const char *keep_shown(vvl_examination *exam, const vvl_value *value)
{
    char shown[VVL_SHOWN_SIZE];
    vvl_value_show(value, shown);
    return vvl_arena_text(exam->arena, shown, strlen(shown));
}

static vvl_status take_answer(void *context, const vvl_value *row, vvl_error *error)
{
    const asking *ask = context;
    const vvl_doctor_rule *rule = &vvl_doctor_rules(NULL)[ask->rule];
    vvl_level level = rule->level;
    bool counted = row[1].type == VVL_VALUE_INTEGER && row[1].as.integer >= 0;
    uint64_t measure = counted ? (uint64_t)row[1].as.integer : 0;
    if (!find_level(ask->exam, rule, measure, &level)) {
        return VVL_OK;
    }
    vvl_finding *finding = vvl_finding_new(ask->exam, ask->rule, NULL, NULL);
    if (finding == NULL) {
        return vvl_fail_memory(error);
    }
    bool seen = row[2].type != VVL_VALUE_NULL;
    finding->level = level;
    finding->count = measure;
    finding->object = keep_shown(ask->exam, &row[0]);
    finding->detail = seen ? keep_shown(ask->exam, &row[2]) : NULL;
    return finding->object == NULL || (seen && finding->detail == NULL) ? vvl_fail_memory(error)
                                                                        : VVL_OK;
}

/* Failures that are no answer: the examination cannot go on. */
static bool is_over(vvl_status status)
{
    return status == VVL_E_NO_MEMORY || status == VVL_E_CONNECT || status == VVL_E_CANCELLED;
}

static vvl_status note_refusal(vvl_examination *exam, const char *rule, const vvl_error *refusal,
                               vvl_error *error)
{
    vvl_finding *finding = vvl_finding_new(exam, VVL_RULE_UNASKED, NULL, NULL);
    if (finding == NULL) {
        return vvl_fail_memory(error);
    }
    finding->count = 1;
    finding->object = rule;
    finding->detail = vvl_arena_text(exam->arena, refusal->message, strlen(refusal->message));
    return finding->detail == NULL ? vvl_fail_memory(error) : VVL_OK;
}

static vvl_status ask(vvl_examination *exam, const vvl_question *question, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_INTEGER, VVL_VALUE_TEXT};
    asking asking = {exam, vvl_rule_find(question->rule)};
    vvl_error refusal = {.status = VVL_OK};
    vvl_statement_text text = {.sql = question->sql, .columns = types, .column_count = 3};
    if (asking.rule == VVL_RULE_COUNT) {
        return vvl_fail(error, VVL_E_INTERNAL, "the backend asks for the unknown rule %s",
                        question->rule);
    }
    vvl_status status = vvl_channel_query(exam->channel, &text, take_answer, &asking, &refusal);
    if (status == VVL_OK) {
        return VVL_OK;
    }
    if (is_over(status)) {
        if (error != NULL) {
            *error = refusal;
        }
        return status;
    }
    return note_refusal(exam, question->rule, &refusal, error);
}

vvl_status vvl_examine_health(vvl_examination *exam, vvl_error *error)
{
    const vvl_question *at = exam->channel->backend->dialect->questions;
    vvl_status status = VVL_OK;
    for (; status == VVL_OK && at != NULL && at->rule != NULL; at++) {
        if (!(at->at_opening && exam->pool->options.untrusted)) {
            status = ask(exam, at, error);
        }
        if (status == VVL_OK) {
            status = vvl_examination_report(exam, NULL, error);
        }
    }
    return status;
}
