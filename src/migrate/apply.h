/** @file apply.h Running the statements of a migration. */
#ifndef VVL_MIGRATE_APPLY_H
#define VVL_MIGRATE_APPLY_H

#include "core/channel.h"
#include "migrate/script.h"

/**
 * Runs one statement the way its directives say, and moves `*next` behind what was run, which may
 * be two: a rebuilt table takes the statement that says how its rows are carried over.
 * @param next the number of a statement; one that only asks something (`loses`, `refuse`) is
 * passed.
 * @param fresh the database was empty and nobody else sees it: what a server has as CONCURRENTLY,
 *             which no transaction may hold, is done without it.
 * @return VVL_OK; what the database answered, with the line in front of the message.
 */
vvl_status vvl_apply_statement(vvl_channel *channel, const vvl_script *script, bool fresh,
                               size_t *next, vvl_error *error);

/** Called before a statement, by its number from 0; anything but VVL_OK stops. */
typedef vvl_status vvl_apply_function(void *context, size_t statement, vvl_error *error);

/** Runs all of them. `before` may be NULL. */
vvl_status vvl_apply_script(vvl_channel *channel, const vvl_script *script, bool fresh,
                            vvl_apply_function *before, void *context, vvl_error *error);

/** Whether a statement asks about the database and changes nothing: `loses` and `refuse`. */
bool vvl_script_asks(const vvl_script *script, size_t statement);

/** Puts where an error happened in front of its message. */
void vvl_fail_at(vvl_error *error, const char *format, ...) VVL_PRINTF(2, 3);

#endif
