#include "backends/sqlite/integrity.h"

#include "util/error.h"

#include <string.h>

enum { PRIMARY_MASK = 0xFF };

/* The code of the check: SQLITE_ROW, and `sound` tells the answer, or the error that stopped it. */
static int check_pages(sqlite3 *db, vvl_sqlite_check_depth depth, bool *sound)
{
    static const char *const checks[] = {
        [VVL_SQLITE_CHECK_QUICK] = "SELECT vvl_finding(quick_check) FROM pragma_quick_check(1)",
        [VVL_SQLITE_CHECK_WHOLE] =
            "SELECT vvl_finding(integrity_check) FROM pragma_integrity_check(1)",
    };
    sqlite3_stmt *check = NULL;
    int code = sqlite3_prepare_v2(db, checks[depth], -1, &check, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(check);
    }
    const char *finding = code == SQLITE_ROW ? (const char *)sqlite3_column_text(check, 0) : NULL;
    *sound = finding != NULL && strcmp(finding, "ok") == 0;
    sqlite3_finalize(check);
    return code;
}

/* A row that breaks a CHECK makes no file unsafe: whoever reads it can name it, this check cannot.
 */
static int check_without_rules(sqlite3 *db, vvl_sqlite_check_depth depth, bool *sound)
{
    int code = sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    int checked = check_pages(db, depth, sound);
    code = sqlite3_exec(db, "PRAGMA ignore_check_constraints = OFF", NULL, NULL, NULL);
    return code == SQLITE_OK ? checked : code;
}

vvl_status vvl_sqlite_check_integrity(vvl_sqlite_connection *connection, const char *path,
                                      vvl_sqlite_check_depth depth, vvl_error *error)
{
    bool sound = false;
    int code = check_without_rules(connection->db, depth, &sound);
    if (sound && code == SQLITE_ROW) {
        return VVL_OK;
    }
    if (code != SQLITE_ROW && (code & PRIMARY_MASK) != SQLITE_CORRUPT) {
        return vvl_sqlite_fail_open(connection, path, code, error);
    }
    vvl_fail(error, VVL_E_POLICY, "%s failed its integrity check", path);
    vvl_hint(error, "see what is wrong with PRAGMA integrity_check in the sqlite3 program, and "
                    "recover what is left with its .recover");
    return VVL_E_POLICY;
}
