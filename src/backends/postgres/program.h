/** @file program.h Running pg_dump and pg_restore. */
#ifndef VVL_BACKENDS_POSTGRES_PROGRAM_H
#define VVL_BACKENDS_POSTGRES_PROGRAM_H

#include <vvl/sys/backend.h>

/** A run of a program. The caller keeps all of it. */
typedef struct vvl_program {
    const char *const *arguments;   /**< the program's name first; ends with NULL */
    const char *const *environment; /**< "NAME=value"; ends with NULL */
    int output;                     /**< takes what the program writes; -1: `take` does */
    /** Takes what the program writes. Anything but VVL_OK ends it and is the answer. */
    vvl_status (*take)(void *context, const char *bytes, size_t size, vvl_error *error);
    /** Is told of a line that the program writes to its error stream, in English. */
    void (*line)(void *context, const char *line);
    /** Asked several times a second; false ends the program. */
    bool (*go_on)(void *context);
    void *context;
} vvl_program;

/**
 * Runs a program to its end. It ends too when this process is killed.
 * @param code gets its exit code; -1 when a signal ended it.
 * @return VVL_OK; VVL_E_IO (there is no such program); VVL_E_CANCELLED; VVL_E_NO_MEMORY; what
 *         `take` answered.
 */
vvl_status vvl_program_run(const vvl_program *program, int *code, vvl_error *error);

#endif
