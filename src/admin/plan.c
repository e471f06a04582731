#include "admin/examination.h"

#include "core/describe.h"
#include "core/schema.h"
#include "util/error.h"

#include <string.h>
#include <strings.h>

/* What the query stored_columns answers. */
enum { AT_TABLE, AT_COLUMN, AT_TYPE, AT_REQUIRED, AT_KEY, AT_ROWID, AT_PARENT, AT_PARENT_COLUMN };

static bool is_among(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasestr(text, parts[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Names that a table of somebody else's may give to what is not to be shown. */
static bool is_secret_name(const char *name)
{
    static const char *const parts[] = {"password", "passwd",  "secret", "token",
                                        "hash",     "api_key", "apikey", "credential"};
    return is_among(name, parts, sizeof parts / sizeof *parts);
}

/* The kind that a declared type stands for, as far as values of it can be wrong. */
static bool find_kind(const char *type, vvl_kind *kind)
{
    static const struct {
        const char *part;
        vvl_kind kind;
    } kinds[] = {
        {"uuid", VVL_KIND_ID},       {"json", VVL_KIND_JSON},   {"timestamp", VVL_KIND_TIME},
        {"datetime", VVL_KIND_TIME}, {"bool", VVL_KIND_BOOL},   {"int", VVL_KIND_INTEGER},
        {"char", VVL_KIND_TEXT},     {"clob", VVL_KIND_TEXT},   {"text", VVL_KIND_TEXT},
        {"real", VVL_KIND_REAL},     {"double", VVL_KIND_REAL}, {"float", VVL_KIND_REAL},
        {"date", VVL_KIND_TEXT},     {"time", VVL_KIND_TEXT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcasestr(type, kinds[i].part) != NULL) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static const vvl_column *declared_column(vvl_examination *exam, const char *name, vvl_kind kind,
                                         const vvl_value *row)
{
    vvl_column *column = vvl_arena_zero(exam->arena, sizeof *column);
    if (column != NULL) {
        column->name = name;
        column->kind = kind;
        column->flags = (row[AT_REQUIRED].as.integer != 0 ? VVL_COLUMN_REQUIRED : 0U) |
                        (row[AT_KEY].as.integer != 0 ? VVL_COLUMN_KEY : 0U) |
                        (is_secret_name(name) ? VVL_COLUMN_SECRET : 0U);
    }
    return column;
}

static const vvl_entity *find_entity(const char *table)
{
    if (strcmp(table, vvl_entity_legacy_ids.name) == 0) {
        return &vvl_entity_legacy_ids;
    }
    const vvl_entity *entity = vvl_entity_find(table);
    return entity != NULL && entity->view ? NULL : entity;
}

static const char *text_of(vvl_examination *exam, const vvl_value *value)
{
    return vvl_arena_text(exam->arena, value->as.text, value->size);
}

/* A row that begins a table, unless the row before did. */
static vvl_status enter_table(vvl_examination *exam, const vvl_value *row, vvl_error *error)
{
    vvl_examined_table *table = exam->tables;
    if (table != NULL && strlen(table->name) == row[AT_TABLE].size &&
        memcmp(table->name, row[AT_TABLE].as.text, row[AT_TABLE].size) == 0) {
        return VVL_OK;
    }
    table = vvl_arena_zero(exam->arena, sizeof *table);
    const char *name = table == NULL ? NULL : text_of(exam, &row[AT_TABLE]);
    if (name == NULL) {
        return vvl_fail_memory(error);
    }
    table->name = name;
    table->entity = find_entity(name);
    table->next = exam->tables;
    exam->tables = table;
    exam->table_count++;
    if (row[AT_ROWID].type == VVL_VALUE_TEXT) {
        table->rowid = text_of(exam, &row[AT_ROWID]);
        return table->rowid == NULL ? vvl_fail_memory(error) : VVL_OK;
    }
    return VVL_OK;
}

/* Room for one more column, cleared; NULL when memory is out. */
static vvl_examined_column *next_column(vvl_examination *exam, vvl_examined_table *table)
{
    if (table->column_count == table->capacity) {
        size_t capacity = table->capacity == 0 ? 32 : 2 * table->capacity;
        vvl_examined_column *grown = vvl_arena_zero(exam->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        if (table->column_count > 0) {
            memcpy(grown, table->columns, table->column_count * sizeof *grown);
        }
        table->columns = grown;
        table->capacity = capacity;
    }
    return &table->columns[table->column_count];
}

/* What the column refers to: by its description, else as the database declares it. */
static vvl_status find_parent(vvl_examination *exam, vvl_examined_column *column,
                              const vvl_value *row, vvl_error *error)
{
    if (column->column->references != NULL) {
        column->parent_table = column->column->references;
        column->parent_column = "id";
    } else if (row[AT_PARENT].type == VVL_VALUE_TEXT &&
               row[AT_PARENT_COLUMN].type == VVL_VALUE_TEXT) {
        column->parent_table = text_of(exam, &row[AT_PARENT]);
        column->parent_column = text_of(exam, &row[AT_PARENT_COLUMN]);
        return column->parent_table == NULL || column->parent_column == NULL
                   ? vvl_fail_memory(error)
                   : VVL_OK;
    }
    return VVL_OK;
}

/* Columns that can hold nothing wrong are left out. */
static vvl_status take_column(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_examination *exam = context;
    vvl_kind kind = VVL_KIND_TEXT;
    vvl_status status = enter_table(exam, row, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_examined_table *table = exam->tables;
    vvl_examined_column *column = next_column(exam, table);
    const char *name = column == NULL ? NULL : text_of(exam, &row[AT_COLUMN]);
    const char *type = name == NULL ? NULL : text_of(exam, &row[AT_TYPE]);
    if (type == NULL) {
        return vvl_fail_memory(error);
    }
    column->name = name;
    column->column = vvl_column_find(table->entity, name);
    if (column->column == NULL) {
        if (!find_kind(type, &kind)) {
            return VVL_OK;
        }
        column->column = declared_column(exam, name, kind, row);
    }
    if (column->column == NULL) {
        return vvl_fail_memory(error);
    }
    table->column_count++;
    return find_parent(exam, column, row, error);
}

/* The ledger is no data; where only some of the columns are the key, a row goes by its position. */
static void choose_keys(vvl_examination *exam)
{
    vvl_examined_table *tables = NULL;
    for (vvl_examined_table *at = exam->tables, *next; at != NULL; at = next) {
        next = at->next;
        if (strcmp(at->name, VVL_LEDGER) == 0) {
            continue;
        }
        for (size_t i = 0; i < at->column_count; i++) {
            if ((at->columns[i].column->flags & VVL_COLUMN_KEY) != 0) {
                at->key = &at->columns[i];
            }
        }
        at->next = tables; /* which turns the list around into the order of the names */
        tables = at;
    }
    size_t number = 0;
    for (vvl_examined_table *at = tables; at != NULL; at = at->next) {
        at->number = ++number;
    }
    exam->tables = tables;
    exam->table_count = number;
}

vvl_status vvl_examination_plan(vvl_examination *exam, vvl_error *error)
{
    static const vvl_value_type types[] = {
        VVL_VALUE_TEXT,    VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_INTEGER,
        VVL_VALUE_INTEGER, VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT,
    };
    _Static_assert(sizeof types / sizeof *types == VVL_QUERY_COLUMNS_MAX,
                   "as many as there may be");
    vvl_statement_text text = {.sql = exam->channel->backend->dialect->stored_columns,
                               .columns = types,
                               .column_count = VVL_QUERY_COLUMNS_MAX};
    vvl_status status = vvl_channel_query(exam->channel, &text, take_column, exam, error);
    if (status == VVL_OK) {
        choose_keys(exam);
    }
    return status;
}
