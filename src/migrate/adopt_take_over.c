#include "migrate/adopt.h"

#include "core/enter.h"
#include "migrate/ledger.h"
#include "migrate/script.h"
#include "util/error.h"

#include <string.h>

static bool is_same(const vvl_structure *before, const vvl_structure *now)
{
    bool same = before->count == now->count;
    for (size_t i = 0; same && i < before->count; i++) {
        const vvl_object *object = vvl_structure_find(now, &before->items[i]);
        same = object != NULL && strcmp(object->form, before->items[i].form) == 0;
    }
    return same;
}

/* Between the look and the lock somebody else may have been at work. */
static vvl_status look_again(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    vvl_structure now = {.arena = job->arena};
    vvl_status status = vvl_structure_read(channel, &now, error);
    if (status == VVL_OK && !is_same(&job->seen.actual, &now)) {
        status = vvl_fail(error, VVL_E_BUSY, "the schema was changed by another program meanwhile");
        vvl_hint(error, "try again");
    }
    return status;
}

static vvl_status run(vvl_channel *channel, const char *sql, vvl_error *error)
{
    return channel->backend->script(channel->connection, sql, error);
}

/* In the form in which a fresh database gets it. */
static vvl_status make_ledger(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    static const char command[] = "CREATE TABLE " VVL_LEDGER " ";
    const vvl_dialect *dialect = channel->backend->dialect;
    vvl_script script;
    vvl_status status =
        vvl_script_read(dialect->migrations[0].up, dialect->lexis, job->arena, &script, error);
    for (size_t i = 0; status == VVL_OK && i < script.count; i++) {
        if (strncmp(script.statements[i].sql, command, strlen(command)) == 0) {
            status = run(channel, script.statements[i].sql, error);
        }
    }
    return status == VVL_OK ? vvl_ledger_widen(channel, error) : status;
}

/* The old one may say anything; the backup keeps it. */
static vvl_status replace_ledger(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    vvl_object ledger = {.kind = "table", .name = VVL_LEDGER};
    vvl_status status = VVL_OK;
    if (vvl_structure_find(&job->seen.actual, &ledger) != NULL) {
        status = run(channel, "DROP TABLE \"" VVL_LEDGER "\"", error);
    }
    if (status == VVL_OK) {
        status = make_ledger(job, channel, error);
    }
    const vvl_migration *at = channel->backend->dialect->migrations;
    for (; status == VVL_OK && at <= job->seen.migration; at++) {
        status = vvl_ledger_note(channel, at, 0, NULL, error);
    }
    return status;
}

static vvl_status make_object(vvl_adopt_job *job, vvl_channel *channel, const vvl_object *object,
                              vvl_error *error)
{
    const char *label = vvl_arena_format(job->arena, "%s %s", object->kind, object->name);
    if (label == NULL || !vvl_name_list_add(&job->made, label, strlen(label))) {
        return vvl_fail_memory(error);
    }
    return run(channel, object->sql, error);
}

/* A view of columns that are gone would not work; the upgrade, which brings them back, makes it. */
static bool can_be_made(const vvl_adopt_job *job, const vvl_object *object)
{
    return object->sql[0] != '\0' && strcmp(object->table, VVL_LEDGER) != 0 &&
           !(job->seen.reduced && vvl_object_is(object, "view"));
}

static vvl_status make_missing(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < job->seen.expected.count; i++) {
        const vvl_object *object = &job->seen.expected.items[i];
        if (can_be_made(job, object) && vvl_structure_find(&job->seen.actual, object) == NULL) {
            status = make_object(job, channel, object, error);
        }
    }
    return status;
}

static vvl_status change(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    const char *lock = channel->backend->dialect->schema_lock;
    vvl_status status = lock == NULL ? VVL_OK : run(channel, lock, error);
    if (status == VVL_OK) {
        status = look_again(job, channel, error);
    }
    if (status == VVL_OK) {
        status = replace_ledger(job, channel, error);
    }
    return status == VVL_OK ? make_missing(job, channel, error) : status;
}

vvl_status vvl_adopt_take_over(vvl_adopt_job *job, vvl_error *error)
{
    vvl_pool *pool = NULL;
    vvl_channel *channel = NULL;
    vvl_status status = vvl_pool_enter(job->db, VVL_ACCESS_WRITE, &pool, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_channel_begin(channel, VVL_TRANSACTION_WRITE, error);
    if (status == VVL_OK) {
        status = vvl_channel_end(channel, change(job, channel, error), error);
    }
    vvl_channel_release(pool, channel);
    return status;
}
