#include "suites.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS = 8, ROUNDS = 40, READERS = 4 };

const test_backend *test_chosen;

/* CUnit may be used by one thread only: a worker keeps what went wrong first, and the test looks.
 */
typedef struct worker {
    vvl_db *db;
    unsigned number;
    unsigned done;
    vvl_status status;
    vvl_error error;
    char fault[160];
} worker;

static vvl_db *open_pool(unsigned connections, unsigned timeout)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.max_connections = connections;
    options.pool_timeout = timeout;
    options.lock_timeout = 30000;
    vvl_db *db = test_open(test_database_new(test_chosen), &options);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    return db;
}

static bool keep(worker *self, const char *what, vvl_status status)
{
    if (status != VVL_OK && self->fault[0] == '\0') {
        self->status = status;
        snprintf(self->fault, sizeof self->fault, "%s in round %u", what, self->done);
    }
    return status == VVL_OK;
}

static bool keep_fault(worker *self, bool good, const char *what)
{
    if (!good && self->fault[0] == '\0') {
        self->status = VVL_E_DIFFERENT;
        snprintf(self->fault, sizeof self->fault, "%s in round %u", what, self->done);
    }
    return good;
}

static bool change_user(worker *self, const vvl_uuid *id)
{
    vvl_user got;
    char name[32];
    snprintf(name, sizeof name, "name %u", self->done);
    const vvl_user changes = {.first_name = name};
    if (!keep(self, "update",
              vvl_user_update(self->db, id, &changes, VVL_FIELD(users, first_name), NULL,
                              &self->error)) ||
        !keep(self, "get", vvl_user_get(self->db, id, &got, &self->error))) {
        return false;
    }
    bool good = keep_fault(self, got.first_name != NULL && strcmp(got.first_name, name) == 0,
                           "another thread's value");
    vvl_user_clear(&got);
    return good;
}

static bool list_users(worker *self)
{
    vvl_user_page page = {0};
    const vvl_query query = {.order = "username", .limit = 10, .descending = self->done % 2 == 1};
    if (!keep(self, "list", vvl_user_list(self->db, &query, &page, &self->error))) {
        return false;
    }
    bool ordered = page.count > 0;
    for (size_t i = 1; i < page.count; i++) {
        int order = strcmp(page.items[i - 1].username, page.items[i].username);
        ordered = ordered && (query.descending ? order > 0 : order < 0);
    }
    vvl_user_page_clear(&page);
    return keep_fault(self, ordered, "a listing out of order");
}

static bool one_round(worker *self)
{
    vvl_user stored;
    char name[48];
    char email[64];
    snprintf(name, sizeof name, "user %u of %u", self->done, self->number);
    snprintf(email, sizeof email, "%u@%u.org", self->done, self->number);
    const vvl_user user = {.username = name, .email = email, .password_hash = "x"};
    if (!keep(self, "create", vvl_user_create(self->db, &user, &stored, &self->error))) {
        return false;
    }
    bool good = change_user(self, &stored.id) && list_users(self);
    if (good && self->done % 4 == 0) {
        good = keep(self, "purge", vvl_user_purge(self->db, &stored.id, &self->error));
    }
    vvl_user_clear(&stored);
    return good;
}

static void *work(void *context)
{
    worker *self = context;
    while (self->done < ROUNDS && one_round(self)) {
        self->done++;
    }
    return NULL;
}

static void run_workers(worker *workers, size_t count, void *(*body)(void *))
{
    pthread_t threads[WORKERS];
    for (size_t i = 0; i < count; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, body, &workers[i]) == 0, "no thread");
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void many_threads_share_a_small_pool(void)
{
    worker workers[WORKERS] = {0};
    vvl_db *db = open_pool(4, 60000);
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = (worker){.db = db, .number = i};
    }
    run_workers(workers, WORKERS, work);
    for (size_t i = 0; i < WORKERS; i++) {
        EXPECT(workers[i].done == ROUNDS, "thread %zu: %s: %s %s", i, workers[i].fault,
               vvl_status_name(workers[i].status), workers[i].error.message);
    }
    EXPECT(record_count(db, &vvl_entity_users) == WORKERS * (ROUNDS - ROUNDS / 4), "%zu users",
           record_count(db, &vvl_entity_users));
}

static void *create_same(void *context)
{
    worker *self = context;
    const vvl_user user = {.username = "the one", .email = "the@o.ne", .password_hash = "x"};
    self->status = vvl_user_create(self->db, &user, NULL, &self->error);
    return NULL;
}

static void of_many_rivals_one_wins(void)
{
    vvl_db *db = open_pool(4, 60000);
    worker workers[WORKERS] = {0};
    unsigned won = 0;
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i].db = db;
    }
    run_workers(workers, WORKERS, create_same);
    for (size_t i = 0; i < WORKERS; i++) {
        won += workers[i].status == VVL_OK;
        EXPECT(workers[i].status == VVL_OK || workers[i].status == VVL_E_CONFLICT, "%s: %s",
               vvl_status_name(workers[i].status), workers[i].error.message);
    }
    EXPECT(won == 1, "%u won", won);
    EXPECT(record_count(db, &vvl_entity_users) == 1, "one user");
}

/* Held by the test while a worker looks for a connection. */
typedef struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool reached;
    bool open;
} gate;

static bool wait_at_gate(void *context, const vvl_progress *progress)
{
    gate *self = context;
    (void)progress;
    pthread_mutex_lock(&self->lock);
    self->reached = true;
    pthread_cond_broadcast(&self->changed);
    while (!self->open) {
        pthread_cond_wait(&self->changed, &self->lock);
    }
    pthread_mutex_unlock(&self->lock);
    return true;
}

