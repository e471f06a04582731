/**
 * @file database.h
 * Databases that live as long as a test, and a way around the library into them.
 *
 * A test that cannot have its database fails; nothing is ever skipped.
 */
#ifndef VVL_TESTS_DATABASE_H
#define VVL_TESTS_DATABASE_H

#include "support.h"

#include <vvl/vvl.h>

typedef struct test_backend test_backend;

typedef struct test_database {
    const test_backend *backend;
    char url[600];
    char place[200]; /**< the directory or the database's name on the server */
} test_database;

/** "sqlite" or "postgres"; NULL for anything else. */
const test_backend *test_backend_find(const char *name);
const char *test_backend_name(const test_backend *backend);

/** A new, empty database; removed by test_cleanup. */
test_database *test_database_new(const test_backend *backend);

/** Opens it through the library; closed by test_cleanup, or by test_close before. */
vvl_db *test_open(const test_database *database, const vvl_options *options);
void test_close(vvl_db *db);

/** A new database at the newest version, open. */
vvl_db *test_fresh(const test_backend *backend);

/** The database behind what test_open answered. */
const test_database *test_database_of(const vvl_db *db);

/** Runs a script with the driver itself; the test ends where it fails. */
void test_sql(const test_database *database, const char *sql);

/** Runs a script that the database itself has to refuse; true when it did. */
bool test_sql_refused(const test_database *database, const char *sql);

/** Every row of a query, its values joined by '|' (null: nothing), a line each; scratch memory. */
char *test_query(const test_database *database, const char *sql);

/** Whether it holds nothing: no table, no view, no index. */
bool test_database_is_empty(const test_database *database);

/** SQLite: the file's path; NULL where the database is not a file. */
const char *test_file(const test_database *database);

/** Takes everything out of it; nothing may have it open. */
void test_database_empty(const test_database *database);

/** Closes and removes everything of the running test: the teardown of every suite. */
void test_cleanup(void);

#endif
