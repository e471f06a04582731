#include "backends/postgres/postgres.h"
#include "backends/postgres/slots.h"

static const char *const schemes[] = {"postgresql", "postgres", NULL};

const vvl_backend vvl_postgres_backend = {
    .version = VVL_BACKEND_VERSION,
    .size = sizeof(vvl_backend),
    .name = "postgresql",
    .schemes = schemes,
    .capabilities = VVL_CAPABILITY_BULK,
    .dialect = &vvl_postgres_dialect,
    .open = vvl_postgres_open,
    .close = vvl_postgres_close,
    .state = vvl_postgres_state,
    .check = vvl_postgres_check,
    .prepare = vvl_postgres_prepare,
    .execute = vvl_postgres_execute,
    .step = vvl_postgres_step,
    .affected = vvl_postgres_affected,
    .keep = vvl_postgres_keep,
    .reset = vvl_postgres_reset,
    .finalize = vvl_postgres_finalize,
    .script = vvl_postgres_script,
    .begin = vvl_postgres_begin,
    .commit = vvl_postgres_commit,
    .rollback = vvl_postgres_rollback,
    .savepoint = vvl_postgres_savepoint,
    .end_savepoint = vvl_postgres_end_savepoint,
    .execute_many = vvl_postgres_execute_many,
    .bulk_begin = vvl_postgres_bulk_begin,
    .bulk_row = vvl_postgres_bulk_row,
    .bulk_end = vvl_postgres_bulk_end,
    .recognize = vvl_postgres_recognize,
    .backup = vvl_postgres_backup,
    .read_backup = vvl_postgres_read_backup,
    .restore = vvl_postgres_restore,
};
