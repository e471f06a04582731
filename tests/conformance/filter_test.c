#include "listing.h"

#include <string.h>

enum { RECORDS = 17 };

static listing filtered(vvl_db *db, const vvl_entity *entity, const char *column, const char *value)
{
    const vvl_filter filter = {.column = column, .value = value};
    vvl_query query = {.filters = &filter, .filter_count = 1, .all = true, .limit = 4};
    return list_all(db, entity, query, NULL, NULL);
}

static bool holds(const listing *all, const record_key *id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (memcmp(&all->ids[i], id, sizeof *id) == 0) {
            return true;
        }
    }
    return false;
}

/* Exactly the records with the value of `like`, in pages. */
static void expect_filter(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                          void *const *records, const void *like)
{
    const char *value = value_text(column, like);
    listing found = filtered(db, entity, column->name, value);
    size_t expected = 0;
    for (size_t i = 0; i < RECORDS; i++) {
        record_key id = record_id(entity, records[i]);
        bool matches = value_equal(column, records[i], like);
        expected += matches;
        EXPECT(holds(&found, &id) == matches, "%s.%s = %s: record %zu", entity->name, column->name,
               value == NULL ? "(null)" : value, i);
    }
    EXPECT(found.count == expected, "%s.%s: %zu found", entity->name, column->name, found.count);
}

static void every_column_can_be_filtered_by(void)
{
    const vvl_entity *tables[TABLES_ROOM];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    for (size_t i = 0; i < count; i++) {
        vvl_db *db = fixture_db();
        const vvl_entity *entity = tables[i];
        parents owners[] = {parents_new(db, 900), parents_new(db, 901)};
        test_sql(test_database_of(db), "DELETE FROM campaign_templates");
        if (entity == &vvl_entity_campaigns || entity == &vvl_entity_users) {
            test_sql(test_database_of(db), "DELETE FROM campaigns");
        }
        if (entity == &vvl_entity_users) {
            test_sql(test_database_of(db), "DELETE FROM users");
        }
        void **records = store_varied(db, entity, owners, COUNT_OF(owners), RECORDS);
        for (size_t j = 0; j < entity->column_count; j++) {
            for (size_t k = 0; is_orderable(&entity->columns[j]) && k < 6; k++) {
                expect_filter(db, entity, &entity->columns[j], records, records[k]);
            }
        }
    }
}

static void several_filters_all_hold(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    for (int64_t level = 1; level <= 10; level++) {
        vvl_campaign campaign = {.name = level % 2 == 0 ? "even" : "odd",
                                 .user_id = owner.user,
                                 .creativity_level = {true, level},
                                 .status = level > 5 ? VVL_CAMPAIGN_STATUS_ACTIVE
                                                     : VVL_CAMPAIGN_STATUS_DRAFT};
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
    const vvl_filter filters[] = {{.column = "name", .value = "even"},
                                  {.column = "status", .value = "active"},
                                  {.column = "objective"}};
    vvl_query query = {.filters = filters,
                       .filter_count = COUNT_OF(filters),
                       .order = "creativity_level",
                       .descending = true};
    vvl_campaign_page page = {0};
    REQUIRE_OK(vvl_campaign_list(db, &query, &page, &error), &error);
    EXPECT(page.count == 3, "%zu campaigns", page.count);
    for (size_t i = 0; i < page.count; i++) {
        EXPECT(page.items[i].creativity_level.value == (int64_t)(10 - 2 * i), "level %lld",
               (long long)page.items[i].creativity_level.value);
    }
    vvl_campaign_page_clear(&page);
}

static void text_that_looks_like_sql_is_text(void)
{
    static const char *const names[] = {
        "' OR '1'='1", "x'; DROP TABLE users; --", "%", "_", "NULL", "null", "\\", "\"", "$1",
        "?1",          "\xF0\x9F\x98\x80"};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        vvl_campaign campaign = {.name = names[i], .user_id = owner.user};
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        listing found = filtered(db, &vvl_entity_campaigns, "name", names[i]);
        EXPECT(found.count == 1, "<%s>: %zu found", names[i], found.count);
    }
}

static void a_value_that_does_not_fit_is_invalid(void)
{
    static const struct {
        const char *column, *value;
    } cases[] = {
        {"id", "1"},
        {"id", ""},
        {"user_id", "nobody"},
        {"creativity_level", "five"},
        {"creativity_level", "5.0"},
        {"creativity_level", ""},
        {"creativity_level", " 5"},
        {"creativity_level", "99999999999999999999"},
        {"status", "unknown"},
        {"status", "Draft"},
        {"status", ""},
        {"created_at", "yesterday"},
        {"created_at", "2025-06-16"},
        {"created_at", "infinity"},
        {"name", "\xFF"},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        vvl_page page = {0};
        const vvl_filter filter = {.column = cases[i].column, .value = cases[i].value};
        vvl_query query = {.filters = &filter, .filter_count = 1};
        if (!EXPECT_REFUSED(VVL_E_INVALID,
                            vvl_list(db, &vvl_entity_campaigns, &query, &page, &error), &error,
                            cases[i].column)) {
            EXPECT(false, "that was %s = <%s>", cases[i].column, cases[i].value);
        }
    }
    static const char *const reals[] = {"x", "nan", "inf", "0x1p3", "", "1e999", "0,5"};
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        vvl_error error = {0};
        vvl_page page = {0};
        const vvl_filter filter = {.column = "engagement_score", .value = reals[i]};
        vvl_query query = {.filters = &filter, .filter_count = 1};
        if (!EXPECT_STATUS(VVL_E_INVALID,
                           vvl_list(db, &vvl_entity_generated_content, &query, &page, &error),
                           &error)) {
            EXPECT(false, "that was <%s>", reals[i]);
        }
    }
}

static void a_filter_that_cannot_be_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_page page = {0};
    static const char *const columns[] = {"campaign_settings", "nothing", "", "id; --", NULL};
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const vvl_filter filter = {.column = columns[i], .value = "x"};
        vvl_query query = {.filters = &filter, .filter_count = 1};
        EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_campaigns, &query, &page, &error),
                      &error);
    }
    const vvl_filter secret = {.column = "password_hash", .value = "x"};
    vvl_query by_secret = {.filters = &secret, .filter_count = 1};
    EXPECT_REFUSED(VVL_E_USAGE, vvl_list(db, &vvl_entity_users, &by_secret, &page, &error), &error,
                   "password_hash");
    vvl_filter many[VVL_FILTER_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        many[i] = (vvl_filter){.column = "name", .value = "x"};
    }
    vvl_query query = {.filters = many, .filter_count = VVL_FILTER_MAX};
    EXPECT_OK(vvl_list(db, &vvl_entity_campaigns, &query, &page, &error), &error);
    vvl_page_clear(&page);
    query.filter_count++;
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_campaigns, &query, &page, &error), &error);
    query = (vvl_query){.filters = NULL, .filter_count = 1};
    EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_campaigns, &query, &page, &error), &error);
}

CU_TestInfo filter_tests[] = {
    {"every column can be filtered by", every_column_can_be_filtered_by},
    {"several filters all hold", several_filters_all_hold},
    {"text that looks like SQL is text", text_that_looks_like_sql_is_text},
    {"a value that does not fit is invalid", a_value_that_does_not_fit_is_invalid},
    {"a filter that cannot be is a wrong call", a_filter_that_cannot_be_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
