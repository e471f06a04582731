#include "core/value_show.h"

#include "core/value_text.h"
#include "util/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What is left of the room, without that for the ellipsis. */
typedef struct room {
    char *at;
    const char *end;
} room;

static const char ellipsis[] = "…";

static bool put(room *room, const char *text, size_t size)
{
    if ((size_t)(room->end - room->at) < size) {
        return false;
    }
    memcpy(room->at, text, size);
    room->at += size;
    return true;
}

/* Bytes of the character at `text`; 0: malformed. */
static size_t character_size(const char *text, size_t left)
{
    size_t size = 1;
    while (size < 4 && size <= left && !vvl_utf8_valid(text, size)) {
        size++;
    }
    return size <= left && vvl_utf8_valid(text, size) ? size : 0;
}

static uint32_t code_point(const char *text, size_t size)
{
    uint32_t point = (unsigned char)text[0] & (size == 1 ? 0x7FU : 0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        point = point << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return point;
}

/* Controls, and what joins, marks or turns around the text about it without being seen. */
static bool is_hidden(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || point >= 0xE0000;
}

static bool put_character(room *room, const char *text, size_t size)
{
    char escape[16];
    uint32_t point = size == 0 ? (unsigned char)*text : code_point(text, size);
    if (size > 0 && !is_hidden(point)) {
        return put(room, text, size);
    }
    int written = snprintf(escape, sizeof escape, size > 1 ? "\\u{%04x}" : "\\x%02x", point);
    return put(room, escape, (size_t)written);
}

static bool put_text(room *room, const char *text, size_t size)
{
    bool fits = true;
    for (size_t i = 0, character; fits && i < size; i += character == 0 ? 1 : character) {
        character = character_size(text + i, size - i);
        fits = put_character(room, text + i, character);
    }
    return fits;
}

static bool put_blob(room *room, const char *bytes, size_t size)
{
    char digits[3];
    bool fits = put(room, "x'", 2);
    for (size_t i = 0; fits && i < size; i++) {
        snprintf(digits, sizeof digits, "%02x", (unsigned char)bytes[i]);
        fits = put(room, digits, 2);
    }
    return fits && put(room, "'", 1);
}

/* Numbers, ids and times have a text of bounded size. */
static bool put_other(room *room, const vvl_value *value)
{
    vvl_buffer text = {0};
    vvl_value_print(&text, value);
    /* As SQLite shows it, so that it cannot be taken for an integer. */
    if (value->type == VVL_VALUE_REAL && !text.failed && strpbrk(text.data, ".en") == NULL) {
        vvl_buffer_text(&text, ".0");
    }
    bool fits = !text.failed && text.size > 0 && put(room, text.data, text.size);
    vvl_buffer_free(&text);
    return fits;
}

void vvl_value_show(const vvl_value *value, char out[VVL_SHOWN_SIZE])
{
    room room = {.at = out, .end = out + VVL_SHOWN_SIZE - sizeof ellipsis};
    bool whole;
    switch (value->type) {
    case VVL_VALUE_NULL:
        whole = put(&room, "null", 4);
        break;
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
        whole = put_text(&room, value->as.text, value->size);
        break;
    case VVL_VALUE_BLOB:
        whole = put_blob(&room, value->as.text, value->size);
        break;
    default:
        whole = put_other(&room, value);
        break;
    }
    memcpy(room.at, whole ? "" : ellipsis, whole ? 1 : sizeof ellipsis);
}
