#include "suites.h"

#include <string.h>

/* The page as it must be printed, made of its records' own text. */
static const char *expected_page(const vvl_entity *entity, const vvl_page *page)
{
    const char *items = "";
    for (size_t i = 0; i < page->count; i++) {
        vvl_error error;
        char *text = NULL;
        const char *record = (const char *)page->items + i * entity->record_size;
        REQUIRE_OK(vvl_record_to_json(entity, record, &text, &error), &error);
        items = test_format("%s%s%s", items, i == 0 ? "" : ",", text);
        vvl_free(text);
    }
    const char *next = page->next == NULL ? "null" : test_format("\"%s\"", page->next);
    return test_format("{\"items\":[%s],\"next\":%s}", items, next);
}

static void every_page_prints_its_records_and_cursor(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        size_t pages = 0;
        for (unsigned serial = 0; serial < VARIANT_COUNT; serial++) {
            const void *record = record_full(entity, &owner, (variant)serial, serial);
            vvl_record_clear(entity, record_store(db, entity, record));
        }
        for (vvl_query query = {.limit = 2, .all = true};; pages++) {
            vvl_error error;
            vvl_page page = {0};
            char *text = NULL;
            REQUIRE_OK(vvl_list(db, entity, &query, &page, &error), &error);
            REQUIRE_OK(vvl_page_to_json(entity, &page, &text, &error), &error);
            EXPECT_TEXT(expected_page(entity, &page), text);
            query.after = page.next == NULL ? NULL : test_format("%s", page.next);
            vvl_free(text);
            vvl_page_clear(&page);
            if (query.after == NULL) {
                break;
            }
        }
        EXPECT(pages >= 2, "%s: %zu pages with a cursor", entity->name, pages);
    }
}

static void an_empty_page_is_an_empty_list(void)
{
    vvl_error error;
    vvl_user_page page = {0};
    char *text = NULL;
    REQUIRE_OK(vvl_user_page_to_json(&page, &text, &error), &error);
    EXPECT_TEXT("{\"items\":[],\"next\":null}", text);
    vvl_free(text);
}

static void a_page_with_bad_json_is_not_printed(void)
{
    vvl_error error = {0};
    vvl_user users[] = {{.username = "joe"}, {.username = "sue", .profile_data = "{\"a\": }"}};
    vvl_user_page page = {.items = users, .count = COUNT_OF(users)};
    char *text = NULL;
    EXPECT_REFUSED(VVL_E_INVALID, vvl_user_page_to_json(&page, &text, &error), &error,
                   "profile_data");
    EXPECT_TEXT("$.profile_data.a", error.path);
    EXPECT(text == NULL, "the output was changed");
}

static void a_page_of_nothing_is_a_wrong_call(void)
{
    vvl_error error = {0};
    vvl_page page = {0};
    char *text = NULL;
    const vvl_entity *users = &vvl_entity_users;
    EXPECT_STATUS(VVL_E_USAGE, vvl_page_to_json(NULL, &page, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_page_to_json(users, NULL, &text, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_page_to_json(users, &page, NULL, &error), &error);
}

/* What a page prints as its items reads back as the same records. */
static void an_array_is_read_back(void)
{
    const parents owner = {.user = test_uuid("users", 1), .campaign = test_uuid("campaigns", 1)};
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        vvl_error error;
        vvl_page page = {0};
        const vvl_entity *entity = tables.items[i];
        const char *records[2];
        for (unsigned serial = 0; serial < COUNT_OF(records); serial++) {
            char *text = NULL;
            const void *record = record_full(entity, &owner, VARIANT_ODD, serial);
            REQUIRE_OK(vvl_record_to_json(entity, record, &text, &error), &error);
            records[serial] = test_format("%s", text);
            vvl_free(text);
        }
        const char *array = test_format(" [%s , %s] ", records[0], records[1]);
        REQUIRE_OK(vvl_page_from_json(entity, VVL_FORM_ANY, array, strlen(array), &page, &error),
                   &error);
        EXPECT(page.count == 2 && page.next == NULL, "%zu records", page.count);
        for (size_t r = 0; r < page.count; r++) {
            char *text = NULL;
            const void *record = (const char *)page.items + r * entity->record_size;
            REQUIRE_OK(vvl_record_to_json(entity, record, &text, &error), &error);
            EXPECT_TEXT(records[r], text);
            vvl_free(text);
        }
        vvl_page_clear(&page);
    }
}

static void faults_of_an_array_have_their_place(void)
{
    static const struct {
        const char *text;
        const char *path;
        int64_t element;
    } cases[] = {
        {"[{\"username\": \"joe\"}, {\"username\": 7}]", "$[1].username", 1},
        {"[{\"username\": \"joe\"}, {\"nobody\": 7}]", "$[1].nobody", 1},
        {"[{\"profile_data\": {\"a\": [0, 1e400000]}}]", "$[0].profile_data.a[1]", 0},
        {"[{}, 7]", "$[1]", 1},
        {"{}", "$", -1},
        {"[{}", "$[1]", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        vvl_user_page page = {0};
        const char *text = cases[i].text;
        EXPECT_STATUS(VVL_E_INVALID,
                      vvl_user_page_from_json(VVL_FORM_ANY, text, strlen(text), &page, &error),
                      &error);
        EXPECT_TEXT(cases[i].path, error.path);
        EXPECT(error.element == cases[i].element, "%s: element %d", text, (int)error.element);
        EXPECT(page.items == NULL && page.memory == NULL, "%s: the page was changed", text);
    }
}

static void an_empty_array_is_an_empty_page(void)
{
    vvl_error error;
    vvl_user_page page = {.count = 7};
    REQUIRE_OK(vvl_user_page_from_json(VVL_FORM_CREATE, "[]", 2, &page, &error), &error);
    EXPECT(page.count == 0, "%zu records", page.count);
    vvl_user_page_clear(&page);
}

CU_TestInfo json_page_tests[] = {
    {"an array is read back", an_array_is_read_back},
    {"faults of an array have their place", faults_of_an_array_have_their_place},
    {"an empty array is an empty page", an_empty_array_is_an_empty_page},
    {"every page prints its records and cursor", every_page_prints_its_records_and_cursor},
    {"an empty page is an empty list", an_empty_page_is_an_empty_list},
    {"a page with bad JSON is not printed", a_page_with_bad_json_is_not_printed},
    {"a page of nothing is a wrong call", a_page_of_nothing_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
