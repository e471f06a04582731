#include "cli/document.h"
#include "cli/failure.h"
#include "cli/inspection.h"

#include "cli/input.h"

#include <vvl/schema.h>

#include <inttypes.h>
#include <string.h>

static int64_t rows_of(const vvl_inspection *found, const char *table)
{
    for (size_t i = 0; i < found->table_count; i++) {
        if (strcmp(found->tables[i].name, table) == 0) {
            return found->tables[i].rows;
        }
    }
    return 0;
}

static vvl_status print_json(const vvl_inspection *found, bool changed, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", found->url);
    vvl_cli_document_text(document, "backend", found->backend);
    vvl_cli_document_text(document, "schema_version", found->schema_version);
    vvl_cli_document_bool(document, "changed", changed);
    vvl_cli_document_integer(document, "tables", (int64_t)found->table_count);
    vvl_cli_document_integer(document, "indexes", found->indexes);
    vvl_cli_document_integer(document, "views", (int64_t)found->views.count);
    vvl_cli_document_integer(document, "templates",
                             rows_of(found, vvl_entity_campaign_templates.name));
    vvl_cli_document_bool(document, "healthy", found->healthy);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static vvl_status print_text(const vvl_inspection *found, bool changed)
{
    const char *version = found->schema_version != NULL ? found->schema_version : "(none)";
    if (!changed) {
        printf("nothing to do: %s is at version %s\n", found->url, version);
        return VVL_OK;
    }
    printf("made %s at version %s: %zu tables, %" PRId64 " indexes, %zu views, %" PRId64
           " templates\n",
           found->url, version, found->table_count, found->indexes, found->views.count,
           rows_of(found, vvl_entity_campaign_templates.name));
    return VVL_OK;
}

vvl_status vvl_cli_init(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.create = true};
    vvl_db *db = NULL;
    vvl_inspection found = {0};
    bool changed = false;
    /* Before anything is made on the disk. */
    if (cli->options.to_version != NULL && !vvl_schema_knows(cli->options.to_version)) {
        return vvl_cli_fail(error, VVL_E_USAGE, "`vvldb version` shows the newest",
                            "there is no version \"%.30s\" of the schema", cli->options.to_version);
    }
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_schema_init(db, cli->options.to_version, &changed, error);
    if (status == VVL_OK) {
        status = vvl_inspect(db, &found, error);
    }
    if (status == VVL_OK) {
        status =
            cli->output.json ? print_json(&found, changed, error) : print_text(&found, changed);
    }
    /* An older version that was asked for is no fault. */
    if (status == VVL_OK && found.problems.count > 0) {
        status = vvl_cli_schema_error(&found, error);
    }
    vvl_inspection_clear(&found);
    vvl_db_close(db);
    return status;
}
