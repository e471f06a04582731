#include "migrate/adopt.h"

#include "core/describe.h"
#include "core/enter.h"
#include "core/reason.h"
#include "migrate/ledger.h"
#include "util/error.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static vvl_status note_ledger_version(vvl_adopt_job *job, const char *version, vvl_error *error)
{
    if (version[0] != '\0') {
        job->result.ledger_version = vvl_arena_text(job->arena, version, strlen(version));
        return job->result.ledger_version != NULL ? VVL_OK : vvl_fail_memory(error);
    }
    return VVL_OK;
}

static bool has_checksum(const vvl_ledger_book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        if (book->rows[i].checksum != NULL) {
            return true;
        }
    }
    return false;
}

/* Only our ledgers have checksums; one that has them may still be out of order. */
static vvl_status check_ours(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    vvl_ledger_book book;
    vvl_status status = vvl_ledger_read(channel, job->arena, &book, error);
    if (status != VVL_OK || !has_checksum(&book)) {
        return status;
    }
    job->result.already = true;
    job->result.version = job->result.ledger_version;
    return vvl_ledger_check(&book, error);
}

/* A database of ours is left alone, one of ours with a broken ledger too. */
static vvl_status look_at_ledger(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    vvl_object checksum = {.kind = "column", .table = VVL_LEDGER, .name = "checksum"};
    vvl_schema_position position;
    vvl_status status = vvl_schema_read(channel, &position, error);
    if (status == VVL_OK) {
        status = note_ledger_version(job, position.version, error);
    }
    if (status != VVL_OK || job->result.ledger_version == NULL ||
        vvl_structure_find(&job->seen.actual, &checksum) == NULL) {
        return status;
    }
    return check_ours(job, channel, error);
}

static vvl_status read_all(vvl_adopt_job *job, vvl_channel *channel, vvl_error *error)
{
    const char *damage = channel->backend->dialect->damage;
    job->lexis = channel->backend->dialect->lexis;
    vvl_status status = vvl_structure_read(channel, &job->seen.actual, error);
    if (status == VVL_OK) {
        status = look_at_ledger(job, channel, error);
    }
    if (status == VVL_OK && !job->result.already && damage != NULL) {
        status = vvl_name_list_query(&job->damage, channel, damage, error);
    }
    return status;
}

static vvl_status look(vvl_adopt_job *job, vvl_pool **pool, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_pool_enter(job->db, VVL_ACCESS_READ, pool, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_channel_begin(channel, VVL_TRANSACTION_SNAPSHOT, error);
    if (status == VVL_OK) {
        status = vvl_channel_end(channel, read_all(job, channel, error), error);
    }
    vvl_channel_release(*pool, channel);
    return status;
}

static vvl_status refuse_damage(const vvl_adopt_job *job, vvl_error *error)
{
    if (job->damage.count == 0) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_POLICY, "the database is damaged: %.200s", job->damage.items[0]);
    vvl_hint(error,
             "where only an index is named, run REINDEX in the sqlite3 program; else recover "
             "what is left with its .recover");
    return VVL_E_POLICY;
}

static vvl_status recognize(vvl_adopt_job *job, const vvl_pool *pool, vvl_error *error)
{
    vvl_status status = vvl_recognize(pool, &job->seen, error);
    if (status == VVL_OK && job->seen.known) {
        job->result.version = job->seen.migration->version;
        status = vvl_adopt_compare(job, error);
    }
    if (status == VVL_OK) {
        status = refuse_damage(job, error);
    }
    return status == VVL_OK ? vvl_recognition_refuse(&job->seen, error) : status;
}

static vvl_status take_path(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_adopt_job *job = context;
    char moment[32] = "";
    time_t now = time(NULL);
    struct tm utc;
    if (row[0].type != VVL_VALUE_TEXT || row[0].size == 0 || gmtime_r(&now, &utc) == NULL) {
        return VVL_OK;
    }
    (void)strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc);
    job->options.backup = vvl_arena_format(job->arena, "%.*s.before-adopt-%s", (int)row[0].size,
                                           row[0].as.text, moment);
    return job->options.backup != NULL ? VVL_OK : vvl_fail_memory(error);
}

