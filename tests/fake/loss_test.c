#include "suites.h"
#include "waiters.h"

#include <string.h>

static vvl_db *open_ready(fake_script *script, unsigned max_connections, unsigned pool_timeout)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.max_connections = max_connections;
    options.pool_timeout = pool_timeout;
    *script = fake_script_ready();
    fake_script_add(script, fake_answers_user());
    vvl_db *db = fake_open_with(script, &fake_backend, &options);
    fake_get_user(db, VVL_OK);
    return db;
}

/* The next `times` calls of a slot lose their connection. */
static fake_rule loses(fake_slot slot, const char *sql, unsigned times)
{
    return (fake_rule){
        .slot = slot, .sql = sql, .status = VVL_E_CONNECT, .times = times, .breaks = true};
}

/* The next `times` openings fail in a way that may pass, or not. */
static fake_rule refuses(const char *sqlstate, unsigned times)
{
    return (fake_rule){
        .slot = FAKE_OPEN, .status = VVL_E_CONNECT, .sqlstate = sqlstate, .times = times};
}

static vvl_status read_list(vvl_db *db, vvl_error *error)
{
    vvl_user_page page;
    vvl_status status = vvl_user_list(db, NULL, &page, error);
    if (status == VVL_OK) {
        vvl_user_page_clear(&page);
    }
    return status;
}

static vvl_status read_many(vvl_db *db, vvl_error *error)
{
    vvl_page page;
    vvl_status status = vvl_get_many(db, &vvl_entity_users, &fake_user_id, 1, &page, error);
    if (status == VVL_OK) {
        vvl_page_clear(&page);
    }
    return status;
}

static vvl_status read_count(vvl_db *db, vvl_error *error)
{
    int64_t count;
    return vvl_count(db, &vvl_entity_users, NULL, &count, error);
}

static vvl_status read_sum(vvl_db *db, vvl_error *error)
{
    int64_t sum;
    return vvl_sum(db, &vvl_entity_uploaded_files, "file_size", NULL, &sum, error);
}

static vvl_status read_exists(vvl_db *db, vvl_error *error)
{
    bool exists;
    return vvl_exists(db, &vvl_entity_users, &fake_user_id, &exists, error);
}

typedef vvl_status read_call(vvl_db *db, vvl_error *error);

static read_call *const reads[] = {waiter_get, read_list, read_many,
                                   read_count, read_sum,  read_exists};

static void a_lost_read_runs_once_more(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        vvl_error error = {0};
        fake_script script;
        vvl_db *db = open_ready(&script, 1, 1000);
        fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
        EXPECT_OK(reads[i](db, &error), &error);
        EXPECT(error.message[0] == '\0', "read %zu touched the error of a call that went well", i);
        EXPECT(script.closed == 1 && script.open_now == 1, "the broken one is kept");
        fake_close(&script, db);
    }
}

static void a_read_lost_twice_fails(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        vvl_error error = {0};
        fake_script script;
        vvl_db *db = open_ready(&script, 1, 1000);
        unsigned before = script.calls[FAKE_EXECUTE];
        fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 2));
        EXPECT_STATUS(VVL_E_CONNECT, reads[i](db, &error), &error);
        EXPECT(script.calls[FAKE_EXECUTE] == before + 2, "read %zu was run %u times", i,
               script.calls[FAKE_EXECUTE] - before);
        EXPECT(script.open_now == 0, "a broken one is kept");
        EXPECT_OK(reads[i](db, &error), &error);
        fake_close(&script, db);
    }
}

static void a_read_may_be_lost_at_every_step(void)
{
    static const fake_slot slots[] = {FAKE_PREPARE, FAKE_EXECUTE, FAKE_STEP};
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        fake_script script = fake_script_ready();
        fake_script_add(&script, fake_answers_user());
        fake_script_add(&script, loses(slots[i], "FROM \"users\"", 1));
        vvl_db *db = fake_open(&script, 1);
        fake_get_user(db, VVL_OK);
        EXPECT(script.calls[FAKE_OPEN] == 2, "%u connections", script.calls[FAKE_OPEN]);
        fake_close(&script, db);
    }
}

/* Others may be broken too without anybody knowing yet. */
static void a_lost_read_runs_on_a_new_connection(void)
{
    fake_script script;
    vvl_db *db = open_ready(&script, 3, 1000);
    vvl_db *transactions[3] = {NULL};
    for (size_t i = 0; i < COUNT_OF(transactions); i++) {
        vvl_error error;
        REQUIRE_OK(vvl_begin(db, NULL, &transactions[i], &error), &error);
    }
    for (size_t i = 0; i < COUNT_OF(transactions); i++) {
        vvl_rollback(transactions[i]);
    }
    fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
    fake_get_user(db, VVL_OK);
    EXPECT(script.calls[FAKE_OPEN] == 4, "%u connections", script.calls[FAKE_OPEN]);
    fake_close(&script, db);
}

