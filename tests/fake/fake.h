/**
 * @file fake.h
 * A scripted backend: a table says what each call is answered with, and the fake notes every call
 * and every breach of the driver contract by its caller.
 */
#ifndef VVL_TESTS_FAKE_FAKE_H
#define VVL_TESTS_FAKE_FAKE_H

#include "../support.h"

#include <pthread.h>
#include <semaphore.h>
#include <vvl/sys/backend.h>
#include <vvl/vvl.h>

typedef enum fake_slot {
    FAKE_OPEN,
    FAKE_PREPARE,
    FAKE_EXECUTE,
    FAKE_STEP,
    FAKE_SCRIPT,
    FAKE_BEGIN,
    FAKE_COMMIT,
    FAKE_REST,
    FAKE_SLOT_COUNT
} fake_slot;

enum { FAKE_RULES = 16, FAKE_EXECUTIONS = 64 };

/** What a call is answered with. The first rule that fits a call and is not used up answers it. */
typedef struct fake_rule {
    fake_slot slot;
    const char *sql; /**< what the statement's text holds; NULL: whatever */
    vvl_status status;
    const vvl_value *rows; /**< of FAKE_EXECUTE: what the statement will step through */
    size_t row_count;
    uint64_t affected;
    unsigned times;        /**< 0: always */
    bool breaks;           /**< the connection is of no use any more */
    unsigned milliseconds; /**< how long the call takes */
    const char *sqlstate;  /**< of the failure; NULL: none */
    sem_t *gate;           /**< the call waits here before it answers */
} fake_rule;

/** The script and what became of it; hand it to the options as log_context. */
typedef struct fake_script {
    fake_rule rules[FAKE_RULES];
    unsigned used[FAKE_RULES];

    pthread_mutex_t lock; /**< guards what follows and `used` */
    unsigned calls[FAKE_SLOT_COUNT];
    pthread_t executed_by[FAKE_EXECUTIONS]; /**< the threads of the first executions, in order */
    unsigned closed;
    unsigned rolled_back;
    unsigned open_now, open_most;
    unsigned warnings;
    char warning[160]; /**< the last line that was logged */
    unsigned statements_now, statements_most;
    unsigned kept_now, kept_most; /**< what `keep` gave away and was not freed */
    const char *breach;           /**< the first rule of the contract that was broken */
} fake_script;

extern const vvl_backend fake_backend;

/** The slot `rest`, for variants that have one writer. */
void fake_rest(vvl_connection *connection);

/** The slot `keep`, for variants whose text need not be copied. */
vvl_kept fake_keep(vvl_statement *statement);

/** A script whose database is at version 1.0.0 and answers nothing else; add rules behind. */
fake_script fake_script_ready(void);

/** Puts a rule before all others. */
void fake_script_add(fake_script *script, fake_rule rule);

/** Opens the fake; the test closes it. */
vvl_db *fake_open(fake_script *script, unsigned max_connections);

/** The same for a variant of the fake that outlives the database, and other options; `log` and
 * `log_context` are the script's. */
vvl_db *fake_open_with(fake_script *script, const vvl_backend *backend, const vvl_options *options);

/** How often a slot was called so far. */
unsigned fake_calls(fake_script *script, fake_slot slot);

/** Closes it, and expects that nothing is left behind and the contract was kept. */
void fake_close(fake_script *script, vvl_db *db);

/** The values of a user's row, in column order; its id is fake_user_id. */
extern const vvl_value fake_user[VVL_INDEX_users_count];
extern const vvl_uuid fake_user_id;

/** A rule that answers every query of users with that row. */
fake_rule fake_answers_user(void);

/** Gets that user, and expects that this is answered so. */
void fake_get_user(vvl_db *db, vvl_status expected);

#endif
