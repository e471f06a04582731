/**
 * @file sys/backend.h
 * The driver contract, for authors of backends only. It may change with every VVL_BACKEND_VERSION.
 *
 * A backend sees SQL text and tagged values. It knows no entity, and nothing outside its folder
 * compares its name: what it can do is said by capabilities and by its dialect.
 *
 * Rules for every slot
 * - A connection is used by one thread at a time, a statement and a bulk load belong to their
 *   connection.
 * - A slot that answers vvl_status fills `error` on failure (`error` may be NULL) and leaves its
 *   outputs alone. It maps native codes through one pure function of the backend. It never puts a
 *   password, a connection string or the value of a row into an error: messages of a driver that
 *   may hold one are replaced.
 * - On a violated constraint, `error->constraint` is named as PostgreSQL would by default
 *   (users_username_key, users_username_check, campaigns_user_id_fkey, users_pkey), as far as the
 *   database tells; `table` and `column` are set where known; `sqlstate` is the SQL standard's.
 * - A failed slot leaves the connection usable (inside a transaction: until rollback) unless
 *   `state` says VVL_CONNECTION_BROKEN.
 */
#ifndef VVL_SYS_BACKEND_H
#define VVL_SYS_BACKEND_H

#include <vvl/db.h>
#include <vvl/transaction.h>
#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Counts the forms of this contract. */
#define VVL_BACKEND_VERSION 6

/** What a value is. A database's own storage class may be any of them: check before use. */
typedef enum vvl_value_type {
    VVL_VALUE_NULL,
    VVL_VALUE_INTEGER,
    VVL_VALUE_REAL,
    VVL_VALUE_BOOL,
    VVL_VALUE_TEXT, /**< `size` bytes at `as.text`, no NUL promised */
    VVL_VALUE_JSON, /**< the same; in canonical form when a parameter */
    VVL_VALUE_BLOB, /**< the same */
    VVL_VALUE_ID,
    VVL_VALUE_TIME /**< as a result it may lie outside the years 1 to 9999 */
} vvl_value_type;

/** A tagged value. What it points to is owned as the slot that takes or hands it out says. */
typedef struct vvl_value {
    vvl_value_type type;
    size_t size;
    union {
        int64_t integer;
        double real;
        bool boolean;
        const char *text;
        vvl_uuid id;
        vvl_time time;
    } as;
} vvl_value;

/** How a column's value lies in a record. */
typedef enum vvl_member_form {
    VVL_MEMBER_OTHER,           /**< in a way of its own: `read` leaves the value */
    VVL_MEMBER_ID,              /**< vvl_uuid */
    VVL_MEMBER_TEXT,            /**< const char *, ends with a NUL; JSON as well */
    VVL_MEMBER_NUMBER,          /**< int64_t; times as well */
    VVL_MEMBER_OPTIONAL_NUMBER, /**< vvl_opt_integer, and vvl_opt_time, which is the same */
    VVL_MEMBER_OPTIONAL_REAL,   /**< vvl_opt_real */
    VVL_MEMBER_OPTIONAL_BOOL    /**< vvl_opt_bool */
} vvl_member_form;

/** The member of a record that a result column becomes. vvl/sys/member.h writes it. */
typedef struct vvl_member {
    uint32_t offset; /**< in the record */
    vvl_member_form form;
    vvl_value_type type; /**< the value's */
    bool required;       /**< null is left, too */
} vvl_member;

/** Memory of the caller's that text is copied to. */
typedef struct vvl_room {
    char *next;
    size_t size;
} vvl_room;

/** A record to be filled by `read`. */
typedef struct vvl_reading {
    void *record;   /**< cleared: nulls need not be written */
    vvl_room room;  /**< for text, by backends without `keep`; moved on by what was used */
    vvl_value *row; /**< column_count values, of which only those in `left` are written */
    uint64_t left;  /**< bit i: row[i] is for the caller to look at, its member was not written */
} vvl_reading;

