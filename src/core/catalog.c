#include "core/catalog.h"

#include "core/schema.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

bool vvl_name_list_add(vvl_name_list *list, const char *name, size_t size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 32 : list->capacity * 2;
        const char **items = vvl_arena_alloc(list->arena, capacity * sizeof *items);
        if (items == NULL) {
            return false;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->items = items;
        list->capacity = capacity;
    }
    const char *copy = vvl_arena_text(list->arena, name, size);
    if (copy == NULL) {
        return false;
    }
    list->items[list->count++] = copy;
    return true;
}

bool vvl_name_list_has(const vvl_name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool vvl_name_list_has_column(const vvl_name_list *columns, const char *table, const char *column)
{
    char name[160];
    int size = snprintf(name, sizeof name, "%s.%s", table, column);
    return (size_t)size < sizeof name && vvl_name_list_has(columns, name);
}

static vvl_status take_name(void *context, const vvl_value *row, vvl_error *error)
{
    if (row[0].type != VVL_VALUE_TEXT) {
        return VVL_OK;
    }
    return vvl_name_list_add(context, row[0].as.text, row[0].size) ? VVL_OK
                                                                   : vvl_fail_memory(error);
}

vvl_status vvl_name_list_query(vvl_name_list *list, vvl_channel *channel, const char *sql,
                               vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    vvl_statement_text text = {.sql = sql, .columns = types, .column_count = 1};
    return vvl_channel_query(channel, &text, take_name, list, error);
}

static vvl_status take_column(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_name_list *list = context;
    const char *name = vvl_arena_format(list->arena, "%.*s.%.*s", (int)row[0].size, row[0].as.text,
                                        (int)row[1].size, row[1].as.text);
    bool added = name != NULL && vvl_name_list_add(list, name, strlen(name));
    return added ? VVL_OK : vvl_fail_memory(error);
}

vvl_status vvl_catalog_columns(vvl_channel *channel, vvl_name_list *out, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    vvl_statement_text text = {
        .sql = channel->backend->dialect->columns, .columns = types, .column_count = 2};
    return vvl_channel_query(channel, &text, take_column, out, error);
}

vvl_status vvl_catalog_read(vvl_channel *channel, vvl_arena *arena, vvl_catalog *out,
                            vvl_error *error)
{
    const vvl_dialect *dialect = channel->backend->dialect;
    vvl_name_list empty = {.arena = arena};
    *out = (vvl_catalog){empty, empty, empty, empty, empty};
    vvl_status status = vvl_name_list_query(&out->tables, channel, dialect->tables, error);
    if (status == VVL_OK) {
        status = vvl_name_list_query(&out->views, channel, dialect->views, error);
    }
    if (status == VVL_OK) {
        status = vvl_name_list_query(&out->triggers, channel, dialect->triggers, error);
    }
    if (status == VVL_OK) {
        status = vvl_name_list_query(&out->indexes, channel, dialect->indexes, error);
    }
    if (status == VVL_OK) {
        status = vvl_catalog_columns(channel, &out->columns, error);
    }
    return status;
}

bool vvl_is_our_table(const char *name)
{
    const char *const others[] = {VVL_LEDGER, VVL_STATEMENT_LEDGER, VVL_LEASES,
                                  vvl_entity_legacy_ids.name};
    const vvl_entity *entity = vvl_entity_find(name);
    bool ours = entity != NULL && !entity->view;
    for (size_t i = 0; !ours && i < sizeof others / sizeof *others; i++) {
        ours = strcmp(name, others[i]) == 0;
    }
    return ours;
}

static vvl_status add_sentence(vvl_name_list *out, const char *what, const char *name,
                               vvl_error *error)
{
    const char *sentence = vvl_arena_format(out->arena, "%s %s is missing", what, name);
    bool added = sentence != NULL && vvl_name_list_add(out, sentence, strlen(sentence));
    return added ? VVL_OK : vvl_fail_memory(error);
}

/* What is looked for in a catalog. */
typedef struct expectation {
    const vvl_catalog *catalog;
    const char *version;
    vvl_column_excuse *excuse;
    vvl_name_list *missing;
} expectation;

static bool is_excused(const expectation *self, const char *table, const char *column)
{
    return self->excuse != NULL && self->excuse(self->version, table, column);
}

static vvl_status missing_columns(const expectation *self, const vvl_entity *entity,
                                  vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < entity->column_count; i++) {
        const char *column = entity->columns[i].name;
        const char *name = vvl_arena_format(self->missing->arena, "%s.%s", entity->name, column);
        if (name == NULL) {
            return vvl_fail_memory(error);
        }
        if (!vvl_name_list_has(&self->catalog->columns, name) &&
            !is_excused(self, entity->name, column)) {
            status = add_sentence(self->missing, "column", name, error);
        }
    }
    return status;
}