typedef struct holder {
    vvl_db *source, *target;
    gate gate;
    vvl_status status;
    vvl_error error;
} holder;

/* A copy keeps its source's only connection until it is done. */
static void *hold_connection(void *context)
{
    holder *self = context;
    const vvl_transfer_options options = {.progress = wait_at_gate,
                                          .progress_context = &self->gate};
    vvl_transfer result;
    self->status = vvl_copy(self->source, self->target, &options, &result, &self->error);
    if (self->status == VVL_OK) {
        vvl_transfer_clear(&result);
    }
    return NULL;
}

static void open_gate(gate *self)
{
    pthread_mutex_lock(&self->lock);
    self->open = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

static void await_holder(gate *self)
{
    pthread_mutex_lock(&self->lock);
    while (!self->reached) {
        pthread_cond_wait(&self->changed, &self->lock);
    }
    pthread_mutex_unlock(&self->lock);
}

static void an_exhausted_pool_answers_busy_in_time(void)
{
    enum { TIMEOUT = 300 };
    vvl_error error = {0};
    vvl_user user;
    pthread_t thread;
    vvl_uuid id = test_uuid("nobody", 1);
    holder holder = {.source = open_pool(1, TIMEOUT),
                     .target = test_open(test_database_new(test_chosen), NULL),
                     .gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false}};
    REQUIRE(pthread_create(&thread, NULL, hold_connection, &holder) == 0, "no thread");
    await_holder(&holder.gate);
    vvl_time before = vvl_time_now();
    vvl_status status = vvl_user_get(holder.source, &id, &user, &error);
    vvl_time waited = (vvl_time_now() - before) / 1000;
    open_gate(&holder.gate);
    pthread_join(thread, NULL);
    EXPECT_STATUS(VVL_E_BUSY, status, &error);
    EXPECT(waited >= TIMEOUT - 20 && waited < TIMEOUT + 3000, "waited %lld ms", (long long)waited);
    EXPECT_OK(holder.status, &holder.error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(holder.source, &id, &user, &error), &error);
}

/* Readers that go on until they are told, so that each of them has a connection of its own. */
typedef struct reader {
    worker worker;
    atomic_bool *stop;
} reader;

static void *read_on(void *context)
{
    reader *self = context;
    while (!atomic_load(self->stop)) {
        vvl_user_page page = {0};
        if (!keep(&self->worker, "list",
                  vvl_user_list(self->worker.db, NULL, &page, &self->worker.error))) {
            break;
        }
        vvl_user_page_clear(&page);
    }
    return NULL;
}

/* Nobody can read while the table is locked, so that everybody waits on his own connection. */
static void fill_pool(vvl_db *db)
{
    reader readers[READERS] = {0};
    pthread_t threads[READERS];
    atomic_bool stop = false;
    for (size_t i = 0; i < READERS; i++) {
        readers[i] = (reader){.worker = {.db = db}, .stop = &stop};
        REQUIRE(pthread_create(&threads[i], NULL, read_on, &readers[i]) == 0, "no thread");
    }
    test_sql(test_database_of(db), "BEGIN; LOCK TABLE users; SELECT pg_sleep(0.5); COMMIT");
    atomic_store(&stop, true);
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT(readers[i].worker.fault[0] == '\0', "%s: %s", readers[i].worker.fault,
               readers[i].worker.error.message);
    }
}

static void end_connections(vvl_db *db)
{
    const char *ended = test_query(
        test_database_of(db), "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    EXPECT(atoi(ended) >= READERS, "only %s connections ended", ended);
}

static void lost_connections_are_replaced(void)
{
    vvl_error error;
    vvl_user_page page = {0};
    vvl_db *db = open_pool(READERS, 10000);
    if (test_file(test_database_of(db)) != NULL) {
        return; /* nobody can take a file's connections away */
    }
    /* Within the second in which they were used, and after it: then the pool looks first. */
    static const struct timespec pauses[] = {{0, 200000000}, {2, 0}};
    for (size_t pause = 0; pause < COUNT_OF(pauses); pause++) {
        unsigned failures = 0;
        fill_pool(db);
        end_connections(db);
        nanosleep(&pauses[pause], NULL);
        for (unsigned i = 0; i < 2 * READERS; i++) {
            if (vvl_user_list(db, NULL, &page, &error) == VVL_OK) {
                vvl_user_page_clear(&page);
            } else {
                failures++;
            }
        }
        EXPECT(failures == 0, "after %d s %u calls failed: %s", (int)pauses[pause].tv_sec, failures,
               failures == 0 ? "" : error.message);
    }
}

static CU_TestInfo pool_tests[] = {
    {"many threads share a small pool", many_threads_share_a_small_pool},
    {"of many rivals one wins", of_many_rivals_one_wins},
    {"an exhausted pool answers busy in time", an_exhausted_pool_answers_busy_in_time},
    {"lost connections are replaced", lost_connections_are_replaced},
    CU_TEST_INFO_NULL,
};

int main(int argc, char **argv)
{
    const CU_SuiteInfo suites[] = {
        {"pool", NULL, NULL, NULL, test_cleanup, pool_tests},
        {"writer", NULL, NULL, NULL, test_cleanup, writer_tests},
        {"rival", NULL, NULL, NULL, test_cleanup, rival_tests},
        {"fork", NULL, NULL, NULL, test_cleanup, fork_tests},
        CU_SUITE_INFO_NULL,
    };
    test_chosen = test_backend_find(argc > 1 ? argv[1] : NULL);
    if (test_chosen == NULL) {
        fprintf(stderr, "usage: threads sqlite|postgres\n");
        return EXIT_FAILURE;
    }
    return test_run(suites, NULL);
}
