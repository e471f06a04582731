#include "cli/input.h"

#include "cli/failure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_FIRST ((size_t)64 << 10)

vvl_status vvl_cli_open(vvl_cli *cli, const char *url, const vvl_options *wanted, vvl_db **out,
                        vvl_error *error)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    if (url == NULL) {
        url = getenv(VVL_URL_VARIABLE);
    }
    if (url != NULL && *url == '\0') {
        return vvl_cli_fail(error, VVL_E_USAGE,
                            "give one with --db, or set " VVL_URL_VARIABLE
                            ", or leave both out for " VVL_URL_DEFAULT,
                            "the URL of the database is empty");
    }
    if (wanted != NULL) {
        options.create = wanted->create;
        options.read_only = wanted->read_only;
        options.untrusted = wanted->untrusted;
    }
    options.log = vvl_cli_output_log;
    options.log_context = &cli->output;
    return vvl_db_open(url, &options, out, error);
}

vvl_query vvl_cli_query(const vvl_cli_options *options)
{
    return (vvl_query){.filters = options->filters,
                       .filter_count = options->filter_count,
                       .order = options->order,
                       .descending = options->descending,
                       .all = options->all,
                       .limit = options->limit,
                       .after = options->after};
}

/* " users, campaigns, …", as much of it as there is room for. */
static void list_entities(bool tables_only, char *out, size_t size)
{
    size_t count;
    size_t used = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count && used < size; i++) {
        if (entities[i]->view && tables_only) {
            continue;
        }
        int written =
            snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", entities[i]->name);
        used += written > 0 ? (size_t)written : 0;
    }
}

vvl_status vvl_cli_entity(const vvl_cli *cli, bool writing, const vvl_entity **out,
                          vvl_error *error)
{
    const vvl_entity *entity = vvl_entity_find(cli->arguments[0]);
    char names[280];
    char shown[VVL_CLI_SHOWN_SIZE];
    char hint[320];
    if (entity != NULL && !(writing && entity->view)) {
        *out = entity;
        return VVL_OK;
    }
    list_entities(writing, names, sizeof names);
    snprintf(hint, sizeof hint, "it is one of %s", names);
    if (entity != NULL) {
        return vvl_cli_fail(error, VVL_E_USAGE, hint, "%s is a view and can only be read",
                            entity->name);
    }
    vvl_cli_show_argument(cli->arguments[0], shown);
    return vvl_cli_fail(error, VVL_E_USAGE, hint, "unknown entity %s", shown);
}

const vvl_column *vvl_cli_key_column(const vvl_entity *entity)
{
    size_t i = 0;
    while ((entity->columns[i].flags & VVL_COLUMN_KEY) == 0) {
        i++;
    }
    return &entity->columns[i];
}

static bool parse_integer(const char *text, int64_t *out)
{
    char *end = NULL;
    errno = 0;
    long long integer = strtoll(text, &end, 10);
    bool plain = (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) && *end == '\0';
    *out = plain ? integer : 0;
    return plain && errno == 0;
}

vvl_status vvl_cli_id(const vvl_cli *cli, const vvl_entity *entity, vvl_cli_key *out,
                      vvl_error *error)
{
    const char *text = cli->arguments[1];
    if (vvl_cli_key_column(entity)->kind == VVL_KIND_INTEGER) {
        return parse_integer(text, &out->integer)
                   ? VVL_OK
                   : vvl_cli_fail(error, VVL_E_INVALID,
                                  "an id of this table looks like 7; "
                                  "`vvldb list ENTITY` shows the ids there are",
                                  "the id is not a whole number");
    }
    if (vvl_uuid_parse(text, strlen(text), &out->id, NULL) == VVL_OK) {
        return VVL_OK;
    }
    return vvl_cli_fail(error, VVL_E_INVALID,
                        "an id looks like 0197780c-3a5e-7c1f-9a53-6e2b8a4f1d20; "
                        "`vvldb list ENTITY` shows the ids there are",
                        "the id is not a UUID");
}

static vvl_status check_input(bool ended, size_t size, vvl_error *error)
{
    if (!ended && size <= VVL_CLI_INPUT_MAX) {
        return vvl_cli_fail(error, VVL_E_IO, "write one JSON object to the standard input",
                            "the standard input cannot be read: %s", strerror(errno));
    }
    if (size > VVL_CLI_INPUT_MAX) {
        return vvl_cli_fail(error, VVL_E_INVALID, "give one record of a smaller size",
                            "the standard input is longer than %u MiB",
                            (unsigned)(VVL_CLI_INPUT_MAX >> 20));
    }
    return VVL_OK;
}

/* Reads stdin to its end, or until it is too long. False when memory is out. */
static bool read_all(char **text, size_t *size)
{
    size_t capacity = INPUT_FIRST;
    char *grown = malloc(capacity);
    *size = 0;
    while (grown != NULL) {
        *text = grown;
        *size += fread(*text + *size, 1, capacity - *size, stdin);
        if (*size < capacity || *size > VVL_CLI_INPUT_MAX) {
            return true;
        }
        capacity *= 2;
        grown = realloc(*text, capacity);
    }
    return false;
}

static vvl_status read_input(char **out, size_t *size, vvl_error *error)
{
    char *text = NULL;
    vvl_status status = read_all(&text, size) ? check_input(feof(stdin) != 0, *size, error)
                                              : vvl_cli_fail_memory(error);
    if (status != VVL_OK) {
        free(text);
        return status;
    }
    *out = text;
    return VVL_OK;
}

vvl_status vvl_cli_read_record(const vvl_cli *cli, const vvl_entity *entity, vvl_form form,
                               void **record, vvl_fields *given, vvl_error *error)
{
    char *text = NULL;
    size_t size;
    if (isatty(STDIN_FILENO) == 1 && !cli->output.quiet) {
        fputs("vvldb: reading one JSON object, Ctrl-D ends it\n", stderr);
    }
    vvl_status status = read_input(&text, &size, error);
    if (status != VVL_OK) {
        return status;
    }
    void *read = vvl_cli_record_new(entity);
    status = read == NULL ? vvl_cli_fail_memory(error)
                          : vvl_record_from_json(entity, form, text, size, read, given, error);
    free(text);
    if (status != VVL_OK) {
        free(read);
        return status;
    }
    *record = read;
    return VVL_OK;
}

void *vvl_cli_record_new(const vvl_entity *entity)
{
    return calloc(1, entity->record_size);
}

void vvl_cli_record_free(const vvl_entity *entity, void *record)
{
    if (record != NULL) {
        vvl_record_clear(entity, record);
        free(record);
    }
}

vvl_status vvl_cli_print_record(const vvl_entity *entity, const void *record, vvl_error *error)
{
    char *text = NULL;
    vvl_status status = vvl_record_to_json(entity, record, &text, error);
    if (status == VVL_OK) {
        puts(text);
        vvl_free(text);
    }
    return status;
}
