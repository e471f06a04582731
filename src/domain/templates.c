#include "domain/templates.h"

#include "domain/domain.h"
#include "util/error.h"

static const vvl_entity *const templates = &vvl_entity_campaign_templates;

enum { OWN = 2 }; /* filters that say whose a template may be */

/* Public, or the user's own, and if `more` is not NULL, that too. */
static vvl_status list(vvl_db *db, const vvl_uuid *user_id, const vvl_filter *more,
                       const vvl_query *query, vvl_page *page, vvl_error *error)
{
    vvl_id_text user = vvl_id_text_of(user_id);
    vvl_filter filters[OWN + 1] = {
        {.column = "is_public", .value = "true", .or_next = true},
        {.column = "created_by", .value = user.text},
    };
    if (more != NULL) {
        filters[OWN] = *more;
    }
    return vvl_list_where(db, templates, filters, more == NULL ? OWN : OWN + 1, query, page, error);
}

static vvl_status list_typed(vvl_db *db, const vvl_uuid *user_id, const vvl_filter *more,
                             const vvl_query *query, vvl_template_page *page, vvl_error *error)
{
    vvl_page found;
    vvl_status status = list(db, user_id, more, query, &found, error);
    if (status == VVL_OK) {
        vvl_template_page_take(page, &found);
    }
    return status;
}

vvl_status vvl_template_get_visible(vvl_db *db, const vvl_uuid *id, const vvl_uuid *user_id,
                                    vvl_template *out, vvl_error *error)
{
    vvl_page page;
    vvl_id_text text = vvl_id_text_of(id);
    const vvl_filter this = {.column = "id", .value = text.text};
    const vvl_query one = {.limit = 1};
    vvl_status status = list(db, user_id, &this, &one, &page, error);
    if (status == VVL_OK && page.count == 0) {
        vvl_page_clear(&page);
        vvl_fail(error, VVL_E_NOT_FOUND, "%s has no record with this id", templates->name);
        vvl_hint(error, "see which there are with: vvldb list %s", templates->name);
        vvl_locate(error, templates->name, "id");
        return VVL_E_NOT_FOUND;
    }
    if (status == VVL_OK) {
        vvl_page_pick(templates, &page, 0, out);
    }
    return status;
}

vvl_status vvl_template_list_visible(vvl_db *db, const vvl_uuid *user_id, const vvl_query *query,
                                     vvl_template_page *page, vvl_error *error)
{
    return user_id == NULL || page == NULL ? vvl_fail_null(error, __func__)
                                           : list_typed(db, user_id, NULL, query, page, error);
}

vvl_status vvl_template_list_by_category(vvl_db *db, const vvl_uuid *user_id,
                                         vvl_template_category category, const vvl_query *query,
                                         vvl_template_page *page, vvl_error *error)
{
    const vvl_filter filter = {
        .column = "category",
        .value = vvl_word_of(templates, VVL_INDEX_campaign_templates_category, (unsigned)category)};
    if (user_id == NULL || page == NULL) {
        return vvl_fail_null(error, __func__);
    }
    if (filter.value == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "a template has no such category");
    }
    return list_typed(db, user_id, &filter, query, page, error);
}

vvl_status vvl_template_list_most_used(vvl_db *db, const vvl_uuid *user_id, unsigned limit,
                                       vvl_template_page *page, vvl_error *error)
{
    const vvl_query query = {.order = "usage_count", .descending = true, .limit = limit};
    return vvl_template_list_visible(db, user_id, &query, page, error);
}
