#include <vvl/admin.h>

#include "core/catalog.h"
#include "core/enter.h"
#include "core/server.h"
#include "migrate/index.h"
#include "migrate/ledger.h"
#include "migrate/recognize.h"
#include "migrate/script.h"
#include "util/error.h"

#include <string.h>

/* What is gathered while looking; lists grow in the inspection's arena. */
typedef struct inspector {
    vvl_pool *pool;
    vvl_channel *channel;
    vvl_arena *arena;
    vvl_inspection *out;
    vvl_catalog catalog;
    vvl_name_list problems;
    vvl_name_list pending;
} inspector;

static vvl_names names_of(const vvl_name_list *list)
{
    return (vvl_names){list->items, list->count};
}

static vvl_status add_problem(inspector *look, vvl_error *error, const char *text)
{
    bool added = text != NULL && vvl_name_list_add(&look->problems, text, strlen(text));
    return added ? VVL_OK : vvl_fail_memory(error);
}

static vvl_status look_at_server(inspector *look, vvl_error *error)
{
    vvl_server server = {.size_bytes = 0};
    vvl_inspection *out = look->out;
    bool embedded = (look->channel->backend->capabilities & VVL_CAPABILITY_EMBEDDED) != 0;
    out->backend = look->channel->backend->name;
    out->phase = embedded ? 1 : 2;
    vvl_status status = vvl_server_ask(look->channel, &server, error);
    if (status != VVL_OK) {
        return status;
    }
    out->size_bytes = server.size_bytes;
    out->url = vvl_arena_text(look->arena, look->pool->redacted, strlen(look->pool->redacted));
    out->server_version = vvl_arena_text(look->arena, server.version, strlen(server.version));
    return out->url == NULL || out->server_version == NULL ? vvl_fail_memory(error) : VVL_OK;
}

/* An error as a sentence. */
static vvl_status add_failure(inspector *look, const vvl_error *failure, vvl_error *error)
{
    return add_problem(look, error,
                       vvl_arena_format(look->arena, "%s: %s", failure->message, failure->hint));
}

/* What upgrade and repair would refuse, or find to do. */
static vvl_status look_at_ledger(inspector *look, const vvl_ledger_book *book, vvl_error *error)
{
    vvl_error failure;
    if (book->position.ledger == VVL_LEDGER_NONE) {
        vvl_status status = vvl_schema_refuse(&book->position, &failure);
        return status == VVL_OK ? VVL_OK : add_failure(look, &failure, error);
    }
    vvl_status checked = vvl_ledger_check(book, &failure);
    vvl_status status = VVL_OK;
    if (checked == VVL_E_SCHEMA) {
        status = add_failure(look, &failure, error);
    }
    if (status == VVL_OK && vvl_ledger_check_whole(book, &failure) != VVL_OK) {
        status = add_failure(look, &failure, error);
    }
    return status;
}

static vvl_status look_at_version(inspector *look, vvl_error *error)
{
    vvl_ledger_book book;
    vvl_status status = vvl_ledger_read(look->channel, look->arena, &book, error);
    if (status == VVL_OK) {
        status = look_at_ledger(look, &book, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    const char *version = book.position.version;
    if (version[0] != '\0') {
        look->out->schema_version = vvl_arena_text(look->arena, version, strlen(version));
    }
    const vvl_migration *at = look->channel->backend->dialect->migrations;
    for (; status == VVL_OK && at->version != NULL; at++) {
        if (vvl_version_compare(at->version, version) > 0 &&
            !vvl_name_list_add(&look->pending, at->version, strlen(at->version))) {
            status = vvl_fail_memory(error);
        }
    }
    return status;
}

static vvl_status count_table(inspector *look, const char *name, vvl_error *error)
{
    vvl_table_count *table = (vvl_table_count *)&look->out->tables[look->out->table_count];
    const char *sql = vvl_arena_format(look->arena, "SELECT count(*) FROM \"%s\"", name);
    if (sql == NULL) {
        return vvl_fail_memory(error);
    }
    table->name = name;
    vvl_status status = vvl_channel_integer(look->channel, sql, &table->rows, error);
    if (status == VVL_OK) {
        look->out->table_count++;
    }
    return status;
}

static vvl_status look_at_tables(inspector *look, vvl_error *error)
{
    const vvl_name_list *names = &look->catalog.tables;
    look->out->tables = vvl_arena_zero(look->arena, names->count * sizeof *look->out->tables);
    vvl_status status = look->out->tables == NULL ? vvl_fail_memory(error) : VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < names->count; i++) {
        if (vvl_is_our_table(names->items[i])) {
            status = count_table(look, names->items[i], error);
        }
    }
    return status;
}

static vvl_status look_at_views(inspector *look, vvl_error *error)
{
    vvl_name_list ours = {.arena = look->arena};
    for (size_t i = 0; i < look->catalog.views.count; i++) {
        const char *name = look->catalog.views.items[i];
        const vvl_entity *entity = vvl_entity_find(name);
        if (entity != NULL && entity->view && !vvl_name_list_add(&ours, name, strlen(name))) {
            return vvl_fail_memory(error);
        }
    }
    look->out->views = names_of(&ours);
    return VVL_OK;
}

/* What the migrations have made and not dropped again. */
typedef struct made_indexes {
    vvl_name_list unique; /* they stand for constraints and are not counted */
    vvl_name_list plain;
} made_indexes;

static void drop_name(vvl_name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], name) == 0) {
            list->items[i] = list->items[--list->count];
        }
    }
}

