/* Campaigns kept by the library. */
#include "subject.h"

#include <stdio.h>

static bool succeeded(vvl_status status, const vvl_error *error)
{
    if (status != VVL_OK) {
        fprintf(stderr, "%s: %s\n", vvl_status_name(status), error->message);
    }
    return status == VVL_OK;
}

static bool library_open(const char *url, void **state)
{
    vvl_error error;
    vvl_db *db = NULL;
    bool opened = succeeded(vvl_db_open(url, NULL, &db, &error), &error);
    *state = db;
    return opened;
}

static void library_close(void *state)
{
    vvl_db_close(state);
}

static bool library_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    vvl_error error;
    return succeeded(vvl_campaign_get(state, id, out, &error), &error);
}

static bool library_list(void *state, vvl_campaign_page *out)
{
    vvl_error error;
    vvl_query query = {.limit = LIST_SIZE};
    return succeeded(vvl_campaign_list(state, &query, out, &error), &error);
}

static bool library_insert(void *state, const vvl_campaign *record)
{
    vvl_error error;
    return succeeded(vvl_campaign_create(state, record, NULL, &error), &error);
}

static bool library_update_and_read(void *state, const vvl_uuid *id, const vvl_campaign *changes,
                                    vvl_campaign *out)
{
    static const vvl_fields fields = VVL_FIELD(campaigns, name) | VVL_FIELD(campaigns, status);
    vvl_error error;
    return succeeded(vvl_campaign_update(state, id, changes, fields, out, &error), &error);
}

static bool library_update(void *state, const vvl_uuid *id, const vvl_campaign *changes)
{
    return library_update_and_read(state, id, changes, NULL);
}

static bool library_begin(void *state, bool writes, void **transaction)
{
    vvl_error error;
    vvl_db *begun = NULL;
    vvl_transaction_options options = {.read_only = !writes};
    bool good = succeeded(vvl_begin(state, &options, &begun, &error), &error);
    *transaction = begun;
    return good;
}

static bool library_commit(void *transaction)
{
    vvl_error error;
    return succeeded(vvl_commit(transaction, &error), &error);
}

static bool library_insert_many(void *state, const vvl_campaign *records, size_t count)
{
    vvl_error error;
    return succeeded(vvl_campaign_create_many(state, records, count, NULL, &error), &error);
}

const subject library_subject = {
    .name = "vvldb",
    .shared = true,
    .open = library_open,
    .close = library_close,
    .get = library_get,
    .release = vvl_campaign_clear,
    .list = library_list,
    .release_page = vvl_campaign_page_clear,
    .insert = library_insert,
    .update = library_update,
    .update_and_read = library_update_and_read,
    .begin = library_begin,
    .commit = library_commit,
};

const subject library_batch_subject = {
    .name = "vvldb batch",
    .shared = true,
    .open = library_open,
    .close = library_close,
    .insert_many = library_insert_many,
};
