#include <vvl/content.h>

#include <vvl/json.h>

#include "domain/domain.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 16, WAIT_FIRST = 1, WAIT_MOST = 100 }; /* milliseconds */

static vvl_content of_generation(const vvl_content *item, const vvl_uuid *campaign_id,
                                 const vvl_generation *generation)
{
    vvl_content content = *item;
    content.campaign_id = *campaign_id;
    content.generation_prompt = generation->prompt;
    content.ai_model = generation->model;
    content.generation_parameters = generation->parameters;
    content.is_published = (vvl_opt_bool){.has = false};
    content.published_at = (vvl_opt_time){.has = false};
    content.platform_post_id = NULL;
    return content;
}

vvl_status vvl_content_add_generation(vvl_db *db, const vvl_uuid *campaign_id,
                                      const vvl_generation *generation, const vvl_content *items,
                                      size_t count, vvl_content_page *stored, vvl_error *error)
{
    if (campaign_id == NULL || generation == NULL || (items == NULL && count > 0)) {
        return vvl_fail_null(error, __func__);
    }
    vvl_content *content = calloc(count == 0 ? 1 : count, sizeof *content);
    if (content == NULL) {
        return vvl_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        content[i] = of_generation(&items[i], campaign_id, generation);
    }
    vvl_status status = vvl_content_create_many(db, content, count, stored, error);
    free(content);
    return status;
}

static vvl_status set_selected(vvl_db *db, const vvl_uuid *id, bool selected, vvl_content *stored,
                               vvl_error *error)
{
    const vvl_content changes = {.is_selected = {true, selected}};
    return vvl_content_update(db, id, &changes, VVL_FIELD(generated_content, is_selected), stored,
                              error);
}

vvl_status vvl_content_select(vvl_db *db, const vvl_uuid *id, vvl_content *stored, vvl_error *error)
{
    return set_selected(db, id, true, stored, error);
}

vvl_status vvl_content_unselect(vvl_db *db, const vvl_uuid *id, vvl_content *stored,
                                vvl_error *error)
{
    return set_selected(db, id, false, stored, error);
}

vvl_status vvl_content_rate(vvl_db *db, const vvl_uuid *id, int64_t rating, vvl_content *stored,
                            vvl_error *error)
{
    const vvl_content changes = {.user_rating = {true, rating}};
    return vvl_content_update(db, id, &changes, VVL_FIELD(generated_content, user_rating), stored,
                              error);
}

/* Merges into what is stored now, if nobody is faster. */
static vvl_status try_merge(vvl_db *db, const vvl_uuid *id, const char *edits, vvl_content *stored,
                            vvl_error *error)
{
    vvl_content content;
    char *merged = NULL;
    vvl_status status = vvl_content_get(db, id, &content, error);
    if (status != VVL_OK) {
        return status;
    }
    const char *before = content.user_edits == NULL ? "{}" : content.user_edits;
    status = vvl_json_merge(before, strlen(before), edits, strlen(edits), &merged, error);
    if (status == VVL_OK) {
        const vvl_content changes = {.user_edits = merged};
        status =
            vvl_content_update_version(db, id, content.updated_at, &changes,
                                       VVL_FIELD(generated_content, user_edits), stored, error);
        vvl_free(merged);
    } else if (status == VVL_E_INVALID) {
        vvl_locate(error, "generated_content", "user_edits");
    }
    vvl_content_clear(&content);
    return status;
}

static vvl_status merge(vvl_db *db, const vvl_uuid *id, const char *edits, vvl_content *stored,
                        vvl_error *error)
{
    vvl_error local;
    vvl_status status = VVL_E_STALE;
    for (unsigned i = 0; status == VVL_E_STALE && i < ATTEMPTS; i++) {
        if (i > 0) { /* those who read the same may not all come back at the same moment */
            vvl_clock_sleep(vvl_clock_backoff(i - 1, WAIT_FIRST, WAIT_MOST));
        }
        status = try_merge(db, id, edits, stored, &local);
    }
    if (status != VVL_OK && error != NULL) {
        *error = local;
    }
    return status;
}

vvl_status vvl_content_edit(vvl_db *db, const vvl_uuid *id, const char *edits, vvl_edit_mode mode,
                            vvl_content *stored, vvl_error *error)
{
    const vvl_content changes = {.user_edits = edits};
    if (id == NULL || edits == NULL) {
        return vvl_fail_null(error, __func__);
    }
    switch (mode) {
    case VVL_EDIT_REPLACE:
        return vvl_content_update(db, id, &changes, VVL_FIELD(generated_content, user_edits),
                                  stored, error);
    case VVL_EDIT_MERGE:
        return merge(db, id, edits, stored, error);
    }
    return vvl_fail(error, VVL_E_USAGE, "there is no such mode to edit content in");
}
