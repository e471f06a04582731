#include <vvl/schema.h>

#include "core/enter.h"
#include "migrate/loose.h"
#include "util/error.h"

#include <string.h>

static const char *const state_names[VVL_MIGRATION_STATE_COUNT] = {
    [VVL_MIGRATION_APPLIED] = "applied",         [VVL_MIGRATION_PENDING] = "pending",
    [VVL_MIGRATION_DRIFTED] = "drifted",         [VVL_MIGRATION_UNKNOWN] = "unknown",
    [VVL_MIGRATION_INTERRUPTED] = "interrupted",
};

const char *vvl_migration_state_name(vvl_migration_state state)
{
    return (unsigned)state < VVL_MIGRATION_STATE_COUNT ? state_names[state] : "unknown";
}

static void take_row(vvl_migration_entry *entry, const vvl_ledger_row *row)
{
    bool drifted = row->checksum != NULL && strcmp(row->checksum, entry->checksum) != 0;
    entry->state = drifted ? VVL_MIGRATION_DRIFTED : VVL_MIGRATION_APPLIED;
    entry->checksum = row->checksum;
    entry->applied_by = row->applied_by;
    entry->applied_at = row->applied_at;
    entry->duration_ms = row->duration_ms;
}

static vvl_status list_known(vvl_migrate_job *job, const vvl_ledger_book *book,
                             const vvl_migration *migration, const char *interrupted,
                             vvl_migration_entry *out, vvl_error *error)
{
    char checksum[VVL_CHECKSUM_SIZE];
    vvl_status status = vvl_checksum(migration->up, book->dialect->lexis, checksum, error);
    if (status != VVL_OK) {
        return status;
    }
    *out = (vvl_migration_entry){
        .version = migration->version,
        .description = migration->description,
        .state = VVL_MIGRATION_PENDING,
        .checksum = vvl_arena_text(job->arena, checksum, strlen(checksum)),
        .reversible = migration->down != NULL,
    };
    if (out->checksum == NULL) {
        return vvl_fail_memory(error);
    }
    const vvl_ledger_row *row = vvl_ledger_find(book, migration->version);
    if (row != NULL) {
        take_row(out, row);
    }
    if (interrupted != NULL && strcmp(interrupted, migration->version) == 0) {
        out->state = VVL_MIGRATION_INTERRUPTED;
    }
    return VVL_OK;
}

static bool is_unknown(const vvl_ledger_book *book, const vvl_ledger_row *row)
{
    return row->version == NULL || vvl_migration_find(book->dialect, row->version) == NULL;
}

static vvl_migration_entry unknown_entry(const vvl_ledger_row *row)
{
    return (vvl_migration_entry){
        .version = row->version == NULL ? "?" : row->version,
        .description = row->description == NULL ? "" : row->description,
        .state = VVL_MIGRATION_UNKNOWN,
        .checksum = row->checksum,
        .applied_by = row->applied_by,
        .applied_at = row->applied_at,
        .duration_ms = row->duration_ms,
    };
}

static size_t count_known(const vvl_dialect *dialect)
{
    size_t count = 0;
    while (dialect->migrations[count].version != NULL) {
        count++;
    }
    return count;
}

static vvl_status list_all(vvl_migrate_job *job, const vvl_ledger_book *book,
                           const char *interrupted, vvl_migration_list *out, vvl_error *error)
{
    size_t known = count_known(book->dialect);
    vvl_migration_entry *items = vvl_arena_alloc(job->arena, (known + book->count) * sizeof *items);
    vvl_status status = items == NULL ? vvl_fail_memory(error) : VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < known; i++) {
        status =
            list_known(job, book, &book->dialect->migrations[i], interrupted, &items[i], error);
    }
    out->items = items;
    out->count = known;
    for (size_t i = 0; status == VVL_OK && i < book->count; i++) {
        if (is_unknown(book, &book->rows[i])) {
            items[out->count++] = unknown_entry(&book->rows[i]);
        }
    }
    return status;
}

static vvl_status look(vvl_migrate_job *job, vvl_migration_list *out, vvl_error *error)
{
    vvl_ledger_book book;
    vvl_loose_book begun = {.version = NULL};
    vvl_status status = vvl_ledger_read(job->channel, job->arena, &book, error);
    if (status == VVL_OK && book.position.ledger == VVL_LEDGER_FOREIGN) {
        status = vvl_schema_refuse(&book.position, error);
    }
    if (status == VVL_OK && book.interrupted) {
        status = vvl_loose_read(job, &begun, error);
    }
    return status == VVL_OK ? list_all(job, &book, begun.version, out, error) : status;
}

vvl_status vvl_schema_migrations(vvl_db *db, vvl_migration_list *out, vvl_error *error)
{
    static const vvl_migrate_options reading = {.dry_run = true};
    vvl_migrate_job job;
    vvl_migration_list list = {.count = 0};
    if (out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_schema_migrations was called with NULL");
    }
    vvl_status status = vvl_migrate_open(&job, db, &reading, error);
    if (status == VVL_OK) {
        status = look(&job, &list, error);
    }
    list.memory = job.arena;
    if (status == VVL_OK) {
        *out = list;
        job.arena = NULL;
    }
    vvl_migrate_close(&job, status, NULL);
    return status;
}

void vvl_migration_list_clear(vvl_migration_list *list)
{
    if (list != NULL) {
        vvl_arena_free(list->memory);
        *list = (vvl_migration_list){.memory = NULL};
    }
}
