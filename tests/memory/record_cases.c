#include "cases.h"

#include <string.h>

static vvl_status create(world *world, vvl_error *error)
{
    return vvl_campaign_create(world->db, &world->added[0], &world->out.campaign, error);
}

/* The refusal is explained by looking into the database, which takes memory again. */
static vvl_status create_taken(world *world, vvl_error *error)
{
    return vvl_user_create(world->db, world->users[0], NULL, error);
}

static vvl_status create_orphan(world *world, vvl_error *error)
{
    vvl_campaign orphan = world->added[0];
    orphan.user_id = world->ids[0];
    return vvl_campaign_create(world->db, &orphan, NULL, error);
}

static vvl_status get(world *world, vvl_error *error)
{
    return vvl_campaign_get(world->db, &world->ids[0], &world->out.campaign, error);
}

static vvl_status look(world *world, vvl_error *error)
{
    return vvl_campaign_exists(world->db, &world->ids[0], &world->out.flag, error);
}

static vvl_status list(world *world, vvl_error *error)
{
    static const char *const types[] = {"product", "service", "event", "brand", "general"};
    const vvl_filter filters[] = {
        {.column = "name", .test = VVL_PREFIX, .value = "name", .or_next = true},
        {.column = "objective", .test = VVL_CONTAINS, .value = "nothing of the kind"},
        {.column = "campaign_type",
         .test = VVL_IN,
         .values = types,
         .value_count = COUNT_OF(types)},
        {.column = "campaign_settings", .test = VVL_CONTAINS, .value = "{\"step\": [{\"a\": 1}]}"},
    };
    vvl_query query = {.filters = filters,
                       .filter_count = COUNT_OF(filters),
                       .order = "name",
                       .limit = 2,
                       .after = world->cursor};
    return vvl_list(world->db, &vvl_entity_campaigns, &query, &world->out.page, error);
}

static vvl_status get_many(world *world, vvl_error *error)
{
    return vvl_get_many(world->db, &vvl_entity_campaigns, world->ids, CAMPAIGNS, &world->out.page,
                        error);
}

static vvl_status count(world *world, vvl_error *error)
{
    vvl_filter filter = {
        .column = "campaign_settings", .test = VVL_CONTAINS, .value = "{\"step\": [{\"a\": 1}]}"};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    return vvl_campaign_count(world->db, &query, &world->out.number, error);
}

static vvl_status sum(world *world, vvl_error *error)
{
    return vvl_campaign_sum(world->db, "creativity_level", NULL, &world->out.number, error);
}

static vvl_status update(world *world, vvl_error *error)
{
    return vvl_campaign_update(world->db, &world->ids[0], &world->changed[0], world->changed_fields,
                               &world->out.campaign, error);
}

static vvl_status update_unseen(world *world, vvl_error *error)
{
    return vvl_campaign_update(world->db, &world->ids[0], &world->changed[0], world->changed_fields,
                               NULL, error);
}

static vvl_status update_version(world *world, vvl_error *error)
{
    return vvl_campaign_update_version(world->db, &world->ids[0], world->campaigns[0].updated_at,
                                       &world->changed[0], world->changed_fields,
                                       &world->out.campaign, error);
}

static vvl_status update_stale(world *world, vvl_error *error)
{
    vvl_opt_time other = {true, world->campaigns[0].updated_at.value + 1};
    return vvl_campaign_update_version(world->db, &world->ids[0], other, &world->changed[0],
                                       world->changed_fields, NULL, error);
}

static vvl_status add(world *world, vvl_error *error)
{
    return vvl_add(world->db, &vvl_entity_campaigns, &world->ids[0], "creativity_level", 1, error);
}

static vvl_status delete_softly(world *world, vvl_error *error)
{
    return vvl_user_delete(world->db, &world->users[0]->id, error);
}

static vvl_status undelete(world *world, vvl_error *error)
{
    return vvl_user_undelete(world->db, &world->users[1]->id, error);
}

