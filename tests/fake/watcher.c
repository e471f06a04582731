#include "watcher.h"

#include <string.h>

const vvl_uuid watcher_id = {{1}};

static void note_line(void *context, vvl_log_level level, const char *line)
{
    watcher *self = context;
    EXPECT(level == VVL_LOG_WARNING, "level %d", (int)level);
    strncpy(self->line, line, sizeof self->line - 1);
    self->line_count++;
}

static void note_statement(void *context, const vvl_statement_event *event)
{
    watcher *self = context;
    REQUIRE(self->event_count < WATCHER_EVENTS, "more statements than expected");
    self->events[self->event_count++] = *event;
}

watcher *watcher_new(void)
{
    static const vvl_options defaults = VVL_OPTIONS_DEFAULT;
    watcher *self = test_scratch(sizeof *self);
    self->script = fake_script_ready();
    fake_script_add(&self->script, (fake_rule){.slot = FAKE_EXECUTE,
                                               .sql = "FROM \"users\"",
                                               .rows = fake_user,
                                               .row_count = 1});
    self->options = defaults;
    self->options.max_connections = 1;
    self->options.log = note_line;
    self->options.log_context = self;
    self->options.statement = note_statement;
    self->options.statement_context = self;
    return self;
}

vvl_db *watcher_open(watcher *self)
{
    vvl_error error;
    vvl_db *db = NULL;
    REQUIRE_OK(vvl_db_open_backend(&fake_backend, "fake:", &self->options, &db, &error), &error);
    return db;
}

void watcher_fail_once(watcher *self, fake_slot slot, vvl_status status)
{
    fake_script_add(
        &self->script,
        (fake_rule){.slot = slot, .sql = "FROM \"users\"", .status = status, .times = 1});
}

void watcher_get(vvl_db *db, vvl_status expected)
{
    vvl_user user;
    vvl_error error;
    if (EXPECT_STATUS(expected, vvl_user_get(db, &watcher_id, &user, &error), &error) &&
        expected == VVL_OK) {
        vvl_user_clear(&user);
    }
}

vvl_metrics watcher_metrics(vvl_db *db)
{
    vvl_error error;
    vvl_metrics metrics;
    REQUIRE_OK(vvl_metrics_read(db, &metrics, &error), &error);
    return metrics;
}
