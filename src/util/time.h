/** @file time.h Instants and their text, without an error to fill. */
#ifndef VVL_UTIL_TIME_H
#define VVL_UTIL_TIME_H

#include <vvl/types.h>

/** The fixed width form that SQLite stores: `2025-06-16 12:00:00.123456`, UTC. */
#define VVL_TIME_STORED_SIZE 26

#define VVL_TIME_MIN INT64_C(-62135596800000000) /**< 0001-01-01 00:00:00 */
#define VVL_TIME_MAX INT64_C(253402300799999999) /**< 9999-12-31 23:59:59.999999 */

/** Within the years 1 to 9999. */
static inline bool vvl_time_valid(vvl_time time)
{
    return time >= VVL_TIME_MIN && time <= VVL_TIME_MAX;
}

/** Writes VVL_TIME_STORED_SIZE bytes, no NUL. */
void vvl_time_store(vvl_time time, char *out);

/** Reads exactly the stored form; false for anything else. */
bool vvl_time_load(const char *text, size_t size, vvl_time *out);

/** Reads every form that vvl_time_parse takes; false for anything else. */
bool vvl_time_read(const char *text, size_t size, vvl_time *out);

#endif
