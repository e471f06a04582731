#include "service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

unsigned http_status_of(vvl_status status)
{
    switch (status) {
    case VVL_OK:
        return MHD_HTTP_OK;
    case VVL_E_USAGE:
        return MHD_HTTP_BAD_REQUEST;
    case VVL_E_DENIED:
        return MHD_HTTP_UNAUTHORIZED;
    case VVL_E_POLICY:
        return MHD_HTTP_FORBIDDEN;
    case VVL_E_NOT_FOUND:
        return MHD_HTTP_NOT_FOUND;
    case VVL_E_CONFLICT:
    case VVL_E_REFERENCE:
    case VVL_E_STATE:
        return MHD_HTTP_CONFLICT;
    case VVL_E_STALE:
        return MHD_HTTP_PRECONDITION_FAILED;
    case VVL_E_INVALID:
        return MHD_HTTP_UNPROCESSABLE_CONTENT;
    case VVL_E_BUSY:
    case VVL_E_CONNECT:
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    default:
        return MHD_HTTP_INTERNAL_SERVER_ERROR;
    }
}

static void put(yajl_gen json, const char *text)
{
    yajl_gen_string(json, (const unsigned char *)text, strlen(text));
}

static void put_pair(yajl_gen json, const char *key, const char *text)
{
    if (text[0] != '\0') {
        put(json, key);
        put(json, text);
    }
}

void print_error(vvl_status status, const vvl_error *error, char *out)
{
    const unsigned char *text = NULL;
    size_t size = 0;
    yajl_gen json = yajl_gen_alloc(NULL);
    out[0] = '\0';
    if (json == NULL) {
        return;
    }
    yajl_gen_map_open(json);
    put(json, "error");
    yajl_gen_map_open(json);
    put_pair(json, "code", vvl_status_name(status));
    put_pair(json, "message", error->message);
    put_pair(json, "hint", error->hint);
    put_pair(json, "column", error->column);
    put_pair(json, "path", error->path);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    if (yajl_gen_get_buf(json, &text, &size) == yajl_gen_status_ok && size < REPLY_ERROR_SIZE) {
        memcpy(out, text, size);
        out[size] = '\0';
    }
    yajl_gen_free(json);
}

const char *body_text(const request *request)
{
    return request->body == NULL ? "" : request->body;
}

const char *argument(const request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

vvl_status refuse(vvl_error *error, vvl_status status, const char *message, const char *hint)
{
    *error = (vvl_error){.status = status, .element = -1};
    snprintf(error->message, sizeof error->message, "%s", message);
    snprintf(error->hint, sizeof error->hint, "%s", hint);
    return status;
}

vvl_status page_arguments(const request *request, vvl_query *query, vvl_error *error)
{
    const char *limit = argument(request, "limit");
    char *end = NULL;
    query->after = argument(request, "after");
    if (limit != NULL) {
        unsigned long number = strtoul(limit, &end, 10);
        if (end == limit || *end != '\0' || number == 0 || number > VVL_LIMIT_MAX) {
            return refuse(error, VVL_E_USAGE, "the limit is not a number from 1 to 1000",
                          "leave it out, or give another");
        }
        query->limit = (unsigned)number;
    }
    return VVL_OK;
}
