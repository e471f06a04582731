#include "cli/backup_result.h"

#include "cli/document.h"
#include "cli/input.h"
#include "cli/progress.h"

#include <vvl/schema.h>

#include <inttypes.h>
#include <string.h>

static vvl_status print_json(const vvl_cli *cli, const char *url, const vvl_backup_result *result,
                             vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "file", cli->arguments[0]);
    vvl_cli_document_text(document, "url", url);
    vvl_cli_document_text(document, "schema_version",
                          result->schema_version[0] != '\0' ? result->schema_version : NULL);
    vvl_cli_document_integer(document, "size_bytes", result->size_bytes);
    vvl_cli_document_object(document, "tables");
    for (size_t i = 0; i < result->table_count; i++) {
        vvl_cli_document_integer(document, result->tables[i].name, result->tables[i].rows);
    }
    vvl_cli_document_end_object(document);
    vvl_cli_document_integer(document, "rows", (int64_t)result->rows);
    vvl_cli_document_real(document, "seconds", result->seconds, 3);
    vvl_cli_document_bool(document, "verified", true);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static void print_text(const vvl_cli *cli, const vvl_cli_backup_work *work,
                       const vvl_backup_result *result)
{
    printf(
        "%s %s: %" PRIu64 " row%s of %zu tables at version %s, %" PRId64 " bytes, in %.1f s; %s\n",
        work->done, cli->arguments[0], result->rows, result->rows == 1 ? "" : "s",
        result->table_count, result->schema_version[0] != '\0' ? result->schema_version : "unknown",
        result->size_bytes, result->seconds, work->verified);
}

static vvl_status work_on(vvl_cli *cli, const vvl_cli_backup_work *work, vvl_db *db,
                          vvl_cli_interrupt *interrupt, vvl_backup_result *result, vvl_error *error)
{
    vvl_cli_progress progress;
    vvl_backup_options options = {
        .replace = cli->options.force,
        .progress = vvl_cli_progress_report,
        .progress_context = &progress,
    };
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    vvl_status status = work->run(db, cli->arguments[0], &options, result, error);
    vvl_cli_output_clear_line(&cli->output);
    return status == VVL_E_CANCELLED ? vvl_cli_progress_stopped(&progress, work->interrupted, error)
                                     : status;
}

vvl_status vvl_cli_backup_run(vvl_cli *cli, const vvl_cli_backup_work *work, vvl_error *error)
{
    vvl_cli_interrupt interrupt;
    vvl_backup_result result = {0};
    vvl_db *db = NULL;
    vvl_cli_interrupt_start(&interrupt);
    vvl_status status = vvl_cli_open(cli, cli->options.db, &work->open, &db, error);
    if (status == VVL_OK) {
        status = work_on(cli, work, db, &interrupt, &result, error);
    }
    if (status == VVL_OK && cli->output.json) {
        status = print_json(cli, vvl_db_url(db), &result, error);
    } else if (status == VVL_OK) {
        print_text(cli, work, &result);
    }
    vvl_backup_clear(&result);
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&interrupt);
    return status;
}
