#include "suites.h"
#include "waiters.h"

#include <string.h>

/* A variant of the fake with one writer, and a pool that has looked at the schema's version. */
static vvl_db *open_one_writer(fake_script *script, unsigned max_connections, unsigned pool_timeout,
                               unsigned lock_timeout)
{
    static vvl_backend one_writer;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    one_writer = fake_backend;
    one_writer.capabilities |= VVL_CAPABILITY_ONE_WRITER;
    one_writer.rest = fake_rest;
    options.max_connections = max_connections;
    options.pool_timeout = pool_timeout;
    options.lock_timeout = lock_timeout;
    *script = fake_script_ready();
    fake_script_add(script, fake_answers_user());
    vvl_db *db = fake_open_with(script, &one_writer, &options);
    fake_get_user(db, VVL_OK);
    return db;
}

static vvl_db *begin(vvl_db *db, bool read_only)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    const vvl_transaction_options options = {.read_only = read_only};
    REQUIRE_OK(vvl_begin(db, &options, &transaction, &error), &error);
    return transaction;
}

static void writers_take_turns_and_readers_pass_by(void)
{
    fake_script script;
    waiter waiters[WAITERS_MAX];
    vvl_db *db = open_one_writer(&script, 3, 0, 0);
    vvl_db *writer = begin(db, false);
    for (size_t i = 0; i < WAITERS_MAX; i++) {
        waiters[i] = (waiter){.db = db, .call = waiter_create};
    }
    waiters_line_up(waiters, WAITERS_MAX, &db->pool->writers);
    vvl_db *reader = begin(db, true);
    fake_get_user(db, VVL_OK);
    EXPECT(script.open_most == 3, "who waits to write holds a connection: %u", script.open_most);
    unsigned before = fake_calls(&script, FAKE_EXECUTE);
    vvl_rollback(writer);
    waiters_join(waiters, WAITERS_MAX, VVL_OK);
    waiters_expect_order(waiters, WAITERS_MAX, &script, before);
    vvl_rollback(reader);
    EXPECT(!db->pool->writing, "nobody writes and the turn is taken");
    fake_close(&script, db);
}

static void a_writer_waits_in_vain_for_so_long(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_one_writer(&script, 4, 0, 30);
    vvl_db *writer = begin(db, false);
    EXPECT_STATUS(VVL_E_BUSY, waiter_create(db, &error), &error);
    EXPECT_TEXT("55P03", error.sqlstate);
    EXPECT(strstr(error.hint, "thread") != NULL, "no word of the likely reason: %s", error.hint);
    EXPECT(db->pool->writers.first == NULL, "somebody is still in the queue");
    EXPECT_OK(waiter_create(writer, &error), &error);
    EXPECT_OK(vvl_commit(writer, &error), &error);
    EXPECT_OK(waiter_create(db, &error), &error);
    fake_close(&script, db);
}

/* Who has the turn and finds no channel gives it back. */
static void a_turn_is_not_lost_for_want_of_a_channel(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_one_writer(&script, 1, 30, 30);
    vvl_db *reader = begin(db, true);
    EXPECT_STATUS(VVL_E_BUSY, waiter_create(db, &error), &error);
    EXPECT(!db->pool->writing, "the turn is lost");
    vvl_rollback(reader);
    EXPECT_OK(waiter_create(db, &error), &error);
    fake_close(&script, db);
}

static void a_lost_connection_gives_the_turn_on(void)
{
    vvl_error error = {0};
    fake_script script;
    vvl_db *db = open_one_writer(&script, 2, 1000, 1000);
    fake_script_add(&script, (fake_rule){.slot = FAKE_EXECUTE,
                                         .sql = "INSERT",
                                         .status = VVL_E_CONNECT,
                                         .times = 1,
                                         .breaks = true});
    EXPECT_STATUS(VVL_E_CONNECT, waiter_create(db, &error), &error);
    EXPECT(!db->pool->writing, "the turn is lost");
    EXPECT_OK(waiter_create(db, &error), &error);
    fake_script_add(&script, (fake_rule){.slot = FAKE_BEGIN, .status = VVL_E_BUSY, .times = 1});
    vvl_db *none = NULL;
    EXPECT_STATUS(VVL_E_BUSY, vvl_begin(db, NULL, &none, &error), &error);
    EXPECT(!db->pool->writing && none == NULL, "the turn is lost");
    fake_close(&script, db);
}

static void the_database_rests_when_nobody_waits_to_write(void)
{
    vvl_error error = {0};
    fake_script script;
    waiter waiters[WAITERS_MAX];
    vvl_db *db = open_one_writer(&script, 2, 0, 0);
    fake_get_user(db, VVL_OK);
    EXPECT(script.calls[FAKE_REST] == 0, "it rested after a read");
    EXPECT_OK(waiter_create(db, &error), &error);
    EXPECT(script.calls[FAKE_REST] == 1, "it rested %u times", script.calls[FAKE_REST]);
    vvl_db *writer = begin(db, false);
    for (size_t i = 0; i < WAITERS_MAX; i++) {
        waiters[i] = (waiter){.db = db, .call = waiter_create};
    }
    waiters_line_up(waiters, WAITERS_MAX, &db->pool->writers);
    vvl_rollback(writer);
    waiters_join(waiters, WAITERS_MAX, VVL_OK);
    EXPECT(script.calls[FAKE_REST] == 2, "it rested %u times", script.calls[FAKE_REST]);
    fake_close(&script, db);
}

CU_TestInfo turn_tests[] = {
    {"the database rests when nobody waits to write",
     the_database_rests_when_nobody_waits_to_write},
    {"writers take turns and readers pass by", writers_take_turns_and_readers_pass_by},
    {"a writer waits in vain for so long", a_writer_waits_in_vain_for_so_long},
    {"a turn is not lost for want of a channel", a_turn_is_not_lost_for_want_of_a_channel},
    {"a lost connection gives the turn on", a_lost_connection_gives_the_turn_on},
    CU_TEST_INFO_NULL,
};
