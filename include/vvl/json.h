/**
 * @file json.h
 * Records to and from JSON, strictly.
 *
 * What is wrong with a document is VVL_E_INVALID, and `path` of the error says where. Every
 * function here may be called from any thread.
 */
#ifndef VVL_JSON_H
#define VVL_JSON_H

#include <vvl/model.h>
#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Deeper nesting than this is refused, here and in every JSON column. */
#define VVL_JSON_DEPTH_MAX 512

/**
 * What a document is to be. docs/models.md shows which columns are part of which form; of a view
 * only VVL_FORM_ANY and VVL_FORM_PUBLIC have columns.
 */
typedef enum vvl_form {
    VVL_FORM_ANY,    /**< any columns, null or not */
    VVL_FORM_CREATE, /**< of a new record: what is required and has no default must be there */
    VVL_FORM_UPDATE, /**< only what is to change, and at least one column; none that is fixed */
    VVL_FORM_PUBLIC /**< what vvl_record_to_json writes: no secrets, and nothing required missing */
} vvl_form;

/** The columns that are part of a form; none for a NULL entity or an unknown form. */
VVL_API vvl_fields vvl_form_fields(const vvl_entity *entity, vvl_form form);

/** The columns of a form that must be there, and not be null; in VVL_FORM_UPDATE only not null. */
VVL_API vvl_fields vvl_form_required(const vvl_entity *entity, vvl_form form);

/**
 * Reads a record from one JSON object. Keys are column names; null is absent.
 * Refused are unknown keys, keys that the form leaves out, a key twice in one object (in a JSON
 * column too), missing keys, wrong types, values that break a column's rule, nesting beyond
 * VVL_JSON_DEPTH_MAX, bytes that are no UTF-8, anything behind the object.
 *
 * @param size   bytes of `text`, which needs no NUL.
 * @param record gets the values, to be cleared by the caller; overwritten, not cleared.
 * @param given  gets the columns that the object names, null or not: in VVL_FORM_UPDATE what
 *               vvl_update takes; may be NULL.
 * @return VVL_OK; VVL_E_INVALID (`path` says where, `column` names the field where it is one);
 *         VVL_E_USAGE (NULL, an unknown form, a view is to be created or updated);
 *         VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_record_from_json(const vvl_entity *entity, vvl_form form,
                                                       const char *text, size_t size, void *record,
                                                       vvl_fields *given, vvl_error *error);

/**
 * Reads several records from one JSON array of objects, each as vvl_record_from_json does: what
 * vvl_create_many takes.
 * @param page to be cleared by the caller with vvl_page_clear; `next` is NULL.
 * @return as vvl_record_from_json; `element` of the error says which object was refused.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_page_from_json(const vvl_entity *entity, vvl_form form,
                                                     const char *text, size_t size, vvl_page *page,
                                                     vvl_error *error);

/**
 * Writes a record as one JSON object on one line, in its public form: keys are the column names in
 * table order, absent values are null, secrets are left out, JSON columns stand as JSON in
 * canonical form.
 * @param text gets NUL-terminated UTF-8, to be freed with vvl_free.
 * @return VVL_OK; VVL_E_INVALID (a JSON column holds text that is no JSON, which only a foreign
 *         program can have written); VVL_E_USAGE (NULL); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_record_to_json(const vvl_entity *entity, const void *record,
                                                     char **text, vvl_error *error);

/**
 * Writes the columns of a form as vvl_record_to_json does. All forms but VVL_FORM_PUBLIC hold
 * secrets: what they write is for files that nobody else can read, and for vvl_record_from_json.
 * @return as vvl_record_to_json; VVL_E_USAGE (also for an unknown form, and a view that is to be
 *         created or updated).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_record_to_form(const vvl_entity *entity, vvl_form form,
                                                     const void *record, char **text,
                                                     vvl_error *error);

/**
 * Writes a page that vvl_list answered: `{"items":[…],"next":"…"}`, each item as vvl_record_to_json
 * writes it, `next` the cursor, or null on the last page.
 * @param text gets NUL-terminated UTF-8 on one line, to be freed with vvl_free.
 * @return as vvl_record_to_json.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_page_to_json(const vvl_entity *entity, const vvl_page *page,
                                                   char **text, vvl_error *error);

/**
 * Rewrites JSON in canonical form: the text that PostgreSQL's jsonb prints. Keys are ordered by
 * length, then by bytes; numbers are written without exponent; `, ` and `: ` separate.
 * @param text gets NUL-terminated UTF-8, to be freed with vvl_free.
 * @return VVL_OK; VVL_E_INVALID (no JSON, JSON that jsonb cannot hold, or a key twice in one
 *         object; `path` says where); VVL_E_USAGE (NULL); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_json_canonical(const char *json, size_t size, char **text,
                                                     vvl_error *error);

/**
 * One member of a JSON object.
 * @param text gets its value in canonical form, to be freed with vvl_free, or NULL where there is
 *             no such member, or no object.
 * @return as vvl_json_canonical.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_json_member(const char *json, size_t size, const char *key,
                                                  char **text, vvl_error *error);

/**
 * Applies a JSON merge patch (RFC 7396): members of the patch replace those of the same key, null
 * takes them away, objects are merged.
 * @param text gets the result in canonical form, to be freed with vvl_free.
 * @return as vvl_json_canonical.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_json_merge(const char *json, size_t size, const char *patch,
                                                 size_t patch_size, char **text, vvl_error *error);

/**
 * Writes text as a JSON string, with its quotes.
 * @param quoted to be freed with vvl_free.
 * @return VVL_OK; VVL_E_INVALID (no UTF-8, or a NUL); VVL_E_USAGE (NULL); VVL_E_NO_MEMORY.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_json_quote(const char *text, size_t size, char **quoted,
                                                 vvl_error *error);

/*
 * The typed forms: vvl_user_from_json, vvl_user_to_json, vvl_user_page_to_json, and the same for
 * every other record of repo.h, views too.
 */
#define VVL_DECLARE_JSON(table, record_type)                                                       \
    VVL_MUST_CHECK static inline vvl_status record_type##_from_json(                               \
        vvl_form form, const char *text, size_t size, record_type *record, vvl_fields *given,      \
        vvl_error *error)                                                                          \
    {                                                                                              \
        return vvl_record_from_json(&vvl_entity_##table, form, text, size, record, given, error);  \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_to_json(const record_type *record,       \
                                                                  char **text, vvl_error *error)   \
    {                                                                                              \
        return vvl_record_to_json(&vvl_entity_##table, record, text, error);                       \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_page_from_json(                          \
        vvl_form form, const char *text, size_t size, record_type##_page *page, vvl_error *error)  \
    {                                                                                              \
        vvl_page untyped;                                                                          \
        vvl_status status = vvl_page_from_json(&vvl_entity_##table, form, text, size,              \
                                               page == NULL ? NULL : &untyped, error);             \
        if (status == VVL_OK) {                                                                    \
            record_type##_page_take(page, &untyped);                                               \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_page_to_json(                            \
        const record_type##_page *page, char **text, vvl_error *error)                             \
    {                                                                                              \
        vvl_page untyped = {page->items, page->count, page->next, page->memory};                   \
        return vvl_page_to_json(&vvl_entity_##table, &untyped, text, error);                       \
    }
#define VVL_TABLE(table, record, words) VVL_DECLARE_JSON(table, record)
#define VVL_VIEW(table, record, words) VVL_DECLARE_JSON(table, record)
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW

#ifdef __cplusplus
}
#endif

#endif
