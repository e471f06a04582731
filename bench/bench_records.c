/* Times keeping records through the library, through plain sqlite3 and libpq, and through other
 * libraries: all in this process, on one core, in alternating rounds.
 *   bench_records [ROUNDS] URL…     URLs as data.h says; the databases are made */
#include "program.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS_DEFAULT = 61, ROUNDS_MAX = 1001, WARM_UP = 3 };

/* One round of one program takes about this long. */
static const double round_seconds = 0.02;

/* Seconds of the clock, and of this process on the processor. */
typedef struct cost {
    double wall;
    double cpu;
} cost;

typedef struct results {
    cost costs[PROGRAMS_MAX][ROUNDS_MAX];
    unsigned rounds;
    unsigned count; /* operations in a round */
} results;

static double seconds_of(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static cost cost_now(void)
{
    return (cost){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

/* The server, a child of who started us, is pinned to the same core by whoever starts both. */
static void pin_to_one_core(void)
{
    cpu_set_t allowed, one;
    CPU_ZERO(&allowed);
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

static bool timed(const operation *operation, program *program, unsigned count, cost *out)
{
    cost start = cost_now();
    bool done = bench_run(operation, program, count);
    cost end = cost_now();
    *out = (cost){end.wall - start.wall, end.cpu - start.cpu};
    return done;
}

static unsigned operations_per_round(const operation *operation, program *program)
{
    unsigned count = operation->threads;
    cost cost;
    bool done = timed(operation, program, count, &cost);
    while (done && cost.wall < round_seconds) {
        count *= 2;
        done = timed(operation, program, count, &cost);
    }
    return done ? count : 0;
}

/* Each program is first, second, … in as many rounds as every other. */
static bool measure_round(const operation *operation, field_of_programs *field, int round,
                          results *out)
{
    for (unsigned i = 0; i < field->count; i++) {
        unsigned which = (i + (unsigned)(round + WARM_UP)) % field->count;
        program *program = &field->programs[which];
        cost cost;
        if (!operation->offered(program->subject)) {
            continue;
        }
        if (!timed(operation, program, out->count, &cost)) {
            fprintf(stderr, "bench_records: %s failed: %s\n", program->subject->name,
                    operation->name);
            return false;
        }
        if (round >= 0) {
            out->costs[which][round] = cost;
        }
    }
    return true;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

typedef struct quartiles {
    double low, middle, high;
} quartiles;

static quartiles quartiles_of(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, by_value);
    return (quartiles){values[count / 4], values[count / 2], values[count - 1 - count / 4]};
}

/* How many times as fast as the first program, by the clock or by the processor. */
static quartiles speed(const results *results, unsigned program, bool cpu)
{
    double ratios[ROUNDS_MAX];
    for (unsigned i = 0; i < results->rounds; i++) {
        const cost *first = &results->costs[0][i];
        const cost *own = &results->costs[program][i];
        ratios[i] = cpu ? first->cpu / own->cpu : first->wall / own->wall;
    }
    return quartiles_of(ratios, results->rounds);
}

static double microseconds(const results *results, unsigned program, bool cpu)
{
    double values[ROUNDS_MAX];
    for (unsigned i = 0; i < results->rounds; i++) {
        const cost *own = &results->costs[program][i];
        values[i] = (cpu ? own->cpu : own->wall) / results->count * 1e6;
    }
    return quartiles_of(values, results->rounds).middle;
}

static void print_header(const char *backend)
{
    printf("\n%-30s %-15s %10s %6s %15s %10s %6s\n", backend, "program", "us", "speed", "quartiles",
           "CPU us", "speed");
}

static void print_results(const operation *operation, const field_of_programs *field,
                          const results *results)
{
    for (unsigned i = 0; i < field->count; i++) {
        const subject *subject = field->programs[i].subject;
        if (!operation->offered(subject)) {
            continue;
        }
        quartiles wall = speed(results, i, false);
        printf("%-30s %-15s %10.2f %6.3f   %.3f - %.3f %10.2f %6.3f\n", operation->name,
               subject->name, microseconds(results, i, false), wall.middle, wall.low, wall.high,
               microseconds(results, i, true), speed(results, i, true).middle);
    }
    fflush(stdout);
}

static bool compete(const operation *operation, field_of_programs *field, results *results)
{
    results->count = operations_per_round(operation, &field->programs[0]);
    for (int round = -WARM_UP; round < (int)results->rounds; round++) {
        if (results->count == 0 || !measure_round(operation, field, round, results)) {
            return false;
        }
    }
    print_results(operation, field, results);
    return true;
}

static bool bench(const char *url, results *results)
{
    field_of_programs *field = calloc(1, sizeof *field);
    bool done = field != NULL && bench_open(url, field);
    if (done) {
        print_header(bench_is_file(url) ? "SQLite" : "PostgreSQL");
    }
    for (const operation *operation = bench_operations; done && operation->name != NULL;
         operation++) {
        done = compete(operation, field, results);
    }
    if (field != NULL) {
        bench_close(field);
    }
    free(field);
    return done;
}

int main(int argc, char **argv)
{
    static results results;
    int first = argc > 1 && strchr(argv[1], ':') == NULL ? 2 : 1;
    results.rounds = first == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : ROUNDS_DEFAULT;
    if (first >= argc || results.rounds == 0 || results.rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_records [ROUNDS] URL…\n");
        return 2;
    }
    pin_to_one_core();
    for (int i = first; i < argc; i++) {
        if (!bench(argv[i], &results)) {
            return 1;
        }
    }
    return 0;
}
