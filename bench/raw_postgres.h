/** @file raw_postgres.h What the plain libpq programs have in common. */
#ifndef VVL_BENCH_RAW_POSTGRES_H
#define VVL_BENCH_RAW_POSTGRES_H

#include "plain.h"

#include <libpq-fe.h>

/** The server counts microseconds from 2000-01-01. */
#define RAW_POSTGRES_EPOCH INT64_C(946684800000000)

/** Parameters in the form of PQexecPrepared; text and JSON travel as text, the rest in binary. */
typedef struct raw_parameters {
    const char *values[COLUMN_COUNT];
    int lengths[COLUMN_COUNT]; /**< of those in binary */
    int formats[COLUMN_COUNT];
    unsigned char rooms[COLUMN_COUNT][16];
} raw_parameters;

/** Those of the statement "insert". They point into the record. */
void raw_postgres_bind(const vvl_campaign *record, raw_parameters *out);

/** A connection with its statements, among them "insert". */
bool raw_postgres_open(const char *url, void **state);
void raw_postgres_close(void *state);

/** Says what the connection complains about, and answers false. */
bool raw_postgres_failed(PGconn *connection);

/** Runs a command without parameters. */
bool raw_postgres_command(PGconn *connection, const char *sql);

/** Frees a result; false, with a message, unless it has this status. */
bool raw_postgres_expect(PGconn *connection, PGresult *result, ExecStatusType expected);

#endif