/** Base of a backend's connection: the first member of its own struct. */
typedef struct vvl_connection {
    /** True when no other connection can see this database (an in-memory one). */
    bool exclusive;
} vvl_connection;

/** Memory that a backend has given away, and what frees it. */
typedef struct vvl_kept {
    void *memory;               /**< of use to `free` only */
    void (*free)(void *memory); /**< called once, from any thread, maybe after `close` */
} vvl_kept;

typedef struct vvl_statement vvl_statement; /**< a backend's own: cast inside it */
typedef struct vvl_bulk vvl_bulk;           /**< a backend's own: cast inside it */

/** What a connection can be used for at present. */
typedef enum vvl_connection_state {
    VVL_CONNECTION_IDLE,
    VVL_CONNECTION_IN_TRANSACTION,
    VVL_CONNECTION_FAILED, /**< in a transaction that can only be rolled back */
    VVL_CONNECTION_BROKEN  /**< of no use any more: close it */
} vvl_connection_state;

/**
 * What a transaction is for. A database that knows no weaker isolation gives a stronger one. One
 * that writes takes SQLite's write lock at once; one that reads is refused every write.
 */
typedef enum vvl_transaction_mode {
    VVL_TRANSACTION_WRITE,          /**< every statement sees what was committed before it */
    VVL_TRANSACTION_WRITE_SNAPSHOT, /**< all see the state at the first statement */
    VVL_TRANSACTION_WRITE_SERIAL,   /**< as if no other transaction ran at the same time */
    VVL_TRANSACTION_READ,
    VVL_TRANSACTION_SNAPSHOT,
    VVL_TRANSACTION_SERIAL,
    VVL_TRANSACTION_MODE_COUNT
} vvl_transaction_mode;

/** What a statement is made of. All pointers stay the caller's and are not kept by `prepare`. */
typedef struct vvl_statement_text {
    const char *sql; /**< NUL-terminated; parameters are $1 ($2, …) or ?1 as the dialect says */
    const vvl_value_type *parameters; /**< the type of each parameter (its NULL included) */
    size_t parameter_count;
    /**
     * The type expected of each result column. A backend that stores a kind as something else turns
     * it back (SQLite: TEXT to ID, TIME, JSON; INTEGER 0 and 1 to BOOL) when the stored value has
     * exactly the form that the backend itself writes, and else hands out the value as it is
     * stored. NULL: every value as it is stored.
     */
    const vvl_value_type *columns;
    /** Of the result columns, at most 64. NULL: `read` will not be called, as with `stream`. */
    const vvl_member *members;
    size_t column_count; /**< 0 for statements that answer no rows */
    bool stream;         /**< a result of any size: memory must stay bounded */
} vvl_statement_text;

/** A table to be filled. It and all it points to stay the caller's and outlive the bulk load. */
typedef struct vvl_bulk_target {
    const char *table;
    const char *const *columns;
    const vvl_value_type *types;
    size_t column_count;
} vvl_bulk_target;

/** What became of a bulk load. */
typedef struct vvl_bulk_result {
    uint64_t rows;       /**< on success: rows stored */
    uint64_t failed_row; /**< on failure: the row refused, counted from 1; 0: not known */
} vvl_bulk_result;

/**
 * Whether JSON holds other JSON, as jsonb's @> has it; text that is no JSON holds nothing. For
 * databases that cannot tell by themselves; may be called from any thread.
 * @return VVL_OK, or VVL_E_NO_MEMORY and `contains` untouched.
 */
typedef vvl_status vvl_json_contains_function(const char *json, size_t size, const char *part,
                                              size_t part_size, bool *contains);

/** Whether a connection keeps others from changing the schema. */
typedef enum vvl_exclusion {
    VVL_EXCLUSION_TAKEN,
    VVL_EXCLUSION_HELD,  /**< by somebody else */
    VVL_EXCLUSION_UNSURE /**< something between us and the server makes such locks meaningless */
} vvl_exclusion;

