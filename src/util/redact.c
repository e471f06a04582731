#include <vvl/db.h>

#include "util/buffer.h"

#include <stdlib.h>
#include <string.h>

static const char hidden[] = "***";

/* Query parameters that hold a secret. */
static const char *const secret_parameters[] = {"password", "sslpassword", "sslkey"};

static bool is_secret(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof secret_parameters / sizeof *secret_parameters; i++) {
        if (strlen(secret_parameters[i]) == size &&
            strncasecmp(secret_parameters[i], name, size) == 0) {
            return true;
        }
    }
    return false;
}

/* A name spelled with %-escapes still names the password for libpq. */
static bool is_escaped(const char *name, size_t size)
{
    return memchr(name, '%', size) != NULL;
}

/* `?name=value&name=value`, with the values of secrets hidden. */
static void redact_query(vvl_buffer *out, const char *query)
{
    while (*query != '\0') {
        vvl_buffer_char(out, *query++);
        size_t size = strcspn(query, "&");
        const char *equals = memchr(query, '=', size);
        size_t name = equals == NULL ? size : (size_t)(equals - query);
        if (is_secret(query, name) || is_escaped(query, name)) {
            vvl_buffer_bytes(out, query, name);
            vvl_buffer_char(out, '=');
            vvl_buffer_text(out, hidden);
        } else {
            vvl_buffer_bytes(out, query, size);
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

/* Bytes of `rest` that can be shown: where something other than a number stands after a host's `:`,
 * somebody wrote user:password and forgot the host. */
static size_t harmless_size(const char *rest)
{
    size_t host = 0;
    while (rest[host] != '\0' && rest[host] != '/' && rest[host] != '?') {
        if (rest[host] == '[') {
            host += strcspn(rest + host, "]/?");
        } else if (rest[host] == ':') {
            size_t port = strspn(rest + host + 1, "0123456789");
            if (port > 5 || strchr(",/?", rest[host + 1 + port]) == NULL) {
                return host + 1;
            }
            host += 1 + port;
        } else {
            host++;
        }
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

/* A scheme is letters, digits, `+`, `-`, `.`; anything else before `:` may be part of a secret. */
static size_t scheme_size(const char *url)
{
    size_t size = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return url[size] == ':' ? size : 0;
}

/* A path is no secret; anything with an `@` or a `=` may hold one. */
static bool is_plain_path(const char *url, size_t scheme)
{
    return scheme > 0 && strncmp(url + scheme, "://", 3) != 0 &&
           strncasecmp(url, "postgres", strlen("postgres")) != 0 &&
           strchr(url + scheme, '@') == NULL;
}

char *vvl_url_redact(const char *url)
{
    vvl_buffer out = {0};
    size_t scheme = url == NULL ? 0 : scheme_size(url);
    if (scheme == 0) {
        vvl_buffer_text(&out, hidden);
    } else if (strncmp(url, "sqlite:", scheme + 1) == 0 || is_plain_path(url, scheme)) {
        vvl_buffer_text(&out, url);
    } else if (strncmp(url + scheme, "://", 3) != 0) {
        vvl_buffer_bytes(&out, url, scheme + 1);
        vvl_buffer_text(&out, hidden);
    } else {
        vvl_buffer_bytes(&out, url, scheme + 3);
        redact_server(&out, redact_user(&out, url + scheme + 3));
    }
    return vvl_buffer_take(&out);
}
