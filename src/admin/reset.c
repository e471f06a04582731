#include <vvl/admin.h>

#include "admin/content.h"
#include "core/enter.h"
#include "migrate/init.h"
#include "migrate/ledger.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/sql.h"

/* A reset under way, in its transaction. */
typedef struct reset {
    vvl_channel *channel;
    vvl_content_list content;
} reset;

/* Tables named like ours are only ours where a ledger of ours says so. */
static vvl_status check_ours(const reset *self, vvl_error *error)
{
    vvl_ledger_book book;
    vvl_status status = vvl_ledger_read(self->channel, self->content.arena, &book, error);
    if (status != VVL_OK) {
        return status;
    }
    if (book.position.ledger == VVL_LEDGER_NONE) {
        return vvl_schema_require_empty(self->channel, error);
    }
    if (!vvl_ledger_vouches(&book) || book.position.ledger == VVL_LEDGER_UNKNOWN) {
        return vvl_schema_refuse(&book.position, error);
    }
    return vvl_ledger_check_own(&book, error);
}

static vvl_status drop(const reset *self, const char *kind, const char *name, vvl_error *error)
{
    vvl_buffer sql = {0};
    vvl_buffer_format(&sql, "DROP %s ", kind);
    vvl_sql_name(&sql, name);
    vvl_status status =
        sql.failed ? vvl_fail_memory(error)
                   : self->channel->backend->script(self->channel->connection, sql.data, error);
    vvl_buffer_free(&sql);
    return status;
}

static vvl_status drop_if_there(const reset *self, const char *table, vvl_error *error)
{
    return vvl_content_find(&self->content, table) != NULL ? drop(self, "TABLE", table, error)
                                                           : VVL_OK;
}

/* Who refers to others comes after them in the description. */
static vvl_status drop_all(const reset *self, vvl_error *error)
{
    size_t count = 0;
    const vvl_entity *const *tables = vvl_tables(&count);
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < self->content.views.count; i++) {
        status = drop(self, "VIEW", self->content.views.items[i], error);
    }
    while (status == VVL_OK && count > 0) {
        status = drop_if_there(self, tables[--count]->name, error);
    }
    if (status == VVL_OK) {
        status = drop_if_there(self, vvl_entity_legacy_ids.name, error);
    }
    return status == VVL_OK ? drop_if_there(self, VVL_LEDGER, error) : status;
}

static vvl_status begin_anew(reset *self, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_status status = VVL_OK;
    if (backend->dialect->schema_lock != NULL) {
        status = backend->script(self->channel->connection, backend->dialect->schema_lock, error);
    }
    if (status == VVL_OK) {
        status = vvl_content_of_database(&self->content, self->channel, error);
    }
    if (status == VVL_OK) {
        status = check_ours(self, error);
    }
    if (status == VVL_OK) {
        status = vvl_content_check_referrers(&self->content, self->channel, error);
    }
    if (status == VVL_OK) {
        status = drop_all(self, error);
    }
    return status == VVL_OK ? vvl_schema_make(self->channel, NULL, error) : status;
}

static vvl_status reset_channel(reset *self, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_status status = vvl_channel_begin(self->channel, VVL_TRANSACTION_WRITE, error);
    if (status == VVL_OK) {
        status = vvl_channel_end(self->channel, begin_anew(self, error), error);
    }
    if (status == VVL_OK && backend->dialect->give_back != NULL) {
        /* The room is not what was asked for, and whoever is in the way may stay. */
        (void)backend->script(self->channel->connection, backend->dialect->give_back, NULL);
    }
    return status;
}

vvl_status vvl_reset(vvl_db *db, vvl_reset_result *out, vvl_error *error)
{
    vvl_pool *pool = NULL;
    reset self = {.channel = NULL};
    vvl_status status = vvl_pool_enter(db, VVL_ACCESS_WRITE, &pool, &self.channel, error);
    if (status != VVL_OK) {
        return status;
    }
    self.content.arena = vvl_arena_new(4096);
    status = self.content.arena == NULL ? vvl_fail_memory(error) : reset_channel(&self, error);
    vvl_channel_release(pool, self.channel);
    if (status == VVL_OK && out != NULL) {
        *out = (vvl_reset_result){.kept = {self.content.extra.items, self.content.extra.count},
                                  .memory = self.content.arena};
    } else {
        vvl_arena_free(self.content.arena);
    }
    return status;
}

void vvl_reset_clear(vvl_reset_result *result)
{
    if (result != NULL) {
        vvl_arena_free(result->memory);
        *result = (vvl_reset_result){.memory = NULL};
    }
}
