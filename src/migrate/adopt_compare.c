#include "migrate/adopt.h"

#include "core/describe.h"
#include "core/schema.h"
#include "migrate/index.h"
#include "migrate/script.h"
#include "util/error.h"

#include <string.h>

static bool add_oddity(vvl_adopt_job *job, vvl_oddity *oddities, const vvl_object *object,
                       const char *what)
{
    const char *label = vvl_object_label(object, job->arena);
    if (label == NULL || what == NULL) {
        return false;
    }
    oddities[job->result.difference_count++] = (vvl_oddity){object->kind, label, what};
    return true;
}

static const char *describe_form(const vvl_adopt_job *job, const vvl_object *expected,
                                 const vvl_object *actual)
{
    return vvl_object_is(expected, "column")
               ? vvl_arena_format(job->arena, "is declared otherwise: \"%s\", not \"%s\"",
                                  actual->form, expected->form)
               : "is defined otherwise";
}

/* What is missing with its table is not named once more. */
static bool is_worth_naming(const vvl_adopt_job *job, const vvl_object *object)
{
    vvl_object table = {.kind = "table", .name = object->table};
    return vvl_object_is(object, "table") || vvl_object_is(object, "view") ||
           vvl_structure_find(&job->seen.actual, &table) != NULL;
}

static vvl_status compare_object(vvl_adopt_job *job, vvl_oddity *oddities,
                                 const vvl_object *expected, vvl_error *error)
{
    const vvl_object *actual = vvl_structure_find(&job->seen.actual, expected);
    bool added = true;
    if (actual != NULL) {
        added = strcmp(actual->form, expected->form) == 0 ||
                add_oddity(job, oddities, expected, describe_form(job, expected, actual));
    } else if (is_worth_naming(job, expected)) {
        added = add_oddity(job, oddities, expected, "is missing");
    }
    return added ? VVL_OK : vvl_fail_memory(error);
}

static bool is_of_ledger(const vvl_object *object)
{
    return strcmp(object->table, VVL_LEDGER) == 0;
}

/* Indexes of the old application that a version to come drops, because it has its own. */
static bool is_passing(const vvl_adopt_job *job, const vvl_object *object)
{
    return vvl_object_is(object, "index") && vvl_name_list_has(&job->passing, object->name) &&
           vvl_structure_find(&job->seen.expected, object) == NULL;
}

static vvl_status list_dropped(vvl_adopt_job *job, const vvl_migration *migration, vvl_error *error)
{
    vvl_script script;
    vvl_status status = vvl_script_read(migration->up, job->lexis, job->arena, &script, error);
    for (size_t i = 0; status == VVL_OK && i < script.count; i++) {
        vvl_index_change change = vvl_index_change_of(script.statements[i].sql, job->lexis);
        if (change.drops && !vvl_name_list_add(&job->passing, change.name, strlen(change.name))) {
            status = vvl_fail_memory(error);
        }
    }
    return status;
}

static vvl_status find_passing(vvl_adopt_job *job, vvl_oddity *oddities, vvl_error *error)
{
    const vvl_structure *actual = &job->seen.actual;
    vvl_status status = VVL_OK;
    const vvl_migration *at = job->seen.migration + 1;
    for (; status == VVL_OK && at->version != NULL; at++) {
        status = list_dropped(job, at, error);
    }
    for (size_t i = 0; status == VVL_OK && i < actual->count; i++) {
        if (is_passing(job, &actual->items[i]) &&
            !add_oddity(job, oddities, &actual->items[i],
                        "is the old application's: a newer version has another one for it")) {
            status = vvl_fail_memory(error);
        }
    }
    return status;
}

static vvl_status find_differences(vvl_adopt_job *job, vvl_error *error)
{
    const vvl_structure *expected = &job->seen.expected;
    vvl_oddity *oddities = vvl_arena_zero(
        job->arena, (expected->count + job->seen.actual.count + 1) * sizeof *oddities);
    if (oddities == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < expected->count; i++) {
        if (!is_of_ledger(&expected->items[i])) {
            status = compare_object(job, oddities, &expected->items[i], error);
        }
    }
    job->result.differences = oddities;
    return status == VVL_OK ? find_passing(job, oddities, error) : status;
}

/* The user's own. Columns and indexes of a table of his own go with its name; a trigger does
 * something, wherever it hangs. */
static bool is_extra(const vvl_adopt_job *job, const vvl_object *object)
{
    vvl_object table = {.kind = "table", .name = object->table};
    bool on_table = vvl_object_is(object, "column") || vvl_object_is(object, "index");
    if (is_of_ledger(object) || strcmp(object->table, vvl_entity_legacy_ids.name) == 0 ||
        vvl_structure_find(&job->seen.expected, object) != NULL || is_passing(job, object)) {
        return false;
    }
    return !on_table || vvl_structure_find(&job->seen.expected, &table) != NULL;
}

static vvl_status find_extra(vvl_adopt_job *job, vvl_error *error)
{
    const vvl_structure *actual = &job->seen.actual;
    for (size_t i = 0; i < actual->count; i++) {
        const vvl_object *object = &actual->items[i];
        if (!is_extra(job, object)) {
            continue;
        }
        const char *label = vvl_object_label(object, job->arena);
        const char *text =
            label == NULL ? NULL : vvl_arena_format(job->arena, "%s %s", object->kind, label);
        if (text == NULL || !vvl_name_list_add(&job->extra, text, strlen(text))) {
            return vvl_fail_memory(error);
        }
    }
    return VVL_OK;
}

vvl_status vvl_adopt_compare(vvl_adopt_job *job, vvl_error *error)
{
    vvl_status status = find_differences(job, error);
    return status == VVL_OK ? find_extra(job, error) : status;
}
