/** @file interrupt.h Ctrl-C as a question that long work asks now and then. */
#ifndef VVL_CLI_INTERRUPT_H
#define VVL_CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

/** Waits for SIGINT and SIGTERM in a thread of its own, so that no handler and no global is needed.
 */
typedef struct vvl_cli_interrupt {
    pthread_t thread;
    sigset_t signals;
    sigset_t mask_before;
    atomic_bool asked;
    bool started;
} vvl_cli_interrupt;

/**
 * From here on the first signal only sets `asked`; the second ends the program with exit code 130.
 * Without a thread to spare the signals keep ending the program at once, which is safe too.
 */
void vvl_cli_interrupt_start(vvl_cli_interrupt *interrupt);

/** True after the first signal. */
bool vvl_cli_interrupt_asked(vvl_cli_interrupt *interrupt);

/** Gives the signals their usual effect back. */
void vvl_cli_interrupt_stop(vvl_cli_interrupt *interrupt);

#endif
