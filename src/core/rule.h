/** @file rule.h The rules of a column, for one value at a time. */
#ifndef VVL_CORE_RULE_H
#define VVL_CORE_RULE_H

#include "core/json_tree.h"
#include "core/reason.h"
#include "util/arena.h"

#include <vvl/sys/backend.h>

/**
 * Checks a value that has its column's type, or is NULL, against the rules that are part of the
 * schema; a fresh one (not yet in any database) also against those for new values.
 * JSON is not looked into: see vvl_rule_json.
 */
vvl_reason vvl_rule_check(const vvl_column *column, const vvl_value *value, bool fresh);

/**
 * Checks the form of a JSON column's value and points `value` to its canonical text, in the arena.
 * @param at becomes where the fault lies; untouched where there is none.
 */
vvl_reason vvl_rule_json(const vvl_column *column, const vvl_json_node *node, vvl_arena *arena,
                         vvl_value *value, vvl_json_node *at);

/** Gives up what does not survive every backend: the sign of -0.0. */
void vvl_value_settle(vvl_value *value);

/** The position of a word in an enum's list, 0 where it is not in it. */
size_t vvl_word_find(const vvl_words *values, const char *word, size_t size);

/** The first column of `row` that is not later than the column it must be later than, or NULL. */
const vvl_column *vvl_rule_order(const vvl_entity *entity, const vvl_value *row);

#endif
