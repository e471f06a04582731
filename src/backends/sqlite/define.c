#include "backends/sqlite/connection.h"
#include "backends/sqlite/values.h"
#include "util/error.h"

/* A function of the caller's, as SQLite holds it. */
typedef struct definition {
    vvl_function function;
    bool utf16;
} definition;

static void call(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const definition *called = sqlite3_user_data(context);
    vvl_value argument;
    vvl_value result;
    (void)count;
    vvl_status status = VVL_E_NO_MEMORY;
    /* As it is stored: which form it has is for the function to judge. */
    if (vvl_sqlite_read_value(arguments[0], VVL_VALUE_NULL, called->utf16, &argument) ==
        SQLITE_OK) {
        status = called->function.call(called->function.context, &argument, &result);
    }
    if (status == VVL_OK) {
        vvl_sqlite_answer(context, &result);
    } else if (status == VVL_E_NO_MEMORY) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_error(context, VVL_SQLITE_UNFIT, -1);
    }
}

/* Only for statements of ours: a schema that called it would be of no use to other programs. */
enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY };

vvl_status vvl_sqlite_define(vvl_connection *base, const vvl_function *function, vvl_error *error)
{
    vvl_sqlite_connection *connection = (vvl_sqlite_connection *)base;
    definition *kept = sqlite3_malloc(sizeof *kept);
    if (kept == NULL) {
        return vvl_fail_memory(error);
    }
    *kept = (definition){*function, connection->utf16};
    /* SQLite frees what it was given also when it does not take it. */
    int code =
        sqlite3_create_function_v2(connection->db, function->name, 1, FLAGS, kept,
                                   function->call == NULL ? NULL : call, NULL, NULL, sqlite3_free);
    return code == SQLITE_OK ? VVL_OK : vvl_sqlite_fail(connection, code, error);
}
