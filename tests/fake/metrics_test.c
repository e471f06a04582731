#include "../prometheus.h"
#include "suites.h"
#include "watcher.h"

#include <sched.h>
#include <string.h>

enum { THREADS = 4, GETS = 500 };

static void failures_are_counted_by_status(void)
{
    watcher *self = watcher_new();
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    for (int i = 0; i < 3; i++) {
        watcher_fail_once(self, FAKE_EXECUTE, i == 0 ? VVL_E_BUSY : VVL_E_IO);
        watcher_get(db, i == 0 ? VVL_E_BUSY : VVL_E_IO);
    }
    vvl_metrics metrics = watcher_metrics(db);
    const vvl_statement_metrics *of_get = &metrics.statements[0];
    REQUIRE(metrics.statement_count == 1, "%zu statements", metrics.statement_count);
    EXPECT_TEXT("users.get", of_get->statement);
    EXPECT(of_get->count == 4 && of_get->rows == 1, "%u, %u rows", (unsigned)of_get->count,
           (unsigned)of_get->rows);
    EXPECT(of_get->failures == 3 && of_get->failures_by_status[VVL_E_BUSY] == 1 &&
               of_get->failures_by_status[VVL_E_IO] == 2 && of_get->failures_by_status[VVL_OK] == 0,
           "%u failures", (unsigned)of_get->failures);
    vvl_metrics_clear(&metrics);
    vvl_metrics_clear(&metrics);
    vvl_metrics_clear(NULL);
    fake_close(&self->script, db);
}

static void latencies_fall_into_their_buckets(void)
{
    enum { TAKES = 26 };
    watcher *self = watcher_new();
    fake_script_add(&self->script,
                    (fake_rule){.slot = FAKE_EXECUTE, .sql = "exists", .milliseconds = TAKES});
    vvl_db *db = watcher_open(self);
    vvl_error error;
    bool exists;
    EXPECT_OK(vvl_exists(db, &vvl_entity_users, &watcher_id, &exists, &error), &error);
    vvl_metrics metrics = watcher_metrics(db);
    uint64_t count = 0;
    for (size_t i = 0; i < VVL_LATENCY_BUCKETS; i++) {
        bool possible = vvl_latency_bound(i) >= TAKES * 1000;
        EXPECT(possible || metrics.statements[0].latency[i] == 0, "bucket %zu", i);
        EXPECT(i == 0 || vvl_latency_bound(i) > vvl_latency_bound(i - 1), "bound %zu", i);
        count += metrics.statements[0].latency[i];
    }
    EXPECT(count == 1 && metrics.statements[0].microseconds >= TAKES * 1000, "%u", (unsigned)count);
    EXPECT(vvl_latency_bound(VVL_LATENCY_BUCKETS - 1) == UINT64_MAX &&
               vvl_latency_bound(VVL_LATENCY_BUCKETS) == UINT64_MAX,
           "the last has a bound");
    vvl_metrics_clear(&metrics);
    fake_close(&self->script, db);
}

static void expect_transactions(vvl_db *db, unsigned begun, unsigned committed, unsigned back,
                                unsigned savepoints)
{
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.transactions_begun == begun && metrics.transactions_committed == committed &&
               metrics.transactions_rolled_back == back && metrics.savepoints == savepoints,
           "begun %u, committed %u, rolled back %u, savepoints %u",
           (unsigned)metrics.transactions_begun, (unsigned)metrics.transactions_committed,
           (unsigned)metrics.transactions_rolled_back, (unsigned)metrics.savepoints);
    vvl_metrics_clear(&metrics);
}

static vvl_db *begin(vvl_db *db)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    return transaction;
}

static void transactions_are_counted(void)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    watcher *self = watcher_new();
    vvl_db *db = watcher_open(self);
    expect_transactions(db, 0, 0, 0, 0);
    fake_script_add(&self->script,
                    (fake_rule){.slot = FAKE_BEGIN, .status = VVL_E_BUSY, .times = 1});
    EXPECT_STATUS(VVL_E_BUSY, vvl_begin(db, NULL, &transaction, &error), &error);
    expect_transactions(db, 0, 0, 0, 0);
    transaction = begin(db);
    vvl_db *inner = begin(transaction);
    expect_transactions(inner, 1, 0, 0, 1);
    EXPECT_OK(vvl_commit(inner, &error), &error);
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    expect_transactions(db, 1, 1, 0, 1);
    transaction = begin(db);
    (void)begin(transaction);
    vvl_rollback(transaction);
    expect_transactions(db, 2, 1, 1, 2);
    fake_script_add(&self->script,
                    (fake_rule){.slot = FAKE_COMMIT, .status = VVL_E_FULL, .times = 1});
    EXPECT_STATUS(VVL_E_FULL, vvl_commit(begin(db), &error), &error);
    expect_transactions(db, 3, 1, 2, 2);
    fake_close(&self->script, db);
}

