#include "backends/sqlite/connection.h"
#include "util/error.h"

#include <stdio.h>

/*
 * Room for the pages that a rebuild comes back to, the unique indexes of a large table, in KiB. An
 * index is sorted in as much again.
 */
enum { CACHE_REBUILDING = 16384, CACHE_USUAL = 2000 };

static int set_cache(sqlite3 *db, int size)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%d", size);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* All that was read of a mapped file would count as memory in use. Answers the size before. */
static int64_t map_file(sqlite3 *db, sqlite3_int64 size)
{
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_MMAP_SIZE, &size);
    return code == SQLITE_OK ? size : 0;
}

static int be_frugal(vvl_sqlite_connection *connection)
{
    connection->mapped = map_file(connection->db, 0);
    return set_cache(connection->db, CACHE_REBUILDING);
}

/* What was changed is committed by then: a cache that stays large is no reason to deny it. */
static void be_usual(const vvl_sqlite_connection *connection)
{
    (void)map_file(connection->db, connection->mapped);
    (void)set_cache(connection->db, CACHE_USUAL);
}

vvl_status vvl_sqlite_foreign_keys(vvl_connection *base, bool enforced, vvl_error *error)
{
    vvl_sqlite_connection *connection = (vvl_sqlite_connection *)base;
    int code = sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_FKEY, enforced, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, enforced, NULL);
    }
    if (code == SQLITE_OK && !enforced) {
        code = be_frugal(connection);
    } else if (code == SQLITE_OK) {
        be_usual(connection);
    }
    return code == SQLITE_OK ? VVL_OK : vvl_sqlite_fail(connection, code, error);
}

static bool are_enforced(const vvl_sqlite_connection *connection)
{
    int enforced = 0;
    return sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &enforced) !=
               SQLITE_OK ||
           enforced != 0;
}

enum { NAME_SIZE = sizeof((vvl_error *)NULL)->table };

/*
 * One query for each foreign key of one column. Unlike pragma_foreign_key_check they read no more
 * of a large table than the index on that column, where there is one.
 */
static const char queries[] =
    "SELECT m.name, printf('SELECT count(*) FROM main.\"%w\" AS c WHERE c.\"%w\" IS NOT NULL AND "
    "NOT EXISTS (SELECT 1 FROM main.\"%w\" AS p WHERE p.\"%w\" = c.\"%w\")', m.name, f.\"from\", "
    "p.name, coalesce(f.\"to\", k.name), f.\"from\")"
    " FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f"
    " JOIN main.sqlite_schema AS p ON p.type = 'table' AND p.name = f.\"table\" COLLATE NOCASE"
    " JOIN pragma_table_info(p.name) AS k ON k.pk = 1"
    " WHERE m.type = 'table' GROUP BY m.name, f.id HAVING max(f.seq) = 0";

static int count_one(sqlite3 *db, const char *sql, int64_t *orphans)
{
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(query);
    }
    if (code == SQLITE_ROW) {
        *orphans += sqlite3_column_int64(query, 0);
    }
    sqlite3_finalize(query);
    return code;
}

/* SQLITE_DONE, or why it cannot be told. `table` gets the name of one that holds such a row. */
static int count(sqlite3 *db, int64_t *orphans, char table[NAME_SIZE])
{
    sqlite3_stmt *keys = NULL;
    int code = sqlite3_prepare_v2(db, queries, -1, &keys, NULL);
    *orphans = 0;
    table[0] = '\0';
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(keys);
        if (code != SQLITE_ROW) {
            break;
        }
        int64_t before = *orphans;
        code = count_one(db, (const char *)sqlite3_column_text(keys, 1), orphans);
        if (*orphans > before) {
            snprintf(table, NAME_SIZE, "%s", (const char *)sqlite3_column_text(keys, 0));
        }
    }
    sqlite3_finalize(keys);
    return code;
}

vvl_status vvl_sqlite_count_orphans(vvl_sqlite_connection *connection, vvl_error *error)
{
    char table[NAME_SIZE];
    if (connection->rebuilding || are_enforced(connection)) {
        return VVL_OK;
    }
    int code = count(connection->db, &connection->orphans, table);
    connection->rebuilding = code == SQLITE_DONE;
    return code == SQLITE_DONE ? VVL_OK : vvl_sqlite_fail(connection, code, error);
}

vvl_status vvl_sqlite_check_references(vvl_connection *base, vvl_error *error)
{
    vvl_sqlite_connection *connection = (vvl_sqlite_connection *)base;
    char table[NAME_SIZE];
    int64_t orphans = 0;
    vvl_status status = vvl_sqlite_check_transaction(connection, error);
    if (status != VVL_OK || !connection->rebuilding) {
        return status;
    }
    int code = count(connection->db, &orphans, table);
    if (code != SQLITE_DONE) {
        return vvl_sqlite_fail(connection, code, error);
    }
    if (orphans > connection->orphans) {
        vvl_fail(error, VVL_E_REFERENCE, "rows of %s would lose their parent", table);
        vvl_hint(error, "correct or delete them, and run again");
        vvl_locate(error, table, NULL);
        return VVL_E_REFERENCE;
    }
    return VVL_OK;
}
