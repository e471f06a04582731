/** @file database_drivers.h What database.c needs to know of each kind of database. */
#ifndef VVL_TESTS_DATABASE_DRIVERS_H
#define VVL_TESTS_DATABASE_DRIVERS_H

#include "database.h"

/** Functions answer NULL, or what went wrong in scratch memory. */
struct test_backend {
    const char *name;
    /** Makes an empty database and fills `url` and `place`. */
    const char *(*make)(test_database *database);
    /** Runs a script; `rows`, when not NULL, gets what its last statement answered. */
    const char *(*run)(const test_database *database, const char *sql, char **rows);
    const char *count_objects; /**< a query: tables, views and indexes */
    const char *(*file)(const test_database *database);
    /** Takes everything out of the database. */
    const char *(*empty)(const test_database *database);
    void (*drop)(const test_database *database);
};

extern const test_backend test_backend_sqlite;
extern const test_backend test_backend_postgres;

#endif
