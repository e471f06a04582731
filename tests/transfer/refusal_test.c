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

static void foreign_tables_are_named(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    test_sql(test_database_of(sides.source), "CREATE TABLE guests (name TEXT)");
    EXPECT_STATUS(VVL_E_POLICY, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                  &error);
    EXPECT(strstr(error.message, "guests") != NULL, "not named: %s", error.message);
    expect_untouched(sides.target, "foreign table");
    const vvl_transfer_options leave = {.extra = VVL_EXTRA_LEAVE};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &leave, &result, &error), &error);
    EXPECT(result.verified && result.rows == sides.rows, "without the guests");
    vvl_transfer_clear(&result);
}

static void foreign_columns_are_named(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    test_sql(test_database_of(sides.source), "ALTER TABLE users ADD COLUMN shoe_size TEXT");
    EXPECT_STATUS(VVL_E_POLICY, vvl_copy(sides.source, sides.target, NULL, &result, &error),
                  &error);
    EXPECT(strstr(error.message, "shoe_size") != NULL, "not named: %s", error.message);
    expect_untouched(sides.target, "foreign column");
    const vvl_transfer_options leave = {.extra = VVL_EXTRA_LEAVE};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &leave, &result, &error), &error);
    vvl_transfer_clear(&result);
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
    {"a row that does not fit stops it", a_row_that_does_not_fit_stops_it},
    {"a row without its parent stops it", a_row_without_its_parent_stops_it},
    {"stopping it leaves no trace", stopping_it_leaves_no_trace},
    {"a verification can be stopped", a_verification_can_be_stopped},
    {"foreign tables are named", foreign_tables_are_named},
    {"foreign columns are named", foreign_columns_are_named},
    {"a source without schema is refused", a_source_without_schema_is_refused},
    {"a read-only target is refused", a_read_only_target_is_refused},
    CU_TEST_INFO_NULL,
};
