#include "backends/postgres/errors.h"

#include "util/error.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { READS_MOST = 4 };

/* What an SQLSTATE, or every SQLSTATE that starts so, means to us. */
typedef struct meaning {
    const char *sqlstate;
    vvl_status status;
    const char *message; /* NULL: the server's own, which names things but no values */
    const char *hint;
} meaning;

static const char refused[] = "the server refused the command";
static const char check_server[] = "look into the server's log";
static const char check_value[] = "correct the value";
static const char check_schema[] = "see what is missing with vvldb status and the same URL";
static const char free_space[] = "free space on the server, then try again";
static const char run_again[] = "run it again";

/* The first row that fits counts: exact codes before their class. */
static const meaning meanings[] = {
    {"08", VVL_E_CONNECT, "the connection to the server failed", run_again},
    {"22001", VVL_E_INVALID, "the text is longer than its column takes", check_value},
    {"2200H", VVL_E_FULL, "the table has no key left to give", "give the record a key of its own"},
    {"22021", VVL_E_INVALID, "the text is no valid UTF-8 or holds a NUL byte", check_value},
    {"22P02", VVL_E_INVALID, "a value cannot be read as its column's type", check_value},
    {"22P05", VVL_E_INVALID, "the JSON holds \\u0000, which PostgreSQL cannot store", check_value},
    {"22", VVL_E_INVALID, "the value does not fit its column", check_value},
    {"23502", VVL_E_INVALID, "a required value is missing", "give the value"},
    {"23503", VVL_E_REFERENCE, "a foreign key names a row that does not exist",
     "create the row it refers to first"},
    {"23505", VVL_E_CONFLICT, "another row holds this unique value", "choose another value"},
    {"23514", VVL_E_INVALID, "a value breaks a rule of its table",
     "give a value that the rule allows"},
    {"23", VVL_E_INVALID, "the row breaks a constraint of the database", check_value},
    {"25006", VVL_E_POLICY, "the database takes no writes here",
     "connect to the primary, or turn default_transaction_read_only off for this user and "
     "database"},
    {"25P02", VVL_E_INTERNAL, "the transaction has failed and can only be rolled back",
     "roll it back and run it again"},
    {"25P03", VVL_E_CONNECT, "the server ended a transaction that stood idle for too long",
     "run it again, or raise idle_transaction_timeout"},
    {"26000", VVL_E_SCHEMA, "the server no longer knows a prepared statement", run_again},
    {"28", VVL_E_AUTH, "the server refused the user", "check the user's name and rights"},
    {"3D000", VVL_E_CONNECT, "there is no database of that name on the server",
     "create it, or correct the name"},
    {"3F000", VVL_E_SCHEMA, NULL, check_schema},
    {"40001", VVL_E_BUSY, "another transaction changed the same records at the same time",
     run_again},
    {"40P01", VVL_E_BUSY, "two transactions waited for each other, and this one was stopped",
     run_again},
    {"42501", VVL_E_POLICY, NULL, "grant the user this right, or use another user"},
    {"42703", VVL_E_SCHEMA, NULL, check_schema},
    {"42P01", VVL_E_SCHEMA, NULL, check_schema},
    {"42P07", VVL_E_SCHEMA, NULL, check_schema},
    {"42", VVL_E_INTERNAL, NULL, check_server},
    {"53100", VVL_E_FULL, "the server's disk is full", free_space},
    {"53200", VVL_E_NO_MEMORY, "the server is out of memory", run_again},
    {"53300", VVL_E_CONNECT, "the server has no connection left",
     "raise max_connections there, or lower the pool's size"},
    {"53", VVL_E_CONNECT, "the server lacks a resource it needs", check_server},
    {"54", VVL_E_FULL, "the value is larger than the server can store", "shorten the value"},
    {"55P03", VVL_E_BUSY, "a lock was not free in time", "try again, or raise lock_timeout"},
    {"57014", VVL_E_BUSY, "the statement was cancelled, most likely by the statement timeout",
     "try again, or raise statement_timeout"},
    {"57P0", VVL_E_CONNECT, "the server shut the connection down", run_again},
    {"58", VVL_E_IO, "the server could not read or write a file of its own", check_server},
    {"XX001", VVL_E_IO, "the server found damaged data", check_server},
    {"XX002", VVL_E_IO, "the server found a damaged index", "rebuild it with REINDEX"},
    {"", VVL_E_INTERNAL, refused, check_server},
};

static const meaning *find_meaning(const char *sqlstate)
{
    const meaning *row = meanings;
    while (strncmp(sqlstate, row->sqlstate, strlen(row->sqlstate)) != 0) {
        row++;
    }
    return row;
}

static bool ends_with(const char *text, size_t size, const char *suffix)
{
    size_t length = strlen(suffix);
    return size > length && memcmp(text + size - length, suffix, length) == 0;
}

/* The server names a constraint TABLE_COLUMN_key, _check or _fkey unless it is told otherwise. */
static void column_of_constraint(vvl_error *error)
{
    static const char *const suffixes[] = {"_key", "_check", "_fkey"};
    size_t table = strlen(error->table);
    const char *name = error->constraint;
    if (table == 0 || strncmp(name, error->table, table) != 0 || name[table] != '_') {
        return;
    }
    const char *column = name + table + 1;
    size_t size = strlen(column);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (ends_with(column, size, suffixes[i])) {
            memcpy(error->column, column, size - strlen(suffixes[i]));
            return;
        }
    }
}

