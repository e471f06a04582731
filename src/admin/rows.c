#include "admin/examination.h"

#include "core/convert.h"
#include "core/repo.h"
#include "core/rule.h"
#include "core/value_show.h"
#include "util/error.h"
#include "util/sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_PER_REPORT = 1024 };

/* A table being read. A row holds its position, a value for each column, and for each a mark where
 * it is a foreign key without its parent. */
typedef struct reading {
    vvl_examination *exam;
    vvl_examined_table *table;
    vvl_finding **findings; /* by column and rule; NULL: none yet */
    vvl_value *row;
    vvl_value *converted; /* by column */
    vvl_value *by_entity; /* the same in the order of the description; NULL: nobody asks for it */
    vvl_value_type *types;
    bool rejected; /* this row */
} reading;

static const vvl_value *stored_at(const reading *read, size_t column)
{
    return &read->row[1 + column];
}

static const vvl_value *orphan_mark_at(const reading *read, size_t column)
{
    return &read->row[1 + read->table->column_count + column];
}

static void put_orphan_mark(vvl_buffer *sql, const vvl_examination *exam,
                            const vvl_examined_column *column)
{
    vvl_buffer_text(sql, ", ");
    if (column->parent_table == NULL) {
        vvl_buffer_text(sql, "0");
        return;
    }
    vvl_buffer_text(sql, "t.");
    vvl_sql_name(sql, column->name);
    vvl_buffer_text(sql, " IS NOT NULL");
    if (!vvl_name_list_has(&exam->catalog.tables, column->parent_table)) {
        return;
    }
    vvl_buffer_text(sql, " AND NOT EXISTS (SELECT 1 FROM ");
    vvl_sql_name(sql, column->parent_table);
    vvl_buffer_text(sql, " AS p WHERE p.");
    vvl_sql_name(sql, column->parent_column);
    vvl_buffer_text(sql, " = t.");
    vvl_sql_name(sql, column->name);
    /* As stored, not as converted: what the rules for ids keep apart is apart already. */
    vvl_buffer_text(sql, exam->channel->backend->dialect->bytewise);
    vvl_buffer_char(sql, ')');
}

static void put_scan(vvl_buffer *sql, const reading *read)
{
    const vvl_examined_table *table = read->table;
    vvl_buffer_format(sql, "SELECT %s", table->rowid == NULL ? "NULL" : table->rowid);
    for (size_t i = 0; i < table->column_count; i++) {
        vvl_buffer_text(sql, ", t.");
        vvl_sql_name(sql, table->columns[i].name);
    }
    for (size_t i = 0; i < table->column_count; i++) {
        put_orphan_mark(sql, read->exam, &table->columns[i]);
    }
    vvl_buffer_text(sql, " FROM ");
    vvl_sql_name(sql, table->name);
    vvl_buffer_text(sql, " AS t");
}

/* What is stored in the very form of its kind is read as such; JSON has to be looked into. */
static vvl_value_type expected_type(const vvl_column *column)
{
    vvl_value_type type = vvl_value_type_of(column);
    return type == VVL_VALUE_JSON ? VVL_VALUE_TEXT : type;
}

static bool has_order(const vvl_entity *entity)
{
    for (size_t i = 0; entity != NULL && i < entity->column_count; i++) {
        if (entity->columns[i].after != NULL) {
            return true;
        }
    }
    return false;
}

static vvl_status allocate(reading *read, vvl_arena *arena, vvl_error *error)
{
    const vvl_examined_table *table = read->table;
    size_t width = 1 + 2 * table->column_count;
    read->findings =
        vvl_arena_zero(arena, (1 + table->column_count) * VVL_RULE_COUNT * sizeof *read->findings);
    read->row = vvl_arena_zero(arena, width * sizeof *read->row);
    read->converted = vvl_arena_zero(arena, width * sizeof *read->converted);
    read->types = vvl_arena_zero(arena, width * sizeof *read->types);
    if (has_order(table->entity)) {
        read->by_entity =
            vvl_arena_zero(arena, table->entity->column_count * sizeof *read->by_entity);
    }
    if (read->findings == NULL || read->row == NULL || read->converted == NULL ||
        read->types == NULL || (has_order(table->entity) && read->by_entity == NULL)) {
        return vvl_fail_memory(error);
    }
    for (size_t i = 0; i < width; i++) {
        bool value = i > 0 && i <= table->column_count;
        read->types[i] = value ? expected_type(table->columns[i - 1].column) : VVL_VALUE_INTEGER;
    }
    return VVL_OK;
}

