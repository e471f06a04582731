#include "backends/sqlite/connection.h"
#include "backends/sqlite/pages.h"
#include "backends/sqlite/read_backup.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/temporary.h"

#include <stdlib.h>
#include <unistd.h>

/* The answer of a pragma that is a number; 0 when there is none. */
static int ask_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *pragma = NULL;
    int number = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &pragma, NULL) == SQLITE_OK &&
        sqlite3_step(pragma) == SQLITE_ROW) {
        number = sqlite3_column_int(pragma, 0);
    }
    sqlite3_finalize(pragma);
    return number;
}

/* Pages of another size, written anew into an empty file. */
static int lay_out(sqlite3 *backup, int page_size, const char *path, sqlite3 **out)
{
    char *sql = sqlite3_mprintf("PRAGMA query_only = OFF; PRAGMA page_size = %d; VACUUM INTO %Q",
                                page_size, path);
    int code = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(backup, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return code == SQLITE_OK
               ? sqlite3_open_v2(path, out,
                                 SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                 NULL)
               : code;
}

/* Whose fault it is, the backup's, which can be read, or the database's. */
static vvl_status conclude(vvl_sqlite_connection *target, int code, bool cancelled,
                           vvl_error *error)
{
    if (cancelled || code == SQLITE_INTERRUPT) {
        return vvl_sqlite_fail_cancelled(error);
    }
    return code == SQLITE_DONE ? VVL_OK : vvl_sqlite_fail(target, code, error);
}

/* In WAL mode the size of the pages cannot change: then they are laid out beside the database. */
static vvl_status restore_laid_out(vvl_sqlite_connection *target, vvl_sqlite_connection *backup,
                                   int page_size, const vvl_work *work, vvl_error *error)
{
    vvl_temporary beside;
    sqlite3 *laid_out = NULL;
    bool cancelled = false;
    vvl_status status = vvl_temporary_make(&beside, sqlite3_db_filename(target->db, "main"), error);
    if (status == VVL_OK) {
        int code = lay_out(backup->db, page_size, beside.path, &laid_out);
        if (code == SQLITE_OK) {
            code = vvl_sqlite_copy_pages(laid_out, target->db, work, &cancelled);
        }
        status = conclude(target, code, cancelled, error);
        sqlite3_close(laid_out);
    }
    vvl_temporary_remove(&beside);
    return status;
}

static vvl_status restore_from(vvl_sqlite_connection *target, vvl_sqlite_connection *backup,
                               const vvl_work *work, vvl_error *error)
{
    static const char page_size[] = "PRAGMA page_size";
    int size = ask_number(target->db, page_size);
    if (!target->base.exclusive && size != ask_number(backup->db, page_size)) {
        return restore_laid_out(target, backup, size, work, error);
    }
    bool cancelled = false;
    int code = vvl_sqlite_copy_pages(backup->db, target->db, work, &cancelled);
    return conclude(target, code, cancelled, error);
}

/* In another encoding everything that was prepared before would read text wrongly. */
static vvl_status check_encoding(const vvl_sqlite_connection *target,
                                 const vvl_sqlite_connection *backup, vvl_error *error)
{
    if (target->utf16 == backup->utf16) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_POLICY, "the backup stores its text in another encoding");
    vvl_hint(error, "copy its rows into a new database instead: vvldb copy");
    return VVL_E_POLICY;
}

/* The file of the database stays the same, and the copy is one transaction of it: whoever has it
 * open sees the old content or the new one, and a copy that breaks off was never there. */
vvl_status vvl_sqlite_restore(vvl_connection *connection, const vvl_work *work, vvl_error *error)
{
    vvl_sqlite_connection *target = (vvl_sqlite_connection *)connection;
    vvl_sqlite_connection *backup = NULL;
    vvl_status status = vvl_sqlite_open_backup(work, &backup, error);
    if (status != VVL_OK) {
        return status;
    }
    status = check_encoding(target, backup, error);
    if (status == VVL_OK) {
        status = restore_from(target, backup, work, error);
    }
    vvl_sqlite_close(&backup->base);
    if (status == VVL_OK) {
        vvl_sqlite_settle(target);
    }
    return status;
}
