#include "cli/cell.h"

#include "cli/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 40

bool vvl_cli_cell_shown(const vvl_column *column)
{
    return (column->flags & VVL_COLUMN_SECRET) == 0 && column->kind != VVL_KIND_JSON;
}

static vvl_opt_integer read_integer(const vvl_column *column, const void *field)
{
    if (column->optional) {
        return *(const vvl_opt_integer *)field;
    }
    return (vvl_opt_integer){true, *(const int64_t *)field};
}

static vvl_opt_time read_time(const vvl_column *column, const void *field)
{
    if (column->optional) {
        return *(const vvl_opt_time *)field;
    }
    return (vvl_opt_time){true, *(const vvl_time *)field};
}

static void write_id(const vvl_uuid *id, char *out)
{
    if (!vvl_uuid_is_nil(id)) {
        vvl_uuid_format(id, out);
    }
}

static void write_integer(vvl_opt_integer integer, char *out)
{
    if (integer.has) {
        snprintf(out, NUMBER_SIZE, "%" PRId64, integer.value);
    }
}

static void write_real(const vvl_opt_real *real, char *out)
{
    if (real->has) {
        snprintf(out, NUMBER_SIZE, "%g", real->value);
    }
}

static void write_time(vvl_opt_time time, char *out)
{
    if (time.has) {
        vvl_time_format(time.value, out);
    }
}

static const char *enum_word(const vvl_column *column, const void *field)
{
    unsigned value;
    memcpy(&value, field, sizeof value);
    return value > 0 && value < column->values.count ? column->values.words[value] : "";
}

static const char *bool_word(const vvl_opt_bool *value)
{
    if (!value->has) {
        return "";
    }
    return value->value ? "true" : "false";
}

static const char *text_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

char *vvl_cli_cell_text(const vvl_column *column, const void *record)
{
    const void *field = (const char *)record + column->offset;
    char buffer[NUMBER_SIZE] = "";
    const char *text = buffer;
    switch (column->kind) {
    case VVL_KIND_ID:
        write_id(field, buffer);
        break;
    case VVL_KIND_TEXT:
    case VVL_KIND_JSON:
        text = text_or_empty(*(const char *const *)field);
        break;
    case VVL_KIND_ENUM:
        text = enum_word(column, field);
        break;
    case VVL_KIND_INTEGER:
        write_integer(read_integer(column, field), buffer);
        break;
    case VVL_KIND_REAL:
        write_real(field, buffer);
        break;
    case VVL_KIND_BOOL:
        text = bool_word(field);
        break;
    case VVL_KIND_TIME:
        write_time(read_time(column, field), buffer);
        break;
    }
    return vvl_cli_text_clean(text);
}
