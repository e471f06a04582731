#include "suites.h"

#include <string.h>

#define PASSWORD                                                                                   \
    "Gr\xc3\xbc\xc3\x9f"                                                                           \
    "e, Welt"

/* What the old application stored for PASSWORD; of low cost, so that the tests do not wait. */
static const char *const old_hashes[] = {
    "$2a$04$JbIhi6jF0T5JK8D5SbpQGOPC3hBXiTDy9EBPBjSCcNUgGg.ZofSLi",
    "$2b$04$NlpRpjvObeJ9Go7U3BHWbefRgfllEfLgPzGmMep5Hmi5Jjojz8j5u",
    "$2y$04$i9IgoVpWQNlbQes4Ce7xNuIaCMqYWmRPU.dwR6mTQltpj/evWMTcS",
    "$y$j75$M9FX2rPV4t/EB/XDPeQ1m/$YNXnzghJ9d3eyWSG71ZWPdc57Uma.iC55MocqFvlR99",
};

static vvl_uuid add_user(vvl_db *db, const char *name, const char *email, const char *hash)
{
    vvl_error error;
    vvl_user stored;
    const vvl_user user = {.username = name, .email = email, .password_hash = hash};
    REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_user_clear(&stored);
    return id;
}

static vvl_uuid add_joe(vvl_db *db)
{
    return add_user(db, "joe", "joe@example.org", old_hashes[1]);
}

static void a_new_user_logs_in_by_name_and_by_address(void)
{
    vvl_error error;
    vvl_user stored;
    vvl_user user;
    vvl_db *db = fixture_db();
    const vvl_user joe = {.username = "joe", .email = "joe@example.org", .first_name = "Joe"};
    vvl_time before = vvl_time_now();
    REQUIRE_OK(vvl_user_register(db, &joe, PASSWORD, VVL_PASSWORD_BCRYPT, &stored, &error), &error);
    EXPECT(strncmp(stored.password_hash, "$2b$12$", 7) == 0, "hash: %.7s", stored.password_hash);
    EXPECT(strlen(stored.password_hash) == 60, "the hash's length");
    EXPECT(!stored.last_login.has, "logged in before");
    REQUIRE_OK(vvl_user_log_in(db, "joe@example.org", PASSWORD, &user, &error), &error);
    EXPECT(memcmp(&user.id, &stored.id, sizeof user.id) == 0, "another user");
    EXPECT_TEXT("Joe", user.first_name);
    EXPECT(user.last_login.has && user.last_login.value >= before &&
               user.last_login.value <= vvl_time_now(),
           "last_login");
    vvl_user_clear(&user);
    EXPECT_OK(vvl_user_log_in(db, "joe", PASSWORD, NULL, &error), &error);
    vvl_user_clear(&stored);
}

static void yescrypt_hashes_on_request(void)
{
    vvl_error error;
    vvl_user stored;
    vvl_db *db = fixture_db();
    const vvl_user joe = {.username = "joe", .email = "joe@example.org"};
    REQUIRE_OK(vvl_user_register(db, &joe, PASSWORD, VVL_PASSWORD_YESCRYPT, &stored, &error),
               &error);
    EXPECT(strncmp(stored.password_hash, "$y$", 3) == 0, "hash: %.3s", stored.password_hash);
    EXPECT_OK(vvl_user_verify_password(db, &stored.id, PASSWORD, &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &stored.id, "gruesse", &error),
                  &error);
    vvl_user_clear(&stored);
}

static void hashes_of_the_old_application_verify(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(old_hashes); i++) {
        const char *name = test_format("user %zu", i);
        vvl_uuid id = add_user(db, name, test_format("%zu@x.y", i), old_hashes[i]);
        EXPECT_OK(vvl_user_verify_password(db, &id, PASSWORD, &error), &error);
        EXPECT_OK(vvl_user_log_in(db, name, PASSWORD, NULL, &error), &error);
        EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &id, PASSWORD " ", &error),
                      &error);
        EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &id, "", &error), &error);
    }
}

/* Of 80 bytes, of which bcrypt looks at 72, as it did in the old application. */
static void a_long_password_of_the_old_application_verifies(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    char password[81];
    memset(password, 'x', 80);
    password[80] = '\0';
    vvl_uuid id = add_user(db, "long", "long@x.y",
                           "$2b$04$3AttNsnsq7.ZA53H1FagDu8rsJbHMOsxjNUBUEvvhSz0yg3SH2A4u");
    EXPECT_OK(vvl_user_verify_password(db, &id, password, &error), &error);
    password[71] = '\0';
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &id, password, &error), &error);
}

