#include "migrate/ledger.h"

#include "migrate/statement.h"
#include "util/error.h"
#include "util/time.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AUTHOR_SIZE = 128, PASSWD_SIZE = 2048, HOST_SIZE = 64, SHOWN = 30 };

/* The columns that old ledgers lack; both databases take these names of types. */
static const struct {
    const char *name;
    const char *type;
} added[] = {{"checksum", "TEXT"}, {"duration_ms", "INTEGER"}, {"applied_by", "TEXT"}};

enum { ADDED_COUNT = sizeof added / sizeof *added };

static const char *take_text(vvl_ledger_book *book, const vvl_value *value, bool *failed)
{
    if (value->type != VVL_VALUE_TEXT) {
        return NULL;
    }
    const char *text = vvl_arena_text(book->arena, value->as.text, value->size);
    *failed = *failed || text == NULL;
    return text;
}

/* A version is three numbers; what is none is not repeated, for it may be anything. */
static bool is_version(const char *text)
{
    size_t size = strlen(text);
    return size < VVL_VERSION_SIZE && size > 0 && strspn(text, "0123456789.") == size;
}

static bool reserve_row(vvl_ledger_book *book)
{
    if (book->count < book->capacity) {
        return true;
    }
    book->capacity = book->capacity == 0 ? 16 : book->capacity * 2;
    vvl_ledger_row *rows = vvl_arena_zero(book->arena, book->capacity * sizeof *rows);
    if (rows != NULL && book->count > 0) {
        memcpy(rows, book->rows, book->count * sizeof *rows);
    }
    book->rows = rows;
    return rows != NULL;
}

static vvl_status take_row(void *context, const vvl_value *row, vvl_error *error)
{
    vvl_ledger_book *book = context;
    bool failed = !reserve_row(book);
    if (failed) {
        return vvl_fail_memory(error);
    }
    vvl_ledger_row *out = &book->rows[book->count++];
    out->version = take_text(book, &row[0], &failed);
    out->description = take_text(book, &row[2], &failed);
    out->checksum = take_text(book, &row[3], &failed);
    out->applied_by = take_text(book, &row[5], &failed);
    if (row[1].type == VVL_VALUE_TEXT) {
        out->applied_at.has = vvl_time_read(row[1].as.text, row[1].size, &out->applied_at.value);
    }
    if (row[4].type == VVL_VALUE_TEXT) {
        out->duration_ms =
            (vvl_opt_integer){true, strtoll(take_text(book, &row[4], &failed), NULL, 10)};
    }
    if (out->version != NULL && !is_version(out->version)) {
        out->version = NULL;
    }
    return failed ? vvl_fail_memory(error) : VVL_OK;
}

/* As text, whatever types the columns have, so that no row can keep the others from being read. */
static vvl_status read_rows(vvl_channel *channel, vvl_ledger_book *book, vvl_error *error)
{
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT,
                                           VVL_VALUE_TEXT, VVL_VALUE_TEXT, VVL_VALUE_TEXT};
    static const char described[] =
        "SELECT CAST(\"version\" AS text), CAST(\"applied_at\" AS text),"
        " CAST(\"description\" AS text), CAST(\"checksum\" AS text),"
        " CAST(\"duration_ms\" AS text), CAST(\"applied_by\" AS text) FROM \"" VVL_LEDGER "\"";
    static const char bare[] =
        "SELECT CAST(\"version\" AS text), CAST(\"applied_at\" AS text), CAST(NULL AS text),"
        " CAST(NULL AS text), CAST(NULL AS text), CAST(NULL AS text) FROM \"" VVL_LEDGER "\"";
    vvl_statement_text text = {
        .sql = book->full ? described : bare, .columns = types, .column_count = 6};
    return vvl_channel_query(channel, &text, take_row, book, error);
}

static bool has_columns(const vvl_name_list *columns)
{
    bool all = vvl_name_list_has(columns, VVL_LEDGER ".description");
    for (size_t i = 0; i < ADDED_COUNT; i++) {
        char name[64];
        snprintf(name, sizeof name, VVL_LEDGER ".%s", added[i].name);
        all = all && vvl_name_list_has(columns, name);
    }
    return all;
}

vvl_status vvl_ledger_read(vvl_channel *channel, vvl_arena *arena, vvl_ledger_book *book,
                           vvl_error *error)
{
    vvl_name_list tables = {.arena = arena};
    vvl_name_list columns = {.arena = arena};
    *book = (vvl_ledger_book){.dialect = channel->backend->dialect, .arena = arena};
    vvl_status status = vvl_schema_read(channel, &book->position, error);
    if (status == VVL_OK) {
        status = vvl_name_list_query(&tables, channel, book->dialect->tables, error);
    }
    if (status != VVL_OK || book->position.ledger == VVL_LEDGER_NONE ||
        book->position.ledger == VVL_LEDGER_FOREIGN) {
        return status;
    }
    book->interrupted = vvl_name_list_has(&tables, VVL_STATEMENT_LEDGER);
    status = vvl_catalog_columns(channel, &columns, error);
    book->full = has_columns(&columns);
    return status == VVL_OK ? read_rows(channel, book, error) : status;
}

