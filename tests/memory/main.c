/*
 * Memory runs out: every allocation of every operation fails once, alone and with all that follow
 * it. Then the operation has failed cleanly: an error that says so, nothing handed out, nothing
 * leaked, nothing changed in the database, as the database's own driver shows, and the next call
 * works.
 */
#include "allocations.h"
#include "world.h"

#include <CUnit/Basic.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALLOCATIONS_MAX = 100000, FAULTS_SHOWN = 5, ANSWER_SIZE = 64 * 1024 };

/* CUnit hands tests no argument. The databases are made once for a suite, because that takes longer
 * than most of its tests. */
static const test_backend *chosen;
static world shared;

/* One run of a case, and what came of it. */
typedef struct attempt {
    size_t nth;
    bool lasting;
    bool failed; /* an allocation did */
    vvl_status status;
    vvl_error error;
    bool touched;         /* outputs, though the call failed */
    bool works;           /* the database, after it */
    size_t before, after; /* blocks that live */
    char answer[ANSWER_SIZE];
} attempt;

static const unsigned char poison = 0xA5;

static bool is_poisoned(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    size_t i = 0;
    while (i < size && at[i] == poison) {
        i++;
    }
    return i == size;
}

/* A connection that has lost its place would answer something else now. */
static bool still_works(const world *world)
{
    int64_t count = 0;
    return world->db == NULL ||
           (vvl_user_count(world->db, &(vvl_query){.all = true}, &count, NULL) == VVL_OK &&
            count <= USERS && count >= USERS - 1);
}

static void try(world *world, const memory_case *what, attempt *attempt)
{
    memset(&world->out, poison, sizeof world->out);
    memset(&attempt->error, poison, sizeof attempt->error);
    attempt->before = allocations_live();
    world_open(world, what);
    allocations_fail(attempt->nth, attempt->lasting);
    attempt->status = what->run(world, &attempt->error);
    if (attempt->status != VVL_OK && attempt->lasting) {
        world_close(world); /* which must not need memory */
    }
    attempt->failed = allocations_end();
    attempt->works = still_works(world);
    attempt->touched = attempt->status != VVL_OK && !is_poisoned(&world->out, sizeof world->out);
    if (attempt->status == VVL_OK) {
        world_describe(world, what, attempt->answer, sizeof attempt->answer);
        world_clear(world, what);
    }
    world_close(world);
    attempt->after = allocations_live();
}

/* What a case comes to when memory does not run out. */
typedef struct expectation {
    const char *state_before;
    const char *state_after;
    vvl_status status;
    const char *answer;
} expectation;

/* "the 12th allocation, of libpq.so.5" */
static const char *describe(const attempt *attempt)
{
    Dl_info place = {.dli_fname = "?"};
    const void *address = allocations_failed_at();
    (void)dladdr(address, &place);
    return test_format("when allocation %zu failed%s (%s %s+0x%zx)", attempt->nth,
                       attempt->lasting ? ", and all after it" : "", place.dli_fname,
                       place.dli_sname == NULL ? "" : place.dli_sname,
                       (size_t)((const char *)address - (const char *)place.dli_fbase));
}

static bool judge_status(const attempt *attempt, const expectation *wanted)
{
    if (attempt->status == wanted->status) {
        return attempt->status != VVL_OK ||
               EXPECT(strcmp(attempt->answer, wanted->answer) == 0, "%s: answered %.300s",
                      describe(attempt), attempt->answer);
    }
    /* A driver that has no memory to go on may have to give its connection up (class 08). */
    bool clean = attempt->status == VVL_E_NO_MEMORY ||
                 (attempt->status == VVL_E_CONNECT &&
                  strncmp(attempt->error.sqlstate, "08", strlen("08")) == 0);
    return EXPECT(attempt->failed && clean, "%s: %s: %.200s", describe(attempt),
                  vvl_status_name(attempt->status),
                  attempt->status == VVL_OK ? "" : attempt->error.message);
}

/* Of a failed call. */
static bool judge_failure(const attempt *attempt)
{
    bool filled = attempt->error.status == attempt->status && attempt->error.message[0] != '\0';
    bool good = EXPECT(filled, "%s: the error says nothing", describe(attempt));
    return EXPECT(!attempt->touched, "%s: an output was touched", describe(attempt)) && good;
}

/* To take back a file that was made for nothing takes memory too. */
static bool is_same_state(const char *before, const char *state, bool lasting)
{
    return strcmp(state, before) == 0 ||
           (lasting && strcmp(before, WORLD_NO_DATABASE) == 0 && strcmp(state, WORLD_EMPTY) == 0);
}

static bool judge_state(const world *world, const memory_case *what, const attempt *attempt,
                        const expectation *wanted, bool *changed)
{
    const char *state = world_state(world, what);
    bool before = is_same_state(wanted->state_before, state, attempt->lasting);
    bool after = strcmp(state, wanted->state_after) == 0;
    bool unknown = attempt->status != VVL_OK && strcmp(attempt->error.sqlstate, "08007") == 0;
    bool right = attempt->status == VVL_OK ? after : before || (unknown && after);
    *changed = strcmp(state, wanted->state_before) != 0;
    return EXPECT(right, "%s: %s, and the database holds %s%.500s", describe(attempt),
                  vvl_status_name(attempt->status),
                  before  ? "what it held before"
                  : after ? "the change"
                          : "",
                  before || after ? "" : state);
}

