/** @file repo.h What the functions of vvl/repo.h share. */
#ifndef VVL_CORE_REPO_H
#define VVL_CORE_REPO_H

#include "core/enter.h"
#include "core/key.h"
#include "util/arena.h"

/** The answer to an id that nothing was found under. */
vvl_status vvl_fail_not_found(const vvl_channel *channel, const vvl_entity *entity,
                              const vvl_value *id, vvl_error *error);

/** VVL_OK when `fields` names at least one column, and none that is not there. */
vvl_status vvl_fields_check(const vvl_entity *entity, vvl_fields fields, vvl_error *error);

/** Whether there is a row that is stored under this id; nothing of it is read. */
vvl_status vvl_find_record(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                           bool *exists, vvl_error *error);

/** VVL_OK when there is such a record; nothing of it is read, so it need not be readable. */
vvl_status vvl_require_record(vvl_channel *channel, const vvl_entity *entity, const vvl_value *id,
                              vvl_error *error);

enum { VVL_DELETION_PARAMETERS_MAX = 4 };

/** What vvl_delete runs for a record: its statement, and how many parameters were written. */
size_t vvl_deletion(const vvl_entity *entity, const vvl_value *id, vvl_statement_key *key,
                    vvl_value *parameters);

#endif
