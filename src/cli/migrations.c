#include "cli/document.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/table.h"
#include "cli/text.h"

#include <vvl/schema.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6 };

static const vvl_cli_column columns[COLUMNS] = {
    {"VERSION", false}, {"STATE", false}, {"APPLIED AT", false},
    {"MS", true},       {"BY", false},    {"DESCRIPTION", false},
};

static void format_time(const vvl_migration_entry *entry, char out[VVL_TIME_TEXT_SIZE])
{
    out[0] = '\0';
    if (entry->applied_at.has) {
        vvl_time_format(entry->applied_at.value, out);
    }
}

static vvl_status print_json(const vvl_migration_list *list, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_array(document, NULL);
    for (size_t i = 0; i < list->count; i++) {
        const vvl_migration_entry *entry = &list->items[i];
        char time[VVL_TIME_TEXT_SIZE];
        format_time(entry, time);
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "version", entry->version);
        vvl_cli_document_text(document, "description", entry->description);
        vvl_cli_document_text(document, "state", vvl_migration_state_name(entry->state));
        vvl_cli_document_text(document, "checksum", entry->checksum);
        vvl_cli_document_text(document, "applied_at", entry->applied_at.has ? time : NULL);
        if (entry->duration_ms.has) {
            vvl_cli_document_integer(document, "duration_ms", entry->duration_ms.value);
        }
        vvl_cli_document_text(document, "applied_by", entry->applied_by);
        vvl_cli_document_bool(document, "reversible", entry->reversible);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* Six cells, each to be freed; false when memory is out. */
static bool make_cells(const vvl_migration_entry *entry, char **cells)
{
    char time[VVL_TIME_TEXT_SIZE];
    char duration[24] = "";
    format_time(entry, time);
    if (entry->duration_ms.has) {
        snprintf(duration, sizeof duration, "%" PRId64, entry->duration_ms.value);
    }
    const char *const texts[COLUMNS] = {entry->version,
                                        vvl_migration_state_name(entry->state),
                                        time,
                                        duration,
                                        entry->applied_by == NULL ? "" : entry->applied_by,
                                        entry->description};
    bool good = true;
    for (size_t i = 0; i < COLUMNS; i++) {
        cells[i] = vvl_cli_text_clean(texts[i]);
        good = good && cells[i] != NULL;
    }
    return good;
}

static vvl_status print_table(const vvl_cli *cli, const vvl_migration_list *list, vvl_error *error)
{
    char **cells = calloc(list->count * COLUMNS + 1, sizeof *cells);
    bool good = cells != NULL;
    for (size_t i = 0; good && i < list->count; i++) {
        good = make_cells(&list->items[i], cells + i * COLUMNS);
    }
    vvl_cli_table table = {.columns = columns,
                           .column_count = COLUMNS,
                           .cells = (const char *const *)cells,
                           .row_count = list->count,
                           .colour = cli->output.colour};
    good = good && vvl_cli_table_print(&table) > 0;
    for (size_t i = 0; cells != NULL && i < list->count * COLUMNS; i++) {
        free(cells[i]);
    }
    free(cells);
    return good ? VVL_OK : vvl_cli_fail_memory(error);
}

vvl_status vvl_cli_migrations(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true};
    vvl_migration_list list = {0};
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status == VVL_OK) {
        status = vvl_schema_migrations(db, &list, error);
    }
    if (status == VVL_OK) {
        status = cli->output.json ? print_json(&list, error) : print_table(cli, &list, error);
    }
    vvl_migration_list_clear(&list);
    vvl_db_close(db);
    return status;
}
