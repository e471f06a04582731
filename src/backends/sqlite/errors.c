#include "backends/sqlite/connection.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* What a result code means to the caller. */
typedef struct meaning {
    int code; /* extended, or primary for all the extended ones that have no row of their own */
    vvl_status status;
    const char *sqlstate;
    const char *message;
    const char *hint;
} meaning;

static const char lacking[] =
    "remove what needs it with the program that made it, or work on a copy without it";

static const meaning meanings[] = {
    {SQLITE_CONSTRAINT_UNIQUE, VVL_E_CONFLICT, "23505", "another row holds this unique value",
     "choose another value"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, VVL_E_CONFLICT, "23505", "another row holds this key",
     "choose another key, or change the row that is there"},
    {SQLITE_CONSTRAINT_ROWID, VVL_E_CONFLICT, "23505", "another row holds this key",
     "choose another key, or change the row that is there"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, VVL_E_REFERENCE, "23503",
     "a foreign key names a row that does not exist", "create the row it refers to first"},
    {SQLITE_CONSTRAINT_NOTNULL, VVL_E_INVALID, "23502", "a required value is missing",
     "give the value"},
    {SQLITE_CONSTRAINT_CHECK, VVL_E_INVALID, "23514", "a value breaks a rule of its table",
     "give a value that the rule allows"},
    {SQLITE_CONSTRAINT_DATATYPE, VVL_E_INVALID, "42804", "a value is not of its column's type",
     "give a value of the column's type"},
    {SQLITE_CONSTRAINT, VVL_E_INVALID, "23000", "the row breaks a constraint of the database",
     "look at the triggers of the database, which may refuse this change"},
    {SQLITE_MISMATCH, VVL_E_INVALID, "42804", "a value is not of its column's type",
     "give a value of the column's type"},
    {SQLITE_BUSY, VVL_E_BUSY, "55P03", "another program kept the database locked",
     "try again, or raise the lock timeout"},
    {SQLITE_LOCKED, VVL_E_BUSY, "55P03", "another statement kept the table locked",
     "try again when it has finished"},
    {SQLITE_SCHEMA, VVL_E_BUSY, "55P03", "the schema of the database kept changing", "try again"},
    {SQLITE_FULL, VVL_E_FULL, "53100", "the disk of the database is full", "free space on it"},
    {SQLITE_IOERR_SHMSIZE, VVL_E_FULL, "53100", "the disk of the database is full",
     "free space on it"},
    {SQLITE_TOOBIG, VVL_E_FULL, "53100", "a value is too long for SQLite",
     "keep values under one billion bytes"},
    {SQLITE_NOMEM, VVL_E_NO_MEMORY, "53200", "out of memory", ""},
    {SQLITE_IOERR_NOMEM, VVL_E_NO_MEMORY, "53200", "out of memory", ""},
    {SQLITE_IOERR, VVL_E_IO, "58030", "the database file could not be read or written",
     "check the disk it lies on"},
    {SQLITE_CORRUPT, VVL_E_CONNECT, "XX001", "the database file is damaged",
     "restore a backup, or recover what is left with the sqlite3 program's .recover"},
    {SQLITE_NOTADB, VVL_E_CONNECT, "XX001", "the file is no SQLite database", "check the URL"},
    {SQLITE_CANTOPEN, VVL_E_CONNECT, "58030", "a file of the database cannot be opened",
     "check the permissions of the database, of its -wal and -shm files and of their folder"},
    {SQLITE_READONLY, VVL_E_POLICY, "25006", "the database can only be read here",
     "open it for writing, or check the permissions of its file and folder"},
    {SQLITE_PERM, VVL_E_POLICY, "42501", "access to the database was refused",
     "check the permissions of its file"},
    {SQLITE_AUTH, VVL_E_POLICY, "42501", "SQLite was told to refuse this statement",
     "leave out what a database of unknown origin may not do"},
    {SQLITE_ERROR_MISSING_COLLSEQ, VVL_E_POLICY, "0A000",
     "the database uses a collation that this program lacks", lacking},
    {SQLITE_INTERRUPT, VVL_E_CANCELLED, "57014", "the statement was interrupted", "run it again"},
};

static const meaning unknown = {SQLITE_ERROR, VVL_E_INTERNAL, "", "SQLite refused the call",
                                "report this as a fault of vvldb"};

