#include "core/sqlgen.h"

#include "core/statement_name.h"
#include "util/sql.h"

#include <inttypes.h>

_Static_assert(sizeof(vvl_statement_key) == 64, "a key is compared as bytes: no padding");

static void put_parameter(vvl_statement_draft *draft, const vvl_dialect *dialect,
                          const vvl_column *column)
{
    draft->parameters[draft->parameter_count++] = vvl_value_type_of(column);
    vvl_buffer_format(&draft->sql, "%c%zu", dialect->parameter_mark, draft->parameter_count);
}

/* The names of a set of columns, which are also what the statement answers. */
static void put_columns(vvl_statement_draft *draft, const vvl_entity *entity, vvl_fields fields)
{
    const char *separator = "";
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            vvl_buffer_format(&draft->sql, "%s\"%s\"", separator, entity->columns[i].name);
            draft->members[draft->column_count] = vvl_member_of(&entity->columns[i]);
            draft->columns[draft->column_count++] = vvl_value_type_of(&entity->columns[i]);
            separator = ", ";
        }
    }
}

static void put_result(vvl_statement_draft *draft, const vvl_entity *entity)
{
    put_columns(draft, entity, UINT64_MAX);
}

static void put_select(vvl_statement_draft *draft, const vvl_entity *entity)
{
    vvl_buffer_text(&draft->sql, "SELECT ");
    put_result(draft, entity);
    vvl_buffer_format(&draft->sql, " FROM \"%s\"", entity->name);
}

static void put_where_key(vvl_statement_draft *draft, const vvl_dialect *dialect,
                          const vvl_entity *entity)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    vvl_buffer_format(&draft->sql, " WHERE \"%s\" = ", key->name);
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
    const vvl_entity *entity = key->entity;
    const vvl_column *id = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    const vvl_fields given = UINT64_C(1) << vvl_column_index(entity, id);
    vvl_fields fields = key->returning ? ~given : UINT64_MAX;
    const char *separator = ") VALUES (";
    vvl_buffer_format(&draft->sql, "INSERT INTO \"%s\" (", entity->name);
    put_columns(draft, entity, fields);
    draft->column_count = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((fields >> i & 1) != 0) {
            vvl_buffer_text(&draft->sql, separator);
            put_parameter(draft, dialect, &entity->columns[i]);
            separator = ", ";
        }
    }
    vvl_buffer_char(&draft->sql, ')');
    if (key->returning) {
        vvl_buffer_text(&draft->sql, " RETURNING ");
        put_columns(draft, entity, given);
    }
}

static void put_assignments(const vvl_statement_key *key, const vvl_dialect *dialect,
                            vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, "UPDATE \"%s\"", key->entity->name);
    const char *separator = " SET ";
    for (size_t i = 0; i < key->entity->column_count; i++) {
        if ((key->fields >> i & 1) != 0) {
            vvl_buffer_format(&draft->sql, "%s\"%s\" = ", separator, key->entity->columns[i].name);
            put_parameter(draft, dialect, &key->entity->columns[i]);
            separator = ", ";
        }
    }
}

static void put_parameters(vvl_statement_draft *draft, const vvl_dialect *dialect,
                           const vvl_column *column, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vvl_buffer_text(&draft->sql, i == 0 ? "" : ", ");
        put_parameter(draft, dialect, column);
    }
}

static void put_range(vvl_statement_draft *draft, const vvl_dialect *dialect,
                      const vvl_column *column)
{
    vvl_buffer_format(&draft->sql, "(\"%s\" >= ", column->name);
    put_parameter(draft, dialect, column);
    vvl_buffer_format(&draft->sql, " AND \"%s\" < ", column->name);
    put_parameter(draft, dialect, column);
    vvl_buffer_char(&draft->sql, ')');
}

static void put_holds(vvl_statement_draft *draft, const vvl_dialect *dialect,
                      const vvl_column *column)
{
    const vvl_dialect_test *test =
        column->kind == VVL_KIND_JSON ? &dialect->json_contains : &dialect->text_contains;
    vvl_buffer_format(&draft->sql, "%s\"%s\"%s", test->before, column->name, test->between);
    put_parameter(draft, dialect, column);
    vvl_buffer_text(&draft->sql, test->after);
}

