#include <vvl/campaigns.h>

#include <vvl/json.h>
#include <vvl/transaction.h>

#include "domain/domain.h"
#include "domain/templates.h"
#include "util/buffer.h"
#include "util/error.h"

#include <string.h>

static vvl_campaign_type type_of(vvl_template_category category)
{
    static const vvl_campaign_type types[] = {
        [VVL_TEMPLATE_CATEGORY_PRODUCT_LAUNCH] = VVL_CAMPAIGN_TYPE_PRODUCT,
        [VVL_TEMPLATE_CATEGORY_BRAND_AWARENESS] = VVL_CAMPAIGN_TYPE_BRAND,
        [VVL_TEMPLATE_CATEGORY_EVENT_PROMOTION] = VVL_CAMPAIGN_TYPE_EVENT,
        [VVL_TEMPLATE_CATEGORY_CUSTOM] = VVL_CAMPAIGN_TYPE_GENERAL,
    };
    _Static_assert(sizeof types / sizeof *types == VVL_ENUM_COUNT_template_category,
                   "a category has no type");
    return types[category];
}

/* Appends the member of an object, if it has it. */
static vvl_status put_member(vvl_buffer *out, const char *json, const char *key, vvl_error *error)
{
    char *value = NULL;
    vvl_status status =
        json == NULL ? VVL_OK : vvl_json_member(json, strlen(json), key, &value, error);
    if (status == VVL_OK && value != NULL) {
        vvl_buffer_format(out, "%s\"%s\": %s", out->size == 1 ? "" : ", ", key, value);
        vvl_free(value);
    }
    return status;
}

/* What a template says of a campaign's columns, as a JSON object of these. */
static vvl_status put_outline(vvl_buffer *out, const vvl_template *source, vvl_error *error)
{
    static const char *const inherited[] = {
        "business_description", "objective",        "target_audience",  "preferred_design",
        "brand_voice",          "business_context", "suggested_themes", "suggested_tags",
    };
    vvl_buffer_char(out, '{');
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < sizeof inherited / sizeof *inherited; i++) {
        status = put_member(out, source->template_data, inherited[i], error);
    }
    if (status == VVL_OK) {
        status = put_member(out, source->default_settings, "creativity_level", error);
    }
    vvl_buffer_char(out, '}');
    return status == VVL_OK && out->failed ? vvl_fail_memory(error) : status;
}

/* `campaign` is to be cleared by the caller. */
static vvl_status read_outline(const vvl_template *source, vvl_campaign *campaign, vvl_error *error)
{
    vvl_buffer outline = {0};
    vvl_status status = put_outline(&outline, source, error);
    if (status == VVL_OK) {
        status =
            vvl_campaign_from_json(VVL_FORM_ANY, outline.data, outline.size, campaign, NULL, error);
    }
    vvl_buffer_free(&outline);
    return status;
}

typedef struct duplication {
    const vvl_uuid *template_id;
    const vvl_uuid *user_id;
    const char *name;
    vvl_campaign *stored;
} duplication;

static vvl_status create(vvl_db *transaction, const duplication *order, const vvl_template *source,
                         vvl_error *error)
{
    vvl_campaign outline = {.memory = NULL};
    vvl_status status = read_outline(source, &outline, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_campaign campaign = outline;
    campaign.name = order->name;
    campaign.user_id = *order->user_id;
    campaign.campaign_type = type_of(source->category);
    campaign.campaign_settings = source->default_settings;
    status = vvl_campaign_create(transaction, &campaign, order->stored, error);
    vvl_campaign_clear(&outline);
    return status;
}

/* The use is counted last, because the template stays locked from then on. */
static vvl_status duplicate(vvl_db *transaction, void *context, vvl_error *error)
{
    const duplication *order = context;
    vvl_template source;
    vvl_status status =
        vvl_template_get_visible(transaction, order->template_id, order->user_id, &source, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_campaign_clear(order->stored); /* of an attempt before this one */
    status = create(transaction, order, &source, error);
    if (status == VVL_OK) {
        status = vvl_add(transaction, &vvl_entity_campaign_templates, order->template_id,
                         "usage_count", 1, error);
    }
    vvl_template_clear(&source);
    return status;
}

vvl_status vvl_campaign_from_template(vvl_db *db, const vvl_uuid *template_id,
                                      const vvl_uuid *user_id, const char *name,
                                      vvl_campaign *stored, vvl_error *error)
{
    vvl_campaign campaign = {.memory = NULL};
    duplication order = {
        .template_id = template_id, .user_id = user_id, .name = name, .stored = &campaign};
    if (db == NULL || template_id == NULL || user_id == NULL || name == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_transact(db, NULL, duplicate, &order, error);
    if (status == VVL_OK && stored != NULL) {
        *stored = campaign;
    } else {
        vvl_campaign_clear(&campaign);
    }
    return status;
}
