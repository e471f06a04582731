#include "core/schema.h"

#include <vvl/schema.h>

#include "core/backend.h"
#include "util/error.h"
#include "util/time.h"

#include <stdlib.h>
#include <string.h>

int vvl_version_compare(const char *a, const char *b)
{
    for (;;) {
        char *after_a = NULL;
        char *after_b = NULL;
        unsigned long left = strtoul(a, &after_a, 10);
        unsigned long right = strtoul(b, &after_b, 10);
        if (left != right) {
            return left < right ? -1 : 1;
        }
        if (*after_a != '.' || *after_b != '.') {
            return strcmp(after_a, after_b);
        }
        a = after_a + 1;
        b = after_b + 1;
    }
}

const vvl_migration *vvl_migration_find(const vvl_dialect *dialect, const char *version)
{
    for (const vvl_migration *at = dialect->migrations; at->version != NULL; at++) {
        if (strcmp(at->version, version) == 0) {
            return at;
        }
    }
    return NULL;
}

const char *vvl_migration_newest(const vvl_dialect *dialect)
{
    const vvl_migration *at = dialect->migrations;
    while (at[1].version != NULL) {
        at++;
    }
    return at->version;
}

vvl_status vvl_ledger_take(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_newest_row *newest = context;
    vvl_time time = INT64_MIN; /* a time that cannot be read counts as the oldest */
    (void)error;
    if (row[0].type != VVL_VALUE_TEXT || row[0].size == 0 || row[0].size >= VVL_VERSION_SIZE) {
        return VVL_OK;
    }
    if (row[1].type == VVL_VALUE_TEXT) {
        (void)vvl_time_read(row[1].as.text, row[1].size, &time);
    }
    char version[VVL_VERSION_SIZE];
    memcpy(version, row[0].as.text, row[0].size);
    version[row[0].size] = '\0';
    if (newest->version[0] == '\0' || time > newest->applied_at ||
        (time == newest->applied_at && vvl_version_compare(version, newest->version) > 0)) {
        memcpy(newest->version, version, sizeof version);
        newest->applied_at = time;
    }
    return VVL_OK;
}

/* As text, whatever types the columns have. */
static vvl_status read_rows(vvl_channel *channel, vvl_schema_position *out, vvl_error *error)
{
    static const char sql[] = "SELECT CAST(\"version\" AS text), CAST(\"applied_at\" AS text) "
                              "FROM \"" VVL_LEDGER "\"";
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    vvl_newest_row newest = {.version = ""};
    vvl_statement_text text = {.sql = sql, .columns = types, .column_count = 2};
    vvl_status status = vvl_channel_query(channel, &text, vvl_ledger_take, &newest, error);
    if (status != VVL_OK) {
        return status;
    }
    memcpy(out->version, newest.version, sizeof newest.version);
    if (newest.version[0] == '\0') {
        out->ledger = VVL_LEDGER_EMPTY;
    } else if (vvl_migration_find(channel->backend->dialect, newest.version) == NULL) {
        out->ledger = VVL_LEDGER_UNKNOWN;
    } else {
        out->ledger = VVL_LEDGER_KNOWN;
    }
    return VVL_OK;
}

static vvl_status read_position(vvl_channel *channel, vvl_arena *arena, vvl_schema_position *out,
                                vvl_error *error)
{
    vvl_name_list tables = {.arena = arena};
    vvl_name_list columns = {.arena = arena};
    vvl_status status =
        vvl_name_list_query(&tables, channel, channel->backend->dialect->tables, error);
    if (status != VVL_OK || !vvl_name_list_has(&tables, VVL_LEDGER)) {
        return status;
    }
    status = vvl_catalog_columns(channel, &columns, error);
    if (status != VVL_OK) {
        return status;
    }
    if (!vvl_name_list_has(&columns, VVL_LEDGER ".version") ||
        !vvl_name_list_has(&columns, VVL_LEDGER ".applied_at")) {
        out->ledger = VVL_LEDGER_FOREIGN;
        return VVL_OK;
    }
    return read_rows(channel, out, error);
}

vvl_status vvl_schema_read(vvl_channel *channel, vvl_schema_position *out, vvl_error *error)
{
    vvl_schema_position position = {.ledger = VVL_LEDGER_NONE,
                                    .newest = vvl_migration_newest(channel->backend->dialect)};
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = read_position(channel, arena, &position, error);
    vvl_arena_free(arena);
    if (status == VVL_OK) {
        *out = position;
    }
    return status;
}

vvl_status vvl_schema_refuse(const vvl_schema_position *position, vvl_error *error)
{
    switch (position->ledger) {
    case VVL_LEDGER_KNOWN:
        return VVL_OK;
    case VVL_LEDGER_NONE:
        vvl_fail(error, VVL_E_SCHEMA, "the database has no schema of vvldb");
        vvl_hint(error, "if the database is empty, make its schema: vvldb init with the same URL");
        break;
    case VVL_LEDGER_FOREIGN:
        vvl_fail(error, VVL_E_SCHEMA, "the database's table " VVL_LEDGER " is another program's");
        vvl_hint(error, "choose an empty database, or one of vvldb's");
        break;
    case VVL_LEDGER_EMPTY:
        vvl_fail(error, VVL_E_SCHEMA, "the ledger (" VVL_LEDGER ") is empty");
        vvl_hint(error, "choose an empty database, or restore this one from a backup");
        break;
    case VVL_LEDGER_UNKNOWN:
        vvl_fail(error, VVL_E_SCHEMA,
                 "the database is at version %s, which this vvldb does not know",
                 position->version);
        vvl_hint(error, "use a newer vvldb; this one works with version %s", position->newest);
        break;
    }
    return VVL_E_SCHEMA;
}

vvl_status vvl_schema_require(vvl_channel *channel, vvl_error *error)
{
    vvl_schema_position position;
    vvl_status status = vvl_schema_read(channel, &position, error);
    if (status == VVL_OK) {
        status = vvl_schema_refuse(&position, error);
    }
    if (status == VVL_OK && strcmp(position.version, position.newest) != 0) {
        status = vvl_fail(error, VVL_E_SCHEMA,
                          "the database is at version %s, and records need version %s",
                          position.version, position.newest);
        vvl_hint(error, "bring it to the newest version: vvldb upgrade with the same URL");
    }
    return status;
}

bool vvl_schema_knows(const char *version)
{
    return version != NULL && vvl_migration_find(vvl_backend_first()->dialect, version) != NULL;
}

const char *vvl_schema_newest(void)
{
    return vvl_migration_newest(vvl_backend_first()->dialect);
}
