/** @file temporary.h Files that are written beside their place and get their name when whole. */
#ifndef VVL_UTIL_TEMPORARY_H
#define VVL_UTIL_TEMPORARY_H

#include <vvl/types.h>

/** A file that is not finished. Locked as long as it is open, here or in a child. */
typedef struct vvl_temporary {
    char *path;     /**< absolute; NULL: there is none */
    char *folder;   /**< the same, of its folder */
    int descriptor; /**< open for reading and writing, closed by exec */
} vvl_temporary;

/**
 * Makes an empty file that only its owner may read, beside where `path` lies or is to lie. What
 * earlier runs left there when they were killed is removed.
 * @param out to be ended with vvl_temporary_remove, in every case.
 * @return VVL_OK; VVL_E_IO (the folder is not there or may not be written to); VVL_E_FULL;
 *         VVL_E_NO_MEMORY.
 */
vvl_status vvl_temporary_make(vvl_temporary *out, const char *path, vvl_error *error);

/**
 * Waits until the file is on the disk, gives it its name, and waits until that is.
 * @param path in the same folder.
 * @param replace a file that has this name already; otherwise there must be none.
 * @return VVL_OK; VVL_E_CONFLICT (the name is taken); VVL_E_FULL; VVL_E_IO. After failure the name
 *         is as it was, unless the error says that only the disk was not waited for.
 */
vvl_status vvl_temporary_keep(vvl_temporary *file, const char *path, bool replace,
                              vvl_error *error);

/** Removes a file that was not kept, and frees what belongs to it. */
void vvl_temporary_remove(vvl_temporary *file);

/**
 * Waits until the name of a file is on the disk, which it is when its folder is.
 * @return VVL_OK; VVL_E_IO; VVL_E_NO_MEMORY.
 */
vvl_status vvl_sync_folder_of(const char *path, vvl_error *error);

/** Fills the error for a call of the system that failed with `reason` (errno) on a file. */
vvl_status vvl_fail_file(vvl_error *error, const char *path, const char *what, int reason);

#endif
