#include "suites.h"

#include <string.h>

static const char id_text[] = "0123abcd-4567-89ef-8edc-ba9876543210";

static void a_record_survives_json(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count * VARIANT_COUNT; i++) {
        vvl_error error;
        const vvl_entity *entity = tables.items[i / VARIANT_COUNT];
        unsigned which = i % VARIANT_COUNT;
        void *record = record_full(entity, &owner, (variant)which, which);
        void *back = record_new(entity);
        vvl_fields given = 0;
        char *text = NULL;
        for (size_t j = 0; j < entity->column_count; j++) {
            if ((entity->columns[j].flags & VVL_COLUMN_SECRET) != 0) {
                value_clear(&entity->columns[j], record);
            }
        }
        REQUIRE_OK(vvl_record_to_json(entity, record, &text, &error), &error);
        EXPECT(strchr(text, '\n') == NULL, "%s: more than a line", entity->name);
        EXPECT_OK(
            vvl_record_from_json(entity, VVL_FORM_ANY, text, strlen(text), back, &given, &error),
            &error);
        expect_records_equal(entity, record, back, variant_name((variant)which), HERE);
        EXPECT(given != 0, "%s: nothing given", entity->name);
        vvl_record_clear(entity, back);
        vvl_free(text);
    }
}

static void the_same_record_is_the_same_text(void)
{
    static const char input[] =
        "{\"id\": \"0123ABCD-4567-89ef-8edc-ba9876543210\", \"username\": \"jo\\u00eb\", "
        "\"email\":\"joe@example.org\", \"password_hash\": \"secret\", \"is_active\": true,"
        "\"profile_data\": {\"zz\": 1e2, \"a\": [1.50, \"\\ud83d\\ude00\"]},"
        "\"last_login\": \"2025-06-16 14:00:00.5+02:00\", \"created_at\": \"2025-06-16 12:00:00\","
        "\"updated_at\": \"2025-06-16T12:00:00.123456\"}";
    static const char output[] =
        "{\"id\":\"0123abcd-4567-89ef-8edc-ba9876543210\",\"username\":\"jo\xC3\xAB\","
        "\"email\":\"joe@example.org\",\"first_name\":null,\"last_name\":null,"
        "\"profile_data\":{\"a\": [1.50, \"\xF0\x9F\x98\x80\"], \"zz\": 100},"
        "\"last_login\":\"2025-06-16T12:00:00.500000Z\",\"is_active\":true,"
        "\"created_at\":\"2025-06-16T12:00:00.000000Z\","
        "\"updated_at\":\"2025-06-16T12:00:00.123456Z\",\"full_name\":null}";
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user;
    vvl_user stored;
    vvl_fields given = 0;
    char *text = NULL;
    REQUIRE_OK(vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, input, strlen(input), &user,
                                    &given, &error),
               &error);
    EXPECT(given == ((UINT64_C(1) << VVL_INDEX_users_count) - 1 - VVL_FIELD(users, first_name) -
                     VVL_FIELD(users, last_name) - VVL_FIELD(users, full_name)),
           "given %llx", (unsigned long long)given);
    REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
    REQUIRE_OK(vvl_record_to_json(&vvl_entity_users, &stored, &text, &error), &error);
    EXPECT_TEXT(output, text);
    vvl_free(text);
    vvl_user_clear(&user);
    vvl_user_clear(&stored);
}

static void numbers_and_enums_print_the_same(void)
{
    static const char output[] =
        "{\"id\":\"0123abcd-4567-89ef-8edc-ba9876543210\",\"campaign_id\":null,"
        "\"content_type\":\"social_post\",\"platform\":\"tiktok\",\"title\":\"\\\"\\\\/"
        "\\n\\u0001\","
        "\"content_text\":null,\"content_data\":null,\"generation_prompt\":null,\"ai_model\":null,"
        "\"generation_parameters\":null,\"hashtags\":[\"a\", \"b\"],\"mentions\":null,"
        "\"media_urls\":null,\"engagement_score\":0.1,\"is_selected\":true,\"is_published\":false,"
        "\"user_edits\":null,\"user_rating\":5,\"scheduled_for\":\"0001-01-01T00:00:00.000000Z\","
        "\"published_at\":\"9999-12-31T23:59:59.999999Z\",\"platform_post_id\":\"\","
        "\"created_at\":null,\"updated_at\":null,\"ai_metadata\":null}";
    vvl_error error;
    vvl_content content = {
        .content_type = VVL_CONTENT_TYPE_SOCIAL_POST,
        .platform = VVL_PLATFORM_TIKTOK,
        .title = "\"\\/\n\x01",
        .hashtags = "[\"a\",\"b\"]",
        .engagement_score = {true, 0.1},
        .is_selected = {true, true},
        .is_published = {true, false},
        .user_rating = {true, 5},
        .scheduled_for = {true, INT64_C(-62135596800000000)},
        .published_at = {true, INT64_C(253402300799999999)},
        .platform_post_id = "",
    };
    char *text = NULL;
    REQUIRE_OK(vvl_uuid_parse(id_text, strlen(id_text), &content.id, &error), &error);
    REQUIRE_OK(vvl_record_to_json(&vvl_entity_generated_content, &content, &text, &error), &error);
    EXPECT_TEXT(output, text);
    vvl_free(text);
}

