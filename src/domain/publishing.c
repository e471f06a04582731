#include <vvl/content.h>

#include "domain/domain.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* docs/adr/0011 says why a claim stands where it does. */
#define CLAIM_PREFIX "claim:"
#define CLAIM_PREFIX_AFTER "claim;" /* the least text after all that begin with the prefix */

static const vvl_entity *const contents = &vvl_entity_generated_content;

/* Null is not published either. */
#define UNPUBLISHED                                                                                \
    {                                                                                              \
        .column = "is_published", .value = "true", .test = VVL_NOT_EQUAL                           \
    }

typedef struct claim_text {
    char text[sizeof CLAIM_PREFIX + VVL_TIME_TEXT_SIZE];
} claim_text;

/* The claim that ends at a time: as text, claims are in the order of their ends. */
static claim_text claim_until(vvl_time end)
{
    claim_text claim;
    vvl_time_text time = vvl_time_text_of(end);
    snprintf(claim.text, sizeof claim.text, "%s%s", CLAIM_PREFIX, time.text);
    return claim;
}

static bool is_claim(const char *text)
{
    return text != NULL && strncmp(text, CLAIM_PREFIX, strlen(CLAIM_PREFIX)) == 0;
}

static bool is_published(const vvl_content *content)
{
    return content->is_published.has && content->is_published.value;
}

static vvl_status fail_published(vvl_error *error)
{
    vvl_fail(error, VVL_E_STATE, "the content is published already");
    vvl_hint(error, "read it again");
    vvl_locate(error, contents->name, "is_published");
    return VVL_E_STATE;
}

static vvl_status refuse_published(const void *record, const void *context, vvl_error *error)
{
    (void)record;
    (void)context;
    return fail_published(error);
}

