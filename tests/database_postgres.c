#include "database_drivers.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVER_VARIABLE "VVL_TEST_POSTGRES"

static const char *fault_of(PGconn *connection)
{
    return test_format("%s", PQerrorMessage(connection));
}

static char *rows_of(const PGresult *result)
{
    char *rows = test_format("%s", "");
    for (int row = 0; row < PQntuples(result); row++) {
        for (int column = 0; column < PQnfields(result); column++) {
            rows = test_format("%s%s%s", rows, column == 0 ? "" : "|",
                               PQgetvalue(result, row, column));
        }
        rows = test_format("%s\n", rows);
    }
    return rows;
}

static const char *run_on(PGconn *connection, const char *sql, char **rows)
{
    if (PQstatus(connection) != CONNECTION_OK) {
        return fault_of(connection);
    }
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    const char *fault = NULL;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fault = fault_of(connection);
    } else if (rows != NULL) {
        *rows = rows_of(result);
    }
    PQclear(result);
    return fault;
}

static PGconn *connect_to(const char *url)
{
    PGconn *connection = PQconnectdb(url);
    PQclear(PQexec(connection, "SET TIME ZONE 'UTC'; SET client_min_messages = warning"));
    return connection;
}

static const char *run_at(const char *url, const char *sql, char **rows)
{
    PGconn *connection = connect_to(url);
    const char *fault = run_on(connection, sql, rows);
    PQfinish(connection);
    return fault;
}

/* A new connection is the most of what a query costs, so the one for queries is kept. */
static struct {
    PGconn *connection;
    char place[sizeof((test_database *)NULL)->place];
} kept;

static void forget_kept(void)
{
    PQfinish(kept.connection);
    kept.connection = NULL;
}

static const char *query(const test_database *database, const char *sql, char **rows)
{
    if (PQstatus(kept.connection) != CONNECTION_OK || strcmp(kept.place, database->place) != 0) {
        forget_kept();
        kept.connection = connect_to(database->url);
        snprintf(kept.place, sizeof kept.place, "%s", database->place);
    }
    const char *fault = run_on(kept.connection, sql, rows);
    if (fault != NULL || PQtransactionStatus(kept.connection) != PQTRANS_IDLE) {
        forget_kept();
    }
    return fault;
}

static const char *make(test_database *database)
{
    static unsigned made;
    const char *server = getenv(SERVER_VARIABLE);
    if (server == NULL || server[0] == '\0') {
        return SERVER_VARIABLE " is not set: run the tests under scripts/with-postgres";
    }
    snprintf(database->place, sizeof database->place, "vvl_test_%ld_%u", (long)getpid(), ++made);
    /* A parameter wins over the path of the URL. */
    snprintf(database->url, sizeof database->url, "%s%cdbname=%s", server,
             strchr(server, '?') == NULL ? '?' : '&', database->place);
    return run_at(server, test_format("CREATE DATABASE %s TEMPLATE template0", database->place),
                  NULL);
}

static const char *run(const test_database *database, const char *sql, char **rows)
{
    return rows == NULL ? run_at(database->url, sql, NULL) : query(database, sql, rows);
}

static const char *file(const test_database *database)
{
    (void)database;
    return NULL;
}

static const char *empty(const test_database *database)
{
    return run_at(database->url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", NULL);
}

static void drop(const test_database *database)
{
    forget_kept();
    const char *fault =
        run_at(getenv(SERVER_VARIABLE),
               test_format("DROP DATABASE IF EXISTS %s WITH (FORCE)", database->place), NULL);
    if (fault != NULL) {
        fprintf(stderr, "%s", fault);
    }
}

static const char objects[] =
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

const test_backend test_backend_postgres = {"postgres", make, run, objects, file, empty, drop};
