#include "admin/examination.h"

#include "core/value_show.h"
#include "util/error.h"

#include <string.h>

static vvl_found *add(vvl_examination *exam, vvl_rule rule, const char *table, const char *column)
{
    vvl_found *found = vvl_arena_zero(exam->arena, sizeof *found);
    if (found == NULL) {
        return NULL;
    }
    found->finding.rule = &vvl_doctor_rules(NULL)[rule];
    found->finding.level = found->finding.rule->level;
    found->finding.table = table;
    found->finding.column = column;
    found->serial = exam->found_count++;
    if (exam->last == NULL) {
        exam->first = found;
    } else {
        exam->last->next = found;
    }
    exam->last = found;
    return found;
}

vvl_finding *vvl_finding_new(vvl_examination *exam, vvl_rule rule, const char *table,
                             const char *column)
{
    vvl_found *found = add(exam, rule, table, column);
    return found == NULL ? NULL : &found->finding;
}

vvl_finding *vvl_finding_of_column(vvl_examination *exam, vvl_rule rule,
                                   const vvl_examined_table *table, size_t column)
{
    vvl_found *found = add(exam, rule, table->name, table->columns[column].name);
    if (found == NULL) {
        return NULL;
    }
    found->place = (uint64_t)table->number << 32 | (column * VVL_RULE_COUNT + rule);
    return &found->finding;
}

vvl_status vvl_finding_show(vvl_examination *exam, vvl_finding *finding, const char *key,
                            const vvl_column *column, const vvl_value *value, vvl_error *error)
{
    char shown[VVL_SHOWN_SIZE];
    if (finding->example_count == VVL_EXAMPLES_SHOWN) {
        return VVL_OK;
    }
    vvl_example *example = &finding->examples[finding->example_count];
    example->key = vvl_arena_text(exam->arena, key, strlen(key));
    bool secret = column != NULL && (column->flags & VVL_COLUMN_SECRET) != 0;
    if (value != NULL && !secret) {
        vvl_value_show(value, shown);
        example->value = vvl_arena_text(exam->arena, shown, strlen(shown));
    }
    if (example->key == NULL || (value != NULL && !secret && example->value == NULL)) {
        return vvl_fail_memory(error);
    }
    finding->example_count++;
    return VVL_OK;
}
