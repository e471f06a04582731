#include "migrate/loose.h"

#include "migrate/apply.h"
#include "migrate/index.h"
#include "migrate/statement.h"
#include "migrate/token.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

enum { COMMAND_SIZE = 256 };

/* Whether no transaction may hold a statement. */
static bool stands_alone(const char *sql, unsigned lexis)
{
    vvl_sql_reader reader = {.at = sql, .lexis = lexis};
    vvl_sql_token token = vvl_sql_next_solid(&reader);
    bool alone = vvl_sql_is(&token, "VACUUM");
    for (; !alone && token.kind != VVL_SQL_END; token = vvl_sql_next_solid(&reader)) {
        alone = vvl_sql_is(&token, "CONCURRENTLY");
    }
    return alone;
}

static vvl_status list(vvl_migrate_job *job, const char *sql, vvl_name_list *out, vvl_error *error)
{
    *out = (vvl_name_list){.arena = job->arena};
    return sql == NULL ? VVL_OK : vvl_name_list_query(out, job->channel, sql, error);
}

vvl_status vvl_loose_look(vvl_migrate_job *job, const char *sql, vvl_loose_state *out,
                          vvl_error *error)
{
    const vvl_dialect *dialect = job->channel->backend->dialect;
    vvl_index_change change = vvl_index_change_of(sql, dialect->lexis);
    vvl_name_list all;
    vvl_name_list invalid;
    vvl_status status = list(job, dialect->indexes, &all, error);
    if (status == VVL_OK) {
        status = list(job, dialect->invalid_indexes, &invalid, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    bool there = vvl_name_list_has(&all, change.name);
    *out = VVL_LOOSE_ABSENT;
    if (change.makes && vvl_name_list_has(&invalid, change.name)) {
        *out = VVL_LOOSE_INVALID;
    } else if ((change.makes && there) || (change.drops && !there)) {
        *out = VVL_LOOSE_WHOLE;
    }
    return VVL_OK;
}

/* What a failed or interrupted statement has left in its own way. */
static vvl_status clear_away(vvl_migrate_job *job, const char *sql, vvl_error *error)
{
    char command[COMMAND_SIZE];
    vvl_index_change change = vvl_index_change_of(sql, job->channel->backend->dialect->lexis);
    snprintf(command, sizeof command, "DROP INDEX CONCURRENTLY \"%s\"", change.name);
    return job->channel->backend->script(job->channel->connection, command, error);
}

static vvl_status mark(vvl_channel *channel, size_t statement, const char *state, vvl_error *error)
{
    static const char sql[] =
        "UPDATE \"" VVL_STATEMENT_LEDGER "\" SET \"state\" = ? WHERE \"statement\" = ?";
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_INTEGER};
    const vvl_value values[] = {vvl_text_value(state), vvl_integer_value((int64_t)statement + 1)};
    return vvl_statement_run(channel, sql, types, values, 2, NULL, error);
}

/* In a transaction of its own, so that it is stored before the statement begins. */
static vvl_status mark_alone(vvl_migrate_job *job, size_t statement, const char *state,
                             vvl_error *error)
{
    vvl_status status = vvl_migrate_begin(job, error);
    if (status != VVL_OK) {
        return status;
    }
    return vvl_channel_end(job->channel, mark(job->channel, statement, state, error), error);
}

static vvl_status limit_statements(vvl_migrate_job *job, unsigned milliseconds, vvl_error *error)
{
    char command[COMMAND_SIZE];
    const char *prefix = job->channel->backend->dialect->statement_timeout;
    if (prefix == NULL) {
        return VVL_OK;
    }
    snprintf(command, sizeof command, "%s%u", prefix, milliseconds);
    return job->channel->backend->script(job->channel->connection, command, error);
}

static vvl_status run_unlimited(vvl_migrate_job *job, const char *sql, vvl_error *error)
{
    vvl_status status = limit_statements(job, 0, error);
    if (status == VVL_OK) {
        status = job->channel->backend->script(job->channel->connection, sql, error);
    }
    vvl_status limited = limit_statements(job, job->pool->options.statement_timeout, NULL);
    return status == VVL_OK ? limited : status;
}

/* A statement that waited too long for a lock is tried again, once its remains are gone. */
static vvl_status run_alone(vvl_migrate_job *job, size_t number, const char *sql, vvl_error *error)
{
    unsigned attempt = 0;
    vvl_status status = mark_alone(job, number, "begun", error);
    if (status != VVL_OK) {
        return status;
    }
    for (;;) {
        vvl_loose_state left = VVL_LOOSE_ABSENT;
        status = run_unlimited(job, sql, error);
        if (!vvl_migrate_again(job, status, &attempt)) {
            break;
        }
        status = vvl_loose_look(job, sql, &left, error);
        if (status == VVL_OK && left == VVL_LOOSE_INVALID) {
            status = clear_away(job, sql, error);
        }
        if (status != VVL_OK && status != VVL_E_BUSY) {
            break;
        }
    }
    return status == VVL_OK ? mark_alone(job, number, "done", error) : status;
}

/* Done and marked in one transaction, so that no interruption comes in between. */
static vvl_status run_together(vvl_migrate_job *job, const vvl_migrate_step *step, size_t number,
                               vvl_error *error)
{
    unsigned attempt = 0;
    vvl_status status = VVL_OK;
    do {
        size_t next = number;
        status = vvl_migrate_begin(job, error);
        if (status != VVL_OK) {
            continue;
        }
        status = vvl_apply_statement(job->channel, &step->script, false, &next, error);
        if (status == VVL_OK) {
            status = mark(job->channel, number, "done", error);
        }
        status = vvl_channel_end(job->channel, status, error);
    } while (vvl_migrate_again(job, status, &attempt));
    return status;
}

static vvl_status run_statement(vvl_migrate_job *job, const vvl_migrate_step *step, size_t number,
                                vvl_error *error)
{
    const vvl_script_statement *statement = &step->script.statements[number];
    vvl_status status = vvl_migrate_ask(job, step, number, error);
    if (status == VVL_OK) {
        status = vvl_migrate_renew(job, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    bool alone = stands_alone(statement->sql, job->channel->backend->dialect->lexis);
    status = alone ? run_alone(job, number, statement->sql, error)
                   : run_together(job, step, number, error);
    if (status != VVL_OK && alone) {
        vvl_fail_at(error, "line %zu", statement->line);
    }
    return status;
}

static vvl_status finish_transaction(vvl_migrate_job *job, const vvl_migrate_step *step,
                                     int64_t started, vvl_error *error)
{
    vvl_channel *channel = job->channel;
    vvl_status status = step->down ? VVL_OK : vvl_ledger_widen(channel, error);
    if (status == VVL_OK) {
        status = step->down ? vvl_ledger_forget(channel, step->migration->version, error)
                            : vvl_ledger_note(channel, step->migration, vvl_clock_now() - started,
                                              job->options.applied_by, error);
    }
    return status == VVL_OK
               ? channel->backend->script(channel->connection,
                                          "DROP TABLE \"" VVL_STATEMENT_LEDGER "\"", error)
               : status;
}

static vvl_status end_book(vvl_migrate_job *job, const vvl_migrate_step *step, int64_t started,
                           vvl_error *error)
{
    vvl_status status = vvl_migrate_begin(job, error);
    if (status != VVL_OK) {
        return status;
    }
    status = finish_transaction(job, step, started, error);
    return vvl_channel_end(job->channel, status, error);
}

static const char *const state_names[] = {
    [VVL_LOOSE_PENDING] = "not begun",
    [VVL_LOOSE_DONE] = "done",
    [VVL_LOOSE_BEGUN] = "begun",
    [VVL_LOOSE_ABSENT] = "begun, nothing of it is there",
    [VVL_LOOSE_INVALID] = "begun, left an invalid index",
    [VVL_LOOSE_WHOLE] = "begun, and done",
};

/* From the state that the statement is in to done. */
static vvl_status finish_statement(vvl_migrate_job *job, const vvl_migrate_step *step,
                                   size_t number, vvl_loose_state state, vvl_error *error)
{
    const char *sql = step->script.statements[number].sql;
    vvl_status status = VVL_OK;
    if (job->options.dry_run || state == VVL_LOOSE_DONE) {
        return VVL_OK;
    }
    if (state == VVL_LOOSE_WHOLE) {
        return mark_alone(job, number, "done", error);
    }
    if (state == VVL_LOOSE_INVALID) {
        status = clear_away(job, sql, error);
    }
    return status == VVL_OK ? run_statement(job, step, number, error) : status;
}

vvl_status vvl_loose_finish(vvl_migrate_job *job, const vvl_migrate_step *step,
                            const vvl_loose_book *book, vvl_error *error)
{
    int64_t started = vvl_clock_now();
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < step->script.count; i++) {
        const char *sql = step->script.statements[i].sql;
        vvl_loose_state state = i < book->count ? book->states[i] : VVL_LOOSE_PENDING;
        if (vvl_script_asks(&step->script, i)) {
            continue;
        }
        if (state == VVL_LOOSE_BEGUN) {
            status = vvl_loose_look(job, sql, &state, error);
        }
        if (status == VVL_OK) {
            status = vvl_migrate_add(job, step->migration->version, sql, state_names[state], error);
        }
        if (status == VVL_OK) {
            status = finish_statement(job, step, i, state, error);
        }
    }
    if (status == VVL_OK && !job->options.dry_run) {
        status = end_book(job, step, started, error);
        job->result.changed = job->result.changed || status == VVL_OK;
    }
    if (status != VVL_OK && error != NULL) {
        vvl_hint(error, "see what became of each statement and finish it: vvldb repair with the "
                        "same URL");
    }
    return status;
}

static vvl_status make_book(vvl_migrate_job *job, const vvl_migrate_step *step, vvl_error *error)
{
    static const char table[] =
        "CREATE TABLE \"" VVL_STATEMENT_LEDGER "\" (\"version\" text NOT NULL,"
        " \"way\" text NOT NULL, \"statement\" bigint NOT NULL PRIMARY KEY,"
        " \"state\" text NOT NULL, \"checksum\" text NOT NULL)";
    static const char row[] = "INSERT INTO \"" VVL_STATEMENT_LEDGER "\" VALUES (?, ?, ?, ?, ?)";
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_INTEGER,
                                           VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    char checksum[VVL_CHECKSUM_SIZE];
    const vvl_migration *migration = step->migration;
    vvl_channel *channel = job->channel;
    vvl_status status = vvl_checksum(step->down ? migration->down : migration->up,
                                     channel->backend->dialect->lexis, checksum, error);
    if (status == VVL_OK) {
        status = channel->backend->script(channel->connection, table, error);
    }
    for (size_t i = 0; status == VVL_OK && i < step->script.count; i++) {
        const vvl_value values[] = {
            vvl_text_value(migration->version), vvl_text_value(step->down ? "down" : "up"),
            vvl_integer_value((int64_t)i + 1), vvl_text_value("pending"), vvl_text_value(checksum)};
        status = vvl_statement_run(channel, row, types, values, 5, NULL, error);
    }
    return status;
}

static vvl_status begin_book(vvl_migrate_job *job, const vvl_migrate_step *step, vvl_error *error)
{
    vvl_status status = vvl_migrate_begin(job, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_migrate_question(job, step, error);
    if (status == VVL_OK) {
        status = make_book(job, step, error);
    }
    return vvl_channel_end(job->channel, status, error);
}

vvl_status vvl_migrate_run_loose(vvl_migrate_job *job, const vvl_migrate_step *step,
                                 vvl_error *error)
{
    const vvl_loose_book nothing_done = {.count = 0};
    size_t first = job->result.statement_count;
    vvl_status status = begin_book(job, step, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_loose_finish(job, step, &nothing_done, error);
    for (size_t i = first; i < job->result.statement_count; i++) {
        job->statements[i].state = NULL;
    }
    return status;
}

/* Rows in the order of the statements, of one migration. */
typedef struct reading {
    vvl_migrate_job *job;
    vvl_loose_book *book;
    size_t capacity;
    bool sound;
} reading;

static vvl_loose_state state_of(const vvl_value *value)
{
    if (value->type == VVL_VALUE_TEXT && value->size == 4 &&
        memcmp(value->as.text, "done", 4) == 0) {
        return VVL_LOOSE_DONE;
    }
    bool begun = value->type == VVL_VALUE_TEXT && value->size == 5 &&
                 memcmp(value->as.text, "begun", 5) == 0;
    return begun ? VVL_LOOSE_BEGUN : VVL_LOOSE_PENDING;
}

static vvl_status take_row(void *context, const vvl_value *row, vvl_error *error)
{
    reading *self = context;
    vvl_loose_book *book = self->book;
    vvl_arena *arena = self->job->arena;
    for (size_t i = 0; i < 3; i++) {
        self->sound = self->sound && row[i].type == VVL_VALUE_TEXT;
    }
    if (!self->sound || book->count == self->capacity) {
        self->sound = false;
        return VVL_OK;
    }
    if (book->count == 0) {
        book->version = vvl_arena_text(arena, row[0].as.text, row[0].size);
        book->checksum = vvl_arena_text(arena, row[2].as.text, row[2].size);
        book->down = row[1].size == 4;
    }
    book->states[book->count++] = state_of(&row[3]);
    return book->version == NULL || book->checksum == NULL ? vvl_fail_memory(error) : VVL_OK;
}

vvl_status vvl_loose_read(vvl_migrate_job *job, vvl_loose_book *out, vvl_error *error)
{
    enum { STATEMENTS_MOST = 10000 };
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT,
                                           VVL_VALUE_TEXT};
    static const vvl_statement_text text = {
        .sql = "SELECT \"version\", \"way\", \"checksum\", \"state\" FROM \"" VVL_STATEMENT_LEDGER
               "\" ORDER BY \"statement\"",
        .columns = types,
        .column_count = 4};
    reading reading = {.job = job, .book = out, .capacity = STATEMENTS_MOST, .sound = true};
    *out = (vvl_loose_book){.states =
                                vvl_arena_alloc(job->arena, STATEMENTS_MOST * sizeof *out->states)};
    if (out->states == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_channel_query(job->channel, &text, take_row, &reading, error);
    if (status == VVL_OK && (!reading.sound || out->count == 0)) {
        vvl_fail(error, VVL_E_SCHEMA,
                 "the ledger of statements (" VVL_STATEMENT_LEDGER ") is not as vvldb wrote it");
        vvl_hint(error, "restore a backup, or compare the schema with the migration by hand");
        return VVL_E_SCHEMA;
    }
    return status;
}
