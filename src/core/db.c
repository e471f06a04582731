#include "core/backend.h"
#include "core/database.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static void free_db(vvl_db *db)
{
    free(db->url);
    free(db->redacted);
    free(db->application_name);
    free(db);
}

static vvl_db *make_db(const vvl_backend *backend, const char *url, const vvl_options *options)
{
    const char *name = options->application_name == NULL ? "vvldb" : options->application_name;
    vvl_db *db = calloc(1, sizeof *db);
    if (db == NULL) {
        return NULL;
    }
    db->backend = backend;
    db->options = *options;
    db->url = strdup(url);
    db->redacted = vvl_url_redact(url);
    db->application_name = strdup(name);
    db->options.application_name = db->application_name;
    if (db->url == NULL || db->redacted == NULL || db->application_name == NULL ||
        !vvl_pool_init(db)) {
        free_db(db);
        return NULL;
    }
    return db;
}

static vvl_status connect_once(vvl_db *db, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = vvl_channel_acquire(db, &channel, error);
    if (status == VVL_OK) {
        vvl_channel_release(db, channel);
    }
    return status;
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
    if (options->max_connections == 0) {
        return vvl_fail(error, VVL_E_USAGE, "max_connections must be at least 1");
    }
    vvl_status status = vvl_backend_check(backend, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_db *db = make_db(backend, url, options);
    if (db == NULL) {
        return vvl_fail_memory(error);
    }
    status = connect_once(db, error);
    if (status != VVL_OK) {
        vvl_db_close(db);
        return status;
    }
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
    if (db != NULL) {
        vvl_pool_close(db);
        free_db(db);
    }
    return NULL;
}

const char *vvl_db_url(const vvl_db *db)
{
    return db == NULL ? "" : db->redacted;
}

const char *vvl_db_backend(const vvl_db *db)
{
    return db == NULL ? "" : db->backend->name;
}
