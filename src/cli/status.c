#include "cli/document.h"
#include "cli/input.h"
#include "cli/inspection.h"

#include <inttypes.h>

#define LABEL_WIDTH 16

static void put_names(vvl_cli_document *document, const char *key, vvl_names names)
{
    vvl_cli_document_array(document, key);
    for (size_t i = 0; i < names.count; i++) {
        vvl_cli_document_text(document, NULL, names.items[i]);
    }
    vvl_cli_document_end_array(document);
}

static vvl_status print_json(const vvl_inspection *found, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", found->url);
    vvl_cli_document_text(document, "backend", found->backend);
    vvl_cli_document_text(document, "server_version", found->server_version);
    vvl_cli_document_text(document, "schema_version", found->schema_version);
    put_names(document, "pending", found->pending);
    vvl_cli_document_integer(document, "phase", found->phase);
    vvl_cli_document_integer(document, "size_bytes", found->size_bytes);
    vvl_cli_document_object(document, "tables");
    for (size_t i = 0; i < found->table_count; i++) {
        vvl_cli_document_integer(document, found->tables[i].name, found->tables[i].rows);
    }
    vvl_cli_document_end_object(document);
    put_names(document, "views", found->views);
    vvl_cli_document_integer(document, "indexes", found->indexes);
    vvl_cli_document_bool(document, "healthy", found->healthy);
    put_names(document, "problems", found->problems);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static void put_label(const char *label)
{
    printf("%-*s", LABEL_WIDTH, label);
}

/* The first line stands behind the label, the others under it. */
static void print_lines(const char *label, vvl_names names)
{
    put_label(label);
    for (size_t i = 0; i < names.count; i++) {
        printf("%*s%s\n", i > 0 ? LABEL_WIDTH : 0, "", names.items[i]);
    }
    if (names.count == 0) {
        puts("none");
    }
}

static void print_tables(const vvl_inspection *found)
{
    put_label("tables");
    for (size_t i = 0; i < found->table_count; i++) {
        printf("%*s%-22s %12" PRId64 " row%s\n", i > 0 ? LABEL_WIDTH : 0, "", found->tables[i].name,
               found->tables[i].rows, found->tables[i].rows == 1 ? "" : "s");
    }
    if (found->table_count == 0) {
        puts("none");
    }
}

/* What only waits for its upgrade has no problem, and still is not as it should be. */
static void print_health(const vvl_inspection *found)
{
    put_label("healthy");
    if (found->healthy) {
        puts("yes");
    } else if (found->problems.count > 0 || found->pending.count == 0) {
        puts("no");
    } else if (found->pending.count == 1) {
        printf("no, version %s is pending: vvldb upgrade\n", found->pending.items[0]);
    } else {
        printf("no, %zu versions are pending: vvldb upgrade\n", found->pending.count);
    }
}

static vvl_status print_text(const vvl_inspection *found)
{
    static const char *const phases[] = {"unknown", "SQLite", "server", "moving", "moved"};
    size_t phase = found->phase >= 1 && found->phase <= 4 ? (size_t)found->phase : 0;
    printf("%-*s%s\n", LABEL_WIDTH, "url", found->url);
    printf("%-*s%s %s\n", LABEL_WIDTH, "backend", found->backend, found->server_version);
    printf("%-*s%s\n", LABEL_WIDTH, "schema version",
           found->schema_version != NULL ? found->schema_version : "none");
    print_lines("pending", found->pending);
    printf("%-*s%d (%s)\n", LABEL_WIDTH, "phase", found->phase, phases[phase]);
    printf("%-*s%" PRId64 " bytes\n", LABEL_WIDTH, "size", found->size_bytes);
    print_tables(found);
    print_lines("views", found->views);
    printf("%-*s%" PRId64 "\n", LABEL_WIDTH, "indexes", found->indexes);
    print_health(found);
    print_lines("problems", found->problems);
    return VVL_OK;
}

vvl_status vvl_cli_status(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true};
    vvl_db *db = NULL;
    vvl_inspection found = {0};
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_inspect(db, &found, error);
    if (status == VVL_OK) {
        status = cli->output.json ? print_json(&found, error) : print_text(&found);
        if (status == VVL_OK && !found.healthy) {
            status = vvl_cli_schema_error(&found, error);
        }
    }
    vvl_inspection_clear(&found);
    vvl_db_close(db);
    return status;
}
