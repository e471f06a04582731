/**
 * @file argument_calls.h
 * Every public function that answers a status, as a row of a table: what it is called with, and
 * which of that it cannot do without. A new function is one row, and one line that makes the call.
 */
#ifndef VVL_TESTS_CONFORMANCE_ARGUMENT_CALLS_H
#define VVL_TESTS_CONFORMANCE_ARGUMENT_CALLS_H

#include "suites.h"

/** What pointers are for. */
typedef enum argument {
    ARGUMENT_DB,
    ARGUMENT_OTHER_DB, /**< a target */
    ARGUMENT_ENTITY,
    ARGUMENT_ID,        /**< of a record that there is; the first of two */
    ARGUMENT_SECOND_ID, /**< of another table */
    ARGUMENT_RECORD,    /**< two new ones */
    ARGUMENT_QUERY,
    ARGUMENT_TEXT, /**< what the function reads: a name, a password, a document */
    ARGUMENT_SECOND_TEXT,
    ARGUMENT_OUTPUT, /**< what it is there for, or may give on top */
    ARGUMENT_SECOND_OUTPUT,
    ARGUMENT_COUNT
} argument;

/** The room that every output fits in. */
typedef union output_room {
    vvl_db *db;
    vvl_user user;
    vvl_campaign campaign;
    vvl_content content;
    vvl_file file;
    vvl_template template;
    vvl_session session;
    vvl_page page;
    vvl_inspection inspection;
    vvl_server server;
    vvl_statistics statistics;
    vvl_transfer transfer;
    vvl_migrate_result migration;
    vvl_migration_list migrations;
    vvl_faults faults;
    vvl_checkup checkup;
    vvl_backup_result backup;
    vvl_reset_result reset;
    vvl_adoption adoption;
    vvl_import_result import;
    vvl_metrics metrics;
    vvl_uuid id;
    vvl_time time;
    int64_t number;
    uint64_t count;
    vvl_fields fields;
    bool flag;
    char *text;
    char token[VVL_TOKEN_SIZE];
} output_room;

typedef struct arguments {
    const void *at[ARGUMENT_COUNT]; /**< outputs lie in an output_room */
} arguments;

typedef struct argument_call {
    const char *name; /**< the function's, without vvl_ */
    vvl_status (*call)(const arguments *with, vvl_error *error);
    unsigned needs; /**< the arguments that may not be NULL, a bit each */
    unsigned takes; /**< those that may */
    const char *text, *second_text;
    const vvl_entity *entity, *second_entity; /**< whose ids and records; NULL: users */
    const vvl_entity *record_entity;          /**< whose records; NULL: those of `entity` */
    vvl_status answer;                        /**< to all of this */
    vvl_status stranger;                      /**< to an id of another table */
    void (*clear)(output_room *output);       /**< after VVL_OK; NULL: nothing to clear */
    void (*clear_second)(output_room *output);
    bool writes; /**< to whatever table it is told, and so not to a view */
    bool alone;  /**< has transactions of its own, or is about no database */
    bool idle;   /**< does not ask the database, and so takes a transaction around another */
} argument_call;

#define ARGUMENT(which) (1U << ARGUMENT_##which)

/** In groups, each ending with one without a name. */
extern const argument_call argument_records[];
extern const argument_call argument_databases[];
extern const argument_call argument_people[];
extern const argument_call argument_work[];

/** Every call; NULL behind the last. */
const argument_call *argument_call_at(size_t index);

/** Whether a call gets this argument at all. */
bool takes_argument(const argument_call *call, argument which);

/** An argument without its constness: the caller's data is only pointed to. */
void *argument_at(const arguments *with, argument which);

/** Bytes of the text. */
size_t argument_text_size(const arguments *with, argument which);

void clear_user_room(output_room *output);
void clear_page_room(output_room *output);
void clear_text_room(output_room *output);

#endif
