#include "service.h"

#include <string.h>

/* {id} in a path stands for a UUID, which becomes one of the request's ids. */
typedef struct route {
    const char *method;
    const char *path;
    handler *run;
    bool anybody; /* needs no session */
    unsigned success;
} route;

static const route routes[] = {
    {"GET", "/health", show_health, true, MHD_HTTP_OK},
    {"GET", "/metrics", show_metrics, true, MHD_HTTP_OK},
    {"POST", "/users", register_user, true, MHD_HTTP_CREATED},
    {"POST", "/sessions", log_in, true, MHD_HTTP_CREATED},
    {"DELETE", "/sessions/current", log_out, false, MHD_HTTP_NO_CONTENT},
    {"GET", "/me", show_user, false, MHD_HTTP_OK},
    {"GET", "/campaigns", list_campaigns, false, MHD_HTTP_OK},
    {"POST", "/campaigns", create_campaign, false, MHD_HTTP_CREATED},
    {"GET", "/campaigns/{id}", show_campaign, false, MHD_HTTP_OK},
    {"PATCH", "/campaigns/{id}", change_campaign, false, MHD_HTTP_OK},
    {"DELETE", "/campaigns/{id}", delete_campaign, false, MHD_HTTP_NO_CONTENT},
    {"POST", "/campaigns/{id}/status", step_campaign, false, MHD_HTTP_OK},
    {"GET", "/campaigns/{id}/content", list_content, false, MHD_HTTP_OK},
    {"POST", "/campaigns/{id}/content", add_content, false, MHD_HTTP_CREATED},
    {"POST", "/campaigns/{id}/content/{id}/selection", select_content, false, MHD_HTTP_OK},
    {"POST", "/campaigns/{id}/content/{id}/rating", rate_content, false, MHD_HTTP_OK},
};

/* The length of a path's first step, without its slash. */
static size_t step_size(const char *path)
{
    return strcspn(path + 1, "/");
}

static bool match_step(const char *pattern, const char *path, request *request, size_t *ids)
{
    size_t size = step_size(path);
    if (strncmp(pattern + 1, "{id}", step_size(pattern)) == 0) {
        return vvl_uuid_parse(path + 1, size, &request->ids[(*ids)++], NULL) == VVL_OK;
    }
    return size == step_size(pattern) && memcmp(pattern + 1, path + 1, size) == 0;
}

static bool match(const char *pattern, const char *path, request *request)
{
    size_t ids = 0;
    while (*pattern == '/' && *path == '/') {
        if (!match_step(pattern, path, request, &ids)) {
            return false;
        }
        pattern += 1 + step_size(pattern);
        path += 1 + step_size(path);
    }
    return *pattern == '\0' && *path == '\0';
}

static const route *find_route(request *request, const char *method, const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (strcmp(routes[i].method, method) == 0 && match(routes[i].path, path, request)) {
            return &routes[i];
        }
    }
    return NULL;
}

static vvl_status authenticate(request *request, vvl_error *error)
{
    static const char scheme[] = "Bearer ";
    const char *header = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_AUTHORIZATION);
    if (header == NULL || strncmp(header, scheme, strlen(scheme)) != 0) {
        return refuse(error, VVL_E_DENIED, "the request has no session",
                      "log in, and send the token as: Authorization: Bearer TOKEN");
    }
    return vvl_session_authenticate(request->db, header + strlen(scheme), &request->session,
                                    &request->user, error);
}

static enum MHD_Result send_text(request *request, unsigned status, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, request->content_type);
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    }
    enum MHD_Result result = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_error(request *request, vvl_status status, const vvl_error *error)
{
    char text[REPLY_ERROR_SIZE];
    print_error(status, error, text);
    request->content_type = "application/json";
    return send_text(request, http_status_of(status), text);
}

enum MHD_Result route_request(request *request, const char *method, const char *path)
{
    vvl_error error = {.status = VVL_OK};
    request->content_type = "application/json";
    const route *route = find_route(request, method, path);
    if (route == NULL) {
        refuse(&error, VVL_E_NOT_FOUND, "there is nothing here", "see the list of routes");
        return send_error(request, VVL_E_NOT_FOUND, &error);
    }
    if (request->body_refused) {
        refuse(&error, VVL_E_USAGE, "the body is larger than 1 MiB", "send less at once");
        return send_error(request, VVL_E_USAGE, &error);
    }
    vvl_status status = route->anybody ? VVL_OK : authenticate(request, &error);
    if (status == VVL_OK) {
        status = route->run(request, &error);
    }
    if (status != VVL_OK) {
        return send_error(request, status, &error);
    }
    return send_text(request, route->success, request->reply == NULL ? "" : request->reply);
}
