#include "cli/confirm.h"
#include "cli/document.h"
#include "cli/failure.h"
#include "cli/input.h"

#include <vvl/admin.h>
#include <vvl/schema.h>

static vvl_status print_json(const char *url, const vvl_reset_result *result, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", url);
    vvl_cli_document_text(document, "schema_version", vvl_schema_newest());
    vvl_cli_document_array(document, "kept");
    for (size_t i = 0; i < result->kept.count; i++) {
        vvl_cli_document_text(document, NULL, result->kept.items[i]);
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

static void print_text(const char *url, const vvl_reset_result *result)
{
    printf("%s begins anew at version %s\n", url, vvl_schema_newest());
    for (size_t i = 0; i < result->kept.count; i++) {
        printf("kept: %s, which is not vvldb's\n", result->kept.items[i]);
    }
}

static vvl_status reset(vvl_cli *cli, vvl_error *error)
{
    vvl_reset_result result = {.memory = NULL};
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    if (status == VVL_OK) {
        status = vvl_reset(db, &result, error);
    }
    if (status == VVL_OK && cli->output.json) {
        status = print_json(vvl_db_url(db), &result, error);
    } else if (status == VVL_OK) {
        print_text(vvl_db_url(db), &result);
    }
    vvl_reset_clear(&result);
    vvl_db_close(db);
    return status;
}

vvl_status vvl_cli_reset(vvl_cli *cli, vvl_error *error)
{
    char *url = vvl_cli_shown_url(cli);
    if (url == NULL) {
        return vvl_cli_fail_memory(error);
    }
    vvl_status status = vvl_cli_confirm(cli, error, "everything of vvldb's in %s is deleted", url);
    vvl_free(url);
    return status == VVL_OK ? reset(cli, error) : status;
}
