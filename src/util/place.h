/** @file place.h Where a file that is to be written lies. */
#ifndef VVL_UTIL_PLACE_H
#define VVL_UTIL_PLACE_H

#include <vvl/types.h>

/**
 * The file that a path leads to, so that a link to it stays one, and whether it may be written.
 * @param replace a file that is there already.
 * @param out     to be freed by the caller.
 * @return VVL_OK; VVL_E_CONFLICT (the file is there); VVL_E_USAGE (a folder, a device, a link that
 *         leads nowhere); VVL_E_IO; VVL_E_NO_MEMORY.
 */
vvl_status vvl_place_find(const char *path, bool replace, char **out, vvl_error *error);

#endif