static vvl_status take_index(made_indexes *made, const vvl_index_change *change, vvl_error *error)
{
    vvl_name_list *list = change->unique ? &made->unique : &made->plain;
    if (change->drops) {
        drop_name(&made->unique, change->name);
        drop_name(&made->plain, change->name);
    }
    bool known = !change->makes || vvl_name_list_has(list, change->name);
    return known || vvl_name_list_add(list, change->name, strlen(change->name))
               ? VVL_OK
               : vvl_fail_memory(error);
}

static vvl_status read_indexes(inspector *look, const vvl_migration *migration, made_indexes *made,
                               vvl_error *error)
{
    vvl_script script;
    unsigned lexis = look->channel->backend->dialect->lexis;
    vvl_status status = vvl_script_read(migration->up, lexis, look->arena, &script, error);
    for (size_t i = 0; status == VVL_OK && i < script.count; i++) {
        vvl_index_change change = vvl_index_change_of(script.statements[i].sql, lexis);
        status = take_index(made, &change, error);
    }
    return status;
}

/* How many of them are there. */
static vvl_status find_indexes(inspector *look, const vvl_name_list *names, int64_t *there,
                               vvl_error *error)
{
    for (size_t i = 0; i < names->count; i++) {
        if (vvl_name_list_has(&look->catalog.indexes, names->items[i])) {
            ++*there;
            continue;
        }
        vvl_status status = add_problem(
            look, error, vvl_arena_format(look->arena, "index %s is missing", names->items[i]));
        if (status != VVL_OK) {
            return status;
        }
    }
    return VVL_OK;
}

static vvl_status look_at_indexes(inspector *look, vvl_error *error)
{
    int64_t uncounted = 0;
    made_indexes made = {.unique = {.arena = look->arena}, .plain = {.arena = look->arena}};
    vvl_status status = VVL_OK;
    const vvl_migration *at = look->channel->backend->dialect->migrations;
    for (; status == VVL_OK && at->version != NULL; at++) {
        if (vvl_version_compare(at->version, look->out->schema_version) <= 0) {
            status = read_indexes(look, at, &made, error);
        }
    }
    if (status == VVL_OK) {
        status = find_indexes(look, &made.plain, &look->out->indexes, error);
    }
    return status == VVL_OK ? find_indexes(look, &made.unique, &uncounted, error) : status;
}

static vvl_status look_at_objects(inspector *look, vvl_error *error)
{
    const vvl_dialect *dialect = look->channel->backend->dialect;
    vvl_status status = vvl_catalog_missing(&look->catalog, look->out->schema_version,
                                            vvl_recognition_may_lack, &look->problems, error);
    if (status == VVL_OK) {
        status = look_at_indexes(look, error);
    }
    if (status == VVL_OK && dialect->problems != NULL) {
        status = vvl_name_list_query(&look->problems, look->channel, dialect->problems, error);
    }
    return status;
}

static vvl_status look_at_all(inspector *look, vvl_error *error)
{
    vvl_status status = look_at_server(look, error);
    if (status == VVL_OK) {
        status = look_at_version(look, error);
    }
    if (status == VVL_OK) {
        status = vvl_catalog_read(look->channel, look->arena, &look->catalog, error);
    }
    if (status == VVL_OK) {
        status = look_at_tables(look, error);
    }
    if (status == VVL_OK) {
        status = look_at_views(look, error);
    }
    if (status == VVL_OK && look->out->schema_version != NULL) {
        status = look_at_objects(look, error);
    }
    return status;
}

vvl_status vvl_inspect(vvl_db *db, vvl_inspection *out, vvl_error *error)
{
    if (db == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_inspect was called with NULL");
    }
    vvl_inspection found = {.memory = NULL};
    inspector look = {.out = &found};
    vvl_status status = vvl_pool_enter(db, VVL_ACCESS_READ, &look.pool, &look.channel, error);
    if (status != VVL_OK) {
        return status;
    }
    look.arena = vvl_arena_new(8192);
    look.problems.arena = look.arena;
    look.pending.arena = look.arena;
    status = look.arena == NULL ? vvl_fail_memory(error) : look_at_all(&look, error);
    vvl_channel_release(look.pool, look.channel);
    if (status != VVL_OK) {
        vvl_arena_free(look.arena);
        return status;
    }
    found.pending = names_of(&look.pending);
    found.problems = names_of(&look.problems);
    found.healthy = look.problems.count == 0 && look.pending.count == 0;
    found.memory = look.arena;
    *out = found;
    return VVL_OK;
}

void vvl_inspection_clear(vvl_inspection *inspection)
{
    if (inspection != NULL) {
        vvl_arena_free(inspection->memory);
        *inspection = (vvl_inspection){.memory = NULL};
    }
}
