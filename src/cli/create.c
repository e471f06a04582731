#include "cli/failure.h"
#include "cli/input.h"

#include <vvl/repo.h>

static vvl_status store(vvl_db *db, const vvl_entity *entity, const void *record, vvl_error *error)
{
    void *stored = vvl_cli_record_new(entity);
    vvl_status status =
        stored == NULL ? vvl_cli_fail_memory(error) : vvl_create(db, entity, record, stored, error);
    if (status == VVL_OK) {
        status = vvl_cli_print_record(entity, stored, error);
    }
    vvl_cli_record_free(entity, stored);
    return status;
}

vvl_status vvl_cli_create(vvl_cli *cli, vvl_error *error)
{
    const vvl_entity *entity;
    void *record = NULL;
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_entity(cli, true, &entity, error);
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_cli_read_record(cli, entity, VVL_FORM_CREATE, &record, NULL, error);
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    }
    if (status == VVL_OK) {
        status = store(db, entity, record, error);
    }
    vvl_db_close(db);
    vvl_cli_record_free(entity, record);
    return status;
}
