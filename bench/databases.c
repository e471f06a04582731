/* Each program gets a database of its own, so that none pays for what another left behind. */
#include "data.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static bool copy_bytes(FILE *from, FILE *to)
{
    char bytes[65536];
    size_t size;
    while ((size = fread(bytes, 1, sizeof bytes, from)) > 0) {
        if (fwrite(bytes, 1, size, to) != size) {
            return false;
        }
    }
    return ferror(from) == 0;
}

static bool copy_file(const char *source, const char *target)
{
    FILE *from = fopen(source, "rb");
    FILE *to = fopen(target, "wb");
    bool copied = from != NULL && to != NULL && copy_bytes(from, to);
    if (from != NULL) {
        fclose(from);
    }
    copied = to != NULL && fclose(to) == 0 && copied;
    if (!copied) {
        fprintf(stderr, "bench: %s cannot be copied to %s\n", source, target);
    }
    return copied;
}

static bool command(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!done) {
        fprintf(stderr, "bench: %s", PQerrorMessage(connection));
    }
    PQclear(result);
    return done;
}

/* Of two names of a database in a URL, the one at its end counts. */
static bool make_on_server(const char *url, const char *name, const char *options,
                           char made[URL_SIZE])
{
    char drop[128];
    char create[128];
    snprintf(drop, sizeof drop, "DROP DATABASE IF EXISTS %s", name);
    snprintf(create, sizeof create, "CREATE DATABASE %s%s", name, options);
    int size = snprintf(made, URL_SIZE, "%s&dbname=%s", url, name);
    PGconn *connection = PQconnectdb(url);
    bool done = size < URL_SIZE && command(connection, "SET client_min_messages = warning") &&
                command(connection, drop) && command(connection, create);
    PQfinish(connection);
    return done;
}

bool bench_new_database(const char *url, char made[URL_SIZE])
{
    if (!bench_is_file(url)) {
        return make_on_server(url, "bench", "", made);
    }
    return snprintf(made, URL_SIZE, "%s", url) < URL_SIZE;
}

bool bench_copy_database(const char *url, int number, char copy[URL_SIZE])
{
    if (bench_is_file(url)) {
        int size = snprintf(copy, URL_SIZE, "%s.%d", url, number);
        return size < URL_SIZE && copy_file(strchr(url, ':') + 1, strchr(copy, ':') + 1);
    }
    char name[32];
    char server[URL_SIZE];
    snprintf(name, sizeof name, "bench_%d", number);
    int size = snprintf(server, URL_SIZE, "%s&dbname=postgres", url);
    return size < URL_SIZE && make_on_server(server, name, " TEMPLATE bench", copy);
}
