#include <vvl/sessions.h>

#include "domain/domain.h"
#include "domain/tokens.h"
#include "util/error.h"
#include "util/text.h"

#include <openssl/crypto.h>
#include <string.h>

static const vvl_time ACTIVITY = VVL_SESSION_ACTIVITY_SECONDS * INT64_C(1000000);

static vvl_status deny(vvl_error *error)
{
    vvl_fail(error, VVL_E_DENIED, "the session is not valid");
    vvl_hint(error, "log in again");
    return VVL_E_DENIED;
}

static vvl_session new_session(const vvl_uuid *user_id, const vvl_session_details *details,
                               const char *stored_token)
{
    static const vvl_session_details unknown;
    const vvl_session_details *known = details == NULL ? &unknown : details;
    return (vvl_session){.user_id = *user_id,
                         .session_token = stored_token,
                         .session_data = known->session_data,
                         .ip_address = known->ip_address,
                         .user_agent = known->user_agent};
}

vvl_status vvl_session_open(vvl_db *db, const vvl_uuid *user_id, int64_t seconds,
                            const vvl_session_details *details, char token[VVL_TOKEN_SIZE],
                            vvl_session *stored, vvl_error *error)
{
    char made[VVL_TOKEN_SIZE];
    char stored_token[VVL_TOKEN_STORED_SIZE] = "";
    if (user_id == NULL || token == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_session session = new_session(user_id, details, stored_token);
    vvl_status status = vvl_time_after(vvl_time_now(), seconds, &session.expires_at, error);
    if (status == VVL_OK) {
        status = vvl_token_new(made, error);
    }
    if (status == VVL_OK) {
        status = vvl_token_store(made, strlen(made), stored_token, error);
    }
    if (status == VVL_OK) {
        status = vvl_session_create(db, &session, stored, error);
    }
    if (status == VVL_OK) {
        memcpy(token, made, sizeof made);
    }
    OPENSSL_cleanse(made, sizeof made);
    return status;
}

/* Tokens of the old application lie in the database as they are; what it holds of the others must
 * not open anything. */
static bool may_lie_plain(const char *token)
{
    size_t size = strlen(token);
    return size > 0 && strncmp(token, VVL_TOKEN_PREFIX, strlen(VVL_TOKEN_PREFIX)) != 0 &&
           vvl_utf8_valid(token, size);
}

static bool same_secret(const char *a, const char *b)
{
    size_t size = strlen(a);
    return strlen(b) == size && CRYPTO_memcmp(a, b, size) == 0;
}

/* Both forms in one statement, so that none is missed while another thread replaces one by the
 * other. */
static vvl_status find(vvl_db *db, const char *token, const char *stored_token, vvl_session *out,
                       vvl_error *error)
{
    vvl_page page = {.items = NULL};
    bool plain = may_lie_plain(token);
    const vvl_filter filters[] = {
        {.column = "session_token", .value = stored_token, .secret = true, .or_next = plain},
        {.column = "session_token", .value = token, .secret = true},
    };
    const vvl_query query = {.filters = filters, .filter_count = plain ? 2 : 1, .limit = 1};
    vvl_status status = vvl_list(db, &vvl_entity_user_sessions, &query, &page, error);
    if (status != VVL_OK) {
        return status;
    }
    const vvl_session *found = page.items;
    if (page.count == 0 ||
        !(same_secret(found->session_token, stored_token) ||
          same_secret(found->session_token, token)) ||
        found->expires_at <= vvl_time_now()) {
        vvl_page_clear(&page);
        return deny(error);
    }
    vvl_page_pick(&vvl_entity_user_sessions, &page, 0, out);
    return VVL_OK;
}

static vvl_status get_user(vvl_db *db, const vvl_uuid *id, vvl_user *user, vvl_error *error)
{
    vvl_status status = vvl_user_get(db, id, user, error);
    if (status == VVL_OK && user->is_active.has && !user->is_active.value) {
        vvl_user_clear(user);
        status = VVL_E_NOT_FOUND;
    }
    return status == VVL_E_NOT_FOUND ? deny(error) : status;
}

static vvl_status refuse_closed(const void *record, const void *context, vvl_error *error)
{
    (void)record;
    (void)context;
    return deny(error);
}

/* From now on the database holds what it holds of new tokens. Somebody may have closed the session
 * since it was found. */
static vvl_status replace_token(vvl_db *db, const char *stored_token, vvl_session *session,
                                vvl_error *error)
{
    vvl_session after;
    const vvl_session changes = {.session_token = stored_token,
                                 .last_activity = {true, vvl_time_now()}};
    const vvl_step step = {.entity = &vvl_entity_user_sessions,
                           .id = &session->id,
                           .changes = &changes,
                           .fields = VVL_FIELD(user_sessions, session_token) |
                                     VVL_FIELD(user_sessions, last_activity),
                           .refuse = refuse_closed};
    vvl_status status = vvl_step_take(db, &step, &after, error);
    if (status == VVL_OK) {
        vvl_session_clear(session);
        *session = after;
    }
    return status == VVL_E_NOT_FOUND ? deny(error) : status;
}

static vvl_status note_activity(vvl_db *db, vvl_session *session, vvl_error *error)
{
    vvl_time now = vvl_time_now();
    if (session->last_activity.has && session->last_activity.value > now - ACTIVITY) {
        return VVL_OK;
    }
    uint64_t count = 0;
    vvl_id_text id = vvl_id_text_of(&session->id);
    vvl_time_text before = vvl_time_text_of(now - ACTIVITY);
    const vvl_filter filters[] = {
        {.column = "id", .value = id.text},
        {.column = "last_activity", .or_next = true},
        {.column = "last_activity", .value = before.text, .test = VVL_LESS_OR_EQUAL},
    };
    const vvl_query query = {.filters = filters, .filter_count = 3};
    const vvl_session changes = {.last_activity = {true, now}, .updated_at = {true, now}};
    const vvl_fields fields =
        VVL_FIELD(user_sessions, last_activity) | VVL_FIELD(user_sessions, updated_at);
    vvl_status status = vvl_session_update_where(db, &query, &changes, fields, NULL, &count, error);
    if (status == VVL_OK && count > 0) {
        session->last_activity = changes.last_activity;
        session->updated_at = changes.updated_at;
    }
    return status;
}

static vvl_status note_use(vvl_db *db, const char *stored_token, vvl_session *session,
                           vvl_error *error)
{
    return strcmp(session->session_token, stored_token) == 0
               ? note_activity(db, session, error)
               : replace_token(db, stored_token, session, error);
}

vvl_status vvl_session_authenticate(vvl_db *db, const char *token, vvl_session *session,
                                    vvl_user *user, vvl_error *error)
{
    char stored_token[VVL_TOKEN_STORED_SIZE];
    vvl_session found = {.memory = NULL};
    vvl_user owner = {.memory = NULL};
    if (token == NULL || session == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_token_store(token, strlen(token), stored_token, error);
    if (status == VVL_OK) {
        status = find(db, token, stored_token, &found, error);
    }
    if (status == VVL_OK) {
        status = get_user(db, &found.user_id, &owner, error);
    }
    if (status == VVL_OK) {
        status = note_use(db, stored_token, &found, error);
    }
    if (status != VVL_OK) {
        vvl_session_clear(&found);
        vvl_user_clear(&owner);
        return status;
    }
    *session = found;
    if (user == NULL) {
        vvl_user_clear(&owner);
    } else {
        *user = owner;
    }
    return VVL_OK;
}

static vvl_status refuse_extension(const void *record, const void *context, vvl_error *error)
{
    const vvl_session *session = record;
    bool closed = session->is_active.has && !session->is_active.value;
    (void)context;
    vvl_fail(error, VVL_E_STATE, "the session %s", closed ? "is closed" : "has ended");
    vvl_hint(error, "open another one");
    vvl_locate(error, "user_sessions", closed ? "is_active" : "expires_at");
    return VVL_E_STATE;
}

vvl_status vvl_session_extend(vvl_db *db, const vvl_uuid *id, int64_t seconds, vvl_session *stored,
                              vvl_error *error)
{
    vvl_time now = vvl_time_now();
    vvl_time_text present = vvl_time_text_of(now);
    vvl_session changes = {.memory = NULL};
    if (id == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_time_after(now, seconds, &changes.expires_at, error);
    if (status != VVL_OK) {
        return status;
    }
    const vvl_filter open = {.column = "expires_at", .value = present.text, .test = VVL_GREATER};
    const vvl_step step = {.entity = &vvl_entity_user_sessions,
                           .id = id,
                           .filters = &open,
                           .filter_count = 1,
                           .changes = &changes,
                           .fields = VVL_FIELD(user_sessions, expires_at),
                           .refuse = refuse_extension};
    return vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_session_close(vvl_db *db, const vvl_uuid *id, vvl_error *error)
{
    return vvl_session_delete(db, id, error);
}

vvl_status vvl_session_close_all(vvl_db *db, const vvl_uuid *user_id, const vvl_uuid *except,
                                 uint64_t *count, vvl_error *error)
{
    if (user_id == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_id_text user = vvl_id_text_of(user_id);
    vvl_id_text kept = except == NULL ? user : vvl_id_text_of(except); /* unused where NULL */
    const vvl_filter filters[] = {
        {.column = "user_id", .value = user.text},
        {.column = "id", .value = kept.text, .test = VVL_NOT_EQUAL},
    };
    const vvl_query query = {.filters = filters, .filter_count = except == NULL ? 1 : 2};
    const vvl_session changes = {.is_active = {true, false}};
    return vvl_session_update_where(db, &query, &changes, VVL_FIELD(user_sessions, is_active), NULL,
                                    count, error);
}

vvl_status vvl_session_purge_expired(vvl_db *db, vvl_time before, uint64_t *count, vvl_error *error)
{
    vvl_time_text end = vvl_time_text_of(before);
    const vvl_filter ended = {.column = "expires_at", .value = end.text, .test = VVL_LESS};
    const vvl_query query = {.filters = &ended, .filter_count = 1, .all = true};
    return vvl_session_purge_where(db, &query, count, error);
}
