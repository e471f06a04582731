#include "../prometheus.h"
#include "suites.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS = 64, THREADS = 4, ROUNDS = 50 };

typedef struct watcher {
    vvl_statement_event events[EVENTS];
    size_t count;
} watcher;

static void note(void *context, const vvl_statement_event *event)
{
    watcher *self = context;
    REQUIRE(self->count < EVENTS, "more statements than expected");
    self->events[self->count++] = *event;
}

/* A database with its schema, whose statements are noted. */
static vvl_db *open_watched(watcher *self, const char *application)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.application_name = application;
    options.statement = self == NULL ? NULL : note;
    options.statement_context = self;
    vvl_db *db = test_open(test_database_new(fixture_backend()), &options);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    return db;
}

static vvl_metrics metrics_of(vvl_db *db)
{
    vvl_error error;
    vvl_metrics metrics;
    REQUIRE_OK(vvl_metrics_read(db, &metrics, &error), &error);
    return metrics;
}

static const vvl_statement_metrics *find(const vvl_metrics *metrics, const char *name)
{
    for (size_t i = 0; i < metrics->statement_count; i++) {
        if (strcmp(metrics->statements[i].statement, name) == 0) {
            return &metrics->statements[i];
        }
    }
    REQUIRE(false, "%s never ran", name);
    return NULL;
}

static vvl_user a_user(unsigned number)
{
    return (vvl_user){.id = test_uuid("watched", number),
                      .username = test_format("user %u", number),
                      .email = test_format("%u@example.org", number),
                      .password_hash = "x"};
}

/* One of everything. */
static void work(vvl_db *db)
{
    vvl_error error;
    vvl_page page;
    vvl_user user;
    int64_t number;
    uint64_t changed;
    bool exists;
    const vvl_user first = a_user(0);
    const vvl_user more[] = {a_user(1), a_user(2), a_user(3)};
    const vvl_user changes = {.first_name = "Joe"};
    const vvl_query two = {.limit = 2};
    const vvl_filter named = {.column = "first_name", .value = "Joe"};
    const vvl_query joes = {.filters = &named, .filter_count = 1};
    EXPECT_OK(vvl_user_create(db, &first, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_user_create(db, &first, NULL, &error), &error);
    EXPECT_OK(vvl_create_many(db, &vvl_entity_users, more, COUNT_OF(more), NULL, &error), &error);
    REQUIRE_OK(vvl_user_get(db, &first.id, &user, &error), &error);
    vvl_user_clear(&user);
    EXPECT_OK(vvl_exists(db, &vvl_entity_users, &first.id, &exists, &error), &error);
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, &two, &page, &error), &error);
    vvl_page_clear(&page);
    EXPECT_OK(vvl_user_update(db, &first.id, &changes, VVL_FIELD(users, first_name), NULL, &error),
              &error);
    EXPECT_OK(vvl_count(db, &vvl_entity_users, NULL, &number, &error), &error);
    EXPECT_OK(vvl_update_where(db, &vvl_entity_users, &joes, &changes, VVL_FIELD(users, first_name),
                               NULL, &changed, &error),
              &error);
    EXPECT_OK(vvl_delete(db, &vvl_entity_users, &first.id, &error), &error);
    EXPECT_OK(vvl_purge(db, &vvl_entity_users, &first.id, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(db, &first.id, &user, &error), &error);
}

static void the_hook_sees_names_and_rows(void)
{
    static const struct {
        const char *statement;
        unsigned rows;
        vvl_status status;
    } expected[] = {
        {"users.create", 1, VVL_OK}, {"users.create", 0, VVL_E_CONFLICT},
        {"users.list", 1, VVL_OK}, /* whose value was it? */
        {"users.create", 3, VVL_OK}, {"users.get", 1, VVL_OK},
        {"users.exists", 0, VVL_OK}, {"users.list", 2, VVL_OK},
        {"users.update", 1, VVL_OK}, {"users.count", 1, VVL_OK},
        {"users.change", 1, VVL_OK}, {"users.change", 1, VVL_OK},
        {"users.delete", 1, VVL_OK}, {"users.get", 0, VVL_OK},
    };
    watcher self = {.count = 0};
    vvl_db *db = open_watched(&self, NULL);
    work(db);
    EXPECT(self.count == COUNT_OF(expected), "%zu statements", self.count);
    for (size_t i = 0; i < COUNT_OF(expected) && i < self.count; i++) {
        const vvl_statement_event *event = &self.events[i];
        EXPECT_TEXT(expected[i].statement, event->statement);
        EXPECT(event->rows == expected[i].rows && event->status == expected[i].status,
               "%zu, %s: %u rows, %s", i, event->statement, (unsigned)event->rows,
               vvl_status_name(event->status));
        EXPECT(!event->slow, "%s is slow without a limit", event->statement);
    }
}

