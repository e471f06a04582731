/**
 * @file files.h
 * Uploaded files, and the analysis of each: pending -> processing -> completed or failed.
 *
 * Every function here takes the database or a transaction in it, and may be called from any thread.
 * Besides what is said at each, all may answer VVL_E_USAGE (an argument is NULL that may not be)
 * and what every function of repo.h may. A failed call changes nothing, neither in the database nor
 * in its outputs. Records answered are to be cleared by the caller; `stored` may be NULL.
 */
#ifndef VVL_FILES_H
#define VVL_FILES_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Stores a new file, whose analysis is pending, whatever the record says of it. One statement.
 * @return as vvl_file_create.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_register(vvl_db *db, const vvl_file *file,
                                                    vvl_file *stored, vvl_error *error);

/**
 * Hands out files whose analysis is pending, the oldest first, and sets them to processing. Of
 * several workers at once no two get the same. One statement.
 * @param limit 0: VVL_LIMIT_DEFAULT; at most VVL_LIMIT_MAX.
 * @param page  gets them in no particular order; `next` is NULL.
 * @return VVL_OK, also where nothing is pending.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_claim_pending(vvl_db *db, unsigned limit,
                                                         vvl_file_page *page, vvl_error *error);

/** What an analysis found; each may be NULL. */
typedef struct vvl_file_analysis {
    const char *results; /**< a JSON object */
    const char *text;    /**< what was read in the file */
    const char *image;   /**< a JSON object: what the picture shows */
} vvl_file_analysis;

/**
 * Keeps what an analysis found, and sets it to completed. One statement.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (it is not processing); VVL_E_INVALID (`column`
 *         names what is no JSON object).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_complete(vvl_db *db, const vvl_uuid *id,
                                                    const vvl_file_analysis *analysis,
                                                    vvl_file *stored, vvl_error *error);

/**
 * Keeps why an analysis failed, as `{"error": reason}` in analysis_results, and sets it to failed.
 * One statement.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (it is not processing); VVL_E_INVALID (the reason is
 *         no UTF-8).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_fail(vvl_db *db, const vvl_uuid *id, const char *reason,
                                                vvl_file *stored, vvl_error *error);

/**
 * Sets to pending again what has been processing since before a time, because its worker died. One
 * statement.
 * @param count gets how many; may be NULL.
 * @return VVL_OK, also where there were none.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_requeue_stuck(vvl_db *db, vvl_time before,
                                                         uint64_t *count, vvl_error *error);

/** Adds up the sizes of a user's files, in bytes. One statement. @return VVL_OK. */
VVL_API VVL_MUST_CHECK vvl_status vvl_file_total_size(vvl_db *db, const vvl_uuid *user_id,
                                                      int64_t *bytes, vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