static bool judge(const world *world, const memory_case *what, const attempt *attempt,
                  const expectation *wanted, bool *changed)
{
    bool good = judge_status(attempt, wanted);
    good = (attempt->status == VVL_OK || judge_failure(attempt)) && good;
    good = EXPECT(attempt->works, "%s: the database is of no use afterwards", describe(attempt)) &&
           good;
    good = EXPECT(attempt->before == attempt->after, "%s: %zu blocks before and %zu after",
                  describe(attempt), attempt->before, attempt->after) &&
           good;
    if ((what->flags & (CASE_WRITES | CASE_TARGET_WRITES)) != 0 || !attempt->failed) {
        good = judge_state(world, what, attempt, wanted, changed) && good;
    }
    return good;
}

static void sweep(world *world, const memory_case *what, const expectation *wanted, bool lasting)
{
    static attempt attempt; /* large */
    unsigned faults = 0;
    for (size_t nth = 1; nth < ALLOCATIONS_MAX && faults < FAULTS_SHOWN; nth++) {
        bool changed = false;
        const void *mark = test_scratch_mark();
        attempt.nth = nth;
        attempt.lasting = lasting;
        try(world, what, &attempt);
        faults += !judge(world, what, &attempt, wanted, &changed);
        if (changed) {
            world_restore(world, what);
        }
        test_scratch_release(mark);
        if (!attempt.failed) {
            printf("%s%zu", lasting ? ", " : " ", nth - 1);
            return;
        }
    }
    EXPECT(faults > 0, "it never ended");
}

/* Without any failure, and twice, because what a library does once may leave something behind. */
static expectation find_out(world *world, const memory_case *what)
{
    static attempt attempt;
    expectation wanted = {.state_before = NULL};
    for (int i = 0; i < 2; i++) {
        world_restore(world, what);
        wanted.state_before = world_state(world, what);
        attempt.nth = ALLOCATIONS_MAX * 10;
        try(world, what, &attempt);
    }
    wanted.state_after = world_state(world, what);
    wanted.status = what->status;
    REQUIRE(attempt.status == what->status, "without any failure %s: %s",
            vvl_status_name(attempt.status), attempt.status == VVL_OK ? "" : attempt.error.message);
    wanted.answer = test_format("%s", attempt.status == VVL_OK ? attempt.answer : "");
    REQUIRE(attempt.before == attempt.after, "without any failure %zu blocks before and %zu after",
            attempt.before, attempt.after);
    return wanted;
}

static const memory_case *find_case(const char *name)
{
    static const memory_case *const groups[] = {record_cases, batch_cases, service_cases,
                                                database_cases};
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        for (const memory_case *at = groups[i]; at->name != NULL; at++) {
            if (strcmp(at->name, name) == 0) {
                return at;
            }
        }
    }
    return NULL;
}

/* The test that runs says by its name which case it is. */
static void memory_runs_out(void)
{
    const memory_case *what = find_case(CU_get_current_test()->pName);
    REQUIRE(what != NULL, "there is no such case");
    if (shared.database == NULL) {
        world_make(&shared, chosen);
    }
    const void *mark = test_scratch_mark();
    expectation wanted = find_out(&shared, what);
    for (int lasting = 0; lasting < 2; lasting++) {
        world_restore(&shared, what);
        sweep(&shared, what, &wanted, lasting);
    }
    test_scratch_release(mark);
    world_restore(&shared, what);
}

static int end_world(void)
{
    test_cleanup();
    shared.database = NULL;
    return 0;
}

enum { CASES_MAX = 64 };

static void tests_of(const memory_case *cases, CU_TestInfo tests[CASES_MAX])
{
    for (; cases->name != NULL; cases++, tests++) {
        *tests = (CU_TestInfo){cases->name, memory_runs_out};
    }
    *tests = (CU_TestInfo)CU_TEST_INFO_NULL;
}

static void require(vvl_status status, const vvl_error *error)
{
    if (status != VVL_OK) {
        fprintf(stderr, "%s\n", error->message);
        exit(EXIT_FAILURE);
    }
}

/* Handles that were closed or ended are kept for a while (vvl_db_retire), up to a number: from then
 * on one goes for each that comes. */
static void fill_retired(void)
{
    enum { MORE_THAN_KEPT = 2000 };
    vvl_error error;
    for (int i = 0; i < MORE_THAN_KEPT; i++) {
        vvl_db *db = NULL;
        vvl_db *transaction = NULL;
        require(vvl_db_open("sqlite::memory:", NULL, &db, &error), &error);
        require(vvl_begin(db, NULL, &transaction, &error), &error);
        vvl_rollback(transaction);
        vvl_db_close(db);
    }
}

int main(int argc, char **argv)
{
    CU_TestInfo records[CASES_MAX];
    CU_TestInfo batches[CASES_MAX];
    CU_TestInfo services[CASES_MAX];
    CU_TestInfo databases[CASES_MAX];
    const CU_SuiteInfo suites[] = {
        {"records", NULL, end_world, NULL, NULL, records},
        {"batches", NULL, end_world, NULL, NULL, batches},
        {"services", NULL, end_world, NULL, NULL, services},
        {"databases", NULL, end_world, NULL, NULL, databases},
        CU_SUITE_INFO_NULL,
    };
    tests_of(record_cases, records);
    tests_of(batch_cases, batches);
    tests_of(service_cases, services);
    tests_of(database_cases, databases);
    chosen = test_backend_find(argc > 1 ? argv[1] : NULL);
    if (chosen == NULL) {
        fprintf(stderr, "usage: memory sqlite|postgres [SUITE]\n");
        return EXIT_FAILURE;
    }
    fill_retired();
    return test_run(suites, argc > 2 ? argv[2] : NULL);
}
