#include "fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct fake_connection {
    vvl_connection base;
    fake_script *script;
    vvl_connection_state state;
} fake_connection;

typedef struct fake_statement {
    fake_connection *connection;
    char sql[2048];
    size_t column_count;
    const fake_rule *running; /* NULL: reset */
    size_t next_row;
} fake_statement;

static void breach(fake_script *script, const char *what)
{
    if (script->breach == NULL) {
        script->breach = what;
    }
}

static void take_time(unsigned milliseconds)
{
    const struct timespec pause = {0, milliseconds * 1000000L};
    if (milliseconds > 0) {
        nanosleep(&pause, NULL);
    }
}

/* Notes a call and finds its answer; NULL: it succeeds. */
static const fake_rule *find_answer(fake_script *script, fake_slot slot, const char *sql)
{
    const fake_rule *found = NULL;
    pthread_mutex_lock(&script->lock);
    if (slot == FAKE_EXECUTE && script->calls[slot] < FAKE_EXECUTIONS) {
        script->executed_by[script->calls[slot]] = pthread_self();
    }
    script->calls[slot]++;
    for (size_t i = 0; i < FAKE_RULES && found == NULL; i++) {
        const fake_rule *rule = &script->rules[i];
        bool fits = rule->slot == slot && (rule->sql == NULL || strstr(sql, rule->sql) != NULL);
        bool left = rule->times == 0 || script->used[i] < rule->times;
        bool says = rule->status != VVL_OK || rule->rows != NULL || rule->affected != 0 ||
                    rule->milliseconds != 0 || rule->gate != NULL;
        if (says && fits && left) {
            script->used[i]++;
            found = rule;
        }
    }
    pthread_mutex_unlock(&script->lock);
    take_time(found == NULL ? 0 : found->milliseconds);
    if (found != NULL && found->gate != NULL) {
        sem_wait(found->gate);
    }
    return found;
}

static vvl_status answer(fake_connection *connection, const fake_rule *rule, vvl_error *error)
{
    if (rule == NULL || rule->status == VVL_OK) {
        return VVL_OK;
    }
    if (rule->breaks) {
        connection->state = VVL_CONNECTION_BROKEN;
    }
    if (error != NULL) {
        *error = (vvl_error){.status = rule->status, .message = "the script says so"};
        snprintf(error->sqlstate, sizeof error->sqlstate, "%s",
                 rule->sqlstate == NULL ? "" : rule->sqlstate);
    }
    return rule->status;
}

static void count(fake_script *script, unsigned *now, unsigned *most, int step)
{
    pthread_mutex_lock(&script->lock);
    *now += (unsigned)step;
    if (*now > *most) {
        *most = *now;
    }
    pthread_mutex_unlock(&script->lock);
}

static vvl_status fake_open_slot(const vvl_open_parameters *parameters, vvl_connection **out,
                                 vvl_error *error)
{
    fake_script *script = parameters->options->log_context;
    fake_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        return VVL_E_NO_MEMORY;
    }
    connection->script = script;
    vvl_status status = answer(connection, find_answer(script, FAKE_OPEN, ""), error);
    if (status != VVL_OK) {
        free(connection);
        return status;
    }
    count(script, &script->open_now, &script->open_most, 1);
    *out = &connection->base;
    return VVL_OK;
}

static void fake_close_slot(vvl_connection *base)
{
    fake_connection *connection = (fake_connection *)base;
    if (connection != NULL) {
        fake_script *script = connection->script;
        count(script, &script->open_now, &script->open_most, -1);
        pthread_mutex_lock(&script->lock);
        script->closed++;
        pthread_mutex_unlock(&script->lock);
        free(connection);
    }
}

static vvl_connection_state fake_state(const vvl_connection *connection)
{
    return ((const fake_connection *)connection)->state;
}

