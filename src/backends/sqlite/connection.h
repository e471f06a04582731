/** @file connection.h What the files of this backend share. */
#ifndef VVL_BACKENDS_SQLITE_CONNECTION_H
#define VVL_BACKENDS_SQLITE_CONNECTION_H

#include <vvl/sys/backend.h>

#include <sqlite3.h>

/** The slots of vvl_sqlite_backend; their contracts stand in sys/backend.h. */
vvl_status vvl_sqlite_open(const vvl_open_parameters *parameters, vvl_connection **out,
                           vvl_error *error);
void vvl_sqlite_close(vvl_connection *connection);
vvl_connection_state vvl_sqlite_state(const vvl_connection *connection);
bool vvl_sqlite_check(vvl_connection *connection);
vvl_status vvl_sqlite_prepare(vvl_connection *connection, const vvl_statement_text *text,
                              vvl_statement **out, vvl_error *error);
vvl_status vvl_sqlite_execute(vvl_statement *statement, const vvl_value *parameters,
                              vvl_error *error);
vvl_status vvl_sqlite_read(vvl_statement *statement, vvl_reading *reading, bool *has_row,
                           vvl_error *error);
vvl_status vvl_sqlite_step(vvl_statement *statement, vvl_value *row, bool *has_row,
                           vvl_error *error);
uint64_t vvl_sqlite_affected(const vvl_statement *statement);
void vvl_sqlite_reset(vvl_statement *statement);
void vvl_sqlite_finalize(vvl_statement *statement);
vvl_status vvl_sqlite_script(vvl_connection *connection, const char *sql, vvl_error *error);
vvl_status vvl_sqlite_begin(vvl_connection *connection, vvl_transaction_mode mode,
                            vvl_error *error);
vvl_status vvl_sqlite_commit(vvl_connection *connection, vvl_error *error);
void vvl_sqlite_rollback(vvl_connection *connection);
vvl_status vvl_sqlite_savepoint(vvl_connection *connection, unsigned depth, vvl_error *error);
vvl_status vvl_sqlite_end_savepoint(vvl_connection *connection, unsigned depth, bool keep,
                                    vvl_error *error);
vvl_status vvl_sqlite_execute_many(vvl_statement *statement, const vvl_value *parameters,
                                   size_t count, uint64_t *affected, size_t *done,
                                   vvl_error *error);
vvl_status vvl_sqlite_bulk_begin(vvl_connection *connection, const vvl_bulk_target *target,
                                 vvl_bulk **out, vvl_error *error);
vvl_status vvl_sqlite_bulk_row(vvl_bulk *bulk, const vvl_value *row, vvl_error *error);
vvl_status vvl_sqlite_bulk_end(vvl_bulk *bulk, bool keep, vvl_bulk_result *result,
                               vvl_error *error);
void vvl_sqlite_rest(vvl_connection *connection);
vvl_status vvl_sqlite_exclude(vvl_connection *connection, vvl_exclusion *out, vvl_error *error);
void vvl_sqlite_admit(vvl_connection *connection);
vvl_status vvl_sqlite_foreign_keys(vvl_connection *connection, bool enforced, vvl_error *error);
vvl_status vvl_sqlite_rebuild(vvl_connection *connection, const char *table, const char *create,
                              const char *copy, vvl_error *error);
vvl_status vvl_sqlite_check_references(vvl_connection *connection, vvl_error *error);
vvl_status vvl_sqlite_define(vvl_connection *connection, const vvl_function *function,
                             vvl_error *error);
bool vvl_sqlite_recognize(const unsigned char *bytes, size_t size);
vvl_status vvl_sqlite_backup(vvl_connection *connection, const vvl_work *work, vvl_error *error);
vvl_status vvl_sqlite_read_backup(const vvl_work *work, const vvl_backup_reader *reader,
                                  vvl_error *error);
vvl_status vvl_sqlite_restore(vvl_connection *connection, const vvl_work *work, vvl_error *error);
bool vvl_sqlite_owns(vvl_connection *connection, const char *path);

/** The side files of a database in WAL mode, which a reader must leave as it found them. */
typedef struct vvl_sqlite_sidecars {
    char *path; /**< of the database, links resolved; NULL: nothing to leave in order */
    char *wal;
    char *shm;
    bool had_shm; /**< `shm` stood there before we opened the database */
} vvl_sqlite_sidecars;

typedef struct vvl_sqlite_connection {
    vvl_connection base; /**< the first member, so that the pointers can be cast */
    sqlite3 *db;
    bool read_only;
    bool rollback_mode;  /**< as it was found, because the database is not known to be ours */
    const char *ours;    /**< the query that tells; NULL: none does */
    bool counted;        /**< among those of the process */
    bool utf16;          /**< the encoding of text in this file */
    bool in_transaction; /**< between begin and its commit or rollback */
    bool reading;        /**< the transaction is one that only reads */
    bool failed;         /**< a call failed in this transaction: it can only be rolled back */
    int log_pages;       /**< in the write-ahead log after this connection's last commit */
    int log_copied;      /**< of these, the ones that it has copied back */
    bool rebuilding;     /**< this transaction has rebuilt a table */
    int64_t orphans;     /**< of the database before the first of them */
    int64_t mapped;      /**< bytes of the file that are mapped while no table is rebuilt */
    char *created;       /**< the path of the file, if this connection made it */
    vvl_sqlite_sidecars sidecars;
    char *exclusion;    /**< the path of the file locked by `exclude`; NULL: none is */
    int exclusion_file; /**< its descriptor */
} vvl_sqlite_connection;

/** As vvl_sqlite_open, only that the file is named by its path, and not by the URL. */
vvl_status vvl_sqlite_open_path(const vvl_open_parameters *parameters, const char *path,
                                vvl_connection **out, vvl_error *error);

/** At the first rebuild of a transaction: counts the rows that lack their parent already. */
vvl_status vvl_sqlite_count_orphans(vvl_sqlite_connection *connection, vvl_error *error);

/** What SQLite is told about a value that a function of vvl_sqlite_define does not take. */
#define VVL_SQLITE_UNFIT "a value does not fit its column"

/**
 * While opening: turns on WAL, which stays in the file, unless the file has content and is not
 * known to be ours. Answers a code of SQLite's.
 */
int vvl_sqlite_enter_wal(vvl_sqlite_connection *connection, const vvl_options *options);

/** After a change was committed: turns WAL on where that has made the file ours. */
void vvl_sqlite_settle(vvl_sqlite_connection *connection);

/** Takes over from SQLite when the log is copied back into the database (vvl_sqlite_rest). */
void vvl_sqlite_watch_log(vvl_sqlite_connection *connection);

/**
 * Fills the error from the result code of a call that just failed on this connection, and marks
 * its transaction as failed. Every statement of the failed call has been reset.
 */
vvl_status vvl_sqlite_fail(vvl_sqlite_connection *connection, int code, vvl_error *error);

/** VVL_OK, or the refusal to do anything more in a transaction that failed. */
vvl_status vvl_sqlite_check_transaction(const vvl_sqlite_connection *connection, vvl_error *error);

/**
 * The same for a change, which a transaction that only reads is refused as well. SQLite knows none
 * such: its pragma for it would have every prepared statement compiled again.
 */
vvl_status vvl_sqlite_check_writing(vvl_sqlite_connection *connection, vvl_error *error);

#endif