static void reals_print_in_the_fewest_digits(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "1"},
                 {0.5, "0.5"},
                 {0.1, "0.1"},
                 {1.0 / 3, "0.3333333333333333"},
                 {0.30000000000000004, "0.30000000000000004"},
                 {1e-300, "1e-300"},
                 {5e-324, "5e-324"},
                 {0.0001, "0.0001"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error;
        char *text = NULL;
        vvl_content content = {.engagement_score = {true, cases[i].value}};
        REQUIRE_OK(vvl_record_to_json(&vvl_entity_generated_content, &content, &text, &error),
                   &error);
        const char *expected = test_format("\"engagement_score\":%s,", cases[i].text);
        EXPECT(strstr(text, expected) != NULL, "%s is not in %s", expected, text);
        vvl_free(text);
    }
}

static void secrets_are_never_printed(void)
{
    parents nobody = {.user = {{1}}, .campaign = {{2}}};
    table_list tables = fixture_tables();
    size_t count = 0;
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        for (size_t j = 0; j < entity->column_count; j++) {
            if ((entity->columns[j].flags & VVL_COLUMN_SECRET) == 0) {
                continue;
            }
            vvl_error error;
            char *text = NULL;
            void *record = record_full(entity, &nobody, VARIANT_PLAIN, 1);
            *(const char **)((char *)record + entity->columns[j].offset) = "swordfish";
            REQUIRE_OK(vvl_record_to_json(entity, record, &text, &error), &error);
            EXPECT(strstr(text, "swordfish") == NULL, "%s shows", entity->columns[j].name);
            EXPECT(strstr(text, entity->columns[j].name) == NULL, "%s is named",
                   entity->columns[j].name);
            vvl_free(text);
            count++;
        }
    }
    EXPECT(count == 4, "%zu secrets", count);
}

static const struct {
    const char *text, *column;
} bad_users[] = {
    {"", ""},
    {"null", ""},
    {"[]", ""},
    {"1", ""},
    {"{", ""},
    {"{}x", ""},
    {"{} {}", ""},
    {" ", ""},
    {"{\"username\":\"joe\"}\"junk", ""},
    {"{}\"", ""},
    {"{} \"{\\\"b\\\":2}", ""},
    {"{}]", ""},
    {"{},{}", ""},
    {"],[", ""},
    {"\xEF\xBB\xBF{}", ""},
    {"{\"username\": NaN}", ""},
    {"{\"username\": \"\xFF\"}", ""},
    {"{\"nickname\": \"joe\"}", "nickname"},
    {"{\"USERNAME\": \"joe\"}", "USERNAME"},
    {"{\"memory\": null}", "memory"},
    {"{\"\": null}", NULL},
    {"{\"username\": \"joe\", \"username\": \"joe\"}", NULL},
    {"{\"username\": \"joe\", \"user\\u006eame\": null}", NULL},
    {"{\"username\": 1}", "username"},
    {"{\"username\": true}", "username"},
    {"{\"username\": [\"joe\"]}", "username"},
    {"{\"username\": {}}", "username"},
    {"{\"username\": \"jo\"}", "username"},
    {"{\"email\": \"joe\"}", "email"},
    {"{\"username\": \"joe\\u0000\"}", NULL},
    {"{\"username\": \"joe\\ud83d\"}", NULL},
    {"{\"id\": \"joe\"}", "id"},
    {"{\"id\": 1}", "id"},
    {"{\"id\": \"\"}", "id"},
    {"{\"is_active\": 1}", "is_active"},
    {"{\"is_active\": \"true\"}", "is_active"},
    {"{\"created_at\": 0}", "created_at"},
    {"{\"created_at\": \"now\"}", "created_at"},
    {"{\"last_login\": \"2025-02-30T00:00:00Z\"}", "last_login"},
    {"{\"profile_data\": {\"a\": 1, \"a\": 2}}", NULL},
    {"{\"profile_data\": {\"a\": 1e999999}}", "profile_data"},
};

