#include "util/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 256, FORMATTED_USUALLY = 48 };

char *vvl_buffer_reserve(vvl_buffer *buffer, size_t size)
{
    if (buffer->failed || size >= SIZE_MAX / 2 - buffer->size) {
        buffer->failed = true;
        return NULL;
    }
    size_t needed = buffer->size + size + 1;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity == 0 ? CAPACITY_FIRST : buffer->capacity;
        while (capacity < needed) {
            capacity *= 2;
        }
        char *data = realloc(buffer->data, capacity);
        if (data == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->size;
}

void vvl_buffer_bytes(vvl_buffer *buffer, const void *bytes, size_t size)
{
    char *end = vvl_buffer_reserve(buffer, size);
    if (end != NULL) {
        if (size > 0) {
            memcpy(end, bytes, size);
        }
        end[size] = '\0';
        buffer->size += size;
    }
}

void vvl_buffer_text(vvl_buffer *buffer, const char *text)
{
    vvl_buffer_bytes(buffer, text, strlen(text));
}

void vvl_buffer_char(vvl_buffer *buffer, char c)
{
    vvl_buffer_bytes(buffer, &c, 1);
}

/* The size of the whole, of which no more is written than there is room for; negative: bad format.
 */
static int format_into(vvl_buffer *buffer, size_t expected, const char *format, va_list arguments)
{
    char *end = vvl_buffer_reserve(buffer, expected);
    return end == NULL ? -1 : vsnprintf(end, buffer->capacity - buffer->size, format, arguments);
}

void vvl_buffer_format(vvl_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = format_into(buffer, FORMATTED_USUALLY, format, arguments);
    va_end(arguments);
    if (size >= 0 && (size_t)size >= buffer->capacity - buffer->size) {
        va_start(arguments, format);
        size = format_into(buffer, (size_t)size, format, arguments);
        va_end(arguments);
    }
    if (size >= 0) {
        buffer->size += (size_t)size;
    }
}

char *vvl_buffer_take(vvl_buffer *buffer)
{
    vvl_buffer_bytes(buffer, "", 0); /* so that an empty buffer yields "" */
    char *data = buffer->failed ? NULL : buffer->data;
    if (data == NULL) {
        free(buffer->data);
    }
    *buffer = (vvl_buffer){0};
    return data;
}

void vvl_buffer_reset(vvl_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

void vvl_buffer_free(vvl_buffer *buffer)
{
    free(buffer->data);
    *buffer = (vvl_buffer){0};
}
