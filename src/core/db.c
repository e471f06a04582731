#include "core/backend.h"
#include "core/database.h"
#include "core/enter.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Handles that were closed or ended: each newcomer drives the oldest out. */
enum { RETIRED_MAX = 1024 };
typedef struct ring {
    _Atomic(vvl_db *) places[RETIRED_MAX];
    atomic_uint next;
} ring;

/* Apart, because transactions end by the thousand while a closed database is still in someone's
 * hands. */
static ring databases, transactions;

void vvl_db_retire(vvl_db *db)
{
    ring *ring = db->channel == NULL ? &databases : &transactions;
    *db = (vvl_db){.pool = NULL};
    unsigned place = atomic_fetch_add(&ring->next, 1) % RETIRED_MAX;
    free(atomic_exchange(&ring->places[place], db));
}

static void free_pool(vvl_pool *pool)
{
    free(pool->url);
    free(pool->redacted);
    free(pool->application_name);
    free(pool);
}

static vvl_pool *make_pool(const vvl_backend *backend, const char *url, const vvl_options *options)
{
    const char *name = options->application_name == NULL ? "vvldb" : options->application_name;
    vvl_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        return NULL;
    }
    pool->backend = backend;
    pool->options = *options;
    pool->url = strdup(url);
    pool->redacted = vvl_url_redact(url);
    pool->application_name = strdup(name);
    pool->options.application_name = pool->application_name;
    pool->watch.options = &pool->options;
    if (pool->url == NULL || pool->redacted == NULL || pool->application_name == NULL ||
        !vvl_pool_init(pool)) {
        free_pool(pool);
        return NULL;
    }
    return pool;
}

static vvl_status check_options(const vvl_options *options, vvl_error *error)
{
    if (options->max_connections == 0) {
        return vvl_fail(error, VVL_E_USAGE, "max_connections must be at least 1");
    }
    if (options->min_connections > options->max_connections) {
        return vvl_fail(error, VVL_E_USAGE, "min_connections is above max_connections");
    }
    return VVL_OK;
}

vvl_status vvl_db_open_backend(const vvl_backend *backend, const char *url,
                               const vvl_options *options, vvl_db **out, vvl_error *error)
{
    static const vvl_options defaults = VVL_OPTIONS_DEFAULT;
    if (url == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_db_open was called with NULL");
    }
    if (options == NULL) {
        options = &defaults;
    }
    vvl_status status = check_options(options, error);
    if (status == VVL_OK) {
        status = vvl_backend_check(backend, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    vvl_pool *pool = make_pool(backend, url, options);
    if (pool == NULL) {
        return vvl_fail_memory(error);
    }
    status = vvl_pool_fill(pool, error);
    vvl_db *db = status == VVL_OK ? malloc(sizeof *db) : NULL;
    if (db == NULL) {
        vvl_pool_close(pool);
        free_pool(pool);
        return status == VVL_OK ? vvl_fail_memory(error) : status;
    }
    *db = (vvl_db){.pool = pool, .read_only = options->read_only};
    *out = db;
    return VVL_OK;
}

vvl_status vvl_db_open(const char *url, const vvl_options *options, vvl_db **out, vvl_error *error)
{
    const vvl_backend *backend = NULL;
    if (url == NULL) {
        url = getenv(VVL_URL_VARIABLE);
    }
    if (url == NULL) {
        url = VVL_URL_DEFAULT;
    }
    vvl_status status = vvl_backend_for(url, &backend, error);
    return status == VVL_OK ? vvl_db_open_backend(backend, url, options, out, error) : status;
}

vvl_db *vvl_db_close(vvl_db *db)
{
    bool open = db != NULL && db->pool != NULL && db->channel == NULL;
    if (open && !vvl_is_forked(&db->pool->fork_guard)) {
        vvl_pool_close(db->pool);
        free_pool(db->pool);
        vvl_db_retire(db);
    }
    return NULL;
}

const char *vvl_db_url(const vvl_db *db)
{
    return db == NULL || db->pool == NULL ? "" : db->pool->redacted;
}

const char *vvl_db_backend(const vvl_db *db)
{
    return db == NULL || db->pool == NULL ? "" : db->pool->backend->name;
}
