#include "cases.h"

#include <string.h>

/* Of the old application: the first use replaces the token by its hash. */
static vvl_status authenticate(world *world, vvl_error *error)
{
    return vvl_session_authenticate(world->db, world->token, &world->out.session, &world->out.user,
                                    error);
}

static vvl_status authenticate_nobody(world *world, vvl_error *error)
{
    return vvl_session_authenticate(world->db, "no token", &world->out.session, NULL, error);
}

static vvl_status close_all(world *world, vvl_error *error)
{
    return vvl_session_close_all(world->db, &world->users[0]->id, NULL, &world->out.count, error);
}

static vvl_status choose(world *world, vvl_error *error)
{
    vvl_campaign stored;
    vvl_status status =
        vvl_campaign_choose(world->db, &world->ids[0], "[]", "[\"t\"]", &stored, error);
    if (status == VVL_OK) {
        vvl_campaign_clear(&stored); /* it was changed just now, so no two are alike */
    }
    return status;
}

static vvl_status list_by_user(world *world, vvl_error *error)
{
    vvl_query query = {.order = "name"};
    vvl_campaign_page page;
    vvl_status status =
        vvl_campaign_list_by_user(world->db, &world->users[0]->id, &query, &page, error);
    if (status == VVL_OK) {
        world->out.page = (vvl_page){page.items, page.count, page.next, page.memory};
    }
    return status;
}

static vvl_status statistics(world *world, vvl_error *error)
{
    vvl_statistics found;
    vvl_status status = vvl_statistics_read(world->db, &found, error);
    if (status == VVL_OK) {
        world->out.number = found.campaigns;
    }
    return status;
}

/* What is counted while it is counted differs. */
static vvl_status metrics(world *world, vvl_error *error)
{
    char *text = NULL;
    vvl_metrics read;
    vvl_status status = vvl_metrics_read(world->db, &read, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_metrics_clear(&read);
    status = vvl_metrics_text(world->db, &text, error);
    if (status == VVL_OK) {
        vvl_free(text);
    }
    return status;
}

static vvl_status read_page(world *world, vvl_error *error)
{
    const char *both = world->json_page;
    return vvl_page_from_json(&vvl_entity_campaigns, VVL_FORM_CREATE, both, strlen(both),
                              &world->out.page, error);
}

static const char document[] = "{\"a\": {\"b\": [1, \"\\u00e9\"]}, \"c\": null}";
static const char patch[] = "{\"a\": {\"b\": null, \"d\": \"\\n\"}, \"c\": 1}";

static vvl_status merge(world *world, vvl_error *error)
{
    return vvl_json_merge(document, strlen(document), patch, strlen(patch), &world->out.text,
                          error);
}

static vvl_status member(world *world, vvl_error *error)
{
    return vvl_json_member(document, strlen(document), "a", &world->out.text, error);
}

static vvl_status quote(world *world, vvl_error *error)
{
    return vvl_json_quote(document, strlen(document), &world->out.text, error);
}

const memory_case service_cases[] = {
    {"authenticate", authenticate, OUTPUT_SESSION, CASE_WRITES, VVL_OK},
    {"authenticate nobody", authenticate_nobody, OUTPUT_NONE, CASE_WRITES, VVL_E_DENIED},
    {"close all sessions", close_all, OUTPUT_NUMBERS, CASE_WRITES, VVL_OK},
    {"choose themes and tags", choose, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"list by user", list_by_user, OUTPUT_PAGE, 0, VVL_OK},
    {"statistics", statistics, OUTPUT_NUMBERS, 0, VVL_OK},
    {"metrics", metrics, OUTPUT_NONE, 0, VVL_OK},
    {"read a page of JSON", read_page, OUTPUT_PAGE, CASE_NO_DATABASE, VVL_OK},
    {"merge JSON", merge, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {"a member of JSON", member, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {"quote", quote, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {.name = NULL},
};