static vvl_status get_in(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_user user;
    (void)context;
    vvl_status status = vvl_user_get(transaction, &watcher_id, &user, error);
    if (status == VVL_OK) {
        vvl_user_clear(&user);
    }
    return status;
}

static void a_lost_connection_and_the_retry_are_counted(void)
{
    vvl_error error;
    watcher *self = watcher_new();
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    fake_script_add(&self->script, (fake_rule){.slot = FAKE_EXECUTE,
                                               .sql = "FROM \"users\"",
                                               .status = VVL_E_CONNECT,
                                               .sqlstate = "08006",
                                               .times = 1,
                                               .breaks = true});
    EXPECT_OK(vvl_transact(db, NULL, get_in, NULL, &error), &error);
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.connections_opened == 2 && metrics.connections_lost == 1 && metrics.retries == 1,
           "opened %u, lost %u, run again %u", (unsigned)metrics.connections_opened,
           (unsigned)metrics.connections_lost, (unsigned)metrics.retries);
    vvl_metrics_clear(&metrics);
    expect_transactions(db, 2, 1, 1, 0);
    fake_close(&self->script, db);
}

static void expect_pool(vvl_db *db, unsigned open, unsigned idle, unsigned waiting)
{
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.pool_open == open && metrics.pool_idle == idle &&
               metrics.pool_in_use == open - idle && metrics.pool_waiting == waiting &&
               metrics.pool_limit == 1,
           "open %u, idle %u, in use %u, waiting %u of %u", (unsigned)metrics.pool_open,
           (unsigned)metrics.pool_idle, (unsigned)metrics.pool_in_use,
           (unsigned)metrics.pool_waiting, (unsigned)metrics.pool_limit);
    vvl_metrics_clear(&metrics);
}

static void a_wait_in_vain_is_counted(void)
{
    watcher *self = watcher_new();
    self->options.pool_timeout = 20;
    vvl_db *db = watcher_open(self);
    vvl_db *transaction = begin(db);
    expect_pool(db, 1, 0, 0);
    watcher_get(db, VVL_E_BUSY);
    vvl_rollback(transaction);
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.pool_waits == 1 && metrics.pool_timeouts == 1, "%u waits, %u in vain",
           (unsigned)metrics.pool_waits, (unsigned)metrics.pool_timeouts);
    EXPECT(self->event_count == 0, "a statement that never ran");
    vvl_metrics_clear(&metrics);
    expect_pool(db, 1, 1, 0);
    fake_close(&self->script, db);
}

static void *wait_for_connection(void *context)
{
    vvl_user user;
    vvl_status status = vvl_user_get(context, &watcher_id, &user, NULL);
    if (status == VVL_OK) {
        vvl_user_clear(&user);
    }
    return status == VVL_OK ? NULL : "no connection came";
}

static unsigned waiting(vvl_db *db)
{
    vvl_metrics metrics = watcher_metrics(db);
    unsigned threads = (unsigned)metrics.pool_waiting;
    vvl_metrics_clear(&metrics);
    return threads;
}

static void those_who_wait_are_counted(void)
{
    pthread_t thread;
    void *fault = NULL;
    watcher *self = watcher_new();
    self->options.pool_timeout = 0;
    vvl_db *db = watcher_open(self);
    vvl_db *transaction = begin(db);
    REQUIRE(pthread_create(&thread, NULL, wait_for_connection, db) == 0, "no thread");
    while (waiting(db) == 0) {
        sched_yield();
    }
    expect_pool(transaction, 1, 0, 1);
    vvl_rollback(transaction);
    pthread_join(thread, &fault);
    EXPECT(fault == NULL, "%s", fault == NULL ? "" : (const char *)fault);
    expect_pool(db, 1, 1, 0);
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.pool_waits == 1 && metrics.pool_timeouts == 0, "another count");
    vvl_metrics_clear(&metrics);
    fake_close(&self->script, db);
}

static void *get_many(void *context)
{
    for (int i = 0; i < GETS; i++) {
        if (wait_for_connection(context) != NULL) {
            return "a get failed";
        }
    }
    return NULL;
}

