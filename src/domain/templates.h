/** @file templates.h Templates, as the other operations see them. */
#ifndef VVL_DOMAIN_TEMPLATES_H
#define VVL_DOMAIN_TEMPLATES_H

#include <vvl/templates.h>

/** Reads a template that is public or the user's own; any other is VVL_E_NOT_FOUND. */
vvl_status vvl_template_get_visible(vvl_db *db, const vvl_uuid *id, const vvl_uuid *user_id,
                                    vvl_template *out, vvl_error *error);

#endif
