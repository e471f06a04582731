#include "backends/sqlite/process.h"

#include "util/error.h"

#include <stdatomic.h>
#include <unistd.h>

/*
 * SQLite keeps a list of the files that a process has open, and of the locks that it has on them. A
 * fork inherits the list but not the locks: SQLite would think it had them, and take none. The
 * parent then removes a log that the child still writes to, and what was committed is lost. It can
 * neither be seen nor cleared from outside, so the count stands here for it, as long as the
 * process.
 */
static atomic_uint connections;
static _Atomic pid_t owner; /* of the connections */

vvl_status vvl_sqlite_process_enter(vvl_error *error)
{
    pid_t self = getpid();
    if (atomic_load(&owner) != self && atomic_load(&connections) > 0) {
        vvl_fail(error, VVL_E_USAGE,
                 "the process was forked while SQLite files were open, and cannot open any");
        vvl_hint(error, "close them before the fork, or open them after it in both processes");
        return VVL_E_USAGE;
    }
    atomic_store(&owner, self);
    atomic_fetch_add(&connections, 1);
    return VVL_OK;
}

void vvl_sqlite_process_leave(void)
{
    atomic_fetch_sub(&connections, 1);
}
