/**
 * @file campaigns.h
 * Campaigns: their lists, their life from draft to archive, and how one begins.
 *
 * Every function here takes the database or a transaction in it, and may be called from any thread.
 * Besides what is said at each, all may answer VVL_E_USAGE (an argument is NULL that may not be, a
 * value that its enum has not) and what every function of repo.h may. A failed call changes
 * nothing, neither in the database nor in its outputs.
 */
#ifndef VVL_CAMPAIGNS_H
#define VVL_CAMPAIGNS_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Lists campaigns of a user. One statement, as are the next two.
 * @param query more filters, order, page: as vvl_list takes it, and with the same answers; may be
 *              NULL.
 * @param page  to be cleared by the caller.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_list_by_user(vvl_db *db, const vvl_uuid *user_id,
                                                            const vvl_query *query,
                                                            vvl_campaign_page *page,
                                                            vvl_error *error);

/** Lists campaigns that stand at a status; else as vvl_campaign_list_by_user. */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_list_by_status(vvl_db *db,
                                                              vvl_campaign_status status,
                                                              const vvl_query *query,
                                                              vvl_campaign_page *page,
                                                              vvl_error *error);

/** Lists campaigns of a type; else as vvl_campaign_list_by_user. */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_list_by_type(vvl_db *db, vvl_campaign_type type,
                                                            const vvl_query *query,
                                                            vvl_campaign_page *page,
                                                            vvl_error *error);

/**
 * Takes a campaign from draft (or no status at all) to active. One statement, as are the next two:
 * of several callers at once exactly one takes the step.
 * @param stored gets the campaign after that, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (it stands elsewhere).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_activate(vvl_db *db, const vvl_uuid *id,
                                                        vvl_campaign *stored, vvl_error *error);

/** Takes a campaign from active to completed, and sets completed_at; as vvl_campaign_activate. */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_complete(vvl_db *db, const vvl_uuid *id,
                                                        vvl_campaign *stored, vvl_error *error);

/** Takes a campaign from completed to archived; as vvl_campaign_activate. */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_archive(vvl_db *db, const vvl_uuid *id,
                                                       vvl_campaign *stored, vvl_error *error);

/**
 * Chooses themes and tags out of those suggested, in place of what was chosen before. One
 * statement: nothing is chosen that is not suggested at that moment.
 * @param themes a JSON array of strings; `[]` chooses none; NULL leaves what was chosen.
 * @param tags   the same; one of the two must be there.
 * @param stored gets the campaign after that, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (`column` is selected_themes or selected_tags:
 *         one of them was not suggested, or it is no array of strings).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_choose(vvl_db *db, const vvl_uuid *id,
                                                      const char *themes, const char *tags,
                                                      vvl_campaign *stored, vvl_error *error);

/**
 * Starts a campaign from a template, and counts the template's use, in one transaction.
 *
 * The settings are the template's default_settings, and the type follows the category. Of the
 * template_data, what bears the name of one of these columns is taken over:
 * business_description, objective, target_audience, preferred_design, brand_voice,
 * business_context, suggested_themes, suggested_tags; of the default_settings, creativity_level.
 *
 * @param name   the campaign's title.
 * @param stored gets the campaign as stored, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND (no such template, or one that is neither public nor this
 *         user's); VVL_E_REFERENCE (no such user); VVL_E_INVALID (`column` names what is wrong:
 *         the name, or something in the template that the campaign's column cannot hold).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_campaign_from_template(vvl_db *db,
                                                             const vvl_uuid *template_id,
                                                             const vvl_uuid *user_id,
                                                             const char *name, vvl_campaign *stored,
                                                             vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