static void json_that_is_no_record_is_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_users); i++) {
        vvl_error error = {0};
        vvl_user user = {.username = "untouched"};
        vvl_fields given = 42;
        const char *text = bad_users[i].text;
        vvl_status status = vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, text,
                                                 strlen(text), &user, &given, &error);
        EXPECT(status == VVL_E_INVALID, "<%s>: %s", text, vvl_status_name(status));
        EXPECT(bad_users[i].column == NULL || strcmp(error.column, bad_users[i].column) == 0,
               "<%s>: column <%s>: %s", text, error.column, error.message);
        EXPECT(user.username != NULL && strcmp(user.username, "untouched") == 0 && given == 42,
               "<%s> changed the outputs", text);
    }
}

static void what_is_no_object_is_called_so(void)
{
    static const char *const texts[] = {"[]", "null", "\"s\"", "1", "true", "[{}]"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vvl_error error = {0};
        vvl_user user = {0};
        EXPECT_STATUS(VVL_E_INVALID,
                      vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, texts[i],
                                           strlen(texts[i]), &user, NULL, &error),
                      &error);
        EXPECT(strstr(error.message, "no object") != NULL, "<%s>: %s", texts[i], error.message);
    }
}

/* The nil UUID stands for "absent" in a record, so that nobody may mean it. */
static void the_nil_uuid_is_no_value(void)
{
    static const struct {
        const vvl_entity *entity;
        const char *column;
    } cases[] = {
        {&vvl_entity_users, "id"},
        {&vvl_entity_campaigns, "user_id"},
        {&vvl_entity_campaign_templates, "created_by"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        vvl_fields given = 42;
        void *record = record_new(cases[i].entity);
        const char *text =
            test_format("{\"%s\": \"00000000-0000-0000-0000-000000000000\"}", cases[i].column);
        EXPECT_REFUSED(VVL_E_INVALID,
                       vvl_record_from_json(cases[i].entity, VVL_FORM_ANY, text, strlen(text),
                                            record, &given, &error),
                       &error, cases[i].column);
        EXPECT(given == 42, "%s: the output was changed", cases[i].column);
    }
}

/* A record with a JSON value of so many arrays in one another. */
static vvl_status deep_record(size_t depth, vvl_user *back, vvl_error *error)
{
    char *value = test_scratch(2 * depth + 1);
    memset(value, '[', depth);
    memset(value + depth, ']', depth);
    const char *text = test_format("{\"profile_data\": %s}", value);
    return vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, text, strlen(text), back, NULL,
                                error);
}

static void a_value_as_deep_as_may_be_survives(void)
{
    vvl_error error;
    vvl_user user;
    vvl_user back;
    char *text = NULL;
    REQUIRE_OK(deep_record(VVL_JSON_DEPTH_MAX, &user, &error), &error);
    REQUIRE_OK(vvl_record_to_json(&vvl_entity_users, &user, &text, &error), &error);
    REQUIRE_OK(vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, text, strlen(text), &back,
                                    NULL, &error),
               &error);
    EXPECT_TEXT(user.profile_data, back.profile_data);
    EXPECT(strlen(back.profile_data) == (size_t)2 * VVL_JSON_DEPTH_MAX, "it is not whole");
    vvl_user_clear(&back);
    vvl_user_clear(&user);
    vvl_free(text);
    EXPECT_STATUS(VVL_E_INVALID, deep_record(VVL_JSON_DEPTH_MAX + 1, &back, &error), &error);
}

