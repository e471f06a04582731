/** @file path.h From a URL to a file that may be opened. */
#ifndef VVL_BACKENDS_SQLITE_PATH_H
#define VVL_BACKENDS_SQLITE_PATH_H

#include <vvl/db.h>

/** A path that stands for no file: the database lies in memory. */
#define VVL_SQLITE_MEMORY ":memory:"

/**
 * The path in a URL, taken literally: `out` points into `url`.
 * @return VVL_OK, or VVL_E_USAGE for a URL without a path or with a host.
 */
vvl_status vvl_sqlite_url_path(const char *url, const char **out, vvl_error *error);

/**
 * Makes an empty file that only its owner may read, with its folders, where there is none.
 * @param created gets whether there was none.
 * @return VVL_OK, also when the file was there; VVL_E_CONNECT; VVL_E_FULL; VVL_E_NO_MEMORY.
 */
vvl_status vvl_sqlite_create_file(const char *path, bool *created, vvl_error *error);

/**
 * Refuses what cannot be a database: nothing there, a folder, a device, an empty file (unless
 * `options->create`), a file without the permissions needed.
 * @return VVL_OK or VVL_E_CONNECT.
 */
vvl_status vvl_sqlite_check_file(const char *path, const vvl_options *options, vvl_error *error);

#endif
