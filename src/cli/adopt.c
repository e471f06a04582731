#include "cli/document.h"
#include "cli/failure.h"
#include "cli/faults.h"
#include "cli/input.h"

#include <vvl/adopt.h>

#include <string.h>

#define LABEL_WIDTH VVL_CLI_FAULTS_INDENT

/* A file of the field declares nearly every column in its own way: in text that is one line. */
static bool is_declaration(const vvl_oddity *oddity)
{
    return strcmp(oddity->kind, "column") == 0 && strcmp(oddity->what, "is missing") != 0;
}

static void put_names(vvl_cli_document *document, const char *key, vvl_names names)
{
    vvl_cli_document_array(document, key);
    for (size_t i = 0; i < names.count; i++) {
        vvl_cli_document_text(document, NULL, names.items[i]);
    }
    vvl_cli_document_end_array(document);
}

static void put_differences(vvl_cli_document *document, const vvl_adoption *found)
{
    vvl_cli_document_array(document, "differences");
    for (size_t i = 0; i < found->difference_count; i++) {
        const vvl_oddity *oddity = &found->differences[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "kind", oddity->kind);
        vvl_cli_document_text(document, "name", oddity->name);
        vvl_cli_document_text(document, "what", oddity->what);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

static vvl_status print_json(const vvl_adoption *found, const char *url, bool dry_run,
                             vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", url);
    vvl_cli_document_text(document, "version", found->version);
    vvl_cli_document_text(document, "ledger_version", found->ledger_version);
    vvl_cli_document_bool(document, "adopted", found->adopted);
    vvl_cli_document_bool(document, "already", found->already);
    vvl_cli_document_bool(document, "dry_run", dry_run);
    vvl_cli_document_text(document, "backup", found->backup);
    put_differences(document, found);
    put_names(document, "extra", found->extra);
    put_names(document, "made", found->made);
    put_names(document, "damage", found->damage);
    vvl_cli_put_faults(document, &found->faults);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static void print_names(const char *label, vvl_names names)
{
    for (size_t i = 0; i < names.count; i++) {
        printf("%-*s%s\n", LABEL_WIDTH, i == 0 ? label : "", names.items[i]);
    }
}

static void print_differences(const vvl_adoption *found)
{
    size_t declared = 0;
    const char *label = "differs";
    for (size_t i = 0; i < found->difference_count; i++) {
        const vvl_oddity *oddity = &found->differences[i];
        if (is_declaration(oddity)) {
            declared++;
            continue;
        }
        printf("%-*s%s %s %s\n", LABEL_WIDTH, label, oddity->kind, oddity->name, oddity->what);
        label = "";
    }
    if (declared > 0) {
        printf("%-*s%zu column%s declared otherwise (--json names each)\n", LABEL_WIDTH, label,
               declared, declared == 1 ? " is" : "s are");
    }
}

static void print_headline(const vvl_adoption *found, const char *url, bool dry_run)
{
    const char *version = found->version != NULL ? found->version : "(none)";
    if (found->already) {
        printf("nothing to do: %s is vvldb's already, at version %s\n", url, version);
    } else if (found->adopted) {
        printf("adopted %s at version %s; bring it to the newest with: vvldb upgrade\n", url,
               version);
    } else if (dry_run && found->version != NULL) {
        printf("%s would be adopted at version %s; nothing was changed\n", url, version);
    } else {
        printf("%s was not adopted; nothing was changed\n", url);
    }
}

static vvl_status print_text(const vvl_adoption *found, const char *url, bool dry_run)
{
    print_headline(found, url, dry_run);
    if (found->backup != NULL) {
        printf("%-*s%s\n", LABEL_WIDTH, "backup", found->backup);
    }
    print_names("made", found->made);
    print_names("kept", found->extra);
    print_differences(found);
    print_names("damage", found->damage);
    vvl_cli_print_faults(&found->faults, "");
    return VVL_OK;
}

static vvl_status report(vvl_cli *cli, const vvl_db *db, const vvl_adoption *found,
                         vvl_error *error)
{
    return cli->output.json
               ? print_json(found, vvl_db_url(db), cli->options.dry_run, error)
               : print_text(found, vvl_db_url(db), cli->options.dry_run && found->version != NULL);
}

/* What does not fit is said too, on stdout; what to do about it is the error's. */
static bool is_worth_reporting(const vvl_adoption *found, vvl_status status)
{
    return status == VVL_OK || found->version != NULL || found->damage.count > 0;
}

static vvl_status adopt(vvl_cli *cli, bool dry_run, bool *again, vvl_error *error)
{
    vvl_options wanted = {.read_only = dry_run, .untrusted = true};
    vvl_adopt_options options = {
        .dry_run = dry_run, .no_backup = cli->options.no_backup, .backup = cli->options.backup};
    vvl_adoption found = {.memory = NULL};
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_adopt(db, &options, &found, error);
    *again = status == VVL_OK && !found.already && dry_run && !cli->options.dry_run;
    if (!*again && is_worth_reporting(&found, status)) {
        vvl_error failure;
        vvl_status printed = report(cli, db, &found, &failure);
        if (printed != VVL_OK) {
            *error = failure;
            status = printed;
        }
    }
    vvl_adoption_clear(&found);
    vvl_db_close(db);
    return status;
}

vvl_status vvl_cli_adopt(vvl_cli *cli, vvl_error *error)
{
    bool again = false;
    if (cli->options.no_backup && cli->options.backup != NULL) {
        return vvl_cli_fail(error, VVL_E_USAGE, "give one of them",
                            "--backup and --no-backup exclude each other");
    }
    /* Opening a file for writing changes it already: first it must prove to be one to take over. */
    vvl_status status = adopt(cli, true, &again, error);
    return status == VVL_OK && again ? adopt(cli, false, &again, error) : status;
}