static const meaning *find_exact(int code)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (meanings[i].code == code) {
            return &meanings[i];
        }
    }
    return NULL;
}

static const meaning *find_meaning(int code)
{
    enum { PRIMARY_MASK = 0xFF };
    const meaning *found = find_exact(code);
    if (found == NULL) {
        found = find_exact(code & PRIMARY_MASK);
    }
    return found != NULL ? found : &unknown;
}

static void set_sqlstate(vvl_error *error, const char *sqlstate)
{
    vvl_error_text(error->sqlstate, sizeof error->sqlstate, sqlstate);
}

/* Reads "table.column" at `text`; answers what follows it, or NULL where it has another form. */
static const char *read_column(const char *text, vvl_error *error)
{
    const char *dot = strchr(text, '.');
    if (dot == NULL) {
        return NULL;
    }
    size_t column_size = strcspn(dot + 1, ",");
    snprintf(error->table, sizeof error->table, "%.*s", (int)(dot - text), text);
    snprintf(error->column, sizeof error->column, "%.*s", (int)column_size, dot + 1);
    return dot + 1 + column_size;
}

/* The default name that PostgreSQL gives to a unique constraint: users_username_key. */
static void name_unique(const char *columns, vvl_error *error)
{
    char name[sizeof error->constraint];
    const char *rest = read_column(columns, error);
    if (rest == NULL) {
        return;
    }
    int size = snprintf(name, sizeof name, "%s_%s", error->table, error->column);
    while (rest != NULL && *rest == ',' && (size_t)size < sizeof name) {
        rest = read_column(rest + strlen(", "), error);
        size += snprintf(name + size, sizeof name - (size_t)size, "_%s", error->column);
        error->column[0] = '\0';
    }
    if ((size_t)size < sizeof name) {
        snprintf(name + size, sizeof name - (size_t)size, "_key");
    }
    vvl_error_text(error->constraint, sizeof error->constraint, name);
}

static void explain_unique(const char *subject, vvl_error *error)
{
    static const char index[] = "index '";
    if (strncmp(subject, index, strlen(index)) == 0) {
        snprintf(error->constraint, sizeof error->constraint, "%.*s",
                 (int)strcspn(subject + strlen(index), "'"), subject + strlen(index));
        return;
    }
    name_unique(subject, error);
    if (error->column[0] != '\0') {
        snprintf(error->message, sizeof error->message, "another row of %s already has this %s",
                 error->table, error->column);
    }
}

static void explain_primary_key(const char *subject, vvl_error *error)
{
    const char *rest = read_column(subject, error);
    if (rest == NULL) {
        return;
    }
    snprintf(error->constraint, sizeof error->constraint, "%.58s_pkey", error->table);
    snprintf(error->message, sizeof error->message, "another row of %s already has this %s",
             error->table, *rest == ',' ? "key" : error->column);
    if (*rest == ',') {
        error->column[0] = '\0';
    }
}

static void explain_not_null(const char *subject, vvl_error *error)
{
    if (read_column(subject, error) != NULL) {
        snprintf(error->message, sizeof error->message, "column %s of %s may not be null",
                 error->column, error->table);
    }
}

/* SQLite names the constraint only. Its name follows PostgreSQL's convention in our schema, so the
 * table and the column can be looked up: splitting the name would be a guess. */
static void locate_check(sqlite3 *db, const char *constraint, vvl_error *error)
{
    static const char sql[] =
        "SELECT t.name, c.name FROM sqlite_master AS t LEFT JOIN pragma_table_info(t.name) AS c"
        " ON t.name || '_' || c.name || '_check' = ?1 WHERE t.type = 'table'"
        " AND (c.name IS NOT NULL OR t.name || '_check' = ?1)";
    sqlite3_stmt *look_up = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &look_up, NULL) == SQLITE_OK &&
        sqlite3_bind_text(look_up, 1, constraint, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(look_up) == SQLITE_ROW) {
        vvl_locate(error, (const char *)sqlite3_column_text(look_up, 0),
                   (const char *)sqlite3_column_text(look_up, 1));
    }
    sqlite3_finalize(look_up);
}

/* `subject` is a message of the database connection, which the look-up is going to overwrite. */
static void explain_check(sqlite3 *db, const char *subject, vvl_error *error)
{
    vvl_error_text(error->constraint, sizeof error->constraint, subject);
    locate_check(db, error->constraint, error);
    snprintf(error->message, sizeof error->message, "the row breaks the rule %s",
             error->constraint);
}

