/** @file buffer.h Text that grows. A failed allocation is remembered, so one check at the end does.
 */
#ifndef VVL_UTIL_BUFFER_H
#define VVL_UTIL_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/** `{0}` is empty. `data` is NUL-terminated once something was appended. */
typedef struct vvl_buffer {
    char *data;
    size_t size;
    size_t capacity;
    bool failed;
} vvl_buffer;

void vvl_buffer_bytes(vvl_buffer *buffer, const void *bytes, size_t size);
void vvl_buffer_text(vvl_buffer *buffer, const char *text);
void vvl_buffer_char(vvl_buffer *buffer, char c);
void vvl_buffer_format(vvl_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Room for `size` more bytes at `data + size`, NULL when memory is out; the caller adds to `size`.
 */
char *vvl_buffer_reserve(vvl_buffer *buffer, size_t size);

/** The text, now the caller's to free; NULL when an allocation failed. `buffer` is empty after. */
char *vvl_buffer_take(vvl_buffer *buffer);

/** Empties it and keeps the memory. */
void vvl_buffer_reset(vvl_buffer *buffer);

void vvl_buffer_free(vvl_buffer *buffer);

#endif
