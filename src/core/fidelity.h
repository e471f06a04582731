/** @file fidelity.h The rules of what survives a move, and which of them a value falls under. */
#ifndef VVL_CORE_FIDELITY_H
#define VVL_CORE_FIDELITY_H

#include "core/reason.h"
#include "util/arena.h"

#include <vvl/doctor.h>
#include <vvl/sys/backend.h>

/** The positions of the rules in vvl_doctor_rules. */
typedef enum vvl_rule {
#define VVL_RULE(name, ...) VVL_RULE_##name,
#include "core/fidelity.def"
#undef VVL_RULE
    VVL_RULE_COUNT
} vvl_rule;

/** The rule that refuses a stored value for `reason`, which is not VVL_REASON_MEMORY. */
vvl_rule vvl_rule_of_reason(const vvl_column *column, const vvl_value *stored, vvl_reason reason);

/** The rule about the lowest of a set of enum vvl_coercions, which is taken out of the set. */
vvl_rule vvl_rule_of_coercion(unsigned *coercions);

/** The rule of that id; VVL_RULE_COUNT where there is none. */
vvl_rule vvl_rule_find(const char *id);

/**
 * Adds an example, unless there are enough: `value` is not shown where it is NULL or the column
 * secret. `arena` owns the texts.
 */
vvl_status vvl_example_add(vvl_example *examples, size_t *count, vvl_arena *arena, const char *key,
                           const vvl_column *column, const vvl_value *value, vvl_error *error);

/** Whether a row that a rule of this answer is about would be refused. */
bool vvl_answer_rejects(vvl_answer answer);

#endif
