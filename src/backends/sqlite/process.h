/** @file process.h What SQLite keeps for a whole process, and a fork inherits. */
#ifndef VVL_BACKENDS_SQLITE_PROCESS_H
#define VVL_BACKENDS_SQLITE_PROCESS_H

#include <vvl/types.h>

/**
 * Whether this process may open files: VVL_OK, or VVL_E_USAGE in a fork of a process that had some
 * open. VVL_OK counts as one more, to be closed with vvl_sqlite_process_leave.
 */
vvl_status vvl_sqlite_process_enter(vvl_error *error);

void vvl_sqlite_process_leave(void);

#endif
