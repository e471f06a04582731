#include "migrate/structure.h"

#include "core/enter.h"
#include "migrate/init.h"
#include "util/error.h"

#include <string.h>

enum { PARTS = 5, FIRST_CAPACITY = 128 };

static vvl_object *add_object(vvl_structure *self)
{
    if (self->count == self->capacity) {
        size_t capacity = self->capacity == 0 ? FIRST_CAPACITY : 2 * self->capacity;
        vvl_object *items = vvl_arena_alloc(self->arena, capacity * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        if (self->count > 0) {
            memcpy(items, self->items, self->count * sizeof *items);
        }
        self->items = items;
        self->capacity = capacity;
    }
    return &self->items[self->count++];
}

static const char *part_text(vvl_structure *self, const vvl_value *part)
{
    return part->type == VVL_VALUE_TEXT ? vvl_arena_text(self->arena, part->as.text, part->size)
                                        : "";
}

static vvl_status take_object(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_structure *self = context;
    const char *parts[PARTS];
    bool complete = true;
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] = part_text(self, &row[i]);
        complete = complete && parts[i] != NULL;
    }
    vvl_object *object = complete ? add_object(self) : NULL;
    if (object == NULL) {
        return vvl_fail_memory(error);
    }
    *object = (vvl_object){parts[0], parts[1], parts[2], parts[3], parts[4]};
    return VVL_OK;
}

vvl_status vvl_structure_read(vvl_channel *channel, vvl_structure *out, vvl_error *error)
{
    static const vvl_value_type types[PARTS] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT,
                                                VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    vvl_statement_text text = {
        .sql = channel->backend->dialect->structure, .columns = types, .column_count = PARTS};
    return vvl_channel_query(channel, &text, take_object, out, error);
}

static vvl_status make_and_read(vvl_channel *channel, const char *version, vvl_structure *out,
                                vvl_error *error)
{
    const char *script = channel->backend->dialect->scratch_script;
    bool changed = false;
    vvl_status status = VVL_OK;
    if (script != NULL) {
        status = channel->backend->script(channel->connection, script, error);
    }
    if (status == VVL_OK) {
        status = vvl_schema_apply(channel, version, &changed, error);
    }
    return status == VVL_OK ? vvl_structure_read(channel, out, error) : status;
}

static vvl_status expect_on(vvl_db *scratch, const char *version, vvl_structure *out,
                            vvl_error *error)
{
    vvl_pool *pool = NULL;
    vvl_channel *channel = NULL;
    vvl_status status = vvl_pool_enter(scratch, VVL_ACCESS_WRITE, &pool, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status == VVL_OK) {
        status = make_and_read(channel, version, out, error);
        vvl_channel_rollback(channel);
    }
    vvl_channel_release(pool, channel);
    return status;
}

vvl_status vvl_structure_expect(const vvl_pool *pool, const char *version, vvl_structure *out,
                                vvl_error *error)
{
    const char *url = pool->backend->dialect->scratch_url;
    vvl_options options = pool->options;
    vvl_db *scratch = NULL;
    options.read_only = false;
    options.untrusted = false;
    options.min_connections = 1;
    vvl_status status = vvl_db_open_backend(pool->backend, url != NULL ? url : pool->url, &options,
                                            &scratch, error);
    if (status == VVL_OK) {
        status = expect_on(scratch, version, out, error);
    }
    vvl_db_close(scratch);
    return status;
}

bool vvl_object_is(const vvl_object *object, const char *kind)
{
    return strcmp(object->kind, kind) == 0;
}

const vvl_object *vvl_structure_find(const vvl_structure *structure, const vvl_object *like)
{
    for (size_t i = 0; i < structure->count; i++) {
        const vvl_object *item = &structure->items[i];
        if (strcmp(item->kind, like->kind) == 0 && strcmp(item->name, like->name) == 0 &&
            (!vvl_object_is(like, "column") || strcmp(item->table, like->table) == 0)) {
            return item;
        }
    }
    return NULL;
}

const char *vvl_object_label(const vvl_object *object, vvl_arena *arena)
{
    return vvl_object_is(object, "column")
               ? vvl_arena_format(arena, "%s.%s", object->table, object->name)
               : object->name;
}