/* Beside the file: where there is room for it, its owner looks for it. */
static vvl_status name_backup(vvl_adopt_job *job, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    vvl_pool *pool = NULL;
    vvl_channel *channel = NULL;
    vvl_status status = vvl_pool_enter(job->db, VVL_ACCESS_READ, &pool, &channel, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_statement_text text = {
        .sql = channel->backend->dialect->file, .columns = types, .column_count = 1};
    if (text.sql != NULL) {
        status = vvl_channel_query(channel, &text, take_path, job, error);
    }
    vvl_channel_release(pool, channel);
    if (status == VVL_OK && job->options.backup == NULL) {
        vvl_fail(error, VVL_E_USAGE, "the backup has no name");
        vvl_hint(error, "name a file: --backup FILE, or go without: --no-backup");
        return VVL_E_USAGE;
    }
    return status;
}

static vvl_status back_up(vvl_adopt_job *job, vvl_error *error)
{
    vvl_status status = job->options.backup == NULL ? name_backup(job, error) : VVL_OK;
    if (status == VVL_OK) {
        status = vvl_backup(job->db, job->options.backup, NULL, NULL, error);
    }
    if (status == VVL_OK) {
        job->result.backup =
            vvl_arena_text(job->arena, job->options.backup, strlen(job->options.backup));
        status = job->result.backup == NULL ? vvl_fail_memory(error) : VVL_OK;
    }
    return status;
}

static vvl_status change(vvl_adopt_job *job, vvl_error *error)
{
    vvl_status status = job->options.no_backup ? VVL_OK : back_up(job, error);
    if (status == VVL_OK) {
        status = vvl_adopt_take_over(job, error);
        job->result.adopted = status == VVL_OK;
    }
    return status;
}

/* Without an id nothing can name a row, and the tables of every version of ours insist on one. */
static vvl_status refuse_nameless(const vvl_faults *faults, vvl_error *error)
{
    for (size_t i = 0; i < faults->count; i++) {
        const vvl_fault *fault = &faults->items[i];
        const vvl_entity *entity = vvl_entity_find(fault->table);
        const vvl_column *column = vvl_column_find(entity, fault->column);
        if (column != NULL && (column->flags & VVL_COLUMN_KEY) != 0 &&
            strcmp(fault->reason, vvl_reason_text(VVL_REASON_REQUIRED)) == 0) {
            vvl_fail(error, VVL_E_INVALID, "%s has rows without an id (rows: %" PRIu64 ")",
                     fault->table, fault->rows);
            vvl_hint(error, "give them ids or delete them, or leave this file and move its other "
                            "rows with vvldb copy");
            vvl_locate(error, fault->table, fault->column);
            return VVL_E_INVALID;
        }
    }
    return VVL_OK;
}

static vvl_status adopt(vvl_adopt_job *job, vvl_error *error)
{
    vvl_pool *pool = NULL;
    vvl_status status = look(job, &pool, error);
    if (status != VVL_OK || job->result.already) {
        return status;
    }
    status = recognize(job, pool, error);
    if (status == VVL_OK) {
        status = vvl_schema_check(job->db, &job->result.faults, error);
    }
    if (status == VVL_OK) {
        status = refuse_nameless(&job->result.faults, error);
    }
    return status == VVL_OK && !job->options.dry_run ? change(job, error) : status;
}

static vvl_names names_of(const vvl_name_list *list)
{
    return (vvl_names){list->items, list->count};
}

static void finish(vvl_adopt_job *job)
{
    job->result.extra = names_of(&job->extra);
    job->result.made = names_of(&job->made);
    job->result.damage = names_of(&job->damage);
    job->result.memory = job->arena;
}

static vvl_status run_job(vvl_adopt_job *job, vvl_adoption *out, vvl_error *error)
{
    job->arena = vvl_arena_new(1 << 15);
    if (job->arena == NULL) {
        return vvl_fail_memory(error);
    }
    job->seen.arena = job->arena;
    job->seen.actual.arena = job->arena;
    job->extra.arena = job->arena;
    job->made.arena = job->arena;
    job->damage.arena = job->arena;
    job->passing.arena = job->arena;
    vvl_status status = adopt(job, error);
    finish(job);
    if (status == VVL_OK || status == VVL_E_SCHEMA || status == VVL_E_POLICY ||
        status == VVL_E_INVALID) {
        *out = job->result;
    } else {
        vvl_adoption_clear(&job->result);
    }
    return status;
}

vvl_status vvl_adopt(vvl_db *db, const vvl_adopt_options *options, vvl_adoption *out,
                     vvl_error *error)
{
    vvl_adopt_job job = {.db = db};
    if (db == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_adopt was called with NULL");
    }
    if (options != NULL) {
        job.options = *options;
    }
    vvl_status status = vvl_db_check(db, error);
    if (status != VVL_OK) {
        return status;
    }
    if (db->read_only && !job.options.dry_run) {
        vvl_fail(error, VVL_E_POLICY, "the database was opened for reading only");
        vvl_hint(error, "open it for writing, or only look: dry_run");
        *out = (vvl_adoption){.memory = NULL};
        return VVL_E_POLICY;
    }
    return run_job(&job, out, error);
}

void vvl_adoption_clear(vvl_adoption *adoption)
{
    if (adoption != NULL) {
        vvl_faults_clear(&adoption->faults);
        vvl_arena_free(adoption->memory);
        *adoption = (vvl_adoption){.memory = NULL};
    }
}
