/** @file program.h The programs that compete, each on a database of its own. */
#ifndef VVL_BENCH_PROGRAM_H
#define VVL_BENCH_PROGRAM_H

#include "data.h"
#include "subject.h"

enum { THREADS_MAX = 2, PROGRAMS_MAX = 16 };

/** What one thread works with. */
typedef struct worker {
    const subject *subject;
    void *state;
    const bench_data *data;
    uint32_t random;
} worker;

typedef struct program {
    const subject *subject;
    char url[URL_SIZE];
    worker workers[THREADS_MAX];
} program;

/** What is measured. */
typedef struct operation {
    const char *name;
    unsigned threads;
    bool (*offered)(const subject *subject); /**< it has what `run` needs */
    bool (*run)(worker *worker);
    unsigned sample; /**< so many are enough to count instructions */
} operation;

/** Ends with one whose name is NULL. */
extern const operation bench_operations[];

typedef struct field_of_programs {
    bench_data data;
    program programs[PROGRAMS_MAX];
    unsigned count;
} field_of_programs;

/**
 * Makes a database, a copy for every program there is for it, opens them all and lets each show
 * that it reads and stores the same as the library reads.
 */
bool bench_open(const char *url, field_of_programs *field);

/** Closes every program; takes one that is half open. */
void bench_close(field_of_programs *field);

/** Does an operation so many times, on as many threads as it has. */
bool bench_run(const operation *operation, program *program, unsigned count);

#endif
