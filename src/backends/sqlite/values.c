#include "backends/sqlite/values.h"

#include "util/time.h"
#include "util/uuid.h"

#include <vvl/sys/member.h>

#include <string.h>

enum { ID_SIZE = VVL_UUID_TEXT_SIZE - 1 };

/* SQLite takes a NULL pointer for NULL, whatever the size. */
static const char *never_null(const char *text)
{
    return text != NULL ? text : "";
}

static int bind_text(sqlite3_stmt *statement, int at, const char *text, size_t size,
                     sqlite3_destructor_type lifetime)
{
    return sqlite3_bind_text64(statement, at, never_null(text), size, lifetime, SQLITE_UTF8);
}

static int bind_value(sqlite3_stmt *statement, int at, const vvl_value *value, char *scratch,
                      sqlite3_destructor_type lifetime)
{
    switch (value->type) {
    case VVL_VALUE_NULL:
        return sqlite3_bind_null(statement, at);
    case VVL_VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value->as.integer);
    case VVL_VALUE_REAL:
        return sqlite3_bind_double(statement, at, value->as.real);
    case VVL_VALUE_BOOL:
        return sqlite3_bind_int(statement, at, value->as.boolean);
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
        return bind_text(statement, at, value->as.text, value->size, lifetime);
    case VVL_VALUE_BLOB:
        return sqlite3_bind_blob64(statement, at, never_null(value->as.text), value->size,
                                   lifetime);
    case VVL_VALUE_ID:
        vvl_uuid_store(&value->as.id, scratch);
        return bind_text(statement, at, scratch, ID_SIZE, SQLITE_STATIC);
    case VVL_VALUE_TIME:
        vvl_time_store(value->as.time, scratch);
        return bind_text(statement, at, scratch, VVL_TIME_STORED_SIZE, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

int vvl_sqlite_bind(sqlite3_stmt *statement, const vvl_value *values, size_t count,
                    vvl_sqlite_scratch *scratch, sqlite3_destructor_type lifetime)
{
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
        code = bind_value(statement, (int)i + 1, &values[i], scratch[i].text, lifetime);
    }
    return code;
}

void vvl_sqlite_answer(sqlite3_context *context, const vvl_value *value)
{
    char text[VVL_UUID_TEXT_SIZE];
    switch (value->type) {
    case VVL_VALUE_NULL:
        sqlite3_result_null(context);
        break;
    case VVL_VALUE_INTEGER:
        sqlite3_result_int64(context, value->as.integer);
        break;
    case VVL_VALUE_REAL:
        sqlite3_result_double(context, value->as.real);
        break;
    case VVL_VALUE_BOOL:
        sqlite3_result_int(context, value->as.boolean);
        break;
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
        sqlite3_result_text64(context, never_null(value->as.text), value->size, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
        break;
    case VVL_VALUE_BLOB:
        sqlite3_result_blob64(context, never_null(value->as.text), value->size, SQLITE_TRANSIENT);
        break;
    case VVL_VALUE_ID:
        vvl_uuid_store(&value->as.id, text);
        sqlite3_result_text(context, text, ID_SIZE, SQLITE_TRANSIENT);
        break;
    case VVL_VALUE_TIME:
        vvl_time_store(value->as.time, text);
        sqlite3_result_text(context, text, VVL_TIME_STORED_SIZE, SQLITE_TRANSIENT);
        break;
    }
}

static void read_integer(int64_t integer, vvl_value_type expected, vvl_value *out)
{
    if (expected == VVL_VALUE_BOOL && (integer == 0 || integer == 1)) {
        out->type = VVL_VALUE_BOOL;
        out->as.boolean = integer == 1;
    } else {
        out->type = VVL_VALUE_INTEGER;
        out->as.integer = integer;
    }
}

static void read_text(const char *text, size_t size, vvl_value_type expected, vvl_value *out)
{
    out->size = size;
    if (expected == VVL_VALUE_ID && vvl_uuid_load(text, size, &out->as.id)) {
        out->type = VVL_VALUE_ID;
    } else if (expected == VVL_VALUE_TIME && vvl_time_load(text, size, &out->as.time)) {
        out->type = VVL_VALUE_TIME;
    } else {
        out->type = expected == VVL_VALUE_JSON ? VVL_VALUE_JSON : VVL_VALUE_TEXT;
        out->as.text = text;
    }
}

/* Half a surrogate pair has no UTF-8 form; SQLite makes up another character for it. */
static bool is_whole_utf16(sqlite3_value *value)
{
    const uint16_t *units = sqlite3_value_text16(value);
    int count = units == NULL ? 0 : sqlite3_value_bytes16(value) / (int)sizeof *units;
    for (int i = 0; i < count; i++) {
        bool high = (units[i] & 0xFC00) == 0xD800;
        bool low = (units[i] & 0xFC00) == 0xDC00;
        bool pair = high && i + 1 < count && (units[i + 1] & 0xFC00) == 0xDC00;
        if (low || (high && !pair)) {
            return false;
        }
        i += pair;
    }
    return true;
}

static void read_bytes(sqlite3_value *value, vvl_value *out)
{
    out->type = VVL_VALUE_BLOB;
    out->as.text = never_null(sqlite3_value_blob(value));
    out->size = (size_t)sqlite3_value_bytes(value);
}

int vvl_sqlite_read_value(sqlite3_value *value, vvl_value_type expected, bool utf16, vvl_value *out)
{
    const char *text;
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        out->type = VVL_VALUE_NULL;
        return SQLITE_OK;
    case SQLITE_INTEGER:
        read_integer(sqlite3_value_int64(value), expected, out);
        return SQLITE_OK;
    case SQLITE_FLOAT:
        out->type = VVL_VALUE_REAL;
        out->as.real = sqlite3_value_double(value);
        return SQLITE_OK;
    case SQLITE_BLOB:
        read_bytes(value, out);
        return SQLITE_OK;
    default:
        if (utf16 && !is_whole_utf16(value)) {
            read_bytes(value, out);
            return SQLITE_OK;
        }
        /* The text before its size, because it may have to be converted from UTF-16. */
        text = (const char *)sqlite3_value_text(value);
        if (text == NULL) {
            return SQLITE_NOMEM;
        }
        read_text(text, (size_t)sqlite3_value_bytes(value), expected, out);
        return SQLITE_OK;
    }
}

int vvl_sqlite_read_row(sqlite3_stmt *statement, const vvl_value_type *expected, size_t count,
                        bool utf16, vvl_value *row)
{
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
        /* One look-up for each column instead of three. What SQLite calls an unprotected value is
         * safe to read here, because a connection is used by one thread at a time. */
        code = vvl_sqlite_read_value(sqlite3_column_value(statement, (int)i), expected[i], utf16,
                                     &row[i]);
    }
    return code;
}

