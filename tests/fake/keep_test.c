/* Text that a backend gives away is pointed to, and freed with what it is pointed to from. */
#include "suites.h"

static vvl_backend keeping(void)
{
    vvl_backend backend = fake_backend;
    backend.keep = fake_keep;
    return backend;
}

static vvl_db *open_keeping(fake_script *script, const vvl_backend *backend)
{
    const vvl_options options = VVL_OPTIONS_DEFAULT;
    fake_script_add(script, fake_answers_user());
    return fake_open_with(script, backend, &options);
}

static const char *sent_name(void)
{
    return fake_user[VVL_INDEX_users_username].as.text;
}

static void a_record_points_to_what_was_kept(void)
{
    vvl_error error;
    vvl_user user;
    fake_script script = fake_script_ready();
    const vvl_backend backend = keeping();
    vvl_db *db = open_keeping(&script, &backend);
    REQUIRE_OK(vvl_user_get(db, &fake_user_id, &user, &error), &error);
    fake_close(&script, db);
    EXPECT(user.username == sent_name(), "the text was copied");
    EXPECT(script.kept_now == 1, "%u are kept", script.kept_now);
    vvl_user_clear(&user);
    EXPECT(script.kept_now == 0, "%u are left", script.kept_now);
}

static void a_page_points_to_what_was_kept(void)
{
    vvl_error error;
    vvl_user user;
    vvl_page page;
    fake_script script = fake_script_ready();
    const vvl_backend backend = keeping();
    vvl_db *db = open_keeping(&script, &backend);
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, NULL, &page, &error), &error);
    REQUIRE(page.count == 1, "%zu records", page.count);
    EXPECT(((const vvl_user *)page.items)->username == sent_name(), "the text was copied");
    vvl_page_pick(&vvl_entity_users, &page, 0, &user);
    EXPECT(script.kept_now == 1, "%u are kept by the record that was picked", script.kept_now);
    vvl_user_clear(&user);
    EXPECT(script.kept_now == 0, "%u are left", script.kept_now);
    fake_close(&script, db);
}

static void a_backend_that_keeps_nothing_is_copied_from(void)
{
    vvl_error error;
    vvl_user user;
    fake_script script = fake_script_ready();
    vvl_db *db = open_keeping(&script, &fake_backend);
    REQUIRE_OK(vvl_user_get(db, &fake_user_id, &user, &error), &error);
    EXPECT(user.username != sent_name(), "the text was not copied");
    EXPECT_TEXT(sent_name(), user.username);
    EXPECT(script.kept_most == 0, "%u were kept", script.kept_most);
    vvl_user_clear(&user);
    fake_close(&script, db);
}

static void a_record_that_cannot_be_read_keeps_nothing(void)
{
    vvl_error error;
    vvl_user user;
    vvl_value row[VVL_INDEX_users_count] = {0};
    fake_script script = fake_script_ready();
    const vvl_backend backend = keeping();
    vvl_db *db = open_keeping(&script, &backend);
    fake_script_add(
        &script,
        (fake_rule){.slot = FAKE_EXECUTE, .sql = "FROM \"users\"", .rows = row, .row_count = 1});
    EXPECT_STATUS(VVL_E_INVALID, vvl_user_get(db, &fake_user_id, &user, &error), &error);
    EXPECT(script.kept_now == 0, "%u are left", script.kept_now);
    fake_close(&script, db);
}

CU_TestInfo keep_tests[] = {
    {"a record points to what was kept", a_record_points_to_what_was_kept},
    {"a page points to what was kept", a_page_points_to_what_was_kept},
    {"a backend that keeps nothing is copied from", a_backend_that_keeps_nothing_is_copied_from},
    {"a record that cannot be read keeps nothing", a_record_that_cannot_be_read_keeps_nothing},
    CU_TEST_INFO_NULL,
};
