#include "backends/postgres/values.h"

#include "util/error.h"
#include "util/time.h"

#include <endian.h>
#include <string.h>

/* Types of the server's catalogue; their numbers are part of its protocol and never change. */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_CHAR = 18,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_OID = 26,
    TYPE_JSON = 114,
    TYPE_FLOAT4 = 700,
    TYPE_FLOAT8 = 701,
    TYPE_BPCHAR = 1042,
    TYPE_VARCHAR = 1043,
    TYPE_TIMESTAMP = 1114,
    TYPE_TIMESTAMPTZ = 1184,
    TYPE_VOID = 2278,
    TYPE_UUID = 2950,
    TYPE_JSONB = 3802
};

/* The server counts microseconds from 2000-01-01, we from 1970-01-01. */
static const int64_t epoch_distance = INT64_C(946684800000000);

/* The server's own limit for one value. */
static const size_t size_max = 0x3FFFFFFF;

Oid vvl_postgres_type(vvl_value_type type)
{
    static const Oid types[] = {
        [VVL_VALUE_NULL] = 0,
        [VVL_VALUE_INTEGER] = TYPE_INT8,
        [VVL_VALUE_REAL] = TYPE_FLOAT8,
        [VVL_VALUE_BOOL] = TYPE_BOOL,
        [VVL_VALUE_TEXT] = TYPE_TEXT,
        [VVL_VALUE_JSON] = TYPE_JSONB,
        [VVL_VALUE_BLOB] = TYPE_BYTEA,
        [VVL_VALUE_ID] = TYPE_UUID,
        [VVL_VALUE_TIME] = TYPE_TIMESTAMPTZ,
    };
    return types[type];
}

static void put_word(uint64_t word, vvl_postgres_room *room, vvl_postgres_wire *out)
{
    word = htobe64(word);
    memcpy(room->bytes, &word, sizeof word);
    out->size = sizeof word;
}

static void put_real(double real, vvl_postgres_room *room, vvl_postgres_wire *out)
{
    uint64_t word;
    memcpy(&word, &real, sizeof word);
    put_word(word, room, out);
}

static void put_bytes(const vvl_value *value, bool versioned, vvl_postgres_wire *out)
{
    out->bytes = value->as.text == NULL ? "" : value->as.text;
    out->size = value->size;
    out->versioned = versioned;
}

/* Why a value cannot travel, or VVL_OK. */
static vvl_status check(const vvl_value *value, vvl_value_type announced, vvl_error *error)
{
    if (value->type != announced) {
        vvl_fail(error, VVL_E_INTERNAL, "a value is not of the type announced for it");
        vvl_hint(error, "report this as a fault of vvldb");
        return VVL_E_INTERNAL;
    }
    if (value->type == VVL_VALUE_TIME && !vvl_time_valid(value->as.time)) {
        vvl_fail(error, VVL_E_INVALID, "a time lies outside the years 1 to 9999");
        vvl_hint(error, "correct the value");
        return VVL_E_INVALID;
    }
    bool sized = value->type == VVL_VALUE_TEXT || value->type == VVL_VALUE_JSON ||
                 value->type == VVL_VALUE_BLOB;
    if (sized && value->size >= size_max) {
        vvl_fail(error, VVL_E_INVALID,
                 "a value is larger than 1 GiB, which PostgreSQL cannot hold");
        vvl_hint(error, "shorten the value");
        return VVL_E_INVALID;
    }
    return VVL_OK;
}

vvl_status vvl_postgres_encode(const vvl_value *value, vvl_value_type announced,
                               vvl_postgres_room *room, vvl_postgres_wire *out, vvl_error *error)
{
    if (value->type == VVL_VALUE_NULL) {
        *out = (vvl_postgres_wire){0};
        return VVL_OK;
    }
    vvl_status status = check(value, announced, error);
    if (status != VVL_OK) {
        return status;
    }
    *out = (vvl_postgres_wire){.bytes = (const char *)room->bytes};
    switch (value->type) {
    case VVL_VALUE_INTEGER:
        put_word((uint64_t)value->as.integer, room, out);
        break;
    case VVL_VALUE_REAL:
        put_real(value->as.real, room, out);
        break;
    case VVL_VALUE_BOOL:
        room->bytes[0] = value->as.boolean;
        out->size = 1;
        break;
    case VVL_VALUE_ID:
        memcpy(room->bytes, value->as.id.bytes, sizeof value->as.id.bytes);
        out->size = sizeof value->as.id.bytes;
        break;
    case VVL_VALUE_TIME:
        put_word((uint64_t)(value->as.time - epoch_distance), room, out);
        break;
    case VVL_VALUE_JSON:
        put_bytes(value, true, out);
        break;
    default:
        put_bytes(value, false, out);
        break;
    }
    return VVL_OK;
}

static bool set_integer(int64_t integer, vvl_value *out)
{
    out->type = VVL_VALUE_INTEGER;
    out->as.integer = integer;
    return true;
}

static bool set_bytes(vvl_value_type type, const char *bytes, size_t size, vvl_value *out)
{
    out->type = type;
    out->size = size;
    out->as.text = bytes;
    return true;
}