static vvl_status purge(world *world, vvl_error *error)
{
    return vvl_user_purge(world->db, &world->users[0]->id, error);
}

static vvl_status purge_nobody(world *world, vvl_error *error)
{
    return vvl_user_purge(world->db, &world->ids[0], error);
}

static vvl_status read_json(world *world, vvl_error *error)
{
    return vvl_campaign_from_json(VVL_FORM_CREATE, world->json, strlen(world->json),
                                  &world->out.campaign, &world->out.fields, error);
}

static vvl_status read_wrong_json(world *world, vvl_error *error)
{
    static const char wrong[] =
        "{\"name\": \"a\\u00e9\", \"campaign_settings\": {\"a\": [1, 1e9999999]}}";
    return vvl_campaign_from_json(VVL_FORM_ANY, wrong, strlen(wrong), &world->out.campaign, NULL,
                                  error);
}

static vvl_status write_json(world *world, vvl_error *error)
{
    return vvl_campaign_to_json(&world->campaigns[0], &world->out.text, error);
}

static vvl_status write_page(world *world, vvl_error *error)
{
    vvl_page page = {.items = world->campaigns, .count = CAMPAIGNS, .next = world->cursor};
    return vvl_page_to_json(&vvl_entity_campaigns, &page, &world->out.text, error);
}

static vvl_status settle_json(world *world, vvl_error *error)
{
    return vvl_json_canonical(world->json, strlen(world->json), &world->out.text, error);
}

/* It has no error to fill: NULL is how it says that memory is out. */
static vvl_status redact(world *world, vvl_error *error)
{
    char *shown = vvl_url_redact("postgresql://joe:secret@host/db?sslmode=disable&passwort=x");
    if (shown == NULL) {
        *error = (vvl_error){.status = VVL_E_NO_MEMORY, .message = "no text"};
        return VVL_E_NO_MEMORY;
    }
    world->out.text = shown;
    return VVL_OK;
}

const memory_case record_cases[] = {
    {"create", create, OUTPUT_CAMPAIGN, CASE_WRITES, VVL_OK},
    {"create what is taken", create_taken, OUTPUT_NONE, CASE_WRITES, VVL_E_CONFLICT},
    {"create an orphan", create_orphan, OUTPUT_NONE, CASE_WRITES, VVL_E_REFERENCE},
    {"the first call", look, OUTPUT_NUMBERS, CASE_FRESH, VVL_OK},
    {"exists", look, OUTPUT_NUMBERS, 0, VVL_OK},
    {"get", get, OUTPUT_CAMPAIGN, 0, VVL_OK},
    {"list", list, OUTPUT_PAGE, 0, VVL_OK},
    {"get many", get_many, OUTPUT_PAGE, 0, VVL_OK},
    {"count", count, OUTPUT_NUMBERS, 0, VVL_OK},
    {"sum", sum, OUTPUT_NUMBERS, 0, VVL_OK},
    {"update", update, OUTPUT_CAMPAIGN, CASE_WRITES, VVL_OK},
    {"update unseen", update_unseen, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"update a version", update_version, OUTPUT_CAMPAIGN, CASE_WRITES, VVL_OK},
    {"update a stale version", update_stale, OUTPUT_NONE, CASE_WRITES, VVL_E_STALE},
    {"add", add, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"delete softly", delete_softly, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"undelete", undelete, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"purge", purge, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"purge nobody", purge_nobody, OUTPUT_NONE, CASE_WRITES, VVL_E_NOT_FOUND},
    {"read JSON", read_json, OUTPUT_CAMPAIGN, CASE_NO_DATABASE, VVL_OK},
    {"read wrong JSON", read_wrong_json, OUTPUT_NONE, CASE_NO_DATABASE, VVL_E_INVALID},
    {"write JSON", write_json, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {"write a page as JSON", write_page, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {"settle JSON", settle_json, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {"redact a URL", redact, OUTPUT_TEXT, CASE_NO_DATABASE, VVL_OK},
    {.name = NULL},
};
