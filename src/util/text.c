#include "util/text.h"

#include <stdint.h>
#include <string.h>

/* Bytes of the character that starts with `lead`, 0 where none does, and the least it may stand
 * for: a smaller code point would be an overlong form. */
static size_t sequence_length(unsigned char lead, uint32_t *least)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        *least = 0x80;
        return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
        *least = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *least = 0x10000;
        return 4;
    }
    return 0;
}

/* Bytes of the valid character of more than one byte at `at`, or 0. */
static size_t multibyte(const unsigned char *at, size_t left)
{
    uint32_t least = 0;
    size_t length = sequence_length(at[0], &least);
    if (length == 0 || length > left) {
        return 0;
    }
    uint32_t point = at[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        point = point << 6 | (at[i] & 0x3F);
    }
    bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < least || point > 0x10FFFF || surrogate ? 0 : length;
}

/* Almost all text is ASCII: eight bytes at a time. */
static size_t skip_ascii(const unsigned char *text, size_t size, size_t at)
{
    uint64_t word;
    while (size - at >= sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += sizeof word;
    }
    while (at < size && text[at] < 0x80) {
        at++;
    }
    return at;
}

size_t vvl_utf8_prefix(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while ((at = skip_ascii(bytes, size, at)) < size) {
        size_t length = multibyte(bytes + at, size - at);
        if (length == 0) {
            return at;
        }
        at += length;
    }
    return size;
}

bool vvl_utf8_valid(const char *text, size_t size)
{
    return vvl_utf8_prefix(text, size) == size;
}

size_t vvl_utf8_length(const char *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        length += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return length;
}

/* Each part between two % is looked for where it first occurs, which finds a match if there is one;
 * the last part must stand at the end. */
bool vvl_like(const char *text, size_t size, const char *pattern)
{
    const char *end = text + size;
    size_t part = strcspn(pattern, "%");
    if (part > size || memcmp(text, pattern, part) != 0) {
        return false;
    }
    text += part;
    pattern += part;
    while (*pattern == '%') {
        pattern++;
        part = strcspn(pattern, "%");
        size_t left = (size_t)(end - text);
        if (pattern[part] == '\0') {
            return part <= left && memcmp(end - part, pattern, part) == 0;
        }
        const char *found = part == 0 ? text : memmem(text, left, pattern, part);
        if (found == NULL) {
            return false;
        }
        text = found + part;
        pattern += part;
    }
    return text == end;
}

/* Where the last character of the text begins. */
static size_t last_character(const char *text, size_t size)
{
    do {
        size--;
    } while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80);
    return size;
}

static uint32_t code_point(const char *text, size_t size)
{
    uint32_t point = (unsigned char)text[0] & (size == 1 ? 0x7FU : 0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        point = point << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return point;
}

static size_t put_code_point(uint32_t point, char *out)
{
    size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    unsigned lead = size == 1 ? 0 : 0xF00U >> size & 0xFF;
    out[0] = (char)(lead | point);
    return size;
}

size_t vvl_utf8_successor(const char *text, size_t size, char *out)
{
    static const uint32_t greatest = 0x10FFFF;
    while (size > 0) {
        size_t at = last_character(text, size);
        uint32_t point = code_point(text + at, size - at);
        if (point != greatest) {
            memcpy(out, text, at);
            /* What would be half a surrogate pair is none. */
            return at + put_code_point(point == 0xD7FF ? 0xE000 : point + 1, out + at);
        }
        size = at;
    }
    return 0;
}
