#include "cli/document.h"
#include "cli/example.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/transfer_choices.h"

#include <inttypes.h>

static void put_line(vvl_cli_document *document, const vvl_left_line *line)
{
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_integer(document, "line", (int64_t)line->line);
    vvl_cli_document_text(document, "table", line->table);
    vvl_cli_document_text(document, "key", line->key);
    vvl_cli_document_text(document, "column", line->column);
    vvl_cli_document_text(document, "rule", line->rule);
    vvl_cli_document_text(document, "reason", line->reason);
    vvl_cli_document_end_object(document);
}

static vvl_status print_json(const vvl_mended *result, bool dry_run, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_integer(document, "rows", (int64_t)result->rows);
    vvl_cli_document_integer(document, "stored", (int64_t)result->stored);
    vvl_cli_document_integer(document, "present", (int64_t)result->present);
    vvl_cli_document_integer(document, "rejected", (int64_t)result->left);
    vvl_cli_document_real(document, "seconds", result->seconds, 3);
    vvl_cli_document_array(document, "rejections");
    for (size_t i = 0; i < result->line_count; i++) {
        put_line(document, &result->lines[i]);
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_bool(document, "dry_run", dry_run);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static void print_lines(const vvl_mended *result)
{
    for (size_t i = 0; i < result->line_count; i++) {
        const vvl_left_line *line = &result->lines[i];
        printf("line %" PRIu64 " stays out", line->line);
        if (line->key != NULL) {
            printf(", %s ", line->table);
            vvl_cli_print_clean("", line->key);
        }
        vvl_cli_print_clean(": ", line->reason);
        if (line->rule != NULL) {
            printf(" (%s)", line->rule);
        }
        putchar('\n');
    }
    if (result->left > result->line_count) {
        printf("and %" PRIu64 " more\n", result->left - result->line_count);
    }
}

static vvl_status print_result(const vvl_cli *cli, const vvl_mended *result, vvl_error *error)
{
    if (cli->output.json) {
        return print_json(result, cli->options.dry_run, error);
    }
    print_lines(result);
    printf("stored %" PRIu64 " of %" PRIu64 " row%s in %.1f s, %" PRIu64 " %s there already%s\n",
           result->stored, result->rows, result->rows == 1 ? "" : "s", result->seconds,
           result->present, result->present == 1 ? "was" : "were",
           cli->options.dry_run ? "; this was a dry run, the database is as it was" : "");
    return VVL_OK;
}

static vvl_status conclude(const vvl_cli *cli, const vvl_mended *result, vvl_error *error)
{
    vvl_status status = print_result(cli, result, error);
    if (status != VVL_OK || result->left == 0) {
        return status;
    }
    return vvl_cli_fail(error, VVL_E_DIFFERENT,
                        "correct their lines and run it again: what is in is not stored twice",
                        "%" PRIu64 " row%s did not fit and stayed out", result->left,
                        result->left == 1 ? "" : "s");
}

static vvl_status store(vvl_cli *cli, vvl_db *db, vvl_cli_interrupt *interrupt, vvl_error *error)
{
    vvl_cli_progress progress;
    vvl_mended result;
    char unnamed[VVL_CLI_QUARANTINE_NAME];
    vvl_transfer_options options = {.dry_run = cli->options.dry_run,
                                    .progress = vvl_cli_progress_report,
                                    .progress_context = &progress};
    vvl_status status = vvl_cli_transfer_choose(&cli->options, unnamed, &options, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    status = vvl_import_quarantine(db, cli->options.quarantine, &options, &result, error);
    vvl_cli_output_clear_line(&cli->output);
    if (status == VVL_E_CANCELLED) {
        return vvl_cli_progress_stopped(&progress, "run it again: what is in is not stored twice",
                                        error);
    }
    if (status == VVL_OK) {
        status = conclude(cli, &result, error);
        vvl_mended_clear(&result);
    }
    return status;
}

vvl_status vvl_cli_import_quarantine(vvl_cli *cli, vvl_error *error)
{
    vvl_cli_interrupt interrupt;
    vvl_db *db = NULL;
    vvl_cli_interrupt_start(&interrupt);
    vvl_status status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    if (status == VVL_OK) {
        status = store(cli, db, &interrupt, error);
    }
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&interrupt);
    return status;
}
