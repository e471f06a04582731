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

CU_TestInfo json_page_tests[] = {
    {"every page prints its records and cursor", every_page_prints_its_records_and_cursor},
    {"an empty page is an empty list", an_empty_page_is_an_empty_list},
    {"a page with bad JSON is not printed", a_page_with_bad_json_is_not_printed},
    {"a page of nothing is a wrong call", a_page_of_nothing_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
