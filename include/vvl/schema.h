/**
 * @file schema.h
 * Making the schema.
 */
#ifndef VVL_SCHEMA_H
#define VVL_SCHEMA_H

#include <vvl/db.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Brings an empty database to a version, with the default templates; on a database that is already
 * there it changes nothing. Of several callers at once one does it and the others find it done.
 *
 * @param version NULL: the newest this library knows.
 * @param changed gets whether anything was done; may be NULL.
 * @return VVL_OK; VVL_E_USAGE (no such version); VVL_E_SCHEMA (the database is at a version that
 *         this library does not know); VVL_E_POLICY (opened read-only, or the database holds tables
 *         that are not ours); VVL_E_BUSY; VVL_E_FULL. After a failure the database is as before.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_schema_init(vvl_db *db, const char *version, bool *changed,
                                                  vvl_error *error);

/** Whether this library has that version of the schema. */
VVL_API bool vvl_schema_knows(const char *version);

/** The newest version this library knows, e.g. "1.0.0". */
VVL_API const char *vvl_schema_newest(void);

#ifdef __cplusplus
}
#endif

#endif
