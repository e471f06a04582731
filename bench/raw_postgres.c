/* Campaigns kept by the best plain libpq program: one connection, statements prepared once, binary
 * parameters and results, every column by hand. */
#include "raw_postgres.h"

#include "util/arena.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

bool raw_postgres_failed(PGconn *connection)
{
    fprintf(stderr, "raw libpq: %s", PQerrorMessage(connection));
    return false;
}

bool raw_postgres_expect(PGconn *connection, PGresult *result, ExecStatusType expected)
{
    bool met = PQresultStatus(result) == expected;
    PQclear(result);
    return met || raw_postgres_failed(connection);
}

bool raw_postgres_command(PGconn *connection, const char *sql)
{
    return raw_postgres_expect(connection, PQexec(connection, sql), PGRES_COMMAND_OK);
}

static bool prepare(PGconn *connection, const char *name, const char *sql)
{
    return raw_postgres_expect(connection, PQprepare(connection, name, sql, 0, NULL),
                               PGRES_COMMAND_OK);
}

void raw_postgres_close(void *state)
{
    PQfinish(state);
}

bool raw_postgres_open(const char *url, void **state)
{
    PGconn *connection = PQconnectdb(url);
    *state = connection;
    if (PQstatus(connection) != CONNECTION_OK) {
        return raw_postgres_failed(connection);
    }
    char insert[SQL_SIZE];
    bench_insert_sql('$', true, insert);
    return prepare(connection, "get", "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = $1") &&
           prepare(connection, "list", LIST_SQL) && prepare(connection, "insert", insert) &&
           prepare(connection, "update",
                   "UPDATE campaigns SET name = $1, status = $2, updated_at = $3 WHERE id = $4") &&
           prepare(connection, "update_and_read",
                   "UPDATE campaigns SET name = $1, status = $2, updated_at = $3 WHERE id = $4 "
                   "RETURNING " CAMPAIGN_COLUMNS);
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
        time.value = number_at(rows, row, column) + RAW_POSTGRES_EPOCH;
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
    out->campaign_type = (vvl_campaign_type)word_at(rows, row, 4, bench_types, TYPE_COUNT);
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
    out->status = (vvl_campaign_status)word_at(rows, row, 20, bench_statuses, STATUS_COUNT);
    out->completed_at = time_at(rows, row, 21);
    out->created_at = time_at(rows, row, 22);
    out->updated_at = time_at(rows, row, 23);
    out->description = text_at(rows, row, 24, arena);
    out->objectives = text_at(rows, row, 25, arena);
    out->ai_analysis = json_at(rows, row, 26, arena);
}

/* Takes the only row out of a result, which is freed. */
static bool read_one(PGconn *connection, PGresult *rows, vvl_campaign *out)
{
    bool found = PQntuples(rows) == 1;
    if (found) {
        vvl_arena *arena = vvl_arena_new(RECORD_MEMORY);
        read_campaign(rows, 0, arena, out);
        out->memory = arena;
    }
    PQclear(rows);
    return found || raw_postgres_failed(connection);
}

static bool raw_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    const char *const values[] = {(const char *)id->bytes};
    const int lengths[] = {sizeof id->bytes};
    const int formats[] = {1};
    return read_one(state, PQexecPrepared(state, "get", 1, values, lengths, formats, 1), out);
}

static bool raw_list(void *state, vvl_campaign_page *out)
{
    PGresult *rows = PQexecPrepared(state, "list", 0, NULL, NULL, NULL, 1);
    bool answered = PQresultStatus(rows) == PGRES_TUPLES_OK;
    if (answered) {
        vvl_arena *arena = vvl_arena_new(PAGE_MEMORY);
        size_t count = (size_t)PQntuples(rows);
        count = count < LIST_SIZE ? count : LIST_SIZE;
        vvl_campaign *items = vvl_arena_alloc(arena, count * sizeof *items);
        for (size_t i = 0; i < count; i++) {
            read_campaign(rows, (int)i, arena, &items[i]);
        }
        *out = (vvl_campaign_page){items, count, NULL, arena};
    }
    PQclear(rows);
    return answered || raw_postgres_failed(state);
}

static void bind_text(raw_parameters *out, int at, const char *text)
{
    out->values[at] = text;
    out->formats[at] = 0;
}

