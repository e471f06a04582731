#include "suites.h"

size_t fill(vvl_db *db)
{
    const vvl_entity *tables[16];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    parents owners[] = {parents_new(db, 900), parents_new(db, 901)};
    size_t rows = 3 + 2 * COUNT_OF(owners); /* the templates of a new schema, and the parents */
    /* Of the first two records that are going to be stored. */
    for (unsigned i = 0; i < COUNT_OF(owners); i++) {
        owners[i].content = test_uuid("id", i + 1);
        owners[i].connection = (int64_t)i + 2;
    }
    for (size_t i = 0; i < count; i++) {
        for (unsigned which = 0; which < VARIANT_COUNT; which++, rows++) {
            const void *record = record_full(tables[i], &owners[which % COUNT_OF(owners)],
                                             (variant)which, which + 1);
            vvl_record_clear(tables[i], record_store(db, tables[i], record));
        }
    }
    for (unsigned i = 0; i < COUNT_OF(owners); i++, rows++) {
        const vvl_entity *chats = &vvl_entity_campaign_chat_history;
        const void *record = record_full(chats, &owners[i], VARIANT_NESTED, i);
        vvl_record_clear(chats, record_store(db, chats, record));
    }
    return rows;
}

two_sides filled_sides(void)
{
    two_sides sides = {.source = test_fresh(source_backend()),
                       .target = test_open(test_database_new(target_backend()), NULL)};
    sides.rows = fill(sides.source);
    return sides;
}

void add_many(two_sides *sides)
{
    test_sql(test_database_of(sides->source), source_spoiler()->many);
    sides->rows += MANY_ROWS;
}

void copy_sides(const two_sides *sides)
{
    vvl_error error;
    vvl_transfer result;
    REQUIRE_OK(vvl_copy(sides->source, sides->target, NULL, &result, &error), &error);
    EXPECT(result.rows == sides->rows, "%llu rows copied", (unsigned long long)result.rows);
    vvl_transfer_clear(&result);
}

void expect_untouched(vvl_db *target, const char *what)
{
    vvl_error error;
    vvl_inspection found = {0};
    REQUIRE_OK(vvl_inspect(target, &found, &error), &error);
    EXPECT(found.table_count == 0 && found.views.count == 0 && found.schema_version == NULL,
           "%s: the target holds %zu tables", what, found.table_count);
    vvl_inspection_clear(&found);
}
