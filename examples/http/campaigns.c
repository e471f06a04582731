#include "service.h"

#include <string.h>

vvl_status own_campaign(request *request, vvl_campaign *campaign, vvl_error *error)
{
    vvl_status status = vvl_campaign_get(request->db, &request->ids[0], campaign, error);
    if (status == VVL_OK &&
        memcmp(&campaign->user_id, &request->user.id, sizeof campaign->user_id) != 0) {
        vvl_campaign_clear(campaign);
        return refuse(error, VVL_E_NOT_FOUND, "you have no such campaign",
                      "list yours with GET /campaigns");
    }
    return status;
}

vvl_status check_campaign(request *request, vvl_error *error)
{
    vvl_campaign campaign;
    vvl_status status = own_campaign(request, &campaign, error);
    if (status == VVL_OK) {
        vvl_campaign_clear(&campaign);
    }
    return status;
}

/* Answers a campaign and lets go of it. */
static vvl_status answer(request *request, vvl_status status, vvl_campaign *campaign,
                         vvl_error *error)
{
    if (status == VVL_OK) {
        status = vvl_campaign_to_json(campaign, &request->reply, error);
        vvl_campaign_clear(campaign);
    }
    return status;
}

vvl_status list_campaigns(request *request, vvl_error *error)
{
    char owner[VVL_UUID_TEXT_SIZE];
    vvl_campaign_page page;
    vvl_filter filters[2] = {{.column = "user_id", .value = owner},
                             {.column = "status", .value = argument(request, "status")}};
    vvl_query query = {.filters = filters,
                       .filter_count = filters[1].value == NULL ? 1 : 2,
                       .order = "created_at",
                       .descending = true};
    vvl_uuid_format(&request->user.id, owner);
    vvl_status status = page_arguments(request, &query, error);
    if (status == VVL_OK) {
        status = vvl_campaign_list(request->db, &query, &page, error);
    }
    if (status == VVL_OK) {
        status = vvl_campaign_page_to_json(&page, &request->reply, error);
        vvl_campaign_page_clear(&page);
    }
    return status;
}

static const vvl_fields not_for_clients = VVL_FIELD(campaigns, user_id) |
                                          VVL_FIELD(campaigns, status) |
                                          VVL_FIELD(campaigns, completed_at);

static vvl_status refuse_fixed(vvl_error *error)
{
    return refuse(error, VVL_E_INVALID, "the owner, the status and its time are not set here",
                  "step the status with POST /campaigns/ID/status");
}

/* Whose campaign it is says the session, not the client. */
vvl_status create_campaign(request *request, vvl_error *error)
{
    vvl_campaign stored;
    vvl_campaign campaign;
    vvl_fields given = 0;
    vvl_status status = vvl_campaign_from_json(VVL_FORM_ANY, body_text(request), request->body_size,
                                               &campaign, &given, error);
    if (status != VVL_OK) {
        return status;
    }
    campaign.user_id = request->user.id;
    status = (given & not_for_clients) == 0
                 ? vvl_campaign_create(request->db, &campaign, &stored, error)
                 : refuse_fixed(error);
    vvl_campaign_clear(&campaign);
    return answer(request, status, &stored, error);
}

vvl_status show_campaign(request *request, vvl_error *error)
{
    vvl_campaign campaign;
    return answer(request, own_campaign(request, &campaign, error), &campaign, error);
}

/* The header If-Match holds the updated_at that the client read: nobody's change is lost. */
static vvl_status store_change(request *request, const vvl_campaign *changes, vvl_fields given,
                               vvl_campaign *stored, vvl_error *error)
{
    const char *match =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_MATCH);
    vvl_opt_time version = {.has = true};
    if (match == NULL) {
        return vvl_campaign_update(request->db, &request->ids[0], changes, given, stored, error);
    }
    vvl_status status = vvl_time_parse(match, strlen(match), &version.value, error);
    if (status != VVL_OK) {
        return status;
    }
    return vvl_campaign_update_version(request->db, &request->ids[0], version, changes, given,
                                       stored, error);
}

/* The body, if the campaign is the user's. */
static vvl_status read_change(request *request, vvl_campaign *changes, vvl_fields *given,
                              vvl_error *error)
{
    vvl_status status = check_campaign(request, error);
    return status == VVL_OK ? vvl_campaign_from_json(VVL_FORM_UPDATE, body_text(request),
                                                     request->body_size, changes, given, error)
                            : status;
}

vvl_status change_campaign(request *request, vvl_error *error)
{
    vvl_campaign campaign;
    vvl_campaign changes;
    vvl_fields given = 0;
    vvl_status status = read_change(request, &changes, &given, error);
    if (status != VVL_OK) {
        return status;
    }
    status = (given & not_for_clients) == 0
                 ? store_change(request, &changes, given, &campaign, error)
                 : refuse_fixed(error);
    vvl_campaign_clear(&changes);
    return answer(request, status, &campaign, error);
}

/* The only way to each status; a campaign never goes back to draft. */
static vvl_status step(request *request, vvl_campaign_status wanted, vvl_campaign *stored,
                       vvl_error *error)
{
    switch (wanted) {
    case VVL_CAMPAIGN_STATUS_ACTIVE:
        return vvl_campaign_activate(request->db, &request->ids[0], stored, error);
    case VVL_CAMPAIGN_STATUS_COMPLETED:
        return vvl_campaign_complete(request->db, &request->ids[0], stored, error);
    case VVL_CAMPAIGN_STATUS_ARCHIVED:
        return vvl_campaign_archive(request->db, &request->ids[0], stored, error);
    default:
        return refuse(error, VVL_E_INVALID, "this is no status to step to",
                      "send {\"status\": \"active\"}, completed or archived");
    }
}

vvl_status step_campaign(request *request, vvl_error *error)
{
    vvl_campaign campaign;
    vvl_campaign wanted;
    vvl_fields given = 0;
    vvl_status status = read_change(request, &wanted, &given, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_campaign_status next =
        given == VVL_FIELD(campaigns, status) ? wanted.status : VVL_ENUM_ABSENT_campaign_status;
    vvl_campaign_clear(&wanted);
    return answer(request, step(request, next, &campaign, error), &campaign, error);
}

vvl_status delete_campaign(request *request, vvl_error *error)
{
    vvl_status status = check_campaign(request, error);
    return status == VVL_OK ? vvl_campaign_delete(request->db, &request->ids[0], error) : status;
}
