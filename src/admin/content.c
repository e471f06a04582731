#include "admin/content.h"

#include "util/error.h"

#include <inttypes.h>
#include <string.h>

enum { TABLES_FIRST = 16 };

static bool reserve(vvl_content_list *content)
{
    if (content->count < content->capacity) {
        return true;
    }
    size_t capacity = content->capacity == 0 ? TABLES_FIRST : content->capacity * 2;
    vvl_table_count *tables = vvl_arena_alloc(content->arena, capacity * sizeof *tables);
    if (tables == NULL) {
        return false;
    }
    if (content->count > 0) {
        memcpy(tables, content->tables, content->count * sizeof *tables);
    }
    content->tables = tables;
    content->capacity = capacity;
    return true;
}

static vvl_status add_table(void *context, const char *name, uint64_t rows, vvl_error *error)
{
    vvl_content_list *content = context;
    const char *copy = vvl_arena_text(content->arena, name, strlen(name));
    if (copy == NULL || !reserve(content)) {
        return vvl_fail_memory(error);
    }
    content->tables[content->count++] = (vvl_table_count){.name = copy, .rows = (int64_t)rows};
    return VVL_OK;
}

static vvl_status count_table(vvl_content_list *content, vvl_channel *channel, const char *name,
                              vvl_error *error)
{
    int64_t rows = 0;
    const char *sql = vvl_arena_format(content->arena, "SELECT count(*) FROM \"%s\"", name);
    vvl_status status =
        sql == NULL ? vvl_fail_memory(error) : vvl_channel_integer(channel, sql, &rows, error);
    return status == VVL_OK ? add_table(content, name, (uint64_t)rows, error) : status;
}

static vvl_status take_tables(vvl_content_list *content, vvl_channel *channel,
                              const vvl_name_list *tables, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < tables->count; i++) {
        const char *name = tables->items[i];
        if (vvl_is_our_table(name)) {
            status = count_table(content, channel, name, error);
        } else if (!vvl_name_list_add(&content->extra, name, strlen(name))) {
            status = vvl_fail_memory(error);
        }
    }
    return status;
}

static vvl_status take_views(vvl_content_list *content, const vvl_name_list *views,
                             vvl_error *error)
{
    for (size_t i = 0; i < views->count; i++) {
        const char *name = views->items[i];
        const vvl_entity *entity = vvl_entity_find(name);
        bool ours = entity != NULL && entity->view;
        if (!vvl_name_list_add(ours ? &content->views : &content->extra, name, strlen(name))) {
            return vvl_fail_memory(error);
        }
    }
    return VVL_OK;
}

vvl_status vvl_content_of_database(vvl_content_list *content, vvl_channel *channel,
                                   vvl_error *error)
{
    const vvl_dialect *dialect = channel->backend->dialect;
    vvl_name_list tables = {.arena = content->arena};
    vvl_name_list views = {.arena = content->arena};
    content->extra.arena = content->arena;
    content->views.arena = content->arena;
    vvl_status status = vvl_name_list_query(&tables, channel, dialect->tables, error);
    if (status == VVL_OK) {
        status = vvl_name_list_query(&views, channel, dialect->views, error);
    }
    if (status == VVL_OK) {
        status = take_tables(content, channel, &tables, error);
    }
    return status == VVL_OK ? take_views(content, &views, error) : status;
}

static vvl_status take_version(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_content_list *content = context;
    return vvl_ledger_take(&content->newest, row, error);
}

vvl_status vvl_content_of_backup(vvl_content_list *content, const vvl_backend *backend,
                                 const vvl_work *work, vvl_error *error)
{
    const vvl_backup_reader reader = {
        .ledger = VVL_LEDGER, .table = add_table, .version = take_version, .context = content};
    return backend->read_backup(work, &reader, error);
}

const vvl_table_count *vvl_content_find(const vvl_content_list *content, const char *name)
{
    for (size_t i = 0; i < content->count; i++) {
        if (strcmp(content->tables[i].name, name) == 0) {
            return &content->tables[i];
        }
    }
    return NULL;
}

vvl_status vvl_content_compare(const vvl_content_list *database, const vvl_content_list *backup,
                               vvl_error *error)
{
    for (size_t i = 0; i < database->count; i++) {
        const vvl_table_count *table = &database->tables[i];
        const vvl_table_count *found = vvl_content_find(backup, table->name);
        if (found == NULL || found->rows != table->rows) {
            vvl_fail(error, VVL_E_DIFFERENT,
                     "the backup has %" PRId64 " rows of %s, the database %" PRId64,
                     found == NULL ? 0 : found->rows, table->name, table->rows);
            vvl_hint(error, "no backup was kept; please report this as a bug");
            vvl_locate(error, table->name, NULL);
            return VVL_E_DIFFERENT;
        }
    }
    return VVL_OK;
}

const char **vvl_content_names(const vvl_content_list *content)
{
    size_t count = content->count + content->views.count;
    const char **names = vvl_arena_alloc(content->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; names != NULL && i < count; i++) {
        names[i] =
            i < content->count ? content->tables[i].name : content->views.items[i - content->count];
    }
    return names;
}

static bool is_ours(const char *name)
{
    const vvl_entity *entity = vvl_entity_find(name);
    return vvl_is_our_table(name) || (entity != NULL && entity->view);
}

static vvl_status check_referrer(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_arena *arena = context;
    const char *name = vvl_arena_text(arena, row[0].as.text, row[0].size);
    const char *table = vvl_arena_text(arena, row[1].as.text, row[1].size);
    if (name == NULL || table == NULL) {
        return vvl_fail_memory(error);
    }
    if (is_ours(name) || !is_ours(table)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_POLICY, "%s, which is not vvldb's, refers to %s", name, table);
    vvl_hint(error, "drop it, or what in it refers to that table, and run it again");
    return VVL_E_POLICY;
}

vvl_status vvl_content_check_referrers(const vvl_content_list *content, vvl_channel *channel,
                                       vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    vvl_statement_text text = {
        .sql = channel->backend->dialect->referrers, .columns = types, .column_count = 2};
    return text.sql == NULL
               ? VVL_OK
               : vvl_channel_query(channel, &text, check_referrer, content->arena, error);
}
