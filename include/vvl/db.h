/**
 * @file db.h
 * Opening and closing a database.
 */
#ifndef VVL_DB_H
#define VVL_DB_H

#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The environment variable that names the database. */
#define VVL_URL_VARIABLE "VVL_DB_URL"
/** The database where VVL_URL_VARIABLE is unset. */
#define VVL_URL_DEFAULT "sqlite:data/video_venture_launch.db"

/**
 * A database: a pool of connections to one URL. May be used from any thread at once, and by the
 * process that opened it: in a fork every call answers VVL_E_USAGE.
 *
 * A call takes a connection for as long as it lasts, a transaction until its end; who has to wait
 * for one is served in the order of arrival. Connections are opened when they are needed. One found
 * broken is replaced: a read outside a transaction then runs once more by itself, a write is not
 * repeated, because nobody knows what became of it (VVL_E_CONNECT, sqlstate 08007). While the
 * server cannot be reached calls wait, and one of them tries again, ever more slowly.
 *
 * SQLite has one writer at a time: those of one vvl_db take turns in the order of arrival, and
 * readers wait for none of them.
 */
typedef struct vvl_db vvl_db;

/** How much a line of the log matters. */
typedef enum vvl_log_level { VVL_LOG_INFO, VVL_LOG_WARNING, VVL_LOG_ERROR } vvl_log_level;

/** Receives one line, without a line end; never holds a password. Called from the calling thread.
 */
typedef void vvl_log_function(void *context, vvl_log_level level, const char *line);

/** A statement that has ended. */
typedef struct vvl_statement_event {
    const char *statement; /**< its name, e.g. "users.get" (watch.h says which there are); lives for
                                ever */
    uint64_t microseconds; /**< from its start to its last row */
    uint64_t rows;         /**< read or changed */
    vvl_status status;     /**< VVL_OK also when nothing was found */
    bool slow;             /**< it took slow_statement or longer */
} vvl_statement_event;

/**
 * Is told of a statement that has ended, which is still the caller's to keep waiting: called from
 * the calling thread, which holds a connection, so it must not call the library with this database.
 * Several threads may be in it at once. The event is gone when it returns.
 */
typedef void vvl_statement_function(void *context, const vvl_statement_event *event);

/** How to open. Start from VVL_OPTIONS_DEFAULT; times are in milliseconds, 0 means no limit. */
typedef struct vvl_options {
    bool create;    /**< create the file (SQLite), with its folder, where there is none; it is taken
                         back at the end if nothing was ever stored in it, and there is the memory
                         to find that out */
    bool read_only; /**< refuse every write */
    bool untrusted; /**< a SQLite file of unknown origin: opened defensively and checked first */
    unsigned min_connections;   /**< opened by vvl_db_open (at least one is) and kept */
    unsigned max_connections;   /**< the pool's size, at least 1 */
    unsigned pool_timeout;      /**< wait for a free connection, or for a lost server */
    unsigned idle_timeout;      /**< close a connection above the minimum that lay idle this long */
    unsigned connect_timeout;   /**< reach the server; a URL's own connect_timeout wins */
    unsigned statement_timeout; /**< one statement on a server */
    unsigned lock_timeout;      /**< wait for a lock (SQLite: for the writers of this vvl_db, and
                                     once more for those of other programs) */
    unsigned
        idle_transaction_timeout; /**< a server ends a transaction that stands idle this long */
    const char *application_name; /**< shown by the server; NULL: "vvldb" */
    vvl_log_function *log;        /**< may be NULL */
    void *log_context;            /**< handed to `log`; must outlive the database */
    unsigned slow_statement;      /**< a statement that takes this long gets a warning in the log */
    vvl_statement_function *statement; /**< may be NULL */
    void *statement_context;           /**< handed to `statement`; must outlive the database */
} vvl_options;

/** Initializes vvl_options: by position, in the order of its fields, so that C++17 takes it too. */
#define VVL_OPTIONS_DEFAULT                                                                        \
    {                                                                                              \
        false, false, false, 1, 8, 10000, 600000, 10000, 60000, 5000, 60000, NULL, NULL, NULL, 0,  \
            NULL, NULL                                                                             \
    }

/**
 * Opens a database and connects to it at once, so that a wrong URL shows here and not later.
 *
 * @param url     NULL: the environment's VVL_DB_URL, else VVL_URL_DEFAULT.
 *                `sqlite:rel/path.db`, `sqlite:/abs/path.db`, `sqlite:///abs/path.db`,
 *                `sqlite::memory:`; `postgresql://…` or `postgres://…`, handed to libpq whole.
 * @param options NULL: VVL_OPTIONS_DEFAULT. Copied; what the contexts point to is not.
 * @param out     the database, to be closed with vvl_db_close; untouched on failure.
 * @return VVL_OK; VVL_E_USAGE (malformed URL, unknown scheme, limits that make no sense, a SQLite
 *         file in a process that was forked while such files were open); VVL_E_CONNECT (no such
 *         file, no database in it, server unreachable); VVL_E_AUTH; VVL_E_BUSY; VVL_E_POLICY (an
 *         untrusted file failed its check, or its file or folder may not be written to);
 *         VVL_E_NO_MEMORY.
 *
 * The schema is not looked at yet: vvl_schema_init makes it, and the functions of repo.h answer
 * VVL_E_SCHEMA until they have seen it at a version this library works with; then they look no
 * more.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_db_open(const char *url, const vvl_options *options,
                                              vvl_db **out, vvl_error *error);

/**
 * Closes every connection. No other thread may be using the database any more. Takes NULL. In a
 * fork it does nothing, because the connections are those of the process that opened them.
 * @return NULL, so that `db = vvl_db_close(db);` leaves no dangling pointer.
 */
VVL_API vvl_db *vvl_db_close(vvl_db *db);

/** The URL with its password hidden; belongs to the database. */
VVL_API const char *vvl_db_url(const vvl_db *db);

/** "sqlite" or "postgresql"; for people: a program should not need it. */
VVL_API const char *vvl_db_backend(const vvl_db *db);

#ifdef __cplusplus
}
#endif

#endif
