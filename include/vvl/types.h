/**
 * @file types.h
 * Status codes, the error a caller owns, and the C type of each kind of column.
 *
 * Everything here is a plain value: no function in this header keeps state, and all of them may be
 * called from any thread.
 */
#ifndef VVL_TYPES_H
#define VVL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VVL_API __attribute__((visibility("default")))
/** The compiler warns when a result marked with this is dropped. */
#define VVL_MUST_CHECK __attribute__((warn_unused_result))
#define VVL_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))

/** What a call answers. `vvl_status_name` gives the stable code that scripts may match. */
typedef enum vvl_status {
    VVL_OK = 0,      /**< done */
    VVL_E_INTERNAL,  /**< a fault of vvldb or of a driver that no other code describes */
    VVL_E_NO_MEMORY, /**< an allocation failed; nothing was changed, unless sqlstate
                          says 08007 */
    VVL_E_IO,        /**< a file could not be read or written */
    VVL_E_FULL,      /**< the disk, or a size limit of the database, is exhausted */
    VVL_E_USAGE,     /**< the call itself is wrong: NULL, an unknown column, a malformed URL */
    VVL_E_NOT_FOUND, /**< no such record */
    VVL_E_CONFLICT,  /**< another record holds this unique value, or the target is not empty */
    VVL_E_REFERENCE, /**< a foreign key names a record that does not exist */
    VVL_E_BUSY,      /**< a lock or a connection was not free in time, or a statement timed out */
    VVL_E_INVALID,   /**< a value breaks a rule of its column */
    VVL_E_CONNECT,   /**< the database cannot be opened or reached, or the connection was lost */
    VVL_E_AUTH,      /**< the database refused the user or the password */
    VVL_E_SCHEMA,    /**< the schema is not at a version this library works with */
    VVL_E_DIFFERENT, /**< a verification found a difference */
    VVL_E_POLICY,    /**< refused on purpose: read-only, untrusted file, foreign tables */
    VVL_E_CANCELLED, /**< stopped by the caller; safe to run again */
    VVL_E_STALE,     /**< somebody changed the record since it was read: read it again */
    VVL_E_STATE,     /**< the record is in a state that does not allow this step */
    VVL_E_DENIED,    /**< the password or token that a user gave is not right, or no longer good */
    VVL_STATUS_COUNT
} vvl_status;

/** The stable name of a status, e.g. "VVL_E_CONFLICT"; "VVL_E_INTERNAL" for a value out of range.
 */
VVL_API const char *vvl_status_name(vvl_status status);

/**
 * What went wrong. The caller owns it (usually on the stack), every fallible call fills it on
 * failure and leaves it alone on success, and each call takes NULL where nobody asks.
 * Neither passwords nor values of rows are ever put in here.
 */
typedef struct vvl_error {
    vvl_status status;
    char message[512];   /**< one sentence for people, without a full stop */
    char hint[320];      /**< what to do next, or "" */
    char sqlstate[6];    /**< the SQL standard's code, the same on every backend, or "" */
    char constraint[64]; /**< the violated constraint, or "" */
    char table[64];      /**< the table it concerns, or "" */
    char column[64];     /**< the column it concerns, or "" */
    char key[80];        /**< the stored row it concerns, by its id as it is stored, or "" */
    int64_t element;     /**< of several records given: the one it concerns, from 0; else -1 */
    /**
     * Where in a JSON document the fault lies, such as `$.campaign_settings.steps[3].name`, or ""
     * where none is concerned. A key that is no plain name is quoted, `$["a b"]`; of a path without
     * room for it the beginning is left out, `$…[3].name`. A column of a record in memory counts as
     * a member of `$`.
     */
    char path[128];
} vvl_error;

/** An id: 16 bytes in network order. All zero means absent. */
typedef struct vvl_uuid {
    unsigned char bytes[16];
} vvl_uuid;

#define VVL_UUID_TEXT_SIZE 37 /**< "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" and its NUL */

/** An instant: microseconds since 1970-01-01 00:00:00 UTC, from year 1 to year 9999. */
typedef int64_t vvl_time;

#define VVL_TIME_TEXT_SIZE 28 /**< "2025-06-16T12:00:00.123456Z" and its NUL */

/** An integer that may be null, and carries its presence with it: `{0}` is absent. */
typedef struct vvl_opt_integer {
    bool has;
    int64_t value;
} vvl_opt_integer;

/** A real that may be null; `{0}` is absent. */
typedef struct vvl_opt_real {
    bool has;
    double value;
} vvl_opt_real;

/** A truth value that may be null; `{0}` is absent, not false. */
typedef struct vvl_opt_bool {
    bool has;
    bool value;
} vvl_opt_bool;

/** A time that may be null; `{0}` is absent, not 1970. */
typedef struct vvl_opt_time {
    bool has;
    vvl_time value;
} vvl_opt_time;

/**
 * A new id (UUID version 7: time-ordered, so that inserts stay local in an index).
 * Fails only with VVL_E_INTERNAL, when the system has no random bytes to give.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_uuid_new(vvl_uuid *out, vvl_error *error);

/**
 * Reads the 36-character form, upper or lower case.
 * @param size bytes of `text`, which needs no NUL.
 * @return VVL_OK, or VVL_E_INVALID and `out` untouched.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_uuid_parse(const char *text, size_t size, vvl_uuid *out,
                                                 vvl_error *error);

/** Writes the lower-case 36-character form and a NUL; NULL counts as the id of all zeros. */
VVL_API void vvl_uuid_format(const vvl_uuid *id, char out[VVL_UUID_TEXT_SIZE]);

/**
 * The id that stands for an id of the old application that is no UUID: UUID version 5 of its exact
 * bytes in vvldb's own namespace, the same everywhere and for ever.
 * @return VVL_OK, or VVL_E_INTERNAL when libcrypto cannot hash, and `out` untouched.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_uuid_from_legacy(const void *bytes, size_t size,
                                                       vvl_uuid *out, vvl_error *error);

/** True when every byte is zero, and for NULL. */
VVL_API bool vvl_uuid_is_nil(const vvl_uuid *id);

/** The system's clock. */
VVL_API vvl_time vvl_time_now(void);

/**
 * Reads `YYYY-MM-DD HH:MM:SS[.fraction][Z or offset]`, or the same with `T`; the fraction has up to
 * six digits; no zone means UTC.
 * @return VVL_OK, or VVL_E_INVALID and `out` untouched.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_time_parse(const char *text, size_t size, vvl_time *out,
                                                 vvl_error *error);

/**
 * Writes `2025-06-16T12:00:00.123456Z` and a NUL; a time beyond the years 1 to 9999 is written as
 * the first or the last of them.
 */
VVL_API void vvl_time_format(vvl_time time, char out[VVL_TIME_TEXT_SIZE]);

/**
 * Hides every password in a URL, well formed or not. Whatever cannot be told apart from a password
 * is hidden too.
 * @return NUL-terminated text to be freed with vvl_free, or NULL when memory is out.
 */
VVL_API char *vvl_url_redact(const char *url);

/** Frees text that the library handed over (records and pages have their own `clear`); takes NULL.
 */
VVL_API void vvl_free(void *text);

/** This library's version, e.g. "0.1.0". */
VVL_API const char *vvl_version(void);

#ifdef __cplusplus
}
#endif

#endif
