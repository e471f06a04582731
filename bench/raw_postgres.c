/* Campaigns read by the best plain libpq program: one connection, statements prepared once, binary
 * parameters and results, every column by hand. */
#include "subject.h"
#include "util/arena.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* The server counts microseconds from 2000-01-01. */
static const vvl_time server_epoch = INT64_C(946684800000000);

static bool failed(PGconn *connection)
{
    fprintf(stderr, "raw libpq: %s", PQerrorMessage(connection));
    return false;
}

static bool prepare(PGconn *connection, const char *name, const char *sql, int parameters)
{
    PGresult *result = PQprepare(connection, name, sql, parameters, NULL);
    bool prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return prepared || failed(connection);
}

static void raw_close(void *state)
{
    PQfinish(state);
}

static bool raw_open(const char *url, void **state)
{
    PGconn *connection = PQconnectdb(url);
    *state = connection;
    if (PQstatus(connection) != CONNECTION_OK) {
        return failed(connection);
    }
    return prepare(connection, "get",
                   "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = $1::uuid", 1) &&
           prepare(connection, "list",
                   "SELECT " CAMPAIGN_COLUMNS " FROM campaigns ORDER BY id LIMIT 20", 0);
}

static const char *text_at(const PGresult *rows, int row, int column, vvl_arena *arena)
{
    return PQgetisnull(rows, row, column) ? NULL
                                          : vvl_arena_text(arena, PQgetvalue(rows, row, column),
                                                           (size_t)PQgetlength(rows, row, column));
}

/* Binary jsonb is one byte of version and then the text. */
static const char *json_at(const PGresult *rows, int row, int column, vvl_arena *arena)
{
    return PQgetisnull(rows, row, column)
               ? NULL
               : vvl_arena_text(arena, PQgetvalue(rows, row, column) + 1,
                                (size_t)PQgetlength(rows, row, column) - 1);
}

static vvl_uuid id_at(const PGresult *rows, int row, int column)
{
    vvl_uuid id;
    memcpy(id.bytes, PQgetvalue(rows, row, column), sizeof id.bytes);
    return id;
}

static int64_t number_at(const PGresult *rows, int row, int column)
{
    uint64_t wire;
    memcpy(&wire, PQgetvalue(rows, row, column), sizeof wire);
    return (int64_t)be64toh(wire);
}

static vvl_opt_integer integer_at(const PGresult *rows, int row, int column)
{
    vvl_opt_integer integer = {!PQgetisnull(rows, row, column), 0};
    if (integer.has) {
        integer.value = number_at(rows, row, column);
    }
    return integer;
}

static vvl_opt_time time_at(const PGresult *rows, int row, int column)
{
    vvl_opt_time time = {!PQgetisnull(rows, row, column), 0};
    if (time.has) {
        time.value = number_at(rows, row, column) + server_epoch;
    }
    return time;
}

static int word_at(const PGresult *rows, int row, int column, const char *const *words,
                   size_t count)
{
    return bench_word(PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column), words,
                      count);
}

static void read_campaign(const PGresult *rows, int row, vvl_arena *arena, vvl_campaign *out)
{
    out->memory = NULL;
    out->id = id_at(rows, row, 0);
    out->name = text_at(rows, row, 1, arena);
    out->business_description = text_at(rows, row, 2, arena);
    out->objective = text_at(rows, row, 3, arena);
    out->campaign_type = (vvl_campaign_type)word_at(rows, row, 4, bench_campaign_types, 5);
    out->creativity_level = integer_at(rows, row, 5);
    out->target_audience = text_at(rows, row, 6, arena);
    out->business_website = text_at(rows, row, 7, arena);
    out->about_page_url = text_at(rows, row, 8, arena);
    out->product_service_url = text_at(rows, row, 9, arena);
    out->preferred_design = text_at(rows, row, 10, arena);
    out->brand_voice = text_at(rows, row, 11, arena);
    out->campaign_settings = json_at(rows, row, 12, arena);
    out->ai_summary = text_at(rows, row, 13, arena);
    out->business_context = json_at(rows, row, 14, arena);
    out->suggested_themes = json_at(rows, row, 15, arena);
    out->suggested_tags = json_at(rows, row, 16, arena);
    out->selected_themes = json_at(rows, row, 17, arena);
    out->selected_tags = json_at(rows, row, 18, arena);
    out->user_id = id_at(rows, row, 19);
    out->status = (vvl_campaign_status)word_at(rows, row, 20, bench_campaign_statuses, 4);
    out->completed_at = time_at(rows, row, 21);
    out->created_at = time_at(rows, row, 22);
    out->updated_at = time_at(rows, row, 23);
}

static PGresult *run(PGconn *connection, const char *name, const void *parameter, int size)
{
    const char *const values[] = {parameter};
    const int lengths[] = {size};
    const int formats[] = {1};
    return PQexecPrepared(connection, name, 1, values, lengths, formats, 1);
}

static bool raw_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    PGresult *rows = run(state, "get", id->bytes, sizeof id->bytes);
    bool found = PQntuples(rows) == 1;
    if (found) {
        vvl_arena *arena = vvl_arena_new(2048);
        read_campaign(rows, 0, arena, out);
        out->memory = arena;
    }
    PQclear(rows);
    return found || failed(state);
}

static bool raw_list(void *state, vvl_campaign_page *out)
{
    PGresult *rows = PQexecPrepared(state, "list", 0, NULL, NULL, NULL, 1);
    bool answered = PQresultStatus(rows) == PGRES_TUPLES_OK;
    if (answered) {
        vvl_arena *arena = vvl_arena_new(32768);
        size_t count = (size_t)PQntuples(rows);
        vvl_campaign *items = vvl_arena_alloc(arena, count * sizeof *items);
        for (size_t i = 0; i < count; i++) {
            read_campaign(rows, (int)i, arena, &items[i]);
        }
        *out = (vvl_campaign_page){items, count, NULL, arena};
    }
    PQclear(rows);
    return answered || failed(state);
}

const subject raw_postgres_subject = {
    .name = "libpq",
    .open = raw_open,
    .get = raw_get,
    .release = bench_release,
    .list = raw_list,
    .release_page = bench_release_page,
    .close = raw_close,
};
