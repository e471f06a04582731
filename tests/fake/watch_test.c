#include "suites.h"
#include "watcher.h"

#include <stdio.h>
#include <string.h>

static void expect_event(const watcher *self, size_t at, vvl_status status, uint64_t rows)
{
    const vvl_statement_event *event = &self->events[at];
    REQUIRE(at < self->event_count, "%zu statements", self->event_count);
    EXPECT_TEXT("users.get", event->statement);
    EXPECT(event->status == status, "%zu: %s", at, vvl_status_name(event->status));
    EXPECT(event->rows == rows, "%zu: %u rows", at, (unsigned)event->rows);
    EXPECT(!event->slow, "%zu is slow", at);
}

static void the_hook_is_told_of_every_statement(void)
{
    watcher *self = watcher_new();
    vvl_db *db = watcher_open(self);
    watcher_fail_once(self, FAKE_PREPARE, VVL_E_FULL);
    watcher_get(db, VVL_E_FULL);
    watcher_fail_once(self, FAKE_EXECUTE, VVL_E_BUSY);
    watcher_get(db, VVL_E_BUSY);
    watcher_fail_once(self, FAKE_STEP, VVL_E_IO);
    watcher_get(db, VVL_E_IO);
    watcher_get(db, VVL_OK);
    expect_event(self, 0, VVL_E_FULL, 0);
    expect_event(self, 1, VVL_E_BUSY, 0);
    expect_event(self, 2, VVL_E_IO, 0);
    expect_event(self, 3, VVL_OK, 1);
    EXPECT(self->event_count == 4, "%zu statements", self->event_count);
    EXPECT(self->line_count == 0, "a line without slow_statement: %s", self->line);
    fake_close(&self->script, db);
}

static void to_find_nothing_is_no_failure(void)
{
    watcher *self = watcher_new();
    self->script = fake_script_ready();
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_E_NOT_FOUND);
    expect_event(self, 0, VVL_OK, 0);
    vvl_metrics metrics = watcher_metrics(db);
    EXPECT(metrics.statement_count == 1 && metrics.statements[0].failures == 0, "a failure");
    vvl_metrics_clear(&metrics);
    fake_close(&self->script, db);
}

static void a_value_that_cannot_be_read_is_a_failure(void)
{
    watcher *self = watcher_new();
    vvl_value row[VVL_INDEX_users_count];
    memcpy(row, fake_user, sizeof row);
    row[VVL_INDEX_users_email].type = VVL_VALUE_BLOB;
    fake_script_add(
        &self->script,
        (fake_rule){.slot = FAKE_EXECUTE, .sql = "vvl:users.get", .rows = row, .row_count = 1});
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_E_INVALID);
    expect_event(self, 0, VVL_E_INVALID, 1);
    fake_close(&self->script, db);
}

/* How long a statement takes has a lower bound only, so that no machine is too slow for a test. */
static void a_slow_statement_is_logged(void)
{
    enum { TAKES = 30 };
    watcher *self = watcher_new();
    char expected[200];
    self->options.slow_statement = TAKES;
    fake_script_add(&self->script, (fake_rule){.slot = FAKE_EXECUTE,
                                               .sql = "FROM \"users\"",
                                               .rows = fake_user,
                                               .row_count = 1,
                                               .milliseconds = TAKES});
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    REQUIRE(self->event_count == 1, "%zu statements", self->event_count);
    unsigned milliseconds = (unsigned)(self->events[0].microseconds / 1000);
    EXPECT(self->events[0].slow && milliseconds >= TAKES, "%u ms", milliseconds);
    snprintf(expected, sizeof expected, "slow statement users.get: %u ms, 1 row", milliseconds);
    EXPECT_TEXT(expected, self->line);
    watcher_fail_once(self, FAKE_STEP, VVL_E_CANCELLED);
    watcher_get(db, VVL_E_CANCELLED);
    EXPECT(self->line_count == 2 && strstr(self->line, "0 rows, VVL_E_CANCELLED") != NULL, "%s",
           self->line);
    fake_close(&self->script, db);
}

static void a_statement_within_the_limit_is_not_logged(void)
{
    watcher *self = watcher_new();
    self->options.slow_statement = 3600000;
    vvl_db *db = watcher_open(self);
    watcher_get(db, VVL_OK);
    expect_event(self, 0, VVL_OK, 1);
    EXPECT(self->line_count == 0, "logged: %s", self->line);
    fake_close(&self->script, db);
}

CU_TestInfo watch_tests[] = {
    {"the hook is told of every statement", the_hook_is_told_of_every_statement},
    {"to find nothing is no failure", to_find_nothing_is_no_failure},
    {"a value that cannot be read is a failure", a_value_that_cannot_be_read_is_a_failure},
    {"a slow statement is logged", a_slow_statement_is_logged},
    {"a statement within the limit is not logged", a_statement_within_the_limit_is_not_logged},
    CU_TEST_INFO_NULL,
};
