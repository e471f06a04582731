/** @file enter.h What every function of repo.h does first. */
#ifndef VVL_CORE_ENTER_H
#define VVL_CORE_ENTER_H

#include "core/channel.h"

typedef enum vvl_access { VVL_ACCESS_READ, VVL_ACCESS_WRITE } vvl_access;

/**
 * Checks that the call makes sense (database, entity and the two other arguments are not NULL, a
 * view is not written to, a read-only database neither), takes a channel and makes sure of the
 * schema's version.
 */
vvl_status vvl_enter(vvl_db *db, const vvl_entity *entity, vvl_access access, const void *first,
                     const void *second, vvl_channel **out, vvl_error *error);

#endif