/* Copies what most columns hold; false where it does not fit, or has a NUL within. */
static bool take_text(sqlite3_value *value, const vvl_member *member, vvl_reading *reading)
{
    const char *text = (const char *)sqlite3_value_text(value);
    size_t size = (size_t)sqlite3_value_bytes(value);
    vvl_room *room = &reading->room;
    if (text == NULL || size >= room->size || strlen(text) != size) {
        return false;
    }
    memcpy(room->next, text, size + 1);
    vvl_member_point(member, room->next, reading->record);
    room->next += size + 1;
    room->size -= size + 1;
    return true;
}

static int take_value(sqlite3_value *value, const vvl_member *member, bool utf16, bool *taken,
                      vvl_reading *reading, vvl_value *out)
{
    int code = vvl_sqlite_read_value(value, member->type, utf16, out);
    *taken = code == SQLITE_OK && member->form != VVL_MEMBER_TEXT &&
             vvl_member_take(member, out, reading->record);
    return code;
}

int vvl_sqlite_read_record(sqlite3_stmt *statement, const vvl_member *members, size_t count,
                           bool utf16, vvl_reading *reading)
{
    uint64_t left = 0;
    for (size_t i = 0; i < count; i++) {
        const vvl_member *member = &members[i];
        sqlite3_value *value = sqlite3_column_value(statement, (int)i);
        int type = sqlite3_value_type(value);
        bool taken = type == SQLITE_NULL ? !member->required
                                         : type == SQLITE_TEXT && member->form == VVL_MEMBER_TEXT &&
                                               !utf16 && take_text(value, member, reading);
        if (taken) {
            continue;
        }
        int code = take_value(value, member, utf16, &taken, reading, &reading->row[i]);
        if (code != SQLITE_OK) {
            return code;
        }
        left |= (uint64_t)!taken << i;
    }
    reading->left = left;
    return SQLITE_OK;
}
