/* Campaigns kept by the best plain sqlite3 program: one connection without mutexes, WAL,
 * memory-mapped, statements prepared once, every column by hand. */
#include "plain.h"
#include "util/arena.h"
#include "util/time.h"
#include "util/uuid.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_SIZE = VVL_UUID_TEXT_SIZE - 1 };

typedef struct raw_sqlite {
    sqlite3 *connection;
    sqlite3_stmt *get;
    sqlite3_stmt *list;
    sqlite3_stmt *insert;
    sqlite3_stmt *update;
    sqlite3_stmt *update_and_read;
    sqlite3_stmt *begin;
    sqlite3_stmt *begin_immediate;
    sqlite3_stmt *commit;
} raw_sqlite;

static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                               "PRAGMA mmap_size = 268435456; PRAGMA foreign_keys = ON";

static bool failed(const raw_sqlite *raw)
{
    fprintf(stderr, "raw sqlite3: %s\n", sqlite3_errmsg(raw->connection));
    return false;
}

static bool prepare(raw_sqlite *raw, const char *sql, sqlite3_stmt **out)
{
    int result = sqlite3_prepare_v3(raw->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return result == SQLITE_OK || failed(raw);
}

static void raw_close(void *state)
{
    raw_sqlite *raw = state;
    if (raw == NULL) {
        return;
    }
    sqlite3_stmt *const statements[] = {raw->get,    raw->list,           raw->insert,
                                        raw->update, raw->begin,          raw->begin_immediate,
                                        raw->commit, raw->update_and_read};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        sqlite3_finalize(statements[i]);
    }
    sqlite3_close(raw->connection);
    free(raw);
}

static bool prepare_all(raw_sqlite *raw)
{
    char insert[SQL_SIZE];
    bench_insert_sql('?', true, insert);
    return prepare(raw, "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = ?1", &raw->get) &&
           prepare(raw, LIST_SQL, &raw->list) && prepare(raw, insert, &raw->insert) &&
           prepare(raw,
                   "UPDATE campaigns SET name = ?1, status = ?2, updated_at = ?3 WHERE id = ?4",
                   &raw->update) &&
           prepare(raw,
                   "UPDATE campaigns SET name = ?1, status = ?2, updated_at = ?3 WHERE id = ?4 "
                   "RETURNING " CAMPAIGN_COLUMNS,
                   &raw->update_and_read) &&
           prepare(raw, "BEGIN", &raw->begin) &&
           prepare(raw, "BEGIN IMMEDIATE", &raw->begin_immediate) &&
           prepare(raw, "COMMIT", &raw->commit);
}

static bool raw_open(const char *url, void **state)
{
    raw_sqlite *raw = calloc(1, sizeof *raw);
    *state = raw;
    if (raw == NULL) {
        return false;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(url + strlen("sqlite:"), &raw->connection, flags, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(raw->connection, 10000) != SQLITE_OK ||
        sqlite3_exec(raw->connection, settings, NULL, NULL, NULL) != SQLITE_OK) {
        return failed(raw);
    }
    return prepare_all(raw);
}

static const char *text_at(sqlite3_stmt *row, int column, vvl_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text == NULL ? NULL
                        : vvl_arena_text(arena, text, (size_t)sqlite3_column_bytes(row, column));
}

static vvl_uuid id_at(sqlite3_stmt *row, int column)
{
    vvl_uuid id = {{0}};
    const char *text = (const char *)sqlite3_column_text(row, column);
    if (text == NULL || !vvl_uuid_load(text, (size_t)sqlite3_column_bytes(row, column), &id)) {
        fprintf(stderr, "raw sqlite3: an id that is no UUID\n");
    }
    return id;
}

static vvl_opt_time time_at(sqlite3_stmt *row, int column)
{
    vvl_opt_time time = {false, 0};
    const char *text = (const char *)sqlite3_column_text(row, column);
    time.has =
        text != NULL && vvl_time_load(text, (size_t)sqlite3_column_bytes(row, column), &time.value);
    return time;
}

static vvl_opt_integer integer_at(sqlite3_stmt *row, int column)
{
    vvl_opt_integer integer = {sqlite3_column_type(row, column) != SQLITE_NULL, 0};
    integer.value = sqlite3_column_int64(row, column);
    return integer;
}

static int word_at(sqlite3_stmt *row, int column, const char *const *words, size_t count)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text == NULL ? 0
                        : bench_word(text, (size_t)sqlite3_column_bytes(row, column), words, count);
}