const vvl_ledger_row *vvl_ledger_find(const vvl_ledger_book *book, const char *version)
{
    for (size_t i = 0; i < book->count; i++) {
        if (book->rows[i].version != NULL && strcmp(book->rows[i].version, version) == 0) {
            return &book->rows[i];
        }
    }
    return NULL;
}

bool vvl_ledger_is_foreign(const vvl_ledger_book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        if (book->rows[i].checksum != NULL) {
            return false;
        }
    }
    return book->position.ledger == VVL_LEDGER_KNOWN;
}

static vvl_status fail_ledger(vvl_error *error, const char *what, const char *version)
{
    vvl_fail(error, VVL_E_SCHEMA, what, version);
    vvl_hint(error, "nothing was run: see all versions with vvldb migrations, and restore a backup "
                    "or use the vvldb that made this database");
    return VVL_E_SCHEMA;
}

static vvl_status check_row(const vvl_ledger_book *book, const vvl_ledger_row *row,
                            vvl_error *error)
{
    if (row->version == NULL) {
        vvl_fail(error, VVL_E_SCHEMA, "the ledger (" VVL_LEDGER ") holds a row that is no version");
        vvl_hint(error, "nothing was run: remove the row if you know where it comes from, or "
                        "restore a backup");
        return VVL_E_SCHEMA;
    }
    const vvl_migration *migration = vvl_migration_find(book->dialect, row->version);
    if (migration == NULL) {
        vvl_fail(error, VVL_E_SCHEMA,
                 "the ledger holds version %.*s, which this vvldb does not know", SHOWN,
                 row->version);
        vvl_hint(error, "use a newer vvldb; this one works with version %s", book->position.newest);
        return VVL_E_SCHEMA;
    }
    if (row->checksum == NULL || !vvl_checksum_valid(row->checksum) || !row->applied_at.has) {
        return fail_ledger(error, "the ledger's row of version %s was not written by vvldb",
                           row->version);
    }
    char checksum[VVL_CHECKSUM_SIZE];
    vvl_status status = vvl_checksum(migration->up, book->dialect->lexis, checksum, error);
    if (status == VVL_OK && strcmp(checksum, row->checksum) != 0) {
        return fail_ledger(error, "version %s was applied from other SQL than this vvldb has",
                           row->version);
    }
    return status;
}

/* The rows of the migrations in their order: none is missing, and none came before its time. */
static vvl_status check_order(const vvl_ledger_book *book, vvl_error *error)
{
    const vvl_ledger_row *before = NULL;
    const char *gap = NULL;
    const vvl_migration *at = book->dialect->migrations;
    for (; at->version != NULL; at++) {
        const vvl_ledger_row *row = vvl_ledger_find(book, at->version);
        if (row == NULL) {
            gap = gap == NULL ? at->version : gap;
        } else if (gap != NULL) {
            return fail_ledger(error, "the ledger lacks version %s, though a newer one is there",
                               gap);
        } else if (before != NULL && row->applied_at.value <= before->applied_at.value) {
            return fail_ledger(error,
                               "the ledger has version %s out of order: it was applied "
                               "before the version that it follows",
                               at->version);
        }
        before = row == NULL ? before : row;
    }
    return VVL_OK;
}

bool vvl_ledger_vouches(const vvl_ledger_book *book)
{
    vvl_ledger ledger = book->position.ledger;
    return ledger == VVL_LEDGER_KNOWN || ledger == VVL_LEDGER_UNKNOWN ||
           (ledger == VVL_LEDGER_EMPTY && book->full);
}

vvl_status vvl_ledger_check_own(const vvl_ledger_book *book, vvl_error *error)
{
    if (!vvl_ledger_is_foreign(book)) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_SCHEMA,
             "the database says it is at version %s, but this vvldb did not make it",
             book->position.version);
    vvl_hint(error, "let vvldb check it and take it over first: vvldb adopt with the same URL");
    return VVL_E_SCHEMA;
}

vvl_status vvl_ledger_check(const vvl_ledger_book *book, vvl_error *error)
{
    if (book->position.ledger != VVL_LEDGER_KNOWN && book->position.ledger != VVL_LEDGER_UNKNOWN) {
        return vvl_schema_refuse(&book->position, error);
    }
    vvl_status status = vvl_ledger_check_own(book, error);
    for (size_t i = 0; status == VVL_OK && i < book->count; i++) {
        status = check_row(book, &book->rows[i], error);
    }
    return status == VVL_OK ? check_order(book, error) : status;
}

