#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_refused(vvl_status status, const vvl_error *error)
{
    return status == VVL_E_USAGE && strstr(error->message, "forked") != NULL;
}

/* The number of the first check that did not hold, or 0: a child has no CUnit. */
static int first_fault(const bool *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!checks[i]) {
            return (int)i + 1;
        }
    }
    return 0;
}

static int use_in_child(vvl_db *db, vvl_db *transaction)
{
    vvl_user user;
    vvl_user_page page;
    vvl_db *begun = NULL;
    vvl_error error = {0};
    const vvl_uuid id = test_uuid("nobody", 1);
    vvl_rollback(transaction);
    const bool checks[] = {
        is_refused(vvl_user_get(db, &id, &user, &error), &error),
        is_refused(vvl_user_list(transaction, NULL, &page, &error), &error),
        is_refused(vvl_user_purge(db, &id, &error), &error),
        is_refused(vvl_begin(db, NULL, &begun, &error), &error),
        is_refused(vvl_begin(transaction, NULL, &begun, &error), &error),
        is_refused(vvl_schema_init(db, NULL, NULL, &error), &error),
        is_refused(vvl_commit(transaction, &error), &error),
        vvl_db_url(db)[0] != '\0',
        vvl_db_close(db) == NULL,
    };
    return first_fault(checks, COUNT_OF(checks));
}

/* What a child exits with. */
static int wait_for(pid_t child)
{
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_child_can_do_nothing_and_disturbs_nobody(void)
{
    vvl_error error = {0};
    vvl_user stored;
    vvl_db *transaction = NULL;
    vvl_db *db = test_fresh(test_chosen);
    const vvl_user user = {.username = "ann", .email = "ann@example.org", .password_hash = "x"};
    const vvl_user other = {.username = "bob", .email = "bob@example.org", .password_hash = "x"};
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    REQUIRE_OK(vvl_user_create(transaction, &user, &stored, &error), &error);
    pid_t child = fork();
    REQUIRE(child >= 0, "no child");
    if (child == 0) {
        _exit(use_in_child(db, transaction));
    }
    int fault = wait_for(child);
    EXPECT(fault == 0, "in the child, check %d did not hold", fault);
    EXPECT_OK(vvl_user_create(transaction, &other, NULL, &error), &error);
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 2, "the transaction of the parent was disturbed");
    EXPECT_OK(vvl_user_purge(db, &stored.id, &error), &error);
    vvl_user_clear(&stored);
}

/* A child that opens the database for itself is on its own feet. */
static int open_in_child(const test_database *database)
{
    vvl_error error;
    vvl_db *db = NULL;
    const vvl_user user = {.username = "child", .email = "child@example.org", .password_hash = "x"};
    vvl_status opened = vvl_db_open(database->url, NULL, &db, &error);
    if (opened != VVL_OK) {
        return opened == VVL_E_USAGE ? 1 : 3;
    }
    vvl_status status = vvl_user_create(db, &user, NULL, &error);
    vvl_db_close(db);
    return status == VVL_OK ? 0 : 2;
}

static void a_child_may_open_the_database_itself(void)
{
    vvl_db *db = test_fresh(test_chosen);
    const test_database *database = test_database_of(db);
    test_close(db);
    pid_t child = fork();
    REQUIRE(child >= 0, "no child");
    if (child == 0) {
        _exit(open_in_child(database));
    }
    int fault = wait_for(child);
    EXPECT(fault == 0, "the child failed with %d", fault);
    db = test_open(database, NULL);
    EXPECT(record_count(db, &vvl_entity_users) == 1, "what the child stored is not there");
}

/* SQLite's locks would be nobody's then, and what the child stores would be lost. */
static void a_child_of_an_open_file_is_told(void)
{
    vvl_error error;
    vvl_db *db = test_fresh(test_chosen);
    const test_database *database = test_database_of(db);
    bool shared = test_file(database) != NULL;
    pid_t child = fork();
    REQUIRE(child >= 0, "no child");
    if (child == 0) {
        _exit(open_in_child(database));
    }
    int fault = wait_for(child);
    EXPECT(fault == (shared ? 1 : 0), "the child ended with %d", fault);
    const vvl_user user = {.username = "ann", .email = "ann@example.org", .password_hash = "x"};
    EXPECT_OK(vvl_user_create(db, &user, NULL, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == (shared ? 1 : 2), "%zu users",
           record_count(db, &vvl_entity_users));
}

CU_TestInfo fork_tests[] = {
    {"a child of an open file is told", a_child_of_an_open_file_is_told},
    {"a child can do nothing and disturbs nobody", a_child_can_do_nothing_and_disturbs_nobody},
    {"a child may open the database itself", a_child_may_open_the_database_itself},
    CU_TEST_INFO_NULL,
};
