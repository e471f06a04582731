/**
 * @file repo.h
 * Records: create, get, update, delete, list; the same answers from every backend.
 *
 * Each function exists once for all tables (vvl_get, with the table's description) and once per
 * table in typed form (vvl_user_get), which calls it. All of them may be called from any thread.
 *
 * An id is a vvl_uuid, or where the table's key is an integer an int64_t: the functions for all
 * tables take a pointer to what the key's column is. A new record without an integer key (0) gets
 * one from the database, which never gives the same one twice, whatever was deleted.
 *
 * Besides what is said at each function, all may answer VVL_E_USAGE (an argument is NULL, or a view
 * was to be written to), VVL_E_SCHEMA (the database is not at a version this library works with),
 * VVL_E_CONNECT, VVL_E_BUSY, VVL_E_FULL, VVL_E_IO, VVL_E_POLICY (opened read-only),
 * VVL_E_NO_MEMORY. A failed call changes nothing, neither in the database nor in its outputs; only
 * where sqlstate is 08007 nobody can know: the connection was lost during a write (VVL_E_CONNECT),
 * or memory ran out before a server's answer to it was read (VVL_E_NO_MEMORY, never in a
 * transaction).
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
VVL_API VVL_MUST_CHECK vvl_status vvl_get(vvl_db *db, const vvl_entity *entity, const void *id,
                                          void *record, vvl_error *error);

/**
 * Changes the fields named by `fields` and no other; `updated_at` becomes the present unless given.
 * @param changes a record with the new values; an absent value stores null.
 * @param fields  VVL_FIELD masks; an empty set is VVL_E_USAGE.
 * @param stored  gets the whole record after the change, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (also for an immutable column); VVL_E_CONFLICT;
 *         VVL_E_REFERENCE.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_update(vvl_db *db, const vvl_entity *entity, const void *id,
                                             const void *changes, vvl_fields fields, void *stored,
                                             vvl_error *error);

/**
 * Deletes a record: softly (is_active becomes false) where the table has that, else for good, with
 * everything that hangs on it. Deleting a soft-deleted record again changes nothing.
 * @return VVL_OK or VVL_E_NOT_FOUND.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_delete(vvl_db *db, const vvl_entity *entity, const void *id,
                                             vvl_error *error);

/** Deletes a record for good, with everything that hangs on it. */
VVL_API VVL_MUST_CHECK vvl_status vvl_purge(vvl_db *db, const vvl_entity *entity, const void *id,
                                            vvl_error *error);

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

/**
 * Takes one record out of a page and empties the page. Does nothing where one of them is NULL, or
 * the page has no such record.
 * @param record gets it, to be cleared by the caller, with all that the page owned.
 */
VVL_API void vvl_page_pick(const vvl_entity *entity, vvl_page *page, size_t index, void *record);

/**
 * As vvl_update, if nobody has changed the record since it was read: `version` is its `updated_at`
 * of then.
 * @return as vvl_update; VVL_E_STALE (somebody was faster: nothing was changed, read it again);
 *         VVL_E_USAGE (the table has no updated_at).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_update_version(vvl_db *db, const vvl_entity *entity,
                                                     const void *id, vvl_opt_time version,
                                                     const void *changes, vvl_fields fields,
                                                     void *stored, vvl_error *error);

/**
 * Brings a softly deleted record back. On one that is not deleted it changes nothing.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_USAGE (the table has no soft deletion).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_undelete(vvl_db *db, const vvl_entity *entity, const void *id,
                                               vvl_error *error);

/** Whether there is a record of this id, soft-deleted or not. @return VVL_OK. */
VVL_API VVL_MUST_CHECK vvl_status vvl_exists(vvl_db *db, const vvl_entity *entity, const void *id,
                                             bool *exists, vvl_error *error);

