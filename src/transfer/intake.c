#include "transfer/intake.h"

#include <vvl/schema.h>

#include "core/key.h"
#include "core/repo.h"
#include "core/rule.h"
#include "core/schema.h"
#include "core/value_show.h"
#include "transfer/convert_row.h"
#include "transfer/unique.h"
#include "util/error.h"

#include <string.h>

/* A fault of a row, and what it is about. */
typedef struct fault {
    vvl_rule rule;
    size_t column;
    vvl_reason reason; /* of the value, where that is at fault */
    const vvl_entity *parent;
} fault;

static size_t key_position(const vvl_entity *entity)
{
    return vvl_column_index(entity, vvl_column_flagged(entity, VVL_COLUMN_KEY));
}

static vvl_stored_key key_of(const vvl_intake_row *row)
{
    size_t position = key_position(row->entity);
    return vvl_stored_key_of(vvl_key_is_given(row->entity) ? &row->converted[position]
                                                           : &row->stored[position]);
}

/* One more row that a rule is about. */
static vvl_status note(const vvl_intake *intake, vvl_intake_table *table, const vvl_intake_row *row,
                       size_t column, vvl_rule rule, vvl_error *error)
{
    const vvl_column *of = &row->entity->columns[column];
    vvl_treatment **place = &table->treatments[column * VVL_RULE_COUNT + rule];
    if (*place == NULL) {
        *place = vvl_arena_zero(intake->arena, sizeof **place);
    }
    if (*place == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_treatment *treatment = *place;
    treatment->table = row->entity->name;
    treatment->column = of->name;
    treatment->rule = vvl_doctor_rules(NULL)[rule].id;
    if (treatment->count++ >= VVL_EXAMPLES_SHOWN) {
        return VVL_OK;
    }
    char key[VVL_SHOWN_SIZE];
    vvl_value_show(&row->stored[key_position(row->entity)], key);
    return vvl_example_add(treatment->examples, &treatment->example_count, intake->arena, key, of,
                           &row->stored[column], error);
}

static vvl_status note_coercions(const vvl_intake *intake, vvl_intake_table *table,
                                 vvl_intake_row *row, vvl_error *error)
{
    bool coerced = false;
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < row->entity->column_count; i++) {
        unsigned left = row->coercions[i];
        while (status == VVL_OK && left != 0) {
            vvl_rule rule = vvl_rule_of_coercion(&left);
            coerced = coerced || vvl_doctor_rules(NULL)[rule].answer == VVL_ANSWER_COERCED;
            status = note(intake, table, row, i, rule, error);
        }
    }
    table->coerced_rows += coerced;
    return status;
}

static vvl_status quarantine(const vvl_intake *intake, const vvl_intake_row *row,
                             const fault *fault, vvl_error *error)
{
    const char *names[VVL_COLUMNS_MAX];
    char key[VVL_KEY_TEXT_SIZE];
    char parent[VVL_SHOWN_SIZE] = "";
    vvl_entity entity = vvl_entity_at(row->entity, intake->version);
    for (size_t i = 0; i < entity.column_count; i++) {
        names[i] = entity.columns[i].name;
    }
    vvl_key_text(row->entity, row->stored, key);
    vvl_value_show(&row->stored[fault->column], parent);
    bool newest = strcmp(intake->version, vvl_schema_newest()) == 0;
    vvl_rejected_row rejected = {.table = entity.name,
                                 .key = key,
                                 .rule = vvl_doctor_rules(NULL)[fault->rule].id,
                                 .column = entity.columns[fault->column].name,
                                 .version = newest ? NULL : intake->version,
                                 .names = names,
                                 .values = row->stored,
                                 .count = entity.column_count};
    if (fault->parent != NULL) {
        rejected.parent_table = fault->parent->name;
        rejected.parent_key = parent;
    }
    return vvl_quarantine_write(intake->quarantine, &rejected, error);
}

/* A row whose twin was taken has the same key as that one, whose children are to be kept. */
static bool keeps_key(const fault *fault, const vvl_entity *entity)
{
    return fault->rule == VVL_RULE_DUPLICATE && fault->column == key_position(entity);
}

vvl_status vvl_intake_remember(vvl_intake_table *table, const vvl_intake_row *row, vvl_error *error)
{
    vvl_stored_key key = key_of(row);
    return vvl_key_set_add(&table->rejected, &key, 0) ? VVL_OK : vvl_fail_memory(error);
}

static vvl_status reject(vvl_intake *intake, vvl_intake_table *table, const vvl_intake_row *row,
                         const fault *fault, vvl_error *error)
{
    if (table->done) {
        return VVL_OK;
    }
    vvl_status status =
        keeps_key(fault, row->entity) ? VVL_OK : vvl_intake_remember(table, row, error);
    if (status != VVL_OK) {
        return status;
    }
    table->rejected_rows++;
    status = note(intake, table, row, fault->column, fault->rule, error);
    return status == VVL_OK && intake->quarantine != NULL ? quarantine(intake, row, fault, error)
                                                          : status;
}

/* VVL_OK with `fault->rule` VVL_RULE_COUNT where the values are good by themselves. */
static vvl_status find_bad_value(const vvl_intake *intake, vvl_intake_row *row, fault *fault,
                                 vvl_error *error)
{
    vvl_stored_row stored = {row->entity, row->stored, intake->version};
    fault->reason = vvl_convert_values(&stored, intake->choosing ? &intake->choices : NULL,
                                       row->arena, row->converted, row->coercions, &fault->column);
    if (vvl_reason_is_memory(fault->reason)) {
        return vvl_fail_memory(error);
    }
    if (fault->reason != VVL_REASON_NONE) {
        fault->rule = vvl_rule_of_reason(&row->entity->columns[fault->column],
                                         &row->stored[fault->column], fault->reason);
    }
    return VVL_OK;
}

