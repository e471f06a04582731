#include "listing.h"

#include <string.h>

/* Who puts records between the pages, and where. */
typedef struct inserter {
    vvl_db *db;
    const vvl_entity *entity;
    parents owner;
    unsigned serial;
} inserter;

static void insert_some(void *context, size_t page)
{
    inserter *self = context;
    if (page < 8) {
        store_one(self->db, self->entity, &self->owner, self->serial++);
        store_one(self->db, self->entity, &self->owner, self->serial++);
    }
}

static size_t occurrences(const listing *all, const record_key *id)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        count += memcmp(&all->ids[i], id, sizeof *id) == 0;
    }
    return count;
}

static void remove_inserted(inserter *self, unsigned first)
{
    vvl_error error;
    for (unsigned serial = first; serial < self->serial; serial++) {
        vvl_uuid id = test_uuid("id", serial);
        REQUIRE_OK(vvl_purge(self->db, self->entity, &id, &error), &error);
    }
    self->serial = first;
}

static void expect_each_once(const vvl_entity *entity, const listing *all, void *const *records,
                             size_t count, const char *order)
{
    for (size_t i = 0; i < count; i++) {
        record_key id = record_id(entity, records[i]);
        EXPECT(occurrences(all, &id) == 1, "by %s: record %zu came %zu times", order, i,
               occurrences(all, &id));
    }
    for (size_t i = 0; i < all->count; i++) {
        EXPECT(occurrences(all, &all->ids[i]) == 1, "by %s: number %zu came twice", order, i);
    }
}

static void nothing_is_lost_while_others_insert(void)
{
    enum { RECORDS = 30, FIRST = 500 };
    vvl_db *db = fixture_db();
    const vvl_entity *entity = &vvl_entity_campaigns;
    inserter self = {db, entity, parents_new(db, 900), FIRST};
    void **records = store_varied(db, entity, &self.owner, 1, RECORDS);
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        for (int descending = 0; is_orderable(column) && descending < 2; descending++) {
            vvl_query query = {.order = column->name, .descending = descending == 1, .limit = 7};
            listing all = list_all(db, entity, query, insert_some, &self);
            expect_each_once(entity, &all, records, RECORDS, column->name);
            remove_inserted(&self, FIRST);
        }
    }
}

static void a_page_ends_where_the_records_end(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_page page = {0};
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, NULL, &page, &error), &error);
    EXPECT(page.count == 0 && page.next == NULL, "nothing: %zu", page.count);
    vvl_page_clear(&page);
    vvl_page_clear(NULL);
    for (unsigned i = 0; i < 25; i++) {
        parents_new(db, 900 + i);
    }
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, NULL, &page, &error), &error);
    EXPECT(page.count == VVL_LIMIT_DEFAULT && page.next != NULL, "first page: %zu", page.count);
    vvl_page_clear(&page);
    EXPECT(page.items == NULL && page.count == 0 && page.next == NULL, "clear leaves nothing");
    vvl_query query = {.limit = 25};
    REQUIRE_OK(vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
    EXPECT(page.count == 25 && page.next == NULL, "just full: %zu", page.count);
    vvl_page_clear(&page);
}

static void the_limit_has_a_limit(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_page page = {0};
    vvl_query query = {.limit = VVL_LIMIT_MAX};
    EXPECT_OK(vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
    vvl_page_clear(&page);
    query.limit = VVL_LIMIT_MAX + 1;
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
    query.limit = UINT32_MAX;
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_users, &query, &page, &error), &error);
}

static char *cursor_of(vvl_db *db, const vvl_entity *entity, vvl_query query)
{
    vvl_error error;
    vvl_page page = {0};
    query.limit = 1;
    REQUIRE_OK(vvl_list(db, entity, &query, &page, &error), &error);
    REQUIRE(page.next != NULL, "%s: no next page", entity->name);
    char *cursor = test_format("%s", page.next);
    vvl_page_clear(&page);
    return cursor;
}