static void read_campaign(sqlite3_stmt *row, vvl_arena *arena, vvl_campaign *out)
{
    out->memory = NULL;
    out->id = id_at(row, 0);
    out->name = text_at(row, 1, arena);
    out->business_description = text_at(row, 2, arena);
    out->objective = text_at(row, 3, arena);
    out->campaign_type = (vvl_campaign_type)word_at(row, 4, bench_types, TYPE_COUNT);
    out->creativity_level = integer_at(row, 5);
    out->target_audience = text_at(row, 6, arena);
    out->business_website = text_at(row, 7, arena);
    out->about_page_url = text_at(row, 8, arena);
    out->product_service_url = text_at(row, 9, arena);
    out->preferred_design = text_at(row, 10, arena);
    out->brand_voice = text_at(row, 11, arena);
    out->campaign_settings = text_at(row, 12, arena);
    out->ai_summary = text_at(row, 13, arena);
    out->business_context = text_at(row, 14, arena);
    out->suggested_themes = text_at(row, 15, arena);
    out->suggested_tags = text_at(row, 16, arena);
    out->selected_themes = text_at(row, 17, arena);
    out->selected_tags = text_at(row, 18, arena);
    out->user_id = id_at(row, 19);
    out->status = (vvl_campaign_status)word_at(row, 20, bench_statuses, STATUS_COUNT);
    out->completed_at = time_at(row, 21);
    out->created_at = time_at(row, 22);
    out->updated_at = time_at(row, 23);
    out->description = text_at(row, 24, arena);
    out->objectives = text_at(row, 25, arena);
    out->ai_analysis = text_at(row, 26, arena);
}

/* Steps to the only row, if there is one, and hands it out. */
static bool read_one(sqlite3_stmt *statement, vvl_campaign *out)
{
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) {
        vvl_arena *arena = vvl_arena_new(RECORD_MEMORY);
        read_campaign(statement, arena, out);
        out->memory = arena;
    }
    return found;
}

static bool raw_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    raw_sqlite *raw = state;
    char text[ID_SIZE];
    vvl_uuid_store(id, text);
    sqlite3_bind_text(raw->get, 1, text, ID_SIZE, SQLITE_STATIC);
    bool found = read_one(raw->get, out);
    sqlite3_reset(raw->get);
    return found || failed(raw);
}

static bool raw_list(void *state, vvl_campaign_page *out)
{
    raw_sqlite *raw = state;
    vvl_arena *arena = vvl_arena_new(PAGE_MEMORY);
    vvl_campaign *items = vvl_arena_alloc(arena, LIST_SIZE * sizeof *items);
    size_t count = 0;
    bool has_row = sqlite3_step(raw->list) == SQLITE_ROW;
    while (has_row && count < LIST_SIZE) {
        read_campaign(raw->list, arena, &items[count++]);
        has_row = sqlite3_step(raw->list) == SQLITE_ROW;
    }
    *out = (vvl_campaign_page){items, count, NULL, arena};
    return sqlite3_reset(raw->list) == SQLITE_OK || failed(raw);
}

static void bind_text(sqlite3_stmt *statement, int column, const char *text)
{
    sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC);
}

static void bind_id(sqlite3_stmt *statement, int column, const vvl_uuid *id, char room[ID_SIZE])
{
    vvl_uuid_store(id, room);
    sqlite3_bind_text(statement, column, room, ID_SIZE, SQLITE_STATIC);
}

static void bind_time(sqlite3_stmt *statement, int column, vvl_opt_time time,
                      char room[VVL_TIME_STORED_SIZE])
{
    if (!time.has) {
        sqlite3_bind_null(statement, column);
        return;
    }
    vvl_time_store(time.value, room);
    sqlite3_bind_text(statement, column, room, VVL_TIME_STORED_SIZE, SQLITE_STATIC);
}

static void bind_integer(sqlite3_stmt *statement, int column, vvl_opt_integer integer)
{
    if (integer.has) {
        sqlite3_bind_int64(statement, column, integer.value);
    } else {
        sqlite3_bind_null(statement, column);
    }
}

/* What is bound must stay until the statement has run. */
typedef struct rooms {
    char ids[2][ID_SIZE];
    char times[3][VVL_TIME_STORED_SIZE];
} rooms;

