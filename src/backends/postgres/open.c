#include "backends/postgres/connection.h"
#include "backends/postgres/errors.h"
#include "backends/postgres/refusal.h"
#include "backends/postgres/slots.h"
#include "util/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    SERVER_OLDEST = 120000,
    SETTINGS_SIZE = 512,
    LINE_SIZE = 256,
    NAME_SIZE = 64,
    NUMBER_SIZE = 16
};

static const char safest_sslmode[] = "verify-full";

/* The value of an option in an array of libpq's, or NULL. */
static const char *option_value(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0) {
            return options->val;
        }
    }
    return NULL;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

/* libpq's own text about a malformed URL quotes it, password and all. `*own_sslmode`: the URL, the
 * environment or a service decides about TLS. */
static vvl_status check_url(const char *url, bool *own_sslmode, vvl_error *error)
{
    char *message = NULL;
    errno = 0;
    PQconninfoOption *given = PQconninfoParse(url, &message);
    bool no_memory = errno == ENOMEM;
    PQfreemem(message);
    if (given == NULL && no_memory) {
        return vvl_fail_memory(error);
    }
    if (given == NULL) {
        vvl_fail(error, VVL_E_USAGE, "the PostgreSQL URL is malformed or has an unknown option");
        vvl_hint(error, "write postgresql://user@host/database, and special characters in a "
                        "password as percent codes (@ is %%40, / is %%2F)");
        return VVL_E_USAGE;
    }
    *own_sslmode = option_value(given, "sslmode") != NULL ||
                   option_value(given, "service") != NULL || is_set("PGSSLMODE") ||
                   is_set("PGSERVICE");
    PQconninfoFree(given);
    return VVL_OK;
}

/* What stands before the URL gives way to it, what stands behind wins. */
static PGconn *connect_server(const vvl_open_parameters *parameters, bool own_sslmode)
{
    const vvl_options *options = parameters->options;
    char name[NAME_SIZE];
    char seconds[NUMBER_SIZE];
    /* The server cuts it too, but refuses a client that begins with too much. */
    snprintf(name, sizeof name, "%s",
             options->application_name == NULL ? "vvldb" : options->application_name);
    snprintf(seconds, sizeof seconds, "%u",
             options->connect_timeout / 1000 + (options->connect_timeout % 1000 != 0));
    const char *const keywords[] = {"connect_timeout", "fallback_application_name", "sslmode",
                                    "dbname",          "client_encoding",           NULL};
    /* libpq passes over an empty value. */
    const char *const values[] = {seconds,         name,   own_sslmode ? "" : safest_sslmode,
                                  parameters->url, "UTF8", NULL};
    return PQconnectdbParams(keywords, values, 1);
}

static vvl_status check_server(const PGconn *handle, vvl_error *error)
{
    const char *encoding = PQparameterStatus(handle, "server_encoding");
    if (PQserverVersion(handle) == 0 || encoding == NULL) {
        /* Every server says both; libpq passes over what it has no memory for. */
        return vvl_fail_memory(error);
    }
    if (PQserverVersion(handle) < SERVER_OLDEST) {
        vvl_fail(error, VVL_E_CONNECT, "the server is older than PostgreSQL 12");
        vvl_hint(error, "use a server of version 12 or newer");
        return VVL_E_CONNECT;
    }
    if (strcmp(encoding, "UTF8") != 0) {
        vvl_fail(error, VVL_E_CONNECT, "the database does not store its text as UTF-8");
        vvl_hint(error, "create one with ENCODING 'UTF8' TEMPLATE template0");
        return VVL_E_CONNECT;
    }
    return VVL_OK;
}

static bool is_local(const PGconn *handle)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    return getsockname(PQsocket(handle), (struct sockaddr *)&address, &size) == 0 &&
           address.ss_family == AF_UNIX;
}

static void write_log(const vvl_options *options, vvl_log_level level, const char *line)
{
    if (options->log != NULL) {
        options->log(options->log_context, level, line);
    }
}

