#include "suites.h"

#include <string.h>

static void a_target_with_rows_is_refused(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
    parents_new(sides.target, 900);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                  &error);
    EXPECT(record_count(sides.target, &vvl_entity_users) == 1, "users");
    EXPECT(record_count(sides.target, &vvl_entity_campaigns) == 1, "campaigns");
    EXPECT(record_count(sides.target, &vvl_entity_campaign_templates) == 3, "templates");
    EXPECT(record_count(sides.target, &vvl_entity_generated_content) == 0, "content");
}

static void a_second_copy_is_refused(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    copy_sides(&sides);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                  &error);
    REQUIRE_OK(vvl_verify(sides.source, sides.target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
}

static void a_template_of_the_users_own_is_a_row(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_template_page page = {0};
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
    REQUIRE_OK(vvl_template_list(sides.target, NULL, &page, &error), &error);
    const vvl_template changes = {.name = "mine now"};
    REQUIRE_OK(vvl_template_update(sides.target, &page.items[0].id, &changes,
                                   VVL_FIELD(campaign_templates, name), NULL, &error),
               &error);
    vvl_template_page_clear(&page);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                  &error);
}

/* What the rows of a new schema look like from afar, and rows of the schema that were changed. */
static void only_the_rows_of_a_new_schema_may_be_there(void)
{
    static const char *const changes[] = {
        "INSERT INTO users (id, username, email, password_hash, created_at, updated_at) VALUES "
        "('00000000-0000-4000-8000-000000000001', 'joe', 'joe@x.y', 'x', "
        "'2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000')",
        "INSERT INTO campaign_templates (id, name, category, template_data, created_at, "
        "updated_at) VALUES ('00000000-0000-4000-8000-000000000001', 'mine', 'custom', '{}', "
        "'2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000')",
        "UPDATE campaign_templates SET name = 'mine now' WHERE category = 'product_launch'",
        "UPDATE campaign_templates SET usage_count = 1 WHERE category = 'event_promotion'",
    };
    static const char state[] = "SELECT id, name, usage_count FROM campaign_templates UNION ALL "
                                "SELECT id, username, 0 FROM users ORDER BY 1";
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        vvl_error error;
        vvl_transfer result;
        two_sides sides = filled_sides();
        REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
        test_sql(test_database_of(sides.target), changes[i]);
        const char *before = test_query(test_database_of(sides.target), state);
        EXPECT_STATUS(VVL_E_CONFLICT, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                      &error);
        EXPECT_TEXT(before, test_query(test_database_of(sides.target), state));
        test_cleanup();
    }
}

/* A target that changes what arrives in it: nothing stays, so nothing was copied. */
static void what_does_not_verify_was_not_copied(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    const test_database *target = test_database_of(sides.target);
    REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
    test_sql(target, test_file(target) == NULL
                         ? "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
                           "'BEGIN NEW.first_name := ''other''; RETURN NEW; END'; CREATE TRIGGER "
                           "meddle BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION meddle()"
                         : "CREATE TRIGGER meddle AFTER INSERT ON users BEGIN "
                           "UPDATE users SET first_name = 'other' WHERE id = NEW.id; END");
    vvl_status status = vvl_copy(sides.source, sides.target, NULL, &result, &error);
    if (!EXPECT_STATUS(VVL_E_DIFFERENT, status, &error)) {
        return;
    }
    EXPECT(result.rows == 0 && !result.verified && result.differing_rows > 0, "%llu rows",
           (unsigned long long)result.rows);
    for (size_t i = 0; i < result.table_count; i++) {
        EXPECT(result.tables[i].copied == 0 && result.tables[i].source_rows > 0, "%s: %llu of %llu",
               result.tables[i].name, (unsigned long long)result.tables[i].copied,
               (unsigned long long)result.tables[i].source_rows);
    }
    vvl_transfer_clear(&result);
    EXPECT_TEXT("0\n", test_query(target, "SELECT count(*) FROM users"));
}

/* Who writes to the target while it is filled, and how often that was let happen. */
typedef struct intruder {
    const test_database *target;
    unsigned tries;
    unsigned successes;
} intruder;