/* The row's id as it is stored, else its position. */
static void show_key(const reading *read, char out[VVL_SHOWN_SIZE])
{
    const vvl_examined_table *table = read->table;
    out[0] = '\0';
    if (table->key != NULL &&
        stored_at(read, (size_t)(table->key - table->columns))->type != VVL_VALUE_NULL) {
        vvl_value_show(stored_at(read, (size_t)(table->key - table->columns)), out);
    } else if (read->row[0].type == VVL_VALUE_INTEGER) {
        snprintf(out, VVL_SHOWN_SIZE, "rowid %" PRId64, read->row[0].as.integer);
    }
}

/* One more row that a rule is about. */
static vvl_status note(reading *read, size_t column, vvl_rule rule, vvl_error *error)
{
    const vvl_examined_column *of = &read->table->columns[column];
    vvl_finding **place = &read->findings[column * VVL_RULE_COUNT + rule];
    char key[VVL_SHOWN_SIZE];
    if (*place == NULL) {
        *place = vvl_finding_of_column(read->exam, rule, read->table, column);
    }
    if (*place == NULL) {
        return vvl_fail_memory(error);
    }
    (*place)->count++;
    read->rejected = read->rejected || vvl_answer_rejects((*place)->rule->answer);
    if ((*place)->example_count == VVL_EXAMPLES_SHOWN) {
        return VVL_OK;
    }
    show_key(read, key);
    return vvl_finding_show(read->exam, *place, key, of->column, stored_at(read, column), error);
}

/* An old id becomes a UUID that another row may have already, from an earlier move. */
static vvl_status check_new_id(reading *read, size_t column, vvl_error *error)
{
    bool taken = false;
    const vvl_examined_table *table = read->table;
    if (&table->columns[column] != table->key || vvl_entity_find(table->name) == NULL) {
        return VVL_OK;
    }
    vvl_status status = vvl_find_record(read->exam->channel, table->entity,
                                        &read->converted[column], &taken, error);
    return status == VVL_OK && taken ? note(read, column, VVL_RULE_DUPLICATE_LEGACY, error)
                                     : status;
}

static vvl_status note_coercions(reading *read, size_t column, unsigned coercions, vvl_error *error)
{
    vvl_status status = VVL_OK;
    if ((coercions & VVL_COERCED_NUMBER) != 0) {
        read->table->columns[column].renumbered = true;
    }
    if ((coercions & VVL_COERCED_ID) != 0) {
        status = check_new_id(read, column, error);
    }
    while (status == VVL_OK && coercions != 0) {
        status = note(read, column, vvl_rule_of_coercion(&coercions), error);
    }
    return status;
}

static vvl_status judge_value(reading *read, size_t column, vvl_error *error)
{
    unsigned coercions = 0;
    const vvl_column *of = read->table->columns[column].column;
    const vvl_value *stored = stored_at(read, column);
    vvl_reason reason =
        vvl_convert_noting(of, stored, read->exam->row_arena, &read->converted[column], &coercions);
    if (reason == VVL_REASON_NONE) {
        return coercions == 0 ? VVL_OK : note_coercions(read, column, coercions, error);
    }
    if (vvl_reason_is_memory(reason)) {
        return vvl_fail_memory(error);
    }
    read->converted[column] = (vvl_value){.type = VVL_VALUE_NULL};
    return note(read, column, vvl_rule_of_reason(of, stored, reason), error);
}

static vvl_status judge_order(reading *read, vvl_error *error)
{
    const vvl_examined_table *table = read->table;
    for (size_t i = 0; i < table->column_count; i++) {
        const vvl_column *column = vvl_column_find(table->entity, table->columns[i].name);
        if (column != NULL) {
            read->by_entity[vvl_column_index(table->entity, column)] = read->converted[i];
        }
    }
    const vvl_column *early = vvl_rule_order(table->entity, read->by_entity);
    for (size_t i = 0; early != NULL && i < table->column_count; i++) {
        if (table->columns[i].column == early) {
            return note(read, i, VVL_RULE_ORDER, error);
        }
    }
    return VVL_OK;
}

