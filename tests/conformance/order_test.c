#include "listing.h"

#include <string.h>

enum { RECORDS = 23 };

static const void *find(void *const *records, const vvl_entity *entity, const record_key *id)
{
    for (size_t i = 0; i < RECORDS; i++) {
        record_key other = record_id(entity, records[i]);
        if (memcmp(&other, id, sizeof other) == 0) {
            return records[i];
        }
    }
    return NULL;
}

/* Every record is there once, each pair of neighbours in order, ties in the order of their ids. */
static void expect_order(const vvl_entity *entity, const vvl_column *column, const listing *all,
                         void *const *records, bool descending)
{
    const char *what =
        test_format("%s by %s%s", entity->name, column->name, descending ? " descending" : "");
    if (!EXPECT(all->count == RECORDS, "%s: %zu records", what, all->count)) {
        return;
    }
    for (size_t i = 1; i < all->count; i++) {
        const void *before = find(records, entity, &all->ids[descending ? i : i - 1]);
        const void *after = find(records, entity, &all->ids[descending ? i - 1 : i]);
        REQUIRE(before != NULL && after != NULL, "%s: a record that nobody made", what);
        int order = value_compare(column, before, after);
        if (order == 0) {
            order = value_compare(vvl_column_find(entity, "id"), before, after);
        }
        EXPECT(order < 0, "%s: %zu and %zu are in the wrong order", what, i - 1, i);
    }
}

static void expect_pages(vvl_db *db, const vvl_entity *entity, vvl_query query,
                         const listing *whole)
{
    static const unsigned limits[] = {1, 2, 3, 5, 22, 23, 24};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        query.limit = limits[i];
        listing joined = list_all(db, entity, query, NULL, NULL);
        EXPECT(joined.count == whole->count &&
                   memcmp(joined.ids, whole->ids, whole->count * sizeof *whole->ids) == 0,
               "%s by %s%s: pages of %u do not join to the whole", entity->name, query.order,
               query.descending ? " descending" : "", query.limit);
        EXPECT(joined.pages == (whole->count + limits[i] - 1) / limits[i], "%zu pages of %u",
               joined.pages, limits[i]);
    }
}

static void order_by_each_column(vvl_db *db, const vvl_entity *entity, void *const *records)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        for (int descending = 0; is_orderable(column) && descending < 2; descending++) {
            vvl_query query = {.order = column->name,
                               .descending = descending == 1,
                               .all = true,
                               .limit = VVL_LIMIT_MAX};
            listing whole = list_all(db, entity, query, NULL, NULL);
            expect_order(entity, column, &whole, records, query.descending);
            expect_pages(db, entity, query, &whole);
        }
    }
}

static void every_column_orders_every_table(void)
{
    const vvl_entity *tables[TABLES_ROOM];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    for (size_t i = 0; i < count; i++) {
        vvl_db *db = fixture_db();
        const vvl_entity *entity = tables[i];
        parents owners[] = {parents_new(db, 900), parents_new(db, 901), parents_new(db, 902)};
        /* Only the records made here are to be listed: those that hang on nobody else go. */
        if (entity == &vvl_entity_users || entity == &vvl_entity_campaigns ||
            entity == &vvl_entity_campaign_templates) {
            test_sql(test_database_of(db), "DELETE FROM campaign_templates");
            test_sql(test_database_of(db), "DELETE FROM campaigns");
        }
        if (entity == &vvl_entity_users) {
            test_sql(test_database_of(db), "DELETE FROM users");
        }
        order_by_each_column(db, entity,
                             store_varied(db, entity, owners, COUNT_OF(owners), RECORDS));
    }
}

static void text_is_ordered_by_code_point(void)
{
    /* In their order; most collations have another one. U+FFFD comes before what UTF-16 puts first.
     */
    static const char *const names[] = {"\x01",
                                        "\t",
                                        " ",
                                        "!",
                                        "-",
                                        "0",
                                        "10",
                                        "9",
                                        "A",
                                        "B",
                                        "Z",
                                        "Za",
                                        "_",
                                        "a",
                                        "a ",
                                        "a!",
                                        "a-b",
                                        "aB",
                                        "aa",
                                        "ab",
                                        "b",
                                        "e\xCC\x81",
                                        "z",
                                        "~",
                                        "\x7F",
                                        "\xC2\x80",
                                        "\xC3\x89",
                                        "\xC3\xA9",
                                        "\xC5\x93",
                                        "\xD7\x90",
                                        "\xE2\x82\xAC",
                                        "\357\273\277a",
                                        "\xEF\xBF\xBD",
                                        "\xF0\x90\x80\x80",
                                        "\xF0\x9F\x98\x80",
                                        "\xF4\x8F\xBF\xBF"};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    test_sql(test_database_of(db), "DELETE FROM campaigns");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        vvl_campaign campaign = {.name = names[i * 11 % COUNT_OF(names)], .user_id = owner.user};
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
    vvl_campaign_page page = {0};
    vvl_query query = {.order = "name", .limit = VVL_LIMIT_MAX};
    REQUIRE_OK(vvl_campaign_list(db, &query, &page, &error), &error);
    EXPECT(page.count == COUNT_OF(names), "%zu campaigns", page.count);
    for (size_t i = 0; i < page.count; i++) {
        EXPECT_TEXT(names[i], page.items[i].name);
    }
    vvl_campaign_page_clear(&page);
}

static void what_has_no_order_is_a_wrong_call(void)
{
    vvl_db *db = fixture_db();
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < entities[i]->column_count; j++) {
            vvl_error error;
            vvl_page page = {0};
            vvl_query query = {.order = entities[i]->columns[j].name};
            vvl_status expected = is_orderable(&entities[i]->columns[j]) ? VVL_OK : VVL_E_USAGE;
            EXPECT_STATUS(expected, vvl_list(db, entities[i], &query, &page, &error), &error);
            vvl_page_clear(&page);
        }
    }
    static const char *const unknown[] = {"",         "nothing", "id ",   "ID",
                                          "id desc",  "1",       "rowid", "name; DROP TABLE users",
                                          "users.id", "\"id\""};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        vvl_error error;
        vvl_page page = {0};
        vvl_query query = {.order = unknown[i]};
        EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
    }
}

CU_TestInfo order_tests[] = {
    {"every column orders every table", every_column_orders_every_table},
    {"text is ordered by code point", text_is_ordered_by_code_point},
    {"what has no order is a wrong call", what_has_no_order_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
