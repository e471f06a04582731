#include "core/fresh.h"

#include "util/buffer.h"
#include "util/error.h"

#include <string.h>

static const char rebuild_mark[] = "-- vvldb: rebuild ";
static const char statement_end[] = ";\n";

/* Appends the statement that begins at `text`; answers what follows it. */
static const char *put_statement(vvl_buffer *sql, const char *text)
{
    const char *end = strstr(text, statement_end);
    size_t size = end == NULL ? strlen(text) : (size_t)(end - text) + strlen(statement_end);
    vvl_buffer_bytes(sql, text, size);
    return text + size;
}

/* The indexes that a script made for the table, which went with it. */
static void put_indexes(vvl_buffer *sql, const char *script, const char *on_table)
{
    static const char command[] = "CREATE INDEX ";
    while ((script = strstr(script, command)) != NULL) {
        const char *table = strstr(script, " ON ");
        if (table != NULL && strncmp(table, on_table, strlen(on_table)) == 0) {
            script = put_statement(sql, script);
        } else {
            script += strlen(command);
        }
    }
}

static const char *put_rebuild(vvl_buffer *sql, const vvl_migration *first,
                               const vvl_migration *migration, const char *mark)
{
    vvl_buffer on_table = {0};
    const char *name = mark + strlen(rebuild_mark);
    int size = (int)strcspn(name, "\n");
    vvl_buffer_format(&on_table, " ON %.*s ", size, name);
    vvl_buffer_format(sql, "DROP TABLE %.*s;\n", size, name);
    const char *rest = put_statement(sql, name + size);
    for (; first < migration && !on_table.failed; first++) {
        put_indexes(sql, first->up, on_table.data);
    }
    sql->failed = sql->failed || on_table.failed;
    vvl_buffer_free(&on_table);
    return rest;
}

vvl_status vvl_fresh_run(vvl_channel *channel, const vvl_migration *migration, vvl_error *error)
{
    vvl_buffer sql = {0};
    const char *rest = migration->up;
    for (const char *mark; (mark = strstr(rest, rebuild_mark)) != NULL;) {
        vvl_buffer_bytes(&sql, rest, (size_t)(mark - rest));
        rest = put_rebuild(&sql, channel->backend->dialect->migrations, migration, mark);
    }
    vvl_buffer_text(&sql, rest);
    vvl_status status = sql.failed ? vvl_fail_memory(error)
                                   : channel->backend->script(channel->connection, sql.data, error);
    vvl_buffer_free(&sql);
    return status;
}
