#include "suites.h"
#include "waiters.h"

#include <string.h>
#include <time.h>

static vvl_options small_pool(unsigned max_connections, unsigned pool_timeout)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.max_connections = max_connections;
    options.pool_timeout = pool_timeout;
    return options;
}

/* A script with a user, and a pool that has looked at the schema's version already. */
static vvl_db *open_ready(fake_script *script, const vvl_options *options)
{
    *script = fake_script_ready();
    fake_script_add(script, fake_answers_user());
    vvl_db *db = fake_open_with(script, &fake_backend, options);
    fake_get_user(db, VVL_OK);
    return db;
}

static vvl_db *begin(vvl_db *db)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    const vvl_transaction_options reading = {.read_only = true};
    REQUIRE_OK(vvl_begin(db, &reading, &transaction, &error), &error);
    return transaction;
}

static void *get_many(void *context)
{
    for (int i = 0; i < 20; i++) {
        if (waiter_get(context, NULL) != VVL_OK) {
            return "a get failed";
        }
    }
    return NULL;
}

static void the_pool_has_its_size(void)
{
    enum { THREADS = 12, CONNECTIONS = 3 };
    pthread_t threads[THREADS];
    fake_script script = fake_script_ready();
    fake_rule slow = fake_answers_user();
    slow.milliseconds = 2;
    fake_script_add(&script, slow);
    vvl_db *db = fake_open(&script, CONNECTIONS);
    for (size_t i = 0; i < THREADS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, get_many, db) == 0, "no thread");
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *fault = NULL;
        pthread_join(threads[i], &fault);
        EXPECT(fault == NULL, "%s", fault == NULL ? "" : (const char *)fault);
    }
    EXPECT(script.open_most == CONNECTIONS, "%u connections at once", script.open_most);
    EXPECT(script.calls[FAKE_OPEN] == CONNECTIONS, "%u were opened", script.calls[FAKE_OPEN]);
    fake_close(&script, db);
}

static void who_waits_is_served_in_the_order_of_arrival(void)
{
    fake_script script;
    waiter waiters[WAITERS_MAX];
    vvl_options options = small_pool(1, 0);
    vvl_db *db = open_ready(&script, &options);
    vvl_db *holder = begin(db);
    for (size_t i = 0; i < WAITERS_MAX; i++) {
        waiters[i] = (waiter){.db = db, .call = waiter_get};
    }
    waiters_line_up(waiters, WAITERS_MAX, &db->pool->waiting);
    unsigned before = fake_calls(&script, FAKE_EXECUTE);
    vvl_rollback(holder);
    fake_get_user(db, VVL_OK); /* a newcomer */
    waiters_join(waiters, WAITERS_MAX, VVL_OK);
    waiters_expect_order(waiters, WAITERS_MAX, &script, before);
    EXPECT(script.open_most == 1, "%u connections", script.open_most);
    fake_close(&script, db);
}

static void who_gives_up_leaves_the_queue_in_order(void)
{
    fake_script script;
    vvl_options options = small_pool(1, 50);
    vvl_db *db = open_ready(&script, &options);
    vvl_db *holder = begin(db);
    for (int i = 0; i < 3; i++) {
        fake_get_user(db, VVL_E_BUSY);
    }
    EXPECT(db->pool->waiting.first == NULL, "somebody is still in the queue");
    vvl_rollback(holder);
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
}

static void the_least_is_opened_at_once_and_kept(void)
{
    fake_script script;
    vvl_options options = small_pool(4, 1000);
    options.min_connections = 3;
    options.idle_timeout = 1;
    vvl_db *db = open_ready(&script, &options);
    EXPECT(script.calls[FAKE_OPEN] == 3, "%u connections", script.calls[FAKE_OPEN]);
    for (int i = 0; i < 20; i++) {
        const struct timespec pause = {0, 5000000};
        fake_get_user(db, VVL_OK);
        nanosleep(&pause, NULL);
    }
    EXPECT(script.open_now == 3, "%u connections", script.open_now);
    fake_close(&script, db);
}

static void what_lies_idle_is_closed(void)
{
    vvl_db *holders[4];
    fake_script script;
    vvl_options options = small_pool(4, 1000);
    options.idle_timeout = 20;
    vvl_db *db = open_ready(&script, &options);
    for (size_t i = 0; i < COUNT_OF(holders); i++) {
        holders[i] = begin(db);
    }
    EXPECT(script.open_now == 4, "%u connections", script.open_now);
    for (size_t i = 0; i < COUNT_OF(holders); i++) {
        vvl_rollback(holders[i]);
    }
    for (int i = 0; i < 1000 && script.open_now > 1; i++) {
        const struct timespec pause = {0, 5000000};
        fake_get_user(db, VVL_OK);
        nanosleep(&pause, NULL);
    }
    EXPECT(script.open_now == 1, "%u connections", script.open_now);
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
}

static void a_least_that_cannot_be_opened_is_no_fault(void)
{
    vvl_error error;
    vvl_db *db = NULL;
    fake_script script = fake_script_ready();
    vvl_options options = small_pool(4, 1000);
    options.min_connections = 3;
    fake_script_add(&script, fake_answers_user());
    fake_script_add(&script,
                    (fake_rule){.slot = FAKE_OPEN, .status = VVL_E_CONNECT, .sqlstate = "53300"});
    fake_script_add(&script, (fake_rule){.slot = FAKE_OPEN, .milliseconds = 1, .times = 2});
    db = fake_open_with(&script, &fake_backend, &options);
    EXPECT(script.open_now == 2, "%u connections", script.open_now);
    fake_get_user(db, VVL_OK);
    fake_close(&script, db);
    options.min_connections = 5;
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open_backend(&fake_backend, "fake:", &options, &db, &error),
                  &error);
}

/* The fake's rule holds the first thread in the middle of its call. */
static void a_transaction_belongs_to_one_thread_at_a_time(void)
{
    sem_t gate;
    vvl_error error = {0};
    fake_script script;
    vvl_options options = small_pool(1, 1000);
    vvl_db *db = open_ready(&script, &options);
    waiter first = {.db = begin(db), .call = waiter_get};
    REQUIRE(sem_init(&gate, 0, 0) == 0, "no semaphore");
    fake_script_add(&script, (fake_rule){.slot = FAKE_STEP, .gate = &gate, .times = 1});
    unsigned before = fake_calls(&script, FAKE_STEP);
    waiter_start(&first);
    while (fake_calls(&script, FAKE_STEP) == before) {
        sched_yield();
    }
    fake_get_user(first.db, VVL_E_USAGE);
    EXPECT_STATUS(VVL_E_USAGE, vvl_commit(first.db, &error), &error);
    sem_post(&gate);
    waiters_join(&first, 1, VVL_OK);
    fake_get_user(first.db, VVL_OK);
    EXPECT_OK(vvl_commit(first.db, &error), &error);
    sem_destroy(&gate);
    fake_close(&script, db);
}

CU_TestInfo pool_tests[] = {
    {"the pool has its size", the_pool_has_its_size},
    {"who waits is served in the order of arrival", who_waits_is_served_in_the_order_of_arrival},
    {"who gives up leaves the queue in order", who_gives_up_leaves_the_queue_in_order},
    {"the least is opened at once and kept", the_least_is_opened_at_once_and_kept},
    {"what lies idle is closed", what_lies_idle_is_closed},
    {"a least that cannot be opened is no fault", a_least_that_cannot_be_opened_is_no_fault},
    {"a transaction belongs to one thread at a time",
     a_transaction_belongs_to_one_thread_at_a_time},
    CU_TEST_INFO_NULL,
};
