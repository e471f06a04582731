/**
 * @file sessions.h
 * Log-ins: a token that the client shows, and what is kept of it.
 *
 * A token is 256 bits of the system's generator and handed out once; the database holds the SHA-256
 * of it, so that nobody who reads the database can use it. Tokens of the old application lie there
 * as they are: they stay good, and are replaced by their SHA-256 when they are first used.
 *
 * Every function here takes the database or a transaction in it, and may be called from any thread.
 * Besides what is said at each, all may answer VVL_E_USAGE (an argument is NULL that may not be, a
 * time that is none) and what every function of repo.h may. A failed call changes nothing, neither
 * in the database nor in its outputs.
 */
#ifndef VVL_SESSIONS_H
#define VVL_SESSIONS_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VVL_TOKEN_SIZE 44 /**< 43 letters, digits, `-` and `_`, and the NUL */

/** last_activity is not written again before it is this many seconds old. */
#define VVL_SESSION_ACTIVITY_SECONDS 60

/** What is known of who opens a session; each may be NULL. */
typedef struct vvl_session_details {
    const char *ip_address;
    const char *user_agent;
    const char *session_data; /**< a JSON object */
} vvl_session_details;

/**
 * Opens a session. One statement.
 * @param seconds until it ends, at least 1.
 * @param details may be NULL.
 * @param token   gets what the client shows from now on; it can never be read again.
 * @param stored  gets the session as stored, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_REFERENCE (no such user); VVL_E_INVALID (a detail breaks its column's
 *         rule); VVL_E_INTERNAL (the system gives no random bytes).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_open(vvl_db *db, const vvl_uuid *user_id,
                                                   int64_t seconds,
                                                   const vvl_session_details *details,
                                                   char token[VVL_TOKEN_SIZE], vvl_session *stored,
                                                   vvl_error *error);

/**
 * Whose session a token is: one that is open, has not ended, and whose user is not deleted. Two
 * statements that read; once in VVL_SESSION_ACTIVITY_SECONDS one that sets last_activity, which
 * needs a database (or transaction) that may be written to.
 * @param session to be cleared by the caller.
 * @param user    gets the session's user, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_DENIED (the same for every reason).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_authenticate(vvl_db *db, const char *token,
                                                           vvl_session *session, vvl_user *user,
                                                           vvl_error *error);

/**
 * Lets a session end that many seconds from now, at least 1. One statement.
 * @param stored gets the session after that, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_STATE (closed, or ended already).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_extend(vvl_db *db, const vvl_uuid *id,
                                                     int64_t seconds, vvl_session *stored,
                                                     vvl_error *error);

/** Closes a session; a closed one stays closed. One statement. @return VVL_OK; VVL_E_NOT_FOUND. */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_close(vvl_db *db, const vvl_uuid *id,
                                                    vvl_error *error);

/**
 * Closes all open sessions of a user. One statement.
 * @param except the session that stays open; NULL: none does.
 * @param count  gets how many were closed; may be NULL.
 * @return VVL_OK, also where there were none.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_close_all(vvl_db *db, const vvl_uuid *user_id,
                                                        const vvl_uuid *except, uint64_t *count,
                                                        vvl_error *error);

/**
 * Deletes for good the sessions, open or closed, that ended before a time. One statement.
 * @param count gets how many; may be NULL.
 * @return VVL_OK, also where there were none.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_session_purge_expired(vvl_db *db, vvl_time before,
                                                            uint64_t *count, vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