static vvl_status fake_prepare(vvl_connection *base, const vvl_statement_text *text,
                               vvl_statement **out, vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    fake_script *script = connection->script;
    vvl_status status = answer(connection, find_answer(script, FAKE_PREPARE, text->sql), error);
    fake_statement *statement = status == VVL_OK ? calloc(1, sizeof *statement) : NULL;
    if (statement == NULL) {
        return status == VVL_OK ? VVL_E_NO_MEMORY : status;
    }
    statement->connection = connection;
    statement->column_count = text->column_count;
    strncpy(statement->sql, text->sql, sizeof statement->sql - 1);
    count(script, &script->statements_now, &script->statements_most, 1);
    *out = (vvl_statement *)statement;
    return VVL_OK;
}

static vvl_status fake_execute(vvl_statement *base, const vvl_value *parameters, vvl_error *error)
{
    static const fake_rule nothing;
    fake_statement *statement = (fake_statement *)base;
    fake_script *script = statement->connection->script;
    (void)parameters;
    if (statement->running != NULL) {
        breach(script, "execute without reset");
    }
    const fake_rule *rule = find_answer(script, FAKE_EXECUTE, statement->sql);
    vvl_status status = answer(statement->connection, rule, error);
    statement->running = status != VVL_OK ? NULL : rule == NULL ? &nothing : rule;
    statement->next_row = 0;
    return status;
}

static vvl_status fake_step(vvl_statement *base, vvl_value *row, bool *has_row, vvl_error *error)
{
    fake_statement *statement = (fake_statement *)base;
    fake_script *script = statement->connection->script;
    if (statement->running == NULL) {
        breach(script, "step without execute");
        return VVL_E_INTERNAL;
    }
    const fake_rule *rule = find_answer(script, FAKE_STEP, statement->sql);
    vvl_status status = answer(statement->connection, rule, error);
    if (status != VVL_OK) {
        statement->running = NULL;
        return status;
    }
    *has_row = statement->next_row < statement->running->row_count;
    if (*has_row && row != NULL) {
        size_t width = statement->column_count;
        memcpy(row, statement->running->rows + statement->next_row * width, width * sizeof *row);
    }
    statement->next_row += *has_row;
    return VVL_OK;
}

static uint64_t fake_affected(const vvl_statement *base)
{
    const fake_statement *statement = (const fake_statement *)base;
    return statement->running == NULL ? 0 : statement->running->affected;
}

static void fake_reset(vvl_statement *statement)
{
    ((fake_statement *)statement)->running = NULL;
}

static void fake_finalize(vvl_statement *base)
{
    fake_statement *statement = (fake_statement *)base;
    if (statement != NULL) {
        fake_script *script = statement->connection->script;
        count(script, &script->statements_now, &script->statements_most, -1);
        free(statement);
    }
}

static vvl_status fake_run_script(vvl_connection *base, const char *sql, vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    return answer(connection, find_answer(connection->script, FAKE_SCRIPT, sql), error);
}

static bool fake_check(vvl_connection *base)
{
    return fake_state(base) != VVL_CONNECTION_BROKEN;
}

static vvl_status fake_begin(vvl_connection *base, vvl_transaction_mode mode, vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    (void)mode;
    if (connection->state != VVL_CONNECTION_IDLE) {
        breach(connection->script, "begin on a connection that is not idle");
    }
    vvl_status status = answer(connection, find_answer(connection->script, FAKE_BEGIN, ""), error);
    if (status == VVL_OK) {
        connection->state = VVL_CONNECTION_IN_TRANSACTION;
    }
    return status;
}

static vvl_status fake_commit(vvl_connection *base, vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    if (connection->state != VVL_CONNECTION_IN_TRANSACTION) {
        breach(connection->script, "commit without a transaction");
    }
    connection->state = VVL_CONNECTION_IDLE;
    return answer(connection, find_answer(connection->script, FAKE_COMMIT, ""), error);
}

static void fake_rollback(vvl_connection *base)
{
    fake_connection *connection = (fake_connection *)base;
    pthread_mutex_lock(&connection->script->lock);
    connection->script->rolled_back++;
    pthread_mutex_unlock(&connection->script->lock);
    if (connection->state != VVL_CONNECTION_BROKEN) {
        connection->state = VVL_CONNECTION_IDLE;
    }
}

