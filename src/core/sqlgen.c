#include "core/sqlgen.h"

#include "util/sql.h"

#include <inttypes.h>

_Static_assert(sizeof(vvl_statement_key) == 40, "a key is compared as bytes: no padding");

static void put_parameter(vvl_statement_draft *draft, const vvl_dialect *dialect,
                          const vvl_column *column)
{
    draft->parameters[draft->parameter_count++] = vvl_value_type_of(column);
    vvl_buffer_format(&draft->sql, "%c%zu", dialect->parameter_mark, draft->parameter_count);
}

/* All columns' names, which are also what the statement answers. */
static void put_result(vvl_statement_draft *draft, const vvl_entity *entity)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        vvl_buffer_text(&draft->sql, i == 0 ? "" : ", ");
        vvl_sql_name(&draft->sql, entity->columns[i].name);
        draft->columns[i] = vvl_value_type_of(&entity->columns[i]);
    }
    draft->column_count = entity->column_count;
}

static void put_select(vvl_statement_draft *draft, const vvl_entity *entity)
{
    vvl_buffer_text(&draft->sql, "SELECT ");
    put_result(draft, entity);
    vvl_buffer_text(&draft->sql, " FROM ");
    vvl_sql_name(&draft->sql, entity->name);
}

static void put_where_key(vvl_statement_draft *draft, const vvl_dialect *dialect,
                          const vvl_entity *entity)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    vvl_buffer_text(&draft->sql, " WHERE ");
    vvl_sql_name(&draft->sql, key->name);
    vvl_buffer_text(&draft->sql, " = ");
    put_parameter(draft, dialect, key);
}

static void put_get(const vvl_statement_key *key, const vvl_dialect *dialect,
                    vvl_statement_draft *draft)
{
    put_select(draft, key->entity);
    put_where_key(draft, dialect, key->entity);
}

static void put_insert(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    vvl_buffer_text(&draft->sql, "INSERT INTO ");
    vvl_sql_name(&draft->sql, key->entity->name);
    vvl_buffer_text(&draft->sql, " (");
    put_result(draft, key->entity);
    draft->column_count = 0;
    vvl_buffer_text(&draft->sql, ") VALUES (");
    for (size_t i = 0; i < key->entity->column_count; i++) {
        vvl_buffer_text(&draft->sql, i == 0 ? "" : ", ");
        put_parameter(draft, dialect, &key->entity->columns[i]);
    }
    vvl_buffer_char(&draft->sql, ')');
}

static void put_assignments(const vvl_statement_key *key, const vvl_dialect *dialect,
                            vvl_statement_draft *draft)
{
    vvl_buffer_text(&draft->sql, "UPDATE ");
    vvl_sql_name(&draft->sql, key->entity->name);
    const char *separator = " SET ";
    for (size_t i = 0; i < key->entity->column_count; i++) {
        if ((key->fields >> i & 1) != 0) {
            vvl_buffer_text(&draft->sql, separator);
            vvl_sql_name(&draft->sql, key->entity->columns[i].name);
            vvl_buffer_text(&draft->sql, " = ");
            put_parameter(draft, dialect, &key->entity->columns[i]);
            separator = ", ";
        }
    }
}

static void put_update(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    put_assignments(key, dialect, draft);
    put_where_key(draft, dialect, key->entity);
    vvl_buffer_text(&draft->sql, " RETURNING ");
    put_result(draft, key->entity);
}

static void put_delete(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    vvl_buffer_text(&draft->sql, "DELETE FROM ");
    vvl_sql_name(&draft->sql, key->entity->name);
    put_where_key(draft, dialect, key->entity);
}

static void put_still_active(vvl_buffer *sql, const vvl_entity *entity)
{
    vvl_sql_name(sql, vvl_column_flagged(entity, VVL_COLUMN_ACTIVE)->name);
    vvl_buffer_text(sql, " IS NOT FALSE");
}

static void put_deactivate(const vvl_statement_key *key, const vvl_dialect *dialect,
                           vvl_statement_draft *draft)
{
    put_assignments(key, dialect, draft);
    put_where_key(draft, dialect, key->entity);
    vvl_buffer_text(&draft->sql, " AND ");
    put_still_active(&draft->sql, key->entity);
}