static void put_filter(const vvl_statement_key *key, const vvl_filter_key *filter,
                       const vvl_dialect *dialect, vvl_statement_draft *draft)
{
    static const char *const comparisons[] = {
        [VVL_MATCH_EQUAL] = " = ",     [VVL_MATCH_NOT_EQUAL] = " IS DISTINCT FROM ",
        [VVL_MATCH_LESS] = " < ",      [VVL_MATCH_LESS_OR_EQUAL] = " <= ",
        [VVL_MATCH_GREATER] = " > ",   [VVL_MATCH_GREATER_OR_EQUAL] = " >= ",
        [VVL_MATCH_NULL] = " IS NULL", [VVL_MATCH_NOT_NULL] = " IS NOT NULL",
        [VVL_MATCH_IN] = " IN (",
    };
    const vvl_column *column = &key->entity->columns[filter->column];
    if (filter->match == VVL_MATCH_RANGE) {
        put_range(draft, dialect, column);
        return;
    }
    if (filter->match == VVL_MATCH_HOLDS) {
        put_holds(draft, dialect, column);
        return;
    }
    vvl_sql_name(&draft->sql, column->name);
    vvl_buffer_text(&draft->sql, comparisons[filter->match]);
    if (filter->match == VVL_MATCH_IN) {
        put_parameters(draft, dialect, column, (size_t)1 << filter->size);
        vvl_buffer_char(&draft->sql, ')');
    } else if (filter->match != VVL_MATCH_NULL && filter->match != VVL_MATCH_NOT_NULL) {
        put_parameter(draft, dialect, column);
    }
}

static void put_still_active(vvl_buffer *sql, const vvl_entity *entity)
{
    vvl_sql_name(sql, vvl_column_flagged(entity, VVL_COLUMN_ACTIVE)->name);
    vvl_buffer_text(sql, " IS NOT FALSE");
}

/* All the filters, the first behind `separator`; answers what the next condition stands behind. */
static const char *put_filters(const vvl_statement_key *key, const char *separator,
                               const vvl_dialect *dialect, vvl_statement_draft *draft)
{
    bool within = false; /* a run of alternatives */
    for (size_t i = 0; i < key->filter_count; i++) {
        bool opens = key->filters[i].or_next && !within;
        bool closes = !key->filters[i].or_next && within;
        vvl_buffer_text(&draft->sql, within ? " OR " : separator);
        vvl_buffer_text(&draft->sql, opens ? "(" : "");
        put_filter(key, &key->filters[i], dialect, draft);
        vvl_buffer_text(&draft->sql, closes ? ")" : "");
        within = key->filters[i].or_next;
        separator = " AND ";
    }
    if (key->active_only) {
        vvl_buffer_text(&draft->sql, separator);
        put_still_active(&draft->sql, key->entity);
        separator = " AND ";
    }
    return separator;
}

static void put_returning(vvl_statement_draft *draft, const vvl_entity *entity)
{
    vvl_buffer_text(&draft->sql, " RETURNING ");
    put_result(draft, entity);
}

static void put_update(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    put_assignments(key, dialect, draft);
    put_where_key(draft, dialect, key->entity);
    put_filters(key, " AND ", dialect, draft);
    if (key->returning) {
        put_returning(draft, key->entity);
    }
}

/* Only to what the sum fits of: SQLite would store a real, and PostgreSQL fail the transaction. */
static void put_add(const vvl_statement_key *key, const vvl_dialect *dialect,
                    vvl_statement_draft *draft)
{
    const vvl_column *column = &key->entity->columns[key->order];
    const vvl_column *touched = vvl_column_flagged(key->entity, VVL_COLUMN_TOUCHED);
    vvl_buffer_format(&draft->sql, "UPDATE \"%s\" SET \"%s\" = coalesce(\"%s\", 0) + ",
                      key->entity->name, column->name, column->name);
    put_parameter(draft, dialect, column);
    if (touched != NULL) {
        vvl_buffer_format(&draft->sql, ", \"%s\" = ", touched->name);
        put_parameter(draft, dialect, touched);
    }
    put_where_key(draft, dialect, key->entity);
    vvl_buffer_format(&draft->sql, " AND coalesce(\"%s\", 0) BETWEEN ", column->name);
    put_parameter(draft, dialect, column);
    vvl_buffer_text(&draft->sql, " AND ");
    put_parameter(draft, dialect, column);
}

static void put_delete(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, "DELETE FROM \"%s\"", key->entity->name);
    put_where_key(draft, dialect, key->entity);
}

static void put_purge(const vvl_statement_key *key, const vvl_dialect *dialect,
                      vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, "DELETE FROM \"%s\"", key->entity->name);
    put_filters(key, " WHERE ", dialect, draft);
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
    const char *separator = put_filters(key, " WHERE ", dialect, draft);
    if (key->start != VVL_PAGE_FIRST) {
        vvl_buffer_text(&draft->sql, separator);
        put_page_start(key, dialect, draft);
    }
    put_order(key, &draft->sql);
    vvl_buffer_format(&draft->sql, " LIMIT %" PRIu32, key->limit);
}

/* The rows are picked once and for all, because a planner is free to run a subquery several times,
 * each of which would lock others. */
