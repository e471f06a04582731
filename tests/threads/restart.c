/* A service under load while its server is restarted: nothing fails that need not. */
#include "../database.h"
#include "../values.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RESTART_VARIABLE "VVL_TEST_POSTGRES_RESTART"

enum { WORKERS = 8, CONNECTIONS = 4, ROUNDS_BETWEEN = 20 };

/* What goes on around the workers. */
typedef struct load {
    vvl_db *db;
    vvl_uuid id;            /* of a user that is there */
    atomic_uint restarts;   /* begun */
    atomic_bool restarting; /* one has not ended */
    atomic_bool stop;
} load;

/* CUnit may be used by one thread only: a worker keeps what went wrong first, and the test looks.
 */
typedef struct worker {
    load *load;
    unsigned number;
    atomic_uint rounds;
    unsigned stored;  /* writes that were answered with success */
    unsigned unknown; /* writes whose answer was lost */
    char fault[700];
    pthread_t thread;
} worker;

static vvl_status get(worker *self, vvl_error *error)
{
    vvl_user user;
    vvl_status status = vvl_user_get(self->load->db, &self->load->id, &user, error);
    if (status == VVL_OK) {
        vvl_user_clear(&user);
    }
    return status;
}

static vvl_status list(worker *self, vvl_error *error)
{
    vvl_user_page page;
    const vvl_query query = {.limit = 5};
    vvl_status status = vvl_user_list(self->load->db, &query, &page, error);
    if (status == VVL_OK) {
        vvl_user_page_clear(&page);
    }
    return status;
}

static vvl_status count(worker *self, vvl_error *error)
{
    int64_t users;
    return vvl_count(self->load->db, &vvl_entity_users, NULL, &users, error);
}

static vvl_status create_in(vvl_db *db, void *context, vvl_error *error)
{
    char name[VVL_UUID_TEXT_SIZE];
    char email[64];
    vvl_user user = {.username = name, .email = email, .password_hash = "x"};
    (void)context;
    vvl_status status = vvl_uuid_new(&user.id, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_uuid_format(&user.id, name);
    snprintf(email, sizeof email, "%s@example.org", name);
    return vvl_user_create(db, &user, NULL, error);
}

static vvl_status create(worker *self, vvl_error *error)
{
    return create_in(self->load->db, NULL, error);
}

static vvl_status transact(worker *self, vvl_error *error)
{
    return vvl_transact(self->load->db, NULL, create_in, NULL, error);
}

typedef struct call {
    const char *name;
    vvl_status (*run)(worker *self, vvl_error *error);
    bool writes;
} call;

static const call calls[] = {{"get", get, false},
                             {"create", create, true},
                             {"list", list, false},
                             {"transaction", transact, true},
                             {"count", count, false}};

/* A write may fail for one reason only, and only while the server goes down. */
static bool may_fail(const call *call, bool disturbed, const vvl_error *error)
{
    return call->writes && disturbed && error->status == VVL_E_CONNECT &&
           strcmp(error->sqlstate, "08007") == 0;
}

static void keep_fault(worker *self, const call *call, bool disturbed, const vvl_error *error)
{
    if (self->fault[0] == '\0') {
        snprintf(self->fault, sizeof self->fault, "%s, %s: %s %s: %s", call->name,
                 disturbed ? "during a restart" : "with the server up",
                 vvl_status_name(error->status), error->sqlstate, error->message);
    }
}

static void one_round(worker *self, const call *call)
{
    vvl_error error;
    load *load = self->load;
    unsigned before = atomic_load(&load->restarts);
    bool disturbed = atomic_load(&load->restarting);
    vvl_status status = call->run(self, &error);
    disturbed = disturbed || atomic_load(&load->restarts) != before;
    if (status == VVL_OK) {
        self->stored += call->writes;
    } else if (may_fail(call, disturbed, &error)) {
        self->unknown++;
    } else {
        keep_fault(self, call, disturbed, &error);
    }
}

static void *work(void *context)
{
    worker *self = context;
    for (unsigned i = self->number; !atomic_load(&self->load->stop); i++) {
        one_round(self, &calls[i % COUNT_OF(calls)]);
        atomic_fetch_add(&self->rounds, 1);
    }
    return NULL;
}

/* Each worker has made some calls from start to end since this was called. */
static void await_rounds(worker *workers)
{
    const struct timespec pause = {0, 1000000};
    for (size_t i = 0; i < WORKERS; i++) {
        unsigned wanted = atomic_load(&workers[i].rounds) + ROUNDS_BETWEEN;
        while (atomic_load(&workers[i].rounds) < wanted) {
            nanosleep(&pause, NULL);
        }
    }
}

static void restart(load *load, const char *program, const char *mode)
{
    atomic_store(&load->restarting, true);
    atomic_fetch_add(&load->restarts, 1);
    int code = system(test_format("'%s' %s", program, mode));
    atomic_store(&load->restarting, false);
    REQUIRE(code == 0, "the restart failed with %d", code);
}

static void run_restarts(load *load, worker *workers, const char *program)
{
    static const char *const modes[] = {"fast", "immediate", "fast"};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        await_rounds(workers);
        restart(load, program, modes[i]);
    }
    await_rounds(workers);
}

static void end_load(load *load, worker *workers)
{
    int64_t stored = 1;
    int64_t unknown = 0;
    int64_t users = 0;
    vvl_error error;
    atomic_store(&load->stop, true);
    for (size_t i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        EXPECT(workers[i].fault[0] == '\0', "worker %zu: %s", i, workers[i].fault);
        stored += workers[i].stored;
        unknown += workers[i].unknown;
    }
    EXPECT_OK(vvl_count(load->db, &vvl_entity_users, NULL, &users, &error), &error);
    EXPECT(users >= stored && users <= stored + unknown, "%lld users of %lld and perhaps %lld",
           (long long)users, (long long)stored, (long long)unknown);
}

static void a_restarted_server_costs_no_call_that_can_wait(void)
{
    vvl_error error;
    vvl_user first;
    load load = {.stop = false};
    worker workers[WORKERS] = {0};
    const char *program = getenv(RESTART_VARIABLE);
    vvl_options options = VVL_OPTIONS_DEFAULT;
    REQUIRE(program != NULL, RESTART_VARIABLE " is not set: run it under scripts/with-postgres");
    options.max_connections = CONNECTIONS;
    options.pool_timeout = 60000;
    load.db = test_open(test_database_new(test_backend_find("postgres")), &options);
    REQUIRE_OK(vvl_schema_init(load.db, NULL, NULL, &error), &error);
    const vvl_user user = {.username = "first", .email = "first@o.rg", .password_hash = "x"};
    REQUIRE_OK(vvl_user_create(load.db, &user, &first, &error), &error);
    load.id = first.id;
    vvl_user_clear(&first);
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i].load = &load;
        workers[i].number = i;
        REQUIRE(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "no thread");
    }
    run_restarts(&load, workers, program);
    end_load(&load, workers);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"a restarted server costs no call that can wait",
         a_restarted_server_costs_no_call_that_can_wait},
        CU_TEST_INFO_NULL,
    };
    const CU_SuiteInfo suites[] = {
        {"restart", NULL, NULL, NULL, test_cleanup, tests},
        CU_SUITE_INFO_NULL,
    };
    return test_run(suites, NULL);
}
