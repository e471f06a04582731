/** @file data.h The records that are read and written, and databases full of them. */
#ifndef VVL_BENCH_DATA_H
#define VVL_BENCH_DATA_H

#include <vvl/vvl.h>

enum { STORED = 1000, BATCH = 1000, NAME_SIZE = 64, URL_SIZE = 512 };

typedef struct bench_data {
    vvl_uuid ids[STORED];      /**< of what every database holds at first */
    vvl_campaign batch[BATCH]; /**< to be stored; without ids */
    char names[BATCH][NAME_SIZE];
} bench_data;

/** Fills the database of this URL, which has no schema; and `data`. */
bool bench_make_database(const char *url, bench_data *data);

/**
 * Copies a database that nobody has open, and tells the URL of the copy.
 * @param url `sqlite:` with an absolute path, or a URL of libpq with parameters.
 */
bool bench_copy_database(const char *url, int number, char copy[URL_SIZE]);

/** A database of its own on the server of this URL, without a schema; a file that is not there. */
bool bench_new_database(const char *url, char made[URL_SIZE]);

/** True for a URL whose database is a file. */
bool bench_is_file(const char *url);

#endif
