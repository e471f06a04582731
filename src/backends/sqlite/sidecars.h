/** @file sidecars.h The -wal and -shm files beside a database that is only read. */
#ifndef VVL_BACKENDS_SQLITE_SIDECARS_H
#define VVL_BACKENDS_SQLITE_SIDECARS_H

#include "backends/sqlite/connection.h"

/**
 * Looks at a database that was opened for reading, before the first statement runs on it.
 * @param out what vvl_sqlite_sidecars_restore is to be called with when the reader is closed.
 * @return VVL_OK; VVL_E_CONNECT when reading would need files that could not be removed again, or
 *         the database cannot be read; VVL_E_NO_MEMORY.
 */
vvl_status vvl_sqlite_sidecars_look(sqlite3 *db, vvl_sqlite_sidecars *out, vvl_error *error);

/**
 * Removes the side files that reading has left behind. To be called when the reader's connection
 * has been closed. Does nothing while anybody else uses the database, and to files that hold data.
 * Empties `sidecars`.
 */
void vvl_sqlite_sidecars_restore(vvl_sqlite_sidecars *sidecars);

#endif
