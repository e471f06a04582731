/** @file uuid.h Ids and their text, without an error to fill. */
#ifndef VVL_UTIL_UUID_H
#define VVL_UTIL_UUID_H

#include <vvl/types.h>

/** Reads exactly the lower-case hyphenated form; false for anything else. */
bool vvl_uuid_load(const char *text, size_t size, vvl_uuid *out);

/** Writes 36 bytes, no NUL. */
void vvl_uuid_store(const vvl_uuid *id, char *out);

#endif
