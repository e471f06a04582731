#include "cli/document.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/progress.h"

#include <vvl/lines.h>

#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* Secrets go where nobody else can read them: into a pipe, or a file of the owner's alone. */
static vvl_status check_stdout(vvl_error *error)
{
    struct stat file;
    bool known = fstat(STDOUT_FILENO, &file) == 0;
    bool terminal = isatty(STDOUT_FILENO) == 1;
    bool open_to_others = known && S_ISREG(file.st_mode) && (file.st_mode & 077) != 0;
    if (known && !terminal && !open_to_others) {
        return VVL_OK;
    }
    return vvl_cli_fail(error, VVL_E_POLICY,
                        "name a file, which is made for its owner only: "
                        "vvldb export ENTITY FILE --secrets",
                        "secrets are not written to %s",
                        open_to_others ? "a file that others may read" : "a terminal");
}

static vvl_status print_result(const vvl_cli *cli, const vvl_entity *entity, uint64_t records,
                               vvl_error *error)
{
    if (!cli->output.json) {
        printf("exported %" PRIu64 " record%s of %s to %s\n", records, records == 1 ? "" : "s",
               entity->name, cli->arguments[1]);
        return VVL_OK;
    }
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "entity", entity->name);
    vvl_cli_document_text(document, "file", cli->arguments[1]);
    vvl_cli_document_integer(document, "records", (int64_t)records);
    vvl_cli_document_bool(document, "secrets", cli->options.secrets);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* Where the lines go to stdout, nothing else does. */
static vvl_status write_lines(vvl_cli *cli, vvl_db *db, const vvl_entity *entity,
                              vvl_cli_interrupt *interrupt, vvl_error *error)
{
    vvl_cli_progress progress;
    uint64_t records = 0;
    vvl_query query = vvl_cli_query(&cli->options);
    bool to_file = cli->argument_count > 1;
    vvl_export_options options = {.secrets = cli->options.secrets,
                                  .replace = cli->options.force,
                                  .progress = vvl_cli_progress_report,
                                  .progress_context = &progress};
    cli->output.quiet = cli->output.quiet || (!to_file && cli->output.json);
    vvl_cli_progress_init(&progress, &cli->output, interrupt);
    vvl_status status =
        to_file ? vvl_export_file(db, entity, &query, &options, cli->arguments[1], &records, error)
                : vvl_export(db, entity, &query, &options, stdout, NULL, error);
    vvl_cli_output_clear_line(&cli->output);
    if (status == VVL_E_CANCELLED) {
        return vvl_cli_progress_stopped(
            &progress, to_file ? "there is no file" : "not all lines were written", error);
    }
    return status == VVL_OK && to_file ? print_result(cli, entity, records, error) : status;
}

vvl_status vvl_cli_export(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true};
    const vvl_entity *entity;
    vvl_cli_interrupt interrupt;
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_entity(cli, false, &entity, error);
    if (status == VVL_OK && cli->options.secrets && cli->argument_count < 2) {
        status = check_stdout(error);
    }
    if (status != VVL_OK) {
        return status;
    }
    vvl_cli_interrupt_start(&interrupt);
    status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status == VVL_OK) {
        status = write_lines(cli, db, entity, &interrupt, error);
    }
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&interrupt);
    return status;
}
