/** @file form.h The forms of a record's JSON, beside what json.h tells of them. */
#ifndef VVL_CORE_FORM_H
#define VVL_CORE_FORM_H

#include "core/reason.h"

#include <vvl/json.h>

/** What is wrong with a column that the form leaves out. */
vvl_reason vvl_form_refusal(vvl_form form);

/** Columns may be missing from the form, but not all of them. */
bool vvl_form_is_partial(vvl_form form);

/** VVL_OK, or VVL_E_USAGE: no such form, or none that this entity has. */
vvl_status vvl_form_check(const vvl_entity *entity, vvl_form form, vvl_error *error);

#endif
