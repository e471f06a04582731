#include "migrate/init.h"

#include <vvl/schema.h>

#include "core/enter.h"
#include "migrate/apply.h"
#include "migrate/ledger.h"
#include "util/clock.h"
#include "util/error.h"

vvl_status vvl_schema_require_empty(vvl_channel *channel, vvl_error *error)
{
    vvl_arena *arena = vvl_arena_new(1024);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    const vvl_dialect *dialect = channel->backend->dialect;
    vvl_name_list names = {.arena = arena};
    vvl_status status = vvl_name_list_query(&names, channel, dialect->tables, error);
    if (status == VVL_OK) {
        status = vvl_name_list_query(&names, channel, dialect->views, error);
    }
    if (status == VVL_OK && names.count > 0) {
        bool ours = vvl_is_our_table(names.items[0]);
        status = vvl_fail(error, ours ? VVL_E_SCHEMA : VVL_E_POLICY,
                          "the database already holds %.60s, but no ledger "
                          "(" VVL_LEDGER ") that says which version it is",
                          names.items[0]);
        vvl_hint(error, ours ? "choose an empty database, or, if the old application made this "
                               "one, take it over: vvldb adopt with the same URL"
                             : "choose an empty database");
    }
    vvl_arena_free(arena);
    return status;
}

static vvl_status run_migration(vvl_channel *channel, const vvl_migration *migration,
                                vvl_error *error)
{
    vvl_script script;
    int64_t started = vvl_clock_now();
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status =
        vvl_script_read(migration->up, channel->backend->dialect->lexis, arena, &script, error);
    if (status == VVL_OK) {
        status = vvl_apply_script(channel, &script, true, NULL, NULL, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_widen(channel, error);
    }
    if (status == VVL_OK) {
        status = vvl_ledger_note(channel, migration, vvl_clock_now() - started, NULL, error);
    }
    if (status != VVL_OK) {
        vvl_fail_at(error, "migration %s", migration->version);
    }
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_schema_make(vvl_channel *channel, const char *version, vvl_error *error)
{
    const vvl_migration *at = channel->backend->dialect->migrations;
    vvl_status status = VVL_OK;
    for (; status == VVL_OK && at->version != NULL; at++) {
        if (version == NULL || vvl_version_compare(at->version, version) <= 0) {
            status = run_migration(channel, at, error);
        }
    }
    return status;
}

static vvl_status find_version(const vvl_dialect *dialect, const char **version, vvl_error *error)
{
    if (*version == NULL) {
        *version = vvl_migration_newest(dialect);
    }
    if (vvl_migration_find(dialect, *version) == NULL) {
        vvl_fail(error, VVL_E_USAGE, "there is no version \"%.30s\"", *version);
        vvl_hint(error, "the newest is %s", vvl_migration_newest(dialect));
        return VVL_E_USAGE;
    }
    return VVL_OK;
}

vvl_status vvl_schema_apply(vvl_channel *channel, const char *version, bool *changed,
                            vvl_error *error)
{
    vvl_schema_position position;
    vvl_status status = find_version(channel->backend->dialect, &version, error);
    if (status == VVL_OK) {
        status = vvl_schema_read(channel, &position, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    *changed = false;
    if (position.ledger != VVL_LEDGER_NONE) {
        return vvl_schema_refuse(&position, error);
    }
    status = vvl_schema_require_empty(channel, error);
    if (status == VVL_OK) {
        status = vvl_schema_make(channel, version, error);
    }
    *changed = status == VVL_OK;
    return status;
}

static vvl_status apply_locked(vvl_channel *channel, const char *version, bool *changed,
                               vvl_error *error)
{
    const char *lock = channel->backend->dialect->schema_lock;
    vvl_status status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    if (lock != NULL) {
        status = channel->backend->script(channel->connection, lock, error);
    }
    if (status == VVL_OK) {
        status = vvl_schema_apply(channel, version, changed, error);
    }
    return vvl_channel_end(channel, status, error);
}

vvl_status vvl_schema_init(vvl_db *db, const char *version, bool *changed, vvl_error *error)
{
    vvl_pool *pool = NULL;
    vvl_channel *channel = NULL;
    bool done = false;
    vvl_status status = vvl_pool_enter(db, VVL_ACCESS_WRITE, &pool, &channel, error);
    if (status == VVL_OK) {
        status = apply_locked(channel, version, &done, error);
        vvl_channel_release(pool, channel);
    }
    if (status == VVL_OK && changed != NULL) {
        *changed = done;
    }
    return status;
}
