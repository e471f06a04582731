#include "workers.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* What a function of a transaction is to do, and how often it did. */
typedef struct script {
    unsigned runs;
    unsigned failures; /* how many of the first runs are to fail */
    vvl_status status; /* with which they fail */
    const char *sqlstate;
    bool silent; /* they leave the error as it is */
} script;

static vvl_status store(vvl_db *db, unsigned serial, vvl_error *error)
{
    char name[32];
    char email[32];
    snprintf(name, sizeof name, "user %u", serial);
    snprintf(email, sizeof email, "%u@x.org", serial);
    const vvl_user user = {.username = name, .email = email, .password_hash = "!"};
    return vvl_user_create(db, &user, NULL, error);
}

static vvl_status play(vvl_db *transaction, void *context, vvl_error *error)
{
    script *script = context;
    vvl_status status = store(transaction, ++script->runs, error);
    if (status != VVL_OK || script->runs > script->failures) {
        return status;
    }
    if (!script->silent) {
        *error = (vvl_error){.status = script->status, .element = -1};
        snprintf(error->message, sizeof error->message, "run %u", script->runs);
        snprintf(error->sqlstate, sizeof error->sqlstate, "%s", script->sqlstate);
    }
    return script->status;
}

static int64_t users_in(vvl_db *db)
{
    vvl_error error;
    int64_t count = -1;
    REQUIRE_OK(vvl_user_count(db, NULL, &count, &error), &error);
    return count;
}

static void what_the_function_did_is_committed(void)
{
    vvl_db *db = fixture_db();
    vvl_error error = {.status = VVL_E_STATE, .message = "as it was"};
    script script = {.runs = 0};
    EXPECT_OK(vvl_transact(db, NULL, play, &script, &error), &error);
    EXPECT_OK(vvl_transact(db, NULL, play, &script, NULL), NULL);
    EXPECT(script.runs == 2 && users_in(db) == 2, "%u runs", script.runs);
    EXPECT_TEXT("as it was", error.message);
}

static void a_function_that_fails_is_taken_back(void)
{
    static const struct {
        vvl_status status;
        const char *sqlstate;
        bool silent;
    } cases[] = {
        {VVL_E_STATE, "", true},          {VVL_E_STATE, "", false},
        {VVL_E_CONFLICT, "23505", false}, {VVL_E_INVALID, "23514", false},
        {VVL_E_NOT_FOUND, "", false},     {VVL_E_STALE, "", false},
        {VVL_E_BUSY, "", false},          {VVL_E_BUSY, "57014", false},
        {VVL_E_CONNECT, "08007", false},  {VVL_E_CONNECT, "", false},
        {VVL_E_CONNECT, "08001", false},  {VVL_E_CONNECT, "57P03", false},
        {VVL_E_INTERNAL, "25P02", false}, {VVL_E_CANCELLED, "", true},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        script script = {.failures = 9,
                         .status = cases[i].status,
                         .sqlstate = cases[i].sqlstate,
                         .silent = cases[i].silent};
        EXPECT_STATUS(cases[i].status, vvl_transact(db, NULL, play, &script, &error), &error);
        EXPECT(script.runs == 1, "case %zu: %u runs", i, script.runs);
        EXPECT_TEXT(cases[i].sqlstate, error.sqlstate);
        EXPECT(users_in(db) == 0, "case %zu: something is stored", i);
        script.runs = 0;
        EXPECT(vvl_transact(db, NULL, play, &script, NULL) == cases[i].status, "without an error");
    }
}

static void what_may_pass_runs_again(void)
{
    static const struct {
        vvl_status status;
        const char *sqlstate;
    } cases[] = {
        {VVL_E_BUSY, "40001"},    {VVL_E_BUSY, "40P01"},    {VVL_E_BUSY, "55P03"},
        {VVL_E_CONNECT, "08006"}, {VVL_E_CONNECT, "57P01"}, {VVL_E_CONNECT, "25P03"},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {.status = VVL_E_STATE, .message = "as it was"};
        script script = {.failures = 3, .status = cases[i].status, .sqlstate = cases[i].sqlstate};
        test_sql(test_database_of(db), "DELETE FROM users");
        EXPECT_OK(vvl_transact(db, NULL, play, &script, &error), &error);
        EXPECT(script.runs == 4 && users_in(db) == 1, "case %zu: %u runs, %lld users", i,
               script.runs, (long long)users_in(db));
        EXPECT_TEXT("as it was", error.message);
    }
}

static void attempts_are_counted(void)
{
    static const unsigned attempts[] = {1, 2, 5, 0};
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        vvl_error error = {0};
        script script = {.failures = 99, .status = VVL_E_BUSY, .sqlstate = "40001"};
        const vvl_transaction_options options = {.attempts = attempts[i]};
        unsigned expected = attempts[i] == 0 ? VVL_ATTEMPTS_DEFAULT : attempts[i];
        EXPECT_STATUS(VVL_E_BUSY, vvl_transact(db, &options, play, &script, &error), &error);
        EXPECT(script.runs == expected, "%u runs", script.runs);
        EXPECT_TEXT(test_format("run %u", expected), error.message);
        EXPECT(users_in(db) == 0, "something is stored");
    }
}

