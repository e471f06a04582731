#include "backends/sqlite/connection.h"
#include "backends/sqlite/created.h"
#include "backends/sqlite/functions.h"
#include "backends/sqlite/integrity.h"
#include "backends/sqlite/path.h"
#include "backends/sqlite/process.h"
#include "backends/sqlite/sidecars.h"
#include "util/buffer.h"
#include "util/error.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { PRIMARY_MASK = 0xFF, ATTEMPTS_MAX = 100 };

/* Messages about a file that does not open say which file; SQLite's own do not. */
typedef struct open_failure {
    int code;
    vvl_status status;
    const char *message; /* the path stands in front of it */
    const char *hint;
} open_failure;

static const open_failure open_failures[] = {
    {SQLITE_READONLY_ROLLBACK, VVL_E_CONNECT,
     "was left in the middle of a write by a program that stopped",
     "start the program that wrote it once more, which completes its last write, and try again"},
    {SQLITE_NOTADB, VVL_E_CONNECT, "is no SQLite database",
     "check the path: the file holds something else"},
    {SQLITE_CORRUPT, VVL_E_CONNECT, "is damaged",
     "restore a backup, or recover what is left with the sqlite3 program's .recover"},
    {SQLITE_CANTOPEN, VVL_E_CONNECT, "cannot be opened",
     "check the permissions of the database, of its -wal and -shm files and of their folder"},
    {SQLITE_READONLY, VVL_E_POLICY, "cannot be opened for writing",
     "check the permissions of the database, of its -wal and -shm files and of their folder"},
    {SQLITE_PERM, VVL_E_CONNECT, "cannot be opened: permission denied",
     "check the permissions of the file"},
    {SQLITE_BUSY, VVL_E_BUSY, "is locked by another program",
     "try again when that program has finished"},
};

/* The settings of every connection; recursive triggers are on in some builds of SQLite. */
static const char settings_common[] = "PRAGMA recursive_triggers = OFF;";
static const char settings_writing[] = "PRAGMA synchronous = NORMAL;";
static const char settings_reading[] = "PRAGMA query_only = ON;";
static const char settings_trusted[] = "PRAGMA mmap_size = 268435456;";
static const char settings_untrusted[] = "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;";

static const open_failure *find_open_failure(int code)
{
    for (size_t i = 0; i < sizeof open_failures / sizeof open_failures[0]; i++) {
        int listed = open_failures[i].code;
        if (listed == code || listed == (code & PRIMARY_MASK)) {
            return &open_failures[i];
        }
    }
    return NULL;
}

vvl_status vvl_sqlite_fail_open(vvl_sqlite_connection *connection, const char *path, int code,
                                vvl_error *error)
{
    vvl_status status = vvl_sqlite_fail(connection, code, error);
    const open_failure *failure = find_open_failure(code);
    if (failure == NULL) {
        return status;
    }
    vvl_fail(error, failure->status, "%s %s", path, failure->message);
    vvl_hint(error, "%s", failure->hint);
    return failure->status;
}

/* SQLite may take "file:…" for a URI; with a folder in front it does not. */
static char *literal_path(const char *path)
{
    vvl_buffer buffer = {0};
    if (strncmp(path, "file:", strlen("file:")) == 0) {
        vvl_buffer_text(&buffer, "./");
    }
    vvl_buffer_text(&buffer, path);
    return vvl_buffer_take(&buffer);
}

static int open_handle(const char *path, const vvl_options *options, sqlite3 **out)
{
    int access = options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    /* Another library in this process may have turned the shared cache on for all. */
    return sqlite3_open_v2(
        path, out, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE,
        NULL);
}

static int configure_handle(sqlite3 *db, const vvl_options *options)
{
    struct {
        int option;
        int value;
    } const settings[] = {
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DEFENSIVE, options->untrusted},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, !options->untrusted},
    };
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < sizeof settings / sizeof settings[0]; i++) {
        code = sqlite3_db_config(db, settings[i].option, settings[i].value, NULL);
    }
    if (code == SQLITE_OK) {
        unsigned timeout = options->lock_timeout;
        code = sqlite3_busy_timeout(db, timeout == 0 || timeout > INT_MAX ? INT_MAX : (int)timeout);
    }
    return code;
}

static int apply_settings(sqlite3 *db, const vvl_options *options)
{
    const char *const scripts[] = {
        settings_common,
        options->untrusted ? settings_untrusted : settings_trusted,
        options->read_only ? settings_reading : settings_writing,
    };
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < sizeof scripts / sizeof scripts[0]; i++) {
        code = sqlite3_exec(db, scripts[i], NULL, NULL, NULL);
    }
    return code;
}

/* Reads the header and the schema, which is where a file that is no database shows. */
static int read_schema(sqlite3 *db)
{
    return sqlite3_exec(db, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL);
}

static int read_encoding(vvl_sqlite_connection *connection)
{
    sqlite3_stmt *pragma = NULL;
    int code = sqlite3_prepare_v2(connection->db, "PRAGMA encoding", -1, &pragma, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(pragma);
    }
    const char *encoding = code == SQLITE_ROW ? (const char *)sqlite3_column_text(pragma, 0) : NULL;
    if (code == SQLITE_ROW) {
        code = encoding == NULL ? SQLITE_NOMEM : SQLITE_OK;
        connection->utf16 = encoding != NULL && strcmp(encoding, "UTF-8") != 0;
    }
    sqlite3_finalize(pragma);
    return code;
}