static vvl_status missing_of(const expectation *self, const vvl_entity *entity, vvl_error *error)
{
    const vvl_catalog *catalog = self->catalog;
    const vvl_name_list *kind = entity->view ? &catalog->views : &catalog->tables;
    if (entity->column_count > 0 && !vvl_name_list_has(kind, entity->name)) {
        return add_sentence(self->missing, entity->view ? "view" : "table", entity->name, error);
    }
    return entity->view ? VVL_OK : missing_columns(self, entity, error);
}

vvl_status vvl_catalog_missing(const vvl_catalog *catalog, const char *version,
                               vvl_column_excuse *excuse, vvl_name_list *out, vvl_error *error)
{
    expectation self = {catalog, version, excuse, out};
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < count; i++) {
        vvl_entity entity = vvl_entity_at(entities[i], version);
        status = missing_of(&self, &entity, error);
    }
    return status;
}

static bool is_ledger_column(const char *name)
{
    static const char *const columns[] = {"version",  "applied_at",  "description",
                                          "checksum", "duration_ms", "applied_by"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (strcmp(name, columns[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether "table.column" is a column that its table, one of ours, is not described with. */
static bool is_extra_column(const char *name, const char *version)
{
    char table[64];
    size_t size = strcspn(name, ".");
    if (size >= sizeof table) {
        return false;
    }
    memcpy(table, name, size);
    table[size] = '\0';
    const char *column = name + size + 1;
    if (strcmp(table, VVL_LEDGER) == 0) {
        return !is_ledger_column(column);
    }
    const vvl_entity *entity = strcmp(table, vvl_entity_legacy_ids.name) == 0
                                   ? &vvl_entity_legacy_ids
                                   : vvl_entity_find(table);
    if (entity == NULL || entity->view) {
        return false;
    }
    vvl_entity cut = vvl_entity_at(entity, version);
    return cut.column_count > 0 && vvl_column_find(&cut, column) == NULL;
}

static bool is_any(const char *name, const char *version)
{
    (void)name;
    (void)version;
    return true;
}

static bool is_extra_view(const char *name, const char *version)
{
    (void)version;
    const vvl_entity *entity = vvl_entity_find(name);
    return entity == NULL || !entity->view;
}

static bool is_extra_table(const char *name, const char *version)
{
    const vvl_entity *entity = vvl_entity_find(name);
    return !vvl_is_our_table(name) ||
           (entity != NULL && vvl_entity_at(entity, version).column_count == 0);
}

static bool add_matching(const vvl_name_list *from, bool (*matches)(const char *, const char *),
                         const char *version, vvl_name_list *out)
{
    for (size_t i = 0; i < from->count; i++) {
        if (matches(from->items[i], version) &&
            !vvl_name_list_add(out, from->items[i], strlen(from->items[i]))) {
            return false;
        }
    }
    return true;
}

vvl_status vvl_catalog_extra(const vvl_catalog *catalog, const char *version, vvl_name_list *out,
                             vvl_error *error)
{
    bool added = add_matching(&catalog->tables, is_extra_table, version, out) &&
                 add_matching(&catalog->views, is_extra_view, version, out) &&
                 add_matching(&catalog->columns, is_extra_column, version, out) &&
                 add_matching(&catalog->triggers, is_any, version, out);
    return added ? VVL_OK : vvl_fail_memory(error);
}
