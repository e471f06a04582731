#include "backends/sqlite/connection.h"
#include "backends/sqlite/dialect.h"
#include "backends/sqlite/sqlite.h"

#include <stddef.h>

static const char *const schemes[] = {"sqlite", NULL};

const vvl_backend vvl_sqlite_backend = {
    .version = VVL_BACKEND_VERSION,
    .size = sizeof(vvl_backend),
    .name = "sqlite",
    .schemes = schemes,
    .capabilities = VVL_CAPABILITY_EMBEDDED | VVL_CAPABILITY_BULK | VVL_CAPABILITY_CREATE |
                    VVL_CAPABILITY_LOOSE | VVL_CAPABILITY_ONE_WRITER,
    .dialect = &vvl_sqlite_dialect,
    .open = vvl_sqlite_open,
    .close = vvl_sqlite_close,
    .state = vvl_sqlite_state,
    .check = vvl_sqlite_check,
    .prepare = vvl_sqlite_prepare,
    .execute = vvl_sqlite_execute,
    .step = vvl_sqlite_step,
    .read = vvl_sqlite_read,
    .affected = vvl_sqlite_affected,
    .reset = vvl_sqlite_reset,
    .finalize = vvl_sqlite_finalize,
    .script = vvl_sqlite_script,
    .begin = vvl_sqlite_begin,
    .commit = vvl_sqlite_commit,
    .rollback = vvl_sqlite_rollback,
    .savepoint = vvl_sqlite_savepoint,
    .end_savepoint = vvl_sqlite_end_savepoint,
    .execute_many = vvl_sqlite_execute_many,
    .bulk_begin = vvl_sqlite_bulk_begin,
    .bulk_row = vvl_sqlite_bulk_row,
    .bulk_end = vvl_sqlite_bulk_end,
    .recognize = vvl_sqlite_recognize,
    .backup = vvl_sqlite_backup,
    .read_backup = vvl_sqlite_read_backup,
    .restore = vvl_sqlite_restore,
    .owns = vvl_sqlite_owns,
    .rest = vvl_sqlite_rest,
    .exclude = vvl_sqlite_exclude,
    .admit = vvl_sqlite_admit,
    .foreign_keys = vvl_sqlite_foreign_keys,
    .rebuild = vvl_sqlite_rebuild,
    .check_references = vvl_sqlite_check_references,
    .define = vvl_sqlite_define,
};
