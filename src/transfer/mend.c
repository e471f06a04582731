#include "transfer/mend.h"

#include "core/enter.h"
#include "core/schema.h"
#include "util/error.h"
#include "util/time.h"

#include <string.h>

enum { ROWS_PER_TRANSACTION = 500 };

/* How far it is. */
typedef struct mending_progress {
    const vvl_transfer_options *options;
    vvl_progress told;
    vvl_time started;
} mending_progress;

static vvl_status report(mending_progress *progress, vvl_error *error)
{
    const vvl_transfer_options *options = progress->options;
    progress->told.seconds = (double)(vvl_time_now() - progress->started) / 1e6;
    return options->progress == NULL ||
                   options->progress(options->progress_context, &progress->told)
               ? VVL_OK
               : vvl_fail(error, VVL_E_CANCELLED, "the import was stopped");
}

static vvl_status commit(vvl_mending *mending, const vvl_transfer_options *options,
                         vvl_error *error)
{
    if (options->dry_run) {
        return VVL_OK;
    }
    vvl_status status = vvl_side_commit(&mending->target, error);
    return status == VVL_OK
               ? vvl_channel_begin(mending->target.channel, VVL_TRANSACTION_WRITE, error)
               : status;
}

static vvl_status row_done(vvl_mending *mending, mending_progress *progress, vvl_error *error)
{
    if (++progress->told.rows % ROWS_PER_TRANSACTION != 0) {
        return VVL_OK;
    }
    vvl_status status = commit(mending, progress->options, error);
    return status == VVL_OK ? report(progress, error) : status;
}

/* Those of a table; NULL: those that belong to none. */
static vvl_status store_table(vvl_mending *mending, const vvl_entity *entity,
                              mending_progress *progress, vvl_error *error)
{
    vvl_status status = VVL_OK;
    progress->told.table = entity == NULL ? NULL : entity->name;
    for (size_t i = 0; status == VVL_OK && i < mending->file.count; i++) {
        const vvl_mend_line *line = &mending->file.lines[i];
        if (line->entity != entity) {
            continue;
        }
        status = vvl_mend_line_store(mending, line, error);
        if (status == VVL_OK) {
            status = row_done(mending, progress, error);
        }
    }
    return status;
}

static vvl_status store_lines(vvl_mending *mending, mending_progress *progress, vvl_error *error)
{
    size_t count = 0;
    const vvl_entity *const *tables = vvl_tables(&count);
    vvl_status status = report(progress, error);
    for (size_t i = 0; status == VVL_OK && i < count; i++) {
        status = store_table(mending, tables[i], progress, error);
    }
    if (status == VVL_OK) {
        status = store_table(mending, NULL, progress, error);
    }
    if (status == VVL_OK) {
        status = commit(mending, progress->options, error);
    }
    return status == VVL_OK ? report(progress, error) : status;
}

static vvl_status open_target(vvl_mending *mending, vvl_db *db, vvl_error *error)
{
    vvl_side *target = &mending->target;
    vvl_status status = vvl_side_open(target, db, "target", VVL_TRANSACTION_WRITE, error);
    if (status == VVL_OK) {
        status = vvl_schema_require(target->channel, error);
    }
    return status == VVL_OK ? vvl_side_has_legacy_table(target, &mending->has_legacy_table, error)
                            : status;
}

static vvl_status prepare(vvl_mending *mending, const vvl_transfer_options *options,
                          vvl_error *error)
{
    mending->arena = vvl_arena_new(8192);
    if (mending->arena == NULL) {
        return vvl_fail_memory(error);
    }
    mending->result.lines =
        vvl_arena_zero(mending->arena, VVL_LEFT_LINES_TOLD * sizeof *mending->result.lines);
    if (mending->result.lines == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = vvl_intake_init(&mending->intake, options, mending->arena, error);
    return status == VVL_OK ? vvl_digester_init(&mending->digester, error) : status;
}

static vvl_status run(vvl_mending *mending, vvl_db *db, const char *path,
                      const vvl_transfer_options *options, vvl_error *error)
{
    mending_progress progress = {.options = options, .started = vvl_time_now()};
    vvl_status status = prepare(mending, options, error);
    if (status == VVL_OK) {
        status = open_target(mending, db, error);
    }
    if (status == VVL_OK) {
        status = vvl_mend_file_open(&mending->file, path, error);
    }
    if (status == VVL_OK) {
        progress.told =
            (vvl_progress){.stage = VVL_STAGE_COPY, .total = mending->file.count, .unit = "rows"};
        status = store_lines(mending, &progress, error);
    }
    mending->result.rows = mending->file.count;
    mending->result.seconds = (double)(vvl_time_now() - progress.started) / 1e6;
    return status;
}

vvl_status vvl_import_quarantine(vvl_db *db, const char *path, const vvl_transfer_options *options,
                                 vvl_mended *out, vvl_error *error)
{
    static const vvl_transfer_options plain = {.dry_run = false};
    vvl_error local;
    vvl_mending mending = {.has_legacy_table = false};
    error = error == NULL ? &local : error;
    if (db == NULL || path == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE,
                        "vvl_import_quarantine needs a database, a file, and a result");
    }
    vvl_status status = vvl_db_check(db, error);
    if (status == VVL_OK && db->read_only) {
        return vvl_fail(error, VVL_E_POLICY, "the database was opened for reading only");
    }
    if (status == VVL_OK) {
        status = run(&mending, db, path, options == NULL ? &plain : options, error);
    }
    vvl_side_close(&mending.target);
    vvl_mend_file_close(&mending.file);
    vvl_intake_free(&mending.intake);
    vvl_digester_free(&mending.digester);
    if (status != VVL_OK) {
        vvl_arena_free(mending.arena);
        return status;
    }
    mending.result.memory = mending.arena;
    *out = mending.result;
    return VVL_OK;
}

void vvl_mended_clear(vvl_mended *mended)
{
    if (mended != NULL) {
        vvl_arena_free(mended->memory);
        *mended = (vvl_mended){.memory = NULL};
    }
}