static void another_failure_is_not_repeated(void)
{
    fake_script script;
    vvl_db *db = open_ready(&script, 1, 1000);
    unsigned before = script.calls[FAKE_EXECUTE];
    fake_script_add(&script,
                    (fake_rule){.slot = FAKE_EXECUTE, .status = VVL_E_CONNECT, .times = 1});
    fake_get_user(db, VVL_E_CONNECT); /* its connection is good, as with a damaged file */
    EXPECT(script.calls[FAKE_EXECUTE] == before + 1, "it was repeated");
    EXPECT(script.calls[FAKE_OPEN] == 1, "it was opened again");
    fake_close(&script, db);
}

static void a_lost_write_is_not_repeated(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_ready(&script, 1, 1000);
    unsigned before = script.calls[FAKE_EXECUTE];
    fake_script_add(&script, loses(FAKE_EXECUTE, "INSERT", 1));
    EXPECT_STATUS(VVL_E_CONNECT, waiter_create(db, &error), &error);
    EXPECT_TEXT("08007", error.sqlstate);
    EXPECT(script.calls[FAKE_EXECUTE] == before + 1, "it was repeated");
    EXPECT_OK(waiter_create(db, &error), &error);
    fake_close(&script, db);
}

static void a_transaction_begins_once_more(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *transaction = NULL;
    vvl_db *db = open_ready(&script, 1, 1000);
    fake_script_add(&script, loses(FAKE_BEGIN, NULL, 3));
    EXPECT_STATUS(VVL_E_CONNECT, vvl_begin(db, NULL, &transaction, &error), &error);
    EXPECT(transaction == NULL, "the output was changed");
    EXPECT_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
    fake_get_user(transaction, VVL_E_CONNECT);
    unsigned executed = script.calls[FAKE_EXECUTE];
    fake_get_user(transaction, VVL_E_CONNECT);
    EXPECT(script.calls[FAKE_EXECUTE] == executed, "a lost transaction goes on");
    vvl_rollback(transaction);
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
}

static void opening_is_tried_again_for_a_while(void)
{
    static const char *const passing[] = {"57P03", "08001", "08006", "53300"};
    for (size_t i = 0; i < COUNT_OF(passing); i++) {
        fake_script script;
        vvl_db *db = open_ready(&script, 2, 0);
        fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
        fake_script_add(&script, refuses(passing[i], 4));
        fake_get_user(db, VVL_OK);
        EXPECT(script.calls[FAKE_OPEN] == 6, "%s: opened %u times", passing[i],
               script.calls[FAKE_OPEN]);
        EXPECT(script.warnings == 1, "%s: %u warnings", passing[i], script.warnings);
        EXPECT(strstr(script.warning, "again") != NULL, "it said: %s", script.warning);
        fake_close(&script, db);
    }
}

static void then_the_real_reason_is_answered(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_ready(&script, 2, 150);
    fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
    fake_script_add(&script, refuses("57P03", 0));
    EXPECT_STATUS(VVL_E_CONNECT, waiter_get(db, &error), &error);
    EXPECT_TEXT("57P03", error.sqlstate);
    EXPECT(script.calls[FAKE_OPEN] > 2 && script.calls[FAKE_OPEN] < 20, "opened %u times",
           script.calls[FAKE_OPEN]);
    EXPECT_STATUS(VVL_E_CONNECT, waiter_get(db, &error), &error);
    EXPECT_TEXT("57P03", error.sqlstate);
    fake_close(&script, db);
}

static void what_does_not_pass_is_answered_at_once(void)
{
    static const fake_rule refusals[] = {
        {.slot = FAKE_OPEN, .status = VVL_E_AUTH, .sqlstate = "28P01", .times = 1},
        {.slot = FAKE_OPEN, .status = VVL_E_CONNECT, .sqlstate = "3D000", .times = 1},
        {.slot = FAKE_OPEN, .status = VVL_E_CONNECT, .times = 1}};
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        fake_script script;
        vvl_db *db = open_ready(&script, 1, 0);
        fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 1));
        fake_script_add(&script, refusals[i]);
        fake_get_user(db, refusals[i].status);
        EXPECT(script.calls[FAKE_OPEN] == 2, "opened %u times", script.calls[FAKE_OPEN]);
        fake_get_user(db, VVL_OK);
        fake_close(&script, db);
    }
}

