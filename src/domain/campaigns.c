#include <vvl/campaigns.h>

#include <vvl/json.h>

#include "domain/domain.h"
#include "util/error.h"

#include <string.h>

static const vvl_entity *const campaigns = &vvl_entity_campaigns;

static const char *status_word(vvl_campaign_status status)
{
    return vvl_word_of(campaigns, VVL_INDEX_campaigns_status, (unsigned)status);
}

static vvl_status list_by(vvl_db *db, const char *column, const char *value, const vvl_query *query,
                          vvl_campaign_page *page, vvl_error *error)
{
    vvl_page found;
    const vvl_filter filter = {.column = column, .value = value};
    vvl_status status = vvl_list_where(db, campaigns, &filter, 1, query, &found, error);
    if (status == VVL_OK) {
        vvl_campaign_page_take(page, &found);
    }
    return status;
}

static vvl_status fail_word(const char *what, vvl_error *error)
{
    return vvl_fail(error, VVL_E_USAGE, "a campaign has no such %s", what);
}

vvl_status vvl_campaign_list_by_user(vvl_db *db, const vvl_uuid *user_id, const vvl_query *query,
                                     vvl_campaign_page *page, vvl_error *error)
{
    if (user_id == NULL || page == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_id_text user = vvl_id_text_of(user_id);
    return list_by(db, "user_id", user.text, query, page, error);
}

vvl_status vvl_campaign_list_by_status(vvl_db *db, vvl_campaign_status status,
                                       const vvl_query *query, vvl_campaign_page *page,
                                       vvl_error *error)
{
    const char *word = status_word(status);
    if (page == NULL) {
        return vvl_fail_null(error, __func__);
    }
    return word == NULL ? fail_word("status", error)
                        : list_by(db, "status", word, query, page, error);
}

vvl_status vvl_campaign_list_by_type(vvl_db *db, vvl_campaign_type type, const vvl_query *query,
                                     vvl_campaign_page *page, vvl_error *error)
{
    const char *word = vvl_word_of(campaigns, VVL_INDEX_campaigns_campaign_type, (unsigned)type);
    if (page == NULL) {
        return vvl_fail_null(error, __func__);
    }
    return word == NULL ? fail_word("type", error)
                        : list_by(db, "campaign_type", word, query, page, error);
}

/* One step of a campaign's life. */
typedef struct move {
    vvl_campaign_status from, to;
} move;

static vvl_status refuse_move(const void *record, const void *context, vvl_error *error)
{
    const vvl_campaign *campaign = record;
    const move *wanted = context;
    const char *at = status_word(campaign->status);
    vvl_fail(error, VVL_E_STATE, "the campaign is %s and cannot become %s",
             at == NULL ? "without a status" : at, status_word(wanted->to));
    vvl_hint(error, "a campaign goes from draft to active, to completed, to archived");
    vvl_locate(error, campaigns->name, "status");
    return VVL_E_STATE;
}

static vvl_status take_move(vvl_db *db, const vvl_uuid *id, const move *move, vvl_campaign *stored,
                            vvl_error *error)
{
    /* No status at all is where a campaign of the old application may begin. */
    bool first = move->from == VVL_CAMPAIGN_STATUS_DRAFT;
    bool last = move->to == VVL_CAMPAIGN_STATUS_COMPLETED;
    const vvl_filter filters[] = {
        {.column = "status", .value = status_word(move->from), .or_next = first},
        {.column = "status"},
    };
    const vvl_campaign changes = {.status = move->to, .completed_at = {true, vvl_time_now()}};
    const vvl_step step = {.entity = campaigns,
                           .id = id,
                           .filters = filters,
                           .filter_count = first ? 2 : 1,
                           .changes = &changes,
                           .fields = VVL_FIELD(campaigns, status) |
                                     (last ? VVL_FIELD(campaigns, completed_at) : 0),
                           .refuse = refuse_move,
                           .context = move};
    return vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_campaign_activate(vvl_db *db, const vvl_uuid *id, vvl_campaign *stored,
                                 vvl_error *error)
{
    static const move activation = {VVL_CAMPAIGN_STATUS_DRAFT, VVL_CAMPAIGN_STATUS_ACTIVE};
    return id == NULL ? vvl_fail_null(error, __func__)
                      : take_move(db, id, &activation, stored, error);
}

vvl_status vvl_campaign_complete(vvl_db *db, const vvl_uuid *id, vvl_campaign *stored,
                                 vvl_error *error)
{
    static const move completion = {VVL_CAMPAIGN_STATUS_ACTIVE, VVL_CAMPAIGN_STATUS_COMPLETED};
    return id == NULL ? vvl_fail_null(error, __func__)
                      : take_move(db, id, &completion, stored, error);
}

vvl_status vvl_campaign_archive(vvl_db *db, const vvl_uuid *id, vvl_campaign *stored,
                                vvl_error *error)
{
    static const move archiving = {VVL_CAMPAIGN_STATUS_COMPLETED, VVL_CAMPAIGN_STATUS_ARCHIVED};
    return id == NULL ? vvl_fail_null(error, __func__)
                      : take_move(db, id, &archiving, stored, error);
}

/* A choice on its way: its columns, and what must have been suggested. */
typedef struct choice {
    vvl_db *db;
    const vvl_uuid *id;
    vvl_campaign changes;
    vvl_fields fields;
    vvl_filter filters[2];
    size_t filter_count;
} choice;

/* Choosing nothing is right even where nothing was suggested. What is no JSON is left to the rule
 * of its column, which says where it was to go. */
static vvl_status is_empty(const char *json, bool *empty, vvl_error *error)
{
    vvl_error local;
    char *canonical = NULL;
    vvl_status status = vvl_json_canonical(json, strlen(json), &canonical, &local);
    if (status == VVL_OK) {
        *empty = strcmp(canonical, "[]") == 0;
        vvl_free(canonical);
    } else if (status != VVL_E_INVALID && error != NULL) {
        *error = local;
    }
    return status == VVL_E_INVALID ? VVL_OK : status;
}

static vvl_status add_choice(choice *choice, const char *chosen, const char *suggested,
                             vvl_fields field, vvl_error *error)
{
    bool empty = false;
    if (chosen == NULL) {
        return VVL_OK;
    }
    vvl_status status = is_empty(chosen, &empty, error);
    if (status == VVL_OK && !empty) {
        choice->filters[choice->filter_count++] =
            (vvl_filter){.column = suggested, .value = chosen, .test = VVL_CONTAINS};
    }
    choice->fields |= field;
    return status;
}

static vvl_status refuse_choice(const void *record, const void *context, vvl_error *error)
{
    const choice *choice = context;
    int64_t count = 0;
    vvl_id_text id = vvl_id_text_of(choice->id);
    const vvl_filter filters[] = {{.column = "id", .value = id.text}, choice->filters[0]};
    const vvl_query query = {.filters = filters, .filter_count = 2};
    (void)record;
    vvl_status status = vvl_campaign_count(choice->db, &query, &count, error);
    if (status != VVL_OK) {
        return status;
    }
    const vvl_filter *unmet = &choice->filters[count > 0 ? choice->filter_count - 1 : 0];
    bool themes = strcmp(unmet->column, "suggested_themes") == 0;
    vvl_fail(error, VVL_E_INVALID, "not all of the %s chosen are among those suggested",
             themes ? "themes" : "tags");
    vvl_hint(error, "choose out of the campaign's %s", unmet->column);
    vvl_locate(error, campaigns->name, themes ? "selected_themes" : "selected_tags");
    return VVL_E_INVALID;
}

static vvl_status take_choice(choice *choice, vvl_campaign *stored, vvl_error *error)
{
    const vvl_step step = {.entity = campaigns,
                           .id = choice->id,
                           .filters = choice->filters,
                           .filter_count = choice->filter_count,
                           .changes = &choice->changes,
                           .fields = choice->fields,
                           .refuse = refuse_choice,
                           .context = choice};
    return vvl_step_take(choice->db, &step, stored, error);
}

vvl_status vvl_campaign_choose(vvl_db *db, const vvl_uuid *id, const char *themes, const char *tags,
                               vvl_campaign *stored, vvl_error *error)
{
    choice choice = {
        .db = db, .id = id, .changes = {.selected_themes = themes, .selected_tags = tags}};
    if (id == NULL || (themes == NULL && tags == NULL)) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = add_choice(&choice, themes, "suggested_themes",
                                   VVL_FIELD(campaigns, selected_themes), error);
    if (status == VVL_OK) {
        status =
            add_choice(&choice, tags, "suggested_tags", VVL_FIELD(campaigns, selected_tags), error);
    }
    return status == VVL_OK ? take_choice(&choice, stored, error) : status;
}