/** A function that statements can call: a value for a value, always the same for the same. */
typedef struct vvl_function {
    const char *name;
    void *context;
    /**
     * NULL takes the function away. What `result` points to holds until the next call. Anything but
     * VVL_OK fails the statement: VVL_E_INVALID (the value is none that the function takes) and
     * VVL_E_NO_MEMORY with that status.
     */
    vvl_status (*call)(void *context, const vvl_value *argument, vvl_value *result);
} vvl_function;

/**
 * Told now and then how far a slot that works on a file is, in what `dialect->work_unit` says;
 * `table` may be NULL. Answering false stops the work.
 */
typedef bool vvl_work_progress_function(void *context, const char *table, uint64_t done,
                                        uint64_t total);

/** A backup to be written, read or restored. All pointers stay the caller's. */
typedef struct vvl_work {
    const char *path;          /**< of the file, absolute */
    int descriptor;            /**< to be written: the file itself, open and empty; else -1 */
    const char *const *tables; /**< with its views: what is to be in the backup at least */
    size_t table_count;
    vvl_work_progress_function *progress;
    void *context;
} vvl_work;

/** Takes what stands in a backup. Anything but VVL_OK ends the reading and is its answer. */
typedef struct vvl_backup_reader {
    const char *ledger; /**< the table whose rows are wanted */
    /** A table, and how many rows of it there are. */
    vvl_status (*table)(void *context, const char *name, uint64_t rows, vvl_error *error);
    /** `version` and `applied_at` of a row of the ledger: VVL_VALUE_TEXT, or VVL_VALUE_NULL. */
    vvl_status (*version)(void *context, const vvl_value *row, vvl_error *error);
    void *context;
} vvl_backup_reader;

/** What `open` is told. All pointers stay the caller's and outlive the connection. */
typedef struct vvl_open_parameters {
    const char *url; /**< whole, with its scheme */
    const vvl_options *options;
    vvl_json_contains_function *json_contains;
    /** A query that fails or answers no row in a database that is not this library's: a driver that
     * would change a file by opening it changes no such one. */
    const char *ours;
} vvl_open_parameters;

/** A version of the schema, embedded at build time. docs/migrations.md says what scripts hold. */
typedef struct vvl_migration {
    const char *version;     /**< "1.0.0" */
    const char *description; /**< "initial schema" */
    const char *up;          /**< SQL script, without BEGIN and COMMIT */
    const char *down;        /**< the way back to the version before; NULL: there is none */
} vvl_migration;

/** How SQL text is read where databases differ, beyond what the standard says of it. */
enum vvl_lexis {
    VVL_LEXIS_DOLLARS = 1 << 0,         /**< $tag$ text $tag$ */
    VVL_LEXIS_ESCAPES = 1 << 1,         /**< E'text with \ before a character' */
    VVL_LEXIS_NESTED_COMMENTS = 1 << 2, /**< slash, asterisk, and the same again inside */
    VVL_LEXIS_BRACKETS = 1 << 3         /**< names in [brackets] and in `accents` */
};

/** A test of two values, such as "strpos(" left ", " right ") > 0". */
typedef struct vvl_dialect_test {
    const char *before;
    const char *between;
    const char *after;
} vvl_dialect_test;

/** A question about a database's health that the doctor asks. */
typedef struct vvl_question {
    const char *rule; /**< the id of the rule that each answer is about: src/core/fidelity.def */
    /** Rows (text: what it is about, integer: how much of what the rule's unit says, text: what was
     *  seen there, or null). May be refused: that is told. */
    const char *sql;
    bool at_opening; /**< already asked when an untrusted database is opened */
} vvl_question;

