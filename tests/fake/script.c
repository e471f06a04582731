#include "fake.h"

#include <stdio.h>
#include <string.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        .type = VVL_VALUE_TEXT, .size = sizeof(literal) - 1, .as.text = (literal)                  \
    }

const vvl_value fake_user[VVL_INDEX_users_count] = {
    {.type = VVL_VALUE_ID, .as.id = {{1}}},
    TEXT("joe"),
    TEXT("joe@example.org"),
    TEXT("hash"),
    {.type = VVL_VALUE_NULL},
    {.type = VVL_VALUE_NULL},
    {.type = VVL_VALUE_NULL},
    {.type = VVL_VALUE_NULL},
    {.type = VVL_VALUE_BOOL, .as.boolean = true},
    {.type = VVL_VALUE_TIME, .as.time = 1},
    {.type = VVL_VALUE_TIME, .as.time = 2},
};

const vvl_uuid fake_user_id = {{1}};

static const vvl_value ledger_table[] = {TEXT("schema_version")};
static const vvl_value ledger_columns[] = {TEXT("schema_version"), TEXT("version"),
                                           TEXT("schema_version"), TEXT("applied_at")};
static const vvl_value ledger_row[] = {TEXT("1.0.0"), TEXT("2025-01-01 00:00:00")};

fake_script fake_script_ready(void)
{
    return (fake_script){
        .rules =
            {{.slot = FAKE_EXECUTE,
              .sql = "FROM \"schema_version\"",
              .rows = ledger_row,
              .row_count = 1},
             {.slot = FAKE_EXECUTE, .sql = "ASK FOR TABLES", .rows = ledger_table, .row_count = 1},
             {.slot = FAKE_EXECUTE,
              .sql = "ASK FOR COLUMNS",
              .rows = ledger_columns,
              .row_count = 2}},
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
}

void fake_script_add(fake_script *script, fake_rule rule)
{
    memmove(script->rules + 1, script->rules, (FAKE_RULES - 1) * sizeof *script->rules);
    memmove(script->used + 1, script->used, (FAKE_RULES - 1) * sizeof *script->used);
    script->rules[0] = rule;
    script->used[0] = 0;
}

static void take_line(void *context, vvl_log_level level, const char *line)
{
    fake_script *script = context;
    pthread_mutex_lock(&script->lock);
    script->warnings += level == VVL_LOG_WARNING;
    snprintf(script->warning, sizeof script->warning, "%s", line);
    pthread_mutex_unlock(&script->lock);
}

vvl_db *fake_open_with(fake_script *script, const vvl_backend *backend, const vvl_options *options)
{
    vvl_error error;
    vvl_db *db = NULL;
    vvl_options own = *options;
    own.log = take_line;
    own.log_context = script;
    REQUIRE_OK(vvl_db_open_backend(backend, "fake:anything", &own, &db, &error), &error);
    return db;
}

vvl_db *fake_open(fake_script *script, unsigned max_connections)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.max_connections = max_connections;
    return fake_open_with(script, &fake_backend, &options);
}

unsigned fake_calls(fake_script *script, fake_slot slot)
{
    pthread_mutex_lock(&script->lock);
    unsigned calls = script->calls[slot];
    pthread_mutex_unlock(&script->lock);
    return calls;
}

void fake_close(fake_script *script, vvl_db *db)
{
    vvl_db_close(db);
    EXPECT(script->open_now == 0, "%u connections were left open", script->open_now);
    EXPECT(script->statements_now == 0, "%u statements were left", script->statements_now);
    EXPECT(script->breach == NULL, "contract: %s", script->breach == NULL ? "" : script->breach);
}

fake_rule fake_answers_user(void)
{
    return (fake_rule){
        .slot = FAKE_EXECUTE, .sql = "FROM \"users\"", .rows = fake_user, .row_count = 1};
}

void fake_get_user(vvl_db *db, vvl_status expected)
{
    vvl_error error = {0};
    vvl_user user;
    vvl_user untouched;
    memset(&untouched, 0x5A, sizeof untouched);
    memset(&user, 0x5A, sizeof user);
    vvl_status status = vvl_user_get(db, &fake_user_id, &user, &error);
    EXPECT_STATUS(expected, status, &error);
    if (status == VVL_OK) {
        EXPECT_TEXT("joe", user.username);
        vvl_user_clear(&user);
    } else {
        EXPECT(memcmp(&user, &untouched, sizeof user) == 0, "the output was changed");
    }
}
