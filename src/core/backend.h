/** @file backend.h The drivers that were built in. */
#ifndef VVL_CORE_BACKEND_H
#define VVL_CORE_BACKEND_H

#include <vvl/sys/backend.h>

/** The driver for a URL's scheme; VVL_E_USAGE where there is none. */
vvl_status vvl_backend_for(const char *url, const vvl_backend **out, vvl_error *error);

/** Any one of them; all have the same versions of the schema. */
const vvl_backend *vvl_backend_first(void);

/** Whose backup a file is that begins so; NULL: nobody's. */
const vvl_backend *vvl_backend_of_file(const unsigned char *bytes, size_t size);

#endif
