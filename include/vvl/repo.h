/**
 * @file repo.h
 * Records: create, get, update, delete, list; the same answers from every backend.
 *
 * Each function exists once for all tables (vvl_get, with the table's description) and once per
 * table in typed form (vvl_user_get), which calls it. All of them may be called from any thread.
 *
 * Besides what is said at each function, all may answer VVL_E_USAGE (an argument is NULL, or a view
 * was to be written to), VVL_E_SCHEMA (the database is not at a version this library works with),
 * VVL_E_CONNECT, VVL_E_BUSY, VVL_E_FULL, VVL_E_IO, VVL_E_POLICY (opened read-only),
 * VVL_E_NO_MEMORY. A failed call changes nothing, neither in the database nor in its outputs; only
 * where the connection was lost during a write (VVL_E_CONNECT with sqlstate 08007) nobody can know.
 */
#ifndef VVL_REPO_H
#define VVL_REPO_H

#include <vvl/db.h>
#include <vvl/model.h>
#include <vvl/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Records that were listed; freed in one call with vvl_page_clear. */
typedef struct vvl_page {
    void *items; /**< `count` structs of the table */
    size_t count;
    const char *next; /**< give it as vvl_query.after for the next page; NULL: this was the last */
    void *memory;
} vvl_page;

/**
 * Stores a new record. Absent fields get their column's default; an absent id gets a new one.
 * @param record the values; not changed.
 * @param stored gets the record as it was stored, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_INVALID (a value breaks its column's rule: `column` names it);
 *         VVL_E_CONFLICT (id or unique value taken); VVL_E_REFERENCE (no such parent).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_create(vvl_db *db, const vvl_entity *entity,
                                             const void *record, void *stored, vvl_error *error);

/**
 * Reads one record by its id, soft-deleted or not.
 * @param record to be cleared by the caller; overwritten, not cleared, by this call.
 * @return VVL_OK or VVL_E_NOT_FOUND; VVL_E_INVALID (the database holds a value that is none of its
 *         column's kind, which only a foreign program can have written).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_get(vvl_db *db, const vvl_entity *entity, const vvl_uuid *id,
                                          void *record, vvl_error *error);

/**
 * Changes the fields named by `fields` and no other; `updated_at` becomes the present unless given.
 * @param changes a record with the new values; an absent value stores null.
 * @param fields  VVL_FIELD masks; an empty set is VVL_E_USAGE.
 * @param stored  gets the whole record after the change, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (also for an immutable column); VVL_E_CONFLICT;
 *         VVL_E_REFERENCE.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_update(vvl_db *db, const vvl_entity *entity,
                                             const vvl_uuid *id, const void *changes,
                                             vvl_fields fields, void *stored, vvl_error *error);

/**
 * Deletes a record: softly (is_active becomes false) where the table has that, else for good, with
 * everything that hangs on it. Deleting a soft-deleted record again changes nothing.
 * @return VVL_OK or VVL_E_NOT_FOUND.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_delete(vvl_db *db, const vvl_entity *entity,
                                             const vvl_uuid *id, vvl_error *error);

/** Deletes a record for good, with everything that hangs on it. */
VVL_API VVL_MUST_CHECK vvl_status vvl_purge(vvl_db *db, const vvl_entity *entity,
                                            const vvl_uuid *id, vvl_error *error);

/**
 * Lists records in a stable order.
 * @param query NULL: the first page of everything.
 * @param page  to be cleared by the caller with vvl_page_clear.
 * @return VVL_OK; VVL_E_USAGE (unknown column, a column without an order, limit too high);
 *         VVL_E_INVALID (a filter's value does not fit its column, a cursor that is not ours, of
 * another table or of another order).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_list(vvl_db *db, const vvl_entity *entity,
                                           const vvl_query *query, vvl_page *page,
                                           vvl_error *error);

/** Frees a page with all its records; takes NULL. */
VVL_API void vvl_page_clear(vvl_page *page);

/*
 * The typed forms: vvl_user_create, vvl_user_get, vvl_user_update, vvl_user_delete, vvl_user_purge,
 * vvl_user_list (into a vvl_user_page), vvl_user_clear, vvl_user_page_clear; the same for
 * campaign, content, file, template, session. Views (campaign_summary, user_activity,
 * content_performance) have get, list and clear.
 */
#define VVL_DECLARE_READING(table, record_type)                                                    \
    typedef struct record_type##_page {                                                            \
        record_type *items;                                                                        \
        size_t count;                                                                              \
        const char *next;                                                                          \
        void *memory;                                                                              \
    } record_type##_page;                                                                          \
    VVL_MUST_CHECK static inline vvl_status record_type##_get(                                     \
        vvl_db *db, const vvl_uuid *id, record_type *record, vvl_error *error)                     \
    {                                                                                              \
        return vvl_get(db, &vvl_entity_##table, id, record, error);                                \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_list(                                    \
        vvl_db *db, const vvl_query *query, record_type##_page *page, vvl_error *error)            \
    {                                                                                              \
        vvl_page untyped;                                                                          \
        vvl_status status = vvl_list(db, &vvl_entity_##table, query, &untyped, error);             \
        if (status == VVL_OK) {                                                                    \
            page->items = (record_type *)untyped.items;                                            \
            page->count = untyped.count;                                                           \
            page->next = untyped.next;                                                             \
            page->memory = untyped.memory;                                                         \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    static inline void record_type##_clear(record_type *record)                                    \
    {                                                                                              \
        vvl_record_clear(&vvl_entity_##table, record);                                             \
    }                                                                                              \
    static inline void record_type##_page_clear(record_type##_page *page)                          \
    {                                                                                              \
        vvl_page untyped = {page->items, page->count, page->next, page->memory};                   \
        vvl_page_clear(&untyped);                                                                  \
        page->items = NULL;                                                                        \
        page->count = 0;                                                                           \
        page->next = NULL;                                                                         \
        page->memory = NULL;                                                                       \
    }

#define VVL_DECLARE_WRITING(table, record_type)                                                    \
    VVL_MUST_CHECK static inline vvl_status record_type##_create(                                  \
        vvl_db *db, const record_type *record, record_type *stored, vvl_error *error)              \
    {                                                                                              \
        return vvl_create(db, &vvl_entity_##table, record, stored, error);                         \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_update(                                  \
        vvl_db *db, const vvl_uuid *id, const record_type *changes, vvl_fields fields,             \
        record_type *stored, vvl_error *error)                                                     \
    {                                                                                              \
        return vvl_update(db, &vvl_entity_##table, id, changes, fields, stored, error);            \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_delete(vvl_db *db, const vvl_uuid *id,   \
                                                                 vvl_error *error)                 \
    {                                                                                              \
        return vvl_delete(db, &vvl_entity_##table, id, error);                                     \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_purge(vvl_db *db, const vvl_uuid *id,    \
                                                                vvl_error *error)                  \
    {                                                                                              \
        return vvl_purge(db, &vvl_entity_##table, id, error);                                      \
    }

#define VVL_TABLE(table, record, words)                                                            \
    VVL_DECLARE_READING(table, record)                                                             \
    VVL_DECLARE_WRITING(table, record)
#define VVL_VIEW(table, record, words) VVL_DECLARE_READING(table, record)
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW

#ifdef __cplusplus
}
#endif

#endif
