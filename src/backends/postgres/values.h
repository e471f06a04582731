/** @file values.h Values in the binary form of PostgreSQL's protocol. */
#ifndef VVL_BACKENDS_POSTGRES_VALUES_H
#define VVL_BACKENDS_POSTGRES_VALUES_H

#include <libpq-fe.h>
#include <vvl/sys/backend.h>

/** Room for every value of fixed size. */
typedef struct vvl_postgres_room {
    unsigned char bytes[16];
} vvl_postgres_room;

/** jsonb travels as its text behind this version number. */
#define VVL_POSTGRES_JSONB_VERSION 1

/** A value as it travels. */
typedef struct vvl_postgres_wire {
    const char *bytes; /**< NULL: the SQL null */
    size_t size;
    bool versioned; /**< VVL_POSTGRES_JSONB_VERSION comes before the bytes and is not in `size` */
} vvl_postgres_wire;

/** The server's type for a parameter; 0 (the server decides) for VVL_VALUE_NULL. */
Oid vvl_postgres_type(vvl_value_type type);

/**
 * Encodes a value.
 * @param announced what the value must be, unless it is null.
 * @param room      written to for types of fixed size; `out` then points into it, and else to the
 *                  value's own bytes.
 * @return VVL_OK; VVL_E_INVALID (a time out of range, more bytes than the server takes);
 *         VVL_E_INTERNAL (not of the type announced).
 */
vvl_status vvl_postgres_encode(const vvl_value *value, vvl_value_type announced,
                               vvl_postgres_room *room, vvl_postgres_wire *out, vvl_error *error);

/** Reads one value that is not null; false when it cannot be a vvl_value. Text is pointed to. */
typedef bool vvl_postgres_decoder(const char *bytes, size_t size, vvl_value *out);

/** The decoder of a server's type, or NULL. */
vvl_postgres_decoder *vvl_postgres_decoder_of(Oid type);

#endif
