/** @file read_backup.h A backup, opened to be read. */
#ifndef VVL_BACKENDS_SQLITE_READ_BACKUP_H
#define VVL_BACKENDS_SQLITE_READ_BACKUP_H

#include "backends/sqlite/connection.h"

/** Opens a backup as a file of unknown origin and checks all of it. */
vvl_status vvl_sqlite_open_backup(const vvl_work *work, vvl_sqlite_connection **out,
                                  vvl_error *error);

#endif
