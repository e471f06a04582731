#include "cli/failure.h"
#include "cli/input.h"

#include <vvl/repo.h>

#include <stdio.h>
#include <string.h>

/* What is to change, and in which record. */
typedef struct change {
    const vvl_entity *entity;
    vvl_cli_key id;
    void *record;
    vvl_fields fields;
} change;

static vvl_status read_change(const vvl_cli *cli, change *change, vvl_error *error)
{
    vvl_status status = vvl_cli_entity(cli, true, &change->entity, error);
    if (status == VVL_OK) {
        status = vvl_cli_id(cli, change->entity, &change->id, error);
    }
    if (status == VVL_OK) {
        status = vvl_cli_read_record(cli, change->entity, VVL_FORM_UPDATE, &change->record,
                                     &change->fields, error);
    }
    return status;
}

static vvl_status store(vvl_db *db, const change *change, vvl_error *error)
{
    void *stored = vvl_cli_record_new(change->entity);
    vvl_status status = stored == NULL ? vvl_cli_fail_memory(error)
                                       : vvl_update(db, change->entity, &change->id, change->record,
                                                    change->fields, stored, error);
    if (status == VVL_OK) {
        status = vvl_cli_print_record(change->entity, stored, error);
        if (status == VVL_E_INVALID) {
            char cause[sizeof error->message];
            memcpy(cause, error->message, sizeof cause);
            snprintf(error->message, sizeof error->message,
                     "the change is stored, but the record cannot be printed: %.430s", cause);
        }
    }
    vvl_cli_record_free(change->entity, stored);
    return status;
}

vvl_status vvl_cli_update(vvl_cli *cli, vvl_error *error)
{
    change change = {0};
    vvl_db *db = NULL;
    vvl_status status = read_change(cli, &change, error);
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.db, NULL, &db, error);
    }
    if (status == VVL_OK) {
        status = store(db, &change, error);
    }
    vvl_db_close(db);
    vvl_cli_record_free(change.entity, change.record);
    return status;
}
