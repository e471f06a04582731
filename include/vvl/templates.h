/**
 * @file templates.h
 * Templates that a user sees: the public ones and his own. vvl_campaign_from_template (campaigns.h)
 * uses one.
 *
 * Every function here is one statement, takes the database or a transaction in it, and may be
 * called from any thread. All may answer VVL_E_USAGE (an argument is NULL that may not be, no such
 * category) and what vvl_list may. Pages are to be cleared by the caller.
 */
#ifndef VVL_TEMPLATES_H
#define VVL_TEMPLATES_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Lists what a user sees.
 * @param query more filters, order, page: as vvl_list takes it; may be NULL.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_template_list_visible(vvl_db *db, const vvl_uuid *user_id,
                                                            const vvl_query *query,
                                                            vvl_template_page *page,
                                                            vvl_error *error);

/** Lists what a user sees of one category; `query` as vvl_template_list_visible. */
VVL_API VVL_MUST_CHECK vvl_status vvl_template_list_by_category(vvl_db *db, const vvl_uuid *user_id,
                                                                vvl_template_category category,
                                                                const vvl_query *query,
                                                                vvl_template_page *page,
                                                                vvl_error *error);

/**
 * Lists what a user sees, the most used first.
 * @param limit 0: VVL_LIMIT_DEFAULT; at most VVL_LIMIT_MAX.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_template_list_most_used(vvl_db *db, const vvl_uuid *user_id,
                                                              unsigned limit,
                                                              vvl_template_page *page,
                                                              vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
