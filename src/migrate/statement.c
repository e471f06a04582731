#include "migrate/statement.h"

#include "util/buffer.h"
#include "util/error.h"

#include <string.h>

vvl_value vvl_text_value(const char *text)
{
    if (text == NULL) {
        return (vvl_value){.type = VVL_VALUE_NULL};
    }
    return (vvl_value){.type = VVL_VALUE_TEXT, .size = strlen(text), .as.text = text};
}

vvl_value vvl_integer_value(int64_t integer)
{
    return (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = integer};
}

vvl_value vvl_time_value(vvl_time time)
{
    return (vvl_value){.type = VVL_VALUE_TIME, .as.time = time};
}

/* Our own statements have no question mark but those of parameters. */
static void number_parameters(vvl_buffer *out, const char *sql, char mark)
{
    unsigned number = 0;
    for (; *sql != '\0'; sql++) {
        if (*sql == '?') {
            vvl_buffer_format(out, "%c%u", mark, ++number);
        } else {
            vvl_buffer_char(out, *sql);
        }
    }
}

static vvl_status run(vvl_channel *channel, const vvl_statement_text *text,
                      const vvl_value *parameters, uint64_t *affected, vvl_error *error)
{
    vvl_statement *statement = NULL;
    const vvl_backend *backend = channel->backend;
    vvl_status status = backend->prepare(channel->connection, text, &statement, error);
    if (status != VVL_OK) {
        return status;
    }
    status = backend->execute(statement, parameters, error);
    if (status == VVL_OK && affected != NULL) {
        *affected = backend->affected(statement);
    }
    backend->finalize(statement);
    return status;
}

vvl_status vvl_statement_run(vvl_channel *channel, const char *sql, const vvl_value_type *types,
                             const vvl_value *parameters, size_t count, uint64_t *affected,
                             vvl_error *error)
{
    vvl_buffer numbered = {0};
    number_parameters(&numbered, sql, channel->backend->dialect->parameter_mark);
    vvl_statement_text text = {.sql = numbered.data, .parameters = types, .parameter_count = count};
    vvl_status status =
        numbered.failed ? vvl_fail_memory(error) : run(channel, &text, parameters, affected, error);
    vvl_buffer_free(&numbered);
    return status;
}
