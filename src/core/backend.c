#include "core/backend.h"

#include "util/error.h"

#include <string.h>

#ifdef VVL_WITH_SQLITE
extern const vvl_backend vvl_sqlite_backend;
#endif
#ifdef VVL_WITH_POSTGRES
extern const vvl_backend vvl_postgres_backend;
#endif

/* The drivers that were built in; ends with NULL. */
static const vvl_backend *const backends[] = {
#ifdef VVL_WITH_SQLITE
    &vvl_sqlite_backend,
#endif
#ifdef VVL_WITH_POSTGRES
    &vvl_postgres_backend,
#endif
    NULL,
};

static bool has_scheme(const vvl_backend *backend, const char *url)
{
    for (const char *const *scheme = backend->schemes; *scheme != NULL; scheme++) {
        size_t size = strlen(*scheme);
        if (strncmp(url, *scheme, size) == 0 && url[size] == ':') {
            return true;
        }
    }
    return false;
}

vvl_status vvl_backend_for(const char *url, const vvl_backend **out, vvl_error *error)
{
    for (const vvl_backend *const *backend = backends; *backend != NULL; backend++) {
        if (has_scheme(*backend, url)) {
            *out = *backend;
            return VVL_OK;
        }
    }
    vvl_fail(error, VVL_E_USAGE, "the database URL does not begin with a scheme this vvldb knows");
    vvl_hint(error, "write sqlite:path/to/file.db or postgresql://user@host/database");
    return VVL_E_USAGE;
}

const vvl_backend *vvl_backend_first(void)
{
    return backends[0];
}

const vvl_backend *vvl_backend_of_file(const unsigned char *bytes, size_t size)
{
    for (const vvl_backend *const *backend = backends; *backend != NULL; backend++) {
        if ((*backend)->recognize != NULL && (*backend)->recognize(bytes, size)) {
            return *backend;
        }
    }
    return NULL;
}

/* A slot of the contract, for the check that it is filled. */
typedef struct slot {
    const char *name;
    size_t offset;
} slot;

static const slot mandatory[] = {
    {"open", offsetof(vvl_backend, open)},
    {"close", offsetof(vvl_backend, close)},
    {"state", offsetof(vvl_backend, state)},
    {"check", offsetof(vvl_backend, check)},
    {"prepare", offsetof(vvl_backend, prepare)},
    {"execute", offsetof(vvl_backend, execute)},
    {"step", offsetof(vvl_backend, step)},
    {"affected", offsetof(vvl_backend, affected)},
    {"reset", offsetof(vvl_backend, reset)},
    {"finalize", offsetof(vvl_backend, finalize)},
    {"script", offsetof(vvl_backend, script)},
    {"begin", offsetof(vvl_backend, begin)},
    {"execute_many", offsetof(vvl_backend, execute_many)},
    {"savepoint", offsetof(vvl_backend, savepoint)},
    {"end_savepoint", offsetof(vvl_backend, end_savepoint)},
    {"commit", offsetof(vvl_backend, commit)},
    {"rollback", offsetof(vvl_backend, rollback)},
    {"name", offsetof(vvl_backend, name)},
    {"schemes", offsetof(vvl_backend, schemes)},
    {"dialect", offsetof(vvl_backend, dialect)},
};

static const slot bulk[] = {
    {"bulk_begin", offsetof(vvl_backend, bulk_begin)},
    {"bulk_row", offsetof(vvl_backend, bulk_row)},
    {"bulk_end", offsetof(vvl_backend, bulk_end)},
};

static const slot excluding[] = {
    {"exclude", offsetof(vvl_backend, exclude)},
    {"admit", offsetof(vvl_backend, admit)},
};

static const slot rebuilding[] = {
    {"foreign_keys", offsetof(vvl_backend, foreign_keys)},
    {"rebuild", offsetof(vvl_backend, rebuild)},
    {"check_references", offsetof(vvl_backend, check_references)},
};

static const slot backups[] = {
    {"recognize", offsetof(vvl_backend, recognize)},
    {"backup", offsetof(vvl_backend, backup)},
    {"read_backup", offsetof(vvl_backend, read_backup)},
    {"restore", offsetof(vvl_backend, restore)},
};

/* Every slot is a pointer; one to a function has the same size and the same null here. */
static bool is_filled(const vvl_backend *backend, const slot *slot)
{
    void *pointer = NULL;
    memcpy(&pointer, (const char *)backend + slot->offset, sizeof pointer);
    return pointer != NULL;
}

static vvl_status check_mandatory(const vvl_backend *backend, vvl_error *error)
{
    for (size_t i = 0; i < sizeof mandatory / sizeof *mandatory; i++) {
        if (!is_filled(backend, &mandatory[i])) {
            return vvl_fail(error, VVL_E_USAGE, "the backend's slot %s is empty",
                            mandatory[i].name);
        }
    }
    return VVL_OK;
}

/* A group of slots: all of them, or none. */
static vvl_status check_group(const vvl_backend *backend, const slot *slots, size_t count,
                              bool wanted, const char *sign, vvl_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (is_filled(backend, &slots[i]) != wanted) {
            return vvl_fail(error, VVL_E_USAGE, "the backend's slot %s and its %s do not agree",
                            slots[i].name, sign);
        }
    }
    return VVL_OK;
}

/* All of them are filled, or none. */
static vvl_status check_together(const vvl_backend *backend, const slot *slots, size_t count,
                                 const char *purpose, vvl_error *error)
{
    size_t filled = 0;
    const char *empty = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_filled(backend, &slots[i])) {
            filled++;
        } else {
            empty = slots[i].name;
        }
    }
    return filled == 0 || empty == NULL
               ? VVL_OK
               : vvl_fail(error, VVL_E_USAGE,
                          "the backend's slot %s is empty, but others for %s are not", empty,
                          purpose);
}

static vvl_status check_groups(const vvl_backend *backend, vvl_error *error)
{
    vvl_status status = check_group(backend, bulk, sizeof bulk / sizeof *bulk,
                                    (backend->capabilities & VVL_CAPABILITY_BULK) != 0,
                                    "capability for bulk loads", error);
    return status == VVL_OK
               ? check_group(backend, backups, sizeof backups / sizeof *backups,
                             backend->dialect->work_unit != NULL, "dialect's unit of work", error)
               : status;
}

vvl_status vvl_backend_check(const vvl_backend *backend, vvl_error *error)
{
    if (backend == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "no backend was given");
    }
    if (backend->version != VVL_BACKEND_VERSION || backend->size != sizeof *backend) {
        return vvl_fail(error, VVL_E_USAGE,
                        "the backend was built for version %u of the driver contract, this library "
                        "has version %u",
                        (unsigned)backend->version, (unsigned)VVL_BACKEND_VERSION);
    }
    vvl_status status = check_mandatory(backend, error);
    if (status == VVL_OK) {
        status = check_groups(backend, error);
    }
    if (status == VVL_OK) {
        status = check_together(backend, rebuilding, sizeof rebuilding / sizeof *rebuilding,
                                "rebuilding", error);
    }
    return status == VVL_OK
               ? check_together(backend, excluding, sizeof excluding / sizeof *excluding,
                                "keeping others out", error)
               : status;
}
