/* Runs each operation of each program so that callgrind can count the instructions of each:
 * bench/instructions starts this and reads what callgrind leaves.
 *   bench_instructions URL…     URLs as data.h says; the databases are made */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

/* Long enough for the library and for libpq to have all they keep. */
enum { WARM_UP = 8 };

static bool count_one(const operation *operation, program *program, const char *backend)
{
    char label[128];
    unsigned count = operation->sample;
    snprintf(label, sizeof label, "%s|%s|%s|%u", backend, operation->name, program->subject->name,
             count);
    if (!bench_run(operation, program, WARM_UP)) {
        return false;
    }
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    bool done = bench_run(operation, program, count);
    CALLGRIND_DUMP_STATS_AT(label);
    CALLGRIND_STOP_INSTRUMENTATION;
    return done;
}

static bool count_operation(const operation *operation, field_of_programs *field,
                            const char *backend)
{
    bool done = true;
    for (unsigned i = 0; done && i < field->count; i++) {
        if (operation->offered(field->programs[i].subject)) {
            done = count_one(operation, &field->programs[i], backend);
        }
    }
    return done;
}

static bool count_all(const char *url)
{
    const char *backend = bench_is_file(url) ? "SQLite" : "PostgreSQL";
    field_of_programs *field = calloc(1, sizeof *field);
    bool done = field != NULL && bench_open(url, field);
    for (const operation *operation = bench_operations; done && operation->name != NULL;
         operation++) {
        /* Who of several threads waits for whom differs from run to run. */
        done = operation->threads > 1 || count_operation(operation, field, backend);
    }
    if (field != NULL) {
        bench_close(field);
    }
    free(field);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_instructions URL…\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (!count_all(argv[i])) {
            return 1;
        }
    }
    return 0;
}
