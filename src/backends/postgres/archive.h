/** @file archive.h An archive of pg_dump as the script that it stands for. */
#ifndef VVL_BACKENDS_POSTGRES_ARCHIVE_H
#define VVL_BACKENDS_POSTGRES_ARCHIVE_H

#include "util/buffer.h"

#include <vvl/sys/backend.h>

/** Takes the parts of the script, in their order; what they get holds only for the call. */
typedef struct vvl_postgres_script_taker {
    /** A line of SQL, with its end. */
    vvl_status (*sql)(void *context, const char *line, size_t size, vvl_error *error);
    /** A command that rows follow: COPY public.users (id, …) FROM stdin; */
    vvl_status (*copy)(void *context, const char *command, vvl_error *error);
    /** A part of the rows, as they come: it may begin and end in the middle of one. */
    vvl_status (*rows)(void *context, const char *bytes, size_t size, vvl_error *error);
    /** The end of the rows. */
    vvl_status (*copied)(void *context, uint64_t rows, vvl_error *error);
    void *context;
} vvl_postgres_script_taker;

/**
 * Has pg_restore read an archive whole.
 * @return VVL_OK; VVL_E_INVALID (it is cut off or damaged); VVL_E_IO (there is no pg_restore);
 *         VVL_E_CANCELLED; VVL_E_NO_MEMORY; what the taker answered.
 */
vvl_status vvl_postgres_read_archive(const vvl_work *work, const vvl_postgres_script_taker *taker,
                                     vvl_error *error);

#endif
