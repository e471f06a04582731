#include "cli/document.h"
#include "cli/input.h"

#include <vvl/repo.h>

#include <inttypes.h>
#include <stdio.h>

static bool is_soft(const vvl_entity *entity)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & VVL_COLUMN_ACTIVE) != 0) {
            return true;
        }
    }
    return false;
}

static vvl_status print(const vvl_cli *cli, const vvl_entity *entity, const vvl_cli_key *id,
                        bool purged, vvl_error *error)
{
    char text[VVL_UUID_TEXT_SIZE];
    bool integer = vvl_cli_key_column(entity)->kind == VVL_KIND_INTEGER;
    if (integer) {
        snprintf(text, sizeof text, "%" PRId64, id->integer);
    } else {
        vvl_uuid_format(&id->id, text);
    }
    if (!cli->output.json) {
        puts(text);
        return VVL_OK;
    }
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    if (integer) {
        vvl_cli_document_integer(document, "deleted", id->integer);
    } else {
        vvl_cli_document_text(document, "deleted", text);
    }
    vvl_cli_document_bool(document, "purged", purged);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

vvl_status vvl_cli_delete(vvl_cli *cli, vvl_error *error)
{
    const vvl_entity *entity;
    vvl_cli_key id;
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_entity(cli, true, &entity, error);
    if (status == VVL_OK) {
        status = vvl_cli_id(cli, entity, &id, error);
    }
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    bool purged = cli->options.purge || !is_soft(entity);
    status = purged ? vvl_purge(db, entity, &id, error) : vvl_delete(db, entity, &id, error);
    if (status == VVL_OK) {
        status = print(cli, entity, &id, purged, error);
    }
    vvl_db_close(db);
    return status;
}
