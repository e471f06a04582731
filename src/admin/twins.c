#include "admin/examination.h"

#include "core/value_show.h"
#include "util/error.h"
#include "util/sql.h"

/* Values of one column that occur more than once. */
typedef struct twins {
    vvl_examination *exam;
    vvl_examined_table *table;
    const vvl_examined_column *column;
    vvl_finding *finding; /* NULL: none yet */
} twins;

/* A value, and how many rows after the first have it. */
static vvl_status take_twin(void *context, const vvl_value *row, vvl_error *error)
{
    twins *found = context;
    if (found->finding == NULL) {
        found->finding = vvl_finding_of_column(found->exam, VVL_RULE_DUPLICATE, found->table,
                                               (size_t)(found->column - found->table->columns));
    }
    if (found->finding == NULL) {
        return vvl_fail_memory(error);
    }
    found->finding->count += (uint64_t)row[1].as.integer;
    found->table->rejected += (uint64_t)row[1].as.integer;
    return vvl_finding_show(found->exam, found->finding, "", found->column->column, &row[0], error);
}

/* By the text that would be stored. An index serves the plain form, so that it costs little. */
static void put_query(vvl_buffer *sql, const twins *wanted)
{
    vvl_buffer name = {0};
    vvl_buffer_text(&name, wanted->column->renumbered ? "CAST(" : "");
    vvl_sql_name(&name, wanted->column->name);
    vvl_buffer_text(&name, wanted->column->renumbered ? " AS text)" : "");
    if (!name.failed) {
        vvl_buffer_format(sql, "SELECT %s, count(*) - 1 FROM ", name.data);
        vvl_sql_name(sql, wanted->table->name);
        vvl_buffer_format(sql, " WHERE %s IS NOT NULL GROUP BY %s%s HAVING count(*) > 1", name.data,
                          name.data, wanted->exam->channel->backend->dialect->bytewise);
    }
    sql->failed = sql->failed || name.failed;
    vvl_buffer_free(&name);
}

static vvl_status find_twins(twins *wanted, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_INTEGER};
    vvl_buffer sql = {0};
    put_query(&sql, wanted);
    vvl_statement_text text = {
        .sql = sql.data, .columns = types, .column_count = 2, .stream = true};
    vvl_status status =
        sql.failed ? vvl_fail_memory(error)
                   : vvl_channel_query(wanted->exam->channel, &text, take_twin, wanted, error);
    vvl_buffer_free(&sql);
    return status;
}

vvl_status vvl_examine_twins(vvl_examination *exam, vvl_examined_table *table, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && !table->unreadable && i < table->column_count; i++) {
        twins wanted = {.exam = exam, .table = table, .column = &table->columns[i]};
        bool unique = (wanted.column->column->flags & (VVL_COLUMN_KEY | VVL_COLUMN_UNIQUE)) != 0;
        /* Of legacy_ids the table belongs to the key. */
        if (unique && table->entity != &vvl_entity_legacy_ids) {
            status = find_twins(&wanted, error);
        }
    }
    return status;
}
