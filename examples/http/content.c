#include "service.h"

static vvl_status answer(request *request, vvl_status status, vvl_content *content,
                         vvl_error *error)
{
    if (status == VVL_OK) {
        status = vvl_content_to_json(content, &request->reply, error);
        vvl_content_clear(content);
    }
    return status;
}

static vvl_status answer_page(request *request, vvl_status status, vvl_content_page *page,
                              vvl_error *error)
{
    if (status == VVL_OK) {
        status = vvl_content_page_to_json(page, &request->reply, error);
        vvl_content_page_clear(page);
    }
    return status;
}

vvl_status list_content(request *request, vvl_error *error)
{
    char campaign[VVL_UUID_TEXT_SIZE];
    vvl_content_page page;
    vvl_filter filters[2] = {{.column = "campaign_id", .value = campaign},
                             {.column = "is_selected", .value = argument(request, "selected")}};
    vvl_query query = {.filters = filters, .filter_count = filters[1].value == NULL ? 1 : 2};
    vvl_uuid_format(&request->ids[0], campaign);
    vvl_status status = check_campaign(request, error);
    if (status == VVL_OK) {
        status = page_arguments(request, &query, error);
    }
    if (status == VVL_OK) {
        status = vvl_content_list(request->db, &query, &page, error);
    }
    return answer_page(request, status, &page, error);
}

/* The body is an array of content; what the generator was asked stands in the query. */
vvl_status add_content(request *request, vvl_error *error)
{
    vvl_content_page items;
    vvl_content_page stored;
    vvl_generation generation = {.prompt = argument(request, "prompt"),
                                 .model = argument(request, "model")};
    vvl_status status = check_campaign(request, error);
    if (status == VVL_OK) {
        status = vvl_content_page_from_json(VVL_FORM_ANY, body_text(request), request->body_size,
                                            &items, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    status = vvl_content_add_generation(request->db, &request->ids[0], &generation, items.items,
                                        items.count, &stored, error);
    vvl_content_page_clear(&items);
    return answer_page(request, status, &stored, error);
}

/* The request's second id, if it is content of the campaign. */
static vvl_status check_content(request *request, vvl_error *error)
{
    int64_t count = 0;
    char id[VVL_UUID_TEXT_SIZE];
    char campaign[VVL_UUID_TEXT_SIZE];
    vvl_filter filters[] = {{.column = "id", .value = id},
                            {.column = "campaign_id", .value = campaign}};
    vvl_query query = {.filters = filters, .filter_count = 2};
    vvl_uuid_format(&request->ids[0], campaign);
    vvl_uuid_format(&request->ids[1], id);
    vvl_status status = check_campaign(request, error);
    if (status == VVL_OK) {
        status = vvl_content_count(request->db, &query, &count, error);
    }
    return status == VVL_OK && count == 0
               ? refuse(error, VVL_E_NOT_FOUND, "the campaign has no such content",
                        "list what it has with GET /campaigns/ID/content")
               : status;
}

/* Reads a change of one field out of the body. */
static vvl_status read_field(request *request, vvl_fields field, vvl_content *out, vvl_error *error)
{
    vvl_fields given = 0;
    vvl_status status = check_content(request, error);
    if (status == VVL_OK) {
        status = vvl_content_from_json(VVL_FORM_UPDATE, body_text(request), request->body_size, out,
                                       &given, error);
    }
    if (status == VVL_OK && given != field) {
        vvl_content_clear(out);
        return refuse(error, VVL_E_INVALID, "the body has not the one field that is set here",
                      "send {\"is_selected\": true} or {\"user_rating\": 5}");
    }
    return status;
}

vvl_status select_content(request *request, vvl_error *error)
{
    vvl_content wanted;
    vvl_content stored;
    vvl_status status =
        read_field(request, VVL_FIELD(generated_content, is_selected), &wanted, error);
    if (status != VVL_OK) {
        return status;
    }
    bool selected = wanted.is_selected.has && wanted.is_selected.value;
    vvl_content_clear(&wanted);
    status = (selected ? vvl_content_select : vvl_content_unselect)(request->db, &request->ids[1],
                                                                    &stored, error);
    return answer(request, status, &stored, error);
}

vvl_status rate_content(request *request, vvl_error *error)
{
    vvl_content wanted;
    vvl_content stored;
    vvl_status status =
        read_field(request, VVL_FIELD(generated_content, user_rating), &wanted, error);
    if (status != VVL_OK) {
        return status;
    }
    int64_t rating = wanted.user_rating.value;
    vvl_content_clear(&wanted);
    status = vvl_content_rate(request->db, &request->ids[1], rating, &stored, error);
    return answer(request, status, &stored, error);
}