static void other_kinds_of_columns_are_checked(void)
{
    static const struct {
        const char *text, *column;
    } cases[] = {
        {"{\"content_type\": \"poem\"}", "content_type"},
        {"{\"content_type\": 1}", "content_type"},
        {"{\"user_rating\": 6}", "user_rating"},
        {"{\"user_rating\": 4.5}", "user_rating"},
        {"{\"user_rating\": \"4\"}", "user_rating"},
        {"{\"user_rating\": 1e30}", "user_rating"},
        {"{\"user_rating\": 99999999999999999999}", "user_rating"},
        {"{\"engagement_score\": 1.0000000000000002}", "engagement_score"},
        {"{\"engagement_score\": \"1\"}", "engagement_score"},
        {"{\"engagement_score\": -1e-300}", "engagement_score"},
        {"{\"engagement_score\": 1e999}", "engagement_score"},
        {"{\"hashtags\": {}}", "hashtags"},
        {"{\"hashtags\": [1]}", "hashtags"},
        {"{\"hashtags\": \"[]\"}", "hashtags"},
        {"{\"content_data\": []}", "content_data"},
        {"{\"content_data\": \"{}\"}", "content_data"},
        {"{\"is_selected\": 0}", "is_selected"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        vvl_content content = {0};
        const char *text = cases[i].text;
        vvl_status status = vvl_record_from_json(&vvl_entity_generated_content, VVL_FORM_ANY, text,
                                                 strlen(text), &content, NULL, &error);
        EXPECT(status == VVL_E_INVALID && strcmp(error.column, cases[i].column) == 0,
               "<%s>: %s, column <%s>: %s", text, vvl_status_name(status), error.column,
               error.message);
    }
}

static void an_integer_is_read(void)
{
    static const char *const forms[] = {"{\"user_rating\": 5}", "{ \"user_rating\" : 5 }"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        vvl_error error;
        vvl_content content;
        vvl_fields given = 0;
        REQUIRE_OK(vvl_record_from_json(&vvl_entity_generated_content, VVL_FORM_ANY, forms[i],
                                        strlen(forms[i]), &content, &given, &error),
                   &error);
        EXPECT(content.user_rating.has && content.user_rating.value == 5, "%s", forms[i]);
        EXPECT(given == VVL_FIELD(generated_content, user_rating), "given");
        vvl_content_clear(&content);
    }
}

static void null_is_given_and_absent(void)
{
    vvl_error error;
    vvl_user user;
    vvl_fields given = 0;
    static const char text[] = "{\"first_name\": null, \"profile_data\": null, \"id\": null}";
    REQUIRE_OK(vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, text, strlen(text), &user,
                                    &given, &error),
               &error);
    EXPECT(given == (VVL_FIELD(users, first_name) | VVL_FIELD(users, profile_data) |
                     VVL_FIELD(users, id)),
           "given %llx", (unsigned long long)given);
    EXPECT(user.first_name == NULL && user.profile_data == NULL && vvl_uuid_is_nil(&user.id),
           "null is absent");
    vvl_user_clear(&user);
}

static void only_the_size_counts(void)
{
    vvl_error error;
    vvl_user user;
    static const char text[] = {'{', '}', 'x'};
    REQUIRE_OK(vvl_record_from_json(&vvl_entity_users, VVL_FORM_ANY, text, 2, &user, NULL, &error),
               &error);
    vvl_user_clear(&user);
}

static void a_record_with_bad_json_cannot_be_printed(void)
{
    vvl_error error;
    char *text = NULL;
    vvl_user user = {.username = "joe", .profile_data = "{'a': 1}"};
    EXPECT_REFUSED(VVL_E_INVALID, vvl_record_to_json(&vvl_entity_users, &user, &text, &error),
                   &error, "profile_data");
    EXPECT(text == NULL, "the output was changed");
}

CU_TestInfo json_tests[] = {
    {"a record survives JSON", a_record_survives_json},
    {"the same record is the same text", the_same_record_is_the_same_text},
    {"numbers and enums print the same", numbers_and_enums_print_the_same},
    {"reals print in the fewest digits", reals_print_in_the_fewest_digits},
    {"secrets are never printed", secrets_are_never_printed},
    {"JSON that is no record is refused", json_that_is_no_record_is_refused},
    {"what is no object is called so", what_is_no_object_is_called_so},
    {"the nil UUID is no value", the_nil_uuid_is_no_value},
    {"a value as deep as may be survives", a_value_as_deep_as_may_be_survives},
    {"other kinds of columns are checked", other_kinds_of_columns_are_checked},
    {"an integer is read", an_integer_is_read},
    {"null is given and absent", null_is_given_and_absent},
    {"only the size counts", only_the_size_counts},
    {"a record with bad JSON cannot be printed", a_record_with_bad_json_cannot_be_printed},
    CU_TEST_INFO_NULL,
};