static vvl_status fake_savepoint(vvl_connection *base, unsigned depth, vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    (void)depth;
    if (connection->state != VVL_CONNECTION_IN_TRANSACTION) {
        breach(connection->script, "a savepoint without a transaction");
    }
    return answer(connection, find_answer(connection->script, FAKE_BEGIN, ""), error);
}

static vvl_status fake_end_savepoint(vvl_connection *base, unsigned depth, bool keep,
                                     vvl_error *error)
{
    fake_connection *connection = (fake_connection *)base;
    (void)depth;
    if (connection->state == VVL_CONNECTION_IDLE) {
        breach(connection->script, "the end of a savepoint without a transaction");
    }
    if (keep) {
        return answer(connection, find_answer(connection->script, FAKE_COMMIT, ""), error);
    }
    if (connection->state == VVL_CONNECTION_FAILED) {
        connection->state = VVL_CONNECTION_IN_TRANSACTION;
    }
    return VVL_OK;
}

static vvl_status fake_execute_many(vvl_statement *base, const vvl_value *parameters, size_t count,
                                    uint64_t *affected, size_t *done, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (*done = 0; *done < count; ++*done) {
        status = fake_execute(base, parameters, error);
        if (status != VVL_OK) {
            break;
        }
        affected[*done] = fake_affected(base);
        fake_reset(base);
    }
    return status;
}

void fake_rest(vvl_connection *base)
{
    fake_connection *connection = (fake_connection *)base;
    if (connection->state != VVL_CONNECTION_IDLE) {
        breach(connection->script, "rest on a connection that is not idle");
    }
    (void)find_answer(connection->script, FAKE_REST, "");
}

static void free_kept(void *script)
{
    fake_script *self = script;
    count(self, &self->kept_now, &self->kept_most, -1);
}

/* The rows are constant: what is given away stands for them, so that its end can be seen. */
vvl_kept fake_keep(vvl_statement *base)
{
    fake_statement *statement = (fake_statement *)base;
    fake_script *script = statement->connection->script;
    if (statement->running == NULL) {
        breach(script, "keep without execute");
    }
    statement->running = NULL;
    count(script, &script->kept_now, &script->kept_most, 1);
    return (vvl_kept){script, free_kept};
}

static const vvl_migration migrations[] = {{"1.0.0", "initial schema", "CREATE EVERYTHING", NULL},
                                           {NULL, NULL, NULL, NULL}};

static const vvl_dialect dialect = {
    .parameter_mark = '$',
    .server_version = "ASK FOR VERSION",
    .size = "ASK FOR SIZE",
    .tables = "ASK FOR TABLES",
    .views = "ASK FOR VIEWS",
    .triggers = "ASK FOR TRIGGERS",
    .bytewise = "",
    .text_contains = {"HOLDS(", ", ", ")"},
    .json_contains = {"HOLDS(", ", ", ")"},
    .lock_rows = "",
    .lock_free_rows = "",
    .indexes = "ASK FOR INDEXES",
    .columns = "ASK FOR COLUMNS",
    .legacy_ids = "MAKE LEGACY IDS",
    .migrations = migrations,
};

static const char *const schemes[] = {"fake", NULL};

const vvl_backend fake_backend = {
    .version = VVL_BACKEND_VERSION,
    .size = sizeof(vvl_backend),
    .name = "fake",
    .schemes = schemes,
    .capabilities = VVL_CAPABILITY_LOOSE,
    .dialect = &dialect,
    .open = fake_open_slot,
    .close = fake_close_slot,
    .state = fake_state,
    .check = fake_check,
    .prepare = fake_prepare,
    .execute = fake_execute,
    .step = fake_step,
    .affected = fake_affected,
    .reset = fake_reset,
    .finalize = fake_finalize,
    .script = fake_run_script,
    .begin = fake_begin,
    .commit = fake_commit,
    .rollback = fake_rollback,
    .savepoint = fake_savepoint,
    .end_savepoint = fake_end_savepoint,
    .execute_many = fake_execute_many,
};
