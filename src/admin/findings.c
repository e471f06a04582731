#include "admin/examination.h"

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
    return vvl_example_add(finding->examples, &finding->example_count, exam->arena, key, column,
                           value, error);
}
