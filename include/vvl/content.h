/**
 * @file content.h
 * Generated content, from a model's answer to a published post.
 *
 * Every function here takes the database or a transaction in it, and may be called from any thread.
 * Besides what is said at each, all may answer VVL_E_USAGE (an argument is NULL that may not be)
 * and what every function of repo.h may. A failed call changes nothing, neither in the database nor
 * in its outputs. Records answered are to be cleared by the caller; `stored` may be NULL.
 */
#ifndef VVL_CONTENT_H
#define VVL_CONTENT_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What all content of one generation has in common; each may be NULL. */
typedef struct vvl_generation {
    const char *prompt;
    const char *model;
    const char *parameters; /**< a JSON object */
} vvl_generation;

/**
 * Stores what a generation made, all or none, as vvl_create_many does.
 * @param items  `count` records; their campaign and what tells of the generation are set by this,
 *               and none of them is published.
 * @param stored gets them as they were stored, in this order; may be NULL.
 * @return as vvl_create_many.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_add_generation(
    vvl_db *db, const vvl_uuid *campaign_id, const vvl_generation *generation,
    const vvl_content *items, size_t count, vvl_content_page *stored, vvl_error *error);

/** Chooses a piece of content. One statement. @return VVL_OK; VVL_E_NOT_FOUND. */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_select(vvl_db *db, const vvl_uuid *id,
                                                     vvl_content *stored, vvl_error *error);

/** Takes that back. One statement. @return VVL_OK; VVL_E_NOT_FOUND. */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_unselect(vvl_db *db, const vvl_uuid *id,
                                                       vvl_content *stored, vvl_error *error);

/**
 * Rates it, from 1 to 5. One statement.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (another number).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_rate(vvl_db *db, const vvl_uuid *id, int64_t rating,
                                                   vvl_content *stored, vvl_error *error);

/** What becomes of the edits before. */
typedef enum vvl_edit_mode {
    VVL_EDIT_REPLACE, /**< the edits are all there are */
    VVL_EDIT_MERGE    /**< they are a merge patch (RFC 7396) to those before: null takes away */
} vvl_edit_mode;

/**
 * Keeps what the user changed, in user_edits; what was generated stays as it is. One statement, or
 * two where the edits are merged.
 * @param edits a JSON object.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (no JSON object); VVL_E_STALE (merging, others
 *         changed it again and again meanwhile).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_edit(vvl_db *db, const vvl_uuid *id,
                                                   const char *edits, vvl_edit_mode mode,
                                                   vvl_content *stored, vvl_error *error);

/**
 * Says when it is to be published; a time that is over means at once. One statement.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (it is published); VVL_E_INVALID (not a time between
 *         the years 1 and 9999).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_schedule(vvl_db *db, const vvl_uuid *id,
                                                       vvl_time when, vvl_content *stored,
                                                       vvl_error *error);

/**
 * Takes that back; a worker who has claimed it already may still publish it. One statement.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (it is published).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_unschedule(vvl_db *db, const vvl_uuid *id,
                                                         vvl_content *stored, vvl_error *error);

/**
 * Hands out what is due for publishing, the longest due first: scheduled up to `before`, not
 * published and not claimed. Of several workers at once no two get the same. One statement. What
 * has a platform_post_id of the platform's own is not due: the platform knows it already.
 *
 * The claim stands in each record's platform_post_id, as "claim:" and the time of its end, and is
 * what vvl_content_publish and vvl_content_release want to see. It ends with these, or by itself
 * after `lease_seconds`: then others get the content.
 *
 * @param lease_seconds at least 1; longer than publishing can take.
 * @param limit         0: VVL_LIMIT_DEFAULT; at most VVL_LIMIT_MAX.
 * @param page          gets what was claimed, in no particular order; `next` is NULL.
 * @return VVL_OK, also where nothing is due.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_claim_due(vvl_db *db, vvl_time before,
                                                        int64_t lease_seconds, unsigned limit,
                                                        vvl_content_page *page, vvl_error *error);

/**
 * Gives a claim back, so that the content is due again. One statement.
 * @param claim the platform_post_id that vvl_content_claim_due answered; NULL: whoever holds it.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (there is no such claim on it any more).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_release(vvl_db *db, const vvl_uuid *id,
                                                      const char *claim, vvl_content *stored,
                                                      vvl_error *error);

/**
 * Notes that it was published just now: sets is_published, published_at and platform_post_id. One
 * statement.
 * @param platform_post_id what the platform calls it; must not begin with "claim:".
 * @param claim            the claim it was published under; NULL: nobody's, which only works where
 *                         nobody holds one.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (published before, or claimed otherwise);
 *         VVL_E_INVALID (`column` is platform_post_id).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_content_publish(vvl_db *db, const vvl_uuid *id,
                                                      const char *platform_post_id,
                                                      const char *claim, vvl_content *stored,
                                                      vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
