/**
 * @file users.h
 * Users who log in: passwords, and finding each other.
 *
 * Every function here takes the database or a transaction in it, and may be called from any thread.
 * Besides what is said at each, all may answer VVL_E_USAGE (an argument is NULL that may not be)
 * and what every function of repo.h may. A failed call changes nothing, neither in the database nor
 * in its outputs.
 *
 * A new password is 1 to 72 bytes of UTF-8 with bcrypt, 1 to 511 with yescrypt; it is never cut.
 * Hashes of the old application (`$2a$`, `$2b$`, `$2y$`) verify, also of passwords longer than 72
 * bytes, of which bcrypt itself looks at the first 72. Working memory that held a password is
 * wiped; the caller's own text is the caller's to wipe.
 *
 * Hashing takes a good part of a second of one processor on purpose. It is never done inside a
 * transaction that a function here begins itself; who calls one in a transaction of his own holds
 * that open meanwhile.
 */
#ifndef VVL_USERS_H
#define VVL_USERS_H

#include <vvl/repo.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a new password is hashed. */
typedef enum vvl_password_method {
    VVL_PASSWORD_BCRYPT,  /**< `$2b$`, cost 12: the old application can check it too */
    VVL_PASSWORD_YESCRYPT /**< `$y$`: takes memory as well as time */
} vvl_password_method;

#define VVL_PASSWORD_BCRYPT_MAX 72    /**< bytes */
#define VVL_PASSWORD_YESCRYPT_MAX 511 /**< bytes */

/**
 * Creates a user with a password. One statement.
 * @param user   the values; its password_hash is not looked at.
 * @param stored gets the user as stored, to be cleared by the caller; may be NULL.
 * @return as vvl_user_create; VVL_E_INVALID also for a password that is empty, too long for the
 *         method or no UTF-8.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_register(vvl_db *db, const vvl_user *user,
                                                    const char *password,
                                                    vvl_password_method method, vvl_user *stored,
                                                    vvl_error *error);

/**
 * Finds a user who is not deleted by username or else by e-mail address, exactly as it is written.
 * One statement.
 * @param user to be cleared by the caller.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (the name is no UTF-8).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_find(vvl_db *db, const char *username_or_email,
                                                vvl_user *user, vvl_error *error);

/**
 * Finds a user as vvl_user_find does, checks the password and records the log-in. Two statements.
 * @param user gets the user after that, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_DENIED (the same, after the same work, for a wrong password, an unknown
 *         and a deleted user; only a bcrypt hash of another cost than 12, which the old application
 *         may have left, takes its own time); VVL_E_INVALID (the name is no UTF-8).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_log_in(vvl_db *db, const char *username_or_email,
                                                  const char *password, vvl_user *user,
                                                  vvl_error *error);

/**
 * Checks a user's password and changes nothing. One statement.
 * @return VVL_OK; VVL_E_DENIED, as vvl_user_log_in.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_verify_password(vvl_db *db, const vvl_uuid *id,
                                                           const char *password, vvl_error *error);

/**
 * Changes a password by somebody who knows the old one, and closes the user's sessions, in one
 * transaction.
 * @param keep the session that stays open: the one this is asked from; NULL: none does.
 * @return VVL_OK; VVL_E_DENIED (the old password is not right, or there is no such user);
 *         VVL_E_INVALID (the new password, as vvl_user_register); VVL_E_STALE (the user was
 *         changed by others again and again meanwhile).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_change_password(vvl_db *db, const vvl_uuid *id,
                                                           const char *old_password,
                                                           const char *new_password,
                                                           vvl_password_method method,
                                                           const vvl_uuid *keep, vvl_error *error);

/**
 * Sets a password without knowing the old one, and closes all of the user's sessions, in one
 * transaction.
 * @return VVL_OK; VVL_E_NOT_FOUND; VVL_E_INVALID (as vvl_user_register).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_set_password(vvl_db *db, const vvl_uuid *id,
                                                        const char *new_password,
                                                        vvl_password_method method,
                                                        vvl_error *error);

/**
 * Sets last_login to the present, for a service that checks who it is in another way. One
 * statement.
 * @param stored gets the user after that, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND (or the user is deleted).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_user_record_login(vvl_db *db, const vvl_uuid *id,
                                                        vvl_user *stored, vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