static const vvl_value *reference_at(const vvl_intake_row *row, size_t column)
{
    return row->entity->columns[column].kind == VVL_KIND_INTEGER ? &row->converted[column]
                                                                 : &row->stored[column];
}

static bool names_lost_row(vvl_intake *intake, const vvl_intake_row *row, size_t i)
{
    const vvl_column *column = &row->entity->columns[i];
    if (column->references == NULL) {
        return false;
    }
    const vvl_entity *parent = vvl_entity_find(column->references);
    const vvl_intake_table *table = vvl_intake_table_of(intake, parent);
    if (table->rejected.count == 0) {
        return false;
    }
    vvl_stored_key key = vvl_stored_key_of(reference_at(row, i));
    return vvl_key_set_find(&table->rejected, &key) != NULL;
}

int vvl_intake_lost_parent(vvl_intake *intake, const vvl_intake_row *row)
{
    for (size_t i = 0; i < row->entity->column_count; i++) {
        if (names_lost_row(intake, row, i)) {
            return (int)i;
        }
    }
    return -1;
}

static void find_lost_parent(vvl_intake *intake, const vvl_intake_row *row, fault *fault)
{
    int column = vvl_intake_lost_parent(intake, row);
    if (column >= 0) {
        fault->rule = VVL_RULE_PARENT_REJECTED;
        fault->column = (size_t)column;
        fault->parent = vvl_entity_find(row->entity->columns[column].references);
    }
}

/* An old id becomes a UUID that another row may have already, from an earlier move. */
static vvl_status find_taken_id(const vvl_intake *intake, const vvl_intake_row *row, fault *fault,
                                vvl_error *error)
{
    bool taken = false;
    size_t key = key_position(row->entity);
    vvl_status status = VVL_OK;
    if ((row->coercions[key] & VVL_COERCED_ID) != 0) {
        status = vvl_find_record(intake->channel, row->entity, &row->converted[key], &taken, error);
    }
    if (taken) {
        fault->rule = VVL_RULE_DUPLICATE_LEGACY;
        fault->column = key;
    }
    return status;
}

/* What is wrong with a row among others, all of whose values are good. */
static vvl_status find_misfit(vvl_intake *intake, vvl_intake_table *table, vvl_intake_row *row,
                              fault *fault, vvl_error *error)
{
    vvl_stored_key key = {.form = 0};
    if (table->orphans.count > 0) {
        key = key_of(row);
    }
    const vvl_key_entry *orphan = vvl_key_set_find(&table->orphans, &key);
    if (orphan != NULL) {
        fault->rule = VVL_RULE_ORPHAN;
        fault->column = orphan->number;
        return VVL_OK;
    }
    find_lost_parent(intake, row, fault);
    if (fault->rule != VVL_RULE_COUNT || intake->on_bad_row == VVL_BAD_ROW_ABORT) {
        return VVL_OK; /* the target refuses a twin by itself */
    }
    vvl_status status = find_taken_id(intake, row, fault, error);
    if (status == VVL_OK && fault->rule == VVL_RULE_COUNT && table->twins.count > 0 &&
        vvl_unique_is_twin(table, row, &fault->column)) {
        fault->rule = VVL_RULE_DUPLICATE;
    }
    return status;
}

static vvl_status find_fault(vvl_intake *intake, vvl_intake_table *table, vvl_intake_row *row,
                             fault *fault, vvl_error *error)
{
    *fault = (struct fault){.rule = VVL_RULE_COUNT};
    vvl_status status = find_bad_value(intake, row, fault, error);
    if (status == VVL_OK && fault->rule == VVL_RULE_COUNT) {
        status = find_misfit(intake, table, row, fault, error);
    }
    return status;
}

static vvl_status stop_at(const vvl_intake_row *row, const fault *fault, vvl_error *error)
{
    return vvl_fail_row("source", row->entity, &row->entity->columns[fault->column], row->stored,
                        fault->reason, error);
}

vvl_status vvl_intake_judge(vvl_intake *intake, vvl_intake_table *table, vvl_intake_row *row,
                            bool *taken, vvl_error *error)
{
    fault fault;
    vvl_status status = find_fault(intake, table, row, &fault, error);
    if (status != VVL_OK) {
        return status;
    }
    table->rows += !table->done;
    *taken = fault.rule == VVL_RULE_COUNT;
    if (*taken) {
        return table->done ? VVL_OK : note_coercions(intake, table, row, error);
    }
    return intake->on_bad_row == VVL_BAD_ROW_ABORT ? stop_at(row, &fault, error)
                                                   : reject(intake, table, row, &fault, error);
}

vvl_intake_table *vvl_intake_table_of(vvl_intake *intake, const vvl_entity *entity)
{
    for (size_t i = 0; i < intake->table_count; i++) {
        if (intake->tables[i].entity == entity) {
            return &intake->tables[i];
        }
    }
    return NULL;
}

void vvl_intake_begin(vvl_intake_table *table)
{
    table->scans++;
}

void vvl_intake_end(vvl_intake_table *table)
{
    table->done = true;
}

bool vvl_intake_has_rejected(vvl_intake *intake, const vvl_entity *entity, const vvl_value *id)
{
    const vvl_intake_table *table = vvl_intake_table_of(intake, entity);
    if (table == NULL || table->rejected.count == 0) {
        return false;
    }
    vvl_stored_key key = vvl_stored_key_of(id);
    return vvl_key_set_find(&table->rejected, &key) != NULL;
}