/* The detail of a violated key reads "Key (id)=(…) already exists." in every language. Only what
 * stands in the first parentheses is taken, and only the name of a single column. */
static void column_of_detail(const char *detail, vvl_error *error)
{
    const char *start = detail == NULL ? NULL : strchr(detail, '(');
    const char *end = start == NULL ? NULL : strstr(start, ")=(");
    if (end == NULL) {
        return;
    }
    size_t size = (size_t)(end - start - 1);
    if (size < sizeof error->column && memchr(start, ',', size) == NULL) {
        memcpy(error->column, start + 1, size);
    }
}

static void copy_field(const PGresult *result, int field, char *buffer, size_t size)
{
    const char *text = PQresultErrorField(result, field);
    if (text != NULL) {
        vvl_error_text(buffer, size, text);
    }
}

/* Table, column and constraint; only what the server calls an integrity violation has them all. */
static void locate(const PGresult *result, const char *sqlstate, vvl_error *error)
{
    vvl_error_text(error->sqlstate, sizeof error->sqlstate, sqlstate);
    copy_field(result, PG_DIAG_TABLE_NAME, error->table, sizeof error->table);
    copy_field(result, PG_DIAG_COLUMN_NAME, error->column, sizeof error->column);
    copy_field(result, PG_DIAG_CONSTRAINT_NAME, error->constraint, sizeof error->constraint);
    bool keyed = strcmp(sqlstate, "23505") == 0 || strcmp(sqlstate, "23503") == 0;
    if (error->column[0] == '\0') {
        column_of_constraint(error);
    }
    if (error->column[0] == '\0' && keyed) {
        column_of_detail(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL), error);
    }
}

/* Says what a violated constraint is about, where the server told that. */
static void explain_violation(vvl_error *error)
{
    char *message = error->message;
    size_t size = sizeof error->message;
    if (strcmp(error->sqlstate, "23505") == 0 && error->table[0] != '\0') {
        const char *what = error->column[0] == '\0' ? "key" : error->column;
        snprintf(message, size, "another row of %s already has this %s", error->table, what);
    } else if (strcmp(error->sqlstate, "23502") == 0 && error->column[0] != '\0') {
        snprintf(message, size, "column %s of %s may not be null", error->column, error->table);
    } else if (strcmp(error->sqlstate, "23514") == 0 && error->constraint[0] != '\0') {
        snprintf(message, size, "the row breaks the rule %s", error->constraint);
    }
}

static void describe(const meaning *row, const PGresult *result, const char *sqlstate,
                     vvl_error *error)
{
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *message = row->message != NULL || primary == NULL ? row->message : primary;
    vvl_fail(error, row->status, "%s", message != NULL ? message : refused);
    vvl_hint(error, "%s", row->hint);
    locate(result, sqlstate, error);
    explain_violation(error);
}

vvl_status vvl_postgres_fail_lost(const char *sqlstate, vvl_error *error)
{
    vvl_fail(error, VVL_E_CONNECT, "the connection to the server was lost");
    vvl_hint(error, "run it again once the server can be reached");
    if (error != NULL) {
        vvl_error_text(error->sqlstate, sizeof error->sqlstate,
                       sqlstate == NULL ? "08006" : sqlstate);
    }
    return VVL_E_CONNECT;
}

/* Where libpq had no memory for its message either, there is none. */
static bool is_out_of_memory(const PGconn *handle, const PGresult *result)
{
    const char *text = result == NULL ? PQerrorMessage(handle) : PQresultErrorMessage(result);
    return (text[0] == '\0' && (result == NULL || PQresultStatus(result) == PGRES_FATAL_ERROR)) ||
           strstr(text, "out of memory") != NULL || strstr(text, "cannot allocate memory") != NULL;
}

/* Faults that libpq itself finds have no SQLSTATE. What it had no memory to read of the server's
 * answer it would take for the answer to the next command, so there is to be none. */
static vvl_status fail_driver(vvl_postgres_connection *connection, const PGresult *result,
                              vvl_error *error)
{
    if (is_out_of_memory(connection->handle, result)) {
        connection->broken = true;
        return vvl_fail_memory(error);
    }
    vvl_fail(error, VVL_E_INTERNAL, "the PostgreSQL driver could not run the command");
    vvl_hint(error, "%s", run_again);
    return VVL_E_INTERNAL;
}

/* One read takes a server's farewell and only the next one sees the end behind it. */
bool vvl_postgres_is_gone(PGconn *handle)
{
    struct pollfd socket = {.fd = PQsocket(handle), .events = POLLIN};
    for (int reads = 0; reads < READS_MOST && poll(&socket, 1, 0) > 0; reads++) {
        if (!PQconsumeInput(handle)) {
            return true;
        }
    }
    return PQstatus(handle) == CONNECTION_BAD;
}

vvl_status vvl_postgres_fail(vvl_postgres_connection *connection, const PGresult *result,
                             vvl_error *error)
{
    PGconn *handle = connection->handle;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    /* When writing fails libpq says so without a code, and may not have seen the end yet. */
    if (PQstatus(handle) == CONNECTION_BAD || (sqlstate == NULL && vvl_postgres_is_gone(handle))) {
        return vvl_postgres_fail_lost(sqlstate, error);
    }
    if (sqlstate == NULL) {
        return fail_driver(connection, result, error);
    }
    const meaning *row = find_meaning(sqlstate);
    if (error != NULL) {
        describe(row, result, sqlstate, error);
    }
    return row->status;
}