static void bind_bytes(raw_parameters *out, int at, const void *bytes, size_t size)
{
    out->values[at] = bytes;
    out->lengths[at] = (int)size;
    out->formats[at] = 1;
}

static void bind_number(raw_parameters *out, int at, bool has, int64_t number)
{
    uint64_t wire = htobe64((uint64_t)number);
    memcpy(out->rooms[at], &wire, sizeof wire);
    bind_bytes(out, at, has ? out->rooms[at] : NULL, sizeof wire);
}

static void bind_time(raw_parameters *out, int at, vvl_opt_time time)
{
    bind_number(out, at, time.has, time.value - RAW_POSTGRES_EPOCH);
}

void raw_postgres_bind(const vvl_campaign *record, raw_parameters *out)
{
    bind_bytes(out, 0, record->id.bytes, sizeof record->id.bytes);
    bind_text(out, 1, record->name);
    bind_text(out, 2, record->business_description);
    bind_text(out, 3, record->objective);
    bind_text(out, 4, bench_word_of((int)record->campaign_type, bench_types));
    bind_number(out, 5, record->creativity_level.has, record->creativity_level.value);
    bind_text(out, 6, record->target_audience);
    bind_text(out, 7, record->business_website);
    bind_text(out, 8, record->about_page_url);
    bind_text(out, 9, record->product_service_url);
    bind_text(out, 10, record->preferred_design);
    bind_text(out, 11, record->brand_voice);
    bind_text(out, 12, record->campaign_settings);
    bind_text(out, 13, record->ai_summary);
    bind_text(out, 14, record->business_context);
    bind_text(out, 15, record->suggested_themes);
    bind_text(out, 16, record->suggested_tags);
    bind_text(out, 17, record->selected_themes);
    bind_text(out, 18, record->selected_tags);
    bind_bytes(out, 19, record->user_id.bytes, sizeof record->user_id.bytes);
    bind_text(out, 20, bench_word_of((int)record->status, bench_statuses));
    bind_time(out, 21, record->completed_at);
    bind_time(out, 22, record->created_at);
    bind_time(out, 23, record->updated_at);
    bind_text(out, 24, record->description);
    bind_text(out, 25, record->objectives);
    bind_text(out, 26, record->ai_analysis);
}

static PGresult *run(PGconn *connection, const char *name, int count, const raw_parameters *with)
{
    return PQexecPrepared(connection, name, count, with->values, with->lengths, with->formats, 1);
}

static bool raw_insert(void *state, const vvl_campaign *record)
{
    raw_parameters parameters;
    vvl_campaign whole;
    if (!bench_complete(record, &whole)) {
        return false;
    }
    raw_postgres_bind(&whole, &parameters);
    return raw_postgres_expect(state, run(state, "insert", COLUMN_COUNT, &parameters),
                               PGRES_COMMAND_OK);
}

static void bind_update(const vvl_uuid *id, const vvl_campaign *changes, raw_parameters *out)
{
    bind_text(out, 0, changes->name);
    bind_text(out, 1, bench_word_of((int)changes->status, bench_statuses));
    bind_time(out, 2, (vvl_opt_time){true, vvl_time_now()});
    bind_bytes(out, 3, id->bytes, sizeof id->bytes);
}

static bool raw_update(void *state, const vvl_uuid *id, const vvl_campaign *changes)
{
    raw_parameters parameters;
    bind_update(id, changes, &parameters);
    PGresult *result = run(state, "update", 4, &parameters);
    bool done = strcmp(PQcmdTuples(result), "1") == 0;
    PQclear(result);
    return done || raw_postgres_failed(state);
}

static bool raw_update_and_read(void *state, const vvl_uuid *id, const vvl_campaign *changes,
                                vvl_campaign *out)
{
    raw_parameters parameters;
    bind_update(id, changes, &parameters);
    return read_one(state, run(state, "update_and_read", 4, &parameters), out);
}

static bool raw_begin(void *state, bool writes, void **transaction)
{
    *transaction = state;
    return raw_postgres_command(state, writes ? "BEGIN" : "BEGIN READ ONLY");
}

static bool raw_commit(void *transaction)
{
    return raw_postgres_command(transaction, "COMMIT");
}

const subject raw_postgres_subject = {
    .name = "libpq",
    .open = raw_postgres_open,
    .close = raw_postgres_close,
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