static bool intrude(void *context, const vvl_progress *progress)
{
    intruder *self = context;
    if (progress->stage != VVL_STAGE_CHECK && self->tries < 6) {
        self->tries++;
        self->successes += !test_sql_refused(
            self->target,
            test_format("%s; INSERT INTO campaign_templates (id, name, category, template_data) "
                        "VALUES ('00000000-0000-4000-8000-00000000000%u', 'x', 'custom', '{}')",
                        test_file(self->target) == NULL ? "SET lock_timeout = 100"
                                                        : "PRAGMA busy_timeout = 100",
                        self->tries));
    }
    return true;
}

static void nobody_writes_while_it_is_filled(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    intruder self = {.target = test_database_of(sides.target)};
    const vvl_transfer_options options = {.progress = intrude, .progress_context = &self};
    REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
    add_many(&sides);
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &options, &result, &error), &error);
    EXPECT(result.rows == sides.rows, "%llu rows", (unsigned long long)result.rows);
    vvl_transfer_clear(&result);
    EXPECT(self.tries > 2 && self.successes == 0, "%u of %u got in", self.successes, self.tries);
    intrude(&(intruder){.target = self.target}, &(vvl_progress){.stage = VVL_STAGE_COPY});
    EXPECT_TEXT("1\n", test_query(self.target, "SELECT count(*) FROM campaign_templates "
                                               "WHERE name = 'x'"));
}

/* The row is named, nothing of the copy stays, and the same target takes the mended source. */
static void a_row_that_does_not_fit_stops_it(void)
{
    vvl_error error = {0};
    vvl_transfer result;
    char key[VVL_UUID_TEXT_SIZE];
    two_sides sides = filled_sides();
    vvl_uuid id = test_uuid("id", 1);
    vvl_uuid_format(&id, key);
    test_sql(test_database_of(sides.source), source_spoiler()->bad_time);
    EXPECT_REFUSED(VVL_E_INVALID, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                   &error, "last_login");
    EXPECT_TEXT("users", error.table);
    EXPECT_TEXT(key, error.key);
    EXPECT(strstr(error.message, key) != NULL && strstr(error.message, "last_login") != NULL,
           "neither key nor column in: %s", error.message);
    EXPECT(strstr(error.message, "yesterday") == NULL, "the value shows: %s", error.message);
    expect_untouched(sides.target, "bad row");
    test_sql(test_database_of(sides.source), "UPDATE users SET last_login = NULL");
    copy_sides(&sides);
}

static void a_row_without_its_parent_stops_it(void)
{
    vvl_error error = {0};
    vvl_transfer result;
    two_sides sides = filled_sides();
    test_sql(test_database_of(sides.source), source_spoiler()->orphan);
    EXPECT_REFUSED(VVL_E_REFERENCE, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                   &error, "user_id");
    EXPECT_TEXT("campaigns", error.table);
    EXPECT_TEXT("campaigns_user_id_fkey", error.constraint);
    EXPECT_TEXT("00000000-0000-4000-8000-000000000001", error.key);
    expect_untouched(sides.target, "orphan");
}

typedef struct canceller {
    unsigned calls;
    unsigned stop_at;
} canceller;

static bool cancel(void *context, const vvl_progress *progress)
{
    canceller *self = context;
    (void)progress;
    return ++self->calls != self->stop_at;
}

/* Stopped at every call there is, until it runs through. */
static void stopping_it_leaves_no_trace(void)
{
    two_sides sides = filled_sides();
    vvl_status status = VVL_E_CANCELLED;
    add_many(&sides);
    for (unsigned stop = 1; status == VVL_E_CANCELLED && stop < 100; stop++) {
        vvl_error error = {0};
        vvl_transfer result;
        canceller self = {.stop_at = stop};
        const vvl_transfer_options options = {.progress = cancel, .progress_context = &self};
        status = vvl_copy(sides.source, sides.target, &options, &result, &error);
        if (status == VVL_OK) {
            EXPECT(stop > 3, "only %u calls", stop - 1);
            vvl_transfer_clear(&result);
        } else if (EXPECT_STATUS(VVL_E_CANCELLED, status, &error)) {
            expect_untouched(sides.target, test_format("cancelled at call %u", stop));
        }
    }
    EXPECT(status == VVL_OK, "it never ran through");
    EXPECT(record_count(sides.target, &vvl_entity_users) > 0, "nothing was copied");
}

