#include "database.h"

#include "database_drivers.h"

#include <string.h>

enum { PLACES = 16 };

typedef struct opened {
    vvl_db *db;
    const test_database *database;
} opened;

/* What the running test has made. CUnit hands tests no argument to keep it in. */
static struct {
    test_database databases[PLACES];
    size_t database_count;
    opened open[PLACES];
    size_t open_count;
} made;

static const test_backend *const backends[] = {&test_backend_sqlite, &test_backend_postgres};

const test_backend *test_backend_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT_OF(backends); i++) {
        if (strcmp(backends[i]->name, name) == 0) {
            return backends[i];
        }
    }
    return NULL;
}

const char *test_backend_name(const test_backend *backend)
{
    return backend->name;
}

test_database *test_database_new(const test_backend *backend)
{
    REQUIRE(made.database_count < PLACES, "a test may make %d databases", PLACES);
    test_database *database = &made.databases[made.database_count];
    memset(database, 0, sizeof *database);
    database->backend = backend;
    const char *fault = backend->make(database);
    REQUIRE(fault == NULL, "%s: no database for the test: %s", backend->name,
            fault == NULL ? "" : fault);
    made.database_count++;
    return database;
}

vvl_db *test_open(const test_database *database, const vvl_options *options)
{
    static const vvl_options creating = {true,   false, false, 1,    8,     10000,
                                         600000, 10000, 60000, 5000, 60000, NULL,
                                         NULL,   NULL,  0,     NULL, NULL};
    vvl_error error;
    vvl_db *db = NULL;
    REQUIRE(made.open_count < PLACES, "a test may open %d databases", PLACES);
    REQUIRE_OK(vvl_db_open(database->url, options == NULL ? &creating : options, &db, &error),
               &error);
    made.open[made.open_count++] = (opened){db, database};
    return db;
}

static size_t place_of(const vvl_db *db)
{
    size_t at = 0;
    while (at < made.open_count && made.open[at].db != db) {
        at++;
    }
    return at;
}

void test_close(vvl_db *db)
{
    size_t at = place_of(db);
    REQUIRE(at < made.open_count, "closing a database that the test did not open");
    vvl_db_close(db);
    made.open[at] = made.open[--made.open_count];
}

vvl_db *test_fresh(const test_backend *backend)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(backend), NULL);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    return db;
}

const test_database *test_database_of(const vvl_db *db)
{
    size_t at = place_of(db);
    REQUIRE(at < made.open_count, "asking for a database that the test did not open");
    return made.open[at].database;
}

void test_sql(const test_database *database, const char *sql)
{
    const char *fault = database->backend->run(database, sql, NULL);
    REQUIRE(fault == NULL, "%s: %.200s", fault == NULL ? "" : fault, sql);
}

bool test_sql_refused(const test_database *database, const char *sql)
{
    return database->backend->run(database, sql, NULL) != NULL;
}

char *test_query(const test_database *database, const char *sql)
{
    char *rows = NULL;
    const char *fault = database->backend->run(database, sql, &rows);
    REQUIRE(fault == NULL, "%s: %.200s", fault == NULL ? "" : fault, sql);
    return rows;
}

bool test_database_is_empty(const test_database *database)
{
    return strcmp(test_query(database, database->backend->count_objects), "0\n") == 0;
}

const char *test_file(const test_database *database)
{
    return database->backend->file(database);
}

void test_database_empty(const test_database *database)
{
    const char *fault = database->backend->empty(database);
    REQUIRE(fault == NULL, "%s", fault == NULL ? "" : fault);
}

void test_cleanup(void)
{
    while (made.open_count > 0) {
        vvl_db_close(made.open[--made.open_count].db);
    }
    while (made.database_count > 0) {
        const test_database *database = &made.databases[--made.database_count];
        database->backend->drop(database);
    }
    test_scratch_free();
}