static void bind_campaign(sqlite3_stmt *insert, const vvl_campaign *record, rooms *rooms)
{
    bind_id(insert, 1, &record->id, rooms->ids[0]);
    bind_text(insert, 2, record->name);
    bind_text(insert, 3, record->business_description);
    bind_text(insert, 4, record->objective);
    bind_text(insert, 5, bench_word_of((int)record->campaign_type, bench_types));
    bind_integer(insert, 6, record->creativity_level);
    bind_text(insert, 7, record->target_audience);
    bind_text(insert, 8, record->business_website);
    bind_text(insert, 9, record->about_page_url);
    bind_text(insert, 10, record->product_service_url);
    bind_text(insert, 11, record->preferred_design);
    bind_text(insert, 12, record->brand_voice);
    bind_text(insert, 13, record->campaign_settings);
    bind_text(insert, 14, record->ai_summary);
    bind_text(insert, 15, record->business_context);
    bind_text(insert, 16, record->suggested_themes);
    bind_text(insert, 17, record->suggested_tags);
    bind_text(insert, 18, record->selected_themes);
    bind_text(insert, 19, record->selected_tags);
    bind_id(insert, 20, &record->user_id, rooms->ids[1]);
    bind_text(insert, 21, bench_word_of((int)record->status, bench_statuses));
    bind_time(insert, 22, record->completed_at, rooms->times[0]);
    bind_time(insert, 23, record->created_at, rooms->times[1]);
    bind_time(insert, 24, record->updated_at, rooms->times[2]);
    bind_text(insert, 25, record->description);
    bind_text(insert, 26, record->objectives);
    bind_text(insert, 27, record->ai_analysis);
}

static bool raw_insert(void *state, const vvl_campaign *record)
{
    raw_sqlite *raw = state;
    rooms rooms;
    vvl_campaign whole;
    if (!bench_complete(record, &whole)) {
        return false;
    }
    bind_campaign(raw->insert, &whole, &rooms);
    sqlite3_step(raw->insert);
    return sqlite3_reset(raw->insert) == SQLITE_OK || failed(raw);
}

static void bind_update(sqlite3_stmt *statement, const vvl_uuid *id, const vvl_campaign *changes,
                        rooms *rooms)
{
    vvl_opt_time now = {true, vvl_time_now()};
    bind_text(statement, 1, changes->name);
    bind_text(statement, 2, bench_word_of((int)changes->status, bench_statuses));
    bind_time(statement, 3, now, rooms->times[0]);
    bind_id(statement, 4, id, rooms->ids[0]);
}

static bool raw_update(void *state, const vvl_uuid *id, const vvl_campaign *changes)
{
    raw_sqlite *raw = state;
    rooms rooms;
    bind_update(raw->update, id, changes, &rooms);
    sqlite3_step(raw->update);
    bool done = sqlite3_reset(raw->update) == SQLITE_OK && sqlite3_changes(raw->connection) == 1;
    return done || failed(raw);
}

static bool raw_update_and_read(void *state, const vvl_uuid *id, const vvl_campaign *changes,
                                vvl_campaign *out)
{
    raw_sqlite *raw = state;
    rooms rooms;
    bind_update(raw->update_and_read, id, changes, &rooms);
    bool found = read_one(raw->update_and_read, out);
    bool done = sqlite3_step(raw->update_and_read) == SQLITE_DONE;
    sqlite3_reset(raw->update_and_read);
    return (found && done) || failed(raw);
}

static bool run(raw_sqlite *raw, sqlite3_stmt *statement)
{
    sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK || failed(raw);
}

static bool raw_begin(void *state, bool writes, void **transaction)
{
    raw_sqlite *raw = state;
    *transaction = state;
    return run(raw, writes ? raw->begin_immediate : raw->begin);
}

static bool raw_commit(void *transaction)
{
    raw_sqlite *raw = transaction;
    return run(raw, raw->commit);
}

const subject raw_sqlite_subject = {
    .name = "sqlite3",
    .open = raw_open,
    .close = raw_close,
    .get = raw_get,
    .release = bench_release,
    .list = raw_list,
    .release_page = bench_release_page,
    .insert = raw_insert,
    .update = raw_update,
    .update_and_read = raw_update_and_read,
    .begin = raw_begin,
    .commit = raw_commit,
};