static void expect_denied(vvl_status status, const vvl_error *error, test_place place)
{
    test_expect_status(VVL_E_DENIED, status, error, "", place);
    EXPECT_TEXT("the name or the password is not right", error->message);
    EXPECT_TEXT("try again, or have the password set anew", error->hint);
    EXPECT_TEXT("", error->table);
    EXPECT_TEXT("", error->key);
}

static void every_denial_looks_the_same(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_uuid joe = add_joe(db);
    vvl_uuid gone = add_user(db, "gone", "gone@x.y", old_hashes[1]);
    vvl_uuid weak = add_user(db, "weak", "weak@x.y", "$1$LDhp5QDp$qa0vaUvAri9M9bf5.9uh4.");
    vvl_uuid odd = add_user(db, "odd", "odd@x.y", PASSWORD);
    vvl_uuid torn = add_user(db, "torn", "torn@x.y", "$2b$12$torn");
    vvl_uuid nobody = test_uuid("nobody", 1);
    REQUIRE_OK(vvl_user_delete(db, &gone, &error), &error);
    const vvl_uuid *others[] = {&gone, &weak, &odd, &torn, &nobody};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        expect_denied(vvl_user_verify_password(db, others[i], PASSWORD, &error), &error, HERE);
    }
    expect_denied(vvl_user_verify_password(db, &joe, "wrong", &error), &error, HERE);
    expect_denied(vvl_user_log_in(db, "joe", "wrong", NULL, &error), &error, HERE);
    expect_denied(vvl_user_log_in(db, "gone", PASSWORD, NULL, &error), &error, HERE);
    expect_denied(vvl_user_log_in(db, "nobody", PASSWORD, NULL, &error), &error, HERE);
    EXPECT(vvl_user_log_in(db, "joe", "wrong", NULL, NULL) == VVL_E_DENIED, "no error asked for");
    vvl_user user;
    REQUIRE_OK(vvl_user_get(db, &joe, &user, &error), &error);
    EXPECT(!user.last_login.has, "a denied log-in was recorded");
    vvl_user_clear(&user);
}

/* Whichever of the two comes first in a list. */
static void expect_named(vvl_db *db, const char *name, unsigned serial_of_named)
{
    vvl_error error;
    vvl_user user;
    const vvl_user users[] = {
        {.id = test_uuid("user", serial_of_named), .username = name, .email = "n@x.y"},
        {.id = test_uuid("user", 3 - serial_of_named), .username = "other", .email = name},
    };
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        vvl_user with_hash = users[i];
        with_hash.password_hash = "x";
        REQUIRE_OK(vvl_user_create(db, &with_hash, NULL, &error), &error);
    }
    REQUIRE_OK(vvl_user_find(db, name, &user, &error), &error);
    EXPECT(memcmp(&user.id, &users[0].id, sizeof user.id) == 0, "the address's owner was found");
    vvl_user_clear(&user);
    REQUIRE_OK(vvl_user_delete(db, &users[0].id, &error), &error);
    REQUIRE_OK(vvl_user_find(db, name, &user, &error), &error);
    EXPECT_TEXT("other", user.username);
    vvl_user_clear(&user);
}

static void a_username_goes_before_an_address(void)
{
    expect_named(fixture_db(), "both@x.y", 1);
    expect_named(fixture_db(), "both@x.y", 2);
}