static void put_picked(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    const vvl_column *id = vvl_column_flagged(key->entity, VVL_COLUMN_KEY);
    vvl_buffer_format(&draft->sql, "WITH \"picked\" AS MATERIALIZED (SELECT \"%s\" FROM \"%s\"",
                      id->name, key->entity->name);
    put_filters(key, " WHERE ", dialect, draft);
    put_order(key, &draft->sql);
    vvl_buffer_format(&draft->sql, " LIMIT %" PRIu32 "%s) ", key->limit,
                      key->operation == VVL_OPERATION_CLAIM ? dialect->lock_free_rows
                                                            : dialect->lock_rows);
    put_assignments(key, dialect, draft);
    vvl_buffer_format(&draft->sql, " WHERE \"%s\" IN (SELECT \"%s\" FROM \"picked\")", id->name,
                      id->name);
}

static void put_change(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    if (key->limit > 0) {
        put_picked(key, dialect, draft);
    } else {
        put_assignments(key, dialect, draft);
        put_filters(key, " WHERE ", dialect, draft);
    }
    if (key->returning) {
        put_returning(draft, key->entity);
    }
}

static void put_scan(const vvl_statement_key *key, const vvl_dialect *dialect,
                     vvl_statement_draft *draft)
{
    (void)dialect;
    vvl_buffer_text(&draft->sql, "SELECT ");
    put_columns(draft, key->entity, key->fields == 0 ? UINT64_MAX : key->fields);
    vvl_buffer_format(&draft->sql, " FROM \"%s\"", key->entity->name);
    draft->stream = true;
    draft->as_stored = true;
}

static void put_number(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, " FROM \"%s\"", key->entity->name);
    put_filters(key, " WHERE ", dialect, draft);
    draft->columns[0] = VVL_VALUE_INTEGER;
    draft->column_count = 1;
}

static void put_count(const vvl_statement_key *key, const vvl_dialect *dialect,
                      vvl_statement_draft *draft)
{
    vvl_buffer_text(&draft->sql, "SELECT count(*)");
    put_number(key, dialect, draft);
}

/* In two halves: SQLite's sum stops at the first that is out of range on the way, even where the
 * whole is not, and PostgreSQL's does not. */
static void put_sum(const vvl_statement_key *key, const vvl_dialect *dialect,
                    vvl_statement_draft *draft)
{
    const char *column = key->entity->columns[key->order].name;
    vvl_buffer_format(&draft->sql,
                      "SELECT CAST(coalesce(sum(CAST(\"%s\" AS bigint) >> 32), 0) AS bigint), "
                      "CAST(coalesce(sum(CAST(\"%s\" AS bigint) & 4294967295), 0) AS bigint)",
                      column, column);
    put_number(key, dialect, draft);
    draft->columns[draft->column_count++] = VVL_VALUE_INTEGER;
}

static void put_pass_key(const vvl_statement_key *key, const vvl_dialect *dialect,
                         vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, "%s\"%s\"%s", dialect->pass_key.before, key->entity->name,
                      dialect->pass_key.after);
    draft->parameters[draft->parameter_count++] = VVL_VALUE_INTEGER;
    draft->columns[draft->column_count++] = VVL_VALUE_INTEGER;
}

static void put_exists(const vvl_statement_key *key, const vvl_dialect *dialect,
                       vvl_statement_draft *draft)
{
    vvl_buffer_format(&draft->sql, "SELECT 1 FROM \"%s\"", key->entity->name);
    put_where_key(draft, dialect, key->entity);
    draft->columns[0] = VVL_VALUE_INTEGER;
    draft->column_count = 1;
}

void vvl_sqlgen(const vvl_statement_key *key, const vvl_dialect *dialect,
                vvl_statement_draft *draft)
{
    static void (*const writers[])(const vvl_statement_key *, const vvl_dialect *,
                                   vvl_statement_draft *) = {
        [VVL_OPERATION_GET] = put_get,       [VVL_OPERATION_EXISTS] = put_exists,
        [VVL_OPERATION_INSERT] = put_insert, [VVL_OPERATION_UPDATE] = put_update,
        [VVL_OPERATION_ADD] = put_add,       [VVL_OPERATION_DELETE] = put_delete,
        [VVL_OPERATION_LIST] = put_list,     [VVL_OPERATION_COUNT] = put_count,
        [VVL_OPERATION_SUM] = put_sum,       [VVL_OPERATION_CHANGE] = put_change,
        [VVL_OPERATION_CLAIM] = put_change,  [VVL_OPERATION_PURGE] = put_purge,
        [VVL_OPERATION_SCAN] = put_scan,     [VVL_OPERATION_PASS_KEY] = put_pass_key,
    };
    /* The database's own lists of what runs show the text from its beginning. */
    vvl_buffer_format(&draft->sql, "/* vvl:%s */ ", vvl_statement_name(vvl_statement_index(key)));
    writers[key->operation](key, dialect, draft);
}