static int set_up(vvl_sqlite_connection *connection, const vvl_options *options)
{
    int code = read_schema(connection->db);
    if (code == SQLITE_OK) {
        code = read_encoding(connection);
    }
    if (code == SQLITE_OK) {
        code = vvl_sqlite_enter_wal(connection, options);
    }
    if (code == SQLITE_OK) {
        code = apply_settings(connection->db, options);
        vvl_sqlite_watch_log(connection);
    }
    return code;
}

static vvl_status open_database(vvl_sqlite_connection *connection, const char *path,
                                const vvl_open_parameters *parameters, vvl_error *error)
{
    const vvl_options *options = parameters->options;
    int code = open_handle(path, options, &connection->db);
    if (code != SQLITE_OK) {
        return vvl_sqlite_fail_open(connection, path, code, error);
    }
    vvl_status status = VVL_OK;
    if (options->read_only && !connection->base.exclusive) {
        status = vvl_sqlite_sidecars_look(connection->db, &connection->sidecars, error);
        if (status != VVL_OK) {
            return status;
        }
    }
    code = configure_handle(connection->db, options);
    if (code == SQLITE_OK) {
        code = vvl_sqlite_add_functions(connection->db, parameters->json_contains);
    }
    if (code == SQLITE_OK) {
        code = set_up(connection, options);
    }
    if (code != SQLITE_OK) {
        return vvl_sqlite_fail_open(connection, path, code, error);
    }
    return options->untrusted
               ? vvl_sqlite_check_integrity(connection, path, VVL_SQLITE_CHECK_QUICK, error)
               : VVL_OK;
}

/* By a name that stays good when the program changes its folder. */
static vvl_status remember_created(vvl_sqlite_connection *connection, const char *path,
                                   vvl_error *error)
{
    connection->created = realpath(path, NULL);
    if (connection->created == NULL) {
        vvl_sqlite_remove_if_empty(path);
        return vvl_fail_memory(error);
    }
    return VVL_OK;
}

static vvl_status open_file(vvl_sqlite_connection *connection, const char *path,
                            const vvl_open_parameters *parameters, vvl_error *error)
{
    const vvl_options *options = parameters->options;
    bool created = false;
    vvl_status status = vvl_sqlite_process_enter(error);
    connection->counted = status == VVL_OK;
    if (status == VVL_OK && options->create && !options->read_only) {
        status = vvl_sqlite_create_file(path, &created, error);
    }
    if (status == VVL_OK && created) {
        status = remember_created(connection, path, error);
    }
    if (status == VVL_OK) {
        status = vvl_sqlite_check_file(path, options, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    char *literal = literal_path(path);
    if (literal == NULL) {
        return vvl_fail_memory(error);
    }
    status = open_database(connection, literal, parameters, error);
    free(literal);
    return status;
}

/* Another process takes back the file that it made for nothing (created.c), and we had opened it
 * just before. Once WAL is on, our lock keeps it from doing so. */
static bool was_taken_back(const vvl_sqlite_connection *connection)
{
    int moved = 0;
    return connection->db != NULL && !connection->base.exclusive &&
           sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved != 0;
}

static vvl_status open_once(const vvl_open_parameters *parameters, const char *path, bool *again,
                            vvl_connection **out, vvl_error *error)
{
    vvl_sqlite_connection *connection = calloc(1, sizeof *connection);
    *again = false;
    if (connection == NULL) {
        return vvl_fail_memory(error);
    }
    connection->read_only = parameters->options->read_only;
    connection->ours = parameters->ours;
    connection->base.exclusive = strcmp(path, VVL_SQLITE_MEMORY) == 0;
    vvl_status status = connection->base.exclusive
                            ? open_database(connection, path, parameters, error)
                            : open_file(connection, path, parameters, error);
    *again = was_taken_back(connection);
    if (status != VVL_OK || *again) {
        vvl_sqlite_close(&connection->base);
        return status;
    }
    *out = &connection->base;
    return VVL_OK;
}

vvl_status vvl_sqlite_open_path(const vvl_open_parameters *parameters, const char *path,
                                vvl_connection **out, vvl_error *error)
{
    vvl_status status = VVL_OK;
    bool again = true;
    for (int attempt = 0; again && attempt < ATTEMPTS_MAX; attempt++) {
        status = open_once(parameters, path, &again, out, error);
    }
    if (again) {
        vvl_fail(error, VVL_E_BUSY, "%s is made and removed by another program all the time", path);
        vvl_hint(error, "try again when that program has finished");
        return VVL_E_BUSY;
    }
    return status;
}

vvl_status vvl_sqlite_open(const vvl_open_parameters *parameters, vvl_connection **out,
                           vvl_error *error)
{
    const char *path;
    vvl_status status = vvl_sqlite_url_path(parameters->url, &path, error);
    return status == VVL_OK ? vvl_sqlite_open_path(parameters, path, out, error) : status;
}

void vvl_sqlite_close(vvl_connection *connection)
{
    vvl_sqlite_connection *sqlite = (vvl_sqlite_connection *)connection;
    if (sqlite != NULL) {
        vvl_sqlite_admit(connection);
        sqlite3_close(sqlite->db);
        vvl_sqlite_sidecars_restore(&sqlite->sidecars);
        if (sqlite->created != NULL) {
            vvl_sqlite_remove_if_empty(sqlite->created);
        }
        if (sqlite->counted) {
            vvl_sqlite_process_leave();
        }
        free(sqlite->created);
        free(sqlite);
    }
}