static void refuse_cursor(vvl_db *db, const vvl_entity *entity, vvl_query query, const char *cursor)
{
    vvl_error error = {0};
    vvl_page page = {0};
    query.after = cursor;
    vvl_status status = vvl_list(db, entity, &query, &page, &error);
    EXPECT(status == VVL_E_INVALID, "cursor <%s> for %s by %s: %s", cursor, entity->name,
           query.order == NULL ? "id" : query.order, vvl_status_name(status));
    if (status == VVL_OK) {
        vvl_page_clear(&page);
    }
}

static void a_cursor_of_another_order_is_refused(void)
{
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    parents_new(db, 901);
    static const vvl_query queries[] = {
        {.order = NULL},         {.order = NULL, .descending = true},
        {.order = "username"},   {.order = "username", .descending = true},
        {.order = "email"},      {.order = "last_login"},
        {.order = "created_at"}, {.order = "is_active"},
    };
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        const char *cursor = cursor_of(db, &vvl_entity_users, queries[i]);
        for (size_t j = 0; j < COUNT_OF(queries); j++) {
            if (i != j) {
                refuse_cursor(db, &vvl_entity_users, queries[j], cursor);
            }
        }
    }
}

static void a_cursor_of_another_table_is_refused(void)
{
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    parents_new(db, 901);
    const vvl_query by_id = {0};
    const char *cursor = cursor_of(db, &vvl_entity_users, by_id);
    refuse_cursor(db, &vvl_entity_campaigns, by_id, cursor);
}

static void a_damaged_cursor_is_refused(void)
{
    static const char *const cursors[] = {"",
                                          "x",
                                          "====",
                                          "null",
                                          "0",
                                          "%00",
                                          "\xFF\xFE",
                                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                          "' OR 1=1 --",
                                          "{\"id\":1}"};
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    parents_new(db, 901);
    for (size_t i = 0; i < COUNT_OF(cursors); i++) {
        refuse_cursor(db, &vvl_entity_users, (vvl_query){.order = "username"}, cursors[i]);
        refuse_cursor(db, &vvl_entity_users, (vvl_query){0}, cursors[i]);
    }
    uint64_t state = 3;
    for (int round = 0; round < 300; round++) {
        char bytes[41] = "";
        size_t size = 1 + test_random(&state, sizeof bytes - 1);
        for (size_t i = 0; i < size; i++) {
            bytes[i] = (char)(1 + test_random(&state, 255));
        }
        bytes[size] = '\0';
        refuse_cursor(db, &vvl_entity_users, (vvl_query){.order = "email"}, bytes);
    }
}

static void try_cursor(vvl_db *db, const char *cursor)
{
    vvl_error error = {0};
    vvl_page page = {0};
    vvl_query query = {.order = "username", .after = cursor};
    vvl_status status = vvl_list(db, &vvl_entity_users, &query, &page, &error);
    EXPECT(status == VVL_OK || status == VVL_E_INVALID, "<%s>: %s", cursor,
           vvl_status_name(status));
    vvl_page_clear(&page);
}

/* Each character of a good cursor changed, and each beginning of it: it is refused or it is a
 * position, never a crash or a fault of the database. */
static void a_changed_cursor_does_no_harm(void)
{
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    parents_new(db, 901);
    const char *cursor = cursor_of(db, &vvl_entity_users, (vvl_query){.order = "username"});
    for (size_t at = 0; cursor[at] != '\0'; at++) {
        for (int bit = 0; bit < 7; bit++) {
            char *changed = test_format("%s", cursor);
            changed[at] = (char)(changed[at] ^ 1 << bit);
            try_cursor(db, changed);
        }
        try_cursor(db, test_format("%.*s", (int)at, cursor));
    }
    try_cursor(db, test_format("%s%s", cursor, cursor));
}

CU_TestInfo page_tests[] = {
    {"nothing is lost while others insert", nothing_is_lost_while_others_insert},
    {"a page ends where the records end", a_page_ends_where_the_records_end},
    {"the limit has a limit", the_limit_has_a_limit},
    {"a cursor of another order is refused", a_cursor_of_another_order_is_refused},
    {"a cursor of another table is refused", a_cursor_of_another_table_is_refused},
    {"a damaged cursor is refused", a_damaged_cursor_is_refused},
    {"a changed cursor does no harm", a_changed_cursor_does_no_harm},
    CU_TEST_INFO_NULL,
};