/* Constraint messages of SQLite have the form "KIND constraint failed: SUBJECT". */
static void explain_constraint(sqlite3 *db, int code, vvl_error *error)
{
    const char *subject = strstr(sqlite3_errmsg(db), "constraint failed: ");
    if (subject == NULL) {
        return;
    }
    subject += strlen("constraint failed: ");
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
        explain_unique(subject, error);
        break;
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        explain_primary_key(subject, error);
        break;
    case SQLITE_CONSTRAINT_NOTNULL:
        explain_not_null(subject, error);
        break;
    case SQLITE_CONSTRAINT_CHECK:
        explain_check(db, subject, error);
        break;
    default:
        break;
    }
}

/* What SQLITE_ERROR is about, by its message. */
typedef struct complaint {
    const char *part; /* of the message */
    vvl_status status;
    const char *sqlstate;
    const char *message; /* NULL: SQLite's own */
    const char *hint;
} complaint;

static const char check_schema[] = "check the version of the schema with: vvldb status";
static const char check_value[] = "correct the value";

/* The first row that fits counts. Where a value is to blame, SQLite's message may quote it. */
static const complaint complaints[] = {
    {"no such table", VVL_E_SCHEMA, "42P01", NULL, check_schema},
    {"no such column", VVL_E_SCHEMA, "42703", NULL, check_schema},
    {"has no column named", VVL_E_SCHEMA, "42703", NULL, check_schema},
    {"integer overflow", VVL_E_INVALID, "22003", "the result is no integer of 64 bits",
     "ask for fewer records at once, or correct their values"},
    {VVL_SQLITE_UNFIT, VVL_E_INVALID, "22000", VVL_SQLITE_UNFIT, check_value},
    {"no such module", VVL_E_POLICY, "0A000", NULL, lacking},
    {"malformed JSON", VVL_E_INVALID, "22P02", "a value is no valid JSON", check_value},
    {"JSON cannot hold BLOB", VVL_E_INVALID, "22P02", "a value is no valid JSON", check_value},
    {"JSON path", VVL_E_INVALID, "22023", "a path into JSON is malformed", check_value},
    {"pattern too complex", VVL_E_INVALID, "54000", "a search pattern is too long",
     "search for a shorter text"},
    {"ESCAPE expression", VVL_E_INVALID, "22019", "the escape of a pattern is no single character",
     check_value},
    {"", VVL_E_INTERNAL, "", NULL, "report this as a fault of vvldb"},
};

static vvl_status explain_sql(sqlite3 *db, vvl_error *error)
{
    const char *message = sqlite3_errmsg(db);
    const complaint *row = complaints;
    while (strstr(message, row->part) == NULL) {
        row++;
    }
    if (row->message != NULL) {
        vvl_fail(error, row->status, "%s", row->message);
    } else {
        vvl_fail(error, row->status, "SQLite refused a statement: %s", message);
    }
    vvl_hint(error, "%s", row->hint);
    vvl_state(error, row->sqlstate);
    return row->status;
}

vvl_status vvl_sqlite_fail(vvl_sqlite_connection *connection, int code, vvl_error *error)
{
    connection->failed = connection->in_transaction;
    if (code == SQLITE_ERROR) {
        return explain_sql(connection->db, error);
    }
    const meaning *found = find_meaning(code);
    vvl_fail(error, found->status, "%s", found->message);
    vvl_hint(error, "%s", found->hint);
    if (error != NULL) {
        set_sqlstate(error, found->sqlstate);
        explain_constraint(connection->db, code, error);
    }
    return found->status;
}

vvl_status vvl_sqlite_check_transaction(const vvl_sqlite_connection *connection, vvl_error *error)
{
    if (vvl_sqlite_state(&connection->base) != VVL_CONNECTION_FAILED) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_INTERNAL, "the transaction has failed and can only be rolled back");
    vvl_hint(error, "roll it back and run it again");
    if (error != NULL) {
        set_sqlstate(error, "25P02");
    }
    return VVL_E_INTERNAL;
}

vvl_status vvl_sqlite_check_writing(vvl_sqlite_connection *connection, vvl_error *error)
{
    vvl_status status = vvl_sqlite_check_transaction(connection, error);
    if (status == VVL_OK && connection->reading) {
        status = vvl_sqlite_fail(connection, SQLITE_READONLY, error);
    }
    return status;
}