static vvl_status set_schedule(vvl_db *db, const vvl_uuid *id, vvl_opt_time when,
                               vvl_content *stored, vvl_error *error)
{
    static const vvl_filter unpublished = UNPUBLISHED;
    const vvl_content changes = {.scheduled_for = when};
    const vvl_step step = {.entity = contents,
                           .id = id,
                           .filters = &unpublished,
                           .filter_count = 1,
                           .changes = &changes,
                           .fields = VVL_FIELD(generated_content, scheduled_for),
                           .refuse = refuse_published};
    return vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_content_schedule(vvl_db *db, const vvl_uuid *id, vvl_time when, vvl_content *stored,
                                vvl_error *error)
{
    return id == NULL ? vvl_fail_null(error, __func__)
                      : set_schedule(db, id, (vvl_opt_time){true, when}, stored, error);
}

vvl_status vvl_content_unschedule(vvl_db *db, const vvl_uuid *id, vvl_content *stored,
                                  vvl_error *error)
{
    return id == NULL ? vvl_fail_null(error, __func__)
                      : set_schedule(db, id, (vvl_opt_time){.has = false}, stored, error);
}

vvl_status vvl_content_claim_due(vvl_db *db, vvl_time before, int64_t lease_seconds, unsigned limit,
                                 vvl_content_page *page, vvl_error *error)
{
    vvl_time now = vvl_time_now();
    vvl_time end = now;
    if (page == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_time_after(now, lease_seconds, &end, error);
    if (status != VVL_OK) {
        return status;
    }
    claim_text mine = claim_until(end);
    claim_text ended = claim_until(now);
    vvl_time_text due = vvl_time_text_of(before);
    const vvl_filter filters[] = {
        UNPUBLISHED,
        {.column = "scheduled_for", .value = due.text, .test = VVL_LESS_OR_EQUAL},
        {.column = "platform_post_id", .or_next = true},
        {.column = "platform_post_id", .value = CLAIM_PREFIX, .test = VVL_PREFIX},
        {.column = "platform_post_id", .or_next = true},
        {.column = "platform_post_id", .value = ended.text, .test = VVL_LESS},
    };
    const vvl_query query = {.filters = filters,
                             .filter_count = sizeof filters / sizeof *filters,
                             .order = "scheduled_for",
                             .limit = limit};
    const vvl_content changes = {.platform_post_id = mine.text};
    return vvl_content_claim(db, &query, &changes, VVL_FIELD(generated_content, platform_post_id),
                             page, error);
}

/* The step wanted this claim, or (NULL) one at all, or none. */
static vvl_status refuse_claim(const void *record, const void *context, vvl_error *error)
{
    const vvl_content *content = record;
    if (is_published(content)) {
        return fail_published(error);
    }
    if (context == NULL) {
        bool claimed = is_claim(content->platform_post_id);
        vvl_fail(error, VVL_E_STATE, "the content is %s", claimed ? "claimed" : "not claimed");
        vvl_hint(error, claimed ? "hand over the claim, or wait for its end" : "claim it first");
    } else {
        vvl_fail(error, VVL_E_STATE, "this claim of the content has ended");
        vvl_hint(error, "claim it again, and for longer");
    }
    vvl_locate(error, contents->name, "platform_post_id");
    return VVL_E_STATE;
}

static vvl_filter holds_claim(const char *claim)
{
    return (vvl_filter){.column = "platform_post_id",
                        .value = claim == NULL ? CLAIM_PREFIX : claim,
                        .test = claim == NULL ? VVL_PREFIX : VVL_EQUAL};
}

/* Anything else that is no claim would make this step a way around them. */
static vvl_status check_claim(const char *claim, vvl_error *error)
{
    if (claim == NULL || is_claim(claim)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_USAGE, "what was handed over is no claim of content");
    vvl_hint(error, "hand over the platform_post_id that vvl_content_claim_due answered");
    return VVL_E_USAGE;
}

vvl_status vvl_content_release(vvl_db *db, const vvl_uuid *id, const char *claim,
                               vvl_content *stored, vvl_error *error)
{
    const vvl_filter filters[] = {UNPUBLISHED, holds_claim(claim)};
    const vvl_content changes = {.platform_post_id = NULL};
    const vvl_step step = {.entity = contents,
                           .id = id,
                           .filters = filters,
                           .filter_count = 2,
                           .changes = &changes,
                           .fields = VVL_FIELD(generated_content, platform_post_id),
                           .refuse = refuse_claim,
                           .context = claim};
    if (id == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = check_claim(claim, error);
    return status == VVL_OK ? vvl_step_take(db, &step, stored, error) : status;
}

static vvl_status check_post_id(const char *platform_post_id, vvl_error *error)
{
    if (!is_claim(platform_post_id)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_INVALID, "%s.platform_post_id begins with \"" CLAIM_PREFIX "\"",
             contents->name);
    vvl_hint(error, "give the platform's own name for it; claims of workers begin so");
    vvl_locate(error, contents->name, "platform_post_id");
    return VVL_E_INVALID;
}

static vvl_status publish(vvl_db *db, const vvl_uuid *id, const vvl_content *changes,
                          const char *claim, vvl_content *stored, vvl_error *error)
{
    claim_text ended = claim_until(vvl_time_now());
    const vvl_filter filters[] = {
        UNPUBLISHED,
        {.column = "platform_post_id", .or_next = true},
        {.column = "platform_post_id", .value = ended.text, .test = VVL_LESS, .or_next = true},
        {.column = "platform_post_id", .value = CLAIM_PREFIX_AFTER, .test = VVL_GREATER_OR_EQUAL},
    };
    const vvl_filter claimed[] = {UNPUBLISHED, holds_claim(claim)};
    const vvl_step step = {.entity = contents,
                           .id = id,
                           .filters = claim == NULL ? filters : claimed,
                           .filter_count = claim == NULL ? 4 : 2,
                           .changes = changes,
                           .fields = VVL_FIELD(generated_content, is_published) |
                                     VVL_FIELD(generated_content, published_at) |
                                     VVL_FIELD(generated_content, platform_post_id),
                           .refuse = refuse_claim,
                           .context = claim};
    return vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_content_publish(vvl_db *db, const vvl_uuid *id, const char *platform_post_id,
                               const char *claim, vvl_content *stored, vvl_error *error)
{
    const vvl_content changes = {.is_published = {true, true},
                                 .published_at = {true, vvl_time_now()},
                                 .platform_post_id = platform_post_id};
    if (id == NULL || platform_post_id == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = check_claim(claim, error);
    if (status == VVL_OK) {
        status = check_post_id(platform_post_id, error);
    }
    return status == VVL_OK ? publish(db, id, &changes, claim, stored, error) : status;
}
