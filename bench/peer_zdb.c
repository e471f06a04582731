/* Campaigns kept through libzdb: as its manual shows it (a pool, statements prepared for each
 * call), and with a connection and its statements held. An error that libzdb throws ends the
 * program. */
#include "peer.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zdb.h>

typedef enum which { GET, LIST, INSERT, UPDATE, STATEMENT_COUNT } which;

/* As many connections as threads use at once. */
enum { THREADS = 2 };

typedef struct zdb {
    ConnectionPool_T pool;
    Connection_T held; /* NULL: each call takes one from the pool */
    bool keeps;        /* its statements, too */
    PreparedStatement_T statements[STATEMENT_COUNT];
} zdb;

static const char *sql_of(which which)
{
    static const char *const texts[] = {
        [GET] = "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = ?",
        [LIST] = LIST_SQL,
        [INSERT] = "INSERT INTO campaigns (" CAMPAIGN_COLUMNS ") VALUES "
                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?)",
        [UPDATE] = "UPDATE campaigns SET name = ?, status = ?, updated_at = ? WHERE id = ?",
    };
    return texts[which];
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    while (strcmp(options->keyword, keyword) != 0) {
        options++;
    }
    return options->val == NULL ? "" : options->val;
}

/* libzdb has a form of its own for URLs, and insists on a password. */
static URL_T server_url(const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (options == NULL) {
        return NULL;
    }
    URL_T own =
        URL_create("postgresql://localhost/%s?user=%s&password=none&unix-socket=%s",
                   option(options, "dbname"), option(options, "user"), option(options, "host"));
    PQconninfoFree(options);
    return own;
}

static URL_T own_url(const char *url)
{
    const char *path = strchr(url, ':') + 1;
    bool embedded = strncmp(url, "sqlite:", strlen("sqlite:")) == 0;
    return embedded ? URL_create("sqlite://%s?journal_mode=wal&synchronous=normal"
                                 "&mmap_size=268435456&foreign_keys=on",
                                 path)
                    : server_url(url);
}

static bool open_pool(const char *url, void **state)
{
    zdb *self = calloc(1, sizeof *self);
    URL_T own = own_url(url);
    *state = self;
    if (self == NULL || own == NULL) {
        return false;
    }
    self->pool = ConnectionPool_new(own);
    ConnectionPool_setInitialConnections(self->pool, THREADS);
    ConnectionPool_start(self->pool);
    /* libzdb turns this on for the whole process: the others' connections are not to share. */
    sqlite3_enable_shared_cache(0);
    return true;
}

static bool open_held(const char *url, void **state)
{
    bool opened = open_pool(url, state);
    if (opened) {
        zdb *self = *state;
        self->keeps = true;
        self->held = ConnectionPool_getConnection(self->pool);
    }
    return opened;
}

static void zdb_close(void *state)
{
    zdb *self = state;
    if (self == NULL) {
        return;
    }
    if (self->held != NULL) {
        Connection_close(self->held);
    }
    URL_T url = ConnectionPool_getURL(self->pool);
    ConnectionPool_free(&self->pool);
    URL_free(&url);
    free(self);
}

static Connection_T take(zdb *self)
{
    return self->held != NULL ? self->held : ConnectionPool_getConnection(self->pool);
}

static void give_back(zdb *self, Connection_T connection)
{
    if (self->held == NULL) {
        Connection_close(connection);
    }
}

static PreparedStatement_T prepared(zdb *self, Connection_T connection, which which)
{
    if (!self->keeps) {
        return Connection_prepareStatement(connection, "%s", sql_of(which));
    }
    if (self->statements[which] == NULL) {
        self->statements[which] = Connection_prepareStatement(connection, "%s", sql_of(which));
    }
    return self->statements[which];
}

static bool read_row(ResultSet_T rows, void *arena, vvl_campaign *out)
{
    const char *texts[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++) {
        texts[i] = ResultSet_getString(rows, i + 1);
    }
    return peer_read(texts, arena, out);
}

static bool zdb_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    char text[VVL_UUID_TEXT_SIZE];
    vvl_uuid_format(id, text);
    Connection_T connection = take(state);
    PreparedStatement_T statement = prepared(state, connection, GET);
    PreparedStatement_setString(statement, 1, text);
    ResultSet_T rows = PreparedStatement_executeQuery(statement);
    void *arena = peer_memory(RECORD_MEMORY);
    bool found = ResultSet_next(rows) && read_row(rows, arena, out);
    out->memory = arena;
    /* To its end, or SQLite would keep its snapshot. */
    ResultSet_next(rows);
    give_back(state, connection);
    return found;
}

static bool zdb_list(void *state, vvl_campaign_page *out)
{
    Connection_T connection = take(state);
    ResultSet_T rows = PreparedStatement_executeQuery(prepared(state, connection, LIST));
    void *arena = peer_memory(PAGE_MEMORY);
    *out = (vvl_campaign_page){.items = peer_records(arena), .memory = arena};
    bool good = true;
    bool has_row = ResultSet_next(rows);
    while (good && has_row && out->count < LIST_SIZE) {
        good = read_row(rows, arena, &out->items[out->count++]);
        has_row = ResultSet_next(rows);
    }
    give_back(state, connection);
    return good;
}

static bool run(zdb *self, which which, const char *const *texts, int count)
{
    Connection_T connection = take(self);
    PreparedStatement_T statement = prepared(self, connection, which);
    for (int i = 0; i < count; i++) {
        PreparedStatement_setString(statement, i + 1, texts[i]);
    }
    PreparedStatement_execute(statement);
    bool changed = PreparedStatement_rowsChanged(statement) == 1;
    give_back(self, connection);
    return changed;
}

static bool zdb_insert(void *state, const vvl_campaign *record)
{
    vvl_campaign whole;
    peer_rooms rooms;
    const char *texts[COLUMN_COUNT];
    if (!bench_complete(record, &whole)) {
        return false;
    }
    peer_write(&whole, &rooms, texts);
    return run(state, INSERT, texts, COLUMN_COUNT);
}

static bool zdb_update(void *state, const vvl_uuid *id, const vvl_campaign *changes)
{
    peer_rooms rooms;
    const char *texts[4];
    peer_write_update(id, changes, &rooms, texts);
    return run(state, UPDATE, texts, 4);
}

static bool zdb_begin(void *state, bool writes, void **transaction)
{
    (void)writes;
    zdb *self = state;
    zdb *inner = calloc(1, sizeof *inner);
    if (inner == NULL) {
        return false;
    }
    *inner = *self;
    inner->held = take(self);
    Connection_beginTransaction(inner->held);
    *transaction = inner;
    return true;
}

static bool zdb_commit(void *transaction)
{
    zdb *inner = transaction;
    Connection_commit(inner->held);
    if (!inner->keeps) {
        Connection_close(inner->held);
    }
    free(inner);
    return true;
}

const subject zdb_pool_subject = {
    .name = "libzdb, pool",
    .shared = true,
    .open = open_pool,
    .close = zdb_close,
    .get = zdb_get,
    .release = bench_release,
    .list = zdb_list,
    .release_page = bench_release_page,
    .insert = zdb_insert,
    .update = zdb_update,
    .begin = zdb_begin,
    .commit = zdb_commit,
};

const subject zdb_held_subject = {
    .name = "libzdb, held",
    .open = open_held,
    .close = zdb_close,
    .get = zdb_get,
    .release = bench_release,
    .list = zdb_list,
    .release_page = bench_release_page,
    .insert = zdb_insert,
    .update = zdb_update,
    .begin = zdb_begin,
    .commit = zdb_commit,
};
