#include "core/server.h"

#include "core/enter.h"
#include "core/schema.h"
#include "util/error.h"

#include <string.h>

static vvl_status take_version(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_server *server = context;
    (void)error;
    if (row[0].type == VVL_VALUE_TEXT) {
        size_t size =
            row[0].size < sizeof server->version ? row[0].size : sizeof server->version - 1;
        memcpy(server->version, row[0].as.text, size);
        server->version[size] = '\0';
    }
    return VVL_OK;
}

vvl_status vvl_server_ask(vvl_channel *channel, vvl_server *out, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    const vvl_dialect *dialect = channel->backend->dialect;
    vvl_statement_text text = {.sql = dialect->server_version, .columns = types, .column_count = 1};
    vvl_status status = vvl_channel_query(channel, &text, take_version, out, error);
    if (status == VVL_OK) {
        status = vvl_channel_integer(channel, dialect->size, &out->size_bytes, error);
    }
    return status;
}

_Static_assert(sizeof((vvl_server){0}.schema_version) >= VVL_VERSION_SIZE, "a version is cut");

static vvl_status look(void *context, vvl_channel *channel, vvl_error *error)
{
    vvl_schema_position position;
    vvl_server server = {.size_bytes = 0};
    vvl_status status = vvl_server_ask(channel, &server, error);
    if (status == VVL_OK) {
        status = vvl_schema_read(channel, &position, error);
    }
    if (status == VVL_OK) {
        memcpy(server.schema_version, position.version, sizeof position.version);
        *(vvl_server *)context = server;
    }
    return status;
}

vvl_status vvl_server_look(vvl_db *db, vvl_server *out, vvl_error *error)
{
    if (out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_server_look was called with NULL");
    }
    return vvl_read(db, &vvl_entity_users, out, out, look, out, error);
}
