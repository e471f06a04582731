#include "transfer/intake.h"

#include "core/schema.h"
#include "transfer/convert_row.h"
#include "transfer/unique.h"
#include "util/error.h"
#include "util/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY (INT64_C(86400) * 1000000)

static vvl_status check_options(const vvl_transfer_options *options, vvl_error *error)
{
    if ((unsigned)options->on_bad_row > VVL_BAD_ROW_QUARANTINE ||
        (unsigned)options->epoch_time > VVL_EPOCH_JULIAN || options->naive_offset <= -DAY ||
        options->naive_offset >= DAY) {
        vvl_fail(error, VVL_E_USAGE, "an option of the transfer is out of range");
        vvl_hint(error, "give on_bad_row and epoch_time one of their values, and naive_offset less "
                        "than a day");
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

static vvl_status allocate(vvl_intake *intake, vvl_error *error)
{
    const vvl_entity *const *tables = vvl_tables(&intake->table_count);
    intake->tables = calloc(intake->table_count, sizeof *intake->tables);
    bool complete = intake->tables != NULL;
    for (size_t i = 0; complete && i < intake->table_count; i++) {
        vvl_intake_table *table = &intake->tables[i];
        table->entity = tables[i];
        table->treatments = vvl_arena_zero(intake->arena, tables[i]->column_count * VVL_RULE_COUNT *
                                                              sizeof *table->treatments);
        complete = table->treatments != NULL;
    }
    return complete ? VVL_OK : vvl_fail_memory(error);
}

vvl_status vvl_intake_init(vvl_intake *intake, const vvl_transfer_options *options,
                           vvl_arena *arena, vvl_error *error)
{
    *intake = (vvl_intake){
        .on_bad_row = options->on_bad_row,
        .choices = {.naive_offset = options->naive_offset,
                    .epoch = options->epoch_time,
                    .words = options->bool_words,
                    .last_keys = options->json_last},
        .choosing = options->naive_offset != 0 || options->epoch_time != VVL_EPOCH_REFUSE ||
                    options->bool_words || options->json_last,
        .version = "",
        .arena = arena,
    };
    vvl_status status = check_options(options, error);
    return status == VVL_OK ? allocate(intake, error) : status;
}

void vvl_intake_free(vvl_intake *intake)
{
    for (size_t i = 0; intake->tables != NULL && i < intake->table_count; i++) {
        vvl_key_set_free(&intake->tables[i].rejected);
        vvl_key_set_free(&intake->tables[i].orphans);
        vvl_key_set_free(&intake->tables[i].twins);
    }
    free(intake->tables);
    *intake = (vvl_intake){.tables = NULL};
}

void vvl_intake_attach(vvl_intake *intake, vvl_channel *channel, const char *version)
{
    intake->channel = channel;
    intake->version = version;
    intake->choices.stored_is_utc = vvl_version_compare(version, VVL_ONE_FORM_SINCE) >= 0;
}

/* Whose foreign keys are being looked at. */
typedef struct reference_check {
    const vvl_intake *intake;
    vvl_intake_table *table;
    const vvl_column *column;
} reference_check;

static vvl_status stop_at_orphan(const reference_check *check, const vvl_value *stored,
                                 vvl_error *error)
{
    const char *table = check->table->entity->name;
    const char *column = check->column->name;
    char key[VVL_KEY_TEXT_SIZE];
    vvl_key_text(&vvl_entity_legacy_ids, stored, key);
    vvl_fail(error, VVL_E_REFERENCE, "%s.%s of the row %s names no row of %s", table, column, key,
             check->column->references);
    vvl_hint(error, "correct or delete the row in the source and run again");
    vvl_locate(error, table, column);
    if (error != NULL) {
        vvl_error_text(error->key, sizeof error->key, key);
        snprintf(error->constraint, sizeof error->constraint, "%.25s_%.25s_fkey", table, column);
    }
    return VVL_E_REFERENCE;
}

static vvl_status take_orphan(void *context, const vvl_value *stored, vvl_error *error)
{
    const reference_check *check = context;
    if (check->intake->on_bad_row == VVL_BAD_ROW_ABORT) {
        return stop_at_orphan(check, stored, error);
    }
    vvl_stored_key key = vvl_stored_key_of(&stored[1]);
    size_t column = vvl_column_index(check->table->entity, check->column);
    return vvl_key_set_add(&check->table->orphans, &key, (uint32_t)column) ? VVL_OK
                                                                           : vvl_fail_memory(error);
}

/* As stored, not as converted: what the rules for ids keep apart is apart already. */
static vvl_status check_reference(reference_check *check, vvl_error *error)
{
    char sql[512];
    const vvl_entity *entity = check->table->entity;
    const vvl_channel *channel = check->intake->channel;
    bool one = check->intake->on_bad_row == VVL_BAD_ROW_ABORT;
    /* A row of the form of legacy_ids, so that the key is found where that has it. */
    snprintf(sql, sizeof sql,
             "SELECT '', c.\"id\" FROM \"%s\" c WHERE c.\"%s\" IS NOT NULL AND NOT EXISTS "
             "(SELECT 1 FROM \"%s\" p WHERE p.\"id\" = c.\"%s\"%s)%s",
             entity->name, check->column->name, check->column->references, check->column->name,
             channel->backend->dialect->bytewise, one ? " LIMIT 1" : "");
    const vvl_value_type types[] = {VVL_VALUE_TEXT,
                                    vvl_value_type_of(vvl_column_flagged(entity, VVL_COLUMN_KEY))};
    vvl_statement_text text = {.sql = sql, .columns = types, .column_count = 2, .stream = true};
    return vvl_channel_query(check->intake->channel, &text, take_orphan, check, error);
}

static vvl_status check_references(const vvl_intake *intake, vvl_intake_table *table,
                                   vvl_error *error)
{
    vvl_status status = VVL_OK;
    vvl_entity entity = vvl_entity_at(table->entity, intake->version);
    reference_check check = {.intake = intake, .table = table};
    for (size_t i = 0; status == VVL_OK && i < entity.column_count; i++) {
        check.column = &entity.columns[i];
        status = check.column->references == NULL ? VVL_OK : check_reference(&check, error);
    }
    return status;
}

/* A database that insists on its columns' types holds no twins. */
vvl_status vvl_intake_prepare(vvl_intake *intake, vvl_error *error)
{
    vvl_status status = VVL_OK;
    bool loose = (intake->channel->backend->capabilities & VVL_CAPABILITY_LOOSE) != 0;
    for (size_t i = 0; status == VVL_OK && i < intake->table_count; i++) {
        vvl_intake_table *table = &intake->tables[i];
        if (vvl_entity_at(table->entity, intake->version).column_count == 0) {
            continue;
        }
        status = check_references(intake, table, error);
        if (status == VVL_OK && loose && intake->on_bad_row != VVL_BAD_ROW_ABORT) {
            status = vvl_unique_prepare(intake, table, error);
        }
    }
    return status;
}
