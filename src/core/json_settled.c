#include "core/json_settled.h"

#include "util/text.h"

#include <string.h>

enum { DEPTH_MAX = 16, DIGITS_MAX = 18, SIZE_LIMIT = 1 << 26 };

/* What is left to read; the text is UTF-8 to its end. */
typedef struct scan {
    const char *at;
    const char *end;
    unsigned depth;
} scan;

typedef struct slice {
    const char *text;
    size_t size;
} slice;

static bool read_value(scan *scan);

static bool take(scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

static bool read_literal(scan *scan, const char *literal, size_t size)
{
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, literal, size) != 0) {
        return false;
    }
    scan->at += size;
    return true;
}

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* A string whose characters stand for themselves. */
static bool read_string(scan *scan, slice *out)
{
    if (!take(scan, '"')) {
        return false;
    }
    const char *start = scan->at;
    while (scan->at < scan->end && is_plain(*scan->at)) {
        scan->at++;
    }
    *out = (slice){start, (size_t)(scan->at - start)};
    return take(scan, '"');
}

static bool read_any_string(scan *scan)
{
    slice ignored;
    return read_string(scan, &ignored);
}

/* A whole number as it is printed: no sign before 0, no leading 0. */
static bool read_number(scan *scan)
{
    bool negative = take(scan, '-');
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    ptrdiff_t digits = scan->at - start;
    if (digits == 0 || digits > DIGITS_MAX) {
        return false;
    }
    return *start != '0' || (digits == 1 && !negative);
}

static bool read_array(scan *scan, bool (*read_element)(struct scan *))
{
    if (!take(scan, '[')) {
        return false;
    }
    if (take(scan, ']')) {
        return true;
    }
    do {
        if (!read_element(scan)) {
            return false;
        }
    } while (read_literal(scan, ", ", 2));
    return take(scan, ']');
}

static bool precedes(const slice *left, const slice *right)
{
    return left->size != right->size ? left->size < right->size
                                     : memcmp(left->text, right->text, left->size) < 0;
}

static bool read_object(scan *scan)
{
    slice before = {NULL, 0};
    slice key;
    if (!take(scan, '{')) {
        return false;
    }
    if (take(scan, '}')) {
        return true;
    }
    do {
        if (!read_string(scan, &key) || (before.text != NULL && !precedes(&before, &key)) ||
            !read_literal(scan, ": ", 2) || !read_value(scan)) {
            return false;
        }
        before = key;
    } while (read_literal(scan, ", ", 2));
    return take(scan, '}');
}

static bool read_container(scan *scan)
{
    if (scan->depth == DEPTH_MAX) {
        return false;
    }
    scan->depth++;
    bool good = *scan->at == '[' ? read_array(scan, read_value) : read_object(scan);
    scan->depth--;
    return good;
}

static bool read_value(scan *scan)
{
    switch (scan->at < scan->end ? *scan->at : '\0') {
    case '"':
        return read_any_string(scan);
    case '[':
    case '{':
        return read_container(scan);
    case 't':
        return read_literal(scan, "true", 4);
    case 'f':
        return read_literal(scan, "false", 5);
    case 'n':
        return read_literal(scan, "null", 4);
    default:
        return read_number(scan);
    }
}

bool vvl_json_is_settled(const char *text, size_t size, vvl_shape shape)
{
    scan scan = {.at = text, .end = text + size};
    bool good = false;
    switch (shape) {
    case VVL_SHAPE_ANY:
        good = read_value(&scan);
        break;
    case VVL_SHAPE_OBJECT:
        good = read_object(&scan);
        break;
    case VVL_SHAPE_STRINGS:
        good = read_array(&scan, read_any_string);
        break;
    case VVL_SHAPE_ARRAY:
        good = read_array(&scan, read_value);
        break;
    }
    return good && scan.at == scan.end && size <= SIZE_LIMIT && vvl_utf8_valid(text, size);
}
