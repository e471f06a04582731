#include "service.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

enum { SESSION_SECONDS = 7 * 24 * 3600 };

/* The body as JSON, for what is no record; to be freed with yajl_tree_free. */
static vvl_status parse_body(const request *request, yajl_val *out, vvl_error *error)
{
    char reason[256];
    char *text = malloc(request->body_size + 1);
    if (text == NULL) {
        return refuse(error, VVL_E_NO_MEMORY, "out of memory", "");
    }
    if (request->body_size > 0) {
        memcpy(text, request->body, request->body_size);
    }
    text[request->body_size] = '\0';
    *out = yajl_tree_parse(text, reason, sizeof reason);
    free(text);
    if (!YAJL_IS_OBJECT(*out)) {
        yajl_tree_free(*out);
        return refuse(error, VVL_E_INVALID, "the body is no JSON object", "send one");
    }
    return VVL_OK;
}

static const char *member(yajl_val body, const char *name)
{
    const char *path[] = {name, NULL};
    return YAJL_GET_STRING(yajl_tree_get(body, path, yajl_t_string));
}

static vvl_status answer_user(request *request, vvl_status status, vvl_user *user, vvl_error *error)
{
    if (status == VVL_OK) {
        status = vvl_user_to_json(user, &request->reply, error);
        vvl_user_clear(user);
    }
    return status;
}

vvl_status register_user(request *request, vvl_error *error)
{
    yajl_val body = NULL;
    vvl_user stored;
    vvl_status status = parse_body(request, &body, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_user user = {
        .username = member(body, "username"),
        .email = member(body, "email"),
        .first_name = member(body, "first_name"),
        .last_name = member(body, "last_name"),
    };
    const char *password = member(body, "password");
    status = password == NULL ? refuse(error, VVL_E_INVALID, "there is no password",
                                       "send username, email and password as strings")
                              : vvl_user_register(request->db, &user, password, VVL_PASSWORD_BCRYPT,
                                                  &stored, error);
    yajl_tree_free(body);
    return answer_user(request, status, &stored, error);
}

/* {"token": "..."}: the only time that anybody sees it. */
static vvl_status answer_token(request *request, const char *token, vvl_error *error)
{
    static const char before[] = "{\"token\": \"";
    char text[sizeof before + VVL_TOKEN_SIZE + 2];
    strcpy(text, before);
    strcat(text, token);
    strcat(text, "\"}");
    return vvl_json_canonical(text, strlen(text), &request->reply, error);
}

static vvl_status open_session(request *request, const vvl_user *user, vvl_error *error)
{
    char token[VVL_TOKEN_SIZE];
    vvl_session_details details = {
        .user_agent = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                  MHD_HTTP_HEADER_USER_AGENT)};
    vvl_status status =
        vvl_session_open(request->db, &user->id, SESSION_SECONDS, &details, token, NULL, error);
    return status == VVL_OK ? answer_token(request, token, error) : status;
}

vvl_status log_in(request *request, vvl_error *error)
{
    yajl_val body = NULL;
    vvl_user user;
    vvl_status status = parse_body(request, &body, error);
    if (status != VVL_OK) {
        return status;
    }
    const char *name = member(body, "username");
    const char *password = member(body, "password");
    status = name == NULL || password == NULL
                 ? refuse(error, VVL_E_INVALID, "the name or the password is missing",
                          "send username and password as strings")
                 : vvl_user_log_in(request->db, name, password, &user, error);
    yajl_tree_free(body);
    if (status == VVL_OK) {
        status = open_session(request, &user, error);
        vvl_user_clear(&user);
    }
    return status;
}

vvl_status log_out(request *request, vvl_error *error)
{
    return vvl_session_close(request->db, &request->session.id, error);
}

vvl_status show_user(request *request, vvl_error *error)
{
    return vvl_user_to_json(&request->user, &request->reply, error);
}
