/* Campaigns read through the library. */
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

static void library_close(void *state)
{
    vvl_db_close(state);
}

const subject library_subject = {
    .name = "library",
    .open = library_open,
    .get = library_get,
    .release = vvl_campaign_clear,
    .list = library_list,
    .release_page = vvl_campaign_page_clear,
    .close = library_close,
};