/** How this database speaks. Queries answer rows of the form given; none takes parameters. */
typedef struct vvl_dialect {
    /** '?' or '$', followed by the number, from 1. */
    char parameter_mark;
    /** vvl_lexis bits: how the scripts of `migrations` are to be read. */
    unsigned lexis;
    /** What makes a comparison of two columns go by bytes, or "". */
    const char *bytewise;
    /** What stands before, between and after the two sides of: the text on the left holds the one
     *  on the right; the JSON on the left holds the one on the right, as jsonb's @> has it. */
    vvl_dialect_test text_contains;
    vvl_dialect_test json_contains;
    /** Behind a SELECT: locks its rows until the transaction ends; the same without those that
     *  another transaction has locked. Both "" where there is but one writer. */
    const char *lock_rows;
    const char *lock_free_rows;

    /**
     * Before and behind a table's quoted name: statement with an integer as its parameter, of one
     * integer column and at most one row, after which the keys that the database gives to that
     * table's rows are larger than the parameter. Both NULL where inserting such a key does that.
     */
    struct {
        const char *before;
        const char *after;
    } pass_key;

    /** One row (text). */
    const char *server_version;
    /** One row (integer: bytes). */
    const char *size;
    /** Rows (text: name): tables of the user, by name. */
    const char *tables;
    /** Rows (text: name), by name. */
    const char *views;
    /** Rows (text: name), by name. */
    const char *triggers;
    /** Rows (text: name): made by CREATE INDEX, by name. */
    const char *indexes;
    /** Rows (text: name): those of `indexes` that were not completed. NULL: there are no such. */
    const char *invalid_indexes;
    /** An expression that tells the rows of any table of the user apart (integer), for a database
     *  whose rows may have no key. NULL: there are no such rows. */
    const char *row_number;
    /** Rows (text: table, text: column) of the tables of the user, generated columns among them;
     * not of views, whose columns may be past finding out. */
    const char *columns;
    /** Rows (text), one per fault found by the database's own check; none: healthy. NULL: it has no
     *  such check. */
    const char *problems;
    /** Asked outside of transactions; ends with one whose rule is NULL. NULL: there are none. */
    const vvl_question *questions;
    /**
     * Of databases with VVL_CAPABILITY_LOOSE: rows (text: table; text: column; text: the type that
     * was declared for it, or ""; integer: 1 if null is refused; integer: 1 if it is the whole
     * primary key; text: what a row's position is called, or null; text and text: table and column
     * that a foreign key of this column alone refers to, or null), by table and position. Only what
     * is stored: no generated columns, no virtual tables. NULL with all others.
     */
    const char *stored_columns;

    /** Rows (text: kind, text: table, text: name, text: form, text: statement) of what the schema
     *  is made of: "table", "column", "index" (those of `indexes`), "view" (table "") and
     *  "trigger". Forms are compared with those of a fresh database; the statement is that which
     *  makes an index or a view, else "". */
    const char *structure;
    /** Rows (text), one per fault of the file or of an index, whatever the rows hold. NULL: there
     * is no such check. */
    const char *damage;
    /** One row (text: the path of the database's file, "" where it has none). NULL: no file. */
    const char *file;
    /** The URL of an empty database that goes with its only connection. NULL: the database itself,
     *  where `scratch_script` inside a transaction that is rolled back makes room. */
    const char *scratch_url;
    const char *scratch_script;

    /** Statement that keeps other makers of the schema out until the transaction ends. NULL:
     *  VVL_TRANSACTION_WRITE does. */
    const char *schema_lock;
    /** Where a lock of the session may mean nothing: script that makes the table of leases, if it
     * is not there, and statement that takes or renews the one for changing the schema for the
     * holder that its only parameter, a question mark, names; it changes one row, or none while
     * another holder has it. Both NULL where `exclude` always knows. */
    const char *lease_table;
    const char *lease;
    /** Script that keeps writers out of every table until the transaction ends. NULL:
     *  VVL_TRANSACTION_WRITE does. */
    const char *transfer_lock;
    /** Script for the start of a transaction that moves whole tables: no timeouts of single
     *  statements. NULL: not needed. */
    const char *transfer_settings;
    /** What stands before a number of milliseconds in the statement that limits the time of each
     *  one to come, outside transactions too. NULL: there is no such limit. */
    const char *statement_timeout;
    /** What the slots for backups count, for people: "pages". NULL: there are no such slots. */
    const char *work_unit;
    /** Rows (text: name, text: the table): what is not part of a table and refers to one. */
    const char *referrers;
    /** Statement that gives the room of what was removed back to the disk, as far as nobody else is
     *  in the way. NULL: it is given back at once. */
    const char *give_back;
    /** Script that makes the table legacy_ids if it is not there. */
    const char *legacy_ids;
    /** In order; ends with one whose version is NULL. */
    const vvl_migration *migrations;
} vvl_dialect;

