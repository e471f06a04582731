#include "core/quarantine_text.h"

#include "core/json_text.h"
#include "core/number.h"
#include "core/value_text.h"
#include "util/text.h"
#include "util/time.h"

#include <math.h>
#include <openssl/evp.h>
#include <string.h>

/* libcrypto counts with int: large values are encoded by parts that leave no remainder. */
enum { BASE64_PART = 3 << 20 };

static void put_text(vvl_buffer *out, const char *text)
{
    if (text == NULL) {
        vvl_buffer_text(out, "null");
    } else {
        vvl_json_put_string(out, text, strlen(text));
    }
}

static void put_base64(vvl_buffer *out, const char *bytes, size_t size)
{
    vvl_buffer_text(out, "\"base64\":\"");
    for (size_t at = 0; at < size; at += BASE64_PART) {
        size_t part = size - at < BASE64_PART ? size - at : BASE64_PART;
        char *room = vvl_buffer_reserve(out, (part + 2) / 3 * 4 + 1);
        if (room != NULL) {
            out->size += (size_t)EVP_EncodeBlock((unsigned char *)room,
                                                 (const unsigned char *)bytes + at, (int)part);
        }
    }
    vvl_buffer_char(out, '"');
}

static void put_characters(vvl_buffer *out, const vvl_value *value)
{
    bool plain = vvl_utf8_valid(value->as.text, value->size) &&
                 (value->size == 0 || memchr(value->as.text, '\0', value->size) == NULL);
    if (!plain) {
        put_base64(out, value->as.text, value->size);
        return;
    }
    vvl_buffer_text(out, "\"text\":");
    vvl_json_put_string(out, value->as.text, value->size);
}

static void put_real(vvl_buffer *out, double real)
{
    vvl_buffer_text(out, "\"real\":");
    if (isfinite(real)) {
        vvl_value_print(out, &(vvl_value){.type = VVL_VALUE_REAL, .as.real = real});
    } else {
        vvl_buffer_text(out, isnan(real) ? "\"nan\"" : real > 0 ? "\"inf\"" : "\"-inf\"");
    }
}

/* As SQLite stores it, whatever the backend made of it on the way. */
static void put_time(vvl_buffer *out, vvl_time time)
{
    char text[VVL_TIME_STORED_SIZE];
    vvl_time_store(time, text);
    vvl_buffer_text(out, "\"text\":");
    vvl_json_put_string(out, text, sizeof text);
}

static const char *storage_class(const vvl_value *value)
{
    static const char *const names[] = {
        [VVL_VALUE_NULL] = "null",    [VVL_VALUE_INTEGER] = "integer", [VVL_VALUE_REAL] = "real",
        [VVL_VALUE_BOOL] = "integer", [VVL_VALUE_TEXT] = "text",       [VVL_VALUE_JSON] = "text",
        [VVL_VALUE_BLOB] = "blob",    [VVL_VALUE_ID] = "text",         [VVL_VALUE_TIME] = "text",
    };
    return names[value->type];
}

static void put_content(vvl_buffer *out, const vvl_value *value)
{
    switch (value->type) {
    case VVL_VALUE_NULL:
        break;
    case VVL_VALUE_INTEGER:
        vvl_buffer_text(out, "\"integer\":");
        vvl_value_print(out, value);
        break;
    case VVL_VALUE_BOOL:
        vvl_buffer_format(out, "\"integer\":%d", value->as.boolean ? 1 : 0);
        break;
    case VVL_VALUE_REAL:
        put_real(out, value->as.real);
        break;
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
        put_characters(out, value);
        break;
    case VVL_VALUE_BLOB:
        put_base64(out, value->as.text, value->size);
        break;
    case VVL_VALUE_ID:
        vvl_buffer_text(out, "\"text\":\"");
        vvl_value_print(out, value);
        vvl_buffer_char(out, '"');
        break;
    case VVL_VALUE_TIME:
        put_time(out, value->as.time);
        break;
    }
}

static void put_value(vvl_buffer *out, const vvl_value *value)
{
    vvl_buffer_format(out, "{\"class\":\"%s\"", storage_class(value));
    if (value->type != VVL_VALUE_NULL) {
        vvl_buffer_char(out, ',');
        put_content(out, value);
    }
    vvl_buffer_char(out, '}');
}

static void put_member(vvl_buffer *out, const char *name, const char *text)
{
    vvl_buffer_format(out, "\"%s\":", name);
    put_text(out, text);
}

/* How the value that is at fault is stored; NULL where none is. */
static const char *storage_at_fault(const vvl_rejected_row *row)
{
    for (size_t i = 0; row->column != NULL && i < row->count; i++) {
        if (strcmp(row->names[i], row->column) == 0) {
            return storage_class(&row->values[i]);
        }
    }
    return NULL;
}

static void put_reason(vvl_buffer *out, const vvl_rejected_row *row)
{
    vvl_buffer_char(out, '{');
    put_member(out, "table", row->table);
    vvl_buffer_char(out, ',');
    put_member(out, "key", row->key);
    vvl_buffer_char(out, ',');
    put_member(out, "reason", row->rule);
    vvl_buffer_char(out, ',');
    put_member(out, "column", row->column);
    vvl_buffer_char(out, ',');
    put_member(out, "storage", storage_at_fault(row));
    if (row->parent_table != NULL) {
        vvl_buffer_text(out, ",\"parent\":{");
        put_member(out, "table", row->parent_table);
        vvl_buffer_char(out, ',');
        put_member(out, "key", row->parent_key);
        vvl_buffer_char(out, '}');
    }
    if (row->version != NULL && row->version[0] != '\0') {
        vvl_buffer_char(out, ',');
        put_member(out, "version", row->version);
    }
}

void vvl_quarantine_put(vvl_buffer *out, const vvl_rejected_row *row)
{
    put_reason(out, row);
    vvl_buffer_text(out, ",\"row\":{");
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0) {
            vvl_buffer_char(out, ',');
        }
        put_text(out, row->names[i]);
        vvl_buffer_char(out, ':');
        put_value(out, &row->values[i]);
    }
    vvl_buffer_text(out, "}}\n");
}