/**
 * Counts the records that a query finds; its limit, order and `after` mean nothing here.
 * @return VVL_OK; VVL_E_USAGE; VVL_E_INVALID (as vvl_list).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_count(vvl_db *db, const vvl_entity *entity,
                                            const vvl_query *query, int64_t *count,
                                            vvl_error *error);

/**
 * Adds up an integer column of the records that a query finds, as vvl_count; of none the sum is 0.
 * @return also VVL_E_INVALID, when the sum does not fit.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_sum(vvl_db *db, const vvl_entity *entity, const char *column,
                                          const vvl_query *query, int64_t *sum, vvl_error *error);

/**
 * Reads several records, in the order of their ids given; those there are none of are left out, and
 * an id given twice is answered once.
 * @param count up to VVL_VALUES_MAX.
 * @param page  to be cleared by the caller; `next` is NULL.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_get_many(vvl_db *db, const vvl_entity *entity,
                                               const void *ids, size_t count, vvl_page *page,
                                               vvl_error *error);

/**
 * Stores several new records, all or none, by the fastest way the database has.
 * @param records `count` structs of the table, one after the other; not changed.
 * @param stored  gets them as they were stored, in this order, to be cleared by the caller; may be
 *                NULL.
 * @return as vvl_create; `element` of the error says which record was refused: the one that would
 *         have been first, had they been stored one by one.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_create_many(vvl_db *db, const vvl_entity *entity,
                                                  const void *records, size_t count,
                                                  vvl_page *stored, vvl_error *error);

/**
 * As vvl_create_many, with what each record says: a field in its set is stored as it is, absent as
 * null, and gets no default; the others get theirs, and so does an absent key in any case.
 * @param given `count` sets of VVL_FIELD masks, as vvl_record_from_json fills them; NULL: all
 * empty.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_create_many_given(vvl_db *db, const vvl_entity *entity,
                                                        const void *records,
                                                        const vvl_fields *given, size_t count,
                                                        vvl_page *stored, vvl_error *error);

/**
 * Changes the same fields of several records, all or none, one after the other in this order.
 * @param records `count` structs with their ids and the new values.
 * @return as vvl_update; `element` of the error says which record was refused.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_update_many(vvl_db *db, const vvl_entity *entity,
                                                  const void *records, size_t count,
                                                  vvl_fields fields, vvl_error *error);

/**
 * Deletes several records as vvl_delete does, all or none.
 * @return VVL_OK; VVL_E_NOT_FOUND (`element` says which there is none of).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_delete_many(vvl_db *db, const vvl_entity *entity,
                                                  const void *ids, size_t count, vvl_error *error);

/**
 * Changes, in one statement, the records that a query finds: all of them, or where it has a limit
 * the first of them, which are locked meanwhile. Of several callers at once each waits for the one
 * before and looks again: a record that the query no longer finds is left alone, and none comes in
 * its place, so that a limit may not be reached.
 * @param query   NULL or without filters is VVL_E_USAGE, as is `after`.
 * @param changes as vvl_update.
 * @param changed gets the records after the change, in no particular order, to be cleared by the
 *                caller; may be NULL: then no limit means all of them, and not VVL_LIMIT_DEFAULT.
 * @param count   gets how many were changed; may be NULL.
 * @return VVL_OK, also where there were none; what vvl_list and vvl_update answer.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_update_where(vvl_db *db, const vvl_entity *entity,
                                                   const vvl_query *query, const void *changes,
                                                   vvl_fields fields, vvl_page *changed,
                                                   uint64_t *count, vvl_error *error);

/**
 * Hands out work: changes the first records that a query finds and answers them, so that of
 * several callers at once no two get the same. Records that another transaction has locked are
 * passed over. The change must be one after which the query does not find the record.
 * @param query   as vvl_update_where; 0 as its limit is VVL_LIMIT_DEFAULT.
 * @param claimed gets the records after the change, in no particular order, to be cleared by the
 *                caller; none where there is no work.
 * @return as vvl_update_where.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_claim(vvl_db *db, const vvl_entity *entity,
                                            const vvl_query *query, const void *changes,
                                            vvl_fields fields, vvl_page *claimed, vvl_error *error);

/**
 * Deletes for good, with what hangs on them, all records that a query finds.
 * @param query NULL or without filters is VVL_E_USAGE, as are `after` and a limit.
 * @param count gets how many; may be NULL.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_purge_where(vvl_db *db, const vvl_entity *entity,
                                                  const vvl_query *query, uint64_t *count,
                                                  vvl_error *error);

/**
 * Adds to an integer column, null counting as 0, whatever others add at the same time.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_USAGE (no integer column); VVL_E_INVALID (the sum breaks
 *         the column's rule, or does not fit an integer).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_add(vvl_db *db, const vvl_entity *entity, const void *id,
                                          const char *column, int64_t amount, vvl_error *error);

/*
 * The typed forms: vvl_user_create, vvl_user_get, vvl_user_update, vvl_user_delete and so on for
 * every function above; pages are vvl_user_page, to be emptied with vvl_user_page_clear, records
 * with vvl_user_clear; ids are of the type vvl_user_key. The same for campaign, content, file,
 * template, session, social_connection, scheduled_post, chat_history. Views
 * (campaign_summary, user_activity, content_performance) have those that read.
 */