static void counts_are_exact_under_threads(void)
{
    pthread_t threads[THREADS];
    watcher *self = watcher_new();
    self->options.max_connections = THREADS;
    self->options.statement = NULL;
    vvl_db *db = watcher_open(self);
    for (size_t i = 0; i < THREADS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, get_many, db) == 0, "no thread");
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *fault = NULL;
        vvl_metrics during = watcher_metrics(db);
        vvl_metrics_clear(&during);
        pthread_join(threads[i], &fault);
        EXPECT(fault == NULL, "%s", fault == NULL ? "" : (const char *)fault);
    }
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.statement_count == 1 && metrics.statements[0].count == THREADS * GETS &&
               metrics.statements[0].rows == THREADS * GETS && metrics.statements[0].failures == 0,
           "%u of %d", (unsigned)metrics.statements[0].count, THREADS * GETS);
    vvl_metrics_clear(&metrics);
    fake_close(&self->script, db);
}

static void the_text_says_what_the_struct_says(void)
{
    vvl_error error;
    char *text = NULL;
    watcher *self = watcher_new();
    self->options.application_name = "the \"shop\"\\\nnext";
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    watcher_fail_once(self, FAKE_EXECUTE, VVL_E_BUSY);
    watcher_get(db, VVL_E_BUSY);
    REQUIRE_OK(vvl_metrics_text(db, &text, &error), &error);
    EXPECT_TEXT(NULL, prometheus_fault(text));
    static const struct {
        const char *sample;
        double value;
    } samples[] = {
        {"vvldb_statement_seconds_count{statement=\"users.get\"}", 2},
        {"vvldb_statement_seconds_bucket{statement=\"users.get\",le=\"+Inf\"}", 2},
        {"vvldb_statement_rows_total{statement=\"users.get\"}", 1},
        {"vvldb_statement_failures_total{statement=\"users.get\",status=\"VVL_E_BUSY\"}", 1},
        {"vvldb_statement_failures_total{statement=\"users.get\",status=\"VVL_OK\"}", -1},
        {"vvldb_pool_connections{state=\"idle\"}", 1},
        {"vvldb_pool_connections{state=\"in_use\"}", 0},
        {"vvldb_pool_limit", 1},
        {"vvldb_connections_opened_total", 1},
        {"vvldb_transactions_ended_total{outcome=\"committed\"}", 0},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        double value = prometheus_value(text, samples[i].sample);
        EXPECT(value == samples[i].value, "%s is %g", samples[i].sample, value);
    }
    EXPECT(strstr(text, "backend=\"fake\",application=\"the \\\"shop\\\"\\\\\\nnext\"} 1\n") !=
               NULL,
           "the name is not escaped:\n%.300s", text);
    vvl_free(text);
    fake_close(&self->script, db);
}

static void bounds_are_written_as_seconds(void)
{
    static const char *const bounds[] = {"0.00001", "0.000025", "0.0005", "0.001", "0.25",
                                         "1",       "2.5",      "10",     "+Inf"};
    vvl_error error;
    char *text = NULL;
    watcher *self = watcher_new();
    self->options.application_name = "no UTF-8: \xC3\x28";
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    REQUIRE_OK(vvl_metrics_text(db, &text, &error), &error);
    EXPECT_TEXT(NULL, prometheus_fault(text));
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        const char *sample = test_format(
            "vvldb_statement_seconds_bucket{statement=\"users.get\",le=\"%s\"}", bounds[i]);
        EXPECT(prometheus_value(text, sample) >= 0, "no %s", sample);
    }
    EXPECT(strstr(text, "application=\"\"") != NULL, "text that is no UTF-8");
    vvl_free(text);
    fake_close(&self->script, db);
}

static void a_wrong_call_is_refused(void)
{
    vvl_error error;
    char *text = NULL;
    vvl_metrics metrics = {.statement_count = 7};
    watcher *self = watcher_new();
    vvl_db *db = watcher_open(self);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_read(NULL, &metrics, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_read(db, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_text(NULL, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_text(db, NULL, &error), &error);
    fake_close(&self->script, db);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_read(db, &metrics, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_metrics_text(db, &text, &error), &error);
    EXPECT(metrics.statement_count == 7 && text == NULL, "an output was changed");
}

CU_TestInfo metrics_tests[] = {
    {"failures are counted by status", failures_are_counted_by_status},
    {"latencies fall into their buckets", latencies_fall_into_their_buckets},
    {"transactions are counted", transactions_are_counted},
    {"a lost connection and the retry are counted", a_lost_connection_and_the_retry_are_counted},
    {"a wait in vain is counted", a_wait_in_vain_is_counted},
    {"those who wait are counted", those_who_wait_are_counted},
    {"counts are exact under threads", counts_are_exact_under_threads},
    {"the text says what the struct says", the_text_says_what_the_struct_says},
    {"bounds are written as seconds", bounds_are_written_as_seconds},
    {"a wrong call is refused", a_wrong_call_is_refused},
    CU_TEST_INFO_NULL,
};
