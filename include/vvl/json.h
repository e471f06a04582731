/**
 * @file json.h
 * Records to and from JSON.
 */
#ifndef VVL_JSON_H
#define VVL_JSON_H

#include <vvl/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Deeper nesting than this is refused, here and in every JSON column. */
#define VVL_JSON_DEPTH_MAX 512

/**
 * Reads a record from one JSON object. Keys are column names; null is absent.
 * Unknown and repeated keys, wrong types, values that break a column's rule are refused.
 *
 * @param size   bytes of `text`, which needs no NUL.
 * @param record gets the values, to be cleared by the caller; overwritten, not cleared.
 * @param given  gets the columns that the object names, null or not; may be NULL.
 * @return VVL_OK; VVL_E_INVALID (`column` names the field, where it is one); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_record_from_json(const vvl_entity *entity, const char *text,
                                                       size_t size, void *record, vvl_fields *given,
                                                       vvl_error *error);

/**
 * Writes a record as one JSON object on one line: keys are the column names in table order, absent
 * values are null, secrets are left out, JSON columns stand as JSON in canonical form.
 * @param text gets NUL-terminated UTF-8, to be freed with vvl_free.
 * @return VVL_OK; VVL_E_INVALID (a JSON column holds text that is no JSON, which only a foreign
 *         program can have written); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_record_to_json(const vvl_entity *entity, const void *record,
                                                     char **text, vvl_error *error);

/**
 * Rewrites JSON in canonical form: the text that PostgreSQL's jsonb prints. Keys are ordered by
 * length, then by bytes; numbers are written without exponent; `, ` and `: ` separate.
 * @param text gets NUL-terminated UTF-8, to be freed with vvl_free.
 * @return VVL_OK; VVL_E_INVALID (no JSON, or JSON that jsonb cannot hold); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_json_canonical(const char *json, size_t size, char **text,
                                                     vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
