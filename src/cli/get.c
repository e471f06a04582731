#include "cli/failure.h"
#include "cli/input.h"

#include <vvl/repo.h>

static vvl_status print(vvl_db *db, const vvl_entity *entity, const vvl_cli_key *id,
                        vvl_error *error)
{
    void *record = vvl_cli_record_new(entity);
    vvl_status status =
        record == NULL ? vvl_cli_fail_memory(error) : vvl_get(db, entity, id, record, error);
    if (status == VVL_OK) {
        status = vvl_cli_print_record(entity, record, error);
    }
    vvl_cli_record_free(entity, record);
    return status;
}

vvl_status vvl_cli_get(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true};
    const vvl_entity *entity;
    vvl_cli_key id;
    vvl_db *db = NULL;
    vvl_status status = vvl_cli_entity(cli, false, &entity, error);
    if (status == VVL_OK) {
        status = vvl_cli_id(cli, entity, &id, error);
    }
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    }
    if (status == VVL_OK) {
        status = print(db, entity, &id, error);
    }
    vvl_db_close(db);
    return status;
}
