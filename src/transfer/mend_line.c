#include "transfer/mend.h"

#include "core/insert.h"
#include "core/schema.h"
#include "util/error.h"

#include <vvl/schema.h>

#include <string.h>

/* A row of the file and what is known of it. */
typedef struct candidate {
    vvl_mending *mending;
    const vvl_mend_line *line;
    vvl_quarantined_row read;
    vvl_value values[VVL_COLUMNS_MAX];
    vvl_intake_row row;
    size_t key; /* its position */
    bool taken; /* there is a row of that id */
    bool same;  /* with the same values */
} candidate;

/* Why a row is left out. */
typedef struct objection {
    vvl_rule rule; /* VVL_RULE_COUNT: there is none for it */
    const char *column;
    const char *reason;
} objection;

static const char *keep(const candidate *row, const char *text, bool *complete)
{
    if (text == NULL) {
        return NULL;
    }
    const char *kept = vvl_arena_text(row->mending->arena, text, strlen(text));
    *complete = *complete && kept != NULL;
    return kept;
}

static vvl_status tell(const candidate *row, const objection *why, vvl_error *error)
{
    vvl_mended *result = &row->mending->result;
    if (result->left++ >= VVL_LEFT_LINES_TOLD) {
        return VVL_OK;
    }
    char key[VVL_KEY_TEXT_SIZE];
    bool complete = true;
    vvl_left_line *told = &result->lines[result->line_count++];
    *told = (vvl_left_line){.line = row->line->number,
                            .column = why->column,
                            .reason = keep(row, why->reason, &complete)};
    if (why->rule != VVL_RULE_COUNT) {
        told->rule = vvl_doctor_rules(NULL)[why->rule].id;
    }
    if (row->line->entity != NULL) {
        vvl_key_text(row->line->entity, row->read.values, key);
        told->table = row->line->entity->name;
        told->key = keep(row, key, &complete);
    }
    return complete ? VVL_OK : vvl_fail_memory(error);
}

/* A row that stays out keeps its children out. Where the same id lies there already, only one of
 * the old application may belong to somebody else. */
static vvl_status leave(const candidate *row, const objection *why, vvl_error *error)
{
    vvl_status status = VVL_OK;
    bool legacy = vvl_is_legacy_id(&row->read.values[row->key]);
    if (!row->taken || legacy) {
        vvl_intake_table *table = vvl_intake_table_of(&row->mending->intake, row->line->entity);
        status = vvl_intake_remember(table, &row->row, error);
    }
    return status == VVL_OK ? tell(row, why, error) : status;
}

static vvl_status leave_for(const candidate *row, vvl_rule rule, const vvl_error *cause,
                            vvl_error *error)
{
    const char *column = NULL;
    for (size_t i = 0; i < row->row.entity->column_count; i++) {
        if (strcmp(row->row.entity->columns[i].name, cause->column) == 0) {
            column = row->row.entity->columns[i].name;
        }
    }
    objection why = {rule, column, cause->message};
    return leave(row, &why, error);
}

/* `*good` becomes whether the values are, by themselves and with the rows that were left out. */
static vvl_status convert(candidate *row, bool *good, vvl_error *error)
{
    vvl_intake *intake = &row->mending->intake;
    vvl_intake_row *values = &row->row;
    vvl_error cause = {.status = VVL_OK};
    size_t at = 0;
    vvl_stored_row stored = {values->entity, values->stored, intake->version};
    vvl_reason reason =
        vvl_convert_values(&stored, intake->choosing ? &intake->choices : NULL, values->arena,
                           values->converted, values->coercions, &at);
    *good = false;
    if (vvl_reason_is_memory(reason)) {
        return vvl_fail_memory(error);
    }
    if (reason != VVL_REASON_NONE) {
        const vvl_column *column = &values->entity->columns[at];
        vvl_rule rule = vvl_rule_of_reason(column, &values->stored[at], reason);
        vvl_fail_row("file", values->entity, column, values->stored, reason, &cause);
        return leave_for(row, rule, &cause, error);
    }
    int parent = vvl_intake_lost_parent(intake, values);
    *good = parent < 0;
    objection why = {VVL_RULE_PARENT_REJECTED, *good ? NULL : values->entity->columns[parent].name,
                     "the row that it refers to was left out"};
    return *good ? VVL_OK : leave(row, &why, error);
}

static vvl_status digest(candidate *row, const vvl_value *values, vvl_row_digest *out,
                         vvl_error *error)
{
    return vvl_digest_row(&row->mending->digester, row->row.entity, values, out, error);
}

/* A row that lies there and cannot be read is another one. */
static vvl_status compare(void *context, const vvl_value *found, vvl_error *error)
{
    candidate *row = context;
    vvl_value there[VVL_COLUMNS_MAX];
    unsigned ignored[VVL_COLUMNS_MAX];
    vvl_row_digest mine;
    vvl_row_digest theirs;
    size_t at = 0;
    vvl_stored_row stored = {row->row.entity, found, vvl_schema_newest()};
    row->taken = true;
    vvl_reason reason = vvl_convert_values(&stored, NULL, row->row.arena, there, ignored, &at);
    if (reason != VVL_REASON_NONE) {
        return vvl_reason_is_memory(reason) ? vvl_fail_memory(error) : VVL_OK;
    }
    vvl_status status = digest(row, row->values, &mine, error);
    if (status == VVL_OK) {
        status = digest(row, there, &theirs, error);
    }
    row->same = status == VVL_OK && memcmp(&mine, &theirs, sizeof mine) == 0;
    return status;
}

