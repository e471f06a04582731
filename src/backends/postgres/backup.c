#include "backends/postgres/complaint.h"
#include "backends/postgres/environment.h"
#include "backends/postgres/errors.h"
#include "backends/postgres/program.h"
#include "backends/postgres/slots.h"
#include "util/arena.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_FACTOR = 10000, SNAPSHOT_SIZE = 64, ARENA_SIZE = 4096, OPTIONS = 12 };

static const char pg_dump[] = "pg_dump";
static const char magic[] = "PGDMP";

bool vvl_postgres_recognize(const unsigned char *bytes, size_t size)
{
    return size >= strlen(magic) && memcmp(bytes, magic, strlen(magic)) == 0;
}

/* A run of pg_dump, and what it has told. */
typedef struct dumping {
    vvl_postgres_connection *connection;
    const vvl_work *work;
    vvl_postgres_environment environment;
    vvl_postgres_complaint complaint;
    uint64_t tables; /* begun */
    int version;     /* of the program */
    bool stopped;
} dumping;

static bool go_on(void *context)
{
    dumping *self = context;
    return !self->stopped;
}

static bool report(dumping *self, const char *table)
{
    /* The one that it is at is not done yet. */
    uint64_t done = self->tables > 0 ? self->tables - 1 : 0;
    return self->work->progress(self->work->context, table, done, self->work->table_count);
}

static bool go_on_dumping(void *context)
{
    dumping *self = context;
    self->stopped = self->stopped || !report(self, NULL);
    return !self->stopped;
}

/* pg_dump: dumping contents of table "public.users" */
static void take_line(void *context, const char *line)
{
    static const char begun[] = "dumping contents of table \"";
    dumping *self = context;
    const char *name = strstr(line, begun);
    vvl_postgres_complaint_take(&self->complaint, line);
    if (name == NULL) {
        return;
    }
    char table[128];
    name += strlen(begun);
    const char *dot = strchr(name, '.');
    name = dot == NULL ? name : dot + 1;
    snprintf(table, sizeof table, "%.*s", (int)strcspn(name, "\""), name);
    self->tables++;
    self->stopped = self->stopped || !report(self, table);
}

/* pg_dump (PostgreSQL) 15.18 */
static vvl_status take_version(void *context, const char *bytes, size_t size, vvl_error *error)
{
    dumping *self = context;
    const char *number = memchr(bytes, ')', size);
    (void)error;
    if (number != NULL && self->version == 0) {
        for (number += 2; number < bytes + size && *number >= '0' && *number <= '9'; number++) {
            self->version = self->version * 10 + (*number - '0');
        }
    }
    return VVL_OK;
}

/* Before it makes a connection: the oldest that can read this server. */
static vvl_status check_version(dumping *self, vvl_error *error)
{
    static const char *const arguments[] = {pg_dump, "--version", NULL};
    int server = PQserverVersion(self->connection->handle) / VERSION_FACTOR;
    int code = 0;
    vvl_program program = {
        .arguments = arguments,
        .environment = (const char *const *)self->environment.items,
        .output = -1,
        .take = take_version,
        .line = take_line,
        .go_on = go_on,
        .context = self,
    };
    vvl_status status = vvl_program_run(&program, &code, error);
    if (status != VVL_OK || (code == 0 && self->version >= server)) {
        return status;
    }
    if (code != 0 || self->version == 0) {
        return vvl_postgres_complaint_fail(&self->complaint, pg_dump, error);
    }
    vvl_fail(error, VVL_E_IO, "pg_dump is of version %d, older than the server's %d", self->version,
             server);
    vvl_hint(error, "install PostgreSQL's client programs of version %d or newer", server);
    return VVL_E_IO;
}

/* The state that our own transaction sees, for pg_dump to see the same. */
static vvl_status export_snapshot(vvl_postgres_connection *connection, char *out, size_t size,
                                  vvl_error *error)
{
    PGresult *result = PQexec(connection->handle, "SELECT pg_export_snapshot()");
    vvl_status status = VVL_OK;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
        snprintf(out, size, "%s", PQgetvalue(result, 0, 0));
    } else {
        status = vvl_postgres_fail(connection, result, error);
    }
    PQclear(result);
    return status;
}

static const char **name_arguments(const dumping *self, const char *snapshot, vvl_arena *arena)
{
    const vvl_work *work = self->work;
    unsigned timeout = self->connection->options->lock_timeout;
    const char *options[] = {
        pg_dump,
        "--format=custom",
        "--verbose",
        "--no-password",
        "--encoding=UTF8",
        vvl_arena_format(arena, "--snapshot=%s", snapshot),
        vvl_arena_format(arena, "--lock-wait-timeout=%d", vvl_postgres_timeout(timeout)),
    };
    size_t count = sizeof options / sizeof options[0];
    const char **arguments =
        vvl_arena_zero(arena, (count + work->table_count + 1) * sizeof *arguments);
    if (arguments == NULL || options[count - 1] == NULL || options[count - 2] == NULL) {
        return NULL;
    }
    memcpy(arguments, options, sizeof options);
    for (size_t i = 0; i < work->table_count; i++) {
        arguments[count + i] = vvl_arena_format(arena, "--table=public.\"%s\"", work->tables[i]);
        if (arguments[count + i] == NULL) {
            return NULL;
        }
    }
    return arguments;
}

static vvl_status run_dump(dumping *self, const char *const *arguments, vvl_error *error)
{
    int code = 0;
    vvl_program program = {
        .arguments = arguments,
        .environment = (const char *const *)self->environment.items,
        .output = self->work->descriptor,
        .line = take_line,
        .go_on = go_on_dumping,
        .context = self,
    };
    vvl_status status = vvl_program_run(&program, &code, error);
    if (status == VVL_OK && code != 0) {
        status = vvl_postgres_complaint_fail(&self->complaint, pg_dump, error);
    }
    return status;
}

static vvl_status dump(dumping *self, vvl_error *error)
{
    char snapshot[SNAPSHOT_SIZE];
    vvl_status status = check_version(self, error);
    if (status == VVL_OK) {
        status = export_snapshot(self->connection, snapshot, sizeof snapshot, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    vvl_arena *arena = vvl_arena_new(ARENA_SIZE);
    const char **arguments = arena == NULL ? NULL : name_arguments(self, snapshot, arena);
    status = arguments == NULL ? vvl_fail_memory(error) : run_dump(self, arguments, error);
    vvl_arena_free(arena);
    return status;
}

vvl_status vvl_postgres_backup(vvl_connection *base, const vvl_work *work, vvl_error *error)
{
    dumping self = {.connection = vvl_postgres_of(base), .work = work};
    vvl_status status = vvl_postgres_ready(self.connection, error);
    if (status == VVL_OK) {
        status = vvl_postgres_environment_make(&self.environment, self.connection->handle, error);
    }
    if (status == VVL_OK) {
        status = dump(&self, error);
    }
    vvl_postgres_environment_free(&self.environment);
    return status;
}
