#include "migrate/job.h"

#include "core/enter.h"
#include "migrate/apply.h"
#include "migrate/lock.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

enum { RETRY_FIRST = 100, RETRY_MOST = 5000 };

vvl_status vvl_migrate_open(vvl_migrate_job *job, vvl_db *db, const vvl_migrate_options *options,
                            vvl_error *error)
{
    static const vvl_migrate_options usual = VVL_MIGRATE_OPTIONS_DEFAULT;
    *job = (vvl_migrate_job){.options = options == NULL ? usual : *options};
    vvl_access access = job->options.dry_run ? VVL_ACCESS_READ : VVL_ACCESS_WRITE;
    vvl_status status = vvl_pool_enter(db, access, &job->pool, &job->channel, error);
    if (status != VVL_OK) {
        return status;
    }
    job->arena = vvl_arena_new(8192);
    return job->arena == NULL ? vvl_fail_memory(error) : VVL_OK;
}

void vvl_migrate_close(vvl_migrate_job *job, vvl_status status, vvl_migrate_result *out)
{
    if (job->channel != NULL) {
        vvl_migrate_admit(job);
        vvl_channel_release(job->pool, job->channel);
    }
    if (status != VVL_OK || out == NULL) {
        vvl_faults_clear(&job->result.faults);
        vvl_arena_free(job->arena);
        return;
    }
    job->result.statements = job->statements;
    job->result.losses = job->losses;
    job->result.memory = job->arena;
    *out = job->result;
}

vvl_status vvl_migrate_read(vvl_migrate_job *job, const vvl_migration *migration, bool down,
                            vvl_migrate_step *out, vvl_error *error)
{
    *out = (vvl_migrate_step){.migration = migration, .down = down};
    vvl_status status =
        vvl_script_read(down ? migration->down : migration->up,
                        job->channel->backend->dialect->lexis, job->arena, &out->script, error);
    if (status != VVL_OK) {
        vvl_fail_at(error, "migration %s", migration->version);
    }
    return status;
}

/* Room for one more in an array of the arena; NULL when memory is out. */
static void *grow(vvl_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 32 : *capacity * 2;
    void *grown = vvl_arena_alloc(arena, *capacity * size);
    if (grown != NULL && count > 0) {
        memcpy(grown, items, count * size);
    }
    return grown;
}

static void find_lock(const vvl_backend *backend, vvl_migrate_statement *statement)
{
    if ((backend->capabilities & VVL_CAPABILITY_ONE_WRITER) != 0) {
        statement->lock = "database";
        return;
    }
    vvl_lock found = vvl_lock_strongest(statement->sql, backend->dialect->lexis);
    statement->lock = vvl_lock_name(found.mode);
    statement->advice = found.advice;
}

vvl_status vvl_migrate_add(vvl_migrate_job *job, const char *version, const char *sql,
                           const char *state, vvl_error *error)
{
    job->statements = grow(job->arena, job->statements, job->result.statement_count,
                           &job->statement_capacity, sizeof *job->statements);
    if (job->statements == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_migrate_statement *statement = &job->statements[job->result.statement_count++];
    *statement =
        (vvl_migrate_statement){.version = version, .sql = sql, .state = state, .advice = ""};
    find_lock(job->channel->backend, statement);
    return VVL_OK;
}

static vvl_status add_loss(vvl_migrate_job *job, const char *version, const char *what,
                           int64_t rows, vvl_error *error)
{
    job->losses = grow(job->arena, job->losses, job->result.loss_count, &job->loss_capacity,
                       sizeof *job->losses);
    if (job->losses == NULL) {
        return vvl_fail_memory(error);
    }
    job->losses[job->result.loss_count++] =
        (vvl_migrate_loss){.version = version, .what = what, .rows = rows};
    return VVL_OK;
}

vvl_status vvl_migrate_ask(const vvl_migrate_job *job, const vvl_migrate_step *step,
                           size_t statement, vvl_error *error)
{
    vvl_migrate_progress progress = {.version = NULL};
    if (step != NULL) {
        progress = (vvl_migrate_progress){.version = step->migration->version,
                                          .down = step->down,
                                          .statement = statement + 1,
                                          .statements = step->script.count};
    }
    if (job->options.progress == NULL ||
        job->options.progress(job->options.progress_context, &progress)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_CANCELLED, "the migration was stopped");
    vvl_hint(error,
             "the database is at the last version that was completed; run it again to go on");
    return VVL_E_CANCELLED;
}

vvl_status vvl_migrate_begin(vvl_migrate_job *job, vvl_error *error)
{
    const vvl_backend *backend = job->channel->backend;
    const char *const scripts[] = {backend->dialect->transfer_settings,
                                   backend->dialect->schema_lock};
    vvl_status status = vvl_channel_begin(job->channel, VVL_TRANSACTION_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    for (size_t i = 0; status == VVL_OK && i < sizeof scripts / sizeof *scripts; i++) {
        if (scripts[i] != NULL) {
            status = backend->script(job->channel->connection, scripts[i], error);
        }
    }
    if (status != VVL_OK) {
        vvl_channel_rollback(job->channel);
    }
    return status;
}

bool vvl_migrate_again(const vvl_migrate_job *job, vvl_status status, unsigned *attempt)
{
    if (status != VVL_E_BUSY || *attempt >= job->options.lock_retries) {
        return false;
    }
    vvl_clock_sleep(vvl_clock_backoff((*attempt)++, RETRY_FIRST, RETRY_MOST));
    return true;
}

static vvl_status refuse(const vvl_migrate_step *step, size_t statement, const char *what,
                         int64_t rows, vvl_error *error)
{
    const vvl_directive *hint = vvl_script_directive(&step->script, statement, "hint");
    vvl_fail(error, VVL_E_INVALID, "version %s cannot be left: %s (rows: %lld)",
             step->migration->version, what, (long long)rows);
    vvl_hint(error, "%s", hint == NULL ? "nothing was changed" : hint->text);
    return VVL_E_INVALID;
}

static vvl_status ask_one(vvl_migrate_job *job, const vvl_migrate_step *step, size_t statement,
                          vvl_error *error)
{
    const vvl_directive *refused = vvl_script_directive(&step->script, statement, "refuse");
    const vvl_directive *lost = vvl_script_directive(&step->script, statement, "loses");
    int64_t rows = 0;
    if (refused == NULL && lost == NULL) {
        return VVL_OK;
    }
    vvl_status status =
        vvl_channel_integer(job->channel, step->script.statements[statement].sql, &rows, error);
    if (status != VVL_OK || rows == 0) {
        return status;
    }
    return refused != NULL ? refuse(step, statement, refused->text, rows, error)
                           : add_loss(job, step->migration->version, lost->text, rows, error);
}

vvl_status vvl_migrate_question(vvl_migrate_job *job, const vvl_migrate_step *step,
                                vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < step->script.count; i++) {
        status = ask_one(job, step, i, error);
    }
    return status;
}

void vvl_migrate_result_clear(vvl_migrate_result *result)
{
    if (result != NULL) {
        vvl_faults_clear(&result->faults);
        vvl_arena_free(result->memory);
        *result = (vvl_migrate_result){.memory = NULL};
    }
}
