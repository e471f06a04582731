#include "core/cursor.h"

#include "core/describe.h"
#include "core/rule.h"
#include "core/value_text.h"
#include "util/buffer.h"
#include "util/error.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A cursor is a line "1 TABLE ORDER DIRECTION FORM SIZE FORM" (format, table, column, a or d, form
 * and size of the id, form of the value), then the id and the value, all in base64 of the kind that
 * URLs take.
 */
enum { FORM_NULL = 'n', FORM_KIND = 'k', FORM_RAW = 'r' };

static int form_of(const vvl_column *column, const vvl_value *value)
{
    if (value->type == VVL_VALUE_NULL) {
        return FORM_NULL;
    }
    return value->type == vvl_value_type_of(column) ? FORM_KIND : FORM_RAW;
}

static void swap_characters(char *text, const char from[2], const char to[2])
{
    for (; *text != '\0'; text++) {
        if (*text == from[0] || *text == from[1]) {
            *text = to[*text == from[1]];
        }
    }
}

static char *encode(const vvl_buffer *plain, vvl_arena *arena)
{
    if (plain->failed || plain->size > INT32_MAX / 2) {
        return NULL;
    }
    char *text = vvl_arena_alloc(arena, (plain->size + 2) / 3 * 4 + 1);
    if (text != NULL) {
        EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)plain->data,
                        (int)plain->size);
        text[strcspn(text, "=")] = '\0';
        swap_characters(text, "+/", "-_");
    }
    return text;
}

const char *vvl_cursor_print(const vvl_cursor *cursor, const vvl_entity *entity, vvl_arena *arena)
{
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    vvl_buffer id = {0};
    vvl_buffer plain = {0};
    vvl_value_print(&id, &cursor->id);
    vvl_buffer_format(&plain, "1 %s %s %c %c %zu %c\n", entity->name, cursor->order->name,
                      cursor->descending ? 'd' : 'a', form_of(key, &cursor->id), id.size,
                      form_of(cursor->order, &cursor->value));
    vvl_buffer_bytes(&plain, id.data, id.size);
    vvl_value_print(&plain, &cursor->value);
    plain.failed = plain.failed || id.failed;
    char *text = encode(&plain, arena);
    vvl_buffer_free(&id);
    vvl_buffer_free(&plain);
    return text;
}

static const char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Bytes of a cursor's text with its padding; 0 where it is none. */
static size_t padded_size(const char *text)
{
    size_t length = strlen(text);
    size_t padded = (length + 3) / 4 * 4;
    bool good =
        length <= INT32_MAX / 2 && strspn(text, base64_alphabet) == length && padded - length != 3;
    return good ? padded : 0;
}

/* The bytes behind a cursor's text, NUL-terminated; false where it is none. `plain` and `standard`
 * have room for `padded` and one more. */
static bool decode(const char *text, size_t padded, char *standard, char *plain, size_t *size)
{
    size_t length = strlen(text);
    memset(standard, '=', padded);
    memcpy(standard, text, length);
    standard[padded] = '\0';
    swap_characters(standard, "-_", "+/");
    int decoded =
        EVP_DecodeBlock((unsigned char *)plain, (const unsigned char *)standard, (int)padded);
    if (decoded < 0) {
        return false;
    }
    *size = (size_t)decoded - (padded - length);
    plain[*size] = '\0';
    return true;
}

static bool read_value(const vvl_column *column, char form, bool loose, const char *text,
                       size_t size, vvl_value *out)
{
    static const vvl_column any = {.kind = VVL_KIND_TEXT};
    vvl_value value = {.type = VVL_VALUE_TEXT, .size = size, .as.text = text};
    if (vvl_rule_check(&any, &value, false) != VVL_REASON_NONE) {
        return false;
    }
    switch (form) {
    case FORM_NULL:
        *out = (vvl_value){.type = VVL_VALUE_NULL};
        return size == 0;
    case FORM_RAW:
        *out = value;
        return loose;
    case FORM_KIND:
        return vvl_value_parse(column, text, size, out) == VVL_REASON_NONE;
    default:
        return false;
    }
}

static bool read_cursor(const char *plain, size_t size, const vvl_entity *entity, bool loose,
                        vvl_cursor *cursor)
{
    char table[64];
    char order[64];
    char direction = 0;
    char id_form = 0;
    char value_form = 0;
    size_t id_size = 0;
    int head = 0;
    if (sscanf(plain, "1 %63s %63s %c %c %zu %c%n", table, order, &direction, &id_form, &id_size,
               &value_form, &head) != 6 ||
        plain[head] != '\n') {
        return false;
    }
    const char *id = plain + head + 1;
    size_t left = size - (size_t)head - 1;
    const vvl_column *key = vvl_column_flagged(entity, VVL_COLUMN_KEY);
    return strcmp(table, entity->name) == 0 && strcmp(order, cursor->order->name) == 0 &&
           direction == (cursor->descending ? 'd' : 'a') && id_size <= left &&
           id_form != FORM_NULL && read_value(key, id_form, loose, id, id_size, &cursor->id) &&
           read_value(cursor->order, value_form, loose, id + id_size, left - id_size,
                      &cursor->value);
}

vvl_status vvl_cursor_parse(const char *text, const vvl_entity *entity, bool loose,
                            vvl_arena *arena, vvl_cursor *cursor, vvl_error *error)
{
    size_t size = 0;
    size_t padded = padded_size(text);
    char *standard = vvl_arena_alloc(arena, padded + 1);
    char *plain = vvl_arena_alloc(arena, padded + 1);
    if (standard == NULL || plain == NULL) {
        return vvl_fail_memory(error);
    }
    if (padded == 0 || !decode(text, padded, standard, plain, &size) ||
        !read_cursor(plain, size, entity, loose, cursor)) {
        vvl_fail(error, VVL_E_INVALID, "the cursor is not one that this list in this order gave");
        vvl_hint(error, "repeat the list with the same order and hand on its \"next\" unchanged");
        return VVL_E_INVALID;
    }
    return VVL_OK;
}
