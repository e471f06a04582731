#include "cli/interrupt.h"

#include "cli/failure.h"

#include <unistd.h>

static void *watch(void *context)
{
    vvl_cli_interrupt *interrupt = context;
    int signal_number;
    sigwait(&interrupt->signals, &signal_number);
    atomic_store(&interrupt->asked, true);
    sigwait(&interrupt->signals, &signal_number);
    _exit(vvl_cli_exit_code(VVL_E_CANCELLED));
}

/* A program started with a signal ignored (nohup, a shell's background job) keeps ignoring it. */
static void add_unless_ignored(sigset_t *signals, int signal_number)
{
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
        sigaddset(signals, signal_number);
    }
}

void vvl_cli_interrupt_start(vvl_cli_interrupt *interrupt)
{
    atomic_init(&interrupt->asked, false);
    sigemptyset(&interrupt->signals);
    add_unless_ignored(&interrupt->signals, SIGINT);
    add_unless_ignored(&interrupt->signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupt->signals, &interrupt->mask_before);
    interrupt->started = pthread_create(&interrupt->thread, NULL, watch, interrupt) == 0;
    if (!interrupt->started) {
        pthread_sigmask(SIG_SETMASK, &interrupt->mask_before, NULL);
    }
}

bool vvl_cli_interrupt_asked(vvl_cli_interrupt *interrupt)
{
    return atomic_load(&interrupt->asked);
}

void vvl_cli_interrupt_stop(vvl_cli_interrupt *interrupt)
{
    if (interrupt->started) {
        pthread_cancel(interrupt->thread);
        pthread_join(interrupt->thread, NULL);
        pthread_sigmask(SIG_SETMASK, &interrupt->mask_before, NULL);
        interrupt->started = false;
    }
}