static void who_is_not_there_is_not_found(void)
{
    vvl_error error;
    vvl_user user;
    vvl_db *db = fixture_db();
    vvl_uuid gone = add_user(db, "second", "second@x.y", "x");
    add_user(db, "first", "first@x.y", "x");
    REQUIRE_OK(vvl_user_delete(db, &gone, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_find(db, "second@x.y", &user, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_find(db, "FIRST", &user, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_find(db, "", &user, &error), &error);
    EXPECT_STATUS(VVL_E_INVALID, vvl_user_find(db, "\xff", &user, &error), &error);
    char *huge = test_scratch(65537);
    memset(huge, 'a', 65536);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_find(db, huge, &user, &error), &error);
}

static vvl_uuid open_session(vvl_db *db, const vvl_uuid *user, char token[VVL_TOKEN_SIZE])
{
    vvl_error error;
    vvl_session stored;
    REQUIRE_OK(vvl_session_open(db, user, 3600, NULL, token, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_session_clear(&stored);
    return id;
}

static void expect_open(vvl_db *db, const char *token, bool open, test_place place)
{
    vvl_error error;
    vvl_session session;
    vvl_status status = vvl_session_authenticate(db, token, &session, NULL, &error);
    test_expect_status(open ? VVL_OK : VVL_E_DENIED, status, &error, NULL, place);
    if (status == VVL_OK) {
        vvl_session_clear(&session);
    }
}

static void a_changed_password_closes_the_other_sessions(void)
{
    vvl_error error;
    char mine[VVL_TOKEN_SIZE];
    char other[VVL_TOKEN_SIZE];
    vvl_db *db = fixture_db();
    vvl_uuid joe = add_joe(db);
    vvl_uuid keep = open_session(db, &joe, mine);
    open_session(db, &joe, other);
    expect_denied(
        vvl_user_change_password(db, &joe, "wrong", "new", VVL_PASSWORD_BCRYPT, &keep, &error),
        &error, HERE);
    expect_open(db, other, true, HERE);
    REQUIRE_OK(
        vvl_user_change_password(db, &joe, PASSWORD, "new", VVL_PASSWORD_YESCRYPT, &keep, &error),
        &error);
    EXPECT_OK(vvl_user_verify_password(db, &joe, "new", &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &joe, PASSWORD, &error), &error);
    expect_open(db, mine, true, HERE);
    expect_open(db, other, false, HERE);
    REQUIRE_OK(vvl_user_set_password(db, &joe, "set", VVL_PASSWORD_YESCRYPT, &error), &error);
    EXPECT_OK(vvl_user_verify_password(db, &joe, "set", &error), &error);
    expect_open(db, mine, false, HERE);
    vvl_uuid nobody = test_uuid("nobody", 1);
    EXPECT_STATUS(VVL_E_NOT_FOUND,
                  vvl_user_set_password(db, &nobody, "set", VVL_PASSWORD_YESCRYPT, &error), &error);
    expect_denied(
        vvl_user_change_password(db, &nobody, PASSWORD, "new", VVL_PASSWORD_YESCRYPT, NULL, &error),
        &error, HERE);
}

static void passwords_that_cannot_be_are_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_uuid joe = add_joe(db);
    char *longest = test_scratch(513);
    memset(longest, 'p', 512);
    const struct {
        const char *password;
        vvl_password_method method;
    } refused[] = {
        {"", VVL_PASSWORD_BCRYPT},         {"", VVL_PASSWORD_YESCRYPT},
        {"\xc3\x28", VVL_PASSWORD_BCRYPT}, {"\xc3\x28", VVL_PASSWORD_YESCRYPT},
        {longest, VVL_PASSWORD_YESCRYPT},  {longest + 512 - 73, VVL_PASSWORD_BCRYPT},
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        EXPECT_REFUSED(
            VVL_E_INVALID,
            vvl_user_set_password(db, &joe, refused[i].password, refused[i].method, &error), &error,
            "password_hash");
    }
    EXPECT_REFUSED(
        VVL_E_INVALID,
        vvl_user_change_password(db, &joe, PASSWORD, longest, VVL_PASSWORD_BCRYPT, NULL, &error),
        &error, "password_hash");
    EXPECT_OK(vvl_user_verify_password(db, &joe, PASSWORD, &error), &error);
    REQUIRE_OK(vvl_user_set_password(db, &joe, longest + 1, VVL_PASSWORD_YESCRYPT, &error), &error);
    EXPECT_OK(vvl_user_verify_password(db, &joe, longest + 1, &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &joe, longest + 2, &error), &error);
    EXPECT_STATUS(VVL_E_DENIED, vvl_user_verify_password(db, &joe, longest, &error), &error);
    REQUIRE_OK(vvl_user_set_password(db, &joe, longest + 512 - 72, VVL_PASSWORD_BCRYPT, &error),
               &error);
    EXPECT_OK(vvl_user_verify_password(db, &joe, longest + 512 - 72, &error), &error);
}

static void a_taken_name_is_no_new_user(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    add_joe(db);
    const vvl_user taken = {.username = "joe", .email = "other@x.y"};
    EXPECT_REFUSED(VVL_E_CONFLICT,
                   vvl_user_register(db, &taken, "p", VVL_PASSWORD_YESCRYPT, NULL, &error), &error,
                   "username");
    const vvl_user unnamed = {.email = "other@x.y"};
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_user_register(db, &unnamed, "p", VVL_PASSWORD_YESCRYPT, NULL, &error),
                   &error, "username");
    EXPECT(record_count(db, &vvl_entity_users) == 1, "one user");
}

static void a_login_is_recorded_of_who_is_there(void)
{
    vvl_error error;
    vvl_user user;
    vvl_db *db = fixture_db();
    vvl_uuid joe = add_joe(db);
    vvl_uuid nobody = test_uuid("nobody", 1);
    REQUIRE_OK(vvl_user_record_login(db, &joe, &user, &error), &error);
    EXPECT(user.last_login.has, "last_login");
    vvl_user_clear(&user);
    EXPECT_OK(vvl_user_record_login(db, &joe, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_user_record_login(db, &nobody, NULL, &error), &error);
    REQUIRE_OK(vvl_user_delete(db, &joe, &error), &error);
    EXPECT_REFUSED(VVL_E_NOT_FOUND, vvl_user_record_login(db, &joe, &user, &error), &error,
                   "is_active");
}

static void what_is_done_in_a_transaction_is_taken_back_with_it(void)
{
    vvl_error error;
    char token[VVL_TOKEN_SIZE];
    vvl_db *transaction = NULL;
    vvl_db *db = fixture_db();
    vvl_uuid joe = add_joe(db);
    open_session(db, &joe, token);
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    REQUIRE_OK(vvl_user_change_password(transaction, &joe, PASSWORD, "new", VVL_PASSWORD_YESCRYPT,
                                        NULL, &error),
               &error);
    EXPECT_OK(vvl_user_log_in(transaction, "joe", "new", NULL, &error), &error);
    expect_open(transaction, token, false, HERE);
    vvl_rollback(transaction);
    EXPECT_OK(vvl_user_verify_password(db, &joe, PASSWORD, &error), &error);
    expect_open(db, token, true, HERE);
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_user user = {.username = "joe", .email = "joe@x.y"};
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("nobody", 1);
    const vvl_password_method by = VVL_PASSWORD_YESCRYPT;
    const vvl_status answers[] = {
        vvl_user_register(NULL, &user, "p", by, NULL, &error),
        vvl_user_register(db, NULL, "p", by, NULL, &error),
        vvl_user_register(db, &user, NULL, by, NULL, &error),
        vvl_user_register(db, &user, "p", (vvl_password_method)7, NULL, &error),
        vvl_user_find(NULL, "joe", &user, &error),
        vvl_user_find(db, NULL, &user, &error),
        vvl_user_find(db, "joe", NULL, &error),
        vvl_user_log_in(NULL, "joe", "p", NULL, &error),
        vvl_user_log_in(db, NULL, "p", NULL, &error),
        vvl_user_log_in(db, "joe", NULL, NULL, &error),
        vvl_user_verify_password(NULL, &id, "p", &error),
        vvl_user_verify_password(db, NULL, "p", &error),
        vvl_user_verify_password(db, &id, NULL, &error),
        vvl_user_change_password(NULL, &id, "p", "q", by, NULL, &error),
        vvl_user_change_password(db, NULL, "p", "q", by, NULL, &error),
        vvl_user_change_password(db, &id, NULL, "q", by, NULL, &error),
        vvl_user_change_password(db, &id, "p", NULL, by, NULL, &error),
        vvl_user_set_password(NULL, &id, "p", by, &error),
        vvl_user_set_password(db, NULL, "p", by, &error),
        vvl_user_set_password(db, &id, NULL, by, &error),
        vvl_user_record_login(NULL, &id, NULL, &error),
        vvl_user_record_login(db, NULL, NULL, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT(vvl_user_find(db, NULL, NULL, NULL) == VVL_E_USAGE, "no error asked for");
    EXPECT(record_count(db, &vvl_entity_users) == 0, "something was stored");
}

CU_TestInfo users_tests[] = {
    {"a new user logs in by name and by address", a_new_user_logs_in_by_name_and_by_address},
    {"yescrypt hashes on request", yescrypt_hashes_on_request},
    {"hashes of the old application verify", hashes_of_the_old_application_verify},
    {"a long password of the old application", a_long_password_of_the_old_application_verifies},
    {"every denial looks the same", every_denial_looks_the_same},
    {"a username goes before an address", a_username_goes_before_an_address},
    {"who is not there is not found", who_is_not_there_is_not_found},
    {"a changed password closes the other sessions", a_changed_password_closes_the_other_sessions},
    {"passwords that cannot be are refused", passwords_that_cannot_be_are_refused},
    {"a taken name is no new user", a_taken_name_is_no_new_user},
    {"a login is recorded of who is there", a_login_is_recorded_of_who_is_there},
    {"in a transaction", what_is_done_in_a_transaction_is_taken_back_with_it},
    {"NULL is a wrong call", null_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
