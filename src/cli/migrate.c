#include "cli/migrate.h"

#include "cli/document.h"
#include "cli/failure.h"
#include "cli/faults.h"
#include "cli/input.h"
#include "cli/interrupt.h"

#include <inttypes.h>
#include <string.h>

/* What the progress function is told to whom. */
typedef struct watcher {
    vvl_cli *cli;
    const vvl_cli_migration *migration;
    vvl_cli_interrupt interrupt;
    const char *version; /* the last one that was told of; NULL: none */
    bool waiting;        /* which was told */
} watcher;

static bool report(void *context, const vvl_migrate_progress *progress)
{
    watcher *self = context;
    bool quiet = self->cli->output.quiet || self->cli->output.json;
    bool news = progress->version == NULL ? !self->waiting : progress->version != self->version;
    self->waiting = progress->version == NULL;
    self->version = progress->version;
    if (!quiet && news && self->waiting) {
        fputs("waiting for another process that changes the schema\n", stderr);
    } else if (!quiet && news) {
        fprintf(stderr, "%s %s: %zu statements\n", self->migration->doing, progress->version,
                progress->statements);
    }
    return !vvl_cli_interrupt_asked(&self->interrupt);
}

static void put_statements(vvl_cli_document *document, const vvl_migrate_result *result)
{
    vvl_cli_document_array(document, "statements");
    for (size_t i = 0; i < result->statement_count; i++) {
        const vvl_migrate_statement *statement = &result->statements[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "version", statement->version);
        vvl_cli_document_text(document, "sql", statement->sql);
        vvl_cli_document_text(document, "lock", statement->lock);
        vvl_cli_document_text_if_any(document, "advice", statement->advice);
        if (statement->state != NULL) {
            vvl_cli_document_text(document, "state", statement->state);
        }
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

static void put_losses(vvl_cli_document *document, const vvl_migrate_result *result)
{
    vvl_cli_document_array(document, "losses");
    for (size_t i = 0; i < result->loss_count; i++) {
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "version", result->losses[i].version);
        vvl_cli_document_text(document, "what", result->losses[i].what);
        vvl_cli_document_integer(document, "rows", result->losses[i].rows);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

static vvl_status print_json(const vvl_cli *cli, const vvl_db *db, const vvl_migrate_result *result,
                             vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", vvl_db_url(db));
    vvl_cli_document_text(document, "from", result->from);
    vvl_cli_document_text(document, "to", result->to);
    vvl_cli_document_bool(document, "changed", result->changed);
    vvl_cli_document_bool(document, "dry_run", cli->options.dry_run);
    put_statements(document, result);
    put_losses(document, result);
    vvl_cli_put_faults(document, &result->faults);
    vvl_cli_document_integer(document, "rejected", (int64_t)result->rejected);
    vvl_cli_document_text(document, "quarantine",
                          result->rejected > 0 ? cli->options.quarantine : NULL);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* As a script, which could be run as it is. */
static void print_sql(const vvl_migrate_result *result)
{
    const char *version = "";
    for (size_t i = 0; i < result->statement_count; i++) {
        const vvl_migrate_statement *statement = &result->statements[i];
        if (strcmp(version, statement->version) != 0) {
            version = statement->version;
            printf("-- version %s\n", version);
        }
        if (statement->state != NULL) {
            printf("-- %s\n", statement->state);
        }
        printf("%s;\n", statement->sql);
    }
}

/* The first line of each statement will do to tell which one it is. */
static void print_states(const vvl_migrate_result *result)
{
    for (size_t i = 0; i < result->statement_count; i++) {
        const vvl_migrate_statement *statement = &result->statements[i];
        if (statement->state != NULL) {
            printf("%-30s %.*s\n", statement->state, (int)strcspn(statement->sql, "\n"),
                   statement->sql);
        }
    }
}

static void print_text(const vvl_cli *cli, const vvl_cli_migration *migration, const vvl_db *db,
                       const vvl_migrate_result *result)
{
    vvl_cli_print_faults(&result->faults, cli->options.dry_run ? "-- " : "");
    if (cli->options.dry_run) {
        print_sql(result);
    } else {
        print_states(result);
    }
    for (size_t i = 0; i < result->loss_count; i++) {
        printf("%slost with version %s: %s (rows: %" PRId64 ")\n",
               cli->options.dry_run ? "-- " : "", result->losses[i].version, result->losses[i].what,
               result->losses[i].rows);
    }
    if (result->changed) {
        printf("%s %s from version %s to %s\n", migration->done, vvl_db_url(db), result->from,
               result->to);
    } else if (result->statement_count == 0) {
        printf("nothing to do: %s is at version %s\n", vvl_db_url(db), result->to);
    }
}

/* What was done is done, but not with every row. */
static vvl_status judge(const vvl_cli *cli, const vvl_migrate_result *result, vvl_error *error)
{
    if (result->rejected > 0) {
        vvl_cli_fail(error, VVL_E_DIFFERENT,
                     "correct them in the file and put them in again, or keep it as a record",
                     "%" PRIu64 " rows did not fit and are in %.200s now", result->rejected,
                     cli->options.quarantine);
        return VVL_E_DIFFERENT;
    }
    if (result->faults.count > 0) {
        vvl_cli_fail(error, VVL_E_DIFFERENT,
                     "correct them, or let their rows leave: --on-bad-row quarantine",
                     "%" PRIu64 " values do not fit", result->faults.rows);
        return VVL_E_DIFFERENT;
    }
    return VVL_OK;
}

static vvl_status explain_cancelled(vvl_error *error)
{
    return vvl_cli_fail(error, VVL_E_CANCELLED,
                        "run the same command again to go on; `vvldb status` shows where it is",
                        "interrupted: the database is at the last version that was completed");
}

static vvl_status run(vvl_cli *cli, const vvl_cli_migration *migration, vvl_db *db,
                      watcher *watcher, vvl_error *error)
{
    vvl_migrate_result result = {0};
    vvl_migrate_options options = VVL_MIGRATE_OPTIONS_DEFAULT;
    options.dry_run = cli->options.dry_run;
    options.lease = cli->options.lease;
    options.progress = report;
    options.progress_context = watcher;
    options.quarantine = cli->options.quarantine;
    if (cli->options.wait_seconds > 0) {
        options.wait = cli->options.wait_seconds * 1000;
    }
    vvl_status status = migration->run(db, cli->options.to_version, &options, &result, error);
    if (status == VVL_OK && cli->output.json) {
        status = print_json(cli, db, &result, error);
    } else if (status == VVL_OK) {
        print_text(cli, migration, db, &result);
    }
    if (status == VVL_OK) {
        status = judge(cli, &result, error);
    }
    vvl_migrate_result_clear(&result);
    return status == VVL_E_CANCELLED ? explain_cancelled(error) : status;
}

vvl_status vvl_cli_migrate(vvl_cli *cli, const vvl_cli_migration *migration, vvl_error *error)
{
    watcher watcher = {.cli = cli, .migration = migration};
    const vvl_options wanted = {.read_only = cli->options.dry_run};
    vvl_db *db = NULL;
    vvl_cli_interrupt_start(&watcher.interrupt);
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status == VVL_OK) {
        status = run(cli, migration, db, &watcher, error);
    }
    vvl_db_close(db);
    vvl_cli_interrupt_stop(&watcher.interrupt);
    return status;
}