static void within_a_transaction_it_runs_once(void)
{
    vvl_error error = {0};
    vvl_db *db = fixture_db();
    vvl_db *outer = NULL;
    script failing = {.failures = 99, .status = VVL_E_BUSY, .sqlstate = "40001"};
    script good = {.runs = 10};
    REQUIRE_OK(vvl_begin(db, NULL, &outer, &error), &error);
    EXPECT_STATUS(VVL_E_BUSY, vvl_transact(outer, NULL, play, &failing, &error), &error);
    EXPECT(failing.runs == 1 && users_in(outer) == 0, "%u runs", failing.runs);
    EXPECT_OK(vvl_transact(outer, NULL, play, &good, &error), &error);
    EXPECT_OK(vvl_commit(outer, &error), &error);
    EXPECT(users_in(db) == 1, "%lld users", (long long)users_in(db));
}

static vvl_status swallow(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_error own;
    (void)context;
    (void)error;
    EXPECT_OK(store(transaction, 2, &own), &own);
    EXPECT_STATUS(VVL_E_CONFLICT, store(transaction, 1, &own), &own);
    return VVL_OK;
}

static vvl_status end_early(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_status status = store(transaction, 3, error);
    vvl_rollback(transaction);
    return context == NULL ? status : VVL_E_STATE;
}

static vvl_status leave_open(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_db *inner = NULL;
    vvl_status status = vvl_begin(transaction, NULL, &inner, error);
    (void)context;
    return status == VVL_OK ? store(inner, 4, error) : status;
}

static vvl_status answer_nonsense(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_status status = store(transaction, 5, error);
    return status == VVL_OK ? *(const vvl_status *)context : status;
}