static void counters_add_up_to_what_the_hook_saw(void)
{
    watcher self = {.count = 0};
    vvl_db *db = open_watched(&self, NULL);
    work(db);
    vvl_metrics metrics = metrics_of(db);
    for (size_t i = 0; i < metrics.statement_count; i++) {
        const vvl_statement_metrics *of = &metrics.statements[i];
        uint64_t count = 0;
        uint64_t rows = 0;
        uint64_t microseconds = 0;
        uint64_t failures = 0;
        for (size_t j = 0; j < self.count; j++) {
            bool same = strcmp(self.events[j].statement, of->statement) == 0;
            count += same;
            rows += same ? self.events[j].rows : 0;
            microseconds += same ? self.events[j].microseconds : 0;
            failures += same && self.events[j].status != VVL_OK;
        }
        EXPECT(of->count == count && of->rows == rows && of->failures == failures,
               "%s: %u, %u rows, %u failures", of->statement, (unsigned)of->count,
               (unsigned)of->rows, (unsigned)of->failures);
        /* Each event is cut to whole microseconds, the sum only once. */
        EXPECT(of->microseconds >= microseconds && of->microseconds <= microseconds + count,
               "%s: %u us", of->statement, (unsigned)of->microseconds);
    }
    EXPECT(find(&metrics, "users.create")->failures_by_status[VVL_E_CONFLICT] == 1, "no conflict");
    EXPECT(metrics.transactions_begun ==
               metrics.transactions_committed + metrics.transactions_rolled_back,
           "a transaction is open");
    EXPECT(metrics.pool_in_use == 0 && metrics.pool_open >= 1, "a connection is in use");
    vvl_metrics_clear(&metrics);
}

static void the_text_can_be_read(void)
{
    vvl_error error;
    char *text = NULL;
    vvl_db *db = open_watched(NULL, NULL);
    REQUIRE_OK(vvl_metrics_text(db, &text, &error), &error);
    EXPECT_TEXT(NULL, prometheus_fault(text));
    vvl_free(text);
    work(db);
    REQUIRE_OK(vvl_metrics_text(db, &text, &error), &error);
    EXPECT_TEXT(NULL, prometheus_fault(text));
    EXPECT(prometheus_value(text, "vvldb_statement_seconds_count{statement=\"users.get\"}") == 2,
           "another count");
    EXPECT(prometheus_value(text, "vvldb_statement_failures_total{statement=\"users.create\","
                                  "status=\"VVL_E_CONFLICT\"}") == 1,
           "another number of failures");
    vvl_free(text);
}

/* What the threads share. */
typedef struct readers {
    vvl_db *db;
    vvl_uuid somebody, nobody;
} readers;

static void *get_and_fail(void *context)
{
    vvl_user user;
    const readers *self = context;
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (vvl_user_get(self->db, &self->somebody, &user, NULL) != VVL_OK) {
            return "a get failed";
        }
        vvl_user_clear(&user);
        if (vvl_user_get(self->db, &self->nobody, &user, NULL) != VVL_E_NOT_FOUND) {
            return "nobody was found";
        }
    }
    return NULL;
}

static void counts_are_exact_under_threads(void)
{
    vvl_error error;
    pthread_t threads[THREADS];
    vvl_db *db = open_watched(NULL, NULL);
    const vvl_user user = a_user(0);
    readers shared = {.db = db, .somebody = user.id, .nobody = test_uuid("nobody", 0)};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    for (size_t i = 0; i < THREADS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, get_and_fail, &shared) == 0, "no thread");
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *fault = NULL;
        pthread_join(threads[i], &fault);
        EXPECT(fault == NULL, "%s", fault == NULL ? "" : (const char *)fault);
    }
    vvl_metrics metrics = metrics_of(db);
    const vvl_statement_metrics *of_get = find(&metrics, "users.get");
    EXPECT(of_get->count == (uint64_t)2 * THREADS * ROUNDS &&
               of_get->rows == (uint64_t)THREADS * ROUNDS && of_get->failures == 0,
           "%u, %u rows, %u failures", (unsigned)of_get->count, (unsigned)of_get->rows,
           (unsigned)of_get->failures);
    EXPECT(metrics.connections_opened >= 1 && metrics.connections_opened <= THREADS + 1U &&
               metrics.connections_lost == 0,
           "opened %u", (unsigned)metrics.connections_opened);
    vvl_metrics_clear(&metrics);
}

/* A file has no list of what runs. */
static void a_server_shows_the_names(void)
{
    vvl_error error;
    vvl_user user;
    vvl_db *db = open_watched(NULL, "the watched one");
    if (test_file(test_database_of(db)) != NULL) {
        return;
    }
    const vvl_uuid nobody = test_uuid("nobody", 0);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_get(db, &nobody, &user, &error), &error);
    EXPECT_TEXT("/* vvl:users.get */ SELECT \n",
                test_query(test_database_of(db), "SELECT left(query, 27) FROM pg_stat_activity "
                                                 "WHERE datname = current_database() "
                                                 "AND application_name = 'the watched one'"));
}

CU_TestInfo watch_tests[] = {
    {"the hook sees names and rows", the_hook_sees_names_and_rows},
    {"counters add up to what the hook saw", counters_add_up_to_what_the_hook_saw},
    {"the text can be read", the_text_can_be_read},
    {"counts are exact under threads", counts_are_exact_under_threads},
    {"a server shows the names", a_server_shows_the_names},
    CU_TEST_INFO_NULL,
};
