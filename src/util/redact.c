#include <vvl/types.h>

#include "util/buffer.h"

#include <stdlib.h>
#include <string.h>

static const char hidden[] = "***";

/* Query parameters that can be shown. Any other may hold a secret, a mistyped `passwort` too. */
static const char *const harmless_parameters[] = {
    "host",    "hostaddr",    "port",       "dbname",          "user",
    "sslmode", "sslrootcert", "sslcert",    "connect_timeout", "application_name",
    "service", "passfile",    "gssencmode", "channel_binding", "target_session_attrs",
};

static bool is_harmless(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof harmless_parameters / sizeof *harmless_parameters; i++) {
        if (strlen(harmless_parameters[i]) == size &&
            memcmp(harmless_parameters[i], name, size) == 0) {
            return true;
        }
    }
    return false;
}

/* `?name=value&name=value`, with only harmless values shown. */
static void redact_query(vvl_buffer *out, const char *query)
{
    while (*query != '\0') {
        vvl_buffer_char(out, *query++);
        size_t size = strcspn(query, "&");
        const char *equals = memchr(query, '=', size);
        if (equals != NULL && is_harmless(query, (size_t)(equals - query))) {
            vvl_buffer_bytes(out, query, size);
        } else if (size > 0) {
            vvl_buffer_text(out, hidden);
        }
        query += size;
    }
}

/*
 * The part between `://` and the host. A password that was not percent-encoded may hold `/`, `?`,
 * `#` or `@` itself, so it is taken to reach as far as the last `@`: rather a host too few is
 * shown.
 */
static const char *redact_user(vvl_buffer *out, const char *authority)
{
    const char *at = strrchr(authority, '@');
    if (at == NULL) {
        return authority;
    }
    size_t user = strcspn(authority, ":/?#@");
    vvl_buffer_bytes(out, authority, user);
    if (authority + user != at) {
        vvl_buffer_char(out, ':');
        vvl_buffer_text(out, hidden);
    }
    vvl_buffer_char(out, '@');
    return at + 1;
}

/* A port is a number; anything else behind a host's `:` is a password whose host was forgotten. */
static size_t port_size(const char *colon)
{
    size_t digits = strspn(colon + 1, "0123456789");
    bool port = digits <= 5 && strchr(",/?", colon[1 + digits]) != NULL;
    return port ? 1 + digits : 0;
}

/* Bytes of `rest`, hosts and a database, up to the first that may belong to something else. */
static size_t harmless_size(const char *rest)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%,/";
    size_t shown = 0;
    while (rest[shown] != '\0' && rest[shown] != '?') {
        size_t step = 1;
        if (rest[shown] == '[') {
            step = 1 + strspn(rest + shown + 1, "0123456789abcdefABCDEF:.%]");
        } else if (rest[shown] == ':') {
            step = port_size(rest + shown);
        } else if (strchr(plain, rest[shown]) == NULL) {
            step = 0;
        }
        if (step == 0) {
            return shown;
        }
        shown += step;
    }
    return strlen(rest);
}

static void redact_server(vvl_buffer *out, const char *rest)
{
    size_t shown = harmless_size(rest);
    if (shown < strlen(rest)) {
        vvl_buffer_bytes(out, rest, shown);
        vvl_buffer_text(out, hidden);
        return;
    }
    size_t host = strcspn(rest, "?");
    vvl_buffer_bytes(out, rest, host);
    redact_query(out, rest + host);
}

/* Bytes in front of `://` that can be shown: a scheme, or several in a row, written by mistake. */
static bool is_plain_prefix(const char *url, size_t size)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:";
    return strspn(url, plain) >= size;
}

/* A path is no secret, but parameters that somebody took it to have may hold one. */
static void redact_path(vvl_buffer *out, const char *url)
{
    size_t path = strcspn(url, "?");
    if (strchr(url + path, '=') == NULL) {
        path = strlen(url);
    }
    vvl_buffer_bytes(out, url, path);
    redact_query(out, url + path);
}

char *vvl_url_redact(const char *url)
{
    static const char separator[] = "://";
    vvl_buffer out = {0};
    url = url == NULL ? "" : url;
    const char *found = strstr(url, separator);
    const char *authority = found == NULL ? NULL : found + strlen(separator);
    bool file = strncmp(url, "sqlite:", strlen("sqlite:")) == 0;
    if (file && (found == NULL || strncmp(url, "sqlite:///", strlen("sqlite:///")) == 0)) {
        redact_path(&out, url);
    } else if (found == NULL || !is_plain_prefix(url, (size_t)(found - url))) {
        vvl_buffer_text(&out, hidden);
    } else {
        vvl_buffer_bytes(&out, url, (size_t)(authority - url));
        redact_server(&out, redact_user(&out, authority));
    }
    return vvl_buffer_take(&out);
}
