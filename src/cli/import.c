#include "cli/document.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"

#include <vvl/lines.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* stdin, or the file that the second argument names. */
static vvl_status open_input(const vvl_cli *cli, FILE **out, vvl_error *error)
{
    if (cli->argument_count < 2) {
        if (isatty(STDIN_FILENO) == 1 && !cli->output.quiet) {
            fputs("vvldb: reading lines of JSON, Ctrl-D ends them\n", stderr);
        }
        *out = stdin;
        return VVL_OK;
    }
    FILE *file = fopen(cli->arguments[1], "re");
    if (file == NULL) {
        return vvl_cli_fail(error, errno == ENOENT ? VVL_E_USAGE : VVL_E_IO,
                            "name a file with a JSON object a line, or give it to stdin",
                            "the file to import cannot be opened: %s", strerror(errno));
    }
    *out = file;
    return VVL_OK;
}

static vvl_status print_result(const vvl_cli *cli, const vvl_entity *entity,
                               const vvl_import_result *result, vvl_error *error)
{
    double rate = result->seconds > 0 ? (double)result->records / result->seconds : 0;
    if (!cli->output.json) {
        printf("imported %" PRIu64 " record%s into %s in %.1f s (%.0f records/s)\n",
               result->records, result->records == 1 ? "" : "s", entity->name, result->seconds,
               rate);
        return VVL_OK;
    }
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "entity", entity->name);
    vvl_cli_document_integer(document, "records", (int64_t)result->records);
    vvl_cli_document_integer(document, "lines", (int64_t)result->lines);
    vvl_cli_document_real(document, "seconds", result->seconds, 3);
    vvl_cli_document_real(document, "records_per_second", rate, 0);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* How to go on after a failure, behind what the error says of its cause. */
static void add_hint(const vvl_import_result *result, vvl_error *error)
{
    static const char unknown[] = "08007";
    char hint[sizeof error->hint];
    char progress[120];
    bool unsure = strcmp(error->sqlstate, unknown) == 0;
    if (unsure) {
        snprintf(progress, sizeof progress,
                 "%" PRIu64 " lines are in; look whether the next one is, then use --skip",
                 result->lines);
    } else if (result->lines > 0) {
        snprintf(progress, sizeof progress, "%" PRIu64 " lines are in, go on with --skip %" PRIu64,
                 result->lines, result->lines);
    } else {
        snprintf(progress, sizeof progress, "nothing was stored");
    }
    snprintf(hint, sizeof hint, "%.190s%s%s", error->hint, error->hint[0] != '\0' ? "; " : "",
             progress);
    memcpy(error->hint, hint, sizeof hint);
}

static vvl_status store_lines(vvl_cli *cli, vvl_db *db, const vvl_entity *entity, FILE *in,
                              vvl_cli_interrupt *interrupt, vvl_error *error)
{
    vvl_cli_progress progress;
    vvl_import_result result = {0};
    vvl_error failure;
    vvl_import_options options = {.batch = (unsigned)cli->options.batch,
                                  .skip = cli->options.skip,
                                  .progress = vvl_cli_progress_report,
                                  .progress_context = &progress};
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    vvl_status status = vvl_import(db, entity, &options, in, &result, error);
    vvl_cli_output_clear_line(&cli->output);
    if (status == VVL_E_USAGE) {
        return status;
    }
    if (status == VVL_E_CANCELLED) {
        status = vvl_cli_progress_stopped(&progress, "the batch was taken back", error);
        error->hint[0] = '\0';
    }
    if (status != VVL_OK) {
        add_hint(&result, error);
    }
    if (status == VVL_OK || cli->output.json) {
        vvl_status printed = print_result(cli, entity, &result, &failure);
        if (status == VVL_OK && printed != VVL_OK) {
            *error = failure;
            return printed;
        }
    }
    return status;
}

static vvl_status open_and_store(vvl_cli *cli, const vvl_entity *entity, FILE *in, vvl_error *error)
{
    vvl_cli_interrupt interrupt;
    vvl_db *db = NULL;
    vvl_cli_interrupt_start(&interrupt);
    vvl_status status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    if (status == VVL_OK) {
        status = store_lines(cli, db, entity, in, &interrupt, error);
    }
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&interrupt);
    return status;
}

/* Options that only one of the two kinds of import has. */
static vvl_status check_kind(const vvl_cli *cli, vvl_error *error)
{
    const vvl_cli_options *options = &cli->options;
    bool of_lines = cli->argument_count > 0 || options->batch > 0 || options->skip > 0;
    bool of_quarantine = options->dry_run || options->naive_time != NULL ||
                         options->epoch_time > 0 || options->bool_words > 0 ||
                         options->json_duplicates > 0;
    if (options->quarantine != NULL && of_lines) {
        return vvl_cli_fail(error, VVL_E_USAGE, "leave out the table, --batch and --skip",
                            "a quarantine file names its tables itself, and is read whole");
    }
    if (options->quarantine == NULL && cli->argument_count == 0) {
        return vvl_cli_fail(error, VVL_E_USAGE, "give ENTITY, or --quarantine FILE",
                            "import needs the table that the records are for");
    }
    if (options->quarantine == NULL && of_quarantine) {
        return vvl_cli_fail(error, VVL_E_USAGE, "lines of records are read as export writes them",
                            "only an import with --quarantine takes --dry-run and how values are "
                            "read");
    }
    return VVL_OK;
}

static vvl_status import_lines(vvl_cli *cli, vvl_error *error)
{
    const vvl_entity *entity;
    FILE *in = NULL;
    vvl_status status = vvl_cli_entity(cli, true, &entity, error);
    if (status == VVL_OK) {
        status = open_input(cli, &in, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    status = open_and_store(cli, entity, in, error);
    if (in != stdin) {
        fclose(in);
    }
    return status;
}

vvl_status vvl_cli_import(vvl_cli *cli, vvl_error *error)
{
    vvl_status status = check_kind(cli, error);
    if (status != VVL_OK) {
        return status;
    }
    return cli->options.quarantine != NULL ? vvl_cli_import_quarantine(cli, error)
                                           : import_lines(cli, error);
}