/** What a database can do, beyond what every backend must. */
enum vvl_capabilities {
    VVL_CAPABILITY_EMBEDDED = 1 << 0, /**< the database is a file of this machine (phase 1) */
    VVL_CAPABILITY_BULK = 1 << 1,     /**< the three bulk slots are there */
    VVL_CAPABILITY_CREATE = 1 << 2,   /**< `options->create` makes the database */
    /**
     * A column may hold values that are none of its type, because the database does not insist.
     * A parameter may then be of another type than announced, and is compared as it would be
     * stored.
     */
    VVL_CAPABILITY_LOOSE = 1 << 3,
    /** One connection writes at a time: those of one process then wait for each other in the pool,
     *  fairly, and only for other processes in the backend. */
    VVL_CAPABILITY_ONE_WRITER = 1 << 4
};

/** A backend: constant, and outliving every database opened with it. */
typedef struct vvl_backend {
    uint32_t version;           /**< VVL_BACKEND_VERSION */
    uint32_t size;              /**< sizeof(vvl_backend) */
    const char *name;           /**< for people */
    const char *const *schemes; /**< of its URLs, without ':'; ends with NULL */
    unsigned capabilities;
    const vvl_dialect *dialect;

    /**
     * Mandatory. Blocks, at most for connect_timeout. The connection is ready for UTF-8, UTC,
     * foreign keys enforced, the timeouts set. Answers VVL_E_USAGE for a malformed URL,
     * VVL_E_CONNECT, VVL_E_AUTH, VVL_E_POLICY for an untrusted file that fails its check.
     * VVL_E_CONNECT that may pass by itself has an sqlstate of class 08 or 57P, or 53300 where the
     * server has no connection left: the pool then tries again.
     */
    vvl_status (*open)(const vvl_open_parameters *parameters, vvl_connection **out,
                       vvl_error *error);

    /** Mandatory. Takes NULL. Every statement was finalized before. Rolls back what is open. */
    void (*close)(vvl_connection *connection);

    /** Mandatory. Does not block, and asks nobody. */
    vvl_connection_state (*state)(const vvl_connection *connection);

    /**
     * Mandatory. Whether an idle connection is still good, as far as can be seen without waiting:
     * the server may have closed it meanwhile. False: its state is VVL_CONNECTION_BROKEN.
     */
    bool (*check)(vvl_connection *connection);

    /** Mandatory. The statement stays good until finalize, also after the schema has changed. */
    vvl_status (*prepare)(vvl_connection *connection, const vvl_statement_text *text,
                          vvl_statement **out, vvl_error *error);

    /**
     * Mandatory. Starts the statement with parameter_count values, each of the type announced or
     * NULL; they are not used after the call returns. Only after prepare or reset. A statement
     * without result columns is run to its end by this call. After failure the statement is reset.
     */
    vvl_status (*execute)(vvl_statement *statement, const vvl_value *parameters, vvl_error *error);

    /**
     * Mandatory. Fetches a whole row: column_count values into `row` (NULL: nobody wants them),
     * `*has_row` true; or no more rows, `*has_row` false. What `row` points to is the backend's and
     * holds until the next call on this statement (`keep` makes it last longer). After failure the
     * statement is reset.
     */
    vvl_status (*step)(vvl_statement *statement, vvl_value *row, bool *has_row, vvl_error *error);

    /**
     * Mandatory. Inside a transaction: executes a statement without result columns `count` times,
     * as fast as the database can, with the sets of parameters that follow each other in
     * `parameters`. `affected[i]` gets the rows that execution i changed. Stops at the first that
     * fails; `*done` is how many succeeded, also on failure: it is the number of the culprit.
     */
    vvl_status (*execute_many)(vvl_statement *statement, const vvl_value *parameters, size_t count,
                               uint64_t *affected, size_t *done, vvl_error *error);

    /** Mandatory. Rows that the finished execution inserted, updated or deleted. */
    uint64_t (*affected)(const vvl_statement *statement);

    /** Mandatory. Ends an execution, whatever is left of it, so that no lock is held by it. */
    void (*reset)(vvl_statement *statement);

    /** Mandatory. Takes NULL. Resets and frees. */
    void (*finalize)(vvl_statement *statement);

    /** Mandatory. Runs a script of several statements, without parameters, to its end. */
    vvl_status (*script)(vvl_connection *connection, const char *sql, vvl_error *error);

    /** Mandatory. The connection is idle. */
    vvl_status (*begin)(vvl_connection *connection, vvl_transaction_mode mode, vvl_error *error);

    /** Mandatory. After failure the transaction is rolled back, or the connection is broken. */
    vvl_status (*commit)(vvl_connection *connection, vvl_error *error);

    /** Mandatory. Also when no transaction is open. When it fails the connection is broken. */
    void (*rollback)(vvl_connection *connection);

    /** Mandatory. Inside a transaction: sets savepoint number `depth`, counted from 1. */
    vvl_status (*savepoint)(vvl_connection *connection, unsigned depth, vvl_error *error);

    /**
     * Mandatory. Ends savepoint number `depth`: keeps what was done since, or takes it back, and
     * with it the failure of the transaction. When taking back fails, which it does where the
     * database has rolled back everything by itself, only the whole transaction can be rolled back:
     * its state is VVL_CONNECTION_FAILED, or the connection is broken.
     */
    vvl_status (*end_savepoint)(vvl_connection *connection, unsigned depth, bool keep,
                                vvl_error *error);

    /* The fastest way to fill a table: all three slots with VVL_CAPABILITY_BULK, or none. */

    /** Inside a transaction. Nothing else may be done on the connection until bulk_end. */
    vvl_status (*bulk_begin)(vvl_connection *connection, const vvl_bulk_target *target,
                             vvl_bulk **out, vvl_error *error);

    /** Takes a row of column_count values, which are not used after the call returns. */
    vvl_status (*bulk_row)(vvl_bulk *bulk, const vvl_value *row, vvl_error *error);

    /**
     * Ends the load and frees `bulk`, in every case. `keep` false: gives up what was loaded (the
     * caller then rolls back) and answers VVL_OK. `result` is filled also on failure.
     */
    vvl_status (*bulk_end)(vvl_bulk *bulk, bool keep, vvl_bulk_result *result, vvl_error *error);

    /* Backups in files: all four slots where `dialect->work_unit` is there, or none. They answer
     * VVL_E_CANCELLED where the progress function wants no more, VVL_E_FULL and VVL_E_IO for the
     * file, VVL_E_POLICY for a damaged one. */

    /** Whether a file that begins so, `size` bytes, is a backup of this backend's. Pure. */
    bool (*recognize)(const unsigned char *bytes, size_t size);

    /**
     * Inside a transaction of one state (VVL_TRANSACTION_SNAPSHOT): writes that state to the file.
     * Others may write to the database meanwhile. What stands in the file after failure is of no
     * use.
     */
    vvl_status (*backup)(vvl_connection *connection, const vvl_work *work, vvl_error *error);

    /** Reads a backup whole, to tell whether it is sound, and hands out what stands in it. */
    vvl_status (*read_backup)(const vvl_work *work, const vvl_backup_reader *reader,
                              vvl_error *error);

    /**
     * On an idle connection: gives the database the content of a backup, at once for everybody, or
     * leaves it as it is. The connection may be VVL_CONNECTION_BROKEN afterwards.
     */
    vvl_status (*restore)(vvl_connection *connection, const vvl_work *work, vvl_error *error);

    /** May be NULL: never. Whether that path is one of the files of the database itself. */
    bool (*owns)(vvl_connection *connection, const char *path);

    /**
     * May be NULL; of backends with VVL_CAPABILITY_ONE_WRITER. Called on an idle connection that
     * has written, when its turn is over and nobody waits: the moment for upkeep that would keep
     * writers waiting. To be quick when there is little to do.
     */
    void (*rest)(vvl_connection *connection);

    /**
     * May be NULL; of backends whose text and JSON hold no NUL and have one behind their last byte.
     * Of a statement that is not to stream, what its rows point to then holds until reset. This
     * slot, called once after a step and before reset, gives all of it to the caller, so that text
     * need not be copied. Cannot fail. Only reset and finalize may follow.
     */
    vvl_kept (*keep)(vvl_statement *statement);

    /**
     * May be NULL: then `step` does, and the caller fills the record. As `step`, but a value of
     * exactly its member's type is written there. Every other is left: one that is stored as
     * something else, a null that is required, a time outside the years 1 to 9999, and of a backend
     * without `keep` text that holds a NUL or for which there is no room. What is left holds until
     * the next call on this statement, and what members point to until reset, or in the room.
     */
    vvl_status (*read)(vvl_statement *statement, vvl_reading *reading, bool *has_row,
                       vvl_error *error);

    /* For databases that cannot change the form of a table that is there: all three, or none. */

    /**
     * The connection is idle. Not `enforced`: until the opposite, no foreign key is checked or
     * acted upon, and no trigger fires.
     */
    vvl_status (*foreign_keys)(vvl_connection *connection, bool enforced, vvl_error *error);

    /**
     * Inside a transaction: gives a table another form and keeps all of its rows, in their order.
     * Foreign keys are not enforced, or no row refers to the table's. Columns that only the old
     * form has are somebody's own: they are kept with their type, default and values; a column that
     * only the new form has gets its default where that is a constant, else null, which `copy`
     * reads under its name. Indexes and triggers are made again; views and foreign keys that name
     * the table stay as they are.
     * @param create CREATE TABLE of the new form, under the table's own name.
     * @param copy   INSERT INTO table (columns) SELECT an expression for each FROM table: how the
     *               values of the old form become those of the new. NULL: columns keep theirs, and
     *               the rows are known to fit, so that a change of the definition may be enough.
     * @return VVL_OK; VVL_E_SCHEMA (no such table); VVL_E_CONFLICT or VVL_E_INVALID (a row does not
     *         fit into the new form).
     */
    vvl_status (*rebuild)(vvl_connection *connection, const char *table, const char *create,
                          const char *copy, vvl_error *error);

    /**
     * Inside a transaction without foreign keys, before it is committed.
     * @return VVL_OK; VVL_E_REFERENCE if more rows lack their parent than before the first
     *         `rebuild` of the transaction.
     */
    vvl_status (*check_references)(vvl_connection *connection, vvl_error *error);

    /* Keeping other processes from changing the schema at the same time: both slots, or none. */

    /**
     * Tries to be the only one, of all processes, that changes the schema. Does not wait, and keeps
     * nobody from reading and writing. The connection is idle; it ends with `admit`, and by itself
     * with the connection or its process.
     */
    vvl_status (*exclude)(vvl_connection *connection, vvl_exclusion *out, vvl_error *error);

    /** Ends what `exclude` began, if it did. When it fails the connection is broken. */
    void (*admit)(vvl_connection *connection);

    /** May be NULL. The connection's statements can call the function from now on. */
    vvl_status (*define)(vvl_connection *connection, const vvl_function *function,
                         vvl_error *error);
} vvl_backend;

/**
 * Refuses a backend whose version, size, mandatory slots or paired slots are wrong.
 * @return VVL_OK, or VVL_E_USAGE with the slot's name.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_backend_check(const vvl_backend *backend, vvl_error *error);

/** vvl_db_open with a backend of the caller's; `url` is handed to it as it is and not NULL. */
VVL_API VVL_MUST_CHECK vvl_status vvl_db_open_backend(const vvl_backend *backend, const char *url,
                                                      const vvl_options *options, vvl_db **out,
                                                      vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
