#include "transfer/intake.h"

#include "util/error.h"

static size_t places_of(const vvl_intake_table *table)
{
    return table->entity->column_count * VVL_RULE_COUNT;
}

static size_t count_treatments(const vvl_intake *intake)
{
    size_t count = 0;
    for (size_t t = 0; t < intake->table_count; t++) {
        for (size_t i = 0; i < places_of(&intake->tables[t]); i++) {
            count += intake->tables[t].treatments[i] != NULL;
        }
    }
    return count;
}

static void list_table(const vvl_intake_table *table, vvl_transfer *result)
{
    for (size_t i = 0; i < places_of(table); i++) {
        if (table->treatments[i] == NULL) {
            continue;
        }
        vvl_rule rule = (vvl_rule)(i % VVL_RULE_COUNT);
        if (vvl_answer_rejects(vvl_doctor_rules(NULL)[rule].answer)) {
            result->rejections[result->rejection_count++] = *table->treatments[i];
        } else {
            result->coercions[result->coercion_count++] = *table->treatments[i];
        }
    }
}

vvl_status vvl_intake_conclude(const vvl_intake *intake, vvl_transfer *result, vvl_error *error)
{
    size_t count = count_treatments(intake) + 1;
    result->coercions = vvl_arena_alloc(intake->arena, count * sizeof *result->coercions);
    result->rejections = vvl_arena_alloc(intake->arena, count * sizeof *result->rejections);
    if (result->coercions == NULL || result->rejections == NULL) {
        return vvl_fail_memory(error);
    }
    for (size_t t = 0; t < intake->table_count; t++) {
        const vvl_intake_table *table = &intake->tables[t];
        result->tables[t].source_rows = table->rows;
        result->tables[t].rejected = table->rejected_rows;
        result->tables[t].coerced = table->coerced_rows;
        result->rejected += table->rejected_rows;
        list_table(table, result);
    }
    return VVL_OK;
}