static void a_verification_can_be_stopped(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    copy_sides(&sides);
    canceller self = {.stop_at = 1};
    const vvl_transfer_options options = {.progress = cancel, .progress_context = &self};
    EXPECT_STATUS(VVL_E_CANCELLED,
                  vvl_verify(sides.source, sides.target, &options, &result, &error), &error);
}

/* A copy that must be refused by name, and that succeeds where it is told to leave the thing. */
static void leave_behind(const char *sql, const char *name)
{
    vvl_error error = {0};
    vvl_transfer result;
    two_sides sides = filled_sides();
    const vvl_transfer_options leave = {.extra = VVL_EXTRA_LEAVE};
    test_sql(test_database_of(sides.source), sql);
    vvl_status status = vvl_copy(sides.source, sides.target, NULL, &result, &error);
    if (status == VVL_OK) {
        vvl_transfer_clear(&result);
    }
    EXPECT(status == VVL_E_POLICY && strstr(error.message, name) != NULL, "%s: %s: %s", name,
           vvl_status_name(status), error.message);
    expect_untouched(sides.target, name);
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &leave, &result, &error), &error);
    EXPECT(result.verified && result.rows == sides.rows, "%s: without it", name);
    EXPECT(result.left_count == 1 && strstr(result.left[0], name) != NULL, "%s: not told", name);
    vvl_transfer_clear(&result);
    test_cleanup();
}

static void what_is_not_ours_is_named(void)
{
    leave_behind("CREATE TABLE guests (name TEXT)", "guests");
    leave_behind("CREATE VIEW visitors AS SELECT 1 AS one", "visitors");
    leave_behind("ALTER TABLE users ADD COLUMN shoe_size TEXT", "shoe_size");
    leave_behind("ALTER TABLE schema_version ADD COLUMN author TEXT", "author");
}

static void what_only_a_file_holds_is_named(void)
{
    const test_database *probe = test_database_new(source_backend());
    if (test_file(probe) == NULL) {
        return; /* said in SQLite's words */
    }
    leave_behind("CREATE TRIGGER touch AFTER UPDATE ON users BEGIN SELECT 1; END", "touch");
    leave_behind("ALTER TABLE users ADD COLUMN shouted TEXT AS (upper(username)) VIRTUAL",
                 "shouted");
    leave_behind("ALTER TABLE legacy_ids ADD COLUMN author TEXT", "author");
}

static void a_source_without_schema_is_refused(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_db *source = test_open(test_database_new(source_backend()), NULL);
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_copy(source, target, NULL, &result, &error), &error);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_verify(source, target, NULL, &result, &error), &error);
    expect_untouched(target, "no schema");
    vvl_db *fresh = test_fresh(source_backend());
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_verify(fresh, target, NULL, &result, &error), &error);
    expect_untouched(target, "verify");
}

static void a_read_only_target_is_refused(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    vvl_db *reader = test_open(test_database_of(sides.target), &options);
    EXPECT_STATUS(VVL_E_POLICY, vvl_copy(sides.source, reader, NULL, &result, &error), &error);
    expect_untouched(sides.target, "read-only");
}

CU_TestInfo refusal_tests[] = {
    {"a target with rows is refused", a_target_with_rows_is_refused},
    {"a second copy is refused", a_second_copy_is_refused},
    {"a template of the user's own is a row", a_template_of_the_users_own_is_a_row},
    {"only the rows of a new schema may be there", only_the_rows_of_a_new_schema_may_be_there},
    {"what does not verify was not copied", what_does_not_verify_was_not_copied},
    {"nobody writes while it is filled", nobody_writes_while_it_is_filled},
    {"a row that does not fit stops it", a_row_that_does_not_fit_stops_it},
    {"a row without its parent stops it", a_row_without_its_parent_stops_it},
    {"stopping it leaves no trace", stopping_it_leaves_no_trace},
    {"a verification can be stopped", a_verification_can_be_stopped},
    {"what is not ours is named", what_is_not_ours_is_named},
    {"what only a file holds is named", what_only_a_file_holds_is_named},
    {"a source without schema is refused", a_source_without_schema_is_refused},
    {"a read-only target is refused", a_read_only_target_is_refused},
    CU_TEST_INFO_NULL,
};
