/** @file rejection.h Rows that do not fit leave a database before its values get their new form. */
#ifndef VVL_MIGRATE_REJECTION_H
#define VVL_MIGRATE_REJECTION_H

#include "core/quarantine.h"
#include "migrate/faults.h"

/**
 * Inside a migration's transaction, with foreign keys off: writes every row that does not fit, and
 * those that hang on it, to a quarantine file and deletes them. What was written is on the disk.
 * @param version of the schema that the rows have.
 * @param faults  gets what was found, to be cleared by the caller.
 */
vvl_status vvl_reject_misfits(vvl_channel *channel, const char *version, vvl_quarantine *file,
                              vvl_faults *faults, vvl_error *error);

#endif