static vvl_status look_up(candidate *row, vvl_error *error)
{
    vvl_value found[VVL_COLUMNS_MAX] = {{.type = VVL_VALUE_NULL}};
    vvl_statement_key key = {.entity = row->row.entity, .operation = VVL_OPERATION_GET};
    return vvl_channel_each(row->mending->target.channel, &key, &row->values[row->key], found,
                            compare, row, error);
}

static vvl_status make_legacy_table(vvl_mending *mending, vvl_error *error)
{
    const vvl_channel *channel = mending->target.channel;
    if (mending->has_legacy_table) {
        return VVL_OK;
    }
    vvl_status status =
        channel->backend->script(channel->connection, channel->backend->dialect->legacy_ids, error);
    mending->has_legacy_table = status == VVL_OK;
    return status;
}

/* One that is there already is the one of an earlier row of that id. */
static vvl_status store_legacy_id(const candidate *row, vvl_error *error)
{
    vvl_channel *channel = row->mending->target.channel;
    const char *table = row->row.entity->name;
    vvl_value values[] = {{.type = VVL_VALUE_TEXT, .size = strlen(table), .as.text = table},
                          row->values[row->key],
                          row->row.stored[row->key]};
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_row_insert(channel, &vvl_entity_legacy_ids, values, error);
    status = vvl_channel_end(channel, status, error);
    return status == VVL_E_CONFLICT ? VVL_OK : status;
}

static vvl_status store(candidate *row, vvl_error *error)
{
    vvl_channel *channel = row->mending->target.channel;
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_row_insert(channel, row->row.entity, row->values, error);
    if (status == VVL_OK && (row->row.coercions[row->key] & VVL_COERCED_ID) != 0) {
        status = store_legacy_id(row, error);
    }
    return vvl_channel_end(channel, status, error);
}

/* What the database says of a row is about the row; anything else is about all of them. */
static bool rule_of_refusal(vvl_status status, vvl_rule *rule)
{
    *rule = status == VVL_E_CONFLICT    ? VVL_RULE_DUPLICATE
            : status == VVL_E_REFERENCE ? VVL_RULE_ORPHAN
                                        : VVL_RULE_COUNT;
    return *rule != VVL_RULE_COUNT || status == VVL_E_INVALID;
}

static vvl_status store_or_leave(candidate *row, vvl_error *error)
{
    vvl_error cause = {.status = VVL_OK};
    vvl_rule rule;
    vvl_status status = store(row, &cause);
    if (status == VVL_OK) {
        row->mending->result.stored++;
        return VVL_OK;
    }
    if (rule_of_refusal(status, &rule)) {
        return leave_for(row, rule, &cause, error);
    }
    *error = cause;
    return status;
}

static vvl_status decide(candidate *row, vvl_error *error)
{
    static const objection taken = {VVL_RULE_DUPLICATE, "id", "another row of this id is there"};
    vvl_status status = look_up(row, error);
    if (status == VVL_OK && row->same) {
        row->mending->result.present++;
        return VVL_OK;
    }
    if (status == VVL_OK && row->taken) {
        return leave(row, &taken, error);
    }
    if (status == VVL_OK && (row->row.coercions[row->key] & VVL_COERCED_ID) != 0) {
        status = make_legacy_table(row->mending, error);
    }
    return status == VVL_OK ? store_or_leave(row, error) : status;
}

/* A version that nobody knows says nothing of how to read the row. */
static bool find_version(const candidate *row, const char **version)
{
    const vvl_dialect *dialect = row->mending->target.channel->backend->dialect;
    *version = row->read.version == NULL ? vvl_schema_newest() : row->read.version;
    return vvl_migration_find(dialect, *version) != NULL;
}

static vvl_status read_line(candidate *row, bool *good, vvl_error *error)
{
    vvl_error cause = {.status = VVL_OK};
    const char *version = NULL;
    vvl_status status = vvl_mend_file_read(&row->mending->file, row->line, &row->read, &cause);
    *good = status == VVL_OK;
    if (status == VVL_E_INVALID) {
        objection why = {VVL_RULE_COUNT, NULL, cause.message};
        return tell(row, &why, error);
    }
    if (status != VVL_OK) {
        *error = cause;
        return status;
    }
    row->row.entity = row->read.entity;
    row->key =
        vvl_column_index(row->row.entity, vvl_column_flagged(row->row.entity, VVL_COLUMN_KEY));
    *good = find_version(row, &version);
    objection why = {VVL_RULE_COUNT, NULL, "its version is none of this library's"};
    if (!*good) {
        return tell(row, &why, error);
    }
    vvl_intake_attach(&row->mending->intake, row->mending->target.channel, version);
    return VVL_OK;
}

vvl_status vvl_mend_line_store(vvl_mending *mending, const vvl_mend_line *line, vvl_error *error)
{
    bool good = false;
    candidate row = {.mending = mending, .line = line};
    row.row = (vvl_intake_row){
        .stored = row.read.values, .converted = row.values, .arena = mending->target.row_arena};
    vvl_arena_reset(mending->target.row_arena);
    vvl_status status = read_line(&row, &good, error);
    if (status == VVL_OK && good) {
        status = convert(&row, &good, error);
    }
    return status == VVL_OK && good ? decide(&row, error) : status;
}
