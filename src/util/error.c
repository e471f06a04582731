#include "util/error.h"

#include "util/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const status_names[VVL_STATUS_COUNT] = {
    [VVL_OK] = "VVL_OK",
    [VVL_E_INTERNAL] = "VVL_E_INTERNAL",
    [VVL_E_NO_MEMORY] = "VVL_E_NO_MEMORY",
    [VVL_E_IO] = "VVL_E_IO",
    [VVL_E_FULL] = "VVL_E_FULL",
    [VVL_E_USAGE] = "VVL_E_USAGE",
    [VVL_E_NOT_FOUND] = "VVL_E_NOT_FOUND",
    [VVL_E_CONFLICT] = "VVL_E_CONFLICT",
    [VVL_E_REFERENCE] = "VVL_E_REFERENCE",
    [VVL_E_BUSY] = "VVL_E_BUSY",
    [VVL_E_INVALID] = "VVL_E_INVALID",
    [VVL_E_CONNECT] = "VVL_E_CONNECT",
    [VVL_E_AUTH] = "VVL_E_AUTH",
    [VVL_E_SCHEMA] = "VVL_E_SCHEMA",
    [VVL_E_DIFFERENT] = "VVL_E_DIFFERENT",
    [VVL_E_POLICY] = "VVL_E_POLICY",
    [VVL_E_CANCELLED] = "VVL_E_CANCELLED",
    [VVL_E_STALE] = "VVL_E_STALE",
    [VVL_E_STATE] = "VVL_E_STATE",
    [VVL_E_DENIED] = "VVL_E_DENIED",
};

const char *vvl_status_name(vvl_status status)
{
    if ((unsigned)status >= VVL_STATUS_COUNT) {
        return status_names[VVL_E_INTERNAL];
    }
    return status_names[status];
}

/*
 * A message may quote what a caller gave, and it may have been cut in the middle of a character;
 * either would be invalid UTF-8 in JSON output.
 */
static void replace_invalid(char *text)
{
    size_t left = strlen(text);
    for (;;) {
        size_t good = vvl_utf8_prefix(text, left);
        if (good == left) {
            return;
        }
        text[good] = '?';
        text += good;
        left -= good;
    }
}

/* `text` lost what stood behind it: the beginning of a character at its end goes too. */
static void drop_cut_character(char *text)
{
    enum { FOLLOWING_MAX = 3 };
    size_t size = strlen(text);
    size_t lead = size;
    while (lead > 0 && size - lead < FOLLOWING_MAX && (text[lead - 1] & 0xC0) == 0x80) {
        lead--;
    }
    if (lead > 0 && (text[lead - 1] & 0xC0) == 0xC0 &&
        vvl_utf8_prefix(text + lead - 1, size - lead + 1) == 0) {
        text[lead - 1] = '\0';
    }
}

static void format_into(char *buffer, size_t size, const char *format, va_list arguments)
{
    int needed = vsnprintf(buffer, size, format, arguments);
    if (needed < 0) {
        buffer[0] = '\0';
    } else if ((size_t)needed >= size) {
        drop_cut_character(buffer);
    }
    replace_invalid(buffer);
}

vvl_status vvl_fail(vvl_error *error, vvl_status status, const char *format, ...)
{
    if (error != NULL) {
        memset(error, 0, sizeof *error);
        error->status = status;
        error->element = -1;
        va_list arguments;
        va_start(arguments, format);
        format_into(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

void vvl_hint(vvl_error *error, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        format_into(error->hint, sizeof error->hint, format, arguments);
        va_end(arguments);
    }
}

void vvl_error_text(char *buffer, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
    }
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    if (text[length] != '\0') {
        drop_cut_character(buffer);
    }
    replace_invalid(buffer);
}

void vvl_locate(vvl_error *error, const char *table, const char *column)
{
    if (error == NULL) {
        return;
    }
    if (table != NULL) {
        vvl_error_text(error->table, sizeof error->table, table);
    }
    if (column != NULL) {
        vvl_error_text(error->column, sizeof error->column, column);
    }
}

void vvl_free(void *text)
{
    free(text);
}

const char *vvl_version(void)
{
    return VVL_VERSION;
}

void vvl_state(vvl_error *error, const char *sqlstate)
{
    if (error != NULL) {
        vvl_error_text(error->sqlstate, sizeof error->sqlstate, sqlstate);
    }
}

#define RECORD_PREFIX "record %" PRId64 " of those given: "

static void put_before(vvl_error *error, const char *prefix, const char *rest)
{
    char message[sizeof error->message];
    size_t size = strlen(prefix);
    vvl_error_text(message, sizeof message, rest);
    memcpy(error->message, prefix, size);
    vvl_error_text(error->message + size, sizeof error->message - size, message);
}

void vvl_element(vvl_error *error, size_t element)
{
    if (error != NULL) {
        char prefix[64];
        error->element = (int64_t)element;
        snprintf(prefix, sizeof prefix, RECORD_PREFIX, error->element);
        put_before(error, prefix, error->message);
    }
}

void vvl_line(vvl_error *error, uint64_t line)
{
    if (error != NULL) {
        char prefix[64];
        int said =
            error->element < 0 ? 0 : snprintf(prefix, sizeof prefix, RECORD_PREFIX, error->element);
        error->element = (int64_t)line - 1;
        snprintf(prefix, sizeof prefix, "line %" PRIu64 ": ", line);
        put_before(error, prefix, error->message + said);
    }
}