#define VVL_DECLARE_READING(table, record_type)                                                    \
    typedef __typeof__(((record_type *)0)->id) record_type##_key;                                  \
    typedef struct record_type##_page {                                                            \
        record_type *items;                                                                        \
        size_t count;                                                                              \
        const char *next;                                                                          \
        void *memory;                                                                              \
    } record_type##_page;                                                                          \
    static inline void record_type##_page_take(record_type##_page *page, const vvl_page *untyped)  \
    {                                                                                              \
        page->items = (record_type *)untyped->items;                                               \
        page->count = untyped->count;                                                              \
        page->next = untyped->next;                                                                \
        page->memory = untyped->memory;                                                            \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_get(                                     \
        vvl_db *db, const record_type##_key *id, record_type *record, vvl_error *error)            \
    {                                                                                              \
        return vvl_get(db, &vvl_entity_##table, id, record, error);                                \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_get_many(                                \
        vvl_db *db, const record_type##_key *ids, size_t count, record_type##_page *page,          \
        vvl_error *error)                                                                          \
    {                                                                                              \
        vvl_page untyped = {NULL, 0, NULL, NULL};                                                  \
        vvl_status status = vvl_get_many(db, &vvl_entity_##table, ids, count,                      \
                                         page == NULL ? NULL : &untyped, error);                   \
        if (status == VVL_OK) {                                                                    \
            record_type##_page_take(page, &untyped);                                               \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_list(                                    \
        vvl_db *db, const vvl_query *query, record_type##_page *page, vvl_error *error)            \
    {                                                                                              \
        vvl_page untyped = {NULL, 0, NULL, NULL};                                                  \
        vvl_status status =                                                                        \
            vvl_list(db, &vvl_entity_##table, query, page == NULL ? NULL : &untyped, error);       \
        if (status == VVL_OK) {                                                                    \
            record_type##_page_take(page, &untyped);                                               \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_exists(                                  \
        vvl_db *db, const record_type##_key *id, bool *exists, vvl_error *error)                   \
    {                                                                                              \
        return vvl_exists(db, &vvl_entity_##table, id, exists, error);                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_count(                                   \
        vvl_db *db, const vvl_query *query, int64_t *count, vvl_error *error)                      \
    {                                                                                              \
        return vvl_count(db, &vvl_entity_##table, query, count, error);                            \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_sum(                                     \
        vvl_db *db, const char *column, const vvl_query *query, int64_t *sum, vvl_error *error)    \
    {                                                                                              \
        return vvl_sum(db, &vvl_entity_##table, column, query, sum, error);                        \
    }                                                                                              \
    static inline void record_type##_clear(record_type *record)                                    \
    {                                                                                              \
        vvl_record_clear(&vvl_entity_##table, record);                                             \
    }                                                                                              \
    static inline void record_type##_page_clear(record_type##_page *page)                          \
    {                                                                                              \
        static const vvl_page empty = {NULL, 0, NULL, NULL};                                       \
        if (page != NULL) {                                                                        \
            vvl_page untyped = {page->items, page->count, page->next, page->memory};               \
            vvl_page_clear(&untyped);                                                              \
            record_type##_page_take(page, &empty);                                                 \
        }                                                                                          \
    }

#define VVL_DECLARE_WRITING(table, record_type)                                                    \
    VVL_MUST_CHECK static inline vvl_status record_type##_create(                                  \
        vvl_db *db, const record_type *record, record_type *stored, vvl_error *error)              \
    {                                                                                              \
        return vvl_create(db, &vvl_entity_##table, record, stored, error);                         \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_create_many(                             \
        vvl_db *db, const record_type *records, size_t count, record_type##_page *stored,          \
        vvl_error *error)                                                                          \
    {                                                                                              \
        vvl_page untyped = {NULL, 0, NULL, NULL};                                                  \
        vvl_status status = vvl_create_many(db, &vvl_entity_##table, records, count,               \
                                            stored == NULL ? NULL : &untyped, error);              \
        if (status == VVL_OK && stored != NULL) {                                                  \
            record_type##_page_take(stored, &untyped);                                             \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_update(                                  \
        vvl_db *db, const record_type##_key *id, const record_type *changes, vvl_fields fields,    \
        record_type *stored, vvl_error *error)                                                     \
    {                                                                                              \
        return vvl_update(db, &vvl_entity_##table, id, changes, fields, stored, error);            \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_update_version(                          \
        vvl_db *db, const record_type##_key *id, vvl_opt_time version, const record_type *changes, \
        vvl_fields fields, record_type *stored, vvl_error *error)                                  \
    {                                                                                              \
        return vvl_update_version(db, &vvl_entity_##table, id, version, changes, fields, stored,   \
                                  error);                                                          \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_update_many(                             \
        vvl_db *db, const record_type *records, size_t count, vvl_fields fields, vvl_error *error) \
    {                                                                                              \
        return vvl_update_many(db, &vvl_entity_##table, records, count, fields, error);            \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_update_where(                            \
        vvl_db *db, const vvl_query *query, const record_type *changes, vvl_fields fields,         \
        record_type##_page *changed, uint64_t *count, vvl_error *error)                            \
    {                                                                                              \
        vvl_page untyped = {NULL, 0, NULL, NULL};                                                  \
        vvl_status status = vvl_update_where(db, &vvl_entity_##table, query, changes, fields,      \
                                             changed == NULL ? NULL : &untyped, count, error);     \
        if (status == VVL_OK && changed != NULL) {                                                 \
            record_type##_page_take(changed, &untyped);                                            \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_claim(                                   \
        vvl_db *db, const vvl_query *query, const record_type *changes, vvl_fields fields,         \
        record_type##_page *claimed, vvl_error *error)                                             \
    {                                                                                              \
        vvl_page untyped = {NULL, 0, NULL, NULL};                                                  \
        vvl_status status = vvl_claim(db, &vvl_entity_##table, query, changes, fields,             \
                                      claimed == NULL ? NULL : &untyped, error);                   \
        if (status == VVL_OK) {                                                                    \
            record_type##_page_take(claimed, &untyped);                                            \
        }                                                                                          \
        return status;                                                                             \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_delete(                                  \
        vvl_db *db, const record_type##_key *id, vvl_error *error)                                 \
    {                                                                                              \
        return vvl_delete(db, &vvl_entity_##table, id, error);                                     \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_delete_many(                             \
        vvl_db *db, const record_type##_key *ids, size_t count, vvl_error *error)                  \
    {                                                                                              \
        return vvl_delete_many(db, &vvl_entity_##table, ids, count, error);                        \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_purge(                                   \
        vvl_db *db, const record_type##_key *id, vvl_error *error)                                 \
    {                                                                                              \
        return vvl_purge(db, &vvl_entity_##table, id, error);                                      \
    }                                                                                              \
    VVL_MUST_CHECK static inline vvl_status record_type##_purge_where(                             \
        vvl_db *db, const vvl_query *query, uint64_t *count, vvl_error *error)                     \
    {                                                                                              \
        return vvl_purge_where(db, &vvl_entity_##table, query, count, error);                      \
    }

/* Of the tables that are deleted softly. */
#define VVL_DECLARE_UNDELETE(table, record_type)                                                   \
    VVL_MUST_CHECK static inline vvl_status record_type##_undelete(                                \
        vvl_db *db, const record_type##_key *id, vvl_error *error)                                 \
    {                                                                                              \
        return vvl_undelete(db, &vvl_entity_##table, id, error);                                   \
    }

#define VVL_TABLE(table, record, words)                                                            \
    VVL_DECLARE_READING(table, record)                                                             \
    VVL_DECLARE_WRITING(table, record)
#define VVL_VIEW(table, record, words) VVL_DECLARE_READING(table, record)
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW
VVL_DECLARE_UNDELETE(users, vvl_user)
VVL_DECLARE_UNDELETE(user_sessions, vvl_session)

#ifdef __cplusplus
}
#endif

#endif
