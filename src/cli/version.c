#include "cli/cli.h"
#include "cli/document.h"

#include <vvl/schema.h>

vvl_status vvl_cli_version(vvl_cli *cli, vvl_error *error)
{
    if (!cli->output.json) {
        printf("vvldb %s (schema %s)\n", vvl_version(), vvl_schema_newest());
        return VVL_OK;
    }
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "version", vvl_version());
    vvl_cli_document_text(document, "schema_version", vvl_schema_newest());
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}
