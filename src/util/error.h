/** @file error.h Filling the caller's error. */
#ifndef VVL_UTIL_ERROR_H
#define VVL_UTIL_ERROR_H

#include <vvl/types.h>

/** Fills a whole error (NULL is taken) and answers its status, for `return vvl_fail(…)`. */
vvl_status vvl_fail(vvl_error *error, vvl_status status, const char *format, ...) VVL_PRINTF(3, 4);

/** Says what to do next. To be called after vvl_fail. */
void vvl_hint(vvl_error *error, const char *format, ...) VVL_PRINTF(2, 3);

/** Says which table and column it is about; NULL leaves one as it is. */
void vvl_locate(vvl_error *error, const char *table, const char *column);

/** Says which of several records it is about, counted from 0, in the message too. */
void vvl_element(vvl_error *error, size_t element);

/** Says which line of an input it is about, counted from 1, instead of which record. */
void vvl_line(vvl_error *error, uint64_t line);

/** Sets the SQL standard's code. */
void vvl_state(vvl_error *error, const char *sqlstate);

/** The answer to an allocation that failed: always VVL_E_NO_MEMORY, which a reader of code sees
 * here. */
static inline vvl_status vvl_fail_memory(vvl_error *error)
{
    (void)vvl_fail(error, VVL_E_NO_MEMORY, "out of memory");
    return VVL_E_NO_MEMORY;
}

/** Copies text into one of an error's buffers, cut at a character's end. */
void vvl_error_text(char *buffer, size_t size, const char *text);

#endif
