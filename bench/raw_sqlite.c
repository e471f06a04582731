/* Campaigns read by the best plain sqlite3 program: one connection without mutexes, memory-mapped,
 * statements prepared once, every column by hand. */
#include "subject.h"
#include "util/arena.h"
#include "util/time.h"
#include "util/uuid.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct raw_sqlite {
    sqlite3 *connection;
    sqlite3_stmt *get;
    sqlite3_stmt *list;
} raw_sqlite;

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
    sqlite3_finalize(raw->get);
    sqlite3_finalize(raw->list);
    sqlite3_close(raw->connection);
    free(raw);
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
        sqlite3_exec(raw->connection,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                     "PRAGMA mmap_size = 268435456",
                     NULL, NULL, NULL) != SQLITE_OK) {
        return failed(raw);
    }
    return prepare(raw, "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = ?1", &raw->get) &&
           prepare(raw, "SELECT " CAMPAIGN_COLUMNS " FROM campaigns ORDER BY id LIMIT 20",
                   &raw->list);
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
    out->campaign_type = (vvl_campaign_type)word_at(row, 4, bench_campaign_types, 5);
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
    out->status = (vvl_campaign_status)word_at(row, 20, bench_campaign_statuses, 4);
    out->completed_at = time_at(row, 21);
    out->created_at = time_at(row, 22);
    out->updated_at = time_at(row, 23);
}

static bool raw_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    raw_sqlite *raw = state;
    char text[VVL_UUID_TEXT_SIZE];
    vvl_uuid_store(id, text);
    sqlite3_bind_text(raw->get, 1, text, VVL_UUID_TEXT_SIZE - 1, SQLITE_STATIC);
    bool found = sqlite3_step(raw->get) == SQLITE_ROW;
    if (found) {
        vvl_arena *arena = vvl_arena_new(2048);
        read_campaign(raw->get, arena, out);
        out->memory = arena;
    }
    sqlite3_reset(raw->get);
    return found || failed(raw);
}

static bool raw_list(void *state, vvl_campaign_page *out)
{
    raw_sqlite *raw = state;
    vvl_arena *arena = vvl_arena_new(32768);
    vvl_campaign *items = vvl_arena_alloc(arena, LIST_SIZE * sizeof *items);
    size_t count = 0;
    while (sqlite3_step(raw->list) == SQLITE_ROW) {
        read_campaign(raw->list, arena, &items[count++]);
    }
    *out = (vvl_campaign_page){items, count, NULL, arena};
    return sqlite3_reset(raw->list) == SQLITE_OK || failed(raw);
}

const subject raw_sqlite_subject = {
    .name = "sqlite3",
    .open = raw_open,
    .get = raw_get,
    .release = bench_release,
    .list = raw_list,
    .release_page = bench_release_page,
    .close = raw_close,
};
