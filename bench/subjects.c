#include "subject.h"

#include <stddef.h>

extern const subject raw_sqlite_subject, raw_postgres_subject;
extern const subject library_subject, library_batch_subject;
extern const subject raw_postgres_pipeline_subject, raw_postgres_copy_subject;
extern const subject zdb_held_subject, zdb_pool_subject;
extern const subject soci_held_subject, soci_pool_subject;

const subject *const sqlite_subjects[] = {
    &raw_sqlite_subject,
    &library_subject,
    &library_batch_subject,
#ifdef BENCH_ZDB
    &zdb_held_subject,
    &zdb_pool_subject,
#endif
#ifdef BENCH_SOCI
    &soci_held_subject,
    &soci_pool_subject,
#endif
    NULL,
};

const subject *const postgres_subjects[] = {
    &raw_postgres_subject,
    &library_subject,
    &library_batch_subject,
    &raw_postgres_pipeline_subject,
    &raw_postgres_copy_subject,
#ifdef BENCH_ZDB
    &zdb_held_subject,
    &zdb_pool_subject,
#endif
#ifdef BENCH_SOCI
    &soci_held_subject,
    &soci_pool_subject,
#endif
    NULL,
};