static uint64_t get_word(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return be64toh(word);
}

static uint32_t get_half(const char *bytes)
{
    uint32_t half;
    memcpy(&half, bytes, sizeof half);
    return be32toh(half);
}

static bool decode_bool(const char *bytes, size_t size, vvl_value *out)
{
    out->type = VVL_VALUE_BOOL;
    out->as.boolean = size == 1 && bytes[0] != 0;
    return size == 1;
}

static bool decode_int2(const char *bytes, size_t size, vvl_value *out)
{
    uint16_t quarter;
    if (size != sizeof quarter) {
        return false;
    }
    memcpy(&quarter, bytes, sizeof quarter);
    return set_integer((int16_t)be16toh(quarter), out);
}

static bool decode_int4(const char *bytes, size_t size, vvl_value *out)
{
    return size == sizeof(int32_t) && set_integer((int32_t)get_half(bytes), out);
}

static bool decode_oid(const char *bytes, size_t size, vvl_value *out)
{
    return size == sizeof(uint32_t) && set_integer(get_half(bytes), out);
}

static bool decode_int8(const char *bytes, size_t size, vvl_value *out)
{
    return size == sizeof(int64_t) && set_integer((int64_t)get_word(bytes), out);
}

static bool decode_float4(const char *bytes, size_t size, vvl_value *out)
{
    float real;
    if (size != sizeof real) {
        return false;
    }
    uint32_t half = get_half(bytes);
    memcpy(&real, &half, sizeof real);
    out->type = VVL_VALUE_REAL;
    out->as.real = real;
    return true;
}

static bool decode_float8(const char *bytes, size_t size, vvl_value *out)
{
    if (size != sizeof out->as.real) {
        return false;
    }
    uint64_t word = get_word(bytes);
    out->type = VVL_VALUE_REAL;
    memcpy(&out->as.real, &word, sizeof out->as.real);
    return true;
}

static bool decode_text(const char *bytes, size_t size, vvl_value *out)
{
    return set_bytes(VVL_VALUE_TEXT, bytes, size, out);
}

static bool decode_bytea(const char *bytes, size_t size, vvl_value *out)
{
    return set_bytes(VVL_VALUE_BLOB, bytes, size, out);
}

static bool decode_json(const char *bytes, size_t size, vvl_value *out)
{
    return set_bytes(VVL_VALUE_JSON, bytes, size, out);
}

static bool decode_jsonb(const char *bytes, size_t size, vvl_value *out)
{
    return size > 1 && bytes[0] == VVL_POSTGRES_JSONB_VERSION &&
           set_bytes(VVL_VALUE_JSON, bytes + 1, size - 1, out);
}

static bool decode_uuid(const char *bytes, size_t size, vvl_value *out)
{
    if (size != sizeof out->as.id.bytes) {
        return false;
    }
    out->type = VVL_VALUE_ID;
    memcpy(out->as.id.bytes, bytes, size);
    return true;
}

/* The server's infinities lie outside the range too. */
/* A time beyond the years that the caller knows, infinity among them, is one beyond them for him
 * too: he can name the row, we cannot. */
static bool decode_time(const char *bytes, size_t size, vvl_value *out)
{
    if (size != sizeof(int64_t)) {
        return false;
    }
    int64_t time = (int64_t)get_word(bytes);
    out->type = VVL_VALUE_TIME;
    if (time < VVL_TIME_MIN - epoch_distance) {
        out->as.time = INT64_MIN;
    } else if (time > VVL_TIME_MAX - epoch_distance) {
        out->as.time = INT64_MAX;
    } else {
        out->as.time = time + epoch_distance;
    }
    return true;
}

static bool decode_void(const char *bytes, size_t size, vvl_value *out)
{
    (void)bytes;
    (void)size;
    out->type = VVL_VALUE_NULL;
    return true;
}

vvl_postgres_decoder *vvl_postgres_decoder_of(Oid type)
{
    static const struct {
        Oid type;
        vvl_postgres_decoder *decoder;
    } decoders[] = {
        {TYPE_BOOL, decode_bool},      {TYPE_BYTEA, decode_bytea},
        {TYPE_CHAR, decode_text},      {TYPE_NAME, decode_text},
        {TYPE_INT8, decode_int8},      {TYPE_INT2, decode_int2},
        {TYPE_INT4, decode_int4},      {TYPE_TEXT, decode_text},
        {TYPE_OID, decode_oid},        {TYPE_JSON, decode_json},
        {TYPE_FLOAT4, decode_float4},  {TYPE_FLOAT8, decode_float8},
        {TYPE_BPCHAR, decode_text},    {TYPE_VARCHAR, decode_text},
        {TYPE_TIMESTAMP, decode_time}, {TYPE_TIMESTAMPTZ, decode_time},
        {TYPE_VOID, decode_void},      {TYPE_UUID, decode_uuid},
        {TYPE_JSONB, decode_jsonb},
    };
    for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; i++) {
        if (decoders[i].type == type) {
            return decoders[i].decoder;
        }
    }
    return NULL;
}