/* Nulls come first in ascending order, the key breaks ties, descending order is the reverse. */
static void put_page_start(const vvl_statement_key *key, const vvl_dialect *dialect,
                           vvl_statement_draft *draft)
{
    const vvl_column *order = &key->entity->columns[key->order];
    const vvl_column *id = vvl_column_flagged(key->entity, VVL_COLUMN_KEY);
    vvl_buffer *sql = &draft->sql;
    const char *compare = key->descending ? " < " : " > ";
    if (order == id) {
        vvl_sql_name(sql, id->name);
        vvl_buffer_text(sql, compare);
        put_parameter(draft, dialect, id);
        return;
    }
    if (key->start == VVL_PAGE_AFTER_NULL) {
        vvl_buffer_format(sql, "(\"%s\" IS NULL AND \"%s\"%s", order->name, id->name, compare);
        put_parameter(draft, dialect, id);
        if (!key->descending) {
            vvl_buffer_format(sql, " OR \"%s\" IS NOT NULL", order->name);
        }
    } else {
        vvl_buffer_format(sql, "((\"%s\", \"%s\")%s(", order->name, id->name, compare);
        put_parameter(draft, dialect, order);
        vvl_buffer_text(sql, ", ");
        put_parameter(draft, dialect, id);
        vvl_buffer_char(sql, ')');
        if (key->descending) {
            vvl_buffer_format(sql, " OR \"%s\" IS NULL", order->name);
        }
    }
    vvl_buffer_char(sql, ')');
}

static void put_filter(const vvl_statement_key *key, size_t filter, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    const vvl_column *column = &key->entity->columns[key->filters[filter]];
    vvl_sql_name(&draft->sql, column->name);
    if ((key->null_filters >> filter & 1) != 0) {
        vvl_buffer_text(&draft->sql, " IS NULL");
    } else {
        vvl_buffer_text(&draft->sql, " = ");
        put_parameter(draft, dialect, column);
    }
}

static void put_order(const vvl_statement_key *key, vvl_buffer *sql)
{
    const vvl_column *order = &key->entity->columns[key->order];
    const vvl_column *id = vvl_column_flagged(key->entity, VVL_COLUMN_KEY);
    const char *direction = key->descending ? "DESC" : "ASC";
    vvl_buffer_text(sql, " ORDER BY ");
    if (order != id) {
        vvl_buffer_format(sql, "\"%s\" %s NULLS %s, ", order->name, direction,
                          key->descending ? "LAST" : "FIRST");
    }
    vvl_buffer_format(sql, "\"%s\" %s", id->name, direction);
}

static void put_list(const vvl_statement_key *key, const vvl_dialect *dialect,
                     vvl_statement_draft *draft)
{
    put_select(draft, key->entity);
    const char *separator = " WHERE ";
    for (size_t i = 0; i < key->filter_count; i++) {
        vvl_buffer_text(&draft->sql, separator);
        put_filter(key, i, dialect, draft);
        separator = " AND ";
    }
    if (key->active_only) {
        vvl_buffer_text(&draft->sql, separator);
        put_still_active(&draft->sql, key->entity);
        separator = " AND ";
    }
    if (key->start != VVL_PAGE_FIRST) {
        vvl_buffer_text(&draft->sql, separator);
        put_page_start(key, dialect, draft);
    }
    put_order(key, &draft->sql);
    vvl_buffer_format(&draft->sql, " LIMIT %" PRIu64, key->limit);
}

static void put_scan(const vvl_statement_key *key, const vvl_dialect *dialect,
                     vvl_statement_draft *draft)
{
    (void)dialect;
    put_select(draft, key->entity);
    draft->stream = true;
    draft->as_stored = true;
}

static void put_count(const vvl_statement_key *key, const vvl_dialect *dialect,
                      vvl_statement_draft *draft)
{
    (void)dialect;
    vvl_buffer_text(&draft->sql, "SELECT count(*) FROM ");
    vvl_sql_name(&draft->sql, key->entity->name);
    draft->columns[0] = VVL_VALUE_INTEGER;
    draft->column_count = 1;
}

void vvl_sqlgen(const vvl_statement_key *key, const vvl_dialect *dialect,
                vvl_statement_draft *draft)
{
    static void (*const writers[])(const vvl_statement_key *, const vvl_dialect *,
                                   vvl_statement_draft *) = {
        [VVL_OPERATION_GET] = put_get,
        [VVL_OPERATION_INSERT] = put_insert,
        [VVL_OPERATION_UPDATE] = put_update,
        [VVL_OPERATION_DELETE] = put_delete,
        [VVL_OPERATION_DEACTIVATE] = put_deactivate,
        [VVL_OPERATION_LIST] = put_list,
        [VVL_OPERATION_SCAN] = put_scan,
        [VVL_OPERATION_COUNT] = put_count,
    };
    writers[key->operation](key, dialect, draft);
}
