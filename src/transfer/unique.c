#include "transfer/unique.h"

#include "core/value_text.h"
#include "util/error.h"
#include "util/sql.h"

/* Columns that are unique together; most often it is one. */
typedef struct unique_key {
    size_t columns[VVL_QUERY_COLUMNS_MAX];
    size_t count;
} unique_key;

/* Key number `number` of an entity: that of each column which is one by itself, then all that are
 * one jointly. */
static bool find_key(const vvl_entity *entity, size_t number, unique_key *out)
{
    *out = (unique_key){.count = 0};
    for (size_t i = 0; i < entity->column_count; i++) {
        bool alone = (entity->columns[i].flags & (VVL_COLUMN_KEY | VVL_COLUMN_UNIQUE)) != 0;
        if (alone && number-- == 0) {
            *out = (unique_key){{i}, 1};
            return true;
        }
    }
    for (size_t i = 0; number == 0 && i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_JOINT) != 0) {
            out->columns[out->count++] = i;
        }
    }
    return out->count > 0;
}

static void put_part(vvl_buffer *text, const vvl_value *value)
{
    vvl_buffer part = {0};
    vvl_value_print(&part, value);
    vvl_buffer_format(text, "%zu:", part.size);
    vvl_buffer_bytes(text, part.data, part.size);
    text->failed = text->failed || part.failed;
    vvl_buffer_free(&part);
}

/* The values of a key as one; null is no twin of null. */
static vvl_stored_key join(size_t number, const vvl_value *const *values, size_t count)
{
    vvl_stored_key key = {.form = 0};
    vvl_buffer text = {0};
    vvl_buffer_format(&text, "%zu ", number);
    for (size_t i = 0; i < count; i++) {
        if (values[i]->type == VVL_VALUE_NULL) {
            goto done;
        }
        put_part(&text, values[i]);
    }
    if (!text.failed) {
        key = vvl_stored_key_text(text.data, text.size);
    }
done:
    vvl_buffer_free(&text);
    return key;
}

/* Ids stay two where they are stored as two; all else is compared as it would be stored. */
static const vvl_value *value_at(const vvl_intake_row *row, size_t column)
{
    const vvl_value *stored = &row->stored[column];
    return stored->type == VVL_VALUE_TEXT || stored->type == VVL_VALUE_ID ? stored
                                                                          : &row->converted[column];
}

static vvl_key_entry *find_entry(const vvl_intake_table *table, const vvl_intake_row *row,
                                 size_t number, const unique_key *key)
{
    const vvl_value *values[VVL_QUERY_COLUMNS_MAX];
    for (size_t i = 0; i < key->count; i++) {
        values[i] = value_at(row, key->columns[i]);
    }
    vvl_stored_key joined = join(number, values, key->count);
    return vvl_key_set_find(&table->twins, &joined);
}

bool vvl_unique_is_twin(vvl_intake_table *table, const vvl_intake_row *row, size_t *column)
{
    unique_key key;
    for (size_t i = 0; find_key(row->entity, i, &key); i++) {
        const vvl_key_entry *entry = find_entry(table, row, i, &key);
        if (entry != NULL && entry->number == table->scans) {
            *column = key.columns[0];
            return true;
        }
    }
    for (size_t i = 0; find_key(row->entity, i, &key); i++) {
        vvl_key_entry *entry = find_entry(table, row, i, &key);
        if (entry != NULL) {
            entry->number = table->scans;
        }
    }
    return false;
}

/* What the rows of a query are about. */
typedef struct finding {
    vvl_intake_table *table;
    size_t number;
    size_t count;
} finding;

static vvl_status take_value(void *context, const vvl_value *row, vvl_error *error)
{
    const finding *found = context;
    const vvl_value *values[VVL_QUERY_COLUMNS_MAX];
    for (size_t i = 0; i < found->count; i++) {
        values[i] = &row[i];
    }
    vvl_stored_key joined = join(found->number, values, found->count);
    return vvl_key_set_add(&found->table->twins, &joined, 0) ? VVL_OK : vvl_fail_memory(error);
}

static void put_values(vvl_buffer *sql, const vvl_intake *intake, const vvl_entity *entity,
                       const unique_key *key, bool grouping)
{
    for (size_t i = 0; i < key->count; i++) {
        const vvl_column *column = &entity->columns[key->columns[i]];
        vvl_buffer_text(sql, i == 0 ? "" : ", ");
        /* An index serves the plain form. */
        vvl_buffer_text(sql, column->kind == VVL_KIND_ID ? "" : "CAST(");
        vvl_sql_name(sql, column->name);
        vvl_buffer_text(sql, column->kind == VVL_KIND_ID ? "" : " AS text)");
        vvl_buffer_text(sql, grouping ? intake->channel->backend->dialect->bytewise : "");
    }
}

static vvl_status find_twins(const vvl_intake *intake, finding *found, const unique_key *key,
                             vvl_error *error)
{
    static const vvl_value_type types[VVL_QUERY_COLUMNS_MAX] = {
        VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT,
        VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    vvl_buffer sql = {0};
    vvl_buffer_text(&sql, "SELECT ");
    put_values(&sql, intake, found->table->entity, key, false);
    vvl_buffer_text(&sql, " FROM ");
    vvl_sql_name(&sql, found->table->entity->name);
    vvl_buffer_text(&sql, " GROUP BY ");
    put_values(&sql, intake, found->table->entity, key, true);
    vvl_buffer_text(&sql, " HAVING count(*) > 1");
    vvl_statement_text text = {
        .sql = sql.data, .columns = types, .column_count = key->count, .stream = true};
    vvl_status status = sql.failed
                            ? vvl_fail_memory(error)
                            : vvl_channel_query(intake->channel, &text, take_value, found, error);
    vvl_buffer_free(&sql);
    return status;
}

vvl_status vvl_unique_prepare(vvl_intake *intake, vvl_intake_table *table, vvl_error *error)
{
    unique_key key;
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && find_key(table->entity, i, &key); i++) {
        finding found = {table, i, key.count};
        status = find_twins(intake, &found, &key, error);
    }
    return status;
}
