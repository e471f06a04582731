#include <vvl/users.h>

#include <vvl/sessions.h>
#include <vvl/transaction.h>

#include "domain/domain.h"
#include "domain/passwords.h"
#include "util/error.h"

#include <openssl/crypto.h>
#include <string.h>

enum { ATTEMPTS = 8 };

static bool is_deleted(const vvl_user *user)
{
    return user->is_active.has && !user->is_active.value;
}

vvl_status vvl_user_register(vvl_db *db, const vvl_user *user, const char *password,
                             vvl_password_method method, vvl_user *stored, vvl_error *error)
{
    char hash[VVL_PASSWORD_HASH_SIZE];
    if (db == NULL || user == NULL || password == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_password_hash(password, method, hash, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_user record = *user;
    record.password_hash = hash;
    return vvl_user_create(db, &record, stored, error);
}

/* A username may look like an address: then its owner is meant, not the address's. */
static size_t pick_by_name(const vvl_user_page *page, const char *name)
{
    size_t i = 0;
    while (i < page->count && strcmp(page->items[i].username, name) != 0) {
        i++;
    }
    return i < page->count ? i : 0;
}

static vvl_status find(vvl_db *db, const char *name, vvl_user *user, bool *found, vvl_error *error)
{
    vvl_page page;
    vvl_user_page users;
    const vvl_filter filters[] = {{.column = "username", .value = name, .or_next = true},
                                  {.column = "email", .value = name}};
    const vvl_query query = {.filters = filters, .filter_count = 2, .limit = 2};
    vvl_status status = vvl_list(db, &vvl_entity_users, &query, &page, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_user_page_take(&users, &page);
    *found = page.count > 0;
    if (*found) {
        vvl_page_pick(&vvl_entity_users, &page, pick_by_name(&users, name), user);
    }
    vvl_page_clear(&page);
    return VVL_OK;
}

vvl_status vvl_user_find(vvl_db *db, const char *username_or_email, vvl_user *user,
                         vvl_error *error)
{
    bool found = false;
    if (username_or_email == NULL || user == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = find(db, username_or_email, user, &found, error);
    if (status == VVL_OK && !found) {
        vvl_fail(error, VVL_E_NOT_FOUND, "no user has this name or e-mail address");
        vvl_hint(error, "see who there is with: vvldb list users");
        vvl_locate(error, "users", "username");
        status = VVL_E_NOT_FOUND;
    }
    return status;
}

/* The step's only condition is that the user is not deleted. */
static vvl_status refuse_deleted(const void *record, const void *context, vvl_error *error)
{
    (void)record;
    (void)context;
    vvl_fail(error, VVL_E_NOT_FOUND, "the user is deleted");
    vvl_hint(error, "bring the user back first");
    vvl_locate(error, "users", "is_active");
    return VVL_E_NOT_FOUND;
}

vvl_status vvl_user_record_login(vvl_db *db, const vvl_uuid *id, vvl_user *stored, vvl_error *error)
{
    const vvl_user changes = {.last_login = {true, vvl_time_now()}};
    const vvl_step step = {.entity = &vvl_entity_users,
                           .id = id,
                           .changes = &changes,
                           .fields = VVL_FIELD(users, last_login),
                           .refuse = refuse_deleted};
    return id == NULL ? vvl_fail_null(error, __func__) : vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_user_log_in(vvl_db *db, const char *username_or_email, const char *password,
                           vvl_user *user, vvl_error *error)
{
    vvl_user found = {.memory = NULL};
    bool exists = false;
    if (username_or_email == NULL || password == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = find(db, username_or_email, &found, &exists, error);
    if (status == VVL_OK) {
        status = vvl_password_verify(password, exists ? found.password_hash : NULL, error);
    }
    if (status == VVL_OK) {
        status = vvl_user_record_login(db, &found.id, user, error);
    }
    vvl_user_clear(&found);
    return status == VVL_E_NOT_FOUND ? vvl_password_deny(error) : status;
}

/* Reads a user whose password is to be checked; of one who is deleted, or is none, no hash. */
static vvl_status get_known(vvl_db *db, const vvl_uuid *id, vvl_user *user, const char **hash,
                            vvl_error *error)
{
    vvl_error local;
    vvl_status status = vvl_user_get(db, id, user, &local);
    *hash = NULL;
    if (status == VVL_OK && !is_deleted(user)) {
        *hash = user->password_hash;
    }
    if (status != VVL_OK && status != VVL_E_NOT_FOUND && error != NULL) {
        *error = local;
    }
    return status == VVL_E_NOT_FOUND ? VVL_OK : status;
}

vvl_status vvl_user_verify_password(vvl_db *db, const vvl_uuid *id, const char *password,
                                    vvl_error *error)
{
    vvl_user user = {.memory = NULL};
    const char *hash = NULL;
    if (id == NULL || password == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = get_known(db, id, &user, &hash, error);
    if (status == VVL_OK) {
        status = vvl_password_verify(password, hash, error);
    }
    vvl_user_clear(&user);
    return status;
}

/* A new hash on its way into the database. */
typedef struct password_change {
    const vvl_uuid *id;
    const vvl_opt_time *version; /* that the user must still have; NULL: any */
    const vvl_uuid *keep;        /* the session that stays open, or NULL */
    char hash[VVL_PASSWORD_HASH_SIZE];
} password_change;

static vvl_status store_password(vvl_db *transaction, void *context, vvl_error *error)
{
    const password_change *change = context;
    const vvl_fields fields = VVL_FIELD(users, password_hash);
    const vvl_user changes = {.password_hash = change->hash};
    vvl_status status =
        change->version == NULL
            ? vvl_user_update(transaction, change->id, &changes, fields, NULL, error)
            : vvl_user_update_version(transaction, change->id, *change->version, &changes, fields,
                                      NULL, error);
    return status == VVL_OK
               ? vvl_session_close_all(transaction, change->id, change->keep, NULL, error)
               : status;
}

/* What somebody says who wants to change his password. */
typedef struct password_request {
    const char *old_password;
    const char *new_password;
    vvl_password_method method;
    char
        verified[VVL_PASSWORD_HASH_SIZE]; /* the hash that the old one was found right for, or "" */
} password_request;

/* Verified and hashed once, however often somebody else changes the user meanwhile. */
static vvl_status check_request(password_request *request, const char *stored_hash,
                                password_change *change, vvl_error *error)
{
    if (stored_hash != NULL && strcmp(stored_hash, request->verified) == 0) {
        return VVL_OK;
    }
    vvl_status status = vvl_password_verify(request->old_password, stored_hash, error);
    if (status == VVL_OK && stored_hash != NULL) { /* without a hash it is never right */
        memcpy(request->verified, stored_hash, strlen(stored_hash) + 1);
        status = vvl_password_hash(request->new_password, request->method, change->hash, error);
    }
    return status;
}

static vvl_status try_change(vvl_db *db, password_request *request, password_change *change,
                             vvl_error *error)
{
    vvl_user user = {.memory = NULL};
    const char *hash = NULL;
    vvl_status status = get_known(db, change->id, &user, &hash, error);
    if (status == VVL_OK) {
        status = check_request(request, hash, change, error);
    }
    if (status == VVL_OK) {
        change->version = &user.updated_at;
        status = vvl_transact(db, NULL, store_password, change, error);
    }
    vvl_user_clear(&user);
    return status;
}

vvl_status vvl_user_change_password(vvl_db *db, const vvl_uuid *id, const char *old_password,
                                    const char *new_password, vvl_password_method method,
                                    const vvl_uuid *keep, vvl_error *error)
{
    vvl_error local;
    vvl_status status = VVL_E_STALE;
    password_change change = {.id = id, .keep = keep};
    password_request request = {
        .old_password = old_password, .new_password = new_password, .method = method};
    if (db == NULL || id == NULL || old_password == NULL || new_password == NULL) {
        return vvl_fail_null(error, __func__);
    }
    for (unsigned i = 0; status == VVL_E_STALE && i < ATTEMPTS; i++) {
        status = try_change(db, &request, &change, &local);
    }
    if (status == VVL_E_NOT_FOUND) {
        return vvl_password_deny(error);
    }
    if (status != VVL_OK && error != NULL) {
        *error = local;
    }
    return status;
}

vvl_status vvl_user_set_password(vvl_db *db, const vvl_uuid *id, const char *new_password,
                                 vvl_password_method method, vvl_error *error)
{
    password_change change = {.id = id};
    if (db == NULL || id == NULL || new_password == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_password_hash(new_password, method, change.hash, error);
    return status == VVL_OK ? vvl_transact(db, NULL, store_password, &change, error) : status;
}
