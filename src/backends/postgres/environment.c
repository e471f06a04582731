#include "backends/postgres/environment.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Variables that decide about the language, or about a server that is not the one we are at. */
static const char *const unwanted[] = {"LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG", "PGSERVICE"};

static bool is_variable(const char *item, const char *name)
{
    size_t size = strlen(name);
    return strncmp(item, name, size) == 0 && item[size] == '=';
}

static bool is_unwanted(const char *item, const PQconninfoOption *options)
{
    for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++) {
        if (is_variable(item, unwanted[i])) {
            return true;
        }
    }
    for (; options != NULL && options->keyword != NULL; options++) {
        if (options->envvar != NULL && is_variable(item, options->envvar)) {
            return true;
        }
    }
    return false;
}

static bool add(vvl_postgres_environment *self, char *item)
{
    char **items = item == NULL ? NULL : realloc(self->items, (self->count + 2) * sizeof *items);
    if (items == NULL) {
        free(item);
        return false;
    }
    self->items = items;
    items[self->count++] = item;
    items[self->count] = NULL;
    return true;
}

static bool add_variable(vvl_postgres_environment *self, const char *name, const char *value)
{
    vvl_buffer item = {0};
    vvl_buffer_format(&item, "%s=%s", name, value);
    return add(self, vvl_buffer_take(&item));
}

/* Of several hosts the one that answered, and the password that it took. */
static const char *value_of(const PQconninfoOption *option, PGconn *handle)
{
    const char *keyword = option->keyword;
    if (strcmp(keyword, "host") == 0) {
        return PQhost(handle);
    }
    if (strcmp(keyword, "hostaddr") == 0) {
        return option->val == NULL || option->val[0] == '\0' ? NULL : PQhostaddr(handle);
    }
    if (strcmp(keyword, "port") == 0) {
        return PQport(handle);
    }
    if (strcmp(keyword, "password") == 0) {
        return PQpass(handle);
    }
    return strcmp(keyword, "dbname") == 0 ? PQdb(handle) : option->val;
}

static bool add_options(vvl_postgres_environment *self, const PQconninfoOption *options,
                        PGconn *handle)
{
    for (; options->keyword != NULL; options++) {
        const char *value = options->envvar == NULL ? NULL : value_of(options, handle);
        bool set = value != NULL && value[0] != '\0' && strcmp(options->keyword, "service") != 0;
        if (set && !add_variable(self, options->envvar, value)) {
            return false;
        }
    }
    return true;
}

static bool add_own(vvl_postgres_environment *self, const PQconninfoOption *options)
{
    for (char **item = environ; item != NULL && *item != NULL; item++) {
        if (!is_unwanted(*item, options) && !add(self, strdup(*item))) {
            return false;
        }
    }
    return add_variable(self, "LC_ALL", "C");
}

vvl_status vvl_postgres_environment_make(vvl_postgres_environment *out, PGconn *handle,
                                         vvl_error *error)
{
    vvl_postgres_environment made = {0};
    PQconninfoOption *options = handle == NULL ? NULL : PQconninfo(handle);
    bool good = (handle == NULL || options != NULL) && add_own(&made, options) &&
                (options == NULL || add_options(&made, options, handle));
    PQconninfoFree(options);
    if (!good) {
        vvl_postgres_environment_free(&made);
        return vvl_fail_memory(error);
    }
    *out = made;
    return VVL_OK;
}

void vvl_postgres_environment_free(vvl_postgres_environment *environment)
{
    for (size_t i = 0; i < environment->count; i++) {
        explicit_bzero(environment->items[i], strlen(environment->items[i]));
        free(environment->items[i]);
    }
    free(environment->items);
    *environment = (vvl_postgres_environment){0};
}
