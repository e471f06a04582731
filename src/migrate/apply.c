#include "migrate/apply.h"

#include "migrate/conversion.h"
#include "migrate/token.h"
#include "util/buffer.h"
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_SIZE = 64 };

void vvl_fail_at(vvl_error *error, const char *format, ...)
{
    vvl_buffer message = {0};
    char place[PLACE_SIZE];
    va_list arguments;
    if (error == NULL) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(place, sizeof place, format, arguments);
    va_end(arguments);
    vvl_buffer_format(&message, "%s: %s", place, error->message);
    if (!message.failed) {
        vvl_error_text(error->message, sizeof error->message, message.data);
    }
    vvl_buffer_free(&message);
}

bool vvl_script_asks(const vvl_script *script, size_t statement)
{
    return vvl_script_directive(script, statement, "loses") != NULL ||
           vvl_script_directive(script, statement, "refuse") != NULL;
}

/* Whether a statement begins with INSERT INTO this table, and nothing is said about it. */
static bool is_mapping(const vvl_script *script, size_t statement, const char *table,
                       unsigned lexis)
{
    if (statement >= script->count) {
        return false;
    }
    vvl_sql_reader reader = {.at = script->statements[statement].sql, .lexis = lexis};
    vvl_sql_token insert = vvl_sql_next_solid(&reader);
    vvl_sql_token into = vvl_sql_next_solid(&reader);
    vvl_sql_token name = vvl_sql_next_solid(&reader);
    return vvl_sql_is(&insert, "INSERT") && vvl_sql_is(&into, "INTO") &&
           vvl_sql_names(&name, table);
}

static vvl_status rebuild(vvl_channel *channel, const vvl_script *script, const char *table,
                          size_t *next, vvl_error *error)
{
    const vvl_backend *backend = channel->backend;
    size_t create = *next;
    bool mapped = is_mapping(script, create + 1, table, backend->dialect->lexis);
    if (backend->rebuild == NULL) {
        return vvl_fail(error, VVL_E_INTERNAL, "%s cannot rebuild a table", backend->name);
    }
    *next += 1 + (size_t)mapped;
    return backend->rebuild(channel->connection, table, script->statements[create].sql,
                            mapped ? script->statements[create + 1].sql : NULL, error);
}

/* The statement without the word CONCURRENTLY. */
static char *calm(const char *sql, unsigned lexis)
{
    vvl_buffer text = {0};
    vvl_sql_reader reader = {.at = sql, .lexis = lexis};
    const char *from = sql;
    for (;;) {
        vvl_sql_token token = vvl_sql_next_solid(&reader);
        if (token.kind == VVL_SQL_END) {
            vvl_buffer_text(&text, from);
            return vvl_buffer_take(&text);
        }
        if (vvl_sql_is(&token, "CONCURRENTLY")) {
            vvl_buffer_bytes(&text, from, (size_t)(token.text - from));
            from = token.text + token.size;
        }
    }
}

static vvl_status run_calmly(vvl_channel *channel, const char *sql, vvl_error *error)
{
    char *text = calm(sql, channel->backend->dialect->lexis);
    vvl_status status = text == NULL ? vvl_fail_memory(error)
                                     : channel->backend->script(channel->connection, text, error);
    free(text);
    return status;
}

vvl_status vvl_apply_statement(vvl_channel *channel, const vvl_script *script, bool fresh,
                               size_t *next, vvl_error *error)
{
    const vvl_script_statement *statement = &script->statements[*next];
    const vvl_directive *form = vvl_script_directive(script, *next, "rebuild");
    vvl_status status = VVL_OK;
    if (form != NULL) {
        status = rebuild(channel, script, form->text, next, error);
    } else if (vvl_script_asks(script, (*next)++)) {
        return VVL_OK;
    } else if (fresh && vvl_script_is_loose(script)) {
        status = run_calmly(channel, statement->sql, error);
    } else {
        status = channel->backend->script(channel->connection, statement->sql, error);
    }
    if (status != VVL_OK) {
        vvl_fail_at(error, "line %zu", statement->line);
    }
    return status;
}

static vvl_status apply_all(vvl_channel *channel, const vvl_script *script, bool fresh,
                            vvl_apply_function *before, void *context, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < script->count;) {
        status = before == NULL ? VVL_OK : before(context, i, error);
        if (status == VVL_OK) {
            status = vvl_apply_statement(channel, script, fresh, &i, error);
        }
    }
    return status;
}

vvl_status vvl_apply_script(vvl_channel *channel, const vvl_script *script, bool fresh,
                            vvl_apply_function *before, void *context, vvl_error *error)
{
    vvl_conversion conversion = {.channel = NULL};
    vvl_status status = vvl_script_has(script, "convert")
                            ? vvl_conversion_begin(&conversion, channel, error)
                            : VVL_OK;
    if (status == VVL_OK) {
        status = apply_all(channel, script, fresh, before, context, error);
    }
    vvl_conversion_end(&conversion);
    return status;
}