vvl_status vvl_ledger_check_whole(const vvl_ledger_book *book, vvl_error *error)
{
    if (!book->interrupted) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_SCHEMA, "a migration of this database was interrupted");
    vvl_hint(error, "see what became of it and finish it: vvldb repair with the same URL");
    return VVL_E_SCHEMA;
}

static vvl_status add_column(vvl_channel *channel, size_t which, vvl_error *error)
{
    char sql[128];
    snprintf(sql, sizeof sql, "ALTER TABLE \"" VVL_LEDGER "\" ADD COLUMN \"%s\" %s",
             added[which].name, added[which].type);
    return channel->backend->script(channel->connection, sql, error);
}

vvl_status vvl_ledger_widen(vvl_channel *channel, vvl_error *error)
{
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_name_list columns = {.arena = arena};
    vvl_status status = vvl_catalog_columns(channel, &columns, error);
    for (size_t i = 0; status == VVL_OK && i < ADDED_COUNT; i++) {
        char name[64];
        snprintf(name, sizeof name, VVL_LEDGER ".%s", added[i].name);
        if (!vvl_name_list_has(&columns, name)) {
            status = add_column(channel, i, error);
        }
    }
    vvl_arena_free(arena);
    return status;
}

/* Now, or a microsecond after the newest other row: a clock that was set back must not count. */
static vvl_status next_time(vvl_channel *channel, const char *version, vvl_time *out,
                            vvl_error *error)
{
    vvl_ledger_book book;
    vvl_arena *arena = vvl_arena_new(4096);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    *out = vvl_time_now();
    vvl_status status = vvl_ledger_read(channel, arena, &book, error);
    for (size_t i = 0; status == VVL_OK && i < book.count; i++) {
        const vvl_ledger_row *row = &book.rows[i];
        bool other = row->version == NULL || strcmp(row->version, version) != 0;
        if (other && row->applied_at.has && row->applied_at.value >= *out &&
            row->applied_at.value < VVL_TIME_MAX) {
            *out = row->applied_at.value + 1;
        }
    }
    vvl_arena_free(arena);
    return status;
}

/* By the system's word, not the environment's. */
static void name_author(char out[AUTHOR_SIZE])
{
    char host[HOST_SIZE] = "";
    char memory[PASSWD_SIZE];
    struct passwd entry;
    struct passwd *user = NULL;
    (void)gethostname(host, sizeof host - 1);
    if (getpwuid_r(geteuid(), &entry, memory, sizeof memory, &user) == 0 && user != NULL) {
        snprintf(out, AUTHOR_SIZE, "%.60s@%s", user->pw_name, host);
    } else {
        snprintf(out, AUTHOR_SIZE, "%u@%s", (unsigned)geteuid(), host);
    }
}

vvl_status vvl_ledger_note(vvl_channel *channel, const vvl_migration *migration,
                           int64_t duration_ms, const char *applied_by, vvl_error *error)
{
    static const char sql[] =
        "INSERT INTO \"" VVL_LEDGER "\" (\"version\", \"applied_at\", \"description\","
        " \"checksum\", \"duration_ms\", \"applied_by\") VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (\"version\") DO UPDATE SET \"applied_at\" = excluded.\"applied_at\","
        " \"description\" = excluded.\"description\", \"checksum\" = excluded.\"checksum\","
        " \"duration_ms\" = excluded.\"duration_ms\", \"applied_by\" = excluded.\"applied_by\"";
    static const vvl_value_type types[] = {VVL_VALUE_TEXT, VVL_VALUE_TIME,    VVL_VALUE_TEXT,
                                           VVL_VALUE_TEXT, VVL_VALUE_INTEGER, VVL_VALUE_TEXT};
    char author[AUTHOR_SIZE];
    char checksum[VVL_CHECKSUM_SIZE];
    vvl_time now = 0;
    name_author(author);
    vvl_status status =
        vvl_checksum(migration->up, channel->backend->dialect->lexis, checksum, error);
    if (status == VVL_OK) {
        status = next_time(channel, migration->version, &now, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    const vvl_value values[] = {vvl_text_value(migration->version),
                                vvl_time_value(now),
                                vvl_text_value(migration->description),
                                vvl_text_value(checksum),
                                vvl_integer_value(duration_ms),
                                vvl_text_value(applied_by == NULL ? author : applied_by)};
    return vvl_statement_run(channel, sql, types, values, 6, NULL, error);
}

vvl_status vvl_ledger_forget(vvl_channel *channel, const char *version, vvl_error *error)
{
    static const char sql[] = "DELETE FROM \"" VVL_LEDGER "\" WHERE \"version\" = ?";
    static const vvl_value_type types[] = {VVL_VALUE_TEXT};
    const vvl_value value = vvl_text_value(version);
    return vvl_statement_run(channel, sql, types, &value, 1, NULL, error);
}