static vvl_status judge_row(reading *read, vvl_error *error)
{
    vvl_status status = VVL_OK;
    const vvl_examined_table *table = read->table;
    vvl_arena_reset(read->exam->row_arena);
    read->rejected = false;
    for (size_t i = 0; status == VVL_OK && i < table->column_count; i++) {
        status = judge_value(read, i, error);
        if (status == VVL_OK && orphan_mark_at(read, i)->as.integer != 0) {
            status = note(read, i, VVL_RULE_ORPHAN, error);
        }
    }
    return status == VVL_OK && read->by_entity != NULL ? judge_order(read, error) : status;
}

static vvl_status count_row(reading *read, vvl_error *error)
{
    vvl_examined_table *table = read->table;
    table->rows++;
    table->rejected += read->rejected;
    read->exam->progress.rows++;
    return table->rows % ROWS_PER_REPORT == 0
               ? vvl_examination_report(read->exam, table->name, error)
               : VVL_OK;
}

/* `*ours` is set when a failure is not about the reading of the table. */
static vvl_status read_rows(reading *read, vvl_statement *statement, bool *ours, vvl_error *error)
{
    const vvl_backend *backend = read->exam->channel->backend;
    bool has_row = true;
    vvl_status status = backend->execute(statement, NULL, error);
    while (status == VVL_OK) {
        status = backend->step(statement, read->row, &has_row, error);
        if (status != VVL_OK || !has_row) {
            break;
        }
        status = judge_row(read, error);
        if (status == VVL_OK) {
            status = count_row(read, error);
        }
        *ours = status != VVL_OK;
    }
    return status;
}

static vvl_status scan(reading *read, const char *sql, bool *ours, vvl_error *error)
{
    const vvl_channel *channel = read->exam->channel;
    vvl_statement *statement = NULL;
    vvl_statement_text text = {.sql = sql,
                               .columns = read->types,
                               .column_count = 1 + 2 * read->table->column_count,
                               .stream = true};
    vvl_status status = channel->backend->prepare(channel->connection, &text, &statement, error);
    if (status == VVL_OK) {
        status = read_rows(read, statement, ours, error);
        channel->backend->finalize(statement);
    }
    return status;
}

/* A table that does not open to us must not hide the others. */
static vvl_status note_unreadable(vvl_examination *exam, const char *table, const vvl_error *cause,
                                  vvl_error *error)
{
    vvl_finding *finding = vvl_finding_new(exam, VVL_RULE_UNREADABLE, table, NULL);
    if (finding == NULL) {
        return vvl_fail_memory(error);
    }
    finding->count = 1;
    finding->detail = vvl_arena_text(exam->arena, cause->message, strlen(cause->message));
    return finding->detail == NULL ? vvl_fail_memory(error) : VVL_OK;
}

static bool is_of_table(vvl_status status)
{
    return status == VVL_E_SCHEMA || status == VVL_E_INTERNAL || status == VVL_E_INVALID ||
           status == VVL_E_POLICY;
}

vvl_status vvl_examine_rows(vvl_examination *exam, vvl_examined_table *table, vvl_error *error)
{
    reading read = {.exam = exam, .table = table};
    bool ours = false;
    vvl_error cause = {.status = VVL_OK};
    vvl_buffer sql = {0};
    put_scan(&sql, &read);
    vvl_status status = sql.failed ? vvl_fail_memory(&cause) : allocate(&read, exam->arena, &cause);
    if (status == VVL_OK) {
        status = scan(&read, sql.data, &ours, &cause);
    }
    vvl_buffer_free(&sql);
    if (status != VVL_OK && is_of_table(status) && !ours) {
        table->unreadable = true;
        return note_unreadable(exam, table->name, &cause, error);
    }
    if (status != VVL_OK && error != NULL) {
        *error = cause;
    }
    return status;
}