static void the_first_opening_fails_at_once(void)
{
    vvl_error error;
    vvl_db *db = NULL;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    fake_script script = fake_script_ready();
    options.log_context = &script;
    fake_script_add(&script, refuses("08001", 0));
    EXPECT_STATUS(VVL_E_CONNECT, vvl_db_open_backend(&fake_backend, "fake:", &options, &db, &error),
                  &error);
    EXPECT(db == NULL, "the output was changed");
    EXPECT(script.calls[FAKE_OPEN] == 1, "opened %u times", script.calls[FAKE_OPEN]);
}

/* One thread at a time knocks, however many wait; those who wait get what is given back. */
static void one_knocks_while_the_others_wait(void)
{
    vvl_error error;
    sem_t gate;
    fake_script script;
    waiter waiters[4];
    vvl_db *holder = NULL;
    vvl_db *db = open_ready(&script, 4, 0);
    REQUIRE_OK(vvl_begin(db, NULL, &holder, &error), &error);
    REQUIRE(sem_init(&gate, 0, 0) == 0, "no semaphore");
    fake_script_add(&script, (fake_rule){.slot = FAKE_OPEN, .gate = &gate, .times = 1});
    fake_script_add(&script, refuses("57P03", 1));
    for (size_t i = 0; i < COUNT_OF(waiters); i++) {
        waiters[i] = (waiter){.db = db, .call = waiter_get};
        waiter_start(&waiters[i]);
    }
    while (fake_calls(&script, FAKE_OPEN) < 3) {
        sched_yield();
    }
    waiters_await(db, &db->pool->waiting, 3);
    vvl_rollback(holder);
    waiters_await(db, &db->pool->waiting, 0);
    EXPECT(fake_calls(&script, FAKE_OPEN) == 3, "opened %u times", script.calls[FAKE_OPEN]);
    sem_post(&gate);
    waiters_join(waiters, COUNT_OF(waiters), VVL_OK);
    sem_destroy(&gate);
    fake_close(&script, db);
}

static void a_full_server_makes_a_smaller_pool(void)
{
    vvl_error error;
    fake_script script;
    vvl_db *holder = NULL;
    vvl_db *db = open_ready(&script, 4, 0);
    REQUIRE_OK(vvl_begin(db, NULL, &holder, &error), &error);
    fake_script_add(&script, refuses("53300", 0));
    waiter waiters[3];
    for (size_t i = 0; i < COUNT_OF(waiters); i++) {
        waiters[i] = (waiter){.db = db, .call = waiter_get};
    }
    waiters_line_up(waiters, COUNT_OF(waiters), &db->pool->waiting);
    EXPECT(script.calls[FAKE_OPEN] == 2, "opened %u times", script.calls[FAKE_OPEN]);
    EXPECT(script.warnings == 1, "%u warnings", script.warnings);
    EXPECT(strstr(script.warning, "goes on with the 1") != NULL, "it said: %s", script.warning);
    vvl_rollback(holder);
    waiters_join(waiters, COUNT_OF(waiters), VVL_OK);
    EXPECT(script.open_most == 1, "%u connections", script.open_most);
    fake_close(&script, db);
}

static void a_failed_opening_gives_its_place_back(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_ready(&script, 1, 50);
    fake_script_add(&script, loses(FAKE_EXECUTE, NULL, 2));
    EXPECT_STATUS(VVL_E_CONNECT, waiter_get(db, &error), &error);
    fake_script_add(&script, (fake_rule){.slot = FAKE_OPEN, .status = VVL_E_AUTH, .times = 3});
    for (int i = 0; i < 3; i++) {
        fake_get_user(db, VVL_E_AUTH);
    }
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
}

CU_TestInfo loss_tests[] = {
    {"a lost read runs once more", a_lost_read_runs_once_more},
    {"a read lost twice fails", a_read_lost_twice_fails},
    {"a read may be lost at every step", a_read_may_be_lost_at_every_step},
    {"a lost read runs on a new connection", a_lost_read_runs_on_a_new_connection},
    {"another failure is not repeated", another_failure_is_not_repeated},
    {"a lost write is not repeated", a_lost_write_is_not_repeated},
    {"a transaction begins once more", a_transaction_begins_once_more},
    {"opening is tried again for a while", opening_is_tried_again_for_a_while},
    {"then the real reason is answered", then_the_real_reason_is_answered},
    {"what does not pass is answered at once", what_does_not_pass_is_answered_at_once},
    {"the first opening fails at once", the_first_opening_fails_at_once},
    {"one knocks while the others wait", one_knocks_while_the_others_wait},
    {"a full server makes a smaller pool", a_full_server_makes_a_smaller_pool},
    {"a failed opening gives its place back", a_failed_opening_gives_its_place_back},
    CU_TEST_INFO_NULL,
};