static void warn_of_sslmode(const vvl_postgres_connection *connection)
{
    PQconninfoOption *used = PQconninfo(connection->handle);
    const char *mode = used == NULL ? NULL : option_value(used, "sslmode");
    if (mode != NULL && strcmp(mode, safest_sslmode) != 0 && !is_local(connection->handle)) {
        char line[LINE_SIZE];
        snprintf(line, sizeof line,
                 "the identity of the PostgreSQL server is not verified (sslmode is %s): use "
                 "sslmode=verify-full",
                 mode);
        write_log(connection->options, VVL_LOG_WARNING, line);
    }
    PQconninfoFree(used);
}

/* In place of libpq's own receiver, which prints to stderr. */
static void receive_notice(void *context, const PGresult *notice)
{
    const vvl_options *options = context;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (severity != NULL && text != NULL && strcmp(severity, "WARNING") == 0) {
        write_log(options, VVL_LOG_WARNING, text);
    }
}

/* libpq's own connect_timeout ends with the log-in; a server may fall silent after it. */
static vvl_status run_in_time(vvl_postgres_connection *connection, const char *sql,
                              unsigned timeout, vvl_error *error)
{
    PGconn *handle = connection->handle;
    vvl_status waited = PQsendQuery(handle, sql) ? vvl_postgres_await(connection, timeout) : VVL_OK;
    if (waited == VVL_E_NO_MEMORY) {
        return vvl_fail_memory(error);
    }
    if (waited != VVL_OK) {
        vvl_fail(error, VVL_E_CONNECT, "the server did not answer within %u ms after the log-in",
                 timeout);
        vvl_hint(error, "see whether the server is overloaded, and try again");
        return VVL_E_CONNECT;
    }
    PGresult *result = NULL;
    vvl_status status = VVL_OK;
    while ((result = PQgetResult(handle)) != NULL) {
        if (status == VVL_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
            status = vvl_postgres_fail(connection, result, error);
        }
        PQclear(result);
    }
    return status == VVL_OK && PQstatus(handle) != CONNECTION_OK
               ? vvl_postgres_fail_lost(NULL, error)
               : status;
}

/* One round trip. pg_temp comes last, so that no temporary table hides one of ours. */
static vvl_status configure(vvl_postgres_connection *connection, vvl_error *error)
{
    const vvl_options *options = connection->options;
    char sql[SETTINGS_SIZE];
    snprintf(sql, sizeof sql,
             "SET TimeZone TO 'UTC';"
             "SET search_path TO public, pg_temp;"
             "SET DateStyle TO ISO;"
             "SET standard_conforming_strings TO on;"
             "SET statement_timeout TO %d;"
             "SET lock_timeout TO %d;"
             "SET idle_in_transaction_session_timeout TO %d;%s",
             vvl_postgres_timeout(options->statement_timeout),
             vvl_postgres_timeout(options->lock_timeout),
             vvl_postgres_timeout(options->idle_transaction_timeout),
             options->read_only ? "SET default_transaction_read_only TO on" : "");
    return run_in_time(connection, sql, options->connect_timeout, error);
}

static vvl_status make_ready(vvl_postgres_connection *connection, vvl_error *error)
{
    if (PQstatus(connection->handle) != CONNECTION_OK) {
        return vvl_postgres_fail_open(PQerrorMessage(connection->handle), error);
    }
    vvl_status status = check_server(connection->handle, error);
    if (status == VVL_OK) {
        PQsetNoticeReceiver(connection->handle, receive_notice, (void *)connection->options);
        status = configure(connection, error);
    }
    if (status == VVL_OK) {
        warn_of_sslmode(connection);
    }
    return status;
}

vvl_status vvl_postgres_open(const vvl_open_parameters *parameters, vvl_connection **out,
                             vvl_error *error)
{
    bool own_sslmode = false;
    vvl_status status = check_url(parameters->url, &own_sslmode, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_postgres_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        return vvl_fail_memory(error);
    }
    connection->options = parameters->options;
    connection->handle = connect_server(parameters, own_sslmode);
    status = connection->handle == NULL ? vvl_fail_memory(error) : make_ready(connection, error);
    if (status != VVL_OK) {
        vvl_postgres_close(&connection->base);
        return status;
    }
    *out = &connection->base;
    return VVL_OK;
}