static void a_function_that_does_wrong_stores_nothing(void)
{
    vvl_status beyond = VVL_STATUS_COUNT;
    vvl_status below = (vvl_status)-1;
    vvl_error error;
    int something = 0;
    vvl_db *db = fixture_db();
    REQUIRE_OK(store(db, 1, &error), &error);
    EXPECT_STATUS(VVL_E_INTERNAL, vvl_transact(db, NULL, swallow, NULL, &error), &error);
    EXPECT_TEXT("25P02", error.sqlstate);
    EXPECT_STATUS(VVL_E_USAGE, vvl_transact(db, NULL, end_early, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_STATE, vvl_transact(db, NULL, end_early, &something, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_transact(db, NULL, leave_open, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_transact(db, NULL, answer_nonsense, &beyond, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_transact(db, NULL, answer_nonsense, &below, &error), &error);
    EXPECT(users_in(db) == 1, "%lld users", (long long)users_in(db));
    EXPECT_OK(store(db, 2, &error), &error);
}

/* Ends every connection there is; false where a database has none that could be ended. */
static bool cut_connections(vvl_db *db)
{
    return !test_sql_refused(test_database_of(db),
                             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                             "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

typedef struct cutting {
    vvl_db *db;
    unsigned runs;
    bool cut;
} cutting;

static vvl_status store_and_cut(vvl_db *transaction, void *context, vvl_error *error)
{
    cutting *self = context;
    vvl_status status = store(transaction, 1, error);
    if (status == VVL_OK && self->runs++ == 0) {
        self->cut = cut_connections(self->db);
    }
    return status == VVL_OK ? store(transaction, 2, error) : status;
}

static void a_lost_connection_is_no_reason_to_fail(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    cutting cutting = {.db = db};
    EXPECT_OK(vvl_transact(db, NULL, store_and_cut, &cutting, &error), &error);
    EXPECT(cutting.runs == (cutting.cut ? 2 : 1), "%u runs", cutting.runs);
    EXPECT(users_in(db) == 2, "%lld users", (long long)users_in(db));
    script script = {.runs = 10};
    cut_connections(db);
    EXPECT_OK(vvl_transact(db, NULL, play, &script, &error), &error);
    EXPECT(script.runs == 11 && users_in(db) == 3, "%u runs", script.runs - 10);
}

/* Reads a number and writes it back, one more: whatever the isolation, only as if one by one. */
static vvl_status count_up(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_template got;
    const vvl_uuid *id = context;
    vvl_status status = vvl_template_get(transaction, id, &got, error);
    if (status == VVL_OK) {
        got.usage_count.value++;
        status = vvl_template_update(transaction, id, &got,
                                     VVL_FIELD(campaign_templates, usage_count), NULL, error);
        vvl_template_clear(&got);
    }
    return status;
}

enum { COUNTERS = 4, ROUNDS = 12 };

static void count_often(worker *self)
{
    static const vvl_isolation isolations[] = {VVL_ISOLATION_SNAPSHOT, VVL_ISOLATION_SERIAL};
    for (unsigned i = 0; i < ROUNDS; i++) {
        const vvl_transaction_options options = {.isolation = isolations[i % 2], .attempts = 1000};
        worker_note(self, vvl_transact(self->db, &options, count_up, self->context, &self->error));
    }
}

static vvl_uuid new_template(vvl_db *db)
{
    vvl_error error;
    vvl_uuid id = test_uuid("template", 1);
    const vvl_template template = {
        .id = id, .name = "t", .category = VVL_TEMPLATE_CATEGORY_CUSTOM, .template_data = "{}"};
    REQUIRE_OK(vvl_template_create(db, &template, NULL, &error), &error);
    return id;
}

/* Whoever has to wait for a lock is told so at once, and comes back. */
static void rivals_all_come_through(void)
{
    vvl_error error;
    worker workers[COUNTERS];
    vvl_template got;
    vvl_db *db = fixture_db();
    vvl_uuid id = new_template(db);
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.lock_timeout = 1;
    vvl_db *impatient = test_open(test_database_of(db), &options);
    workers_run(workers, COUNTERS, impatient, count_often, &id);
    workers_expect_ok(workers, COUNTERS);
    REQUIRE_OK(vvl_template_get(db, &id, &got, &error), &error);
    EXPECT(got.usage_count.value == COUNTERS * ROUNDS, "counted %lld",
           (long long)got.usage_count.value);
    vvl_template_clear(&got);
}

typedef struct crossing {
    pthread_barrier_t both; /* hold what the other one wants */
    bool together;          /* two can write at once */
    vvl_uuid ids[2];
    atomic_uint runs;
} crossing;

typedef struct walk {
    crossing *crossing;
    unsigned first;
    bool again;
} walk;

static vvl_status step(vvl_db *transaction, const walk *walk, unsigned which, vvl_error *error)
{
    const vvl_uuid *id = &walk->crossing->ids[which % 2];
    return vvl_add(transaction, &vvl_entity_campaigns, id, "creativity_level", 1, error);
}

static vvl_status cross(vvl_db *transaction, void *context, vvl_error *error)
{
    walk *walk = context;
    bool first_run = !walk->again;
    walk->again = true;
    atomic_fetch_add(&walk->crossing->runs, 1);
    vvl_status status = step(transaction, walk, walk->first, error);
    if (first_run && walk->crossing->together) {
        pthread_barrier_wait(&walk->crossing->both);
    }
    return status == VVL_OK ? step(transaction, walk, walk->first + 1, error) : status;
}

static void cross_once(worker *self)
{
    walk walk = {self->context, self->number, false};
    worker_note(self, vvl_transact(self->db, NULL, cross, &walk, &self->error));
}

static bool two_can_write(vvl_db *db)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.lock_timeout = 1;
    vvl_db *one = NULL;
    vvl_db *two = NULL;
    REQUIRE_OK(vvl_begin(db, NULL, &one, &error), &error);
    vvl_status status = vvl_begin(test_open(test_database_of(db), &options), NULL, &two, &error);
    vvl_rollback(one);
    vvl_rollback(two);
    return status == VVL_OK;
}

/* Each takes what the other one wants next; the database stops one of them, which runs again. */
static void a_deadlock_is_none(void)
{
    worker workers[2];
    vvl_db *db = fixture_db();
    crossing crossing = {.ids = {parents_new(db, 900).campaign, parents_new(db, 901).campaign},
                         .together = two_can_write(db)};
    REQUIRE(pthread_barrier_init(&crossing.both, NULL, 2) == 0, "no barrier");
    workers_run(workers, 2, db, cross_once, &crossing);
    pthread_barrier_destroy(&crossing.both);
    workers_expect_ok(workers, 2);
    EXPECT(atomic_load(&crossing.runs) == (crossing.together ? 3 : 2), "%u runs",
           atomic_load(&crossing.runs));
    for (unsigned i = 0; i < 2; i++) {
        vvl_error error;
        vvl_campaign got;
        REQUIRE_OK(vvl_campaign_get(db, &crossing.ids[i], &got, &error), &error);
        EXPECT(got.creativity_level.value == 5 + 2, "%lld", (long long)got.creativity_level.value);
        vvl_campaign_clear(&got);
    }
}

CU_TestInfo transact_tests[] = {
    {"what the function did is committed", what_the_function_did_is_committed},
    {"a function that fails is taken back", a_function_that_fails_is_taken_back},
    {"what may pass runs again", what_may_pass_runs_again},
    {"attempts are counted", attempts_are_counted},
    {"within a transaction it runs once", within_a_transaction_it_runs_once},
    {"a function that does wrong stores nothing", a_function_that_does_wrong_stores_nothing},
    {"a lost connection is no reason to fail", a_lost_connection_is_no_reason_to_fail},
    {"rivals all come through", rivals_all_come_through},
    {"a deadlock is none", a_deadlock_is_none},
    CU_TEST_INFO_NULL,
};
