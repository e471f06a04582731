#include "suites.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static vvl_status create_user(vvl_db *db, const char *name, vvl_error *error)
{
    char email[64];
    snprintf(email, sizeof email, "%s@example.org", name);
    const vvl_user user = {.username = name, .email = email, .password_hash = "x"};
    return vvl_user_create(db, &user, NULL, error);
}

static vvl_db *open_pool(unsigned lock_timeout)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    options.max_connections = 4;
    options.lock_timeout = lock_timeout;
    vvl_db *db = test_open(test_database_new(test_chosen), &options);
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    return db;
}

static vvl_db *begin(vvl_db *db)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    return transaction;
}

static void readers_wait_for_no_writer(void)
{
    vvl_error error = {0};
    vvl_db *db = open_pool(0);
    vvl_db *transaction = begin(db);
    EXPECT_OK(create_user(transaction, "ann", &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 0, "what was not committed is seen");
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 1, "what was committed is not seen");
}

/* One database has one writer and says so; the other one has room for both. */
static void who_waits_for_himself_is_told(void)
{
    vvl_error error = {0};
    vvl_db *db = open_pool(50);
    vvl_db *transaction = begin(db);
    EXPECT_OK(create_user(transaction, "ann", &error), &error);
    vvl_status status = create_user(db, "bob", &error);
    if (test_file(test_database_of(db)) == NULL) {
        EXPECT_OK(status, &error);
    } else {
        EXPECT_STATUS(VVL_E_BUSY, status, &error);
        EXPECT_TEXT("55P03", error.sqlstate);
    }
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT_OK(create_user(db, "cat", &error), &error);
}

/* The pool's turn is that of one vvl_db: another one has to be waited for in the database. */
static void other_writers_are_waited_for_too(void)
{
    vvl_error error = {0};
    vvl_db *db = open_pool(50);
    vvl_options options = VVL_OPTIONS_DEFAULT;
    vvl_db *other = test_open(test_database_of(db), &options);
    vvl_db *transaction = begin(other);
    EXPECT_OK(create_user(transaction, "ann", &error), &error);
    vvl_status status = create_user(db, "ann", &error);
    EXPECT_STATUS(VVL_E_BUSY, status, &error);
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    EXPECT_REFUSED(VVL_E_CONFLICT, create_user(db, "ann", &error), &error, "username");
    EXPECT_OK(create_user(db, "bob", &error), &error);
}

enum { WRITERS = 6, WRITES = 30 };

static void *write_on(void *context)
{
    for (unsigned i = 0; i < WRITES; i++) {
        vvl_db *transaction = NULL;
        vvl_uuid id;
        char name[VVL_UUID_TEXT_SIZE];
        if (vvl_uuid_new(&id, NULL) != VVL_OK ||
            vvl_begin(context, NULL, &transaction, NULL) != VVL_OK) {
            return "no transaction";
        }
        vvl_uuid_format(&id, name);
        if (create_user(transaction, name, NULL) != VVL_OK) {
            vvl_rollback(transaction);
            return "no user";
        }
        if (vvl_commit(transaction, NULL) != VVL_OK) {
            return "no commit";
        }
    }
    return NULL;
}

static void many_writers_of_two_pools_get_through(void)
{
    pthread_t threads[WRITERS];
    vvl_options options = VVL_OPTIONS_DEFAULT;
    vvl_db *db = open_pool(60000);
    options.lock_timeout = 60000;
    vvl_db *other = test_open(test_database_of(db), &options);
    for (size_t i = 0; i < WRITERS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, write_on, i % 2 == 0 ? db : other) == 0,
                "no thread");
    }
    for (size_t i = 0; i < WRITERS; i++) {
        void *fault = NULL;
        pthread_join(threads[i], &fault);
        EXPECT(fault == NULL, "%s", fault == NULL ? "" : (const char *)fault);
    }
    EXPECT(record_count(db, &vvl_entity_users) == WRITERS * WRITES, "%zu users",
           record_count(db, &vvl_entity_users));
}

/* More than the log is to hold; nobody else writes, so that every write is followed by a rest. */
static void a_log_is_copied_back_in_time(void)
{
    enum { RECORDS = 60, TEXT = 400000, LOG_MOST = 20000000 };
    struct stat log;
    vvl_user user;
    vvl_error error = {0};
    vvl_db *db = open_pool(1000);
    const char *file = test_file(test_database_of(db));
    if (file == NULL) {
        return; /* a server looks after its log itself */
    }
    const vvl_user ann = {.username = "ann", .email = "ann@example.org", .password_hash = "x"};
    REQUIRE_OK(vvl_user_create(db, &ann, &user, &error), &error);
    char *text = memset(test_scratch(TEXT + 1), 'x', TEXT);
    const vvl_campaign campaign = {.name = "long", .user_id = user.id, .objective = text};
    for (int i = 0; i < RECORDS; i++) {
        EXPECT_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
    EXPECT(stat(test_format("%s-wal", file), &log) == 0, "no log");
    EXPECT(log.st_size < LOG_MOST, "the log has %lld bytes", (long long)log.st_size);
    vvl_user_clear(&user);
}

CU_TestInfo writer_tests[] = {
    {"a log is copied back in time", a_log_is_copied_back_in_time},
    {"readers wait for no writer", readers_wait_for_no_writer},
    {"who waits for himself is told", who_waits_for_himself_is_told},
    {"other writers are waited for too", other_writers_are_waited_for_too},
    {"many writers of two pools get through", many_writers_of_two_pools_get_through},
    CU_TEST_INFO_NULL,
};
